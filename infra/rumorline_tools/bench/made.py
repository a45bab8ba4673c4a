"""Made tickets, posts and vectors for measuring at sizes that no case set has; same seed, same all.

Words are drawn by Zipf and Mandelbrot, p(rank) ~ 1 / (rank + 25): the commonest are those of the
lexicon, the others are made of syllables. A claim has 6 to 11 drawn words among stop words, a town
and often a street; a town has one ticket in 25, its share again by Zipf. A ticket has up to two
examples of what people write: half of the claim's words among others. A post denies a ticket with a
third to two thirds of its words, among as many of its own; every fourth speaks of none.

A made vector is the sum of what its words are given at random, and noise: it stands for a sentence
embedding in how much there is to compare, not in what is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from rumorline.domain.ticket import Ticket
from rumorline.matching.dense import WIDTH
from rumorline.matching.lexicon import CONCEPT_WORDS, STOP_WORDS
from rumorline.matching.text import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTRY = "ocd-division/country:us"
_OPENED = datetime(2026, 3, 1, tzinfo=UTC)
_WORDS = 20_000
_SHIFT = 25.0
_A_TOWN = 25
_TOWNS_A_COUNTY, _COUNTIES_A_STATE = 12, 40
_CHATTER_EVERY = 4
_STOP_SHARE, _STREET_SHARE, _KEPT_SHARE = 0.4, 0.6, 0.5
_BLOCK = 65_536
_CHUNK = 1_000
"""Texts embedded together: their vectors fit a processor's cache."""
_ONSETS = "b c d f g h j l m n p r s t v w br cr dr gr pl st tr sh th".split()  # noqa: SIM905
_VOWELS = "a e i o u ea oo ai".split()  # noqa: SIM905
_CODAS = ["", "n", "r", "l", "m", "t", "rd", "ck"]
_SYLLABLE = (_ONSETS, _VOWELS, _CODAS)
_PLACES = "Street Avenue School Bridge Park Hospital Station Mall Library Court".split()  # noqa: SIM905
_DENIALS = (
    "This is not true:",
    "We are aware of posts that say otherwise.",
    "There is NO",
    "RUMOR ALERT: false.",
    "To be clear,",
)


@dataclass(frozen=True, slots=True)
class MadePost:
    """A post's text, and the ticket it denies; None if it speaks of none."""

    text: str
    ticket: int | None


@dataclass(frozen=True, slots=True)
class _Town:
    name: str
    divisions: tuple[str, ...]


