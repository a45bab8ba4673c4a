"""Which rows of tickets are of which division, and which have it for their own place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rumorline.domain.ticket import Ticket

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_NONE = np.zeros(0, np.int64)


class Areas:
    """Rows by division. What comes after it was made is not in it."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        inside, homes = defaultdict(list), defaultdict(list)
        for row, ticket in enumerate(tickets):
            for division in dict.fromkeys(ticket.divisions):
                inside[division].append(row)
            for division in ticket.divisions[:1]:
                homes[division].append(row)
        self._inside = {name: np.array(rows, np.int64) for name, rows in inside.items()}
        self._homes = {name: np.array(rows, np.int64) for name, rows in homes.items()}

    def inside(self, divisions: Collection[str]) -> Numbers:
        """The rows that have one of some divisions, in order."""
        return _joined(self._inside, divisions)

    def homes(self, divisions: Collection[str]) -> Numbers:
        """The rows whose own place is one of some divisions, in order."""
        return _joined(self._homes, divisions)


def _joined(rows: dict[str, Numbers], divisions: Collection[str]) -> Numbers:
    found = [rows[one] for one in set(divisions) if one in rows]
    if not found:
        return _NONE
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))
