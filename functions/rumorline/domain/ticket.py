"""A ticket: one open rumor, the evidence about it, and what has been said about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from rumorline.domain.decision import (
    CONFIRMATION_GATE,
    READER_GATE,
    RETRACTION_GATE,
    SOURCE_GATES,
    Action,
    Verdict,
)
from rumorline.domain.policies import UNBOUND, Terms

MAX_EVIDENCE = 40
MAX_EVIDENCE_BYTES = 300_000
"""A ticket is one item of at most 400 KB."""
_BESIDES_WORDS = 4_500


class TicketState(StrEnum):
    """Where a ticket stands.

    OPEN: nothing official yet. IN_REVIEW: a person has to look (unclear evidence, officials who
    disagree, evidence that went away, too few origins). RESOLVED: a verdict stands. UNVERIFIABLE
    and WITHDRAWN: closed by the desk without a verdict, until it is reopened.
    """

    OPEN = "open"
    IN_REVIEW = "in_review"
    RESOLVED = "resolved"
    UNVERIFIABLE = "unverifiable"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({TicketState.UNVERIFIABLE, TicketState.WITHDRAWN})


class Severity(StrEnum):
    """HIGH asks for two origins before anything is published automatically."""

    NORMAL = "normal"
    HIGH = "high"


class Gone(StrEnum):
    """Why evidence no longer counts.

    DELETED, EDITED: the post. SUSPENDED: its source. UNENTITLED: its source was edited and may not
    speak for it any more. REJECTED: a person found that it does not speak of the claim. SET_ASIDE:
    it settled the ticket before a person reopened it.
    """

    DELETED = "deleted"
    EDITED = "edited"
    SUSPENDED = "suspended"
    UNENTITLED = "unentitled"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"


BY_SOURCE = frozenset({Gone.SUSPENDED, Gone.UNENTITLED})
"""What is gone with its source counts again with it."""

BY_DESK = frozenset({Gone.REJECTED, Gone.SET_ASIDE})
"""A person's word against evidence holds for that version of the post, whatever comes after."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who at the desk accepted a version of a post or decided against it, and when."""

    accepted: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one post says of a ticket. One entry a post: a newer version replaces an older.

    `quote` is the post word for word (of a very long post an unbroken `excerpt` around the spans),
    None once the platform's deletion was honoured; the hash of the whole text stays. `held_by`
    names the gates that kept it from counting automatically. `origin_keys` name whoever is the
    origin of the statement: the authority itself, or the one that it cites.
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
    judged: Judgement | None = None

    @property
    def live(self) -> bool:
        """The post still stands, its source is active, and nobody decided against it."""
        return self.gone is None

    @property
    def accepted(self) -> bool:
        """A person took its verdict for theirs, and it still stands."""
        return self.live and self.judged is not None and self.judged.accepted

    @property
    def settles(self) -> bool:
        """It counts toward a verdict: by itself, or because a person accepted it.

        What a policy lets count besides, `Ticket.counts` says.
        """
        return self.live and (self.action is Action.AUTO or self.accepted)

    @property
    def confirms_but_for_policy(self) -> bool:
        """A confirmation that every gate let pass but the one that a policy may open."""
        return self.held_by == (CONFIRMATION_GATE,)

    @property
    def decided(self) -> bool:
        """It settles, or did before it was gone, and nobody found that it should not have."""
        accepted = self.judged is not None and self.judged.accepted
        return self.gone is not Gone.REJECTED and (self.action is Action.AUTO or accepted)

    @property
    def waits(self) -> bool:
        """It is for a person to accept or to reject."""
        return self.live and not self.settles

    @property
    def weighs(self) -> bool:
        """It can contradict: what settles, and a confirmation that only policy holds back.

        The careful reader's doubt keeps it from settling, and does not silence it.
        """
        doubted = self.held_by == (CONFIRMATION_GATE, READER_GATE)
        return self.settles or (self.live and (doubted or self.confirms_but_for_policy))

    @property
    def retracts(self) -> bool:
        """The post speaks of an error of its own source, and no person has read it yet."""
        return self.live and not self.accepted and RETRACTION_GATE in self.held_by

    @property
    def barred(self) -> bool:
        """It would settle but for a person's word, which must not be forgotten."""
        could = self.action is Action.AUTO or self.confirms_but_for_policy
        return could and self.gone in BY_DESK

    @property
    def size(self) -> int:
        """Bytes that it takes in a ticket, at most: what is not text of a post is short."""
        words = (self.quote, self.evidence_span, self.explanation_span, self.origin_keys)
        return len(json.dumps(words, ensure_ascii=False).encode()) + _BESIDES_WORDS

    def gives_way_to(self, newer: Evidence) -> bool:
        """A newer version replaces it, or the same one once its source is trusted again."""
        if self.gone in BY_SOURCE and self.version == newer.version:
            return True
        return self.gone is not Gone.DELETED and self.version < newer.version

    def without_words(self) -> Evidence:
        """The same with the post's words removed; hash, author and time stay."""
        return replace(self, quote=None, evidence_span=None, explanation_span=None, origin_keys=())


