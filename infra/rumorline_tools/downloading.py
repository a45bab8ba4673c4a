"""The public feed of an installation, page by page, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from rumorline.domain.errors import UsageError
from rumorline_tools.visiting import visit

_A_PAGE = 100


def pages_of(url: str) -> Iterator[str]:
    """Every answer of `/notices`, oldest first, each as one line of JSON.

    `url` is that of the API or of its `/notices`. UsageError if it does not answer as such.
    """
    if urlsplit(url).query:
        raise UsageError(f"{url!r} names a part of a feed; write it like https://api.example")
    base = url.rstrip("/").removesuffix("/notices") + "/notices"
    cursor, more = 0, True
    while more:
        asked = f"{base}?{urlencode({'after': cursor, 'limit': _A_PAGE})}"
        page = _page(asked)
        yield json.dumps(page, ensure_ascii=False)
        cursor, more = _further(asked, page, cursor)


def _page(url: str) -> object:
    status, body = visit(url)
    try:
        return json.loads(body)
    except ValueError:
        raise UsageError(f"{url} does not answer as a feed, but with status {status}") from None


def _further(url: str, page: object, cursor: int) -> tuple[int, bool]:
    try:
        further, more = int(page["next"]), bool(page["more"])  # type: ignore[index]  # checked here
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{url} does not answer as a feed") from None
    if more and further <= cursor:
        raise UsageError(f"{url} leads nowhere: its next page begins where it does itself")
    return further, more
