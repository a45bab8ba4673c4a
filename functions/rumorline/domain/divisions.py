"""Open Civic Data division ids, and which divisions a place belongs to.

Ids follow the OCD division identifier proposal (OCDEP 2):
`ocd-division/country:us/state:ct/place:hartford`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rumorline.domain.errors import UsageError

MAX_DIVISIONS = 8
MAX_LENGTH = 250
_ID = re.compile(r"ocd-division/country:[a-z]{2}(/[a-z][a-z_]*:[\w.~-]+)*\Z")


def check_division(division: str) -> str:
    """Return `division` unchanged, or raise UsageError if it is not a division id."""
    if len(division) > MAX_LENGTH or not _ID.match(division):
        raise UsageError(
            f"{division!r} is not a division id; "
            "write it like ocd-division/country:us/state:ct/place:hartford"
        )
    return division


def ancestors(division: str) -> tuple[str, ...]:
    """The division and all that its path names, narrowest first, down to the country."""
    head, *types = division.split("/")
    paths = ["/".join([head, *types[: n + 1]]) for n in range(len(types))]
    return tuple(reversed(paths))


def divisions_of(place: str, within: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All divisions whose sources may speak for a place, narrowest first, at most eight.

    `within` is the deployment's table: a path does not say that a city lies in a county or in a
    transit district.
    """
    found = dict.fromkeys(ancestors(check_division(place)))
    for other in within.get(place, ()):
        found.update(dict.fromkeys(ancestors(other)))
    ordered = sorted(found, key=lambda division: (division != place, -division.count("/")))
    return tuple(ordered[:MAX_DIVISIONS])
