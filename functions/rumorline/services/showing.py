"""What everybody may see: the board, the feeds, one notice, and every notice ever in order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.errors import NotFound
from rumorline.domain.published import Published, Wanted
from rumorline.domain.unsettled import Unsettled
from rumorline.notices import atom, jsonfeed
from rumorline.notices.record import record
from rumorline.notices.site import Site, filters, query_of
from rumorline.store.feed import LAST_SEQ, Feed, Page
from rumorline.store.unsettled import Row
from rumorline.web.asking import Asked
from rumorline.web.pages import Pages, Reader

HTML = "text/html; charset=utf-8"
JSON = "application/json"
MOST = 100
"""Notices of one answer, however many are asked for."""
_A_BOARD = 60
_A_FEED = 30
_A_BACKFILL = 50
_ID = re.compile(r"(?P<ticket>.{1,200})\.n(?P<nv>[1-9][0-9]{0,5})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: `changed_at` is when anything in it last changed; None if it holds nothing.

    `policy` is its Content-Security-Policy, "" that of the public pages.
    """

    content_type: str
    body: str
    changed_at: datetime | None
    policy: str = ""


class PublicFeed:
    """Renders what is published. It is never told of anything that is not numbered."""

    def __init__(self, feed: Feed, site: Site, clock: Callable[[], datetime]) -> None:
        self._feed = feed
        self._site = site
        self._clock = clock
        self.pages = Pages(site)

    def board(self, asked: Asked, reader: Reader) -> Document:
        """The page for people: of each ticket the notice that stands, and public tickets."""
        page = self._newest(asked, _A_BOARD)
        rows, now = self._feed.unsettled(), self._clock()
        body = self.pages.board(
            [one for one in page.notices if not one.next_nv],
            asked.wanted,
            reader,
            unsettled=[] if asked.before is not None else _newest_open(rows, asked.wanted, now),
            older=page.cursor if page.more else None,
            later=asked.before is not None,
        )
        changed = (_changed(page.notices), *(row.changed_by(now) for row in rows))
        return Document(HTML, body, max(filter(None, changed), default=None))

    def json_feed(self, asked: Asked) -> Document:
        """A page of the JSON Feed, newest first."""
        page = self._newest(asked, _A_FEED)
        feed = jsonfeed.json_feed(
            page.notices,
            self._site,
            feed_url=self._url("feed.json", asked.wanted, asked),
            next_url=self._older("feed.json", asked, page),
        )
        return Document(jsonfeed.MEDIA_TYPE, _json(feed), _changed(page.notices))

    def atom(self, asked: Asked) -> Document:
        """A page of the Atom feed, newest first."""
        page = self._newest(asked, _A_FEED)
        body = atom.atom(
            page.notices,
            self._site,
            feed_id=self._site.lasting_id(f"feed{query_of(**filters(asked.wanted))}"),
            feed_url=self._url("feed.atom", asked.wanted, asked),
            next_url=self._older("feed.atom", asked, page),
        )
        return Document(f"{atom.MEDIA_TYPE}; charset=utf-8", body, _changed(page.notices))

    def backfill(self, asked: Asked) -> Document:
        """Every notice ever behind a cursor, oldest first, and whether there are more."""
        limit = asked.limit or _A_BACKFILL
        page = self._feed.after(asked.after, asked.wanted, limit)
        after = {"after": page.cursor, "limit": asked.limit}
        answer = {
            "notices": [record(one, self._site) for one in page.notices],
            "next": str(page.cursor),
            "more": page.more,
            "next_url": self._site.url("notices", **filters(asked.wanted), **after),
        }
        return Document(JSON, _json(answer), _changed(page.notices))

    def notice_page(self, notice_id: str, reader: Reader) -> Document:
        """One notice for people; NotFound if no such one is published."""
        one, last = self._found(notice_id)
        withdrawn = one is not last and last.notice.verdict is None
        body = self.pages.notice(one, reader, withdrawn=withdrawn)
        return Document(HTML, body, max(one.modified_at, last.modified_at))

    def notice(self, notice_id: str) -> Document:
        """One notice for machines; NotFound if no such one is published."""
        one, _ = self._found(notice_id)
        return Document(JSON, _json(record(one, self._site)), one.modified_at)

    def _found(self, notice_id: str) -> tuple[Published, Published]:
        """A notice, and the last that was published of its ticket."""
        parts = _ID.fullmatch(notice_id)
        versions = self._feed.of_ticket(parts["ticket"]) if parts else []
        for one in versions:
            if one.notice_id == notice_id:
                return one, versions[-1]
        raise NotFound("no notice of this id is published")

    def _newest(self, asked: Asked, usual: int) -> Page:
        before = LAST_SEQ if asked.before is None else asked.before
        return self._feed.before(before, asked.wanted, asked.limit or usual)

    def _older(self, path: str, asked: Asked, page: Page) -> str | None:
        if not page.more:
            return None
        older = {"limit": asked.limit, "before": page.cursor}
        return self._site.url(path, **filters(asked.wanted), **older)

    def _url(self, path: str, wanted: Wanted, asked: Asked) -> str:
        here = {"limit": asked.limit, "before": asked.before}
        return self._site.url(path, **filters(wanted), **here)


def _newest_open(rows: Iterable[Row], wanted: Wanted, now: datetime) -> list[Unsettled]:
    """Public tickets that are wanted, those seen last first; none has a verdict to ask for."""
    if wanted.verdict is not None:
        return []
    shown = [one for row in rows if (one := row.shown_at(now)) and _fits(one, wanted)]
    return sorted(shown, key=lambda one: one.first_seen_at, reverse=True)[:_A_BOARD]


def _fits(one: Unsettled, wanted: Wanted) -> bool:
    in_place = wanted.division is None or wanted.division in one.divisions
    return in_place and (wanted.topic is None or wanted.topic in one.topics)


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _changed(notices: Iterable[Published]) -> datetime | None:
    return max((one.modified_at for one in notices), default=None)
