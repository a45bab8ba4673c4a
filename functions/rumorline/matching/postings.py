"""BM25 over numbered rows, with numpy: exact scores of given rows, and which rows to look at.

Exact scores come from each row's own terms; the postings only say which rows are worth scoring.
They are made in one go (`keep`), of the rows that are there then.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import chain
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
_BUDGET_SHARE = 32
"""Of very many rows it may touch one posting for so many of them."""
_BITS, _WEIGHT = 2, 3
_TOGETHER = 1024


class _Numbers(dict[str, int]):
    """Terms by number; a new one gets the next."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class Postings:
    """Rows of weighted terms, numbered from 0 in the order in which they came.

    `touched` counts the postings that queries looked at.
    """

    def __init__(self) -> None:
        self.touched = 0
        self._ids = _Numbers()
        self._waiting: list[Mapping[str, float]] = []
        # A row's terms lie together, each number with twice its weight in the lowest two bits.
        self._said = array("i")
        self._ends = array("q", [0])
        self._lengths = array("d")
        self._length = 0.0
        self._count = 0
        self._having = np.zeros(0, np.int32)
        self._rarity = np.zeros(0)
        self._asked = np.zeros(0, np.bool_)
        # Rows, and below them their shares, so that both are brought together in one go.
        self._postings = np.zeros((2, 0), np.int32)
        self._offsets = [0]
        self._sums = np.zeros(0, np.float32)
        self._budget = BUDGET

    def append(self, weights: Mapping[str, float]) -> None:
        """Add a row; weights are 0.5, 1 or 1.5."""
        self._waiting.append(weights)
        if len(self._waiting) == _TOGETHER:
            self._take_in()

    def forget(self, row: int) -> None:
        """Count a row no more; it stays until `keep` leaves it out."""
        self._take_in()
        said = np.frombuffer(self._said, np.int32)[self._ends[row] : self._ends[row + 1]]
        self._having[said >> _BITS] -= 1
        self._length -= self._lengths[row]
        self._count -= 1

    def keep(self, rows: Numbers) -> None:
        """Leave out all rows but these, number them anew, and make the postings."""
        self._take_in()
        said, owners = self._terms_of(rows)
        lengths = np.frombuffer(self._lengths)[rows]
        sizes = np.bincount(owners, minlength=len(rows))
        self._said = array("i", said.tobytes())
        self._ends = array("q", np.cumsum([0, *sizes]).tobytes())
        self._lengths = array("d", lengths.tobytes())
        terms = said >> _BITS
        damped = _damped(said, self._norms(lengths)[owners])
        shares = (self._rarities(self._having)[terms] * damped).astype(np.float32)
        # Of a term's rows those come first for which it says most.
        order = np.argsort(terms.astype(np.int64) << 32 | ~shares.view(np.uint32), kind="stable")
        self._postings = np.stack([owners[order].astype(np.int32), shares[order].view(np.int32)])
        held = np.bincount(terms, minlength=len(self._ids))
        self._offsets = [0, *np.cumsum(held).tolist()]
        self._sums = np.zeros(len(rows), np.float32)
        self._budget = max(BUDGET, len(rows) // _BUDGET_SHARE)

    def ids(self, terms: Iterable[str]) -> list[int]:
        """The numbers of the terms that some row has, or had."""
        self._take_in()
        return [at for at in map(self._ids.get, terms) if at is not None]

    def scores(self, rows: Numbers, ids: list[int]) -> Scores:
        """The exact score, 0...1, of each of some rows."""
        self._take_in()
        said, owners = self._terms_of(rows)
        asked = np.array(ids, np.int64)
        self._rarity[asked] = self._rarities(self._having[asked])
        self._asked[asked] = True
        (hits,) = self._asked.take(said >> _BITS).nonzero()
        self._asked[asked] = False
        said, owners = said[hits], owners[hits]
        norms = self._norms(np.frombuffer(self._lengths)[rows])[owners]
        shares = self._rarity[said >> _BITS] * _damped(said, norms)
        sums = np.bincount(owners, shares, len(rows))
        scores: Scores = sums / (sums + HALF)
        return scores

    def nearest(self, ids: list[int], most: int, among: Mask | None) -> Numbers:
        """About the best rows of the postings, each once, in order.

        A row that has none of the query's rarer terms may be missing. `among` is a mask of rows.
        """
        spans = self._spans(ids)
        if not spans:
            return np.zeros(0, np.int64)
        postings = np.concatenate([self._postings[:, one] for one in spans], axis=1)
        # As numpy's own numbers for places: others are turned into those at every use.
        rows, shares = postings[0].astype(np.intp), postings[1].view(np.float32)
        self.touched += len(rows)
        if among is not None:
            inside = among[rows]
            rows, shares = rows[inside], shares[inside]
        np.add.at(self._sums, rows, shares)
        sums = self._sums.take(rows)
        self._sums[rows] = 0
        if len(rows) > most:
            # Of equal ones, as of the same claim many times over, not all.
            rows = rows[sums >= np.partition(sums, -most)[-most]][: 2 * most]
        rows.sort()
        first = np.ones(len(rows), np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        once: Numbers = rows[first]
        return once

    def _spans(self, ids: list[int]) -> list[slice]:
        """Where the postings of the rarest terms lie, as many as the budget allows."""
        offsets, known = self._offsets, len(self._offsets) - 1
        made = [(offsets[at + 1] - offsets[at], offsets[at]) for at in ids if at < known]
        made.sort()
        spans, left = [], self._budget
        for size, start in made:
            if size >= left:
                spans.append(slice(start, start + left))
                break
            spans.append(slice(start, start + size))
            left -= size
        return spans

    def _take_in(self) -> None:
        """Number and count the terms of the rows that wait: of many at once at a third the time."""
        if not self._waiting:
            return
        terms = np.array(
            [*map(self._ids.__getitem__, chain.from_iterable(self._waiting))], np.int32
        )
        sizes = np.array([*map(len, self._waiting)])
        weights = chain.from_iterable(one.values() for one in self._waiting)
        twice = 2 * np.fromiter(weights, np.float64, len(terms))
        owners = np.repeat(np.arange(len(sizes)), sizes)
        lengths = np.bincount(owners, twice / 2, len(sizes))
        if len(self._having) < len(self._ids):
            spare = np.zeros(2 * len(self._ids) - len(self._having), np.int32)
            self._having = np.concatenate([self._having, spare])
            self._rarity = np.zeros(len(self._having))
            self._asked = np.zeros(len(self._having), np.bool_)
        np.add.at(self._having, terms, 1)
        self._ends.extend((len(self._said) + np.cumsum(sizes)).tolist())
        self._said.frombytes((terms << _BITS | twice.astype(np.int32)).tobytes())
        self._lengths.extend(lengths.tolist())
        self._length += float(lengths.sum())
        self._count += len(sizes)
        self._waiting.clear()

    def _rarities(self, having: NDArray[np.int32]) -> Scores:
        return np.asarray(np.log(1 + (self._count + BACKGROUND) / (having + 0.5)))

    def _norms(self, lengths: Scores) -> Scores:
        """What dampens the weights of rows of some lengths."""
        # Without any term there is no mean, and nothing to dampen.
        mean = self._length / max(1, self._count) or 1.0
        return lengths * (K1 * B / mean) + K1 * (1 - B)

    def _terms_of(self, rows: Numbers) -> tuple[NDArray[np.int32], Numbers]:
        """The terms of rows with their weights, and which of the rows each is of."""
        ends = np.frombuffer(self._ends, np.int64)
        starts = ends[rows]
        sizes = ends[rows + 1] - starts
        owners = np.repeat(np.arange(len(rows)), sizes)
        shifts = starts - (np.cumsum(sizes) - sizes)
        slots = shifts.take(owners) + np.arange(len(owners))
        return np.frombuffer(self._said, np.int32).take(slots), owners


def _damped(said: NDArray[np.int32], norms: Scores) -> Scores:
    """How much the weight of each term counts."""
    return (K1 + 1) / (1 + 2 * norms / (said & _WEIGHT))
