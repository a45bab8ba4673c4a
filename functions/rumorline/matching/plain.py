"""Finds tickets by their words, with the standard library alone: for the desk, which has no numpy.

Touches every ticket that shares a word with the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import log

from rumorline.domain.ticket import Ticket
from rumorline.matching.bm25 import BACKGROUND, HALF, K1, B
from rumorline.matching.candidate import Candidate, best, same_area
from rumorline.matching.text import terms


class Plain:
    """Tickets by the terms that they have; see `Finder`."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}
        self._weights: dict[str, Mapping[str, float]] = {}
        self._lengths: dict[str, float] = {}
        self._postings: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._length = 0.0

    def put(
        self, ticket: Ticket, weights: Mapping[str, float], text: str, kept: Collection[bytes]
    ) -> None:
        """Hold a ticket."""
        del text, kept
        name = ticket.ticket_id
        self._tickets[name] = ticket
        self._weights[name] = weights
        self._lengths[name] = sum(weights.values())
        self._length += self._lengths[name]
        for term, weight in weights.items():
            self._postings[term][name] = weight

    def drop(self, ticket_id: str) -> None:
        """Hold it no longer."""
        del self._tickets[ticket_id]
        self._length -= self._lengths.pop(ticket_id)
        for term in self._weights.pop(ticket_id):
            del self._postings[term][ticket_id]
            if not self._postings[term]:
                del self._postings[term]

    def kept(self, ticket_id: str) -> bytes | None:
        """Nothing is embedded here."""
        del ticket_id
        return None

    def nearest(
        self, text: str, k: int, divisions: Collection[str] | None, language: str | None
    ) -> list[Candidate]:
        """The best by words, in whatever language."""
        del language
        return self.by_words(text, k, divisions)

    def by_words(self, text: str, k: int, divisions: Collection[str] | None) -> list[Candidate]:
        """The best by words; none that shares none."""
        wanted = None if divisions is None else set(divisions)
        found = (
            (one, score, score)
            for one, score in self._scores(set(terms(text))).items()
            if wanted is None or not wanted.isdisjoint(self._tickets[one].divisions)
        )
        return best(found, k)

    def sharing(self, ticket: Ticket, terms: Collection[str]) -> Iterable[str]:
        """All tickets of its place that have one of some terms."""
        shared: set[str] = set().union(*(self._postings.get(term, {}) for term in terms))
        return [one for one in shared if same_area(ticket, self._tickets[one])]

    def _scores(self, query: set[str]) -> dict[str, float]:
        sums: defaultdict[str, float] = defaultdict(float)
        mean = self._length / max(1, len(self._tickets))
        for term in sorted(query & self._postings.keys()):
            postings = self._postings[term]
            rarity = log(1 + (len(self._tickets) + BACKGROUND) / (len(postings) + 0.5))
            for name, weight in postings.items():
                length = self._lengths[name] / mean
                damped = weight + K1 * (1 - B + B * length)
                sums[name] += rarity * weight * (K1 + 1) / damped
        return {name: total / (total + HALF) for name, total in sums.items()}
