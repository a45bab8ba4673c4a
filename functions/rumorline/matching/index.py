"""Candidates: open tickets that a post may speak of, by shared words and by meaning."""

from __future__ import annotations

from collections.abc import Collection

from rumorline.domain.ticket import Ticket
from rumorline.matching.candidate import Candidate, Finder, best
from rumorline.matching.claim import claim_of
from rumorline.matching.dense import KEPT, Embeds
from rumorline.matching.packing import packed, unpacked
from rumorline.matching.plain import Plain
from rumorline.matching.text import terms
from rumorline.matching.thresholds import load_thresholds

__all__ = ["Candidate", "TicketIndex"]

_EXAMPLE_WEIGHT = 0.5


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

        Without an encoder scores are lexical, and no numpy is needed.
        """
        self._linked = load_thresholds().linked if linked is None else linked
        self._tickets: dict[str, Ticket] = {}
        self._finder: Finder = Plain()
        if encoder:
            from rumorline.matching.rows import Rows

            self._finder = Rows(encoder)

    def __len__(self) -> int:
        return len(self._tickets)

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._tickets

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket of the index; KeyError if it is not there."""
        return self._tickets[ticket_id]

    def add(self, ticket: Ticket, vector: bytes | None = None) -> None:
        """Take in a ticket, or its newer version.

        `vector` is what was stored of `vector()`. It spares embedding and reading the ticket if it
        is of the same texts.
        """
        known = self._tickets.get(ticket.ticket_id)
        self._tickets[ticket.ticket_id] = ticket
        kept = [vector[:KEPT]] if vector else []
        if known is not None:
            if _found_by(known) == _found_by(ticket):
                return
            kept += filter(None, [self._finder.kept(ticket.ticket_id)])
            self._finder.drop(ticket.ticket_id)
        stored = vector[KEPT:] if vector else b""
        weights = (unpacked(ticket, stored) if stored else None) or _weights(ticket)
        self._finder.put(ticket, weights, embedded_text(ticket), kept)

    def remove(self, ticket_id: str) -> None:
        """Forget a ticket; one that is not there is no error."""
        if self._tickets.pop(ticket_id, None):
            self._finder.drop(ticket_id)

    def vector(self, ticket_id: str) -> bytes | None:
        """What to store of a ticket's embedding, 392 bytes, and of its words behind them.

        None without an encoder.
        """
        kept = self._finder.kept(ticket_id)
        return stored(self._tickets[ticket_id], kept) if kept else None

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
        Of more than 2,000 tickets only those are scored that share the text's rarer words, or are
        nearest by a rough look at what they mean.
        """
        return self._finder.nearest(post_text, k, divisions, language)

    def by_words(
        self, text: str, k: int = 20, *, divisions: Collection[str] | None = None
    ) -> list[Candidate]:
        """The same by words alone, with or without an encoder."""
        return self._finder.by_words(text, k, divisions)

    def similar(self, ticket: Ticket, k: int = 5) -> list[Candidate]:
        """Other tickets of the same place with nearly the same claim, best first.

        The score is 0.75 times the overlap of the claims' own terms plus 0.25 times that of their
        places (weighted Dice); below `linked` it is another rumor. One that only shares the place
        stays near 0.25.
        """
        shared = set(self._finder.sharing(ticket, terms(ticket.claim))) - {ticket.ticket_id}
        likeness = ((one, _likeness(ticket, self._tickets[one])) for one in shared)
        return best(((one, like, like) for one, like in likeness if like >= self._linked), k)


def _found_by(ticket: Ticket) -> tuple[object, ...]:
    """All of a ticket that finding it depends on."""
    return (ticket.claim, ticket.place, ticket.examples, ticket.divisions, ticket.language)


def embedded_text(ticket: Ticket) -> str:
    """A ticket as it is embedded; the place is left to the lexical score."""
    return " ".join([ticket.claim, *ticket.examples])


def stored(ticket: Ticket, kept: bytes) -> bytes:
    """What `TicketIndex.vector` gives of a ticket, whose embedding is `dense.kept_of`."""
    return kept + packed(ticket, _weights(ticket))


def _weights(ticket: Ticket) -> dict[str, float]:
    weights = dict.fromkeys(terms(f"{ticket.claim} {ticket.place}"), 1.0)
    for term in dict.fromkeys(terms(" ".join(ticket.examples))):
        weights[term] = weights.get(term, 0.0) + _EXAMPLE_WEIGHT
    return weights


def _likeness(one: Ticket, other: Ticket) -> float:
    left, right = claim_of(one), claim_of(other)
    weights = {**left.core, **right.core}
    both = sum(weights[term] for term in left.core.keys() & right.core.keys())
    all_said = sum(left.core.values()) + sum(right.core.values())
    places = len(left.place) + len(right.place)
    where = 2 * len(left.place & right.place) / places if places else 0.0
    return 0.75 * (2 * both / all_said if all_said else 0.0) + 0.25 * where
