"""A ticket worth a look, and the two ways to find such: `plain` and `rows`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from rumorline.domain.ticket import Ticket


class Candidate(NamedTuple):
    """A ticket worth a look: `score` ranks it, `lexical` is by its words alone; both in 0...1."""

    ticket_id: str
    score: float
    lexical: float


class Finder(Protocol):
    """Holds tickets as weighted terms and finds them."""

    def put(
        self, ticket: Ticket, weights: Mapping[str, float], text: str, kept: Collection[bytes]
    ) -> None:
        """Hold a ticket that is not held.

        `text` is what is embedded, unless one of `kept` is what was kept of its embedding.
        """

    def drop(self, ticket_id: str) -> None:
        """Hold a ticket no longer; KeyError if it is not held."""

    def kept(self, ticket_id: str) -> bytes | None:
        """What to keep of a held ticket's embedding; None if nothing. KeyError if not held."""

    def nearest(
        self, text: str, k: int, divisions: Collection[str] | None, language: str | None
    ) -> list[Candidate]:
        """The best `k` of some divisions, or of all, for a text of a language."""

    def by_words(self, text: str, k: int, divisions: Collection[str] | None) -> list[Candidate]:
        """The same by words alone: `score` is `lexical`."""

    def sharing(self, ticket: Ticket, terms: Collection[str]) -> Iterable[str]:
        """Tickets of the place of a ticket that have one of some terms; of many, the likest."""


def same_area(one: Ticket, other: Ticket) -> bool:
    """One of them is about a place that the other is in, or about the same."""
    return bool(
        set(one.divisions[:1]) & set(other.divisions)
        or set(other.divisions[:1]) & set(one.divisions)
    )


def best(found: Iterable[tuple[str, float, float]], k: int) -> list[Candidate]:
    """The best `k` of (id, score, lexical), best first; ties are in the order of the ids."""
    ranked = sorted(found, key=lambda one: (-round(one[1], 9), one[0]))
    return [Candidate(one, round(score, 6), round(words, 6)) for one, score, words in ranked[:k]]
