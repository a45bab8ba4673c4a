"""`rumorline serve` and the commands that talk to it, as the README shows them."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rumorline_tools import serving
from rumorline_tools.cli.main import run
from rumorline_tools.local.process import HOST
from rumorline_tools.quiet import wait_for
from rumorline_tools.target import local_client

README = (Path(__file__).parents[2] / "README.md").read_text()
RUMORLINE = [sys.executable, "-c", "from rumorline_tools.cli import main; main()"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Served]:
    """The stack of `rumorline serve`, in a folder of its own that is the current one."""
    folder, before = tmp_path_factory.mktemp("serve"), Path.cwd()
    os.chdir(folder)
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*RUMORLINE, "serve"], stdout=subprocess.DEVNULL
    )
    try:
        wait_for(serving.SERVE_FILE.exists, "the stack's start")
        yield serving.read()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert not serving.SERVE_FILE.exists()
        os.chdir(before)


def test_the_commands_of_the_readme_resolve_a_ticket(
    served: serving.Served, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in commands("## Try it"):
        assert run(command) == 0
    wait_for(lambda: "refuted" in listed(capsys), "the resolution")
    sqs = local_client("sqs", served.endpoint_url, served.region)
    (message,) = sqs.receive_message(QueueUrl=served.inbox_queue_url)["Messages"]
    assert json.loads(message["Body"])["data"]["verdict"] == "refuted"


def test_every_command_of_the_readme_exists() -> None:
    table = README.split("| Command |")[1].split("\n\n")[0]
    for row in re.findall(r"^\| `rumorline ([a-z]+)", table, re.MULTILINE):
        assert run([row, "--help"]) == 0


def test_the_served_file_is_readable_by_its_owner_only(served: serving.Served) -> None:
    assert served.endpoints
    assert serving.SERVE_FILE.stat().st_mode & 0o077 == 0


def test_a_second_serve_in_the_same_folder_is_refused(
    served: serving.Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve"]) == 2
    assert f"a stack is up already at {served.api_url}" in capsys.readouterr().err


def test_the_desk_token_opens_a_ticket_and_without_it_nobody_does(served: serving.Served) -> None:
    request = {
        "claim": "The Elm Street bridge has collapsed",
        "place": "Elm Street bridge, Riverbend",
        "division": "ocd-division/country:us/state:xx/place:riverbend",
    }
    assert call(served, "/tickets", request, token="")[0] == 401
    status, ticket = call(served, "/tickets", request, token=served.desk_token)
    assert (status, ticket["opened_by"], ticket["state"]) == (201, "desk", "open")
    shown = call(served, f"/tickets/{ticket['ticket_id']}", None, token=served.desk_token)
    assert shown[1]["ticket"]["claim"] == request["claim"]


def test_the_desk_and_the_command_explain_what_a_post_did_to_a_ticket(
    served: serving.Served, capsys: pytest.CaptureFixture[str]
) -> None:
    town = "ocd-division/country:us/state:xx/place:alder_point"
    claim = {"claim": "The Mill Lane bridge has collapsed", "place": "Mill Lane bridge"}
    _, ticket = call(served, "/tickets", claim | {"division": town}, token=served.desk_token)
    by = ["source", "add", "x:42", "--authority", "City of Alder Point", "--division", town]
    assert run([*by, "--endpoint", "x/main"]) == 0
    said = "It is not true that the Mill Lane bridge has collapsed."
    assert run(["send", "--platform", "x", "--account", "42", "--id", "7", "--text", said]) == 0
    path = f"/tickets/{ticket['ticket_id']}/decisions?post="
    wait_for(
        lambda: call(served, f"{path}x:7", None, token=served.desk_token)[0] == 200, "the decision"
    )
    assert call(served, f"{path}x:7", None, token="")[0] == 401
    (step,) = call(served, f"{path}x:7", None, token=served.desk_token)[1]["steps"]
    assert step["explained"]["evidence"] == said
    capsys.readouterr()
    assert run(["explain", "x:7", ticket["ticket_id"]]) == 0
    assert f"⟦{said}⟧" in capsys.readouterr().out


def test_the_desk_takes_post_ids_with_slashes(served: serving.Served) -> None:
    claim = {"claim": "The tap water is unsafe", "place": "Riverbend"}
    division = {"division": "ocd-division/country:us/state:xx/place:riverbend"}
    _, ticket = call(served, "/tickets", claim | division, token=served.desk_token)
    path = f"/tickets/{ticket['ticket_id']}/decisions?post=mastodon%3Atown.example%2F1"
    status, problem = call(served, path, None, token=served.desk_token)
    assert status == 404
    assert "no post 'mastodon:town.example/1' has arrived" in problem["detail"]


def test_a_desk_request_that_does_not_fit_gets_a_problem_that_names_the_field(
    served: serving.Served,
) -> None:
    status, problem = call(served, "/tickets", {"claim": 1}, token=served.desk_token)
    assert status == 400
    assert "$.claim" in problem["detail"]


def commands(heading: str) -> list[list[str]]:
    """The `rumorline` commands in the shell block under a heading of the README."""
    block = README.split(heading)[1].split("```sh\n")[1].split("```")[0]
    lines = block.replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("rumorline ")]


def listed(capsys: pytest.CaptureFixture[str]) -> str:
    """What `rumorline ticket list` prints now."""
    capsys.readouterr()
    run(["ticket", "list"])
    return capsys.readouterr().out


def call(served: serving.Served, path: str, body: Any, *, token: str) -> tuple[int, Any]:
    """A call of the desk's API."""
    assert served.api_url.startswith(f"http://{HOST}:")
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{served.api_url}{path}", data, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback, asserted above
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")
