"""Accounts that are no source are counted and shown to the operator, never believed."""

from __future__ import annotations

from tests.support.world import NOW, World, deleted, saved


def test_a_post_of_an_unregistered_account_settles_nothing_and_is_counted(world: World) -> None:
    ticket = world.open()
    for _ in range(2):
        world.deliver(saved("refutes claim-1", by="stranger"))
    assert world.ticket(ticket) == ticket
    assert world.outside.counts == ["PostsFromUnregisteredAccounts"] * 2
    (known,) = world.sources.unregistered()
    assert (known.source_id, known.posts, known.looks_like) == ("x:stranger", 2, "")
    assert known.last_seen.startswith(f"{NOW:%Y-%m-%d}")


def test_a_look_alike_is_counted_apart_and_names_whom_it_looks_like(world: World) -> None:
    world.source("police")
    world.deliver(saved("refutes claim-1", by="po1ice"))
    assert world.outside.counts[-1] == "PostsFromLookAlikes"
    (known,) = world.sources.unregistered()
    assert known.looks_like == "x:police"


def test_the_registry_is_read_again_after_a_minute(world: World) -> None:
    world.deliver(saved("anything", by="po1ice"))
    world.source("police")
    world.deliver(saved("anything", by="po1ice"))
    assert "PostsFromLookAlikes" not in world.outside.counts
    world.clock.move(seconds=61)
    world.deliver(saved("anything", by="po1ice"))
    assert world.outside.counts[-1] == "PostsFromLookAlikes"


def test_an_account_without_a_handle_is_counted(world: World) -> None:
    account = saved("anything", by="somebody").post.account
    nameless = saved("anything", account=type(account)("x", "somebody"))
    world.deliver(nameless)
    (known,) = world.sources.unregistered()
    assert known.handle == ""


def test_a_deletion_by_a_stranger_is_nobodys_business(world: World) -> None:
    world.deliver(deleted(by="stranger"))
    assert world.outside.counts == []
    assert list(world.sources.unregistered()) == []
