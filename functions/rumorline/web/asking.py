"""What a reader's request asks for: the form and language of the answer, and which notices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import UsageError, naming
from rumorline.domain.published import VERDICTS, Wanted

_FILTERS = ("division", "verdict", "topic")
_PAGING = ("after", "before", "limit")
_PLACE = re.compile(r"[0-9]{1,12}")
_MOST_TOPIC = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A public request, its query read and checked.

    `after` and `before` are places in the feed: 0 the beginning, None the end.
    """

    wanted: Wanted
    after: int
    before: int | None
    limit: int | None


def asked(query: str, most: int) -> Asked:
    """Read a raw query; UsageError with one line that names the parameter which is wrong."""
    given = _single(parse_qs(query, keep_blank_values=False, errors="replace"))
    topic = given.get("topic", "").strip().lower()
    if len(topic) > _MOST_TOPIC:
        raise UsageError(f"topic: at most {_MOST_TOPIC} characters", "topic")
    return Asked(
        wanted=Wanted(_division(given), _verdict(given), topic or None),
        after=_place(given, "after") or 0,
        before=_place(given, "before"),
        limit=_limit(given, most),
    )


def best(header: str, offers: Sequence[str]) -> str:
    """The offer that an Accept or Accept-Language header likes most; the first if it likes none.

    RFC 9110, 12.5: `*`, `text/*`, `es-MX` for an offer `es`, and weights.
    """
    weighed = [(_weight(header, offer), -place) for place, offer in enumerate(offers)]
    return offers[-max(weighed)[1]]


def _weight(header: str, offer: str) -> float:
    """The weight of the most exact range that fits an offer; 0 if none does."""
    found = (0, 0.0)
    for part in header.split(","):
        wanted, _, parameters = part.strip().lower().partition(";")
        exact = _exactness(wanted.strip(), offer)
        if exact:
            found = max(found, (exact, _quality(parameters)))
    return found[1]


def _exactness(wanted: str, offer: str) -> int:
    if wanted == offer:
        return 3
    if wanted.endswith("/*") and offer.startswith(wanted[:-1]):
        return 2
    if wanted.startswith(f"{offer}-"):
        return 2
    return 1 if wanted in ("*", "*/*") else 0


def _quality(parameters: str) -> float:
    found = re.search(r"(?:^|;)\s*q=([01](?:\.\d{0,3})?)", parameters)
    return min(1.0, float(found[1])) if found else 1.0


def _single(query: Mapping[str, list[str]]) -> dict[str, str]:
    for name in (*_FILTERS, *_PAGING):
        if len(query.get(name, [])) > 1:
            raise UsageError(f"{name}: give it once", name)
    return {name: values[0] for name, values in query.items()}


def _division(given: Mapping[str, str]) -> str | None:
    division = given.get("division", "").strip()
    with naming("division"):
        return check_division(division) if division else None


def _verdict(given: Mapping[str, str]) -> str | None:
    verdict = given.get("verdict")
    if verdict is not None and verdict not in VERDICTS:
        raise UsageError(f"verdict {verdict!r}: one of {', '.join(VERDICTS)}", "verdict")
    return verdict


def _place(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not _PLACE.fullmatch(text):
        raise UsageError(f"{name}: a cursor is a number that an earlier answer gave", name)
    return int(text)


def _limit(given: Mapping[str, str], most: int) -> int | None:
    text = given.get("limit")
    if text is None:
        return None
    if not _PLACE.fullmatch(text) or not 1 <= int(text) <= most:
        raise UsageError(f"limit: a number from 1 to {most}", "limit")
    return int(text)
