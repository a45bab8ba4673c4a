"""What people at the desk can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import AlreadyExists, UsageError
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.sources import Sources, Unregistered
from rumorline.store.tickets import TicketEvent, Tickets

MAX_SOURCE_ID = 600
MAX_AUTHORITY = 200
NUMBERED = frozenset({"x", "facebook", "threads", "telegram"})
"""Platforms whose account ids are numbers: there a handle is noticed at once."""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """An account to register. `source_id` is `platform:account_id`."""

    source_id: str
    authority: str
    divisions: tuple[str, ...]
    endpoints: tuple[str, ...]
    topics: tuple[str, ...] = (ANY_TOPIC,)
    handle: str | None = None


class Desk:
    """Opens tickets and keeps the registry."""

    def __init__(self, tickets: Tickets, sources: Sources, clock: Callable[[], datetime]) -> None:
        self._tickets = tickets
        self._sources = sources
        self._clock = clock

    def open_ticket(self, request: TicketRequest, user: str) -> Ticket:
        """Open a ticket in a user's name; UsageError or AlreadyExists say what is wrong."""
        ticket = ticket_of(replace(request, opened_by=user), self._clock())
        try:
            self._tickets.open(ticket)
        except AlreadyExists:
            raise AlreadyExists(f"this rumor is open already as {ticket.ticket_id}") from None
        return ticket

    def tickets(self, state: TicketState | None = None) -> list[Ticket]:
        """Tickets in a state or, open ones first, in any."""
        states = [state] if state else list(TicketState)
        return [ticket for one in states for ticket in self._tickets.listed(one)]

    def ticket(self, ticket_id: str) -> tuple[Ticket, list[TicketEvent]]:
        """A ticket with its history; NotFound if there is none."""
        return self._tickets.get(ticket_id), self._tickets.history(ticket_id)

    def add_source(self, request: SourceRequest) -> Source:
        """Register an account; UsageError or AlreadyExists say what is wrong."""
        source = source_of(request)
        self._sources.add(source)
        return source

    def sources(self) -> list[Source]:
        """The registry by authority."""
        return list(self._sources.listed())

    def strangers(self) -> list[Unregistered]:
        """Accounts that posted through a webhook and are no source."""
        return list(self._sources.unregistered())

    def suspend_source(self, source_id: str) -> Source:
        """Suspend a source; what it settled is settled again without it."""
        return self._sources.suspend(source_id, self._clock())


def source_of(request: SourceRequest) -> Source:
    """The source to register, or UsageError with one line that says what to enter."""
    platform, account_id = _account(request.source_id)
    if not 1 <= len(request.authority.strip()) <= MAX_AUTHORITY:
        raise UsageError(
            "the authority must have 1 to 200 characters, like 'Hartford Police Department'"
        )
    if not (request.divisions and request.endpoints):
        raise UsageError("a source needs a division, and an endpoint that may vouch for it")
    for endpoint in request.endpoints:
        if not all(part for part in endpoint.partition("/")):
            raise UsageError(f"{endpoint!r} is no endpoint; write PLATFORM/ENDPOINT, like x/main")
    return Source(
        platform=platform,
        account_id=account_id,
        authority=request.authority.strip(),
        divisions=tuple(dict.fromkeys(map(check_division, request.divisions))),
        endpoints=tuple(dict.fromkeys(request.endpoints)),
        topics=request.topics or (ANY_TOPIC,),
        handle=(request.handle or "").removeprefix("@") or None,
    )


def _account(source_id: str) -> tuple[str, str]:
    platform, _, account_id = source_id.partition(":")
    if not (platform and account_id) or len(source_id) > MAX_SOURCE_ID:
        said = source_id[:60]
        raise UsageError(f"{said!r} is no account; write PLATFORM:ACCOUNT_ID, like x:4100000001")
    if account_id.startswith("@") or any(map(str.isspace, account_id)):
        raise UsageError(f"{account_id!r} is a handle; give the account's id, which never changes")
    if platform in NUMBERED and not account_id.removeprefix("-").isdecimal():
        raise UsageError(f"{account_id!r} is no account id of {platform}: those are numbers")
    return platform, account_id
