"""A source that falls silent is noticed by what is usual for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rumorline import wiring
from rumorline.handlers import sweep
from rumorline.services.silence import ENOUGH_POSTS, Silence
from tests.support.world import ENDPOINT, World, saved


@pytest.fixture
def silence(world: World) -> Silence:
    """Looks at the world's sources."""
    return Silence(world.sources, world.time)


def posts(world: World, count: int, hours: float, by: str = "police") -> None:
    """Posts of a source, some hours apart."""
    for number in range(count):
        world.clock.move(hours=hours)
        world.deliver(saved("nothing of interest", by=by, number=f"{by}-{number}"))


def silent(silence: Silence) -> list[str]:
    return [one.source.source_id for one in silence.silent()]


def test_every_post_says_when_and_where_a_source_was_heard(world: World) -> None:
    world.source()
    assert world.sources.last_heard("x:police") is None
    posts(world, 6, hours=2)
    heard = world.sources.last_heard("x:police")
    assert heard is not None
    assert (heard.endpoint, heard.posts) == (ENDPOINT, 6)
    assert heard.usual == timedelta(hours=2)
    assert world.clock.now - heard.at < timedelta(seconds=1)


def test_a_repeat_of_a_post_is_no_post(world: World) -> None:
    world.source()
    for _ in range(3):
        world.deliver(saved("nothing of interest"))
    heard = world.sources.last_heard("x:police")
    assert heard is not None
    assert heard.posts == 1


def test_a_source_is_silent_after_three_of_its_intervals(world: World, silence: Silence) -> None:
    world.source()
    world.source("mayor")
    posts(world, 6, hours=24)
    posts(world, 6, hours=1, by="mayor")
    world.clock.move(hours=23)
    assert silent(silence) == []
    world.clock.move(hours=2)
    assert silent(silence) == ["x:mayor"]
    world.clock.move(hours=46)
    assert silent(silence) == ["x:mayor", "x:police"]


def test_a_source_of_few_posts_or_suspended_is_not_missed(world: World, silence: Silence) -> None:
    world.source()
    world.source("mayor")
    posts(world, ENOUGH_POSTS - 1, hours=1)
    posts(world, ENOUGH_POSTS, hours=1, by="mayor")
    world.suspend("mayor")
    world.clock.move(days=300)
    assert silent(silence) == []


def test_the_mean_follows_a_source_that_posts_less_than_it_did(world: World) -> None:
    world.source()
    posts(world, 20, hours=1)
    posts_before = world.sources.last_heard("x:police")
    for number in range(30):
        world.clock.move(hours=10)
        world.deliver(saved("nothing of interest", number=f"later-{number}"))
    posts_after = world.sources.last_heard("x:police")
    assert posts_before is not None
    assert posts_after is not None
    assert posts_before.usual == timedelta(hours=1)
    assert timedelta(hours=9) < posts_after.usual < timedelta(hours=10)


def test_the_sweep_counts_silent_sources_on_the_hour(
    world: World, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.source()
    posts(world, 6, hours=1)
    world.clock.move(days=2)
    counted: list[tuple[object, ...]] = []
    monkeypatch.setattr(wiring, "silence", lambda: silence)
    monkeypatch.setattr(wiring, "count", lambda *what: counted.append(what))
    monkeypatch.setattr(sweep, "_renew", lambda: 0)
    monkeypatch.setattr(sweep, "_remind", lambda: 0)
    monkeypatch.setattr(wiring, "publisher", lambda: world.publisher)
    sweep.handler({"time": "2026-03-03T12:01:00Z"}, None)
    assert counted == []
    sweep.handler({"time": "2026-03-03T13:00:00Z"}, None)
    assert counted == [("SourcesSilent", 1)]
