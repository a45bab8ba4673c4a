"""Reminders: tickets that nobody settled for long, and reviews that wait for a person.

Each ticket is told of once for every time that it enters its state. What was told is kept as a
moment, so a sweep reads only the tickets whose time came since the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import local_words, utc_text
from rumorline.services.ports import Alarm
from rumorline.store.reminders import Reminders
from rumorline.store.tickets import Tickets

FIRST_LOOK = timedelta(hours=1)
"""How far back the first sweep of a deployment looks."""
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a ticket may be open, and how long in review, before the desk is reminded."""

    open: timedelta
    review: timedelta


@dataclass(frozen=True, slots=True)
class Reminder:
    """Tickets that have been in a state for too long."""

    state: TicketState
    tickets: tuple[Ticket, ...]

    @property
    def subject(self) -> str:
        """One line."""
        count = len(self.tickets)
        who = "ticket" if count == 1 else "tickets"
        what = "waiting for review" if self.state is TicketState.IN_REVIEW else "overdue"
        return f"Rumorline: {count} {who} {what}"

    @property
    def text(self) -> str:
        """Each ticket with its reason and since when, in its own zone."""
        lines = [_line(ticket) for ticket in self.tickets[:MOST_NAMED]]
        left = len(self.tickets) - len(lines)
        return "\n".join([*lines, *([f"and {left} more"] if left else [])])


class Reminding:
    """Reminds the desk."""

    def __init__(
        self,
        tickets: Tickets,
        reminders: Reminders,
        alarm: Alarm,
        patience: Patience,
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._reminders = reminders
        self._alarm = alarm
        self._patience = {
            TicketState.OPEN: patience.open,
            TicketState.IN_REVIEW: patience.review,
        }
        self._clock = clock

    def remind(self) -> Iterator[Reminder]:
        """Remind the desk of all whose time came; StaleRead if another run is at it."""
        for state, patience in self._patience.items():
            now = self._clock()
            seen = self._reminders.until(state)
            low = (seen or now - FIRST_LOOK) - patience
            places = self._tickets.newest(state, utc_text(low), utc_text(now - patience))
            due = tuple(ticket for _, ticket in islice(places, 10 * MOST_NAMED))
            if due:
                reminder = Reminder(state, due)
                # Told first: a run that dies in between tells again, rather than never.
                self._alarm.raise_(reminder.subject, reminder.text)
                yield reminder
            self._reminders.move(state, seen, now)


def _line(ticket: Ticket) -> str:
    since = local_words(ticket.changed_at or ticket.opened_at, ticket.zone)
    why = f" ({ticket.reason})" if ticket.reason else ""
    return f"{ticket.ticket_id}{why}, since {since}: {ticket.claim} ({ticket.place})"
