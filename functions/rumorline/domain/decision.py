"""What matching says of one post and one ticket, with everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

CONFIRMATION_GATE = "confirmation_needs_person"
"""The gate that holds a confirmation back by policy alone, whatever the post says."""
READER_GATE = "careful_reader"
"""The careful reader did not agree, where a deployment has one."""
RETRACTION_GATE = "retraction"
SOURCE_GATES = frozenset({"competence", "party", "place"})
"""Gates that hold a post back for what its source is, besides those without which it is nothing."""


class Verdict(StrEnum):
    """What an official post makes of a claim."""

    REFUTED = "refuted"
    CONFIRMED = "confirmed"
    CLARIFIED = "clarified"


class Action(StrEnum):
    """AUTO may change a ticket by itself, REVIEW waits for a person, NONE changes nothing."""

    AUTO = "auto"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in the post's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The exact words of `text` in this range."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Gate:
    """One named rule, whether it let the pair pass, and why, in words for the desk."""

    name: str
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Stance:
    """What the post says of the claim: a verdict or none (`verdict is None`), and where.

    `explanation` is "what it really was", if the post says so. `attributed_to` are the authorities
    on whose word the post says it: handles as `@name`, or names as written.
    """

    verdict: Verdict | None
    evidence: Span | None = None
    explanation: Span | None = None
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    attributed_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one (post, ticket) pair. `confidence` and all `scores` lie in 0…1.

    `runner_up` is the ticket of another rumor that is nearest to the post, None if there is none.
    """

    ticket_id: str
    root: str
    version: str
    action: Action
    stance: Stance
    confidence: float
    gates: tuple[Gate, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    rules_version: str = ""
    runner_up: str | None = None

    def without_words(self) -> Decision:
        """The same without what reasons and attributions tell of the post's text."""
        stance = replace(self.stance, reasons=(), attributed_to=())
        gates = tuple(replace(gate, reason="") for gate in self.gates)
        return replace(self, stance=stance, gates=gates)

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Names of the gates that did not let the pair pass."""
        return tuple(gate.name for gate in self.gates if not gate.passed)