@dataclass(frozen=True, slots=True)
class Said:
    """What the ticket's last notice said, so that the next one says only what is new.

    `verdict` is None after a withdrawal. `cited` maps each quoted post to its content hash. `claim`
    and `place` are as they were worded then, `topics` those that it went by. `accepted`: a person
    takes that verdict for theirs, since then or afterwards.
    """

    nv: int
    verdict: Verdict | None
    cited: dict[str, str] = field(default_factory=dict)
    claim: str = ""
    place: str = ""
    accepted: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open rumor.

    `divisions` are all Open Civic Data ids whose sources may speak for it, the place's own first.
    `zone` is the IANA name of the jurisdiction's time zone. `first_seen_at` is when the rumor was
    first seen, not when the ticket was opened. `rev` rises with every write and `nv` with every
    notice; `changed_at` is when the state last changed. `duplicate_of` links the same rumor of the
    same hours, `recurrence_of` an older one that came back. `reopened`: a person reopened it, and
    nothing has settled it since. `terms` are what policies ask of it: those in force when it was
    opened or, until a verdict stands, when it was last settled.
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
    reopened: bool = False
    terms: Terms = UNBOUND

    def counts(self, found: Evidence) -> bool:
        """Whether evidence counts toward a verdict under the ticket's terms."""
        confirms = self.terms.may_confirm and found.live and found.confirms_but_for_policy
        return found.settles or confirms

    def with_evidence(self, found: Evidence) -> Ticket:
        """Take in what a post says; a version that is not newer changes nothing."""
        known = self.evidence.get(found.root)
        if known and not known.gives_way_to(found):
            return self
        return self.keeping(found)

    def without_evidence(self, root: str, gone: Gone, *, redact: bool = False) -> Ticket:
        """Mark what a post said as gone; `redact` removes its words and keeps their hash.

        Why it went first stands, unless it was deleted since.
        """
        known = self.evidence.get(root)
        if known is None:
            return self
        marked = replace(known, gone=gone if gone is Gone.DELETED else known.gone or gone)
        if redact:
            marked = marked.without_words()
        return self if marked == known else self.keeping(marked)

    def rejudged(self, root: str, found: Evidence | None, *, entitled: bool) -> Ticket:
        """What a post says, now that its source was edited; `entitled`: it may still speak for it.

        `found` is what the same version of the post is taken to say, None if nothing. What a person
        decided stands as long as the source may speak, and what counts for all that is not the
        source's: an edit of it is no occasion to read its posts otherwise.
        """
        known = self.evidence.get(root)
        if not entitled:
            return self.without_evidence(root, Gone.UNENTITLED)
        if found is None or (known and known.live and known.judged):
            return self
        barred = found.action is not Action.AUTO and SOURCE_GATES & set(found.held_by)
        if known and self.counts(known) and not self.counts(found) and not barred:
            return self
        return self.without_evidence(root, Gone.UNENTITLED).with_evidence(found)

    def keeping(self, *found: Evidence) -> Ticket:
        """The ticket with some evidence in place of what it had of the same posts."""
        return self._with({**self.evidence, **{one.root: one for one in found}})

    def _with(self, evidence: dict[str, Evidence]) -> Ticket:
        """Keep what is worth most, and the best of each verdict: dissent is never voted out."""
        ranked = sorted(evidence.values(), key=self._worth, reverse=True)
        voices = {found.verdict: found for found in reversed(ranked) if found.weighs}
        first = dict.fromkeys(found.root for found in (*voices.values(), *ranked))
        return replace(self, evidence=_fitting(evidence[root] for root in first))

    def _worth(self, found: Evidence) -> tuple[bool, bool, bool, bool, bool, float, str]:
        cited = self.said is not None and found.root in self.said.cited
        return (
            cited,
            found.retracts,
            self.counts(found),
            found.barred,
            found.live,
            found.confidence,
            found.root,
        )


def _fitting(ranked: Iterable[Evidence]) -> dict[str, Evidence]:
    """As much of the evidence, best first, as an item holds."""
    kept: dict[str, Evidence] = {}
    room = MAX_EVIDENCE_BYTES
    for found in ranked:
        room -= found.size
        if room < 0 or len(kept) == MAX_EVIDENCE:
            break
        kept[found.root] = found
    return kept
