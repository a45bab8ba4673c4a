"""The shipped matcher on the project's own cases: no automatic error, and no loss of coverage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rumorline.domain.decision import Action
from rumorline.domain.post import Post
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import Encoder
from rumorline.matching.gates import EXPLICIT_TOPICS
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from rumorline_tools.cases import UNDATED, WORLD, load_cases
from rumorline_tools.evaluation import evaluate
from training.data import read_news

CASES = Path(__file__).parent / "cases"
NEWS = Path(__file__).parent / "news" / "wire.jsonl"
LIKE_RUMORS = {("wire:78", "harbors:T60"), ("wire:216", "bluffs:T61")}
"""A tanker elsewhere that is not aground, beaches elsewhere that are not closed: `division` holds
such pairs, and nothing else does."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    found: dict[str, Any] = evaluate(CASES)["metrics"]
    return found


def test_every_automatic_decision_is_right(figures: dict[str, Any]) -> None:
    assert figures["auto_right"] == figures["auto_made"]
    assert figures["swaps"] == 0


def test_the_clear_denials_are_decided_without_a_person(figures: dict[str, Any]) -> None:
    assert figures["auto_right"] >= 11


def test_most_evidence_is_seen_and_there_is_little_noise(figures: dict[str, Any]) -> None:
    assert figures["seen_recall"] >= 0.9
    assert figures["review_per_non_evidence_post"] <= 0.6


def test_every_span_is_word_for_word(figures: dict[str, Any]) -> None:
    assert figures["spans_exact"] == 1.0


@pytest.mark.parametrize(("name", "least"), [("traps", 36), ("snares", 10)])
def test_what_only_looks_like_a_denial_is_left_to_a_person(name: str, least: int) -> None:
    found: dict[str, Any] = evaluate(CASES / name)["metrics"]
    assert found["auto_right"] == found["auto_made"]
    assert found["auto_right"] >= least


def speaker(post: Post) -> Source:
    """The source of a post, which may speak for every place and topic."""
    topics = (ANY_TOPIC, *sorted(EXPLICIT_TOPICS))
    account = post.account
    name = account.name or account.account_id
    return Source(account.platform, account.account_id, name, (WORLD,), (post.endpoint,), topics)


def test_ordinary_official_news_decides_no_rumor() -> None:
    index = TicketIndex(encoder=Encoder(MODEL))
    for folder in sorted(path.parent for path in CASES.glob("*/tickets.jsonl")):
        for ticket in load_cases(folder).tickets:
            known = replace(ticket, ticket_id=f"{folder.name}:{ticket.ticket_id}")
            index.add(replace(known, divisions=(WORLD,), first_seen_at=UNDATED, opened_at=UNDATED))
    matcher = Matcher(load_thresholds(), StanceModel(MODEL))
    made = [
        one for post in read_news(NEWS)[::3] for one in matcher.match(post, speaker(post), index)
    ]
    automatic = {(one.root, one.ticket_id) for one in made if one.action is Action.AUTO}
    assert automatic <= LIKE_RUMORS
