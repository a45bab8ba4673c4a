"""Runs the matcher over a case set, writes what it decided and measures it against the labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rumorline import __version__
from rumorline.domain.decision import Action, Decision
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import Encoder
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from rumorline_tools.cases import Cases, load_cases
from rumorline_tools.comparison import changes, read_predictions
from rumorline_tools.curve import curve
from rumorline_tools.metrics import metrics
from rumorline_tools.plot import write_plot

if TYPE_CHECKING:
    from rumorline_tools.reading import Reading

_PLOTTED = "precision and coverage of automatic decisions"
Progress = Callable[[int, int], None]
Match = Callable[[Post, Source, TicketIndex], list[Decision]]
Row = dict[str, Any]


def evaluate(  # noqa: PLR0913 - a case set, and what may be asked for besides
    cases: Path,
    *,
    predictions: Path | None = None,
    candidates: Path | None = None,
    plot: Path | None = None,
    compare: Path | None = None,
    jurisdiction_gate: bool = True,
    reader: Reading | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Decide every post of a case set against all its tickets.

    Writes `predictions` rows {post_id, ticket_id, verdict, decision, confidence, evidence,
    explanation, held_by, sure} (`held_by` are the gates that failed, `sure` is what the threshold
    `auto_model` is compared with, None where grammar and model do not agree) and `candidates` rows
    {post_id, candidates: [{ticket_id, score}]}, best first, at most 20. `plot` is an SVG of
    precision against coverage, `compare` the `predictions` of an earlier run on these cases; both
    need labels. `progress(done, total)` is called after each ticket and each post. With a `reader`,
    decisions are those that its policy makes of them, and the summary gets `reader`. Returns
    {posts, tickets, auto, review, rules_version}, if the set has labels `metrics` (see
    `metrics.metrics`), and what was asked for of `curve` and `comparison`. UsageError if a file
    cannot be read or written.
    """
    data = load_cases(cases)
    if data.labels is None and (plot or compare):
        raise UsageError(f"{cases} has no labels.jsonl; --plot and --compare need one")
    earlier = read_predictions(compare, data) if compare else None
    thresholds = load_thresholds()
    matcher = Matcher(thresholds, StanceModel(MODEL))
    match = reader.around(matcher).match if reader else matcher.match
    gated = partial(match, jurisdiction_gate=jurisdiction_gate)
    decided, found = _run(data, gated, progress)
    _write(predictions, decided)
    _write(candidates, found)
    summary: dict[str, Any] = {
        "posts": len(data.posts),
        "tickets": len(data.tickets),
        "auto": sum(row["decision"] == "auto" for row in decided),
        "review": sum(row["decision"] == "review" for row in decided),
        "rules_version": thresholds.rules_version,
    }
    if reader is not None:
        summary["reader"] = reader.summary(len(data.posts))
    if data.labels is not None:
        summary["metrics"] = metrics(data, decided, found)
    if plot is not None:
        summary["curve"] = curve(data, decided, thresholds.auto_model)
        who = f", {reader.name}" if reader else ""
        versions = f"rules {thresholds.rules_version}, rumorline {__version__}{who}"
        write_plot(plot, summary["curve"], f"{cases.resolve().name}: {_PLOTTED}", versions)
    if earlier is not None:
        summary["comparison"] = {
            "before": metrics(data, earlier, None),
            "changes": changes(data, earlier, decided),
        }
    return summary


def _run(data: Cases, match: Match, progress: Progress | None) -> tuple[list[Row], list[Row]]:
    index = TicketIndex(encoder=Encoder(MODEL))
    tell = progress or (lambda _done, _total: None)
    total = len(data.tickets) + len(data.posts)
    for done, ticket in enumerate(data.tickets, start=1):
        index.add(ticket)
        tell(done, total)
    decided: list[Row] = []
    found: list[Row] = []
    for done, post in enumerate(data.posts, start=1 + len(data.tickets)):
        source = data.sources[post.account.account_id]
        made = match(post, source, index)
        told = (one for one in made if one.action is not Action.NONE)
        decided.extend(_prediction(post, one) for one in told)
        found.append(_candidates(post, made))
        tell(done, total)
    return decided, found


def _prediction(post: Post, made: Decision) -> Row:
    stance = made.stance
    return {
        "post_id": post.root,
        "ticket_id": made.ticket_id,
        "verdict": stance.verdict.value if stance.verdict else "none",
        "decision": made.action.value,
        "confidence": made.confidence,
        "evidence": stance.evidence.of(post.text) if stance.evidence else None,
        "explanation": stance.explanation.of(post.text) if stance.explanation else None,
        "held_by": list(made.failed_gates),
        "sure": made.scores.get("model_sure"),
    }


def _candidates(post: Post, made: list[Decision]) -> Row:
    rows = [{"ticket_id": one.ticket_id, "score": one.scores["fused"]} for one in made]
    return {"post_id": post.root, "candidates": rows}


def _write(path: Path | None, rows: Iterable[Row]) -> None:
    if path is None:
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}); name another file"
        ) from error
