"""The case, step by step. Every step checks what it shows; a wrong outcome ends the demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rumorline.domain.errors import RumorlineError
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.demo import case
from rumorline_tools.demo.view import View
from rumorline_tools.quiet import settle_down, wait_for
from rumorline_tools.running import Running

ACCEPTED = 200


class UnexpectedOutcome(RumorlineError):
    """The case did not go as it must."""


class Case:
    """Runs the case on a running stack and shows it."""

    def __init__(self, up: Running, view: View) -> None:
        self._up = up
        self._view = view
        self._desk = up.desk()
        self._notices: list[dict[str, Any]] = []

    def run(self) -> list[dict[str, Any]]:
        """The whole case; returns the notices that arrived, in order."""
        self.register()
        self.weeks_before()
        first = self.rumor()
        self.look_alike(first)
        self.denial(first)
        self.second_official(first)
        self.all_again(first)
        late = self.late_ticket()
        self.deletion(first, late)
        self.same_rumor_again()
        return self._notices

    def register(self) -> None:
        """The registry of official accounts."""
        self._view.step(
            "The desk registers three official accounts on X (ids made up for this demo)"
        )
        for source in map(self._desk.add_source, case.SOURCES):
            self._view.fact(f"@{source.handle}, account {source.account_id}: {source.authority}")

    def weeks_before(self) -> None:
        """Same topic, official, and evidence of nothing here."""
        self._view.step("Two weeks before: an official post on the same topic")
        self._view.quotation(case.PRESIDENT)
        self._deliver(case.PRESIDENT_POST, "filtered")

    def rumor(self) -> Ticket:
        """The desk opens a ticket."""
        self._view.step("A rumor, and the desk opens a ticket")
        self._view.quotation(case.RUMOR)
        ticket = self._open(case.FIRST)
        self._expect(ticket, TicketState.OPEN, "the old post of the same topic settles nothing")
        return ticket

    def look_alike(self, ticket: Ticket) -> None:
        """The right words by the wrong account."""
        self._view.step("A look-alike account posts what the police will say: @HartfordPo1ice")
        self._deliver(case.LOOK_ALIKE_POST)
        (stranger,) = self._desk.strangers()
        self._view.fact(
            f"not in the registry, counted ({stranger.posts}), looks like {stranger.looks_like}"
        )
        self._expect(ticket, TicketState.OPEN, "a look-alike settles nothing")

    def denial(self, ticket: Ticket) -> None:
        """The first genuine post resolves the ticket and one notice goes out."""
        self._view.step("The police post")
        self._view.quotation(case.POLICE)
        self._deliver(case.POLICE_POST)
        self._arrivals(1)
        self._expect(ticket, TicketState.RESOLVED, "the police's denial resolves the ticket")

    def second_official(self, ticket: Ticket) -> None:
        """The mayor cites the police: more evidence, one origin, no second resolution."""
        self._view.step("The mayor posts")
        self._view.quotation(case.MAYOR)
        self._deliver(case.MAYOR_POST)
        now = self._expect(ticket, TicketState.RESOLVED, "the mayor's post adds evidence")
        self._check(len(now.evidence) == len(case.SOURCES) - 1, "both posts are evidence")
        self._view.fact("the mayor cites the police: one origin, nothing new to say")

    def all_again(self, ticket: Ticket) -> None:
        """Every webhook once more, the other way round."""
        self._view.step("Every webhook is delivered again, in another order and shape")
        before = self._ticket(ticket)
        for draft in (case.MAYOR_POST, case.POLICE_POST, case.PRESIDENT_POST):
            self._deliver(draft, "legacy")
        after = self._ticket(ticket)
        self._check(after == before, "a repeated webhook changes nothing")
        self._view.fact("nothing changes, nothing is said twice")

    def late_ticket(self) -> Ticket:
        """A ticket opened after the posts, for the same hours."""
        self._view.step("Another desk opens a ticket for the same hours, after the posts")
        ticket = self._open(case.LATE)
        self._arrivals(1)
        return self._expect(ticket, TicketState.RESOLVED, "the posts of that night settle it")

    def deletion(self, *tickets: Ticket) -> None:
        """The police delete their post: a correction, and the verdict stands on the mayor's."""
        self._view.step("The police delete their post")
        root = f"x:{case.POLICE_POST.post_id}"
        before = [self._ticket(ticket) for ticket in tickets]
        quoting = [ticket for ticket in before if ticket.said and root in ticket.said.cited]
        self._deliver(case.POLICE_DELETION)
        self._arrivals(len(quoting))
        for ticket in tickets:
            now = self._expect(ticket, TicketState.RESOLVED, "the verdict stands on the mayor's")
            gone = now.evidence[root]
            self._check(gone.quote is None and bool(gone.content_hash), "text gone, hash kept")
        self._view.fact("its text is removed everywhere; its hash stays")

    def same_rumor_again(self) -> None:
        """Eight days later the rumor is back; old posts must not close it."""
        self._view.step("16 July: the same rumor is back")
        ticket = self._open(case.AGAIN)
        now = self._expect(ticket, TicketState.OPEN, "the posts of 9 July do not close it")
        self._check(now.recurrence_of is not None, "it is linked to the ticket of 8 July")
        self._view.fact(f"linked to {now.recurrence_of}, and open: nobody has spoken about today")
        self._check(not self._up.notices(), "nothing more is said")

    def _deliver(self, draft: Draft, shape: str | None = None) -> None:
        """Each webhook twice, as platforms do."""
        body = body_of(draft, "x", shape)
        for _ in range(2):
            answer = self._up.deliver("x", body)
            self._check(answer.status == ACCEPTED, f"the webhook is accepted, not {answer.status}")
        settle_down(self._up)
        self._view.fact("webhook received twice, signature verified")

    def _open(self, request: TicketRequest) -> Ticket:
        ticket = self._desk.open_ticket(request, "demo")
        self._view.fact(f"ticket {ticket.ticket_id}: {ticket.claim}")
        settle_down(self._up)
        return ticket

    def _arrivals(self, count: int) -> None:
        """Wait for so many notices, and show them; one more would be one too many."""
        arrived: list[dict[str, Any]] = []
        wait_for(_collect(arrived, self._up.notices, count), f"{count} notices")
        settle_down(self._up)
        arrived += self._up.notices()
        self._check(len(arrived) == count, f"{count} notices, not {len(arrived)}")
        for notice in arrived:
            self._view.arrived(notice)
        self._notices += arrived

    def _expect(self, ticket: Ticket, state: TicketState, what: str) -> Ticket:
        now = self._ticket(ticket)
        self._check(now.state is state, f"{what}: {now.state} instead of {state}")
        self._view.ticket(now)
        return now

    def _ticket(self, ticket: Ticket) -> Ticket:
        return self._desk.ticket(ticket.ticket_id).ticket

    def _check(self, holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
        if not holds:
            raise UnexpectedOutcome(f"the case went wrong: {what}")


def _collect(
    arrived: list[dict[str, Any]], receive: Callable[[], list[dict[str, Any]]], count: int
) -> Callable[[], bool]:
    def enough() -> bool:
        arrived.extend(receive())
        return len(arrived) >= count

    return enough
