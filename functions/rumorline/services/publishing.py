"""Publish: number a ticket's pending notices in order, send them, and work off the outbox.

Machines are told first, of every notice; then people, of each in the same order. A bulletin that
fails holds up no notice, and is sent when the outbox row, which stays, is worked off again.

A notice under an embargo, and what follows it, is neither numbered nor sent before its end; taken
back before, it is void like any that nobody was told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from rumorline.domain.notice import Notice, NoticeStatus, following
from rumorline.domain.published import said
from rumorline.domain.times import OUTBOX_PATIENCE
from rumorline.notices.bulletin import Channel
from rumorline.services.patience import patiently
from rumorline.services.ports import Sender, Teller, WorkSender
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import Outbox, Row

NUMBERING_TRIES = 8


@dataclass(frozen=True, slots=True)
class Senders:
    """Where notices go: to machines and to people."""

    machines: Sender
    people: Teller


@dataclass(frozen=True, slots=True)
class Told:
    """What is noted of the work: each notice that was sent, and numbers by the metric's name."""

    published: Callable[[Entry], None] = lambda _entry: None
    count: Callable[[str, int], None] = lambda _name, _value: None


class Publisher:
    """Works off outbox rows. Every row may come again; a notice keeps its id."""

    def __init__(  # noqa: PLR0913 - everything that leaves the system, and what is noted of it
        self,
        notices: Notices,
        outbox: Outbox,
        senders: Senders,
        queue: WorkSender,
        clock: Callable[[], datetime],
        *,
        told: Told | None = None,
    ) -> None:
        self._notices = notices
        self._outbox = outbox
        self._senders = senders
        self._queue = queue
        self._clock = clock
        self._told = told or Told()

    def work_off(self, row: Row) -> None:
        """Do what a row asks for, then remove it; under an embargo, put it off to its end."""
        if row.kind == "notice":
            held_until = self.publish(row.subject)
            if held_until is not None:
                # A row of that moment is there already where this one is it.
                if row.at < held_until:
                    self._outbox.postpone(row, held_until)
                return
        else:
            name = "ticket_id" if row.kind == "match" else "source_id"
            self._queue.send([{"kind": row.kind, name: row.subject}])
        self._outbox.done(row)

    def sweep(self) -> int:
        """Work off what was left behind for over a minute; returns how many rows.

        A row that fails holds up no other; the first error is raised at the end.
        """
        rows = list(self._outbox.older_than(self._clock() - OUTBOX_PATIENCE))
        self._told.count("OutboxLeftBehind", len(rows))
        errors = [error for row in rows if (error := self._failure(row))]
        if errors:
            raise errors[0]
        return len(rows)

    def _failure(self, row: Row) -> Exception | None:
        try:
            self.work_off(row)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next row is tried
            self._told.count("PublishFailures", 1)
            return error
        return None

    def publish(self, ticket_id: str) -> datetime | None:
        """Bring every notice of a ticket to where it is published or void, and tell people.

        Returns the end of the embargo that holds the next notice back, None if none does.
        """
        held_until, _ = (
            patiently(
                partial(self._with_notices, ticket_id, step),
                f"notices of {ticket_id}",
                tries=NUMBERING_TRIES,
            )
            for step in (self._advance, self._tell)
        )
        return held_until

    def _with_notices(
        self, ticket_id: str, step: Callable[[list[Entry]], datetime | None]
    ) -> datetime | None:
        return step(self._notices.of_ticket(ticket_id))

    def _advance(self, entries: list[Entry]) -> datetime | None:
        """Number and send what is due, in order, and say until when the next one is held."""
        unsaid, now = to_be_voided(entries), self._clock()
        embargo: datetime | None = None
        before: list[str] = []
        told: Notice | None = None
        skipped: list[Notice] = []
        for entry in entries:
            embargo = _later(embargo, entry.not_before)
            if entry.status is NoticeStatus.VOID or entry in unsaid:
                self._withhold(entry)
                skipped.append(entry.notice)
                continue
            if entry.status is NoticeStatus.PENDING:
                if embargo is not None and entry.notice.verdict and now < embargo:
                    return embargo
                notice = following(entry.notice, told, skipped)
                self._notices.number(replace(entry, notice=notice), self._clock(), before)
            if entry.status is not NoticeStatus.PUBLISHED:
                self._send(entry, before)
            told, skipped, embargo = entry.notice, [], None
            before.append(said(entry.notice))
        return None

    def _tell(self, entries: list[Entry]) -> None:
        before: list[str] = []
        for entry in entries:
            if entry.status is NoticeStatus.PUBLISHED:
                for number, channel in list(enumerate(Channel))[entry.bulletins :]:
                    self._send_bulletin(entry, before, number, channel)
                before.append(said(entry.notice))

    def _withhold(self, entry: Entry) -> None:
        if entry.status is NoticeStatus.PENDING:
            self._notices.move(entry, NoticeStatus.VOID)

    def _send(self, entry: Entry, before: Sequence[str]) -> None:
        """Send a notice as it is now: its words may have been removed since it was read."""
        current = self._notices.get(entry.notice.ticket_id, entry.notice.nv)
        if current is not None and current.status is NoticeStatus.NUMBERED:
            self._senders.machines.send(current, before)
            self._notices.move(current, NoticeStatus.PUBLISHED)
            self._told.published(current)

    def _send_bulletin(
        self, entry: Entry, before: Sequence[str], number: int, channel: Channel
    ) -> None:
        current = self._notices.get(entry.notice.ticket_id, entry.notice.nv)
        if current is not None and current.bulletins == number:
            self._senders.people.send(current, before, channel)
            self._notices.told(current)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def to_be_voided(entries: list[Entry]) -> list[Entry]:
    """Pending notices of which nobody needs to be told.

    A later pending withdrawal takes back what was not told yet; itself it is needed only if
    something was told before. A verdict without a word to quote is never told: the notice that
    follows it says on what the verdict stands now.
    """
    pending = [entry for entry in entries if entry.status is NoticeStatus.PENDING]
    taken_back = _taken_back(pending, told=_told(entries))
    return [e for e in pending if e in taken_back or e.notice.speechless]


def _taken_back(pending: list[Entry], *, told: bool) -> list[Entry]:
    withdrawals = [e for e in pending if e.notice.verdict is None]
    if not withdrawals:
        return []
    last = withdrawals[-1]
    before = [entry for entry in pending if entry.notice.nv < last.notice.nv]
    return before if told else [*before, last]


def _told(entries: list[Entry]) -> bool:
    """Subscribers hold a verdict: the newest notice that went out, or is about to, has one."""
    out = [e for e in entries if e.status in (NoticeStatus.NUMBERED, NoticeStatus.PUBLISHED)]
    return bool(out) and out[-1].notice.verdict is not None
