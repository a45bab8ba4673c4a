"""The desk's decisions from the command line, through the same services as the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rumorline_tools.cli import policy, review, source, ticket
from rumorline_tools.cli.main import run
from tests.support.world import World, saved

Captured = pytest.CaptureFixture[str]
HAND = [
    *("--source", "x:41", "--url", "https://social.example/@riverbend/7"),
    *("--quote", "It was a drill.", "--posted-at", "2026-03-03T12:00:00Z"),
]


@pytest.fixture(autouse=True)
def _desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ticket, source, review, policy):
        monkeypatch.setattr(module, "desk_of", lambda _: world.desk)
    monkeypatch.setenv("LOGNAME", "editor")


@pytest.fixture
def unclear(world: World) -> str:
    """A ticket with a post that waits for a person."""
    world.source("41")
    opened = world.open()
    world.deliver(saved("unclear claim-1", by="41"))
    return opened.ticket_id


def said(capsys: Captured, *arguments: str) -> str:
    """What a command prints."""
    assert run([*arguments]) == 0
    return capsys.readouterr().out


def test_the_queue_is_shown_and_a_post_accepted(unclear: str, capsys: Captured) -> None:
    queue = said(capsys, "review")
    assert f"{unclear}  unclear_evidence, rev 2" in queue
    assert "x:1  Riverbend 41: refuted 0.90" in queue
    out = said(capsys, "ticket", "accept", unclear, "x:1", "clarified", "--note", "called them")
    assert out == f"{unclear}: clarified\n"
    shown = said(capsys, "ticket", "show", unclear)
    assert "accepted by editor" in shown
    assert "accepted:x:1 by editor → resolved" in shown
    assert "(called them)" in shown
    assert said(capsys, "review") == "nothing waits\n"


def test_every_decision(unclear: str, capsys: Captured) -> None:
    steps: list[tuple[list[str], str]] = [
        (["reject", unclear, "x:1"], "open"),
        (["resolve", unclear, "refuted", *HAND], "refuted"),
        (["edit", unclear, "--severity", "high", "--public"], "refuted"),
        (["reopen", unclear], "open"),
        (["unverifiable", unclear], "unverifiable unverifiable"),
        (["withdraw", unclear], "withdrawn withdrawn_by_desk"),
    ]
    for arguments, state in steps:
        assert said(capsys, "ticket", *arguments) == f"{unclear}: {state}\n"


def test_a_decision_on_an_old_revision_is_refused_in_one_line(
    unclear: str, capsys: Captured
) -> None:
    assert run(["ticket", "reject", unclear, "x:1", "--rev", "1"]) == 2
    assert "you saw revision 1, it is at 2" in capsys.readouterr().err


def test_sources_are_edited_and_let_back(world: World, unclear: str, capsys: Captured) -> None:
    assert unclear
    edited = said(capsys, "source", "edit", "x:41", "--topic", "water", "--json")
    found: Any = json.loads(edited)
    assert found["topics"] == ["water"]
    assert said(capsys, "source", "suspend", "x:41") == "suspended x:41: Riverbend 41\n"
    assert said(capsys, "source", "reactivate", "x:41") == "reactivated x:41: Riverbend 41\n"
    assert [event.by for event in world.registry.history("x:41")][1:] == ["editor"] * 3


def test_policies_are_set_listed_and_removed(capsys: Captured) -> None:
    assert said(capsys, "policy", "list") == "no policies\n"
    terms = ["--topic", "water", "--needs-person", "--embargo", "10", "--overdue", "60"]
    assert said(capsys, "policy", "set", "water", *terms) == "set water: revision 1\n"
    assert said(capsys, "policy", "set", "water", *terms) == "set water: revision 2\n"
    listed = said(capsys, "policy", "list")
    assert "water   2    everywhere  water" in listed
    assert "a person, embargo of 10 min, overdue after 60 min" in listed
    assert run(["policy", "set", "water", "--rev", "1"]) == 2
    assert "you saw revision 1, it is at 2" in capsys.readouterr().err
    (known,) = json.loads(said(capsys, "policy", "list", "--json"))["policies"]
    assert (known["changed_by"], known["overdue_minutes"]) == ("editor", 60)
    assert said(capsys, "policy", "remove", "water") == "removed water\n"
