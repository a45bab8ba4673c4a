"""Patterns that keep what they found: a post is read against many tickets, with the same words."""

from __future__ import annotations

import re
from functools import lru_cache

_KEPT = 64
"""Texts of which a pattern keeps what it found: the sentences of a post, and some claims."""


class Pattern:
    """A regular expression whose answers for the last texts are kept. ASCII, no flags."""

    def __init__(self, pattern: str) -> None:
        made = re.compile(pattern)
        self.search = lru_cache(_KEPT)(made.search)
        self.match, self.findall, self.sub = made.match, made.findall, made.sub

        @lru_cache(_KEPT)
        def every(text: str) -> tuple[re.Match[str], ...]:
            return tuple(made.finditer(text))

        self.every = every
