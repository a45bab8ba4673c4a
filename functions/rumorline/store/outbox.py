"""Outbox: what a transaction asks for besides its writes.

    OUTBOX   time#kind#id   kind: notice, match (id = ticket), suspend, reactivate, rejudge (source)

The stream wakes `publish` for each new row; `sweep` finds the rows that were left behind. The key
says everything, so a stream of keys is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.times import utc_text
from rumorline.store.table import Item, Key, Table, delete, put

PK = "OUTBOX"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to be done: `subject` is a ticket id or a source id."""

    kind: str
    subject: str
    at: datetime

    @property
    def sort_key(self) -> str:
        """Sorts by time."""
        return f"{utc_text(self.at)}#{self.kind}#{self.subject}"


def to_item(row: Row) -> Item:
    """A row as it is stored."""
    return {"PK": PK, "SK": row.sort_key}


def from_sort_key(sort_key: str) -> Row:
    """A row back from its sort key; ValueError if it is none."""
    at, kind, subject = sort_key.split("#", 2)
    return Row(kind, subject, datetime.fromisoformat(at))


class Outbox:
    """Reads and removals of outbox rows."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def older_than(self, moment: datetime) -> Iterator[Row]:
        """Rows written before a moment, oldest first; what is no row must not hold up those."""
        for item in self._table.query(PK, high=utc_text(moment)):
            with suppress(ValueError):
                yield from_sort_key(str(item["SK"]))

    def postpone(self, row: Row, at: datetime) -> None:
        """Leave the work of a row to the sweep after a moment."""
        later = Row(row.kind, row.subject, at)
        self._table.transact(put(to_item(later)), delete((PK, row.sort_key)))

    def done(self, row: Row) -> None:
        """Remove a row whose work is done; a second time does nothing."""
        key: Key = (PK, row.sort_key)
        self._table.write(delete(key))
