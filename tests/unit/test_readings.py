"""How often a post is read: once for all tickets, and not for what nothing can come of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from rumorline.domain.decision import Action
from rumorline.domain.post import Post
from rumorline.domain.source import Source, SourceStatus
from rumorline.matching import cues
from rumorline.matching.decide import MOST_READ, Matcher
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import VERDICTS, StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from tests.support import matching_cases as cases

DENIAL = cases.spoken("There is NO ICE checkpoint at Union Station, Hartford.")


class Counted:
    """A model that finds a denial everywhere, and counts what it is asked to read."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        self.asked += len(pairs)
        return [dict(zip(VERDICTS, (0.0, 1.0, 0.0, 0.0), strict=True)) for _ in pairs]


def readings(post: Post, source: Source, tickets: int = 1) -> int:
    index, model = TicketIndex(), Counted()
    for number in range(tickets):
        index.add(cases.ticket(ticket_id=f"t{number}"))
    made = Matcher(load_thresholds(), model).match(post, source, index)
    assert made
    if not model.asked:
        assert {one.action for one in made} == {Action.NONE}
    return model.asked


def test_the_best_tickets_are_read_and_the_sentences_that_may_settle_them() -> None:
    assert 1 <= readings(DENIAL, cases.source()) <= 2
    assert readings(DENIAL, cases.source(), tickets=50) <= 2 * MOST_READ


def test_a_post_is_searched_for_cues_once_for_all_tickets() -> None:
    found = {}
    for tickets in (1, 50):
        cues.RETRACTION.search.cache_clear()
        readings(DENIAL, cases.source(), tickets=tickets)
        found[tickets] = cues.RETRACTION.search.cache_info().misses
    assert found[1] == found[50] == 1


@pytest.mark.parametrize(
    ("post", "source"),
    [
        (DENIAL, replace(cases.source(), status=SourceStatus.SUSPENDED)),
        (DENIAL, replace(cases.source(), endpoints=("x/other",))),
        (replace(DENIAL, posted_at=cases.SEEN - timedelta(days=30)), cases.source()),
    ],
    ids=["a suspended source", "a webhook that may not vouch", "older than the rumor"],
)
def test_what_nothing_can_come_of_is_not_read(post: Post, source: Source) -> None:
    assert readings(post, source) == 0


def test_the_same_pair_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = StanceModel(MODEL)
    runs: list[object] = []

    class Session:
        def run(self, names: list[str], told: object) -> object:
            runs.append(told)
            return session.run(names, told)

    session = model._session
    monkeypatch.setattr(model, "_session", Session())
    pair = ("The bridge fell (Riverbend)", "City, 2026-03-01: The bridge stands.")
    first = model.read([pair, pair])
    assert model.read([pair]) == first[:1] == first[1:]
    assert len(runs) == 1
