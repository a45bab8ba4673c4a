"""An account that was taken over is suspended: nothing more of it counts, and soon nothing did."""

from __future__ import annotations

from typing import Any

import pytest

from rumorline.domain.ticket import TicketState
from rumorline.handlers.feed import _FRESH
from rumorline_tools.local.package import load_template
from tests.support.template import TEMPLATE
from tests.support.world import World, saved

RESOURCES = load_template(TEMPLATE)["Resources"]


def _event(function: str, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = RESOURCES[function]["Properties"]["Events"][name]["Properties"]
    return properties


def test_the_very_next_post_of_a_suspended_source_settles_nothing(world: World) -> None:
    ticket = world.open()
    world.source()
    world.deliver(saved("anything"))
    world.suspend()
    world.deliver(saved("refutes claim-1", number=2))
    world.publish()
    assert world.ticket(ticket).state is TicketState.OPEN
    assert world.said() == []


def test_what_it_settled_is_taken_back_before_any_sweep(world: World) -> None:
    ticket = world.open()
    world.source()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.suspend()
    world.publish()
    assert world.ticket(ticket).state is TicketState.IN_REVIEW
    assert [kind for _, kind in world.said()] == ["resolution", "withdrawal"]


def test_what_publish_missed_is_taken_back_by_the_sweep_a_minute_later(world: World) -> None:
    ticket = world.open()
    world.source()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.suspend()
    world.clock.move(seconds=61)
    assert world.publisher.sweep() == 1
    for message in world.outside.messages:
        world.resolver.resolve(message)
    assert world.ticket(ticket).state is TicketState.IN_REVIEW


@pytest.mark.parametrize(
    ("function", "event"), [("PublishFunction", "Outbox"), ("ResolveFunction", "Work")]
)
def test_nothing_is_gathered_into_batches_on_the_way(function: str, event: str) -> None:
    assert "MaximumBatchingWindowInSeconds" not in _event(function, event)
    assert "DelaySeconds" not in RESOURCES["WorkQueue"]["Properties"]


def test_the_sweep_looks_each_minute_and_readers_keep_no_page_for_longer() -> None:
    assert _event("SweepFunction", "EachMinute")["Schedule"] == "rate(1 minute)"
    assert _FRESH == "public, max-age=60"
