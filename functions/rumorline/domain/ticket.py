"""A ticket: one open rumor, the evidence about it, and what has been said about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from rumorline.domain.decision import Action, Verdict

MAX_EVIDENCE = 40


class TicketState(StrEnum):
    """Where a ticket stands.

    OPEN: nothing official yet. IN_REVIEW: a person has to look (unclear evidence, officials who
    disagree, evidence that went away, too few origins). RESOLVED: a verdict stands. UNVERIFIABLE
    and WITHDRAWN: closed by the desk without a verdict.
    """

    OPEN = "open"
    IN_REVIEW = "in_review"
    RESOLVED = "resolved"
    UNVERIFIABLE = "unverifiable"
    WITHDRAWN = "withdrawn"


class Severity(StrEnum):
    """HIGH asks for two origins before anything is published automatically."""

    NORMAL = "normal"
    HIGH = "high"


class Gone(StrEnum):
    """Why evidence no longer counts."""

    DELETED = "deleted"
    EDITED = "edited"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one post says of a ticket. One entry a post: a newer version replaces an older.

    `quote` is the post word for word (of a very long post an unbroken `excerpt` around the spans),
    None once the platform's deletion was honoured; the hash of the whole text stays. `held_by` names the gates that kept it from counting automatically. `origin_keys` name
    whoever is the origin of the statement: the authority itself, or the one that it cites.
    """

    root: str
    version: str
    source_id: str
    authority: str
    platform: str
    account_id: str
    handle: str | None
    verdict: Verdict
    action: Action
    confidence: float
    quote: str | None
    content_hash: str
    posted_at: datetime
    url: str | None = None
    language: str | None = None
    excerpt: bool = False
    evidence_span: str | None = None
    explanation_span: str | None = None
    held_by: tuple[str, ...] = ()
    origin_keys: tuple[str, ...] = ()
    gone: Gone | None = None

    @property
    def live(self) -> bool:
        """The post still stands and its source is active."""
        return self.gone is None

    @property
    def settles(self) -> bool:
        """It counts toward a verdict without a person."""
        return self.live and self.action is Action.AUTO


@dataclass(frozen=True, slots=True)
class Said:
    """What the ticket's last notice said, so that the next one says only what is new.

    `verdict` is None after a withdrawal. `cited` maps each quoted post to its content hash.
    """

    nv: int
    verdict: Verdict | None
    cited: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open rumor.

    `divisions` are all Open Civic Data ids whose sources may speak for it, the place's own first.
    `zone` is the IANA name of the jurisdiction's time zone. `first_seen_at` is when the rumor was
    first seen, not when the ticket was opened. `rev` rises with every write and `nv` with every
    notice; `changed_at` is when the state last changed. `duplicate_of` links the same rumor of the same hours, `recurrence_of` an older one that
    came back.
    """

    ticket_id: str
    claim: str
    place: str
    divisions: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    zone: str
    first_seen_at: datetime
    opened_at: datetime
    opened_by: str
    examples: tuple[str, ...] = ()
    severity: Severity = Severity.NORMAL
    public: bool = False
    duplicate_of: str | None = None
    recurrence_of: str | None = None
    rev: int = 1
    nv: int = 0
    state: TicketState = TicketState.OPEN
    verdict: Verdict | None = None
    reason: str = ""
    changed_at: datetime | None = None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    said: Said | None = None

    def with_evidence(self, found: Evidence) -> Ticket:
        """Take in what a post says; an older or equal version than the one known changes nothing."""
        known = self.evidence.get(found.root)
        if known and (known.gone is Gone.DELETED or known.version >= found.version) and not (
            known.version == found.version and known.gone is Gone.SUSPENDED
        ):
            return self
        return self._with({**self.evidence, found.root: found})

    def without_evidence(self, root: str, gone: Gone, *, redact: bool = False) -> Ticket:
        """Mark what a post said as gone; `redact` removes its words and keeps their hash."""
        known = self.evidence.get(root)
        if known is None:
            return self
        marked = replace(known, gone=known.gone if known.gone is Gone.DELETED else gone)
        if redact:
            marked = replace(marked, quote=None, evidence_span=None, explanation_span=None)
        return self if marked == known else self._with({**self.evidence, root: marked})

    def _with(self, evidence: dict[str, Evidence]) -> Ticket:
        kept = sorted(evidence.values(), key=self._worth, reverse=True)[:MAX_EVIDENCE]
        return replace(self, evidence={found.root: found for found in kept})

    def _worth(self, found: Evidence) -> tuple[bool, bool, bool, float, str]:
        cited = self.said is not None and found.root in self.said.cited
        return (cited, found.settles, found.live, found.confidence, found.root)
