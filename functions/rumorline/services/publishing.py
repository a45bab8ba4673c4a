"""Publish: number a ticket's pending notices in order, send them, and work off the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from rumorline.domain.notice import Notice, NoticeKind, NoticeStatus, following
from rumorline.domain.times import OUTBOX_PATIENCE
from rumorline.services.patience import patiently
from rumorline.services.ports import Sender, WorkSender
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import Outbox, Row

NUMBERING_TRIES = 8


class Publisher:
    """Works off outbox rows. Every row may come again; a notice keeps its id."""

    def __init__(
        self,
        notices: Notices,
        outbox: Outbox,
        sender: Sender,
        queue: WorkSender,
        clock: Callable[[], datetime],
    ) -> None:
        self._notices = notices
        self._outbox = outbox
        self._sender = sender
        self._queue = queue
        self._clock = clock

    def work_off(self, row: Row) -> None:
        """Do what a row asks for, then remove it."""
        if row.kind == "notice":
            self.publish(row.subject)
        else:
            name = "ticket_id" if row.kind == "match" else "source_id"
            self._queue.send([{"kind": row.kind, name: row.subject}])
        self._outbox.done(row)

    def sweep(self) -> int:
        """Work off what was left behind for over a minute; returns how many rows.

        A row that fails holds up no other; the first error is raised at the end.
        """
        rows = list(self._outbox.older_than(self._clock() - OUTBOX_PATIENCE))
        errors = [error for row in rows if (error := self._failure(row))]
        if errors:
            raise errors[0]
        return len(rows)

    def _failure(self, row: Row) -> Exception | None:
        try:
            self.work_off(row)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next row is tried
            return error
        return None

    def publish(self, ticket_id: str) -> None:
        """Bring every notice of a ticket to where it is published or void, in order."""
        patiently(
            lambda: self._advance(self._notices.of_ticket(ticket_id)),
            f"notices of {ticket_id}",
            tries=NUMBERING_TRIES,
        )

    def _advance(self, entries: list[Entry]) -> None:
        unsaid = to_be_voided(entries)
        told: Notice | None = None
        skipped: list[Notice] = []
        for entry in entries:
            if entry.status is NoticeStatus.VOID or entry in unsaid:
                self._withhold(entry)
                skipped.append(entry.notice)
                continue
            if entry.status is NoticeStatus.PENDING:
                notice = following(entry.notice, told, skipped)
                self._notices.number(replace(entry, notice=notice), self._clock())
            if entry.status is not NoticeStatus.PUBLISHED:
                self._send(entry)
            told, skipped = entry.notice, []

    def _withhold(self, entry: Entry) -> None:
        if entry.status is NoticeStatus.PENDING:
            self._notices.move(entry, NoticeStatus.VOID)

    def _send(self, entry: Entry) -> None:
        """Send a notice as it is now: its words may have been removed since it was read."""
        current = self._notices.get(entry.notice.ticket_id, entry.notice.nv)
        if current is not None and current.status is NoticeStatus.NUMBERED:
            self._sender.send(current)
            self._notices.move(current, NoticeStatus.PUBLISHED)


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
    withdrawals = [e for e in pending if e.notice.kind is NoticeKind.WITHDRAWAL]
    if not withdrawals:
        return []
    last = withdrawals[-1]
    before = [entry for entry in pending if entry.notice.nv < last.notice.nv]
    return before if told else [*before, last]


def _told(entries: list[Entry]) -> bool:
    """Subscribers hold a verdict: the newest notice that went out, or is about to, has one."""
    out = [e for e in entries if e.status in (NoticeStatus.NUMBERED, NoticeStatus.PUBLISHED)]
    return bool(out) and out[-1].notice.verdict is not None
