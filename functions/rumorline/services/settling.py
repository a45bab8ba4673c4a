"""Settle: read a ticket, change its evidence, fold, and write the difference in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rumorline.domain.decision import Decision
from rumorline.domain.errors import PostMoved, SourceMoved
from rumorline.domain.fold import settled
from rumorline.domain.notice import Notice, NoticeKind, next_saying, said_by, with_acceptance, word
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.unsettled import unsettled
from rumorline.services.patience import patiently
from rumorline.services.terms import InForce
from rumorline.store import unsettled as board
from rumorline.store.notices import Entry
from rumorline.store.table import Write
from rumorline.store.tickets import TicketEvent, Tickets

TRIES = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a ticket is settled.

    `trigger` names it in the history. `guards` must hold for the write to happen, `links` are
    written with it. `by` is the user whose act it was, `note` their reason. `delivery_id` is that
    of the message that is being worked on.
    """

    trigger: str
    decision: Decision | None = None
    guards: tuple[Write, ...] = ()
    links: tuple[Write, ...] = ()
    by: str | None = None
    note: str = ""
    delivery_id: str = ""


class Settler:
    """Changes tickets, one transaction each."""

    def __init__(self, tickets: Tickets, in_force: InForce, clock: Callable[[], datetime]) -> None:
        self._tickets = tickets
        self._in_force = in_force
        self._clock = clock

    def settle(self, ticket_id: str, change: Callable[[Ticket], Ticket], cause: Cause) -> Ticket:
        """Apply a change and everything that follows from it; returns the ticket as it is then.

        `change` may be called several times, on the ticket as it is each time. Nothing is written
        when nothing changes. PostMoved and SourceMoved tell the caller that its guard failed;
        StillContended that other writers won three times.
        """

        def attempt() -> Ticket:
            before = self._tickets.get(ticket_id)
            after = settled(self._under_terms(change(before)))
            saying = next_saying(after)
            after = after if saying else with_acceptance(after)
            if saying is None and after == before:
                return before
            now = self._clock()
            notice = word(after, saying, now) if saying else None
            return self._commit(before, after, notice, cause, now)

        own = (PostMoved, SourceMoved)
        return patiently(attempt, f"ticket {ticket_id}", tries=TRIES, unless=own)

    def _under_terms(self, ticket: Ticket) -> Ticket:
        """With the terms in force. A verdict that stands is never taken back by a policy alone."""
        if ticket.state is TicketState.RESOLVED:
            return ticket
        return replace(ticket, terms=self._in_force.terms(ticket))

    def _commit(
        self, before: Ticket, after: Ticket, notice: Notice | None, cause: Cause, now: datetime
    ) -> Ticket:
        indexed = _index_view(before) != _index_view(after)
        written = replace(
            after,
            rev=before.rev + 1,
            nv=notice.nv if notice else before.nv,
            said=said_by(notice) if notice else after.said,
            changed_at=now if before.state is not after.state else before.changed_at,
        )
        event = TicketEvent(
            ticket_id=written.ticket_id,
            rev=written.rev,
            at=now,
            trigger=cause.trigger,
            state=written.state,
            decision=cause.decision,
            notice_id=notice.notice_id if notice else None,
            by=cause.by,
            note=cause.note,
            terms=written.terms if written.terms != before.terms else None,
        )
        accepted = notice is None and written.said != before.said
        marks = self._tickets.acceptance(written, now) if accepted else []
        entry = _entry(after, notice, cause, now) if notice else None
        also = (*cause.guards, *cause.links, *marks, *_on_the_board(before, written, entry, now))
        self._tickets.commit(written, event, indexed=indexed, entry=entry, also=also)
        return written


def _entry(ticket: Ticket, notice: Notice, cause: Cause, now: datetime) -> Entry:
    return Entry(
        notice,
        not_before=_not_before(ticket, notice, now),
        accepted=notice.accepted_by_person,
        delivery_id=cause.delivery_id,
    )


def _on_the_board(
    before: Ticket, after: Ticket, entry: Entry | None, now: datetime
) -> tuple[Write, ...]:
    """What shows or hides a public ticket on the board, if that is another than it was.

    A verdict under an embargo must not be guessed from a ticket that vanishes: it is shown to the
    end of the embargo.
    """
    was, is_now = unsettled(before), unsettled(after)
    if was == is_now and before.public == after.public:
        return ()
    if is_now:
        return (board.shown(is_now, now),)
    if was and after.public and entry and entry.not_before:
        return (board.shown(was, now, until=entry.not_before),)
    return (board.hidden(after.ticket_id, now),)


def _not_before(ticket: Ticket, notice: Notice, now: datetime) -> datetime | None:
    """A first verdict may be under an embargo; what corrects or takes back never is."""
    minutes = ticket.terms.embargo_minutes
    if notice.kind is not NoticeKind.RESOLUTION or not minutes:
        return None
    return now + timedelta(minutes=minutes)


def _index_view(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.state,
        ticket.verdict,
        ticket.duplicate_of,
        ticket.recurrence_of,
        ticket.claim,
        ticket.place,
        ticket.topics,
    )
