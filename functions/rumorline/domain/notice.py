"""A notice: one immutable, numbered, published statement about a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rumorline.domain.decision import Verdict
from rumorline.domain.fold import Standing, fold
from rumorline.domain.origins import count_origins
from rumorline.domain.ticket import Evidence, Gone, Said, Severity, Ticket, TicketState

MAX_CITED = 5
MAX_TOPICS = 30


class NoticeKind(StrEnum):
    """What a notice does to the one before.

    RESOLUTION says a verdict for the first time, or anew after a withdrawal. CORRECTION changes
    what a notice said or what it rests on. WITHDRAWAL takes the verdict back. REOPENING is the
    desk's.
    """

    RESOLUTION = "resolution"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    REOPENING = "reopening"


class NoticeStatus(StrEnum):
    """How far a notice has come.

    PENDING: written with its ticket. NUMBERED: has its place in the feed. PUBLISHED: was sent.
    VOID: taken back before anybody was told, so nobody is told.
    """

    PENDING = "pending"
    NUMBERED = "numbered"
    PUBLISHED = "published"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Change:
    """What a notice changes against the one before: a cited post that is gone, and why."""

    root: str
    authority: str
    gone: Gone
    content_hash: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said about a ticket, as of its version `nv`.

    `evidence` are the posts that carry the verdict, oldest first, at most five. `origins` counts
    independent origins among all that carry it. `changes` say what is gone since the previous
    notice, whose version is `previous_nv` (0: there was none). `accepted_by_person`: somebody at
    the desk took the verdict for theirs. `first_seen_at` is when the rumor was first seen.
    `topics` are the ticket's and those that earlier notices went by: whoever follows one of them
    has to learn what became of it. `previous_claim` and `previous_place` are set where the rumor
    was worded otherwise before. It names nobody at the desk.
    """

    ticket_id: str
    nv: int
    kind: NoticeKind
    verdict: Verdict | None
    previous_verdict: Verdict | None
    reason: str
    claim: str
    place: str
    divisions: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    zone: str
    severity: Severity
    decided_at: datetime
    evidence: tuple[Evidence, ...]
    origins: int
    changes: tuple[Change, ...] = ()
    previous_nv: int = 0
    accepted_by_person: bool = False
    first_seen_at: datetime | None = None
    previous_claim: str = ""
    previous_place: str = ""

    @property
    def notice_id(self) -> str:
        """Derived from ticket and version, never random, so a repeat is known as one."""
        return notice_id(self.ticket_id, self.nv)

    @property
    def speechless(self) -> bool:
        """It states a verdict and not one official word is left in it."""
        return self.verdict is not None and not any(found.quote for found in self.evidence)


