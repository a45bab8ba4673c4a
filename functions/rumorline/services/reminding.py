"""Reminders: tickets that nobody settled for long, and reviews that wait for a person.

Each ticket is told of once for every time that it enters its state. What was told is kept as a
moment, so a sweep reads only the tickets whose time came since the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from rumorline.domain.policies import Policy, overdue_at
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
    """How long a ticket may be open, and how long in review, before the desk is reminded.

    `policies` gives those that may say otherwise of open tickets.
    """

    open: timedelta
    review: timedelta
    policies: Callable[[], Sequence[Policy]] = tuple


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
        self._patience = patience
        self._clock = clock

    def remind(self) -> Iterator[Reminder]:
        """Remind the desk of all whose time came; StaleRead if another run is at it."""
        for state in (TicketState.OPEN, TicketState.IN_REVIEW):
            now = self._clock()
            seen = self._reminders.until(state)
            due = tuple(islice(self._due(state, seen or now - FIRST_LOOK, now), 10 * MOST_NAMED))
            if due:
                reminder = Reminder(state, due)
                # Told first: a run that dies in between tells again, rather than never.
                self._alarm.raise_(reminder.subject, reminder.text)
                yield reminder
            self._reminders.move(state, seen, now)

    def waiting(self) -> int:
        """Tickets that have waited for a person for too long, told of or not."""
        late = utc_text(self._clock() - self._patience.review)
        return sum(1 for _ in self._tickets.newest(TicketState.IN_REVIEW, " ", late))

    def _due(self, state: TicketState, seen: datetime, now: datetime) -> Iterable[Ticket]:
        """Tickets whose time came since a moment, the newest first."""
        if state is TicketState.IN_REVIEW:
            return self._since(state, seen - self._patience.review, now - self._patience.review)
        policies = self._patience.policies()
        otherwise = self._patience.open
        asked = [timedelta(minutes=p.overdue_minutes) for p in policies if p.overdue_minutes]
        low = seen - max([otherwise, *asked])
        if any(policy.changed_at > seen for policy in policies):
            low = datetime.fromtimestamp(0, UTC)
        found = self._since(state, low, now - min([otherwise, *asked]))
        return (
            ticket
            for ticket in found
            if seen
            < overdue_at(policies, ticket.divisions, ticket.topics, _since(ticket), otherwise)
            <= now
        )

    def _since(self, state: TicketState, low: datetime, high: datetime) -> Iterator[Ticket]:
        places = self._tickets.newest(state, utc_text(low), utc_text(high))
        return (ticket for _, ticket in places)


def _since(ticket: Ticket) -> datetime:
    return ticket.changed_at or ticket.opened_at


def _line(ticket: Ticket) -> str:
    since = local_words(_since(ticket), ticket.zone)
    why = f" ({ticket.reason})" if ticket.reason else ""
    return f"{ticket.ticket_id}{why}, since {since}: {ticket.claim} ({ticket.place})"
