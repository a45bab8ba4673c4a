"""What people at the desk can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.errors import AlreadyExists
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services import browsing, resembling
from rumorline.services.browsing import TicketPage, TicketQuery
from rumorline.services.explaining import Explainer, History
from rumorline.services.judging import Judging
from rumorline.services.policies import PolicyBook
from rumorline.services.registry import Registry, SourceRequest
from rumorline.services.resembling import SimilarTickets
from rumorline.services.reviewing import Queue, Reviewer
from rumorline.services.terms import InForce
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.policies import Policies
from rumorline.store.posts import Posts
from rumorline.store.sources import SourceEvent, Sources, Unregistered
from rumorline.store.tickets import TicketEvent, Tickets


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A ticket with its history."""

    ticket: Ticket
    history: tuple[TicketEvent, ...]


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source with its history."""

    source: Source
    history: tuple[SourceEvent, ...]


class Desk:
    """Opens and shows tickets. `judging` decides about them.

    `registry` keeps the sources, `policies` the policies.
    """

    def __init__(
        self,
        tickets: Tickets,
        posts: Posts,
        sources: Sources,
        policies: Policies,
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._sources = sources
        self._clock = clock
        self._explainer = Explainer(tickets, posts)
        self._reviewer = Reviewer(tickets, posts)
        self._in_force = InForce(policies)
        self.judging = Judging(tickets, posts, sources, self._in_force, clock)
        self.registry = Registry(sources, clock)
        self.policies = PolicyBook(policies, clock)

    def open_ticket(self, request: TicketRequest, user: str) -> Ticket:
        """Open a ticket in a user's name; UsageError or AlreadyExists say what is wrong."""
        self._in_force.forget()
        ticket = ticket_of(replace(request, opened_by=user), self._clock())
        ticket = replace(ticket, terms=self._in_force.terms(ticket))
        try:
            self._tickets.open(ticket)
        except AlreadyExists:
            raise AlreadyExists(f"this rumor is open already as {ticket.ticket_id}") from None
        return ticket

    def tickets(self, state: TicketState | None = None) -> list[Ticket]:
        """Tickets in a state or, open ones first, in any."""
        states = [state] if state else list(TicketState)
        return [ticket for one in states for ticket in self._tickets.listed(one)]

    def page(self, query: TicketQuery) -> TicketPage:
        """One page of the tickets that are asked for."""
        return browsing.page(self._tickets, query)

    def similar(self, claim: str, place: str) -> SimilarTickets:
        """Tickets like a rumor that is about to be entered."""
        return resembling.similar(self._tickets, claim, place, self._clock())

    def review(self) -> Queue:
        """What waits for a person, ranked."""
        return self._reviewer.queue()

    def ticket(self, ticket_id: str) -> TicketShown:
        """A ticket with its history; NotFound if there is none."""
        history = self._tickets.history(ticket_id)
        return TicketShown(self._tickets.get(ticket_id), tuple(history))

    def explain(self, ticket_id: str, post_id: str) -> History:
        """What a post did to a ticket, and why; NotFound if nothing of it is recorded."""
        return self._explainer.explain(ticket_id, post_id)

    def add_source(self, request: SourceRequest, user: str = "desk") -> Source:
        """Register an account; UsageError or AlreadyExists say what is wrong."""
        return self.registry.add(request, user)

    def source(self, source_id: str) -> SourceShown:
        """A source with its history; NotFound if there is none."""
        source = self.registry.get(source_id)
        return SourceShown(source, tuple(self.registry.history(source_id)))

    def sources(self) -> list[Source]:
        """The registry by authority."""
        return list(self._sources.listed())

    def strangers(self) -> list[Unregistered]:
        """Accounts that posted through a webhook and are no source."""
        return list(self._sources.unregistered())
