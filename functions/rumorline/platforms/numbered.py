"""Reading a raw entry of a platform that writes ids and times as JSON numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from rumorline.domain.errors import MalformedEntry
from rumorline.platforms.fields import Fields

_MAX = 2**63
_ID = re.compile(r"-?[0-9]{1,20}")


class Numbered(Fields):
    """A JSON object whose ids are integers or digits in a string, and whose times are seconds."""

    def has(self, *names: str) -> bool:
        """Whether one of the fields is there and not null, whatever it holds."""
        return self._find(names) is not None

    def maybe_integer(self, *names: str) -> int | None:
        """An integer of at most 63 bits; true and false are none."""
        value = self._find(names)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _MAX:
            raise MalformedEntry(f"{names[0]} is not an integer")
        return value

    def integer(self, *names: str) -> int:
        """An integer that has to be there, zero or above."""
        value = self.maybe_integer(*names)
        if value is None or value < 0:
            raise MalformedEntry(f"{names[0]} is missing or negative")
        return value

    def maybe_number_id(self, *names: str) -> str | None:
        """An id of digits, written as a number or as a string."""
        value = self._find(names)
        if value is None:
            return None
        text = value if isinstance(value, str) else str(self.maybe_integer(*names))
        if not _ID.fullmatch(text):
            raise MalformedEntry(f"{names[0]} is not an id of digits")
        return text

    def number_id(self, *names: str) -> str:
        """An id of digits that has to be there."""
        value = self.maybe_number_id(*names)
        if value is None:
            raise MalformedEntry(f"{names[0]} is missing")
        return value

    def maybe_seconds(self, *names: str) -> datetime | None:
        """Seconds since 1970, as an aware UTC time."""
        if self.maybe_integer(*names) is None:
            return None
        try:
            return datetime.fromtimestamp(self.integer(*names), UTC)
        except (ValueError, OverflowError, OSError):
            raise MalformedEntry(f"{names[0]} is not a time") from None

    def seconds(self, *names: str) -> datetime:
        """Seconds since 1970 that have to be there, as an aware UTC time."""
        moment = self.maybe_seconds(*names)
        if moment is None:
            raise MalformedEntry(f"{names[0]} is missing")
        return moment

    def maybe_child(self, *names: str) -> Numbered | None:
        """An object."""
        value = self._find(names)
        return None if value is None else Numbered(value)

    def child(self, *names: str) -> Numbered:
        """An object; an empty one if it is missing."""
        return self.maybe_child(*names) or Numbered({})


def sortable(moment: datetime) -> str:
    """Seconds since 1970 in twelve digits, so that they sort as text."""
    return f"{int(moment.timestamp()):012d}"
