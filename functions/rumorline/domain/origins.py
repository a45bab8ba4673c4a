"""Who is the origin of a statement: a mayor who cites the police adds no second origin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rumorline.domain.ticket import Evidence

_WORD = re.compile(r"[^\W_]+")


def origin_keys(
    authority: str, handle: str | None, attributed_to: tuple[str, ...]
) -> tuple[str, ...]:
    """Keys by which the origin of a statement is known.

    What the post attributes to others has those as its origin; anything else has its own author.
    Handles keep their `@`; names are lower-case words.
    """
    named = attributed_to or tuple(filter(None, (authority, handle and f"@{handle}")))
    return tuple(dict.fromkeys(_key(name) for name in named))


def count_origins(evidence: Iterable[Evidence]) -> int:
    """Number of independent origins among some evidence: pieces that share a key are one."""
    groups: list[set[str]] = []
    for found in evidence:
        keys = set(found.origin_keys)
        same = [group for group in groups if _overlap(group, keys)]
        groups = [group for group in groups if group not in same]
        groups.append(keys.union(*same))
    return len(groups)


def _key(name: str) -> str:
    if name.startswith("@"):
        return name.lower()
    return " ".join(_WORD.findall(name.lower()))


def _overlap(left: set[str], right: set[str]) -> bool:
    """Share a key, or one name's words contain the other's ("hartford police", "… ct").

    Taking two names for one only ever sends more to a person.
    """
    return any(_same(one, other) for one in left for other in right)


def _same(one: str, other: str) -> bool:
    if "@" in one[:1] + other[:1]:
        return one == other
    ours, theirs = set(one.split()), set(other.split())
    return ours <= theirs or theirs <= ours
