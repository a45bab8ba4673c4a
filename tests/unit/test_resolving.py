"""What happens to tickets when posts come, change and go."""

from __future__ import annotations

from rumorline.domain.ticket import TicketState
from tests.support.world import World, deleted, saved


def test_an_official_denial_resolves_the_ticket_and_one_notice_goes_out(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    assert world.ticket(ticket).state is TicketState.RESOLVED
    assert world.said() == [(f"{ticket.ticket_id}.n1", "resolution")]


def test_second_delivery_of_the_same_post_changes_nothing(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    before = world.ticket(ticket)
    world.deliver(saved("refutes claim-1"))
    world.publish()
    assert world.ticket(ticket) == before
    assert len(world.outside.notices) == 1


def test_deleting_one_of_two_posts_corrects_and_the_verdict_stands(world: World) -> None:
    world.source()
    world.source("mayor")
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("refutes claim-1 too", by="mayor", number=2))
    world.publish()
    world.deliver(deleted())
    world.publish()
    now = world.ticket(ticket)
    assert now.state is TicketState.RESOLVED
    assert now.evidence["x:1"].quote is None
    assert now.evidence["x:1"].content_hash.startswith("sha256:")
    assert [kind for _, kind in world.said()] == ["resolution", "correction"]


def test_a_ticket_opened_after_the_post_is_settled_by_it(world: World) -> None:
    world.source()
    world.deliver(saved("refutes claim-1"))
    ticket = world.open()
    world.publish()
    assert world.ticket(ticket).state is TicketState.RESOLVED
