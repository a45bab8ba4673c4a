"""Pending notices are numbered in order, sent, or taken back before anybody was told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import StillContended
from rumorline.domain.notice import NoticeKind, NoticeStatus
from rumorline.notices.bulletin import Channel, email
from rumorline.services.publishing import Told, to_be_voided
from rumorline.store.notices import Entry
from rumorline.store.outbox import Row
from tests.support.gate import Interruption, Killed, die
from tests.support.things import evidence, notice_of, ticket
from tests.support.world import World, deleted, new_world, saved

KINDS = {"R": NoticeKind.RESOLUTION, "C": NoticeKind.CORRECTION, "W": NoticeKind.WITHDRAWAL}
STATUSES = {
    "?": NoticeStatus.PENDING,
    "#": NoticeStatus.NUMBERED,
    "!": NoticeStatus.PUBLISHED,
    "0": NoticeStatus.VOID,
}


def row_of(words: str) -> list[Entry]:
    """`R! C? W?`: a published resolution, a pending correction, a pending withdrawal.

    A lower-case letter is a notice whose words were all removed.
    """
    return [_entry(nv, *word) for nv, word in enumerate(words.split(), 1)]


def _entry(nv: int, letter: str, status: str) -> Entry:
    found = evidence().without_words() if letter.islower() else evidence()
    kind = KINDS[letter.upper()]
    verdict = None if kind is NoticeKind.WITHDRAWAL else Verdict.REFUTED
    notice = replace(notice_of(ticket(found)), nv=nv, kind=kind, verdict=verdict)
    return Entry(notice, STATUSES[status])


@pytest.mark.parametrize(
    ("entries", "void"),
    [
        ("", []),
        ("R?", []),
        ("R? C?", []),
        ("R! C?", []),
        ("R! W?", []),
        ("R# W?", []),
        ("R? W?", [1, 2]),
        ("R? C? W?", [1, 2, 3]),
        ("R0 W?", [2]),
        ("R! C? W?", [2]),
        ("R? W? R?", [1, 2]),
        ("R! W? R?", []),
        ("R! W? R? W?", [2, 3]),
        ("R! W! R? W?", [3, 4]),
        ("R! W# R? C? W? R?", [3, 4, 5]),
        ("r? C?", [1]),
        ("r? W?", [1, 2]),
        ("R! c? C?", [2]),
        ("R! c? W?", [2]),
        ("r# C?", []),
    ],
)
def test_what_was_not_told_is_taken_back_with_its_withdrawal(entries: str, void: list[int]) -> None:
    assert [entry.notice.nv for entry in to_be_voided(row_of(entries))] == void


@given(st.lists(st.sampled_from(["R", "C", "W", "r", "c"]), max_size=7), st.integers(0, 7))
def test_no_withdrawal_is_left_where_nothing_was_told(letters: list[str], told: int) -> None:
    words = " ".join(f"{one}{'!' if n < told else '?'}" for n, one in enumerate(letters))
    entries = row_of(words)
    void = to_be_voided(entries)
    held = None
    for entry in (one for one in entries if one not in void):
        if entry.status is NoticeStatus.PENDING and entry.notice.verdict is None:
            assert held is not None
        held = entry.notice.verdict


def test_notices_are_numbered_and_sent_in_order(world: World) -> None:
    known = resolved_and_corrected(world)
    world.publish()
    entries = world.notices.of_ticket(known)
    assert [(e.seq, e.status) for e in entries] == [
        (1, NoticeStatus.PUBLISHED),
        (2, NoticeStatus.PUBLISHED),
    ]
    assert world.said() == [(f"{known}.n1", "resolution"), (f"{known}.n2", "correction")]
    assert entries[1].notice.previous_nv == 1


def resolved_and_corrected(world: World) -> str:
    """Two pending notices of a ticket: its id."""
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("refutes claim-1 again", version=2))
    return opened.ticket_id


def test_what_was_deleted_before_it_was_told_is_told_to_nobody(world: World) -> None:
    known = resolved_and_corrected(world)
    world.deliver(deleted())
    world.publish()
    assert world.said() == []
    assert {e.status for e in world.notices.of_ticket(known)} == {NoticeStatus.VOID}


def test_the_first_that_is_told_is_a_resolution(world: World) -> None:
    world.source()
    world.source("mayor")
    known = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("refutes claim-1", by="mayor", number=2))
    world.deliver(deleted())
    world.publish()
    assert world.said() == [(f"{known.ticket_id}.n2", "resolution")]
    (entry,) = world.outside.notices
    assert entry.notice.changes == ()
    assert [found.root for found in entry.notice.evidence] == ["x:2"]


def test_a_notice_sent_but_not_marked_is_sent_again_under_its_id(world: World) -> None:
    known = resolved_and_corrected(world)
    for calls in range(1, 30):
        world.gate.plan(Interruption(calls, after=die))
        try:
            world.publisher.publish(known)
        except Killed:
            continue
        break
    world.publisher.publish(known)
    bodies = {(e.notice.notice_id, e.seq, str(e.notice)) for e in world.outside.notices}
    assert len(bodies) == 2
    assert len(world.outside.notices) > 2


def test_a_notice_that_was_published_meanwhile_is_not_sent_again(world: World) -> None:
    known = resolved_and_corrected(world)
    world.notices.number(world.notices.of_ticket(known)[0], world.time())
    again = Interruption(2, before=lambda: world.publisher.publish(known))
    world.gate.plan(again)
    world.publisher.publish(known)
    assert world.said() == [(f"{known}.n1", "resolution"), (f"{known}.n2", "correction")]


def test_words_removed_after_numbering_are_not_sent(world: World) -> None:
    known = resolved_and_corrected(world)
    entry = world.notices.of_ticket(known)[0]
    world.notices.number(entry, world.time())
    world.deliver(deleted())
    world.publish()
    sent = world.outside.notices[0]
    assert (sent.notice.notice_id, sent.notice.evidence[0].quote) == (f"{known}.n1", None)
    assert sent.withheld == "the platform deleted the post"
    assert [kind for _, kind in world.said()] == ["resolution", "withdrawal"]


def test_people_get_a_mail_and_a_text_of_every_notice(world: World) -> None:
    known = resolved_and_corrected(world)
    world.publish()
    assert told_people(world) == [
        (f"{known}.n1", "email"),
        (f"{known}.n1", "sms"),
        (f"{known}.n2", "email"),
        (f"{known}.n2", "sms"),
    ]


def told_people(world: World) -> list[tuple[str, str]]:
    """(id, channel) of every bulletin that was sent, repeats included."""
    return [(e.notice.notice_id, channel.value) for e, channel in world.outside.bulletins]


def test_a_notice_waits_for_no_bulletin_and_is_not_sent_again_for_one(world: World) -> None:
    known = resolved_and_corrected(world)
    world.outside.deaf = True
    for _ in range(3):
        with pytest.raises(OSError, match="no network"):
            world.publisher.work_off(notice_row(world))
    assert world.said() == [(f"{known}.n1", "resolution"), (f"{known}.n2", "correction")]
    assert notice_row(world)
    world.outside.deaf = False
    world.publish()
    assert len(world.said()) == 2
    assert [i for i, _ in told_people(world)] == [f"{known}.n{nv}" for nv in (1, 1, 2, 2)]


def notice_row(world: World) -> Row:
    """The first outbox row that asks for a notice."""
    return next(row for row in world.rows() if row.kind == "notice")


@given(st.lists(st.tuples(st.integers(1, 25), st.sampled_from(["before", "after"])), max_size=6))
def test_wherever_it_dies_machines_and_people_are_told_everything_in_order(
    deaths: list[tuple[int, str]],
) -> None:
    world = new_world()
    known = resolved_and_corrected(world)
    for calls, when in deaths:
        killed = {
            "before": Interruption(calls, before=die),
            "after": Interruption(calls, after=die),
        }
        world.gate.plan(killed[when])
        with suppress(Killed, StopIteration):
            world.publisher.work_off(notice_row(world))
            break
    world.gate.plan(None)
    world.publish()
    ids = [f"{known}.n1", f"{known}.n2"]
    assert list(dict.fromkeys(i for i, _ in world.said())) == ids
    assert {(e.notice.notice_id, e.seq) for e in world.outside.notices} == set(
        zip(ids, (1, 2), strict=True)
    )
    both = [(i, channel.value) for i in ids for channel in Channel]
    assert list(dict.fromkeys(told_people(world))) == both
    assert len(told_people(world)) <= len(both) + len(deaths)
    assert len(world.said()) <= len(ids) + len(deaths)


def test_words_removed_before_people_were_told_are_not_told(world: World) -> None:
    known = resolved_and_corrected(world)
    world.outside.deaf = True
    with pytest.raises(OSError, match="no network"):
        world.publisher.publish(known)
    world.deliver(deleted())
    world.outside.deaf = False
    world.publish()
    texts = [email(entry.notice) for entry, _ in world.outside.bulletins]
    assert not [text for text in texts if "refutes claim-1" in text]
    assert [entry.notice.nv for entry, _ in world.outside.bulletins] == [1, 1, 2, 2, 3, 3]


def test_with_each_notice_go_the_verdicts_that_it_may_take_back(world: World) -> None:
    world.source()
    world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.deliver(deleted())
    world.publish()
    assert world.outside.before == [(), ("refuted",)]


def test_a_publisher_that_always_loses_gives_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = resolved_and_corrected(world)
    monkeypatch.setattr(world.notices, "of_ticket", lambda _: row_of("R?"))
    with pytest.raises(StillContended):
        world.publisher.publish(known)


def test_a_row_of_another_kind_becomes_a_message(world: World) -> None:
    ticket_row = Row("match", "t-1", world.time())
    source_row = Row("suspend", "x:police", world.time())
    world.publisher.work_off(ticket_row)
    world.publisher.work_off(source_row)
    assert world.outside.messages == [
        {"kind": "match", "ticket_id": "t-1"},
        {"kind": "suspend", "source_id": "x:police"},
    ]


def test_the_sweep_leaves_young_rows_to_the_stream(world: World) -> None:
    resolved_and_corrected(world)
    assert world.publisher.sweep() == 0
    world.clock.move(seconds=61)
    assert world.publisher.sweep() == 3
    assert world.rows() == []


@given(st.integers(1, 30), st.booleans())
def test_wherever_publish_dies_the_sweep_says_the_rest_under_the_same_ids(
    at: int,
    done: bool,  # noqa: FBT001 - drawn
) -> None:
    world = new_world()
    known = resolved_and_corrected(world)
    world.gate.plan(Interruption(at, after=die) if done else Interruption(at, before=die))
    with suppress(Killed):
        for row in world.rows():
            world.publisher.work_off(row)
    world.gate.plan(None)
    world.restart()
    world.clock.move(seconds=61)
    world.publisher.sweep()
    assert [e.status for e in world.notices.of_ticket(known)] == [NoticeStatus.PUBLISHED] * 2
    assert {notice_id for notice_id, _ in world.said()} == {f"{known}.n1", f"{known}.n2"}
    assert [row for row in world.rows() if row.kind == "notice"] == []


def test_what_a_sweep_finds_and_fails_at_is_counted(world: World) -> None:
    resolved_and_corrected(world)
    counted: list[tuple[str, int]] = []
    told = Told(count=lambda *what: counted.append(what))
    publisher = world.another_publisher(told)
    world.clock.move(seconds=61)
    world.gate.plan(Interruption(1, before=fail, writes=True))
    with pytest.raises(OSError, match="no network"):
        publisher.sweep()
    assert counted == [("OutboxLeftBehind", 3), ("PublishFailures", 1)]


def test_a_row_that_fails_holds_up_no_other(world: World) -> None:
    resolved_and_corrected(world)
    world.clock.move(seconds=61)
    world.gate.plan(Interruption(1, before=fail, writes=True))
    with pytest.raises(OSError, match="no network"):
        world.publisher.sweep()
    assert len(world.outside.notices) == 2
    assert [row.kind for row in world.rows()] == ["match"]


def fail() -> None:
    """Break a call."""
    raise OSError("no network")
