"""Tickets that are like a rumor which somebody is about to enter, so that none is opened twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import utc_text
from rumorline.matching.index import TicketIndex
from rumorline.store.tickets import Tickets

MOST_TEXT = 500
MOST_SHOWN = 5
MOST_LOOKED_AT = 1000
"""Tickets of one state, the newest change first."""
RECENT = timedelta(days=30)
LEAST = 0.25
"""Below this lexical score two rumors share a word by chance."""
SHARE = 0.5
"""Of the best score; below it the best is meant, if any."""
_STATES = (TicketState.OPEN, TicketState.IN_REVIEW, TicketState.RESOLVED)
_LAST = "~"


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket like the rumor; `likeness` is lexical, 0...1."""

    ticket_id: str
    claim: str
    place: str
    zone: str
    state: TicketState
    verdict: Verdict | None
    first_seen_at: datetime
    likeness: float


@dataclass(frozen=True, slots=True)
class SimilarTickets:
    """At most five, the likest first."""

    tickets: tuple[Similar, ...]


def similar(tickets: Tickets, claim: str, place: str, now: datetime) -> SimilarTickets:
    """Open tickets and those resolved in the last 30 days; UsageError if the text is too long.

    A claim may be half written, so it is looked for by its words alone.
    """
    for name, text in (("claim", claim), ("place", place)):
        if len(text) > MOST_TEXT:
            raise UsageError(f"{name}: at most {MOST_TEXT} characters", name)
    index = TicketIndex()
    for ticket in _looked_at(tickets, now):
        index.add(ticket)
    # The place alone is no likeness: every rumor of a town has it.
    spoken = {one.ticket_id for one in index.candidates(claim, len(index))}
    near = index.candidates(f"{claim} {place}", len(index))
    near = [one for one in near if one.ticket_id in spoken]
    least = max(LEAST, SHARE * near[0].lexical) if near else LEAST
    found = [one for one in near if one.lexical >= least]
    shown = (_shown(index.ticket(one.ticket_id), one.lexical) for one in found[:MOST_SHOWN])
    return SimilarTickets(tuple(shown))


def _looked_at(tickets: Tickets, now: datetime) -> Iterator[Ticket]:
    for state in _STATES:
        low = utc_text(now - RECENT) if state is TicketState.RESOLVED else " "
        newest = islice(tickets.newest(state, low, _LAST), MOST_LOOKED_AT)
        yield from (ticket for _, ticket in newest)


def _shown(ticket: Ticket, likeness: float) -> Similar:
    return Similar(
        ticket_id=ticket.ticket_id,
        claim=ticket.claim,
        place=ticket.place,
        zone=ticket.zone,
        state=ticket.state,
        verdict=ticket.verdict,
        first_seen_at=ticket.first_seen_at,
        likeness=likeness,
    )
