"""The desk's list of tickets, page by page."""

from __future__ import annotations

from itertools import chain

import pytest

from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import TicketState
from rumorline.domain.times import utc_text
from rumorline.services import browsing
from rumorline.services.browsing import TicketQuery
from tests.support.world import CITY, World, saved

ELSEWHERE = CITY.replace("riverbend", "alder_point")


@pytest.fixture
def ids(world: World) -> list[str]:
    """Seven tickets, an hour apart; the third is resolved, the fourth is of another town."""
    world.source()
    found = []
    for number in range(1, 8):
        town = {"division": ELSEWHERE} if number == 4 else {}
        found.append(world.open(f"claim-{number}", **town).ticket_id)
        world.clock.move(hours=1)
    world.deliver(saved("refutes claim-3"))
    return found


def pages(world: World, query: TicketQuery) -> list[list[str]]:
    """All pages, followed to the end."""
    found = []
    cursor = query.cursor
    while True:
        asked = TicketQuery(
            query.state, query.division, query.before, query.after, cursor, query.limit
        )
        page = world.desk.page(asked)
        found.append([ticket.ticket_id for ticket in page.tickets])
        if page.next is None:
            return found
        cursor = page.next


def test_open_tickets_come_first_and_of_each_state_the_newest(world: World, ids: list[str]) -> None:
    (found,) = pages(world, TicketQuery())
    assert found == [ids[6], ids[5], ids[4], ids[3], ids[1], ids[0], ids[2]]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_following_the_cursor_gives_everything_once(
    world: World, ids: list[str], limit: int
) -> None:
    found = pages(world, TicketQuery(limit=limit))
    assert all(len(page) <= limit for page in found)
    assert sorted(chain.from_iterable(found)) == sorted(ids)


def test_by_state_place_and_age(world: World, ids: list[str]) -> None:
    assert pages(world, TicketQuery(state="resolved")) == [[ids[2]]]
    assert pages(world, TicketQuery(division=ELSEWHERE)) == [[ids[3]]]
    third = utc_text(world.tickets.get(ids[4]).opened_at)
    assert pages(world, TicketQuery(state="open", before=third)) == [[ids[3], ids[1], ids[0]]]
    assert pages(world, TicketQuery(state="open", after=third)) == [[ids[6], ids[5], ids[4]]]


def test_a_list_has_no_evidence(world: World, ids: list[str]) -> None:
    (ticket,) = world.desk.page(TicketQuery(state=TicketState.RESOLVED)).tickets
    assert (ticket.ticket_id, ticket.evidence) == (ids[2], {})


def test_one_request_looks_at_so_many_and_says_where_to_go_on(
    world: World, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST_LOOKED_AT", 2)
    found = pages(world, TicketQuery(division=ELSEWHERE))
    assert (found[0], [*chain.from_iterable(found)]) == ([], [ids[3]])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (TicketQuery(state="shut"), "state"),
        (TicketQuery(before="noon"), "before"),
        (TicketQuery(after="2026-03-03"), "after"),
        (TicketQuery(cursor="x"), "cursor"),
        (TicketQuery(cursor="é"), "cursor"),
        (TicketQuery(limit=0), "limit"),
        (TicketQuery(limit=201), "limit"),
    ],
)
def test_a_query_that_cannot_be_read_names_its_part(
    world: World, query: TicketQuery, field: str
) -> None:
    with pytest.raises(UsageError) as refused:
        world.desk.page(query)
    assert refused.value.field == field


def test_a_cursor_of_another_state_ends_the_list(world: World, ids: list[str]) -> None:
    page = world.desk.page(TicketQuery(limit=1))
    assert len(ids) == 7
    assert world.desk.page(TicketQuery(state="resolved", cursor=page.next)).tickets == ()
