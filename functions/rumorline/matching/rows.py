"""Finds tickets by words and meaning, with numpy: tickets are numbered rows.

Where few tickets are asked for (those of a town, say) every one of them is scored. Among more, the
postings and the signs of the vectors tell which: the best by rare words and the best by meaning are
scored exactly, and so is what came since the postings were made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from rumorline.domain.ticket import Ticket
from rumorline.matching.areas import Areas
from rumorline.matching.candidate import Candidate, same_area
from rumorline.matching.dense import Embeds, Shelf
from rumorline.matching.languages import primary
from rumorline.matching.postings import Postings
from rumorline.matching.text import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]
    Mask = NDArray[np.bool_]

LEXICAL_WEIGHT = 0.35
"""The share of the lexical score in the fused one, the cosine has the rest; see the bench."""
ALL_SCORED = 2000
"""Up to so many tickets every one is scored."""
BY_WORDS = 256
_WORDS_SHARE = 1000
"""Of very many tickets one in so many is scored for its words."""
BY_MEANING = 1000
_FEWEST_NEW, _MOST_NEW = 512, 2048
_NEW_SHARE = 64
_TIE = 1e-8


class Rows:
    """Tickets by row; see `Finder`. A row lives until its ticket changes or goes."""

    def __init__(self, encoder: Embeds) -> None:
        self._words = Postings()
        self._shelf = Shelf(encoder)
        self._rows: dict[str, int] = {}
        self._tickets: list[Ticket] = []
        self._names: list[str] = []
        self._alive = bytearray()
        self._languages: dict[str, int] = {"": 0}
        self._spoken = bytearray()
        self._areas = Areas([])
        self._made = 0
        self._every = np.arange(0)

    @property
    def touched(self) -> int:
        """Postings that queries looked at so far."""
        return self._words.touched

    def put(
        self, ticket: Ticket, weights: Mapping[str, float], text: str, kept: Collection[bytes]
    ) -> None:
        """Hold a ticket."""
        self._shelf.append(text, kept)
        self._words.append(weights)
        self._rows[ticket.ticket_id] = len(self._tickets)
        self._tickets.append(ticket)
        self._names.append(ticket.ticket_id)
        self._alive.append(True)
        language = primary(ticket.language)
        self._spoken.append(self._languages.setdefault(language, len(self._languages)))

    def drop(self, ticket_id: str) -> None:
        """Hold it no longer."""
        row = self._rows.pop(ticket_id)
        self._words.forget(row)
        self._alive[row] = False

    def kept(self, ticket_id: str) -> bytes | None:
        """What to keep of its embedding."""
        return self._shelf.kept(self._rows[ticket_id])

    def nearest(
        self, text: str, k: int, divisions: Collection[str] | None, language: str | None
    ) -> list[Candidate]:
        """The best by words and meaning; in another language a ticket ranks at least by words."""
        among, new = self._among(divisions)
        if not len(among) + len(new):
            return []
        ids, asked = self._words.ids(set(terms(text))), self._shelf.asked(text)
        if len(among) > max(ALL_SCORED, k):
            mask = self._mask(among)
            near = self._shelf.nearest(asked, max(BY_MEANING, k), mask)
            among = np.union1d(self._words.nearest(ids, self._most(k), mask), near)
        among = self._living(among, new)
        lexical = self._words.scores(among, ids)
        near = np.clip(self._shelf.cosines(asked, among).astype(np.float64), 0, 1)
        fused = LEXICAL_WEIGHT * lexical + (1 - LEXICAL_WEIGHT) * near
        foreign = self._foreign(among, language)
        fused[foreign] = np.maximum(fused, lexical)[foreign]
        return self._best(among, fused, lexical, k)

    def by_words(self, text: str, k: int, divisions: Collection[str] | None) -> list[Candidate]:
        """The best by words; none that shares none."""
        among, new = self._among(divisions)
        return self._wordiest(among, new, set(terms(text)), k)

    def sharing(self, ticket: Ticket, terms: Collection[str]) -> Iterable[str]:
        """The likest of its place by the terms."""
        self._renumber_if_due()
        areas = self._areas
        near = np.union1d(areas.inside(ticket.divisions[:1]), areas.homes(ticket.divisions))
        new = [row for row in self._new() if same_area(ticket, self._tickets[row])]
        found = self._wordiest(near, np.array(new, np.int64), set(terms), BY_WORDS)
        return [one.ticket_id for one in found]

    def _wordiest(self, among: Numbers, new: Numbers, query: set[str], k: int) -> list[Candidate]:
        ids = self._words.ids(query)
        if len(among) > max(ALL_SCORED, k):
            among = self._words.nearest(ids, self._most(k), self._mask(among))
        among = self._living(among, new)
        lexical = self._words.scores(among, ids)
        return self._best(among, lexical, lexical, k)

    def _best(self, rows: Numbers, scores: Scores, lexical: Scores, k: int) -> list[Candidate]:
        least = 0.0
        if len(rows) > k:
            # As many as have the k-th score, or nearly: ties are in the order of the ids.
            least = max(least, np.partition(scores, -k)[-k] - _TIE)
        (chosen,) = (scores > least).nonzero()
        names = [self._names[row] for row in rows[chosen].tolist()]
        ranks = (-scores[chosen]).round(9).tolist()
        told = scores[chosen].round(6).tolist()
        words = told if lexical is scores else lexical[chosen].round(6).tolist()
        ranked = sorted(zip(ranks, names, told, words, strict=True))[:k]
        return [Candidate(one, score, words) for _, one, score, words in ranked]

    def _foreign(self, rows: Numbers, language: str | None) -> Mask:
        """Text and ticket are known to be in different languages."""
        spoken = np.frombuffer(self._spoken, np.uint8)[rows]
        own = self._languages.get(primary(language), -1) if language else 0
        # A ticket's 0, and a post's, is what nobody told.
        foreign: Mask = (spoken != own) & (spoken != 0) & (own != 0)
        return foreign

    def _among(self, divisions: Collection[str] | None) -> tuple[Numbers, Numbers]:
        """Rows of some divisions: those in the postings, some dead, and those that came since."""
        self._renumber_if_due()
        wanted = None if divisions is None else set(divisions)
        rows = self._every if wanted is None else self._areas.inside(wanted)
        new = [
            row
            for row in self._new()
            if wanted is None or not wanted.isdisjoint(self._tickets[row].divisions)
        ]
        return rows, np.array(new, np.int64)

    def _new(self) -> range:
        return range(self._made, len(self._tickets))

    def _most(self, k: int) -> int:
        """How many rows are looked at for their words."""
        return max(BY_WORDS, self._made // _WORDS_SHARE, k)

    def _living(self, rows: Numbers, new: Numbers) -> Numbers:
        both: Numbers = np.concatenate([rows, new]) if len(new) else rows
        living: Numbers = both[np.frombuffer(self._alive, np.bool_)[both]]
        return living

    def _mask(self, rows: Numbers) -> Mask | None:
        """A mask of the rows in the postings; None for all of them."""
        if len(rows) == self._made:
            return None
        mask = np.zeros(self._made, np.bool_)
        mask[rows] = True
        return mask

    def _renumber_if_due(self) -> None:
        """Make the postings afresh once many rows came or went since."""
        changed = len(self._tickets) - self._made + len(self._tickets) - len(self._rows)
        if changed <= min(_MOST_NEW, max(_FEWEST_NEW, self._made // _NEW_SHARE)):
            return
        (living,) = np.frombuffer(self._alive, np.bool_).nonzero()
        self._words.keep(living)
        self._shelf.keep(living)
        self._spoken = bytearray(np.frombuffer(self._spoken, np.uint8)[living].tobytes())
        self._tickets = [self._tickets[row] for row in living.tolist()]
        self._names = [one.ticket_id for one in self._tickets]
        self._rows = {name: row for row, name in enumerate(self._names)}
        self._alive = bytearray(b"\1" * len(living))
        self._areas = Areas(self._tickets)
        self._made = len(living)
        self._every = np.arange(len(living))
