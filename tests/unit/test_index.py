"""Finding the tickets that a post may speak of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rumorline.matching.dense import WIDTH
from rumorline.matching.index import TicketIndex
from rumorline.matching.rows import LEXICAL_WEIGHT
from tests.support import matching_cases as cases

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

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


class Topics:
    """An encoder that knows two topics, agents and water, and nothing else."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One axis a topic, a third for all that is neither."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            words = text.lower()
            agents = any(word in words for word in ("ice", "agents", "agentes"))
            water = any(word in words for word in ("water", "tap", "agua"))
            vectors[row, :3] = (agents, water, not agents and not water)
            vectors[row] /= np.linalg.norm(vectors[row])
        return vectors


WATER = cases.ticket("The water is unsafe", ticket_id="water", place="", examples=())


@pytest.fixture
def hybrid() -> TicketIndex:
    made = TicketIndex(encoder=Topics())
    for one in (cases.ticket(), BOMB, WATER):
        made.add(one)
    return made


def test_a_ticket_that_shares_no_word_is_found_by_what_it_means(hybrid: TicketIndex) -> None:
    best = hybrid.candidates("Drink from the tap")[0]
    assert (best.ticket_id, best.lexical) == ("water", 0.0)
    assert best.score == pytest.approx(1 - LEXICAL_WEIGHT, abs=0.01)


def test_words_and_meaning_add_up_to_a_score_below_one(hybrid: TicketIndex) -> None:
    for text in (cases.POLICE_TEXT, "The water is unsafe", "The water is unsafe " * 99):
        for one in hybrid.candidates(text):
            assert 0 < one.score <= 1
            assert one.score >= LEXICAL_WEIGHT * one.lexical - 1e-6


def test_a_score_means_the_same_in_an_index_of_one_ticket(hybrid: TicketIndex) -> None:
    alone = TicketIndex(encoder=Topics())
    alone.add(WATER)
    (only,) = alone.candidates("The tap is safe", language="en")
    among = hybrid.candidates("The tap is safe", language="en")[0]
    assert only.score == pytest.approx(among.score, abs=0.01)


@pytest.mark.parametrize("language", ["es", "es-MX"])
def test_in_another_language_a_ticket_ranks_at_least_by_its_words(language: str) -> None:
    index = TicketIndex(encoder=Topics())
    index.add(cases.ticket("A checkpoint is at Union Station"))
    text = "No hay ning\u00fan ret\u00e9n en Union Station"
    (foreign,) = index.candidates(text, language=language)
    (same,) = index.candidates(text, language="en-US")
    assert foreign.score == foreign.lexical > same.score
    index.add(cases.ticket("Los agentes est\u00e1n en Union Station"))
    (near,) = index.candidates("Agentes", language=language)
    assert near.score > near.lexical


def test_a_language_that_nobody_told_is_taken_for_the_tickets(hybrid: TicketIndex) -> None:
    text = "ICE at Union Station"
    assert hybrid.candidates(text) == hybrid.candidates(text, language="en")


def test_equal_tickets_are_in_the_order_of_their_ids_with_an_encoder_too() -> None:
    index = TicketIndex(encoder=Topics())
    for ticket_id in ("c", "a", "b"):
        index.add(cases.ticket(ticket_id=ticket_id))
    assert [one.ticket_id for one in index.candidates("agents, they say")] == ["a", "b", "c"]


def test_a_removed_or_changed_ticket_is_found_by_its_old_meaning_no_more(
    hybrid: TicketIndex,
) -> None:
    hybrid.remove("water")
    hybrid.remove("never-there")
    assert "water" not in {one.ticket_id for one in hybrid.candidates("tap")}
    hybrid.add(cases.ticket("The tap drips", examples=()))
    assert hybrid.candidates("agua")[0].ticket_id == "t1"


def test_only_tickets_of_the_asked_divisions_are_candidates_by_meaning(hybrid: TicketIndex) -> None:
    assert hybrid.candidates("tap", divisions=[cases.CT])
    assert hybrid.candidates("tap", divisions=["ocd-division/country:fr"]) == []


def test_the_vector_of_a_ticket_can_be_stored_and_given_back(hybrid: TicketIndex) -> None:
    vector = hybrid.vector("water")
    again = TicketIndex(encoder=Topics())
    again.add(WATER, vector)
    assert again.vector("water") == vector
    assert TicketIndex().vector("water") is None


def test_an_index_without_an_encoder_loads_no_numpy() -> None:
    script = """
import sys
from datetime import UTC, datetime
from rumorline.matching.decide import TicketIndex
from rumorline.services.ticketing import TicketRequest, ticket_of
index = TicketIndex()
request = TicketRequest("The bridge fell", "Riverbend", "ocd-division/country:us")
index.add(ticket_of(request, datetime.now(UTC)))
assert index.candidates("No bridge fell.")
sys.exit("numpy" in sys.modules)
"""
    subprocess.run(  # noqa: S603 - this interpreter, and the words above
        [sys.executable, "-c", script], check=True, timeout=60
    )
