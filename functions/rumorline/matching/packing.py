"""What is stored of a ticket's words, so that a cold function need not read every ticket again.

8 bytes that stand for the ticket's texts and for how words are read here, then UTF-8: twice the
weight of each term as a digit, and the terms, all separated by spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256

from rumorline.domain.ticket import Ticket
from rumorline.matching.lexicon import CONCEPT_WORDS, OTHER_WORDS, STOP_WORDS

RULES = 1
"""Raise it with every change of code by which a text gets other terms or weights."""
_STAMP = 8
_WEIGHTS = {str(twice): twice / 2 for twice in (1, 2, 3)}


def packed(ticket: Ticket, weights: Mapping[str, float]) -> bytes:
    """What to store of a ticket's terms; their weights are 0.5, 1 or 1.5."""
    digits = "".join(str(int(2 * weight)) for weight in weights.values())
    return _stamp(ticket) + " ".join([digits, *weights]).encode()


def unpacked(ticket: Ticket, stored: bytes) -> dict[str, float] | None:
    """The terms in their order; None if they are those of other texts, or were read otherwise."""
    if stored[:_STAMP] != _stamp(ticket):
        return None
    digits, *terms = stored[_STAMP:].decode().split(" ")
    return dict(zip(terms, map(_WEIGHTS.__getitem__, digits), strict=True))


def _stamp(ticket: Ticket) -> bytes:
    texts = "\0".join((_reading(), ticket.claim, ticket.place, *ticket.examples))
    return sha256(texts.encode()).digest()[:_STAMP]


@cache
def _reading() -> str:
    tables = (RULES, sorted(STOP_WORDS), CONCEPT_WORDS, OTHER_WORDS)
    return sha256(repr(tables).encode()).hexdigest()[:16]
