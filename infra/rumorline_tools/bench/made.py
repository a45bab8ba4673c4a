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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count
from random import Random
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
_STOP_SHARE = 0.4
_CHUNK = 10_000
_ONSETS = "b c d f g h j l m n p r s t v w br cr dr gr pl st tr sh th".split()  # noqa: SIM905
_VOWELS = "a e i o u ea oo ai".split()  # noqa: SIM905
_CODAS = ("", "n", "r", "l", "m", "t", "rd", "ck")
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


class Maker:
    """Makes tickets and posts from one seed."""

    def __init__(self, seed: int) -> None:
        self._draw = Random(seed)  # noqa: S311 - nothing here is secret
        self._stops = sorted(one for one in STOP_WORDS if one.isascii() and len(one) > 1)
        known = [word for words in CONCEPT_WORDS.values() for word in words.split()[:2]]
        common = [word for word in dict.fromkeys(known) if word.isascii()]
        self._words = [*common, *self._coined(_WORDS - len(common))]
        self._shares = _shares(_WORDS)

    def tickets(self, how_many: int) -> list[Ticket]:
        """Open tickets `0`, `1`, ... of one country."""
        towns = self._coined(max(20, how_many // _A_TOWN))
        shares = _shares(len(towns))
        where = self._draw.choices(range(len(towns)), cum_weights=shares, k=how_many)
        return [self._ticket(number, town, towns) for number, town in enumerate(where)]

    def posts(self, tickets: Sequence[Ticket], how_many: int) -> list[MadePost]:
        """Posts, three of four about one of the tickets."""
        return [self._post(tickets, number) for number in range(how_many)]

    def _ticket(self, number: int, town: int, towns: Sequence[str]) -> Ticket:
        kind = self._draw.choice(_PLACES)
        street = f"{self._drawn(1)[0].title()} {kind}"
        name = towns[town].title()
        said = self._drawn(self._draw.randrange(6, 12))
        where = f"on {street}, {name}" if self._draw.random() < 0.6 else f"in {name}"  # noqa: PLR2004
        examples = tuple(self._example(said) for _ in range(self._draw.randrange(0, 3)))
        county = town // _TOWNS_A_COUNTY
        state = f"{COUNTRY}/state:s{county // _COUNTIES_A_STATE}"
        return Ticket(
            ticket_id=f"{number:07}",
            claim=f"{self._sentence(said)} {where}",
            place=f"{street}, {name}",
            divisions=(f"{state}/place:{towns[town]}", f"{state}/county:c{county}", state, COUNTRY),
            topics=("transit",),
            language="en",
            zone="UTC",
            first_seen_at=_OPENED,
            opened_at=_OPENED + timedelta(seconds=number),
            opened_by="bench",
            examples=examples,
        )

    def _example(self, said: Sequence[str]) -> str:
        kept = [word for word in said if self._draw.random() < 0.5]  # noqa: PLR2004
        return self._sentence([*kept, *self._drawn(4)])

    def _post(self, tickets: Sequence[Ticket], number: int) -> MadePost:
        if number % _CHATTER_EVERY == 0:
            return MadePost(self._sentence(self._drawn(self._draw.randrange(8, 24))), None)
        about = self._draw.randrange(len(tickets))
        share = self._draw.uniform(1 / 3, 2 / 3)
        claim = [one for one in tickets[about].claim.split() if one not in STOP_WORDS]
        said = [word for word in claim if self._draw.random() < share] or claim[:2]
        denial = self._draw.choice(_DENIALS)
        own = self._drawn(self._draw.randrange(3, 2 * len(claim)))
        return MadePost(f"{denial} {self._sentence([*said, *own])}.", about)

    def _drawn(self, how_many: int) -> list[str]:
        return self._draw.choices(self._words, cum_weights=self._shares, k=how_many)

    def _sentence(self, words: Sequence[str]) -> str:
        """The words with stop words between them."""
        said: list[str] = []
        for word in words:
            if self._draw.random() < _STOP_SHARE:
                said.append(self._draw.choice(self._stops))
            said.append(word)
        return " ".join(said).capitalize()

    def _coined(self, how_many: int) -> list[str]:
        words: dict[str, None] = {}
        for _ in count():
            if len(words) == how_many:
                break
            words["".join(self._syllables())] = None
        return list(words)

    def _syllables(self) -> Iterator[str]:
        for _ in range(self._draw.randrange(2, 4)):
            for sounds in (_ONSETS, _VOWELS, _CODAS):
                yield self._draw.choice(sounds)


def _shares(how_many: int) -> list[float]:
    return list(accumulate(1 / (rank + _SHIFT) for rank in range(how_many)))


class MadeVectors:
    """Embeds texts by their words; texts of the same rare words are near each other."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._ids: dict[str, int] = {}
        self._known = np.zeros((0, WIDTH), np.float32)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 (texts, 384)."""
        made = [self._some(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        return np.concatenate([np.zeros((0, WIDTH), np.float32), *made])

    def _some(self, texts: Sequence[str]) -> NDArray[np.float32]:
        said = [["", *terms(text)] for text in texts]
        at = [self._ids.setdefault(word, len(self._ids)) for words in said for word in words]
        new = len(self._ids) - len(self._known)
        drawn = self._draw.standard_normal((new, WIDTH), np.float32)
        self._known = np.concatenate([self._known, drawn])
        starts = np.cumsum([0, *map(len, said[:-1])])
        vectors: NDArray[np.float32] = np.add.reduceat(self._known[at], starts)
        vectors += self._draw.standard_normal(vectors.shape, np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
