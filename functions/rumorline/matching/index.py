"""Candidates: open tickets that a post may speak of, by shared words and by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from math import log

from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import claim_of
from rumorline.matching.dense import Embeds, Shelf
from rumorline.matching.text import terms
from rumorline.matching.thresholds import load_thresholds

_K1 = 1.2
_B = 0.5
_EXAMPLE_WEIGHT = 0.5
# As if so many other tickets were there too, so that scores mean the same with one ticket or many.
_BACKGROUND = 300
_HALF = 12.0
"""The BM25 score that is normalised to 0.5."""
LEXICAL_WEIGHT = 0.35
"""The share of the lexical score in the fused one, the cosine has the rest; see the bench."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket worth a look: `score` ranks it, `lexical` is by its words alone; both in 0...1."""

    ticket_id: str
    score: float
    lexical: float


class TicketIndex:
    """Tickets in memory, found by their claim, place and examples.

    Lexical scores are BM25 sums `s` over the query's distinct terms, normalised as `s / (s + 12)`:
    the order stays and the values lie in 0...1 whatever the length of post or ticket. With an
    encoder the score is `0.35 * lexical + 0.65 * cosine` of post and ticket as sentence embeddings
    (a negative cosine counts 0); where they are in different languages, which this encoder knows
    little of, it is no less than the lexical score. Each means the same in an index of one ticket
    or of many. Ties are in the order of the ids.
    """

    def __init__(self, linked: float | None = None, encoder: Embeds | None = None) -> None:
        """Tickets at least `linked` alike are one rumor; the packaged threshold if None.

        Without an encoder scores are lexical.
        """
        self._linked = load_thresholds().linked if linked is None else linked
        self._shelf = Shelf(encoder) if encoder else None
        self._tickets: dict[str, Ticket] = {}
        self._weights: dict[str, dict[str, float]] = {}
        self._lengths: dict[str, float] = {}
        self._postings: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._length = 0.0

    def __len__(self) -> int:
        return len(self._tickets)

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._tickets

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket of the index; KeyError if it is not there."""
        return self._tickets[ticket_id]

    def add(self, ticket: Ticket, vector: bytes | None = None) -> None:
        """Take in a ticket, or its newer version.

        `vector` is what was stored of `vector()`. It spares embedding if it is of the same text.
        """
        self._forget_words(ticket.ticket_id)
        weights = _weights(ticket)
        self._tickets[ticket.ticket_id] = ticket
        self._weights[ticket.ticket_id] = weights
        self._lengths[ticket.ticket_id] = sum(weights.values())
        self._length += self._lengths[ticket.ticket_id]
        for term, weight in weights.items():
            self._postings[term][ticket.ticket_id] = weight
        if self._shelf:
            self._shelf.put(ticket.ticket_id, _text(ticket), vector)

    def remove(self, ticket_id: str) -> None:
        """Forget a ticket; one that is not there is no error."""
        if self._shelf and ticket_id in self._tickets:
            self._shelf.drop(ticket_id)
        self._forget_words(ticket_id)

    def vector(self, ticket_id: str) -> bytes | None:
        """What to store of a ticket's embedding, 392 bytes; None without an encoder."""
        return self._shelf.kept(ticket_id) if self._shelf else None

    def _forget_words(self, ticket_id: str) -> None:
        if self._tickets.pop(ticket_id, None) is None:
            return
        weights = self._weights.pop(ticket_id)
        self._length -= self._lengths.pop(ticket_id)
        for term in weights:
            del self._postings[term][ticket_id]
            if not self._postings[term]:
                del self._postings[term]

    def candidates(
        self,
        post_text: str,
        k: int = 20,
        *,
        divisions: Collection[str] | None = None,
        language: str | None = None,
    ) -> list[Candidate]:
        """The `k` tickets nearest to a text, best first; without an encoder none without a word.

        `divisions` leaves out the tickets that have none of these. `language` is the text's tag.
        """
        lexical = self._scores(set(terms(post_text)))
        cosines = self._shelf.cosines(post_text) if self._shelf else {}
        wanted = None if divisions is None else set(divisions)
        found = {
            one: score
            for one in (cosines or lexical)
            if wanted is None or not wanted.isdisjoint(self._tickets[one].divisions)
            if (score := self._fused(one, lexical.get(one, 0.0), cosines.get(one), language))
        }
        best = _best(found, k)
        return [Candidate(one, score, round(lexical.get(one, 0.0), 6)) for one, score in best]

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
        return [Candidate(one, score, score) for one, score in _best(found, k)]

    def _fused(
        self, ticket_id: str, lexical: float, cosine: float | None, language: str | None
    ) -> float:
        if cosine is None:
            return lexical
        near = min(1.0, max(0.0, cosine))
        fused = LEXICAL_WEIGHT * lexical + (1 - LEXICAL_WEIGHT) * near
        return max(fused, lexical) if self._foreign(ticket_id, language) else fused

    def _foreign(self, ticket_id: str, language: str | None) -> bool:
        """Text and ticket are known to be in different languages."""
        other = self._tickets[ticket_id].language
        return bool(language and other and _plain(language) != _plain(other))

    def _scores(self, query: set[str]) -> dict[str, float]:
        sums: defaultdict[str, float] = defaultdict(float)
        mean = self._length / max(1, len(self._tickets))
        for term in sorted(query & self._postings.keys()):
            postings = self._postings[term]
            rarity = log(1 + (len(self) + _BACKGROUND) / (len(postings) + 0.5))
            for ticket_id, weight in postings.items():
                length = self._lengths[ticket_id] / mean
                damped = weight + _K1 * (1 - _B + _B * length)
                sums[ticket_id] += rarity * weight * (_K1 + 1) / damped
        return {ticket_id: total / (total + _HALF) for ticket_id, total in sums.items()}


def _text(ticket: Ticket) -> str:
    """A ticket as it is embedded; the place is left to the lexical score."""
    return " ".join([ticket.claim, *ticket.examples])


def _plain(language: str) -> str:
    """`es` of `es-MX`."""
    return language.partition("-")[0].lower()


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


def _best(scores: dict[str, float], k: int) -> list[tuple[str, float]]:
    ranked = sorted(scores.items(), key=lambda item: (-round(item[1], 9), item[0]))
    return [(ticket_id, round(score, 6)) for ticket_id, score in ranked[:k]]
