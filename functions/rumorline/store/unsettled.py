"""Public tickets that are not settled, for the board.

    OPEN   ticket   doc, until, changed_at; without a doc, and for 7 days only, once it is not shown

A partition of its own, in which a private ticket never was: a role that reads in public can be kept
to it. What is gone stays a while, without its words, so that a reader's copy is known to be old.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rumorline.domain.times import utc_text
from rumorline.domain.unsettled import Unsettled
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.published import moment
from rumorline.store.table import Item, Table, Write, put

PK = "OPEN"
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as it is stored: `shown` is None once it is not; `until` ends that by itself."""

    shown: Unsettled | None
    changed_at: datetime
    until: datetime | None = None

    def shown_at(self, now: datetime) -> Unsettled | None:
        """What is shown at a moment."""
        return None if self.until and self.until <= now else self.shown

    def changed_by(self, now: datetime) -> datetime:
        """When what is shown last changed."""
        ended = self.until if self.until and self.until <= now else None
        return max(self.changed_at, ended or self.changed_at)


def shown(one: Unsettled, at: datetime, until: datetime | None = None) -> Write:
    """Show a ticket; where `until` is given, to that moment and no longer."""
    item = _item(one.ticket_id, at) | {"doc": to_doc(one)}
    return put(item | _kept_until(until) if until else item)


def hidden(ticket_id: str, at: datetime) -> Write:
    """Show a ticket no longer."""
    return put(_item(ticket_id, at) | {"expires_at": int((at + _REMEMBERED).timestamp())})


def listed(table: Table) -> Iterator[Row]:
    """Every public ticket, and what was one until lately; read consistently."""
    for item in table.query(PK):
        yield Row(
            shown=from_doc(item["doc"], Unsettled) if "doc" in item else None,
            changed_at=datetime.fromisoformat(str(item["changed_at"])),
            until=moment(item.get("until", "")),
        )


def _item(ticket_id: str, at: datetime) -> Item:
    return {"PK": PK, "SK": ticket_id, "changed_at": utc_text(at)}


def _kept_until(until: datetime) -> Item:
    expires = int((until + _REMEMBERED).timestamp())
    return {"until": utc_text(until), "expires_at": expires}
