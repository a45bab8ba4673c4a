"""What happens to tickets when posts come, change and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import MalformedEntry, StillContended
from rumorline.domain.post import PostEvent, PostSaved
from rumorline.domain.ticket import Gone, TicketState
from rumorline.store.posts import Saved
from rumorline.store.tickets import key as ticket_key
from tests.support import truth
from tests.support.gate import Interruption, Killed, die
from tests.support.world import World, deleted, message, new_world, saved


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


def test_a_broken_or_unknown_message_can_never_be_done(world: World) -> None:
    with pytest.raises(MalformedEntry, match="unknown kind 'dance'"):
        world.resolver.resolve({"kind": "dance"})
    world.source()
    with pytest.raises(MalformedEntry, match="a post of over 350000 bytes"):
        world.deliver(saved("🚨" * 90_000))


def test_the_newest_version_counts_in_any_order(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("confirms claim-1", version=2))
    world.deliver(saved("refutes claim-1", version=1))
    assert world.ticket(ticket).verdict is Verdict.CONFIRMED


def test_an_edit_that_no_longer_speaks_of_it_withdraws_the_verdict(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.deliver(saved("good morning", version=2))
    world.publish()
    assert world.ticket(ticket).state is TicketState.IN_REVIEW
    assert world.ticket(ticket).evidence["x:1"].gone is Gone.EDITED
    assert [kind for _, kind in world.said()] == ["resolution", "withdrawal"]


def test_an_edit_is_read_again_for_a_ticket_that_was_resolved_long_ago(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.clock.move(days=30)
    world.restart()
    world.deliver(saved("refutes claim-1, typo corrected", version=2))
    assert world.ticket(ticket).verdict is Verdict.REFUTED
    assert world.ticket(ticket).evidence["x:1"].version == "0002"


def test_a_post_that_was_saved_but_not_matched_is_matched_when_it_comes_again(world: World) -> None:
    world.source()
    ticket = world.open()
    event = saved("refutes claim-1")
    world.posts.save(event.post, (), world.time())
    world.deliver(event)
    assert world.ticket(ticket).state is TicketState.RESOLVED
    assert world.posts.save(event.post, (), world.time()) is Saved.MATCHED


def test_one_post_may_settle_several_tickets(world: World) -> None:
    world.source()
    one, other = world.open("claim-1"), world.open("claim-2")
    world.deliver(saved("refutes claim-1 and confirms claim-2"))
    assert world.ticket(one).verdict is Verdict.REFUTED
    assert world.ticket(other).verdict is Verdict.CONFIRMED


def test_a_post_that_moves_while_it_is_matched_leaves_the_rest_to_its_own_message(
    world: World,
) -> None:
    world.source()
    tickets = [world.open("claim-1"), world.open("claim-2")]
    beside = world.another_resolver()
    text = "refutes claim-1, refutes claim-2"
    world.gate.plan(Interruption(3, writes=True, before=lambda: beside.resolve(message(deleted()))))
    world.deliver(saved(text))
    assert [world.ticket(one).state for one in tickets] == [
        TicketState.IN_REVIEW,
        TicketState.OPEN,
    ]
    assert world.posts.latest("x:1") is None


def test_a_source_suspended_while_its_post_is_matched_settles_nothing(world: World) -> None:
    world.source()
    ticket = world.open()

    def suspend() -> None:
        world.suspend()

    world.gate.plan(Interruption(2, writes=True, before=suspend))
    world.deliver(saved("refutes claim-1"))
    assert world.ticket(ticket) == ticket


def test_a_source_that_keeps_changing_sends_the_message_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = world.source()
    world.open()
    stale = replace(source, rev=7)
    monkeypatch.setattr(world.sources, "get", lambda _: stale)
    with pytest.raises(StillContended, match="source x:police kept changing"):
        world.deliver(saved("refutes claim-1"))


def test_a_suspended_source_settles_nothing_and_its_evidence_goes(world: World) -> None:
    world.source()
    ticket, late = world.open(), world.open("claim-2")
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.suspend()
    world.publish()
    world.deliver(saved("refutes claim-2", number=2))
    assert world.ticket(ticket).evidence["x:1"].gone is Gone.SUSPENDED
    assert world.ticket(late).state is TicketState.OPEN
    assert [kind for _, kind in world.said()] == ["resolution", "withdrawal"]


def test_a_ticket_opened_later_is_not_settled_by_a_suspended_source(world: World) -> None:
    world.source()
    world.deliver(saved("refutes claim-1"))
    world.suspend()
    ticket = world.open()
    world.publish()
    assert world.ticket(ticket).state is TicketState.OPEN


def test_a_suspension_that_comes_late_touches_no_active_source(world: World) -> None:
    source = world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.resolver.suspend(source.source_id)
    world.resolver.suspend("x:nobody")
    assert world.ticket(ticket).state is TicketState.RESOLVED


def test_the_posts_of_a_suspended_source_are_still_deleted_with_their_words(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.suspend()
    world.publish()
    world.deliver(deleted())
    assert world.ticket(ticket).evidence["x:1"].quote is None


def test_an_endpoint_that_may_not_vouch_is_not_believed(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1", endpoint="standard/other"))
    assert world.ticket(ticket) == ticket
    assert world.outside.counts == ["PostsNotVouchedFor"]


def test_a_source_cannot_touch_the_post_of_another(world: World) -> None:
    world.source()
    world.source("mayor")
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    before = world.ticket(ticket)
    world.deliver(deleted(by="mayor"))
    world.deliver(saved("confirms claim-1", by="mayor", version=2))
    assert world.ticket(ticket) == before
    assert world.outside.counts[-2:] == ["DeletionsNotVouchedFor", "PostsNotVouchedFor"]


def test_a_post_that_others_always_write_first_goes_back_to_the_queue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.source()
    world.deliver(saved("good morning"))
    monkeypatch.setattr(world.table, "get", lambda _: None)
    with pytest.raises(StillContended, match="x:1: others wrote it 5 times"):
        world.posts.save(saved("good evening").post, (), world.time())


def chain(text: str, version: int) -> PostSaved:
    """A version whose edits have ids of their own."""
    later = tuple(f"x:1.{number}" for number in range(2, version + 1))
    return saved(text, version=version, aliases=later)


@pytest.mark.parametrize("post_id", ["1", "1.2", "1.3"])
def test_deleting_any_id_of_a_chain_deletes_the_whole(world: World, post_id: str) -> None:
    world.source()
    ticket = world.open()
    world.deliver(chain("refutes claim-1", 3))
    world.deliver(deleted(post_id))
    assert world.ticket(ticket).evidence["x:1"].gone is Gone.DELETED
    world.deliver(chain("refutes claim-1", 1), chain("refutes claim-1", 4))
    assert world.ticket(ticket).evidence["x:1"].gone is Gone.DELETED


@pytest.mark.parametrize("post_id", ["1", "1.2", "1.3"])
def test_a_deletion_before_the_post_keeps_every_version_out(world: World, post_id: str) -> None:
    world.source()
    ticket = world.open()
    world.deliver(deleted(post_id))
    world.deliver(chain("refutes claim-1", 3))
    world.deliver(saved("refutes claim-1"), saved("refutes claim-1", number=1, root="x:1.2"))
    assert world.ticket(ticket) == ticket


def test_a_deletion_that_died_halfway_is_finished_by_the_next_version(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(chain("refutes claim-1", 2))
    world.gate.plan(Interruption(1, writes=True, after=die))
    with pytest.raises(Killed):
        world.deliver(deleted("1.2"))
    world.deliver(chain("refutes claim-1", 3))
    assert world.ticket(ticket).evidence["x:1"].gone is Gone.DELETED


def test_an_edit_that_was_taken_for_a_post_of_its_own_is_adopted(world: World) -> None:
    """A delivery without the edit history, and then one with it."""
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1", version=2, root="x:1.2"))
    world.deliver(chain("refutes claim-1 for sure", 3))
    evidence = world.ticket(ticket).evidence
    assert (evidence["x:1.2"].live, evidence["x:1"].live) == (False, True)
    assert (world.posts.latest("x:1.2") or saved("").post).root == "x:1"
    world.deliver(saved("confirms claim-1", version=4, root="x:1.2"))
    assert world.ticket(ticket).evidence["x:1"].verdict is Verdict.CONFIRMED
    world.deliver(deleted())
    assert not [found for found in world.ticket(ticket).evidence.values() if found.live]
    assert not [found for found in world.ticket(ticket).evidence.values() if found.quote]


def test_a_deletion_removes_the_words_from_published_and_pending_notices(world: World) -> None:
    world.source()
    world.source("mayor")
    ticket = world.open()
    world.deliver(saved("refutes claim-1 at length"))
    world.publish()
    world.deliver(saved("refutes claim-1 at more length", version=2))
    world.deliver(deleted())
    first, second, third = world.notices.of_ticket(ticket.ticket_id)
    for entry in (first, second):
        assert "length" not in str(entry.notice)
        assert entry.withheld == "the platform deleted the post"
    assert third.withheld == ""


def overtaken(world: World, calls: int, *events: PostEvent) -> Callable[[], bool]:
    """Let another function resolve events before the write number `calls`; says whether it did."""
    beside, done = world.another_resolver(), list[bool]()

    def work() -> None:
        done.append(True)
        beside.resolve(message(*events))

    world.gate.plan(Interruption(calls, writes=True, before=work))
    return lambda: bool(done)


def test_a_notice_worded_while_the_post_is_deleted_loses_its_words_too() -> None:
    for calls in count(1):
        world = new_world()
        world.source()
        world.source("mayor")
        ticket = world.open()
        world.deliver(saved("refutes claim-1 at length"))
        by: dict[str, Any] = {"by": "mayor", "number": 2}
        contrary, back = saved("confirms claim-1", **by), saved("no more", version=2, **by)
        happened = overtaken(world, calls, contrary, back)
        world.deliver(deleted())
        assert "length" not in str(world.notices.of_ticket(ticket.ticket_id))
        assert "length" not in str(world.tickets.history(ticket.ticket_id))
        if not happened():
            break


def test_a_post_deleted_while_it_is_saved_and_matched_leaves_no_words() -> None:
    for calls in count(1):
        world = new_world()
        world.source()
        ticket = world.open()
        happened = overtaken(world, calls, deleted("1.2"), deleted())
        world.deliver(chain("refutes claim-1 at length", 2))
        if not happened():
            break
        everything = [list(world.table.query(pk)) for pk in ("P#x:1", f"T#{ticket.ticket_id}")]
        assert "length" not in str(everything)
        assert not [e for e in world.ticket(ticket).evidence.values() if e.live]


def test_two_deletions_that_overtake_each_other_leave_no_words() -> None:
    for calls in count(1):
        world = new_world()
        world.source()
        world.source("mayor")
        ticket = world.open(severity="high")
        world.deliver(saved("refutes claim-1 at length"))
        world.deliver(saved("refutes claim-1 at length", by="mayor", number=2))
        other = deleted(2, by="mayor")
        happened = overtaken(world, calls, other)
        world.deliver(deleted())
        if not happened():
            break
        assert "length" not in str(world.notices.of_ticket(ticket.ticket_id))
        assert "length" not in str(world.ticket(ticket))


def test_a_deletion_while_its_notice_is_published_leaves_no_words() -> None:
    for calls in count(1):
        world = new_world()
        world.source()
        ticket = world.open()
        world.deliver(saved("refutes claim-1 at length"))
        happened = overtaken(world, calls, deleted())
        world.publisher.publish(ticket.ticket_id)
        if not happened():
            break
        world.publish()
        assert "length" not in str(world.notices.of_ticket(ticket.ticket_id))
        truth.check_history(world, world.ticket(ticket))
        truth.check_sent(world, [world.ticket(ticket)])
        truth.check_feed(world)


def test_a_platform_whose_deletions_keep_the_words_keeps_them(world: World) -> None:
    world.redacts = False
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(deleted())
    found = world.ticket(ticket).evidence["x:1"]
    assert (found.gone, found.quote) == (Gone.DELETED, "refutes claim-1")
    assert world.notices.of_ticket(ticket.ticket_id)[0].withheld == ""


def test_a_rumor_that_is_back_is_linked_and_not_closed_by_old_posts(world: World) -> None:
    world.source()
    old = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.clock.move(days=8)
    again = world.open()
    world.publish()
    now = world.ticket(again)
    assert (now.state, now.recurrence_of, now.duplicate_of) == (
        TicketState.OPEN,
        old.ticket_id,
        None,
    )


def test_a_ticket_for_the_same_hours_is_a_duplicate_and_settled_by_itself(world: World) -> None:
    world.source()
    first = world.open()
    world.deliver(saved("refutes claim-1"))
    second = world.open()
    world.publish()
    now = world.ticket(second)
    assert (now.state, now.duplicate_of) == (TicketState.RESOLVED, first.ticket_id)
    before = world.ticket(second)
    world.resolver.back_match(second.ticket_id)
    assert world.ticket(second) == before


def test_a_link_once_made_stays(world: World) -> None:
    first, second = world.open(), world.open()
    world.publish()
    assert world.ticket(second).duplicate_of == first.ticket_id
    world.open()
    world.resolver.back_match(second.ticket_id)
    assert world.ticket(second).duplicate_of == first.ticket_id


def test_a_post_edited_while_a_ticket_is_matched_is_left_to_its_own_message(world: World) -> None:
    world.source()
    world.deliver(saved("refutes claim-1"))
    ticket = world.open()
    beside = world.another_resolver()
    newer = message(saved("confirms claim-1", version=2))
    world.gate.plan(Interruption(1, writes=True, before=lambda: beside.resolve(newer)))
    world.resolver.back_match(ticket.ticket_id)
    assert world.ticket(ticket).verdict is Verdict.CONFIRMED


def test_matching_a_new_ticket_stores_its_vector_once_and_changes_nothing_else(
    world: World,
) -> None:
    ticket = world.open()
    before = world.table.get(ticket_key(ticket.ticket_id))
    world.publish()
    after = world.table.get(ticket_key(ticket.ticket_id))
    assert after == {**(before or {}), "vector": b"claim-1"}
    assert world.rows() == []
    world.source()
    world.deliver(saved("refutes claim-1"))
    settled = world.table.get(ticket_key(ticket.ticket_id)) or {}
    assert (settled["rev"], settled["vector"]) == (2, b"claim-1")
