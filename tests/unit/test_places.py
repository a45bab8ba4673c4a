"""A denial about one place settles nothing about another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rumorline.domain.decision import Action, Decision
from rumorline.matching.decide import Matcher
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from tests.support import matching_cases as cases

SAID = (
    "There is NO ICE checkpoint at {}. It was a routine seat-belt check.",
    "It is not true that ICE is running a checkpoint at {}.",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The shipped rules and model."""
    return Matcher(load_thresholds(), StanceModel(MODEL))


def decided(matcher: Matcher, place: str, text: str) -> Decision:
    """What a post of the city makes of a rumor about a checkpoint at a place."""
    claim = f"ICE is running a checkpoint at {place}, Riverbend"
    index = TicketIndex()
    index.add(cases.ticket(claim, place=f"{place}, Riverbend", examples=()))
    city = replace(cases.source(), authority="City of Riverbend")
    post = cases.spoken(text, name="City of Riverbend", handle="Riverbend")
    (decision,) = matcher.match(post, city, index)
    return decision


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("Elm Street", "Alder Street"),
        ("15 Elm Street", "15 Alder Street"),
        ("Elm Street", "Alder St"),
        ("Elm Street", "alder street"),
        ("Lincoln School", "Jefferson School"),
        ("North Bridge", "South Bridge"),
        ("Calle Olmo", "Calle Aliso"),
    ],
)
def test_another_place_of_the_same_kind_settles_nothing_by_itself(
    matcher: Matcher, asked: str, named: str, text: str
) -> None:
    decision = decided(matcher, asked, text.format(named))
    assert decision.action is not Action.AUTO
    assert "place" in decision.failed_gates


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("Elm Street", "Elm Street"),
        ("Elm Street", "Elm St."),
        ("15 Elm Street", "15 Elm Street"),
        ("Elm Street", "the 300 block of Elm Street"),
        ("Lincoln School", "the school"),
    ],
)
def test_the_place_itself_is_no_other_place(
    matcher: Matcher, asked: str, named: str, text: str
) -> None:
    assert "place" not in decided(matcher, asked, text.format(named)).failed_gates
