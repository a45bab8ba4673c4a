"""Up to when the desk was reminded.

REMINDED   state   until: tickets that had waited too long at that moment were told of
"""

from __future__ import annotations

from datetime import datetime

from rumorline.domain.errors import StaleRead
from rumorline.domain.ticket import TicketState
from rumorline.domain.times import utc_text
from rumorline.store.table import Condition, Key, Table, absent, put


def key(state: TicketState) -> Key:
    """Where it is kept for the tickets in a state."""
    return ("REMINDED", state.value)


class Reminders:
    """Reads and writes of the moment."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def until(self, state: TicketState) -> datetime | None:
        """Up to when the desk was reminded of tickets in a state; None if it never was."""
        item = self._table.get(key(state))
        return datetime.fromisoformat(str(item["until"])) if item else None

    def move(self, state: TicketState, seen: datetime | None, until: datetime) -> None:
        """Go on to a moment; StaleRead if another run of the sweep was faster."""
        pk, sk = key(state)
        unmoved = _until_is(seen) if seen else absent(StaleRead)
        self._table.write(put({"PK": pk, "SK": sk, "until": utc_text(until)}, unmoved))


def _until_is(seen: datetime) -> Condition:
    # UNTIL is a word of DynamoDB's own.
    return Condition("#until = :seen", StaleRead, {":seen": utc_text(seen)}, {"#until": "until"})
