"""Frozen types to JSON text and back, checked against their annotations when read."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def to_doc(thing: object) -> str:
    """JSON text of a dataclass; moments become RFC 3339."""
    return msgspec.json.encode(thing).decode()


def from_doc(doc: object, kind: type[T]) -> T:
    """The dataclass back from its JSON text; msgspec.ValidationError if it does not fit."""
    return msgspec.json.decode(str(doc), type=kind)
