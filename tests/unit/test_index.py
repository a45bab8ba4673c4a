"""Finding the tickets that a post may speak of."""

from __future__ import annotations

import pytest

from rumorline.matching.index import TicketIndex
from tests.support import matching_cases as cases

BOMB = cases.ticket("A bomb was found at Union Station", ticket_id="bomb", examples=())
HALL = cases.ticket(
    "City hall in Hartford is closed all week", ticket_id="hall", place="City Hall", examples=()
)


@pytest.fixture
def index() -> TicketIndex:
    made = TicketIndex()
    for one in (cases.ticket(), BOMB, HALL):
        made.add(one)
    return made


def test_the_ticket_that_a_post_speaks_of_comes_first(index: TicketIndex) -> None:
    for text in (cases.POLICE_TEXT, cases.MAYOR_TEXT):
        assert index.candidates(text)[0].ticket_id == "t1"


def test_scores_lie_between_zero_and_one_and_fall(index: TicketIndex) -> None:
    scores = [
        one.score for one in index.candidates("ICE bomb checkpoint at Union Station hall " * 9)
    ]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_a_text_that_shares_no_word_finds_nothing(index: TicketIndex) -> None:
    assert index.candidates("quarterly dividends") == []
    assert TicketIndex().candidates("anything") == []


def test_spanish_words_find_english_tickets(index: TicketIndex) -> None:
    assert index.candidates("No hay ning\u00fan ret\u00e9n de migraci\u00f3n")[0].ticket_id == "t1"


def test_ties_are_in_the_order_of_the_ids() -> None:
    index = TicketIndex()
    for ticket_id in ("c", "a", "b"):
        index.add(cases.ticket(ticket_id=ticket_id))
    assert [one.ticket_id for one in index.candidates("ICE checkpoint")] == ["a", "b", "c"]


def test_only_tickets_of_the_asked_divisions_are_candidates(index: TicketIndex) -> None:
    assert index.candidates("ICE checkpoint", divisions=[cases.CT])
    assert index.candidates("ICE checkpoint", divisions=["ocd-division/country:fr"]) == []


def test_a_removed_ticket_is_found_no_more(index: TicketIndex) -> None:
    before = index.candidates(cases.POLICE_TEXT)
    index.remove("t1")
    index.remove("never-there")
    assert "t1" not in index
    assert "t1" not in {one.ticket_id for one in index.candidates(cases.POLICE_TEXT)}
    index.add(cases.ticket())
    assert index.candidates(cases.POLICE_TEXT) == before


def test_a_newer_version_takes_the_place_of_the_older(index: TicketIndex) -> None:
    index.add(cases.ticket("Aliens landed on Main Street", examples=()))
    assert len(index) == 3
    assert index.ticket("t1").claim.startswith("Aliens")
    assert index.candidates("aliens landed")[0].ticket_id == "t1"


@pytest.mark.parametrize(
    "claim",
    [
        "ICE runs a checkpoint at Union Station, Hartford",
        "There is an ICE checkpoint at Hartford's train station",
        "THERE IS AN ICE CHECKPOINT AT THE HARTFORD CT TRAIN STATION",
    ],
)
def test_the_same_rumor_in_other_words_is_similar(index: TicketIndex, claim: str) -> None:
    again = cases.ticket(claim, ticket_id="t2", examples=())
    assert [one.ticket_id for one in index.similar(again)] == ["t1"]


def test_another_rumor_at_the_same_station_is_not_similar(index: TicketIndex) -> None:
    assert index.similar(BOMB) == []


def test_the_same_rumor_in_another_city_is_not_similar(index: TicketIndex) -> None:
    elsewhere = cases.ticket(ticket_id="t2", divisions=("ocd-division/country:us/state:ny",))
    assert index.similar(elsewhere) == []
