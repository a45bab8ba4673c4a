"""Publish: number a ticket's pending notices in order, send them, and work off the outbox."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime

from rumorline.domain.errors import StaleRead, StillContended
from rumorline.domain.notice import NoticeKind, NoticeStatus
from rumorline.domain.times import OUTBOX_PATIENCE
from rumorline.services.ports import Sender, WorkSender
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import Outbox, Row

NUMBERING_TRIES = 8
_PAUSE_S = 0.01


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
        """Work off what was left behind for over a minute; returns how many rows."""
        rows = list(self._outbox.older_than(self._clock() - OUTBOX_PATIENCE))
        for row in rows:
            self.work_off(row)
        return len(rows)

    def publish(self, ticket_id: str) -> None:
        """Bring every notice of a ticket to where it is published or void, in order."""
        for attempt in range(NUMBERING_TRIES):
            try:
                self._advance(self._notices.of_ticket(ticket_id))
            except StaleRead:
                time.sleep(random.uniform(0, _PAUSE_S * 2**attempt))  # noqa: S311 - jitter only
            else:
                return
        raise StillContended(f"notices of {ticket_id}: others were numbered {NUMBERING_TRIES} times")

    def _advance(self, entries: list[Entry]) -> None:
        unsaid = to_be_voided(entries)
        for entry in entries:
            if entry in unsaid:
                self._notices.move(entry, NoticeStatus.VOID)
            elif entry.status is NoticeStatus.PENDING:
                self._notices.number(entry, self._clock())
                self._send(entry)
            elif entry.status is NoticeStatus.NUMBERED:
                self._send(entry)

    def _send(self, entry: Entry) -> None:
        """Send a notice as it is now: its words may have been removed since it was read."""
        current = self._notices.get(entry.notice.ticket_id, entry.notice.nv)
        if current is not None and current.status is NoticeStatus.NUMBERED:
            self._sender.send(current)
            self._notices.move(current, NoticeStatus.PUBLISHED)


def to_be_voided(entries: list[Entry]) -> list[Entry]:
    """Pending notices that a later pending withdrawal takes back before anybody was told.

    The withdrawal itself is needed only if something was told before.
    """
    pending = [entry for entry in entries if entry.status is NoticeStatus.PENDING]
    withdrawals = [e for e in pending if e.notice.kind is NoticeKind.WITHDRAWAL]
    if not withdrawals:
        return []
    last = withdrawals[-1]
    taken_back = [entry for entry in pending if entry.notice.nv < last.notice.nv]
    return taken_back if _told(entries) else [*taken_back, last]


def _told(entries: list[Entry]) -> bool:
    """Subscribers hold a verdict: the newest notice that went out, or is about to, has one."""
    out = [e for e in entries if e.status in (NoticeStatus.NUMBERED, NoticeStatus.PUBLISHED)]
    return bool(out) and out[-1].notice.verdict is not None
