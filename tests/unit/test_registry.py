"""The registry: what may be registered as a source, and what becomes of its posts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rumorline.domain.errors import NotFound, NotNow, UsageError
from rumorline.domain.source import ANY_TOPIC, SourceStatus
from rumorline.domain.ticket import Gone, TicketState
from rumorline.services.judging import Act
from rumorline.services.registry import SourceChanges, SourceRequest, source_of
from tests.support.gate import Interruption
from tests.support.world import CITY, World, deleted, saved

DIVISION = "ocd-division/country:us/state:xx/place:riverbend"
REQUEST = SourceRequest("x:41", "City of Riverbend", (DIVISION,), ("x/main",), handle="@Riverbend")


def test_a_request_becomes_an_active_source_that_may_speak_for_everything() -> None:
    source = source_of(REQUEST)
    assert (source.source_id, source.handle, source.topics) == ("x:41", "Riverbend", (ANY_TOPIC,))


@pytest.mark.parametrize(
    "source_id", ["telegram:-100123", "bluesky:did:plc:abc", "cap:a@b.example"]
)
def test_an_account_id_is_whatever_its_platform_uses(source_id: str) -> None:
    assert source_of(replace(REQUEST, source_id=source_id)).source_id == source_id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source_id": "x"}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:"}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:" + "4" * 3000}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:@Riverbend"}, "is a handle"),
        ({"source_id": "x:4 1"}, "is a handle"),
        ({"source_id": "x:Riverbend"}, "those are numbers"),
        ({"authority": " "}, "1 to 200 characters"),
        ({"authority": "A" * 201}, "1 to 200 characters"),
        ({"divisions": ()}, "needs a division"),
        ({"divisions": ("hartford",)}, "is not a division id"),
        ({"endpoints": ()}, "an endpoint that may vouch"),
        ({"endpoints": ("main",)}, "is no endpoint"),
    ],
)
def test_what_could_never_work_is_refused_with_what_to_enter(
    changes: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        source_of(replace(REQUEST, **changes))  # type: ignore[arg-type]  # wrong on purpose


def operator(rev: int) -> Act:
    """An administrator acts on the revision that they saw."""
    return Act("operator", rev, "because")


def test_every_change_names_its_user_and_is_in_the_history(world: World) -> None:
    source = world.registry.add(replace(REQUEST, source_id="x:41"), "admin")
    edited = world.registry.edit(
        source.source_id,
        SourceChanges(authority="Town of Riverbend", topics=("water",)),
        operator(1),
    )
    assert (edited.authority, edited.topics, edited.handle, edited.rev) == (
        "Town of Riverbend",
        ("water",),
        "Riverbend",
        2,
    )
    world.registry.suspend(source.source_id, operator(2))
    world.registry.reactivate(source.source_id, operator(3))
    shown = world.desk.source(source.source_id)
    assert shown.source.status is SourceStatus.ACTIVE
    assert [(e.rev, e.trigger, e.by) for e in shown.history] == [
        (1, "added", "admin"),
        (2, "edited:authority,topics", "operator"),
        (3, "suspended", "operator"),
        (4, "reactivated", "operator"),
    ]


def test_nothing_is_changed_on_a_source_that_moved(world: World) -> None:
    source = world.source("41")
    world.registry.edit(source.source_id, SourceChanges(handle="@PD"), operator(1))
    for change in (world.registry.suspend, world.registry.reactivate):
        with pytest.raises(NotNow, match="you saw revision 1, it is at 2"):
            change(source.source_id, operator(1))


def test_a_source_that_is_changed_at_the_same_moment_is_looked_at_again(world: World) -> None:
    source = world.source("41")

    def other() -> None:
        world.registry.edit(source.source_id, SourceChanges(handle="@PD"), operator(1))

    world.gate.plan(Interruption(1, writes=True, before=other))
    with pytest.raises(NotNow, match="was changed meanwhile"):
        world.registry.suspend(source.source_id, operator(1))


def test_what_makes_no_sense_is_refused(world: World) -> None:
    source = world.source("41")
    with pytest.raises(NotNow, match="is active"):
        world.registry.reactivate(source.source_id, operator(1))
    with pytest.raises(UsageError, match="nothing to change: give one of authority"):
        world.registry.edit(source.source_id, SourceChanges(), operator(1))
    with pytest.raises(UsageError, match="is not a division id") as refused:
        world.registry.edit(source.source_id, SourceChanges(divisions=("here",)), operator(1))
    assert refused.value.field == "divisions"
    with pytest.raises(NotFound, match="there is no source 'x:9'"):
        world.registry.suspend("x:9", operator(1))
    world.registry.suspend(source.source_id, operator(1))
    with pytest.raises(NotNow, match="suspended already"):
        world.registry.suspend(source.source_id, operator(2))


def test_what_suspension_set_aside_settles_again_once_the_source_is_back(world: World) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.suspend()
    world.publish()
    assert world.ticket(opened).evidence["x:1"].gone is Gone.SUSPENDED
    world.reactivate()
    world.publish()
    assert world.ticket(opened).state is TicketState.RESOLVED
    assert [kind for _, kind in world.said()] == ["resolution", "withdrawal", "resolution"]


def test_posts_that_came_meanwhile_are_read_and_deleted_ones_are_not(world: World) -> None:
    world.source()
    opened, other = world.open(), world.open("claim-2")
    world.deliver(saved("refutes claim-2", number=3))
    world.suspend()
    world.publish()
    world.deliver(saved("refutes claim-1", number=2))
    world.deliver(deleted(3))
    world.reactivate()
    world.publish()
    assert world.ticket(opened).state is TicketState.RESOLVED
    assert world.ticket(other).verdict is None


def test_a_suspension_that_is_still_at_work_touches_nothing_once_the_source_is_back(
    world: World,
) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.suspend()

    def back() -> None:
        world.reactivate()
        world.another_resolver().reactivate("x:police")

    world.gate.plan(Interruption(1, writes=True, before=back))
    world.resolver.suspend("x:police")
    assert world.ticket(opened).state is TicketState.RESOLVED


def test_a_reactivation_that_comes_late_touches_no_suspended_source(world: World) -> None:
    world.source()
    opened = world.open()
    world.suspend()
    world.deliver(saved("refutes claim-1"))
    world.resolver.reactivate("x:police")
    world.resolver.reactivate("x:nobody")
    assert world.ticket(opened).state is TicketState.OPEN


def test_a_source_that_comes_back_for_another_place_settles_nothing_here(world: World) -> None:
    world.source("41")
    opened = world.open()
    world.deliver(saved("refutes claim-1", by="41"))
    rev = world.suspend("41").rev
    elsewhere: Any = (CITY.replace("riverbend", "alder_point"),)
    world.registry.edit("x:41", SourceChanges(divisions=elsewhere), operator(rev))
    world.publish()
    world.reactivate("41")
    world.publish()
    assert world.ticket(opened).verdict is None
