"""The public feed as it is read: pages of numbered notices, and the versions of one ticket.

It reads `FEED`, `F#division`, `PUB#ticket` and `OPEN`, and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from rumorline.domain.published import Published, Wanted
from rumorline.store import published
from rumorline.store.codec import from_doc
from rumorline.store.notices import FeedEntry, seq_key
from rumorline.store.table import Item, Table
from rumorline.store.unsettled import Row, listed

MOST_LOOKED_AT = 500
"""Entries that one request looks at, however few of them are wanted."""
MOST_BYTES = 1_000_000
"""Bodies of one page; an answer of a function has at most 6 MB."""
LAST_SEQ = 10**12 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Notices in the order of the feed, or against it.

    `cursor` is where the next page begins: the last entry that was looked at, wanted or not.
    """

    notices: tuple[Published, ...]
    cursor: int
    more: bool


class Feed:
    """Reads of the public feed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def after(self, seq: int, wanted: Wanted, limit: int) -> Page:
        """Up to `limit` notices behind a place, oldest first: following it skips none."""
        links = self._links(wanted, limit, low=seq + 1)
        return self._page(links, seq, wanted, limit)

    def before(self, seq: int, wanted: Wanted, limit: int) -> Page:
        """Up to `limit` notices before a place, newest first."""
        links = self._links(wanted, limit, high=seq - 1)
        return self._page(links, seq, wanted, limit)

    def of_ticket(self, ticket_id: str) -> list[Published]:
        """Every version that was numbered, oldest first."""
        items = self._table.query_prefix(published.key(ticket_id, 0)[0], "N#")
        return [published.from_item(item) for item in items]

    def unsettled(self) -> list[Row]:
        """Every public ticket that is not settled, and what was one until lately."""
        return list(listed(self._table))

    def _links(
        self, wanted: Wanted, limit: int, low: int = 1, high: int | None = None
    ) -> Iterator[FeedEntry]:
        """Entries of the feed or of a division, oldest first unless `high` is given."""
        sifted = wanted.verdict is not None or wanted.topic is not None
        items = self._table.query(
            f"F#{wanted.division}" if wanted.division else "FEED",
            low=seq_key(low),
            high=seq_key(LAST_SEQ if high is None else high),
            newest=high is not None,
            page=MOST_LOOKED_AT if sifted else limit + 1,
        )
        return (from_doc(item["doc"], FeedEntry) for item in items)

    def _page(self, links: Iterator[FeedEntry], cursor: int, wanted: Wanted, limit: int) -> Page:
        chosen: list[FeedEntry] = []
        looked_at = 0
        for link in itertools.islice(links, MOST_LOOKED_AT):
            cursor, looked_at = link.seq, looked_at + 1
            if wanted.has(link.verdicts, link.topics):
                chosen.append(link)
            if len(chosen) == limit:
                break
        notices = self._bodies(chosen)
        if len(notices) < len(chosen):
            return Page(notices, notices[-1].seq, more=True)
        return Page(notices, cursor, more=next(links, None) is not None)

    def _bodies(self, links: list[FeedEntry]) -> tuple[Published, ...]:
        """Their bodies in order, less those at the end for which there is no room."""
        keys = [published.key(link.ticket_id, link.nv) for link in links]
        found = self._table.get_many(keys)
        return tuple(map(published.from_item, _fitting([found[key] for key in keys])))


def _fitting(items: list[Item]) -> Iterator[Item]:
    room = MOST_BYTES
    for number, item in enumerate(items):
        room -= len(str(item["doc"]).encode())
        if room < 0 and number:
            return
        yield item
