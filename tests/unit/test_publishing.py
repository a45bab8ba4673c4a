"""Pending notices are numbered in order, sent, or taken back before anybody was told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import StillContended
from rumorline.domain.notice import NoticeKind, NoticeStatus
from rumorline.services.publishing import to_be_voided
from rumorline.store.notices import Entry
from rumorline.store.outbox import Row
from tests.support.gate import Interruption, Killed, die
from tests.support.things import evidence, notice_of, ticket
from tests.support.world import World, deleted, saved

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
