"""Reading a raw entry: every access is checked, and only MalformedEntry comes out.

A field that is missing or null is None to the readers called `maybe_…`; a field of the wrong type
is an error to all of them. Error texts name the field and never quote its value.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from rumorline.domain.errors import MalformedEntry

MAX_TEXT = 65_536
MAX_ID_BYTES = 512
MAX_ALTS = 20
MAX_ALT = 2_000
MAX_CONTEXT = 5_000
MAX_ALIASES = 40
"""Each is written with the post, in one transaction of at most 100 writes."""


class Fields:
    """A JSON object, read field by field; of several names the first that is there counts."""

    def __init__(self, raw: object) -> None:
        """Raises MalformedEntry if `raw` is not a JSON object."""
        if not isinstance(raw, dict):
            raise MalformedEntry("an object was expected")
        self._raw = cast("dict[str, object]", raw)

    def _find(self, names: tuple[str, ...]) -> object:
        return next((self._raw[name] for name in names if self._raw.get(name) is not None), None)

    def maybe_text(self, *names: str) -> str | None:
        """A string."""
        value = self._find(names)
        if value is not None and not isinstance(value, str):
            raise MalformedEntry(f"{names[0]} is not a string")
        return value

    def text(self, *names: str) -> str:
        """A string of at most 65,536 code points that has to be there; it may be empty."""
        value = self.maybe_text(*names)
        if value is None or len(value) > MAX_TEXT:
            raise MalformedEntry(f"{names[0]} is missing or too long")
        return value

    def ident(self, *names: str) -> str:
        """An id: a printable string without spaces, at most 512 bytes, as it becomes a key."""
        value = self.text(*names)
        if not value or not value.isprintable() or " " in value:
            raise MalformedEntry(f"{names[0]} is not an id")
        if len(value.encode()) > MAX_ID_BYTES:
            raise MalformedEntry(f"{names[0]} is too long")
        return value

    def maybe_flag(self, name: str) -> bool:
        """A boolean; False if it is missing."""
        value = self._find((name,))
        if value is not None and not isinstance(value, bool):
            raise MalformedEntry(f"{name} is not true or false")
        return bool(value)

    def maybe_moment(self, *names: str) -> datetime | None:
        """An ISO 8601 time with an offset, as an aware UTC time."""
        value = self.maybe_text(*names)
        return None if value is None else read_moment(value, names[0])

    def moment(self, *names: str) -> datetime:
        """An ISO 8601 time with an offset that has to be there, as an aware UTC time."""
        return read_moment(self.text(*names), names[0])

    def maybe_child(self, *names: str) -> Fields | None:
        """An object."""
        value = self._find(names)
        return None if value is None else Fields(value)

    def child(self, *names: str) -> Fields:
        """An object; an empty one if it is missing."""
        return self.maybe_child(*names) or Fields({})

    def items(self, *names: str) -> list[object]:
        """A list; an empty one if it is missing."""
        value = self._find(names)
        if value is not None and not isinstance(value, list):
            raise MalformedEntry(f"{names[0]} is not a list")
        return cast("list[object]", value or [])

    def children(self, *names: str) -> list[Fields]:
        """A list of objects."""
        return [Fields(item) for item in self.items(*names)]

    def strings(self, *names: str) -> list[str]:
        """A list of strings."""
        items = self.items(*names)
        if not all(isinstance(item, str) for item in items):
            raise MalformedEntry(f"{names[0]} holds something else than strings")
        return cast("list[str]", items)


def read_moment(value: str, name: str) -> datetime:
    """An ISO 8601 time as an aware UTC time. Without an offset it would be a guess: refused."""
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise MalformedEntry(f"{name} has no offset from UTC")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedEntry(f"{name} is not an ISO 8601 time") from None


def clip_alts(alts: list[str]) -> tuple[str, ...]:
    """Media descriptions, at most 20 of at most 2,000 code points; empty ones are left out."""
    return tuple(alt[:MAX_ALT] for alt in alts if alt)[:MAX_ALTS]
