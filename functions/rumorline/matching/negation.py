"""Polarity: what is called true or false, and which words of the claim stand under a negation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import islice

from rumorline.matching import cues
from rumorline.matching.reading import Part, Reading

_REACH_BACK = 40
"""Characters before a true or false word in which a negation turns it round."""
_MOST = 8
"""Negations of a clause that are looked at; more is noise, and costs time."""
_REACH = 6
"""Words after a negation that it reaches."""


class Polarity(Enum):
    """What a sentence calls the thing that it speaks of."""

    FALSE = "false"
    TRUE = "true"
    MIXED = "mixed"


@lru_cache(maxsize=256)
def without_traps(plain: str) -> str:
    """The shadow with the negations blanked that deny nothing ("not a drill")."""
    return cues.TRAPS.sub(lambda match: " " * len(match.group()), plain)


@lru_cache(maxsize=256)
def polarity(plain: str) -> Polarity | None:
    """Whether a sentence calls something false or true; MIXED if it does both, None if neither."""
    said = {*_false(plain), *_true(plain)}
    if not said:
        return None
    return said.pop() if len(said) == 1 else Polarity.MIXED


def denies(plain: str) -> bool:
    """A sentence calls something false or negates something, whatever it is."""
    return polarity(plain) is Polarity.FALSE or bool(cues.NEGATION.search(without_traps(plain)))


def negated_terms(reading: Reading, clause: Part) -> frozenset[str] | None:
    """The terms under a negation of the clause; None if it negates nothing.

    A negation reaches a few words on; one at a verb ("were NOT fired") also the words before it.
    """
    plain = without_traps(clause.plain)
    words = reading.words(clause.span)
    found: set[str] = set()
    negations = list(islice(cues.NEGATION.every(plain), _MOST))
    for match in negations:
        at = clause.span.start + match.start()
        after = [token.term for token in words if token.start > at]
        before = [token.term for token in words if token.start < at]
        found.update(after[:_REACH], before if _at_verb(reading, match.group()) else ())
    return frozenset(filter(None, found)) if negations else None


def _at_verb(reading: Reading, word: str) -> bool:
    # "no" stands at a noun in English and at a verb in Spanish.
    return reading.language == "es" if word == "no" else bool(cues.AT_VERB.match(word))


@lru_cache(maxsize=64)
def doubly_negated(plain: str) -> bool:
    """Two negations of one stretch, which may mean a yes ("it isn't so that it won't reopen").

    What "and" joins stands side by side ("no leak and nobody hurt").
    """
    stretches = re.split(r"[,.:;!?\n]| (?:and|nor|or|y|ni|o|e|nem|ou|et) ", plain)
    return any(len(cues.COUNTED_NEGATION.findall(one)) > 1 for one in stretches)


def _false(plain: str) -> Iterator[Polarity]:
    if cues.NOT_FALSE.search(plain):
        yield Polarity.MIXED
    for match in cues.FALSE_WORDS.every(plain):
        turned = _negated(plain, match.start()) or _denies_a_denial(plain, match.end())
        yield Polarity.MIXED if turned else Polarity.FALSE
    for match in cues.NOT_TRUE.every(plain):
        yield Polarity.MIXED if _denies_a_denial(plain, match.end()) else Polarity.FALSE


def _true(plain: str) -> Iterator[Polarity]:
    for match in cues.SAYS_TRUE.every(plain):
        rest = plain[match.end() :]
        if not _negated(plain, match.start()) and not cues.NEGATION.search(rest):
            yield Polarity.TRUE


def _denies_a_denial(plain: str, end: int) -> bool:
    rest = plain[end:]
    return bool(cues.DENIES_WHAT.match(rest) and cues.NEGATION.search(rest))


def _negated(plain: str, start: int) -> bool:
    return bool(cues.TURNED_ROUND.search(plain[max(0, start - _REACH_BACK) : start]))
