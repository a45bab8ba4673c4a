"""What the desk is shown while it types a rumor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import TicketState
from rumorline.services.resembling import MOST_TEXT, RECENT, similar
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.tickets import Tickets
from tests.support.world import World

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
TOWN = "ocd-division/country:us/state:xx/place:riverbend"
CHECKPOINT = "ICE is running a checkpoint at Elm Street"


def opened(
    world: World,
    claim: str = CHECKPOINT,
    place: str = "Elm Street, Riverbend",
    state: TicketState = TicketState.OPEN,
    ago: timedelta = timedelta(),
) -> str:
    """A ticket whose state last changed so long ago; its id."""
    ticket = ticket_of(TicketRequest(claim, place, TOWN), NOW - ago)
    Tickets(world.table).open(replace(ticket, state=state))
    return ticket.ticket_id


def found(world: World, claim: str, place: str = "") -> list[str]:
    """Ids of the tickets that are shown."""
    return [one.ticket_id for one in similar(Tickets(world.table), claim, place, NOW).tickets]


def test_a_rumor_in_other_words_is_found_while_it_is_half_written(world: World) -> None:
    ticket = opened(world)
    opened(world, "The tap water is unsafe to drink", "Riverbend")
    assert found(world, "checkpoint on elm st") == [ticket]
    assert found(world, "checkpoint", "Elm Street, Riverbend") == [ticket]


def test_what_shares_nothing_is_not_shown(world: World) -> None:
    opened(world)
    assert found(world, "The library burned down", "Oakfield") == []
    assert found(world, "") == []


@pytest.mark.parametrize(
    ("state", "ago", "there"),
    [
        (TicketState.OPEN, 2 * RECENT, True),
        (TicketState.IN_REVIEW, 2 * RECENT, True),
        (TicketState.RESOLVED, RECENT / 2, True),
        (TicketState.RESOLVED, 2 * RECENT, False),
        (TicketState.WITHDRAWN, timedelta(), False),
    ],
)
def test_open_ones_are_shown_and_resolved_ones_if_they_are_recent(
    world: World,
    state: TicketState,
    ago: timedelta,
    there: bool,  # noqa: FBT001 - a row of a table
) -> None:
    ticket = opened(world, state=state, ago=ago)
    assert found(world, CHECKPOINT) == ([ticket] if there else [])


def test_what_is_much_less_like_than_the_best_is_left_out(world: World) -> None:
    near = opened(world, "The Oak Street school is closed on Friday", "Oak Street, Riverbend")
    opened(world, "The Riverbend pool is closed", "Riverbend")
    assert found(world, "Is the Oak Street school closed on Friday?") == [near]


def test_the_likest_come_first_and_five_at_most(world: World) -> None:
    for street in ("Oak", "Ash", "Fir", "Yew", "Birch", "Pine"):
        opened(world, f"ICE is running a checkpoint at {street} Road", "Riverbend")
    exact = opened(world)
    shown = similar(Tickets(world.table), CHECKPOINT, "Elm Street, Riverbend", NOW).tickets
    assert len(shown) == 5
    assert shown[0].ticket_id == exact
    assert [one.likeness for one in shown] == sorted((s.likeness for s in shown), reverse=True)


@pytest.mark.parametrize("name", ["claim", "place"])
def test_a_text_that_is_too_long_is_named(world: World, name: str) -> None:
    given = {"claim": "", "place": "", name: "x" * (MOST_TEXT + 1)}
    with pytest.raises(UsageError) as caught:
        similar(Tickets(world.table), given["claim"], given["place"], NOW)
    assert caught.value.field == name
