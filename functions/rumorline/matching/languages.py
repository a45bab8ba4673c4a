"""Which of the four languages of the grammar a text is in, and what that changes in its shadow."""

from __future__ import annotations

import re
from functools import lru_cache

from rumorline.matching import cues

_STRETCH = re.compile(r"[^.!?\n]+")
_CONTRACTION = re.compile(r"\b(?:no(?=\s+\w)|do(?=s\s))")


def primary(tag: str | None) -> str:
    """`es` of `es-MX`; "" if there is none."""
    return (tag or "").partition("-")[0].lower()


def differ(one: str | None, other: str | None) -> bool:
    """Two texts are known to be in different languages, by their tags."""
    left, right = primary(one), primary(other)
    return bool(left and right) and left != right


@lru_cache(maxsize=256)
def language_in(plain: str, named: str | None = None) -> str:
    """`en`, `es`, `pt` or `fr`, by the small words of a shadow.

    `named`, the language that a platform or a ticket names, is worth one word: platforms guess.
    """
    tag = primary(named)
    votes = {
        language: len(words.findall(plain)) + (language == tag)
        for language, words in cues.COMMON.items()
    }
    return max(votes, key=lambda language: votes[language])


@lru_cache(maxsize=256)
def without_contractions(plain: str, named: str | None = None) -> str:
    """The shadow with "na" for the Portuguese "no" ("in the") and "das" for "dos" ("of the").

    The one is no negation and the other no number. Asked of every stretch between full stops, for
    some posts say the same in two languages.
    """
    whole = language_in(plain, named)
    return _STRETCH.sub(lambda one: _stretch(one.group(), whole), plain)


def _stretch(plain: str, whole: str) -> str:
    if language_in(plain, whole) != "pt":
        return plain
    return _CONTRACTION.sub(lambda match: f"{match.group()[0]}a", plain)
