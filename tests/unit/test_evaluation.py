"""Measuring on a case set: what is written, what is counted, and how broken files are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rumorline.domain.errors import UsageError
from rumorline.matching.thresholds import load_thresholds
from rumorline_tools.cases import load_cases
from rumorline_tools.cli.main import run
from rumorline_tools.evaluation import evaluate
from rumorline_tools.metrics import wilson

CITY = "ocd-division/country:us/state:xx/place:alder_point"
COUNTY = "ocd-division/country:us/state:xx/county:wren"
TICKETS = [
    {
        "ticket_id": "T1",
        "claim": "Shots were fired at Mill Lane library in Alder Point.",
        "place": "Mill Lane library, Alder Point",
        "jurisdiction": CITY,
        "topics": ["shooting"],
        "opened_at": "2026-03-03T10:00:00Z",
        "language": "en",
        "examples": ["shooting at mill lane library!!"],
    },
    {
        "ticket_id": "T2",
        "claim": "The tap water in Alder Point is unsafe to drink.",
        "place": "Alder Point",
        "jurisdiction": CITY,
        "topics": ["water"],
        "opened_at": "2026-03-03T10:00:00Z",
        "language": "en",
        "examples": [],
    },
]


def said(post_id: str, text: str, **changes: Any) -> dict[str, Any]:
    """A post row of the Alder Point police, an hour after the tickets."""
    return {
        "post_id": post_id,
        "source": "alder-pd",
        "source_name": "Alder Point Police",
        "jurisdictions": [CITY],
        "text": text,
        "created_at": "2026-03-03T11:00:00Z",
        "language": "en",
        "in_reply_to_text": None,
        "quoted_text": None,
        **changes,
    }


POSTS = [
    said("P1", "It is not true that shots were fired at the Mill Lane library."),
    said("P2", "The tap water in Alder Point is safe.", source="wren", jurisdictions=[COUNTY]),
    said("P3", "Good morning! Coffee with a cop on Friday."),
]
LABELS = [
    {"post_id": "P1", "ticket_id": "T1", "verdict": "refuted", "category": "plain_denial"},
    {
        "post_id": "P2",
        "ticket_id": "T2",
        "verdict": "clarified",
        "also": "refuted",
        "category": "x",
    },
    {"post_id": "P3", "ticket_id": "T1", "verdict": "none", "category": "unrelated_chatter"},
]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sets = {"tickets": TICKETS, "posts": POSTS, "labels": LABELS}
    for name, content in sets.items():
        lines = [json.dumps(row) for row in content]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    row = json.dumps({"id": CITY, "within": [COUNTY]})
    (tmp_path / "jurisdictions.jsonl").write_text(row)
    return tmp_path


def test_predictions_and_candidates_are_written(folder: Path, tmp_path: Path) -> None:
    predictions, candidates = tmp_path / "p.jsonl", tmp_path / "c.jsonl"
    ticks: list[tuple[int, int]] = []
    summary = evaluate(
        folder,
        predictions=predictions,
        candidates=candidates,
        progress=lambda done, total: ticks.append((done, total)),
    )
    made = rows(predictions)
    assert made[0] == {
        "post_id": "P1",
        "ticket_id": "T1",
        "verdict": "refuted",
        "decision": "auto",
        "confidence": made[0]["confidence"],
        "evidence": POSTS[0]["text"],
        "explanation": None,
        "held_by": [],
        "sure": made[0]["sure"],
    }
    assert made[0]["sure"] >= load_thresholds().auto_model
    assert [row["post_id"] for row in rows(candidates)] == ["P1", "P2", "P3"]
    assert rows(candidates)[0]["candidates"][0]["ticket_id"] == "T1"
    assert ticks == [(done, 5) for done in range(1, 6)]
    assert (summary["posts"], summary["tickets"], summary["auto"]) == (3, 2, 1)


def test_figures_are_counted_against_the_labels(folder: Path) -> None:
    told = evaluate(folder)["metrics"]
    assert (told["auto_made"], told["auto_right"], told["auto_precision"]) == (1, 1, 1.0)
    assert told["auto_coverage"] == 0.5
    assert told["swaps"] == 0
    assert told["spans_exact"] == 1.0
    assert told["recall_at_20"] == 1.0
    assert told["review_per_non_evidence_post"] == 0.0
    assert told["by_category"]["plain_denial"]["auto_made"] == 1
    assert told["by_language"]["en"]["evidence_pairs"] == 2


def test_a_county_may_speak_by_the_table_of_jurisdictions(folder: Path) -> None:
    assert load_cases(folder).tickets[0].divisions[1] == COUNTY
    (folder / "jurisdictions.jsonl").unlink()
    assert COUNTY not in load_cases(folder).tickets[0].divisions


def test_without_labels_there_are_no_figures(folder: Path) -> None:
    (folder / "labels.jsonl").unlink()
    assert "metrics" not in evaluate(folder)


def test_a_run_can_be_drawn_and_compared_with_an_earlier_one(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, plot = tmp_path / "p.jsonl", tmp_path / "p.svg"
    earlier.write_text("")
    asked = ["evaluate", "--cases", str(folder), "--plot", str(plot), "--compare", str(earlier)]
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["comparison"]["changes"][0] | {"held_by": []} == {
        "change": "newly right",
        "post_id": "P1",
        "ticket_id": "T1",
        "label": "refuted",
        "before": "none",
        "after": "auto refuted",
        "held_by": [],
        "text": POSTS[0]["text"],
        "claim": TICKETS[0]["claim"],
    }
    assert told["curve"]["shipped"]["made"] == told["metrics"]["auto_made"]
    assert f"{folder.name}: precision" in plot.read_text()
    assert run(asked) == 0
    assert "newly right: 1" in capsys.readouterr().out


def test_a_drawing_or_comparison_without_labels_is_one_clear_line(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "labels.jsonl").unlink()
    with pytest.raises(UsageError, match=r"no labels.jsonl; --plot and --compare need one"):
        evaluate(folder, plot=tmp_path / "p.svg")


def test_the_jurisdiction_gate_can_be_switched_off(folder: Path, tmp_path: Path) -> None:
    (folder / "jurisdictions.jsonl").unlink()
    row = said("P1", "No shots were fired at the Mill Lane library.", jurisdictions=[COUNTY])
    (folder / "posts.jsonl").write_text(json.dumps(row))
    out = tmp_path / "p.jsonl"
    evaluate(folder, predictions=out)
    assert rows(out) == []
    evaluate(folder, predictions=out, jurisdiction_gate=False)
    assert [row["ticket_id"] for row in rows(out)] == ["T1"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("tickets", "{broken", r"tickets.jsonl, line 1: .*; correct the line or take it out"),
        ("tickets", "[]", r"tickets.jsonl, line 1: a JSON object is needed"),
        ("posts", '\n{"post_id": "P1"}', r"posts.jsonl, line 2: field '\w+' is missing; add it"),
        ("posts", json.dumps(said("P1", "x", created_at="noon")), r"posts.jsonl, line 1"),
        ("posts", json.dumps(said("P1", "x", jurisdictions="us")), r"must be a list of texts"),
        ("posts", json.dumps(said("P1", "x") | {"text": 5}), r"text must be a text"),
        ("posts", "\udcff", r"posts.jsonl, line 1"),
        ("labels", '{"post_id":"a","ticket_id":"b","verdict":"maybe"}', r"'maybe' is none of"),
        ("tickets", json.dumps(TICKETS[0] | {"jurisdiction": "york"}), r"is not a division id"),
    ],
)
def test_a_broken_file_is_one_clear_line(
    folder: Path, name: str, content: str, message: str
) -> None:
    (folder / f"{name}.jsonl").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(UsageError, match=message) as caught:
        evaluate(folder)
    assert "\n" not in str(caught.value)


def test_a_missing_file_or_folder_is_one_clear_line(folder: Path) -> None:
    (folder / "posts.jsonl").unlink()
    with pytest.raises(UsageError, match=r"posts.jsonl cannot be read"):
        evaluate(folder)
    with pytest.raises(UsageError, match=r"is not a folder"):
        evaluate(folder / "nowhere")


def test_an_unwritable_output_is_one_clear_line(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be written"):
        evaluate(folder, predictions=folder / "no" / "such" / "file")


def test_the_wilson_interval_of_twenty_right_of_twenty_starts_at_84_percent() -> None:
    assert wilson(20, 20) == (0.8389, 1.0)
    assert wilson(0, 0) is None
