"""`rumorline bench fuzz`: a short run of every door, and that it sees what is broken."""

from __future__ import annotations

import json
import time
from types import ModuleType
from typing import Any

import pytest

from rumorline.domain.errors import MalformedEntry, UsageError
from rumorline.platforms import telegram, x
from rumorline.platforms.table import PLATFORMS
from rumorline_tools.bench import fuzz as fuzzing
from rumorline_tools.bench.fuzz import Tally, fuzz, request_of
from rumorline_tools.bench.spoiling import words_of
from rumorline_tools.bench.valid import TOPIC, valid
from rumorline_tools.cli.main import run

INPUTS = 300


def tallied(platform: str, numbers: range = range(40), seed: int = 0) -> Tally:
    return fuzz(platform, numbers, seed, lambda _done, _total: None)


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_no_input_breaks_a_door(platform: str) -> None:
    tally = tallied(platform, range(INPUTS))
    assert tally.broken == []
    assert tally.inputs == sum(tally.answers.values()) == INPUTS
    assert tally.entries
    assert tally.events["saved"] or platform == "threads"


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_what_is_spoilt_was_valid(platform: str) -> None:
    module = PLATFORMS[platform]
    added = {"topic": TOPIC} if platform == "websub" else {}
    entries = [entry | added for body in valid(platform) for entry in module.split(body)]
    assert all(module.parse(entry, f"{platform}/main") for entry in entries)


def test_the_same_seed_and_number_make_the_same_input() -> None:
    assert request_of("x", 0, 7) == request_of("x", 0, 7)
    others = [request_of("x", 1, 7), request_of("x", 0, 8), request_of("threads", 0, 7)]
    assert request_of("x", 0, 7) not in others


def test_the_words_of_a_door_are_those_of_its_source() -> None:
    assert {"edit_history_tweet_ids", "tweet_create_events", "post.delete"} <= set(words_of("x"))
    assert "deleted-entry" not in words_of("x")


def _raise(error: Exception) -> Any:
    def broken(*_: Any) -> Any:
        raise error

    return broken


def _answer(value: Any) -> Any:
    return lambda *_: value


class TestBroken:
    """What a run must not miss."""

    @pytest.mark.parametrize(
        ("module", "function", "broken", "what"),
        [
            pytest.param(x, "split", _raise(KeyError("id")), "KeyError", id="receive"),
            pytest.param(x, "split", _raise(UsageError("no")), "UsageError", id="answer-500"),
            pytest.param(x, "parse", _raise(TypeError("no")), "TypeError", id="resolve"),
            pytest.param(x, "split", _answer([{"a": float("nan")}]), "ValueError", id="queue"),
            pytest.param(telegram, "handshake", _raise(OSError("no")), "OSError", id="question"),
        ],
    )
    def test_an_error_that_is_not_the_doors_own_is_reported(
        self,
        monkeypatch: pytest.MonkeyPatch,
        module: ModuleType,
        function: str,
        broken: Any,
        what: str,
    ) -> None:
        monkeypatch.setattr(module, function, broken)
        found = tallied(module.__name__.rpartition(".")[2]).broken[0]
        assert found.what.startswith(what)
        assert ":" in found.what.rpartition(" in ")[2]

    def test_the_doors_own_errors_are_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(x, "parse", _raise(MalformedEntry("no")))
        tally = tallied("x")
        assert tally.broken == []
        assert tally.errors["MalformedEntry"] == tally.events["set aside"] == tally.entries

    def test_a_character_that_sqs_refuses_is_reported(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rumorline.store.queue._NOT_FOR_SQS", {})
        monkeypatch.setattr(x, "split", _answer([{"a": "\uffff"}]))
        assert tallied("x").broken[0].what.startswith("Refused: SQS")

    def test_more_ids_than_a_transaction_takes_are_reported(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rumorline.platforms.cap_posts.MAX_ALIASES", 100)
        broken = tallied("standard", range(200)).broken
        assert broken[0].what.startswith("Refused: DynamoDB takes no such transaction")

    def test_an_input_that_takes_too_long_is_reported(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fuzzing, "MAX_CPU_S", 0.001)
        monkeypatch.setattr(x, "split", _busy)
        assert "s of CPU" in tallied("x").broken[0].what

    def test_a_door_that_breaks_always_ends_its_run_early(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(x, "verify", _raise(KeyError("no")))
        assert len(tallied("x", range(1_000)).broken) == fuzzing.MAX_BROKEN


def _busy(_body: bytes) -> list[Any]:
    end = time.process_time() + 0.01
    while time.process_time() < end:
        pass
    return []


class TestCommand:
    """What the command prints, and its exit status."""

    def test_a_run_that_breaks_nothing_counts(self, capsys: pytest.CaptureFixture[str]) -> None:
        args = ["bench", "fuzz", "--platform", "x", "--platform", "threads", "--inputs", "20"]
        assert run([*args, "--json"]) == 0
        one, other = json.loads(capsys.readouterr().out)
        assert (one["platform"], one["inputs"], other["platform"]) == ("x", 20, "threads")
        assert sum(one["answers"].values()) == 20
        assert run(args) == 0
        assert "x: 20 inputs, 0 broken" in capsys.readouterr().out

    def test_a_broken_input_is_printed_with_how_to_make_it_again(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(x, "split", _raise(KeyError("id")))
        assert run(["bench", "fuzz", "--platform", "x", "--inputs", "20", "--seed", "3"]) == 1
        number = tallied("x", range(20), seed=3).broken[0].number
        again = f"--platform x --seed 3 --first {number} --inputs 1"
        out = capsys.readouterr().out
        assert again in out
        assert request_of("x", 3, number).delivery_id in out
        assert run(["bench", "fuzz", *again.split()]) == 1

    def test_a_platform_that_there_is_not_is_a_persons_error(self) -> None:
        assert run(["bench", "fuzz", "--platform", "myspace"]) == 2
