"""What a person sees who gets a command wrong: one clear line, and exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from rumorline_tools import serving
from rumorline_tools.cli.main import run

DIVISION = "ocd-division/country:us/state:xx/place:riverbend"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUMORLINE_TABLE", raising=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tickets"], "No such command 'tickets'"),
        (["ticket", "open", "A claim"], "Missing option '--place'"),
        (["ticket", "list"], "start one with `rumorline serve`"),
        (["ticket", "list", "--state", "closed"], "'closed' is not one of"),
        (["ticket", "list", "--table", "t"], "set AWS_REGION"),
        (["send", "--platform", "x"], "start one with `rumorline serve`"),
        (["send", "--platform", "fax"], "no platform 'fax'; there are:"),
        (["send", "--platform", "x", "--shape", "fax"], "x has no shape 'fax'; there are:"),
        (["send", "--platform", "x", "--url", "http://127.0.0.1:1/"], "belong together"),
        (["send", "--platform", "x", "--posted-at", "0001-01-01T00:00:00+14:00"], "write it like"),
        (["serve", "--port", "99999"], "is not in the range"),
        (["send", "--platform", "x", "--delete"], "--delete needs the --id"),
        (["send", "--platform", "x", "--posted-at", "noon"], "write it like 2019-07-08T21:12:00"),
        (["send", "--platform", "x", "--payload", "none.json"], "none.json cannot be read"),
        (["evaluate", "--cases", "nowhere"], "nowhere"),
        (["subscribe", "--protocol", "fax", "--endpoint", "1"], "'fax' is not one of"),
        (["subscriptions"], "start one with `rumorline serve`"),
        (["subscriptions", "--stack", "s"], "set AWS_REGION"),
        (["unsubscribe"], "Missing argument 'ARN'"),
        (["explain", "x:1", "t-1"], "start one with `rumorline serve`"),
        (["explain", "x:1"], "Missing argument 'TICKET'"),
        (["try", "a claim", ""], "the post must have 1 to 20000 characters"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_a_stack_that_died_is_told_apart_from_none(capsys: pytest.CaptureFixture[str]) -> None:
    dead = serving.Served(
        pid=2**22 - 1,
        endpoint_url="",
        region="",
        api_url="",
        table_name="",
        work_queue_url="",
        work_dlq_url="",
        notices_topic_arn="",
        inbox_queue_url="",
        desk_token="",
        endpoints=(),
    )
    serving.write(dead)
    assert run(["ticket", "list"]) == 2
    assert "is left over" in capsys.readouterr().err


def test_a_served_file_that_is_garbage_says_start_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    serving.SERVE_FILE.parent.mkdir()
    serving.SERVE_FILE.write_text("{")
    assert run(["ticket", "list"]) == 2
    assert "start `rumorline serve` again" in capsys.readouterr().err


def test_help_and_version_are_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert run(["--version"]) == 0
    assert "rumorline" in capsys.readouterr().out
