"""What the careful reader's answer may change in a decision.

`off`     nothing; the reader is not even asked.
`veto`    an automatic decision stays automatic only if the reader gives the same verdict with
          evidence; otherwise a person decides. So does a confirmation that only policy holds back.
`decide`  besides, where the rules were unsure and nothing else was in the way, the reader's
          verdict counts: it makes a pair automatic, takes it off the desk, or corrects it.

Where the service gives no answer, the rules decide alone, whatever the policy. An answer that
cannot be used counts as no agreement: a text could have brought it about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from rumorline.domain.decision import (
    CONFIRMATION_GATE,
    READER_GATE,
    Action,
    Decision,
    Gate,
    Span,
    Verdict,
)
from rumorline.matching.careful.answer import Answer, Opinion, Unanswered

CLARIFICATION_GATE = "clarification_needs_person"
UNSURE = frozenset({"confidence", "score", "link"})
"""Gates that say how sure the rules are. Only these may the reader answer for; every other gate,
known here or not, stays in force."""
READ_CONFIDENCE = 0.93
"""The lower of the two verdict accuracies that a careful second reading reached (MATCHING.md)."""
_OPPOSITE = frozenset({Verdict.REFUTED, Verdict.CONFIRMED})


class Mode(StrEnum):
    """What a deployment lets the reader do."""

    OFF = "off"
    VETO = "veto"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Policy:
    """`max_pairs` is how many tickets a post may be read against, those worth most first."""

    mode: Mode = Mode.OFF
    max_pairs: int = 3
    confirm_automatically: bool = False

    def asks(self, decision: Decision) -> bool:
        """Whether an answer could change this decision."""
        if self.mode is Mode.OFF or decision.action is Action.NONE:
            return False
        return self.mode is Mode.DECIDE or needs_agreement(decision)


def needs_agreement(decision: Decision) -> bool:
    """Whether it is automatic, or could be under a ticket's terms, without the reader's word."""
    by_terms = decision.failed_gates == (CONFIRMATION_GATE,)
    return decision.action is Action.AUTO or (decision.action is Action.REVIEW and by_terms)


def combine(decision: Decision, answer: Answer, policy: Policy) -> Decision:
    """The decision as it is with the reader's answer."""
    if not policy.asks(decision):
        return decision
    if isinstance(answer, Unanswered):
        reason = f"the careful reader gave no answer ({answer.reason}); the rules decide alone"
        return _gated(decision, Gate(READER_GATE, passed=True, reason=reason))
    if needs_agreement(decision):
        return _checked(decision, answer)
    if not isinstance(answer, Opinion) or not _unsure(decision):
        return _noted(decision, answer)
    return _lowered(decision, answer) if answer.verdict is None else _read(decision, answer, policy)


def _checked(decision: Decision, answer: Answer) -> Decision:
    """A decision that needs the reader's agreement."""
    agrees = isinstance(answer, Opinion) and answer.verdict is decision.stance.verdict
    checked = _gated(decision, Gate(READER_GATE, agrees, _said(answer)))
    return checked if agrees else replace(checked, action=Action.REVIEW)


def _noted(decision: Decision, answer: Answer) -> Decision:
    """A review that stays one; agreement moves it up the desk's list."""
    agrees = isinstance(answer, Opinion) and answer.verdict is decision.stance.verdict
    surer = max(decision.confidence, READ_CONFIDENCE) if agrees else decision.confidence
    return replace(_reasoned(decision, answer), confidence=surer)


def _lowered(decision: Decision, opinion: Opinion) -> Decision:
    """The rules were unsure, and the reader finds nothing about the claim."""
    gated = _gated(decision, Gate(READER_GATE, passed=False, reason=_said(opinion)))
    return replace(gated, action=Action.NONE)


def _read(decision: Decision, opinion: Opinion, policy: Policy) -> Decision:
    """The rules were unsure, and the reader gives a verdict.

    It settles the pair only with the sentence that the gates looked at, and not against the rules.
    """
    settles = _same_sentence(decision, opinion) and not _contradicted(decision, opinion)
    kept = [
        gate for gate in decision.gates if gate.name not in (CONFIRMATION_GATE, CLARIFICATION_GATE)
    ]
    gates = [_answered(gate) if settles and gate.name in UNSURE else gate for gate in kept]
    gates.append(Gate(READER_GATE, settles, _said(opinion) + _objection(decision, opinion)))
    gates.extend(_by_policy(opinion, policy))
    stance = replace(
        decision.stance,
        verdict=opinion.verdict,
        evidence=opinion.evidence,
        explanation=opinion.explanation,
        confidence=max(decision.stance.confidence, READ_CONFIDENCE),
    )
    passed = all(gate.passed for gate in gates)
    read = replace(
        decision,
        action=Action.AUTO if passed else Action.REVIEW,
        stance=stance,
        confidence=max(decision.confidence, READ_CONFIDENCE),
        gates=tuple(gates),
    )
    return _reasoned(read, opinion)


def _by_policy(opinion: Opinion, policy: Policy) -> list[Gate]:
    if opinion.verdict is Verdict.CONFIRMED and not policy.confirm_automatically:
        return [Gate(CONFIRMATION_GATE, passed=False, reason="confirmations go to a person")]
    if opinion.verdict is Verdict.CLARIFIED:
        return [Gate(CLARIFICATION_GATE, passed=False, reason="clarifications go to a person")]
    return []


def _unsure(decision: Decision) -> bool:
    return bool(UNSURE.intersection(decision.failed_gates))


def _contradicted(decision: Decision, opinion: Opinion) -> bool:
    verdicts = {decision.stance.verdict, opinion.verdict}
    return verdicts == _OPPOSITE


def _same_sentence(decision: Decision, opinion: Opinion) -> bool:
    ours, theirs = decision.stance.evidence, opinion.evidence
    return ours is not None and theirs is not None and _overlap(ours, theirs)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _objection(decision: Decision, opinion: Opinion) -> str:
    if _contradicted(decision, opinion):
        return f"; the rules read it as {decision.stance.verdict}"
    return "" if _same_sentence(decision, opinion) else "; the rules looked at another sentence"


def _answered(gate: Gate) -> Gate:
    if gate.passed:
        return gate
    return replace(gate, passed=True, reason=f"{gate.reason}; the careful reader answers for it")


def _said(answer: Answer) -> str:
    if isinstance(answer, Opinion):
        return f"the careful reader reads it as {answer.verdict or 'none'}: {answer.reason}"
    return f"the careful reader's answer cannot be used: {answer.reason}"


def _gated(decision: Decision, gate: Gate) -> Decision:
    return replace(decision, gates=(*decision.gates, gate))


def _reasoned(decision: Decision, answer: Answer) -> Decision:
    reasons = (*decision.stance.reasons, _said(answer))
    return replace(decision, stance=replace(decision.stance, reasons=reasons))
