"""Candidates: open tickets whose words a post shares, by BM25 over an inverted index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from math import log

from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import claim_of
from rumorline.matching.text import terms
from rumorline.matching.thresholds import load_thresholds

_K1 = 1.2
_B = 0.5
_EXAMPLE_WEIGHT = 0.5
# As if so many other tickets were there too, so that scores mean the same with one ticket or many.
_BACKGROUND = 300
_HALF = 12.0
"""The BM25 score that is normalised to 0.5."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket worth a look, with its score in 0...1."""

    ticket_id: str
    score: float


class TicketIndex:
    """Tickets in memory, found by their claim, place and examples.

    Scores are BM25 sums `s` over the query's distinct terms, normalised as `s / (s + 12)`: the
    order stays and the values lie in 0...1 whatever the length of post or ticket. Ties are in the
    order of the ids.
    """

    def __init__(self, linked: float | None = None) -> None:
        """Tickets at least `linked` alike are one rumor; the packaged threshold if None."""
        self._linked = load_thresholds().linked if linked is None else linked
        self._tickets: dict[str, Ticket] = {}
        self._weights: dict[str, dict[str, float]] = {}
        self._postings: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._length = 0.0

    def __len__(self) -> int:
        return len(self._tickets)

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._tickets

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket of the index; KeyError if it is not there."""
        return self._tickets[ticket_id]

    def add(self, ticket: Ticket) -> None:
        """Take in a ticket, or its newer version."""
        self.remove(ticket.ticket_id)
        weights = _weights(ticket)
        self._tickets[ticket.ticket_id] = ticket
        self._weights[ticket.ticket_id] = weights
        self._length += sum(weights.values())
        for term, weight in weights.items():
            self._postings[term][ticket.ticket_id] = weight

    def remove(self, ticket_id: str) -> None:
        """Forget a ticket; one that is not there is no error."""
        if self._tickets.pop(ticket_id, None) is None:
            return
        weights = self._weights.pop(ticket_id)
        self._length -= sum(weights.values())
        for term in weights:
            del self._postings[term][ticket_id]
            if not self._postings[term]:
                del self._postings[term]

    def candidates(
        self, post_text: str, k: int = 20, *, divisions: Collection[str] | None = None
    ) -> list[Candidate]:
        """The `k` tickets that a text shares most with, best first; none without a shared term.

        `divisions` leaves out the tickets that have none of these.
        """
        scores = self._scores(set(terms(post_text)))
        if divisions is not None:
            wanted = set(divisions)
            scores = {
                one: score
                for one, score in scores.items()
                if not wanted.isdisjoint(self._tickets[one].divisions)
            }
        return _best(scores, k)

    def similar(self, ticket: Ticket, k: int = 5) -> list[Candidate]:
        """Other tickets of the same place with nearly the same claim, best first.

        The score is 0.75 times the overlap of the claims' own terms plus 0.25 times that of their
        places (weighted Dice); below `linked` it is another rumor. One that only shares the place
        stays near 0.25.
        """
        postings = [self._postings.get(term, {}) for term in terms(ticket.claim)]
        shared: set[str] = set().union(*postings)
        found = {
            other: score
            for other in shared - {ticket.ticket_id}
            if _same_area(ticket, self._tickets[other])
            and (score := _likeness(ticket, self._tickets[other])) >= self._linked
        }
        return _best(found, k)

    def _scores(self, query: set[str]) -> dict[str, float]:
        sums: defaultdict[str, float] = defaultdict(float)
        mean = self._length / max(1, len(self._tickets))
        for term in sorted(query & self._postings.keys()):
            postings = self._postings[term]
            rarity = log(1 + (len(self) + _BACKGROUND) / (len(postings) + 0.5))
            for ticket_id, weight in postings.items():
                length = sum(self._weights[ticket_id].values()) / mean
                damped = weight + _K1 * (1 - _B + _B * length)
                sums[ticket_id] += rarity * weight * (_K1 + 1) / damped
        return {ticket_id: total / (total + _HALF) for ticket_id, total in sums.items()}


def _weights(ticket: Ticket) -> dict[str, float]:
    weights = dict.fromkeys(terms(f"{ticket.claim} {ticket.place}"), 1.0)
    for term in dict.fromkeys(terms(" ".join(ticket.examples))):
        weights[term] = weights.get(term, 0.0) + _EXAMPLE_WEIGHT
    return weights


def _same_area(one: Ticket, other: Ticket) -> bool:
    return bool(
        set(one.divisions[:1]) & set(other.divisions)
        or set(other.divisions[:1]) & set(one.divisions)
    )


def _likeness(one: Ticket, other: Ticket) -> float:
    left, right = claim_of(one), claim_of(other)
    weights = {**left.core, **right.core}
    both = sum(weights[term] for term in left.core.keys() & right.core.keys())
    all_said = sum(left.core.values()) + sum(right.core.values())
    places = len(left.place) + len(right.place)
    where = 2 * len(left.place & right.place) / places if places else 0.0
    return 0.75 * (2 * both / all_said if all_said else 0.0) + 0.25 * where


def _best(scores: dict[str, float], k: int) -> list[Candidate]:
    ranked = sorted(scores.items(), key=lambda item: (-round(item[1], 9), item[0]))
    return [Candidate(ticket_id, round(score, 6)) for ticket_id, score in ranked[:k]]
