"""Links between tickets of one rumor: the same hours, or back after it was settled."""

from __future__ import annotations

from collections.abc import Iterable

from rumorline.domain.ticket import Ticket
from rumorline.domain.times import GRACE


def links_of(ticket: Ticket, similar: Iterable[Ticket]) -> tuple[str | None, str | None]:
    """(duplicate_of, recurrence_of) of a new ticket, given older ones with nearly its claim.

    A similar ticket that was settled before this rumor was seen has come back. One that is still
    open, or that was settled in the hours of this one, is the same rumor.
    """
    older = [other for other in similar if _opened_before(other, ticket)]
    came_back = [other for other in older if _over_before(other, ticket)]
    same = [other for other in older if other not in came_back]
    return (_first(same), _first(came_back))


def _opened_before(other: Ticket, ticket: Ticket) -> bool:
    ours = (ticket.opened_at, ticket.ticket_id)
    return (other.opened_at, other.ticket_id) < ours and other.duplicate_of is None


def _over_before(other: Ticket, ticket: Ticket) -> bool:
    """It was settled, and by nothing that could say anything about this one.

    Evidence that is gone since counts too: it tells which hours the other ticket was about.
    """
    settling = [e.posted_at for e in other.evidence.values() if e.decided]
    settled = other.said is not None and bool(settling)
    return settled and max(settling) < ticket.first_seen_at - GRACE


def _first(tickets: list[Ticket]) -> str | None:
    ordered = sorted(tickets, key=lambda t: (t.first_seen_at, t.ticket_id), reverse=True)
    return ordered[0].ticket_id if ordered else None
