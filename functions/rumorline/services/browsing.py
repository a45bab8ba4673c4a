"""The desk's list of tickets, page by page: by state, place and age, the newest change first."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import moment_of, utc_text
from rumorline.store.tickets import Tickets

MAX_LIMIT = 200
MOST_LOOKED_AT = 2000
"""Tickets that one request looks at, however few of them are wanted."""
_FIRST, _LAST = " ", "~"


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """Which tickets. `before` and `after` bound when a ticket's state last changed, RFC 3339.

    `cursor` is `next` of the page before.
    """

    state: str | None = None
    division: str | None = None
    before: str | None = None
    after: str | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Tickets state by state, the newest change first, without their evidence.

    `next` is None on the last page.
    """

    tickets: tuple[Ticket, ...]
    next: str | None = None


def page(tickets: Tickets, query: TicketQuery) -> TicketPage:
    """One page, or UsageError that names what to enter. It may be short and have a next one."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise UsageError(f"limit: 1 to {MAX_LIMIT}", "limit")
    found: list[Ticket] = []
    last: str | None = None
    for number, (place, ticket) in enumerate(_places(tickets, query)):
        if len(found) == query.limit or number == MOST_LOOKED_AT:
            return TicketPage(tuple(found), last)
        last = place
        if query.division is None or query.division in ticket.divisions:
            found.append(replace(ticket, evidence={}, said=None))
    return TicketPage(tuple(found))


def _places(tickets: Tickets, query: TicketQuery) -> Iterator[tuple[str, Ticket]]:
    begun, behind = _cursor(query.cursor)
    low = utc_text(moment_of(query.after, "after")) if query.after is not None else _FIRST
    high = utc_text(moment_of(query.before, "before")) if query.before is not None else _LAST
    states = [state_named(query.state)] if query.state is not None else list(TicketState)
    if begun:
        states = states[states.index(begun) :] if begun in states else []
    for state in states:
        end = behind if state is begun else high
        for place, ticket in tickets.newest(state, low, end):
            if state is not begun or place != behind:
                yield _token(state, place), ticket


def state_named(text: str) -> TicketState:
    """A ticket's state, or UsageError that names those there are."""
    try:
        return TicketState(text)
    except ValueError:
        raise UsageError(f"state {text!r}: one of {', '.join(TicketState)}", "state") from None


def _token(state: TicketState, place: str) -> str:
    return base64.urlsafe_b64encode(f"{state}#{place}".encode()).decode().rstrip("=")


def _cursor(token: str | None) -> tuple[TicketState | None, str]:
    if token is None:
        return None, ""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        state, _, place = text.partition("#")
        return TicketState(state), place
    except ValueError:
        raise UsageError("cursor: give `next` of the page before", "cursor") from None
