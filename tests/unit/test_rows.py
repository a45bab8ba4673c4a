"""Finding among many tickets: nothing is lost, and the work does not grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumorline.domain.ticket import Ticket
from rumorline.matching import postings, rows
from rumorline.matching.dense import kept_of
from rumorline.matching.index import TicketIndex, embedded_text
from rumorline.matching.postings import Postings
from rumorline_tools.bench.made import COUNTRY, MadeVectors, Maker

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY = 6000
POSTS = 40


class Setting:
    """Made tickets, an index of them, and posts about them."""

    def __init__(self, how_many: int) -> None:
        maker, vectors = Maker(1), MadeVectors(1)
        self.tickets = maker.tickets(how_many)
        self.posts = [one.text for one in maker.posts(self.tickets, POSTS)]
        said = [embedded_text(one) for one in self.tickets]
        self.vectors = dict(zip(said, vectors.embed(said), strict=True))
        self.vectors |= zip(self.posts, vectors.embed(self.posts), strict=True)
        self.index = self.filled()

    def filled(self) -> TicketIndex:
        index = TicketIndex(encoder=self)
        for one in self.tickets:
            self.add(one, index)
        return index

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.vectors[text] for text in texts])

    def add(self, ticket: Ticket, index: TicketIndex) -> None:
        text = embedded_text(ticket)
        index.add(ticket, kept_of(text, self.vectors[text]))


@pytest.fixture(scope="module")
def many() -> Setting:
    return Setting(MANY)


def test_the_best_of_many_are_those_of_scoring_every_ticket(
    many: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = [many.index.candidates(post) for post in many.posts]
    quick_words = [many.index.by_words(post) for post in many.posts]
    monkeypatch.setattr(rows, "ALL_SCORED", MANY)
    for found, ask in ((quick, many.index.candidates), (quick_words, many.index.by_words)):
        exact = [ask(post) for post in many.posts]
        assert [one[0] for one in found] == [one[0] for one in exact]
        shared = [
            len(set(one) & set(best)) / len(best) for one, best in zip(found, exact, strict=True)
        ]
        assert sum(shared) / POSTS >= 0.97


def test_without_numpy_scores_are_the_same(many: Setting) -> None:
    plain, quick = TicketIndex(), TicketIndex(encoder=many)
    for one in many.tickets[:200]:
        plain.add(one)
        quick.add(one, kept_of(embedded_text(one), many.vectors[embedded_text(one)]))
    for post in many.posts:
        mine, other = plain.by_words(post), quick.by_words(post)
        assert [one.ticket_id for one in mine] == [one.ticket_id for one in other]
        assert [one.score for one in mine] == pytest.approx([one.score for one in other], abs=2e-6)


def test_only_tickets_of_the_asked_divisions_are_found_among_many(many: Setting) -> None:
    state = f"{COUNTRY}/state:s0"
    for post in many.posts:
        for one in many.index.candidates(post, divisions=[state]):
            assert state in many.index.ticket(one.ticket_id).divisions
    assert many.index.candidates(many.posts[0], divisions=["ocd-division/country:fr"]) == []


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were scored, by query."""
    counts: list[int] = []
    original = Postings.scores

    def counted(self: Postings, among: NDArray[np.int64], ids: list[int]) -> NDArray[np.float64]:
        counts.append(len(among))
        return original(self, among, ids)

    monkeypatch.setattr(Postings, "scores", counted)
    return counts


def test_work_does_not_grow_with_the_number_of_tickets(many: Setting, scored: list[int]) -> None:
    finder = many.index._finder
    assert isinstance(finder, rows.Rows)
    before = finder.touched
    for post in many.posts:
        many.index.candidates(post)
    assert (finder.touched - before) / POSTS <= postings.BUDGET
    assert max(scored) <= 2 * (rows.BY_WORDS + rows.BY_MEANING)
    assert np.mean(scored) <= MANY / 4


def test_of_the_same_claim_many_times_over_not_all_are_scored(
    few: Setting, scored: list[int]
) -> None:
    index = TicketIndex(encoder=few)
    for number in range(3 * rows.ALL_SCORED // 2):
        few.add(replace(few.tickets[0], ticket_id=f"{number:04}"), index)
    found = index.by_words(few.tickets[0].claim)
    assert len({one.score for one in found}) == 1
    assert max(scored) <= 2 * rows.BY_WORDS


def test_of_a_town_only_its_own_tickets_are_scored(many: Setting, scored: list[int]) -> None:
    town = many.tickets[0].divisions[0]
    own = sum(town in one.divisions for one in many.tickets)
    for post in many.posts:
        many.index.candidates(post, divisions=[town])
    assert max(scored) == own


def test_a_source_without_tickets_costs_no_embedding(many: Setting) -> None:
    unknown = "No text that anybody has embedded."
    assert many.index.candidates(unknown, divisions=["ocd-division/country:fr"]) == []


def test_a_ticket_that_came_or_went_makes_nothing_anew(
    many: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, made = many.filled(), []
    index.candidates(many.posts[0])
    original = Postings.keep

    def counted(self: Postings, living: NDArray[np.int64]) -> None:
        made.append(len(living))
        original(self, living)

    monkeypatch.setattr(Postings, "keep", counted)
    for ticket in many.tickets[:100]:
        index.remove(ticket.ticket_id)
        index.candidates(many.posts[0])
        many.add(ticket, index)
        index.candidates(many.posts[0])
    assert made == []


@pytest.fixture(scope="module")
def few() -> Setting:
    return Setting(30)


CHANGES = st.lists(st.tuples(st.sampled_from("arc"), st.integers(0, 29)), max_size=40)


@given(changes=CHANGES, every=st.integers(1, 9))
@settings(max_examples=15, deadline=None)
def test_whatever_came_and_went_it_finds_what_a_fresh_index_finds(
    few: Setting, changes: list[tuple[str, int]], every: int
) -> None:
    index, held = few.filled(), {one.ticket_id: one for one in few.tickets}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_FEWEST_NEW", every)
        for what, number in changes:
            ticket = few.tickets[number]
            if what == "r":
                index.remove(ticket.ticket_id)
                held.pop(ticket.ticket_id, None)
                continue
            division = f"{COUNTRY}/state:s{number % 3}" if what == "c" else COUNTRY
            held[ticket.ticket_id] = replace(ticket, divisions=(division, COUNTRY))
            few.add(held[ticket.ticket_id], index)
            index.candidates(few.posts[0])
        fresh = TicketIndex(encoder=few)
        for one in held.values():
            few.add(one, fresh)
        for post in few.posts[:6]:
            for divisions in (None, [COUNTRY], [f"{COUNTRY}/state:s1"]):
                mine = index.candidates(post, divisions=divisions)
                other = fresh.candidates(post, divisions=divisions)
                assert [one.ticket_id for one in mine] == [one.ticket_id for one in other]
                assert [s.score for s in mine] == pytest.approx([s.score for s in other], abs=2e-6)
        assert index.similar(few.tickets[0]) == fresh.similar(few.tickets[0])


def test_tickets_that_say_nothing_are_no_error(few: Setting) -> None:
    index = TicketIndex(encoder=few)
    assert index.by_words("water") == []
    silent = replace(few.tickets[0], claim="of the", place="", examples=())
    few.vectors["of the"] = few.vectors[few.posts[0]]
    few.add(silent, index)
    assert index.by_words("water") == []
    assert [one.lexical for one in index.candidates(few.posts[0])] == [0.0]
    index.remove(silent.ticket_id)
    assert index.candidates(few.posts[0]) == []
