"""Links in a text as a reader meets them: where one leads is part of what is said.

A link whose label is its own address, whole or shortened, becomes that address. Any other label
keeps its words and is followed by the address in round brackets: `the statement
(https://police.example/1)`. Only http and https addresses are ever written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f\"'<>\\^`{|}]{1,2000}")
_PREFIX = re.compile(r"^(https?://)?(www\.)?")


class Link(NamedTuple):
    """A link over the units from `start` up to `end` of a text."""

    start: int
    end: int
    target: str


def web_link(value: str | None) -> str | None:
    """`value` if it may be put before readers: http or https, and nothing that ends a tag."""
    return value if value and _WEB.fullmatch(value) else None


def linked(label: str, target: str) -> str:
    """A link in plain text; of one without words nothing is seen."""
    if not web_link(target) or not label.strip():
        return label
    return target if _names(label, target) else f"{label} ({target})"


def with_links(text: str, links: Iterable[Link], encoding: str, unit: int) -> str:
    """`text` with its links written out.

    Platforms count in units of `unit` bytes of an encoding. What lies outside the text, cuts a
    character in two or overlaps the link before is left out, as the platforms' own readers do.
    """
    raw = text.encode(encoding, "replace")
    pieces: list[str] = []
    done = 0
    for start, end, target in sorted(links):
        label = _label(raw[start * unit : end * unit], encoding)
        if label and done <= start * unit and end * unit <= len(raw):
            pieces += [raw[done : start * unit].decode(encoding), linked(label, target)]
            done = end * unit
    return "".join([*pieces, raw[done:].decode(encoding)])


def with_card(text: str, target: str | None) -> str:
    """`text` with the address of its link preview below it, unless it names that already."""
    if not web_link(target) or not target or target in text:
        return text
    return f"{text}\n{target}" if text else target


def _label(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _names(label: str, target: str) -> bool:
    """Whether a label is its own target, or the beginning of it and three dots."""
    said = _PREFIX.sub("", label.strip().casefold())
    meant = _PREFIX.sub("", target.casefold())
    short = said.removesuffix("…").removesuffix("...")
    if short == said:
        return said.rstrip("/") == meant.rstrip("/")
    return bool(short) and meant.startswith(short)
