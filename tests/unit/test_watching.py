"""The warm index holds every ticket that is worth matching, and no other."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from rumorline.domain.ticket import Gone, Ticket, TicketState
from rumorline.services.settling import Cause, Settler
from rumorline.services.terms import InForce
from rumorline.services.watching import Watch
from rumorline_tools.chaos.scripted import HeldTickets
from tests.support.things import evidence
from tests.support.world import World


@pytest.fixture
def index() -> HeldTickets:
    """What a warm function holds."""
    return HeldTickets()


@pytest.fixture
def watch(world: World, index: HeldTickets) -> Watch:
    """The one that keeps it fresh."""
    return Watch(world.tickets, index, world.time)


def change(world: World, ticket: Ticket, **changes: Any) -> Ticket:
    """Write a ticket as the desk would."""
    settler = Settler(world.tickets, InForce(world.policies), world.time)
    return settler.settle(ticket.ticket_id, lambda known: replace(known, **changes), Cause("desk"))


def resolve(world: World, ticket: Ticket) -> Ticket:
    """Refute a ticket."""
    settler = Settler(world.tickets, InForce(world.policies), world.time)
    return settler.settle(
        ticket.ticket_id, lambda known: known.with_evidence(evidence()), Cause("post")
    )


def test_a_cold_function_holds_what_is_open_in_review_or_just_resolved(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    opened, reviewed, resolved, closed = (world.open(f"claim {n}") for n in range(4))
    resolve(world, resolved)
    resolve(world, reviewed)
    settler = Settler(world.tickets, InForce(world.policies), world.time)
    settler.settle(
        reviewed.ticket_id, lambda t: t.without_evidence("x:1", Gone.DELETED), Cause("gone")
    )
    change(world, closed, state=TicketState.UNVERIFIABLE)
    watch.current()
    assert set(index.held) == {t.ticket_id for t in (opened, reviewed, resolved)}


def test_a_warm_function_sees_what_was_written_since(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    watch.current()
    ticket = world.open()
    watch.current()
    assert set(index.held) == {ticket.ticket_id}
    resolve(world, ticket)
    watch.current()
    assert index.held[ticket.ticket_id].state is TicketState.RESOLVED
    change(world, ticket, state=TicketState.WITHDRAWN)
    watch.current()
    assert index.held == {}


def test_what_was_logged_under_an_older_time_is_still_seen(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    """A writer whose clock is behind, or who took long to commit."""
    watch.current()
    world.clock.move(seconds=-50)
    ticket = world.open()
    world.clock.move(seconds=50)
    watch.current()
    assert ticket.ticket_id in index.held


def test_changes_that_were_logged_the_wrong_way_round_end_with_the_newer(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    ticket = world.open()
    world.clock.move(seconds=20)
    change(world, ticket, state=TicketState.WITHDRAWN)
    world.clock.move(seconds=-15)
    change(world, ticket, state=TicketState.OPEN)
    watch.current()
    assert index.held[ticket.ticket_id].state is TicketState.OPEN


def test_a_resolved_ticket_is_let_go_after_fourteen_days(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    ticket, still_open = world.open(), world.open("claim-2")
    resolve(world, ticket)
    watch.current()
    world.clock.move(days=13)
    watch.current()
    assert ticket.ticket_id in index.held
    world.clock.move(days=2)
    watch.current()
    assert set(index.held) == {still_open.ticket_id}


def test_a_ticket_that_is_asked_for_is_held_for_that_call(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    ticket = world.open()
    change(world, ticket, state=TicketState.WITHDRAWN)
    watch.current([ticket.ticket_id])
    assert ticket.ticket_id in index.held
    watch.current()
    assert index.held == {}


def test_a_cold_function_is_given_the_vectors_that_are_stored(
    world: World, watch: Watch, index: HeldTickets
) -> None:
    ticket, bare = world.open(), world.open("claim-2")
    world.tickets.keep_vector(ticket.ticket_id, b"a vector")
    watch.current()
    assert index.stored == {ticket.ticket_id: b"a vector", bare.ticket_id: None}


def test_the_collector_rests_only_while_the_lists_are_read(world: World) -> None:
    rests = []
    opened = world.open()

    class Noting(HeldTickets):
        def add(self, ticket: Ticket, vector: bytes | None = None) -> None:
            rests.append(not gc.isenabled())
            super().add(ticket, vector)

    watch = Watch(world.tickets, Noting(), world.time)
    watch.current()
    change(world, opened, reason="written again")
    watch.current()
    assert rests[0]
    assert not any(rests[1:])
    assert gc.isenabled()
