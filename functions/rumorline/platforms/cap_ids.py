"""What names a CAP alert: sender, identifier and time sent (CAP 1.2, 3.2.1)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.platforms.fields import MAX_ID_BYTES, read_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_PARTS = 3
_FORBIDDEN = frozenset(" ,<&")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One alert. References sort by time."""

    sent: datetime
    identifier: str
    sender: str

    @property
    def post_id(self) -> str:
        """`cap:sender,identifier,sent`, the time in UTC."""
        return f"cap:{self.sender},{self.identifier},{self.sent:%Y-%m-%dT%H:%M:%SZ}"


def read_reference(parts: Sequence[str]) -> Reference:
    """Sender, identifier and time. Raises MalformedEntry."""
    if len(parts) != _PARTS:
        raise MalformedEntry("a reference has not three parts")
    sender, identifier, sent = parts
    for part in (sender, identifier):
        if not part or not part.isprintable() or _FORBIDDEN & {*part}:
            raise MalformedEntry("sender or identifier is missing or not an id")
    if len(f"{sender}{identifier}".encode()) > MAX_ID_BYTES:
        raise MalformedEntry("sender and identifier are too long")
    return Reference(read_moment(sent, "sent"), identifier, sender)


def read_references(text: str) -> list[Reference]:
    """What `references` names, oldest first; what cannot be read is left out."""
    found: list[Reference] = []
    for group in text.split():
        with suppress(MalformedEntry):
            found.append(read_reference(group.split(",")))
    return sorted(found)
