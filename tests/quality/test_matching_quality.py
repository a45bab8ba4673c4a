"""The shipped matcher on the project's own cases: no automatic error, and no loss of coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rumorline_tools.evaluation import evaluate

CASES = Path(__file__).parent / "cases"


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
