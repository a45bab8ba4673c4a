"""Two runs side by side, and the curve of one: what is counted, and what is drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from rumorline.domain.errors import UsageError
from rumorline_tools.cases import Cases, Label
from rumorline_tools.comparison import Change, changes, read_predictions
from rumorline_tools.curve import curve
from rumorline_tools.metrics import metrics
from rumorline_tools.plot import svg, write_plot
from rumorline_tools.report import comparison_words
from tests.support.matching_cases import spoken, ticket

LABELS = [
    Label("x:1", "t1", "refuted", "denial"),
    Label("x:2", "t1", "confirmed", "detail"),
    Label("x:3", "t1", "none", "chatter"),
]
POSTS = [
    spoken("It was not ICE.", root="x:1", language="en"),
    spoken("Sí, es cierto.", root="x:2", language="es"),
    spoken("Good morning!\nAll of you.", root="x:3", language="es"),
]
CASES = Cases([ticket()], POSTS, {}, LABELS)


def row(post_id: str, decision: str = "auto", verdict: Any = "refuted", **more: Any) -> Any:
    """A prediction for the one ticket."""
    facts = {"post_id": post_id, "ticket_id": "t1", "decision": decision, "verdict": verdict}
    spans = {"evidence": None, "explanation": None}
    return {**facts, **spans, "held_by": [], "sure": 0.9, **more}


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ([], [row("x:1")], Change.NEWLY_RIGHT),
        ([row("x:1", "review")], [row("x:1")], Change.NEWLY_RIGHT),
        ([row("x:2", "review")], [row("x:2")], Change.NEWLY_WRONG),
        ([], [row("x:3")], Change.NEWLY_WRONG),
        ([row("x:1")], [row("x:1", "review")], Change.LOST),
        ([row("x:1")], [], Change.LOST),
        ([row("x:2")], [row("x:2", "review")], Change.NO_LONGER_WRONG),
        ([], [row("x:1", "review")], Change.NEWLY_SEEN),
        ([row("x:1", "review")], [], Change.NO_LONGER_SEEN),
        ([], [row("x:3", "review")], Change.NEW_NOISE),
        ([row("x:3", "review")], [], Change.NO_LONGER_NOISE),
        ([row("x:2", "review")], [row("x:2", "review", "confirmed")], Change.OTHER_VERDICT),
    ],
)
def test_a_pair_that_is_decided_otherwise_is_told_by_what_became_of_it(
    before: list[Any], after: list[Any], change: Change
) -> None:
    (found,) = changes(CASES, before, after)
    assert found.change is change


def test_what_is_decided_as_before_is_no_change() -> None:
    assert (
        changes(CASES, [row("x:1"), row("x:2", "review")], [row("x:2", "review"), row("x:1")]) == []
    )


def test_the_gravest_change_comes_first_with_text_and_gates() -> None:
    found = changes(CASES, [row("x:1")], [row("x:1", "review", held_by=["place"]), row("x:3")])
    assert [one.change for one in found] == [Change.NEWLY_WRONG, Change.LOST]
    shown = comparison_words(
        metrics(CASES, [row("x:3")], []), {"before": metrics(CASES, [], None), "changes": found}
    )
    assert (
        "newly wrong: 1\n  x:3 t1  none → auto refuted\n    it is none: Good morning! All" in shown
    )
    assert "x:1 t1  auto refuted → review refuted, held back by place" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "line 1, is no prediction"),
        ("[1]", "line 1, is no prediction"),
        ('\n{"post_id": "x:1"}', "line 2, is no prediction"),
        (json.dumps(row("x:1", verdict=[])), "a text is needed"),
        (json.dumps(row("x:9")), "compare one case set"),
    ],
)
def test_a_file_that_cannot_be_compared_is_one_clear_line(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(content)
    with pytest.raises(UsageError, match=said) as caught:
        read_predictions(path, CASES)
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="cannot be read"):
        read_predictions(tmp_path / "none", CASES)


def test_figures_stand_by_verdict_language_and_category_each_with_its_interval() -> None:
    told = metrics(CASES, [row("x:1"), row("x:2", "review"), row("x:3", "review")], [])
    refuted, confirmed = told["by_verdict"]["refuted"], told["by_verdict"]["confirmed"]
    assert (refuted["auto_precision"], refuted["auto_coverage"]) == (1.0, 1.0)
    assert refuted["auto_coverage_interval"] == (0.2065, 1.0)
    assert (confirmed["auto_made"], confirmed["seen_recall"]) == (0, 1.0)
    assert confirmed["verdict_accuracy"] == 0.0
    assert told["by_language"]["es"]["review_per_non_evidence_post"] == 1.0
    assert told["by_language"]["en"]["review_per_non_evidence_post"] is None
    assert told["by_category"]["chatter"]["noisy_posts_interval"] == (0.2065, 1.0)


def test_noise_by_verdict_counts_the_verdict_that_was_given() -> None:
    told = metrics(CASES, [row("x:3", "review", "clarified")], [])["by_verdict"]
    noise = {name: part["review_per_non_evidence_post"] for name, part in told.items()}
    assert noise == {"refuted": 0.0, "confirmed": 0.0, "clarified": 1.0}


def test_the_curve_moves_over_the_pairs_that_only_the_model_could_hold_back() -> None:
    decided = [
        row("x:1", sure=0.9),
        row("x:2", "review", held_by=["model"], sure=0.5),
        row("x:3", "review", held_by=["place", "model"], sure=0.7),
        row("x:4", "review", held_by=["model"], sure=0.9),
    ]
    drawn = curve(CASES, decided, 0.75)
    figures = [(at.threshold, at.right, at.made, at.coverage) for at in drawn.points]
    assert figures == [(0.9, 1, 1, 0.5), (0.5, 1, 2, 1.0)]
    assert drawn.shipped == drawn.points[0]


def test_a_pair_on_which_grammar_and_model_differ_is_not_on_the_curve() -> None:
    assert curve(CASES, [row("x:1", "review", held_by=["model"], sure=None)], 0.75).points == ()


def test_the_picture_is_svg_that_tells_title_versions_and_the_shipped_threshold() -> None:
    picture = svg(curve(CASES, [row("x:1")], 0.75), "a < b", "rules 9")
    drawn = ET.fromstring(picture)  # noqa: S314 - our own
    texts = [found.text for found in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a < b", "rules 9", "shipped, 0.75: 1 of 1 right"} <= set(texts)
    assert {"coverage: evidence decided automatically", "precision, with 95 % interval"} <= set(
        texts
    )
    assert "prefers-color-scheme: dark" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_a_picture_of_nothing_still_says_so(tmp_path: Path) -> None:
    drawn = curve(CASES, [], 0.75)
    write_plot(tmp_path / "p.svg", drawn, "t", "v")
    assert "Nothing reaches the shipped threshold" in (tmp_path / "p.svg").read_text()
    with pytest.raises(UsageError, match="cannot be written"):
        write_plot(tmp_path / "no" / "p.svg", drawn, "t", "v")


def test_without_labelled_evidence_there_is_no_curve() -> None:
    with pytest.raises(UsageError, match="needs labels"):
        curve(Cases([], [], {}, []), [], 0.75)
