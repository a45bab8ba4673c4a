"""Handles that look like another's. They decide nothing; they warn the operator."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rumorline.domain.source import Source

# Letters of other alphabets, digits and signs that read as a Latin letter in a handle.
_LOOKS = "аa еe оo рp сc уy хx іi јj ѕs ԁd ɡg һh ӏl οo αa εe ρp ιi κk νv τt υu ωw ℓl 0o 1l |l 5s $s"
_READS_AS = str.maketrans({pair[0]: pair[1] for pair in _LOOKS.split()})


def skeleton(handle: str) -> str:
    """What a handle looks like to a hurried reader: case, accents and look-alikes folded away."""
    folded = unicodedata.normalize("NFKD", handle).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c) and c not in "_.-")
    return bare.translate(_READS_AS).replace("rn", "m").replace("vv", "w").replace("i", "l")


def looks_like(handle: str | None, sources: Iterable[Source]) -> str:
    """The source whose handle this one could be taken for, or an empty text."""
    if not handle:
        return ""
    seen = skeleton(handle)
    found = (s.source_id for s in sources if s.handle and skeleton(s.handle) == seen)
    return next(found, "")
