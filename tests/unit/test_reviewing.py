"""The review queue: who waits, in which order, and what a person needs to decide."""

from __future__ import annotations

from rumorline.domain.ticket import Ticket
from rumorline.services.judging import Act
from rumorline.services.reviewing import MOST_ITEMS, MOST_TEXT, Review
from tests.support.world import World, deleted, saved


def reviews(world: World) -> list[Review]:
    """The queue as it is."""
    return list(world.desk.review().reviews)


def ready(world: World, *claims: str) -> list[Ticket]:
    """Sources and some tickets."""
    world.source()
    world.source("mayor")
    return [world.open(claim) for claim in claims]


def test_a_post_is_shown_with_what_was_read_in_it_and_what_held_it(world: World) -> None:
    (opened,) = ready(world, "claim-1")
    world.deliver(saved("Tonight: holds claim-1 it seems"))
    (review,) = reviews(world)
    (item,) = review.items
    assert (review.ticket_id, review.rev, review.reason) == (
        opened.ticket_id,
        2,
        "unclear_evidence",
    )
    assert item.text is not None
    assert item.evidence is not None
    assert item.evidence.of(item.text) == "holds claim-1"
    assert [gate.name for gate in item.held] == ["confirmation_needs_person"]
    assert item.held[0].reason == "confirmations go to a person"
    assert not item.settles


def test_officials_who_disagree_are_shown_side_by_side(world: World) -> None:
    ready(world, "claim-1")
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("holds claim-1", number=2, by="mayor"))
    (review,) = reviews(world)
    assert review.reason == "officials_disagree"
    assert [(item.root, item.settles) for item in review.items] == [("x:1", True), ("x:2", False)]


def test_other_tickets_that_took_the_same_post_are_named(world: World) -> None:
    one, other = ready(world, "claim-1", "claim-2")
    world.deliver(saved("unclear claim-1, unclear claim-2"))
    found = {review.ticket_id: review.items[0].also_in for review in reviews(world)}
    assert found == {one.ticket_id: (other.ticket_id,), other.ticket_id: (one.ticket_id,)}


def test_of_equally_sure_ones_the_oldest_comes_first_and_what_has_nothing_last(
    world: World,
) -> None:
    first, second, gone = ready(world, "claim-1", "claim-2", "claim-3")
    world.deliver(saved("refutes claim-3", number=3))
    world.publish()
    world.deliver(deleted(3))
    world.clock.move(minutes=5)
    world.deliver(saved("unclear claim-2", number=2))
    world.clock.move(minutes=5)
    world.deliver(saved("unclear claim-1", number=1))
    found = [review.ticket_id for review in reviews(world)]
    assert found == [second.ticket_id, first.ticket_id, gone.ticket_id]
    assert reviews(world)[-1].items == ()


def test_what_a_person_decided_about_waits_no_more(world: World) -> None:
    (opened,) = ready(world, "claim-1")
    world.deliver(saved("unclear claim-1"))
    known = world.ticket(opened)
    world.judging.reject(known.ticket_id, "x:1", Act("editor", known.rev))
    assert reviews(world) == []


def test_an_answer_stays_small(world: World) -> None:
    ready(world, "claim-1")
    for number in range(1, MOST_ITEMS + 3):
        long = "x" * MOST_TEXT if number == 1 else ""
        world.deliver(saved(f"unclear claim-1 {long}", number=number))
    (review,) = reviews(world)
    assert len(review.items) == MOST_ITEMS
    whole = [item.text is not None for item in review.items]
    assert whole.count(False) <= 1
    for item in review.items:
        assert item.quote
