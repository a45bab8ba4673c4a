"""What is stored of a ticket's words changes nothing, and of another text it is not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumorline.domain.ticket import Ticket
from rumorline.matching import index as indexing
from rumorline.matching import packing, rows
from rumorline.matching.dense import KEPT, kept_of
from rumorline.matching.index import TicketIndex, embedded_text
from rumorline.matching.lexicon import CONCEPT_WORDS
from rumorline.matching.text import _SUFFIXES, terms, tokens
from rumorline_tools.bench.made import Maker
from tests.support import matching_cases as cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAID = (
    "ICE ice #NoICEHere @HartfordPD San Jos\u00e9's l'\u00e9cole d' the No. 2nd Retenes water = "
    "https://a.example/ICE \u00bfvacunas? *closed* \U0001f6a8"
)
WORDS = st.sampled_from(SAID.split())
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=9).map(" ".join)


class Setting:
    """Made tickets with the vectors of their texts, and posts."""

    def __init__(self) -> None:
        maker = Maker(2)
        self.tickets = maker.tickets(300)
        self.posts = [one.text for one in maker.posts(self.tickets, 12)]
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:4]) for text in texts]
        drawn = np.stack([np.random.default_rng(seed).standard_normal(384) for seed in seeds])
        vectors: NDArray[np.float32] = drawn.astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@pytest.fixture(scope="module")
def setting() -> Setting:
    return Setting()


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of tickets that were read for their words."""
    read: list[str] = []

    def noted(text: str) -> list[str]:
        read.append(text)
        return terms(text)

    monkeypatch.setattr(indexing, "terms", noted)
    return read


def filled(setting: Setting, vectors: dict[str, bytes | None]) -> TicketIndex:
    index = TicketIndex(encoder=setting)
    for one in setting.tickets:
        index.add(one, vectors.get(one.ticket_id))
    return index


def test_an_index_of_stored_rows_finds_what_one_of_tickets_finds(
    setting: Setting, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = filled(setting, {})
    rows_stored = {one.ticket_id: fresh.vector(one.ticket_id) for one in setting.tickets}
    before = setting.asked
    readings.clear()
    loaded = filled(setting, rows_stored)
    assert (readings, setting.asked) == ([], before)
    for most in (2000, 30):
        monkeypatch.setattr(rows, "ALL_SCORED", most)
        for post in setting.posts:
            assert loaded.candidates(post) == fresh.candidates(post)
            assert loaded.by_words(post) == fresh.by_words(post)
        assert loaded.similar(setting.tickets[0]) == fresh.similar(setting.tickets[0])
    assert all(loaded.vector(name) == stored for name, stored in rows_stored.items())


@given(claim=TEXTS, place=TEXTS, examples=st.lists(TEXTS, max_size=2))
@settings(max_examples=60, deadline=None)
def test_whatever_a_ticket_says_its_stored_words_are_its_words(
    claim: str, place: str, examples: list[str]
) -> None:
    ticket = cases.ticket(claim, place=place, examples=tuple(examples))
    weights = indexing._weights(ticket)
    again = packing.unpacked(ticket, packing.packed(ticket, weights))
    assert again is not None
    assert list(again.items()) == list(weights.items())


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_the_terms_of_a_text_are_those_of_its_tokens(text: str) -> None:
    assert terms(text) == [one.term for one in tokens(text) if one.term]


KNOWN = cases.ticket("A bomb at the school", examples=("there is a bomb",))


@pytest.mark.parametrize(
    "edited",
    [
        replace(KNOWN, claim="Water at the station"),
        replace(KNOWN, place="Station"),
        replace(KNOWN, examples=("nobody was hurt",)),
        replace(KNOWN, examples=()),
    ],
    ids=["claim", "place", "examples", "no examples"],
)
def test_stored_words_of_another_text_are_not_taken(edited: Ticket, readings: list[str]) -> None:
    stored = packing.packed(KNOWN, indexing._weights(KNOWN))
    assert packing.unpacked(edited, stored) is None
    index = TicketIndex()
    index.add(edited, b"\0" * KEPT + stored)
    fresh = TicketIndex()
    fresh.add(edited)
    assert readings
    post = "bomb school water station"
    assert index.candidates(post) == fresh.candidates(post)


def test_stored_words_are_not_taken_once_words_are_read_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = cases.ticket()
    stored = packing.packed(ticket, indexing._weights(ticket))
    packing._reading.cache_clear()
    monkeypatch.setitem(CONCEPT_WORDS, "water", "water agua eau")
    assert packing.unpacked(ticket, stored) is None
    monkeypatch.undo()
    packing._reading.cache_clear()
    assert packing.unpacked(ticket, stored) is not None


def test_a_row_with_an_embedding_alone_is_read_for_its_words(
    setting: Setting, readings: list[str]
) -> None:
    (ticket, *_) = setting.tickets
    text = embedded_text(ticket)
    index, before = TicketIndex(encoder=setting), setting.asked
    index.add(ticket, kept_of(text, setting.embed([text])[0]))
    assert setting.asked == before + 1
    assert readings
    assert index.by_words(ticket.claim)


def test_whoever_changes_how_words_are_read_raises_the_number_of_the_rules() -> None:
    """If this fails: raise `packing.RULES`, and give the new digest here."""
    ends = " ".join(f"bremol{one} brem\u00f3ll{one}" for one in _SUFFIXES)
    odd = "L'\u00e9bremol's #BremolICEHere @bremol ICE 12 a 5 https://a.example/b *tranco* trancco "
    ticket = cases.ticket(odd + ends, place="Bremol Tranco", examples=(f"{odd} sorvel",))
    told = repr((packing.RULES, list(indexing._weights(ticket).items())))
    assert sha256(told.encode()).hexdigest()[:16] == "37980f00258913f8"
