"""Drawn pairs as arrays of tokens: all that fitting needs, whatever cut them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rumorline.matching.model import VERDICTS

if TYPE_CHECKING:
    from training.data import Example

Ranges = Sequence[tuple[int, int] | None]
Pair = Callable[[str, str], tuple[Sequence[int], Ranges]]
"""Cuts a claim and a post: the tokens, and the characters of the post that each is of."""
NO_SET = -1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pairs of one epoch after another.

    ids are all tokens one after another, int32; those of pair i are `ids[starts[i]:starts[i + 1]]`,
    its evidence those from `where[i, 0]` up to `where[i, 1]`. verdicts are the shares of the
    labels, float32 (pairs, 4); sets the places in `names`, or `NO_SET`, int16 (pairs,).
    """

    names: NDArray[np.str_]
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    where: NDArray[np.int16]
    verdicts: NDArray[np.float32]
    sets: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.sets)

    def take(self, rows: NDArray[np.intp]) -> Drawn:
        """Some of the pairs, in the order given."""
        sizes = np.diff(self.starts)[rows]
        ids = [self.ids[self.starts[row] : self.starts[row + 1]] for row in rows]
        return Drawn(
            self.names,
            np.concatenate([*ids, self.ids[:0]]),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            self.where[rows],
            self.verdicts[rows],
            self.sets[rows],
        )

    def save(self, path: Path) -> None:
        """Write as an npz file."""
        np.savez(path, **{one.name: getattr(self, one.name) for one in fields(self)})


def read_drawn(path: Path) -> Drawn:
    """What `Drawn.save` wrote."""
    with np.load(path) as known:
        return Drawn(**{one.name: known[one.name] for one in fields(Drawn)})


def drawn(examples: Sequence[Example], names: Sequence[str], pair: Pair) -> Drawn:
    """Examples as tokens; `names` are the case sets."""
    told = [pair(one.claim, one.post) for one in examples]
    places = {name: at for at, name in enumerate(names)}
    verdicts = np.zeros((len(told), len(VERDICTS)), np.float32)
    for row, one in enumerate(examples):
        for verdict in one.verdicts:
            verdicts[row, VERDICTS.index(verdict)] += 1 / len(one.verdicts)
    where = [_where(one, ranges) for one, (_, ranges) in zip(examples, told, strict=True)]
    return Drawn(
        names=np.array(names, np.str_),
        ids=np.concatenate([np.array(ids, np.int32) for ids, _ in told]),
        starts=np.cumsum([0, *(len(ids) for ids, _ in told)]),
        where=np.array(where, np.int16).reshape(-1, 2),
        verdicts=verdicts,
        sets=np.array([places.get(one.set, NO_SET) for one in examples], np.int16),
    )


def _where(one: Example, ranges: Ranges) -> tuple[int, int]:
    if one.evidence is None:
        return 0, 0
    start, end = one.evidence
    within = [at for at, word in enumerate(ranges) if word and word[0] < end and word[1] > start]
    return (within[0], within[-1] + 1) if within else (0, 0)
