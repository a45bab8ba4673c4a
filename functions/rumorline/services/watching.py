"""The warm index: the tickets worth matching, kept in memory and followed by the change log."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import INDEX_OVERLAP, INDEX_RESOLVED
from rumorline.services.ports import Index
from rumorline.store.tickets import Tickets

_LISTS_LAG = timedelta(minutes=10)
"""The lists are read from an index that lags; the log is read from this much before them."""
_MANY = 10_000
"""Tickets that are worth sparing the collector."""


class Watch:
    """Tickets that are open, in review, or resolved within 14 days."""

    def __init__(self, tickets: Tickets, index: Index, clock: Callable[[], datetime]) -> None:
        self._tickets = tickets
        self._clock = clock
        self._index = index
        self._watermark: datetime | None = None
        self._revs: dict[str, int] = {}
        self._held: set[str] = set()
        # Most tickets are held until they change: at each post only the others are looked at.
        self._until: dict[str, datetime] = {}

    def current(self, asked: Iterable[str] = ()) -> Index:
        """The index with everything that was committed before this call, and the `asked` tickets.

        A post may have to be read again for a ticket that left the index long ago.
        """
        now = self._clock()
        if self._watermark is None:
            with _uncollected():
                for ticket, vector in self._listed(now):
                    self._follow(ticket, vector)
            if len(self._held) >= _MANY:
                # What stays for good need not be looked through again, while a post waits.
                gc.freeze()
            since = now - _LISTS_LAG
        else:
            since = self._watermark - INDEX_OVERLAP
        for ticket in self._tickets.changes(since):
            self._follow(ticket)
        self._watermark = now
        self._let_go(now)
        for ticket_id in asked:
            if ticket_id not in self._held:
                self._hold(self._tickets.get(ticket_id), until=now)
        return self._index

    def _listed(self, now: datetime) -> Iterator[tuple[Ticket, bytes | None]]:
        yield from self._tickets.embedded(TicketState.OPEN)
        yield from self._tickets.embedded(TicketState.IN_REVIEW)
        yield from self._tickets.embedded(TicketState.RESOLVED, since=now - INDEX_RESOLVED)

    def _follow(self, ticket: Ticket, vector: bytes | None = None) -> None:
        """Clocks differ, so the log may give two changes of a ticket the wrong way round."""
        if ticket.rev < self._revs.get(ticket.ticket_id, 0):
            return
        self._revs[ticket.ticket_id] = ticket.rev
        if ticket.state in (TicketState.UNVERIFIABLE, TicketState.WITHDRAWN):
            self._drop(ticket.ticket_id)
        else:
            self._hold(ticket, vector=vector)

    def _hold(
        self, ticket: Ticket, until: datetime | None = None, vector: bytes | None = None
    ) -> None:
        self._index.add(ticket, vector)
        if ticket.state is TicketState.RESOLVED and ticket.changed_at:
            until = until or ticket.changed_at + INDEX_RESOLVED
        self._held.add(ticket.ticket_id)
        self._until.pop(ticket.ticket_id, None)
        if until is not None:
            self._until[ticket.ticket_id] = until

    def _drop(self, ticket_id: str) -> None:
        self._index.remove(ticket_id)
        self._held.discard(ticket_id)
        self._until.pop(ticket_id, None)

    def _let_go(self, now: datetime) -> None:
        """A function may stay warm for longer than a resolved ticket is watched."""
        over = [ticket_id for ticket_id, until in self._until.items() if until < now]
        for ticket_id in over:
            self._drop(ticket_id)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector: it finds nothing, and looks at everything again and again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
