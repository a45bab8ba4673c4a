"""The whole decision of a post among many tickets, and where its time goes.

The posts and some of the tickets are those of a case set, read by the shipped models. The other
tickets, and their vectors, are made. Every ticket is a candidate for every post, as it is for a
source that speaks for a whole country; the jurisdiction gate would leave far fewer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from rumorline.domain.post import Post
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import Encoder, kept_of
from rumorline.matching.index import TicketIndex, embedded_text
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from rumorline_tools.bench.apart import answer, apart, one_core, processor
from rumorline_tools.bench.made import MadeVectors, Maker
from rumorline_tools.cases import Cases, load_cases

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

STAGES = ("embedding", "candidates", "stance model", "grammar and gates")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """CPU ms of a decision at one size; `stages` are means, `ratio` is to the smallest size.

    `readings` is how many pairs the stance model read for a post, on average.
    """

    tickets: int
    posts: int
    median_ms: float
    p99_ms: float
    ratio: float
    stages: dict[str, float]
    readings: float


@dataclass(frozen=True, slots=True)
class Deciding:
    """All rows, the sizes in order."""

    seed: int
    processor: str
    rows: tuple[Row, ...]


def measure(cases: Path, sizes: Sequence[int], posts: int, seed: int, tell: Tell) -> Deciding:
    """Decide some posts of a case set among tickets of each size; UsageError without such a set."""
    load_cases(cases)
    rows: list[Row] = []
    for size in sorted(sizes):
        tell(f"{size} tickets")
        asked = (str(cases), str(size), str(posts), str(seed))
        told = apart("rumorline_tools.bench.deciding", *asked)
        first = rows[0].median_ms if rows else told["median_ms"]
        rows.append(Row(**told, ratio=round(told["median_ms"] / first, 2)))
    return Deciding(seed, processor(), tuple(rows))


class _Watched:
    """Encoder and stance model, with a clock on each."""

    def __init__(self) -> None:
        self._encoder, self._model = Encoder(MODEL), StanceModel(MODEL)
        self.spent = dict.fromkeys(STAGES, 0.0)
        self.readings = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._clock("embedding"):
            return self._encoder.embed(texts)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        self.readings += len(pairs)
        with self._clock("stance model"):
            return self._model.read(pairs)

    @contextmanager
    def _clock(self, stage: str) -> Iterator[None]:
        begun = time.process_time()
        yield
        self.spent[stage] += time.process_time() - begun


class _Index(TicketIndex):
    """An index with a clock on looking for candidates, embedding apart."""

    def __init__(self, watched: _Watched) -> None:
        super().__init__(encoder=watched)
        self._watched = watched

    def candidates(self, *asked: Any, **named: Any) -> list[Any]:
        """The same."""
        begun, spent = time.process_time(), self._watched.spent
        embedding = spent["embedding"]
        found = super().candidates(*asked, **named)
        took = time.process_time() - begun
        spent["candidates"] += took - (spent["embedding"] - embedding)
        return found


def _measured(cases: Path, size: int, posts: int, seed: int) -> dict[str, Any]:
    data = load_cases(cases)
    watched = _Watched()
    index = _filled(_Index(watched), data, size, seed)
    matcher = Matcher(load_thresholds(), watched)
    chosen = Random(seed).sample(data.posts, min(posts, len(data.posts)))  # noqa: S311 - no secret
    _decide(matcher, index, data, chosen[0])
    watched.spent, watched.readings = dict.fromkeys(STAGES, 0.0), 0
    times = [_decide(matcher, index, data, post) for post in chosen]
    watched.spent[STAGES[-1]] = sum(times) / 1000 - sum(watched.spent.values())
    return {
        "tickets": len(index),
        "posts": len(times),
        "median_ms": round(median(times), 2),
        "p99_ms": round(float(np.quantile(times, 0.99)), 2),
        "stages": {name: round(1000 * s / len(times), 2) for name, s in watched.spent.items()},
        "readings": round(watched.readings / len(times), 2),
    }


def _decide(matcher: Matcher, index: TicketIndex, data: Cases, post: Post) -> float:
    begun = time.process_time()
    source = data.sources[post.account.account_id]
    matcher.match(post, source, index, jurisdiction_gate=False)
    return 1000 * (time.process_time() - begun)


def _filled(index: _Index, data: Cases, size: int, seed: int) -> _Index:
    for ticket in data.tickets[:size]:
        index.add(ticket)
    made = Maker(seed).tickets(max(0, size - len(index)))
    said = [embedded_text(ticket) for ticket in made]
    vectors = MadeVectors(seed).embed(said)
    for ticket, text, vector in zip(made, said, vectors, strict=True):
        index.add(ticket, kept_of(text, vector))
    return index


if __name__ == "__main__":
    one_core()
    folder, *numbers = sys.argv[1:]
    answer(_measured(Path(folder), *map(int, numbers)))