class Maker:
    """Makes tickets and posts from one seed."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._shares = chain.from_iterable(iter(self._some_shares, None))
        stops = sorted(one for one in STOP_WORDS if one.isascii() and len(one) > 1)
        self._before = chain.from_iterable(iter(partial(self._some_stops, stops), None))
        known = [word for words in CONCEPT_WORDS.values() for word in words.split()[:2]]
        common = [word for word in dict.fromkeys(known) if word.isascii()]
        words = [*common, *self._coined(_WORDS - len(common))]
        self._words = chain.from_iterable(iter(partial(self._some_of, words), None))

    def tickets(self, how_many: int) -> list[Ticket]:
        """Open tickets `0`, `1`, ... of one country."""
        names = self._coined(max(20, how_many // _A_TOWN))
        towns = [_town(number, name) for number, name in enumerate(names)]
        where = self._ranks(len(towns), how_many)
        return [self._ticket(number, towns[town]) for number, town in enumerate(where)]

    def posts(self, tickets: Sequence[Ticket], how_many: int) -> list[MadePost]:
        """Posts, three of four about one of the tickets."""
        return [self._post(tickets, number) for number in range(how_many)]

    def _ticket(self, number: int, town: _Town) -> Ticket:
        street = f"{next(self._words).title()} {self._one_of(_PLACES)}"
        said = self._drawn(self._between(6, 12))
        where = f"on {street}, {town.name}" if self._is(_STREET_SHARE) else f"in {town.name}"
        examples = tuple([self._example(said) for _ in range(self._between(0, 3))])
        return Ticket(
            ticket_id=f"{number:07}",
            claim=f"{self._sentence(said)} {where}",
            place=f"{street}, {town.name}",
            divisions=town.divisions,
            topics=("transit",),
            language="en",
            zone="UTC",
            first_seen_at=_OPENED,
            opened_at=_OPENED + timedelta(seconds=number),
            opened_by="bench",
            examples=examples,
        )

    def _example(self, said: Sequence[str]) -> str:
        kept = [word for word in said if self._is(_KEPT_SHARE)]
        return self._sentence([*kept, *self._drawn(4)])

    def _post(self, tickets: Sequence[Ticket], number: int) -> MadePost:
        if number % _CHATTER_EVERY == 0:
            return MadePost(self._sentence(self._drawn(self._between(8, 24))), None)
        about = self._between(0, len(tickets))
        share = (1 + next(self._shares)) / 3
        claim = [one for one in tickets[about].claim.split() if one not in STOP_WORDS]
        said = [word for word in claim if self._is(share)] or claim[:2]
        denial = self._one_of(_DENIALS)
        own = self._drawn(self._between(3, 2 * len(claim)))
        return MadePost(f"{denial} {self._sentence([*said, *own])}.", about)

    def _sentence(self, words: Sequence[str]) -> str:
        """The words with stop words between them."""
        said = [before + word for word, before in zip(words, self._before, strict=False)]
        return " ".join(said).capitalize()

    def _drawn(self, how_many: int) -> list[str]:
        return list(islice(self._words, how_many))

    def _between(self, low: int, high: int) -> int:
        """A whole number below `high`."""
        return low + int((high - low) * next(self._shares))

    def _is(self, share: float) -> bool:
        return next(self._shares) < share

    def _one_of(self, things: Sequence[str]) -> str:
        return things[self._between(0, len(things))]

    # Drawn a block at a time: a call of numpy costs as much as a hundred numbers.

    def _some_shares(self) -> list[float]:
        shares: list[float] = self._draw.random(_BLOCK).tolist()
        return shares

    def _some_stops(self, stops: Sequence[str]) -> list[str]:
        """Stop words with a space behind them; "" where there is none."""
        wanted = self._draw.random(_BLOCK) < _STOP_SHARE
        which = np.where(wanted, self._draw.integers(len(stops), size=_BLOCK), len(stops))
        told = [*(f"{one} " for one in stops), ""]
        return [told[at] for at in which.tolist()]

    def _some_of(self, words: Sequence[str]) -> list[str]:
        return [words[at] for at in self._ranks(len(words), _BLOCK)]

    def _ranks(self, how_many: int, drawn: int) -> list[int]:
        """Numbers below `how_many`, by Zipf and Mandelbrot."""
        shares = np.cumsum(1 / (np.arange(how_many) + _SHIFT))
        ranks: list[int] = np.searchsorted(shares, self._draw.random(drawn) * shares[-1]).tolist()
        return ranks

    def _coined(self, how_many: int) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < how_many:
            syllables = (self._one_of(one) for _ in range(self._between(2, 4)) for one in _SYLLABLE)
            words["".join(syllables)] = None
        return list(words)


def _town(number: int, name: str) -> _Town:
    county = number // _TOWNS_A_COUNTY
    state = f"{COUNTRY}/state:s{county // _COUNTIES_A_STATE}"
    return _Town(
        name.title(), (f"{state}/place:{name}", f"{state}/county:c{county}", state, COUNTRY)
    )


class MadeVectors:
    """Embeds texts by their words; texts of the same rare words are near each other."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._ids: dict[str, int] = {}
        self._known = np.zeros((0, WIDTH), np.float32)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 (texts, 384)."""
        made = np.zeros((len(texts), WIDTH), np.float32)
        for start in range(0, len(texts), _CHUNK):
            made[start : start + _CHUNK] = self._some(texts[start : start + _CHUNK])
        return made

    def _some(self, texts: Sequence[str]) -> NDArray[np.float32]:
        said = [["", *terms(text)] for text in texts]
        words = np.array([self._id(word) for one in said for word in one])
        self._know()
        sizes = np.array([len(one) for one in said])
        starts = np.cumsum(sizes) - sizes
        vectors = self._draw.standard_normal((len(said), WIDTH), np.float32)
        # The longest first, so that those that have an n-th word are the first ones.
        order = np.argsort(-sizes, kind="stable")
        sums = np.zeros_like(vectors)
        for at in range(sizes.max()):
            longer = order[: np.count_nonzero(sizes > at)]
            sums[: len(longer)] += self._known[words[starts[longer] + at]]
        vectors[order] += sums
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def _id(self, word: str) -> int:
        return self._ids.setdefault(word, len(self._ids))

    def _know(self) -> None:
        """Draw a vector for each word that is new."""
        new = len(self._ids) - len(self._known)
        if new > 0:
            # Ahead, for new words come one by one in the end.
            drawn = self._draw.standard_normal((new + len(self._known) // 4, WIDTH), np.float32)
            self._known = np.concatenate([self._known, drawn])
