"""A decision in words, for a terminal: what was read where, which gates held, by which numbers."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category

from rumorline.domain.decision import Action, Decision, Gate, Span
from rumorline.services.explaining import Explained, History, Step

EVIDENCE = "⟦⟧"
EXPLANATION = "⟪⟫"
_ACTIONS = {
    Action.AUTO: "automatic",
    Action.REVIEW: "for a person",
    Action.NONE: "nothing happens",
}
_NAMES = {
    "candidate": "words shared",
    "fused": "words and meaning",
    "runner_up": "words, next ticket",
    "link": "grammar: of the claim",
    "confidence": "grammar: sure",
    "model_none": "model: nothing said",
    "model_refuted": "model: refuted",
    "model_confirmed": "model: confirmed",
    "model_clarified": "model: clarified",
    "model_rival": "model: another refuted",
    "model_sure": "model: sure",
}
_NEEDED_ALONE = {
    "candidate": "auto_score", "link": "auto_link", "confidence": "auto_confidence",
}  # fmt: skip
"""What must be reached where no model reads beside the grammar; with one the gates tell."""
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_JOINERS = frozenset("\n\u200c\u200d")


def history_words(told: History) -> str:
    """Everything that a post did to a ticket, the newest first."""
    head = f"{told.root} → {told.ticket_id}: {printable(told.claim)}"
    return "\n\n".join([head, *(_step(step) for step in told.steps)])


def explained_words(told: Explained) -> str:
    """One decision with the post's text, the marks of its spans explained below it."""
    decision = told.decision
    if decision is None:
        return "the post says nothing of the claim here"
    parts = [
        [_headline(decision), *(f"  {reason}" for reason in decision.stance.reasons)],
        list(_text(told, decision)),
        ["gates", *map(_gate, sorted(decision.gates, key=lambda gate: gate.passed))],
        ["scores", *_scores(decision)],
        _rules(decision),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def printable(text: str) -> str:
    """The text without what a terminal would obey, character for character."""
    return "".join("�" if category(c) in _UNSEEN and c not in _JOINERS else c for c in text)


def _step(step: Step) -> str:
    notice = f", notice {step.notice_id}" if step.notice_id else ""
    head = f"{step.at:%Y-%m-%d %H:%M:%SZ}  {step.trigger} → {step.state}{notice}"
    return f"{head}\n{explained_words(step.explained)}"


def _headline(decision: Decision) -> str:
    verdict = decision.stance.verdict or "no verdict"
    held = ", ".join(decision.failed_gates)
    return f"{verdict}: {_ACTIONS[decision.action]}" + (f" (held back by {held})" if held else "")


def _text(told: Explained, decision: Decision) -> Iterator[str]:
    if told.text is None:
        yield "  [text removed]"
        return
    stance = decision.stance
    shown = (
        (EVIDENCE, stance.evidence, "evidence"),
        (EXPLANATION, stance.explanation, "what it was"),
    )
    marks = [(mark, span, name) for mark, span, name in shown if span]
    marked = _marked(told.text, [(mark, span) for mark, span, _ in marks])
    yield from (f"  {line}" for line in marked.split("\n"))
    if marks:
        yield "  " + "   ".join(f"{mark} {name}" for mark, _, name in marks)


def _marked(text: str, marks: list[tuple[str, Span]]) -> str:
    """The text with brackets around spans, which may lie in each other or cross."""
    said = printable(text)
    shut = {span.end: "" for _, span in marks}
    open_ = {span.start: "" for _, span in marks}
    for mark, span in marks:
        open_[span.start] += mark[0]
        shut[span.end] = mark[1] + shut[span.end]
    cuts = sorted({0, len(said), *shut, *open_})
    pieces = (
        shut.get(start, "") + open_.get(start, "") + said[start:end]
        for start, end in zip(cuts, [*cuts[1:], len(said)], strict=True)
    )
    return "".join(pieces)


def _gate(gate: Gate) -> str:
    return f"  {'✓' if gate.passed else '✗'} {gate.name:<26} {printable(gate.reason)}".rstrip()


def _scores(decision: Decision) -> Iterator[str]:
    scores, least = decision.scores, decision.thresholds
    modelled = "model_none" in scores
    needed = {} if modelled else _NEEDED_ALONE
    for name, score in scores.items():
        yield _score(_NAMES.get(name, name), score, least.get(needed.get(name, "")))
        if name == "runner_up":
            lead = scores.get("candidate", 0.0) - score
            yield _score("ahead of it by", lead, None if modelled else least.get("auto_margin"))
    if modelled:
        seen = least.get("review_model")
        yield _score("model: anything said", 1 - scores["model_none"], seen, " for a person")


def _score(name: str, score: float, least: float | None, what: str = "") -> str:
    needed = "" if least is None else f"   at least {least:.2f} is needed{what}"
    return f"  {name:<22} {score:5.2f}{needed}"


def _rules(decision: Decision) -> list[str]:
    numbers = ", ".join(f"{name} {value:g}" for name, value in decision.thresholds.items())
    return [f"rules {decision.rules_version or 'unknown'}", *([f"  {numbers}"] if numbers else [])]
