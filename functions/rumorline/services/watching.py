"""The warm index: the tickets worth matching, kept in memory and followed by the change log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import INDEX_OVERLAP, INDEX_RESOLVED
from rumorline.services.ports import Index
from rumorline.store.tickets import Tickets

_LISTS_LAG = timedelta(minutes=10)
"""The lists are read from an index that lags; the log is read from this much before them."""


class Watch:
    """Tickets that are open, in review, or resolved within 14 days."""

    def __init__(self, tickets: Tickets, index: Index, clock: Callable[[], datetime]) -> None:
        self._tickets = tickets
        self._clock = clock
        self._index = index
        self._watermark: datetime | None = None

    def current(self) -> Index:
        """The index with everything that was committed before this call."""
        now = self._clock()
        if self._watermark is None:
            for ticket in self._listed(now):
                self._index.add(ticket)
            since = now - _LISTS_LAG
        else:
            since = self._watermark - INDEX_OVERLAP
        for ticket in self._tickets.changes(since):
            self._follow(ticket)
        self._watermark = now
        return self._index

    def _listed(self, now: datetime) -> Iterator[Ticket]:
        yield from self._tickets.listed(TicketState.OPEN)
        yield from self._tickets.listed(TicketState.IN_REVIEW)
        yield from self._tickets.listed(TicketState.RESOLVED, since=now - INDEX_RESOLVED)

    def _follow(self, ticket: Ticket) -> None:
        if ticket.state in (TicketState.UNVERIFIABLE, TicketState.WITHDRAWN):
            self._index.remove(ticket.ticket_id)
        else:
            self._index.add(ticket)
