"""`rumorline chaos`: a short campaign, that a seed makes a run again, and that it sees bugs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from rumorline.domain.errors import StaleRead
from rumorline.platforms import standard
from rumorline.services.publishing import Publisher
from rumorline.services.resolving import Resolver
from rumorline.store import tickets
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import PK, Row
from rumorline.store.posts import Posts, Saved
from rumorline.store.queue import SqsWorkQueue
from rumorline.store.table import Condition, Item, Write, delete, put
from rumorline.store.topics import NoticesTopic
from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.audit import Kind
from rumorline_tools.chaos.campaign import campaign
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.memory import MemoryCloud
from rumorline_tools.chaos.play import START, Outcome, Play
from rumorline_tools.chaos.script import script_of
from rumorline_tools.chaos.stage import Stage
from rumorline_tools.chaos.weather import Fault, Killed
from rumorline_tools.cli.main import run

RUNS, PIECES = 50, 5
ENOUGH = 60
"""Runs in which a planted bug has to show."""


@pytest.mark.parametrize("piece", range(PIECES))
def test_nothing_is_lost_or_told_twice_whatever_goes_wrong(piece: int) -> None:
    size = RUNS // PIECES
    total = campaign(range(piece * size, (piece + 1) * size), seed=0)
    assert total.first is None
    assert (total.runs, total.failed) == (size, 0)
    assert total.notices
    assert {fault.value for fault in Fault} <= set(total.faults)


def test_a_seed_makes_a_run_again() -> None:
    once, again, other = (Play(seed, 3, MemoryCloud()).run() for seed in (7, 7, 8))
    assert once == again
    assert once.calls != other.calls
    assert once.trace != other.trace


def test_scripts_have_twenty_to_sixty_events() -> None:
    lengths = {len(script_of(Dice(number), START).events) for number in range(200)}
    assert (min(lengths), max(lengths)) == (20, 60)


def found() -> Outcome:
    """The first run that sees what was planted."""
    for number in range(ENOUGH):
        outcome = Play(0, number, MemoryCloud()).run()
        if outcome.findings:
            return outcome
    raise AssertionError(f"not seen in {ENOUGH} runs")


def kinds(outcome: Outcome) -> set[Kind]:
    return {one.kind for one in outcome.findings}


def test_a_notice_without_its_outbox_row_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_rows(item: Item, when: Condition | None = None) -> Write:
        asks_for_a_notice = item["PK"] == PK and "#notice#" in str(item["SK"])
        return delete((PK, "none")) if asks_for_a_notice else put(item, when)

    monkeypatch.setattr(tickets, "put", without_rows)
    assert Kind.LOSS in kinds(found())


def test_an_outbox_row_removed_before_its_work_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    work_off = Publisher.work_off

    def hasty(self: Publisher, row: Row) -> None:
        self._outbox.done(row)
        work_off(self, row)

    monkeypatch.setattr(Publisher, "work_off", hasty)
    assert Kind.LOSS in kinds(found())


def test_a_batch_believed_to_be_queued_whole_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    once = SqsWorkQueue._try

    def trusting(self: SqsWorkQueue, left: dict[str, str]) -> set[str]:
        once(self, left)
        return set(left)

    monkeypatch.setattr(SqsWorkQueue, "_try", trusting)
    assert Kind.LOSS in kinds(found())


def test_a_repeat_dropped_before_it_was_matched_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    state = Posts._state

    def forgetful(self: Posts, post: Any) -> Saved | None:
        known = state(self, post)
        return Saved.MATCHED if known is Saved.UNMATCHED else known

    monkeypatch.setattr(Posts, "_state", forgetful)
    assert Kind.LOSS in kinds(found())


def test_a_notice_called_published_before_it_is_sent_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move, send = Notices.move, NoticesTopic.send

    def moved_first(self: Publisher, entry: Entry, before: Sequence[str]) -> None:
        current = self._notices.get(entry.notice.ticket_id, entry.notice.nv)
        assert current is not None
        move(self._notices, current, type(current.status).PUBLISHED)
        self._senders.machines.send(current, before)

    monkeypatch.setattr(Publisher, "_send", moved_first)
    assert Kind.LOSS in kinds(found())
    assert send is NoticesTopic.send


def test_a_notice_told_twice_in_other_words_is_a_duplicate(monkeypatch: pytest.MonkeyPatch) -> None:
    send, numbers = NoticesTopic.send, count()

    def reworded(self: NoticesTopic, entry: Entry, before: Sequence[str] = ()) -> None:
        notice = replace(entry.notice, reason=f"for the {next(numbers)}th time")
        send(self, replace(entry, notice=notice), before)

    monkeypatch.setattr(NoticesTopic, "send", reworded)
    assert kinds(found()) == {Kind.DUPLICATE}


def test_a_write_that_looks_at_no_revision_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    anyhow = Condition("(attribute_exists(PK) OR attribute_not_exists(PK))", StaleRead)
    monkeypatch.setattr(tickets, "rev_is", lambda _rev: anyhow)
    monkeypatch.setattr(tickets, "absent", lambda _failed: None)
    assert Kind.WRONG in kinds(found())


def test_a_forgery_let_in_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standard, "verify", lambda *_: None)
    assert Kind.UNOFFICIAL in kinds(found())


def test_a_door_that_speaks_for_others_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def anybodys(self: Resolver, event: Any) -> Any:
        said = getattr(event, "post", event)
        return self._stores.sources.get(said.account.source_id)

    monkeypatch.setattr(Resolver, "_speaker", anybodys)
    assert Kind.UNOFFICIAL in kinds(found())


def test_words_that_outlive_a_deletion_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Posts, "redact", lambda *_: None)
    assert kinds(found()) == {Kind.WORDS}


def test_the_command_prints_the_first_run_that_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Posts, "redact", lambda *_: None)
    assert run(["chaos", "--runs", "3", "--seed", "5"]) == 1
    printed = capsys.readouterr().out
    assert "again: rumorline chaos --seed 5 --first " in printed
    assert "  deleted words kept: words of " in printed
    assert "the faults stop" in printed


def test_the_command_counts_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chaos", "--runs", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["runs"], told["failed"], told["findings"], told["first"]) == (2, 0, {}, None)
    assert told["faults"]["answer lost"]


def test_jobs_take_turns_at_their_calls_and_one_may_be_ended_late() -> None:
    clock, heard = Clock(START), list[str]()
    stage = Stage(Dice(1), clock)

    def job(name: str) -> None:
        try:
            for number in range(20):
                stage.pause()
                heard.append(f"{name}{number}")
        except Killed:
            heard.append(f"{name} killed")

    stage.play(lambda: job("a"), lambda: job("b"))
    assert sorted(heard) == sorted(f"{name}{number}" for name in "ab" for number in range(20))
    assert heard != sorted(heard, key=lambda one: one[0])
    assert stage.play(lambda: job("c"), stays=True)
    assert "c19" not in heard
    clock.move(seconds=30)
    stage.end()
    assert heard[-1] == "c killed"
