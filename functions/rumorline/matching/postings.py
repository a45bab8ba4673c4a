"""BM25 over numbered rows, with numpy: exact scores of given rows, and which rows to look at.

Exact scores come from each row's own terms; the postings only say which rows are worth scoring.
They are made in one go (`keep`), of the rows that are there then.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from rumorline.matching.bm25 import BACKGROUND, HALF, K1, B

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]
    Mask = NDArray[np.bool_]

BUDGET = 8192
"""Postings that a query touches at most, those of its rarest terms first."""


class Postings:
    """Rows of weighted terms, numbered from 0 in the order in which they came.

    `touched` counts the postings that queries looked at.
    """

    def __init__(self) -> None:
        self.touched = 0
        self._ids: dict[str, int] = {}
        self._having = array("i")
        self._terms = array("i")
        self._weights = array("f")
        self._ends = array("q", [0])
        self._lengths = array("d")
        self._length = 0.0
        self._count = 0
        self._rarity = np.zeros(0)
        self._rows = np.zeros(0, np.int32)
        self._shares = np.zeros(0, np.float32)
        self._offsets = [0]
        self._sums = np.zeros(0, np.float32)

    def append(self, weights: Mapping[str, float]) -> None:
        """Add a row."""
        for term in weights:
            at = self._ids.setdefault(term, len(self._having))
            if at == len(self._having):
                self._having.append(0)
            self._having[at] += 1
            self._terms.append(at)
        self._weights.extend(weights.values())
        self._ends.append(len(self._terms))
        self._lengths.append(sum(weights.values()))
        self._length += self._lengths[-1]
        self._count += 1

    def forget(self, row: int) -> None:
        """Count a row no more; it stays until `keep` leaves it out."""
        for at in self._terms[self._ends[row] : self._ends[row + 1]]:
            self._having[at] -= 1
        self._length -= self._lengths[row]
        self._count -= 1

    def keep(self, rows: Numbers) -> None:
        """Leave out all rows but these, number them anew, and make the postings."""
        slots, owners = self._slots(rows)
        terms = np.frombuffer(self._terms, np.int32)[slots]
        weights = np.frombuffer(self._weights, np.float32)[slots]
        lengths = np.frombuffer(self._lengths)[rows]
        ends = np.cumsum(np.bincount(owners, minlength=len(rows)))
        self._terms = array("i", terms.tobytes())
        self._weights = array("f", weights.tobytes())
        self._ends = array("q", [0, *ends.tolist()])
        self._lengths = array("d", lengths.tobytes())
        shares = self._rarities(terms) * self._damped(weights.astype(np.float64), lengths[owners])
        # Of a term's rows those come first for which it says most.
        order = np.lexsort((-shares, terms))
        self._rows = owners[order].astype(np.int32)
        self._shares = shares[order].astype(np.float32)
        sizes = np.bincount(terms, minlength=len(self._having))
        self._offsets = [0, *np.cumsum(sizes).tolist()]
        self._sums = np.zeros(len(rows), np.float32)

    def ids(self, terms: Iterable[str]) -> list[int]:
        """The numbers of the terms that some row has, or had."""
        return [at for at in map(self._ids.get, terms) if at is not None]

    def scores(self, rows: Numbers, ids: list[int]) -> Scores:
        """The exact score, 0...1, of each of some rows."""
        slots, owners = self._slots(rows)
        if len(self._rarity) < len(self._having):
            self._rarity = np.zeros(2 * len(self._having))
        self._rarity[ids] = self._rarities(np.array(ids, np.int64))
        rarity = self._rarity[np.frombuffer(self._terms, np.int32)[slots]]
        self._rarity[ids] = 0
        (hits,) = rarity.nonzero()
        owners = owners[hits]
        weights = np.frombuffer(self._weights, np.float32)[slots[hits]].astype(np.float64)
        lengths = np.frombuffer(self._lengths)[rows][owners]
        sums = np.bincount(owners, rarity[hits] * self._damped(weights, lengths), len(rows))
        return sums / (sums + HALF)

    def nearest(self, ids: list[int], most: int, among: Mask | None) -> Numbers:
        """About the best rows of the postings, each once, in order.

        A row that has none of the query's rarer terms may be missing. `among` is a mask of rows.
        """
        spans = self._spans(ids)
        if not spans:
            return np.zeros(0, np.int64)
        rows = np.concatenate([self._rows[one] for one in spans])
        shares = np.concatenate([self._shares[one] for one in spans])
        self.touched += len(rows)
        if among is not None:
            inside = among[rows]
            rows, shares = rows[inside], shares[inside]
        np.add.at(self._sums, rows, shares)
        sums = self._sums[rows]
        self._sums[rows] = 0
        if len(rows) > most:
            rows = rows[np.argpartition(sums, -most)[-most:]]
        rows = np.sort(rows).astype(np.int64)
        return rows[np.flatnonzero(np.diff(rows, prepend=-1))]

    def _spans(self, ids: list[int]) -> list[slice]:
        """Where the postings of the rarest terms lie, as many as the budget allows."""
        made = ((self._offsets[at : at + 2]) for at in ids if at + 1 < len(self._offsets))
        spans, left = [], BUDGET
        for size, start in sorted((end - start, start) for start, end in made):
            spans.append(slice(start, start + min(size, left)))
            left -= size
            if left <= 0:
                break
        return spans

    def _rarities(self, ids: NDArray[np.integer]) -> Scores:
        having = np.frombuffer(self._having, np.int32)[ids] if len(ids) else np.zeros(0)
        return np.asarray(np.log(1 + (self._count + BACKGROUND) / (having + 0.5)))

    def _damped(self, weights: Scores, lengths: Scores) -> Scores:
        mean = self._length / max(1, self._count)
        return weights * (K1 + 1) / (weights + K1 * (1 - B + B / mean * lengths))

    def _slots(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Where the terms of rows lie, and which of the rows each is of."""
        ends = np.frombuffer(self._ends, np.int64)
        starts = ends[rows]
        sizes = ends[rows + 1] - starts
        owners = np.repeat(np.arange(len(rows)), sizes)
        before = np.cumsum(sizes) - sizes
        return np.arange(len(owners)) + (starts - before)[owners], owners
