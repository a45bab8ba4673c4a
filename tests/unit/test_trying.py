"""`rumorline try`: one claim and one post, read by the shipped rules and model."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.errors import UsageError
from rumorline_tools.cli.main import run
from rumorline_tools.trying import MAX_CHARS, Attempt, tried
from tests.support.matching_cases import CLAIM, MAYOR_TEXT, POLICE_TEXT

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_the_police_of_hartford_refute_the_claim_by_themselves() -> None:
    told = tried(Attempt(CLAIM, POLICE_TEXT, place="Union Station, Hartford"), NOW).explained
    assert told.decision
    assert told.decision.action is Action.AUTO
    assert told.decision.stance.verdict is Verdict.REFUTED
    assert told.explanation == "a routine state and federal explosive check"


SMALL_TALK = (
    "Coffee with a cop on Friday!",
    "Coffee with a cop on Friday, 9 am, Elm Street Diner. Bring your questions.",
    "Happy Thanksgiving from all of us!",
    "We are hiring crossing guards. Apply by May 1.",
    "Leaf pickup starts Monday on the west side.",
    "Congratulations to our new sergeants!",
    "Lost dog found near Elm Park, call animal control.",
)


def test_small_talk_is_hardly_ever_work_for_a_person_and_never_automatic() -> None:
    made = {post: tried(Attempt(CLAIM, post), NOW).explained.decision for post in SMALL_TALK}
    kept = {post: one.action for post, one in made.items() if one}
    assert Action.AUTO not in kept.values()
    shown = {post for post, action in kept.items() if action is Action.REVIEW}
    assert shown <= {SMALL_TALK[0], SMALL_TALK[3]}


def test_what_a_post_answers_is_read_with_it() -> None:
    alone = tried(Attempt(CLAIM, "No, that is not true."), NOW).explained.decision
    answer = tried(Attempt(CLAIM, "No, that is not true.", reply_to=CLAIM), NOW).explained.decision
    assert answer
    assert answer.stance.verdict is Verdict.REFUTED
    assert alone is None or alone.scores["link"] < answer.scores["link"]


@pytest.mark.parametrize("changes", [{"claim": " "}, {"post": ""}, {"post": "x" * (MAX_CHARS + 1)}])
def test_nothing_to_read_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="must have 1 to 20000 characters"):
        tried(Attempt(**({"claim": CLAIM, "post": "No."} | changes)), NOW)


def test_the_command_shows_the_reading_and_what_it_takes_for_granted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    post = "There is no ICE checkpoint at Union Station. It was a routine explosives check."
    assert run(["try", CLAIM, post, "--place", "Union Station, Hartford"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("refuted: automatic\n")
    assert "⟪It was a routine explosives check⟫" in shown
    assert "assumed: a registered source" in shown


def test_the_post_may_come_from_standard_input_and_the_answer_be_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{MAYOR_TEXT}\n"))
    assert run(["try", CLAIM, "-", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["explained"]["text"] == MAYOR_TEXT
    assert {"gates", "scores", "thresholds"} <= told["explained"]["decision"].keys()