def notice_id(ticket_id: str, nv: int) -> str:
    """The id of a ticket's notice number `nv`."""
    return f"{ticket_id}.n{nv}"


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said next about a ticket, before it is worded."""

    kind: NoticeKind
    standing: Standing
    changes: tuple[Change, ...] = ()


def next_saying(ticket: Ticket) -> Saying | None:
    """Compare what the evidence carries with what was said last; None when nothing is new.

    More evidence for the same verdict is not news. Evidence that was quoted and is gone is.
    """
    standing, said = fold(ticket), ticket.said
    spoken = said.verdict if said else None
    if standing.state is not TicketState.RESOLVED:
        if spoken is None:
            return None
        kind = NoticeKind.REOPENING if ticket.reopened else NoticeKind.WITHDRAWAL
        return Saying(kind, standing, _changes(ticket))
    if spoken is None:
        return Saying(NoticeKind.RESOLUTION, standing)
    if standing.verdict is not spoken or _changes(ticket) or _reworded(ticket):
        return Saying(NoticeKind.CORRECTION, standing, _changes(ticket))
    return None


def cited_by(ticket: Ticket, standing: Standing) -> tuple[Evidence, ...]:
    """The evidence that a notice quotes: what carries the verdict, oldest first, at most five."""
    return tuple(ticket.evidence[root] for root in standing.support[:MAX_CITED])


def said_by(notice: Notice) -> Said:
    """What is to be remembered of a notice."""
    cited = {found.root: found.content_hash for found in notice.evidence}
    accepted, topics = notice.accepted_by_person, notice.topics
    return Said(notice.nv, notice.verdict, cited, notice.claim, notice.place, accepted, topics)


def with_acceptance(ticket: Ticket) -> Ticket:
    """A ticket of which nothing new is to be said, remembering whether a person takes its verdict.

    That a person accepts what was told is no news to subscribers: only the notice's page says it.
    """
    if ticket.said is None or ticket.said.verdict is None:
        return ticket
    accepted = _accepted(ticket.evidence[root] for root in fold(ticket).support)
    return replace(ticket, said=replace(ticket.said, accepted=accepted))


def _accepted(support: Iterable[Evidence]) -> bool:
    return any(found.accepted for found in support)


def following(notice: Notice, told: Notice | None, skipped: Sequence[Notice]) -> Notice:
    """The notice as it follows what subscribers were told last, when those between are void.

    It was worded after `skipped`, the notices between the two that nobody was told.
    """
    kind, changes = notice.kind, tuple[Change, ...]()
    if told and told.verdict:
        cited = {found.root for found in told.evidence}
        said = (change for one in (*skipped, notice) for change in one.changes)
        changes = tuple({change.root: change for change in said if change.root in cited}.values())
    elif kind is NoticeKind.CORRECTION:
        kind = NoticeKind.RESOLUTION
    held = told if told and told.verdict else notice
    claim, place = _worded_before(notice, held.claim, held.place)
    return replace(
        notice,
        previous_claim=claim,
        previous_place=place,
        kind=kind,
        changes=changes,
        previous_nv=told.nv if told else 0,
        previous_verdict=told.verdict if told else None,
    )


def _topics(ticket: Ticket) -> tuple[str, ...]:
    before = ticket.said.topics if ticket.said else ()
    return tuple(dict.fromkeys((*ticket.topics, *before)))[:MAX_TOPICS]


def _changes(ticket: Ticket) -> tuple[Change, ...]:
    cited = ticket.said.cited if ticket.said else {}
    return tuple(
        Change(root, found.authority, found.gone or _lost(found, content_hash), content_hash)
        for root, content_hash in cited.items()
        if not ticket.counts(found := ticket.evidence[root]) or found.content_hash != content_hash
    )


def _lost(found: Evidence, content_hash: str) -> Gone:
    """Why a post that is there does not carry the verdict: it was edited, or else its source."""
    return Gone.EDITED if found.content_hash != content_hash else Gone.UNENTITLED


def _reworded(ticket: Ticket) -> bool:
    said = ticket.said
    if said is None or not said.claim:
        return False
    return (said.claim, said.place) != (ticket.claim, ticket.place)


def _worded_before(now: Ticket | Notice, claim: str, place: str) -> tuple[str, str]:
    return ("", "") if (claim, place) == (now.claim, now.place) else (claim, place)


def word(ticket: Ticket, saying: Saying, decided_at: datetime) -> Notice:
    """Make the notice number `ticket.nv + 1` out of what is to be said."""
    cited = cited_by(ticket, saying.standing)
    support = [ticket.evidence[root] for root in saying.standing.support]
    said = ticket.said
    held = said if said and said.verdict and said.claim else ticket
    claim, place = _worded_before(ticket, held.claim, held.place)
    return Notice(
        ticket_id=ticket.ticket_id,
        nv=ticket.nv + 1,
        kind=saying.kind,
        verdict=saying.standing.verdict,
        previous_verdict=said.verdict if said else None,
        reason=saying.standing.reason,
        claim=ticket.claim,
        place=ticket.place,
        divisions=ticket.divisions,
        topics=_topics(ticket),
        language=ticket.language,
        zone=ticket.zone,
        severity=ticket.severity,
        decided_at=decided_at,
        evidence=tuple(replace(found, judged=None) for found in cited),
        origins=count_origins(support),
        changes=saying.changes,
        previous_nv=said.nv if said else 0,
        accepted_by_person=_accepted(support),
        first_seen_at=ticket.first_seen_at,
        previous_claim=claim,
        previous_place=place,
    )
