"""A ticket is read, changed, folded and written in one transaction, or nothing is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rumorline.domain.errors import NotFound, PostMoved, SourceMoved, StaleRead, StillContended
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.patience import patiently
from rumorline.services.settling import TRIES, Cause, Settler
from rumorline.services.terms import InForce
from rumorline.store import posts, sources
from tests.support.things import evidence
from tests.support.world import World, post

BECAUSE = Cause("test")


def with_evidence(ticket: Ticket) -> Ticket:
    """A post refutes it."""
    return ticket.with_evidence(evidence())


@pytest.fixture
def settler(world: World) -> Settler:
    """A settler on the world's tickets."""
    return Settler(world.tickets, InForce(world.policies), world.time)


def test_what_changed_is_written_with_its_event_and_notice(world: World, settler: Settler) -> None:
    opened = world.open()
    settled = settler.settle(opened.ticket_id, with_evidence, BECAUSE)
    assert settled == world.ticket(opened)
    assert (settled.rev, settled.nv, settled.state) == (2, 1, TicketState.RESOLVED)
    assert settled.changed_at is not None
    event = world.tickets.history(opened.ticket_id)[-1]
    assert (event.rev, event.trigger, event.notice_id) == (2, "test", f"{opened.ticket_id}.n1")
    assert [row.kind for row in world.rows()] == ["match", "notice"]


def test_nothing_is_written_when_nothing_changes(world: World, settler: Settler) -> None:
    opened = world.open()
    settler.settle(opened.ticket_id, with_evidence, BECAUSE)
    before = world.ticket(opened)
    assert settler.settle(opened.ticket_id, with_evidence, BECAUSE) == before
    assert len(world.tickets.history(opened.ticket_id)) == before.rev


def test_more_evidence_leaves_the_time_of_the_last_change(world: World, settler: Settler) -> None:
    opened = world.open()
    first = settler.settle(opened.ticket_id, with_evidence, BECAUSE)
    more = settler.settle(
        opened.ticket_id, lambda known: known.with_evidence(evidence("x:2")), BECAUSE
    )
    assert (more.rev, more.changed_at) == (first.rev + 1, first.changed_at)
    assert len(list(world.tickets.changes(first.opened_at))) == 2


def overtaken(world: World, times: int) -> Callable[[Ticket], Ticket]:
    """A change during which somebody else writes the ticket, so many times."""
    left = list(range(times))
    other = Settler(world.tickets, InForce(world.policies), world.time)

    def change(ticket: Ticket) -> Ticket:
        if left:
            found = evidence(f"x:{10 + left.pop()}")
            other.settle(ticket.ticket_id, lambda known: known.with_evidence(found), BECAUSE)
        return with_evidence(ticket)

    return change


def test_a_ticket_that_moved_is_read_again(world: World, settler: Settler) -> None:
    opened = world.open()
    settled = settler.settle(opened.ticket_id, overtaken(world, TRIES - 1), BECAUSE)
    assert set(settled.evidence) == {"x:1", "x:10", "x:11"}


def test_after_three_tries_it_goes_back_to_the_queue(world: World, settler: Settler) -> None:
    opened = world.open()
    with pytest.raises(StillContended, match=f"{opened.ticket_id}: other writers won 3 times"):
        settler.settle(opened.ticket_id, overtaken(world, TRIES), BECAUSE)
    assert "x:1" not in world.ticket(opened).evidence


def test_a_guard_that_fails_is_the_callers_to_deal_with(world: World, settler: Settler) -> None:
    opened = world.open()
    gone = Cause("test", guards=(posts.still_latest(post("unknown")),))
    with pytest.raises(PostMoved):
        settler.settle(opened.ticket_id, with_evidence, gone)
    source = world.source()
    world.suspend()
    suspended = Cause("test", guards=(sources.still_active(source),))
    with pytest.raises(SourceMoved):
        settler.settle(opened.ticket_id, with_evidence, suspended)
    assert world.ticket(opened) == opened


def test_a_ticket_that_is_not_there_is_said_to_be_missing(settler: Settler) -> None:
    with pytest.raises(NotFound, match="`rumorline ticket list` shows them"):
        settler.settle("t-none", with_evidence, BECAUSE)


def test_patience_has_an_end() -> None:
    tries = []

    def lose() -> None:
        tries.append(1)
        raise StaleRead

    with pytest.raises(StillContended, match="it: other writers won 4 times"):
        patiently(lose, "it", tries=4)
    assert len(tries) == 4
