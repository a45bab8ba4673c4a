"""Readers of the public feed: requests to the function, and pages taken apart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from rumorline import wiring
from rumorline.domain.chain import GENESIS, sha256
from rumorline.domain.notice import Notice
from rumorline.domain.published import Published
from rumorline.handlers import feed
from rumorline.notices.site import Site
from rumorline.services.showing import PublicFeed
from rumorline.store import notices as notice_store
from rumorline.store.feed import Feed
from rumorline.store.notices import Entry
from rumorline.store.table import put
from tests.support.world import NOW, World

BASE = "https://rumors.example"
SITE = Site(BASE, "The Riverbend Courier", "urn:rumorline:notices")
VOID_TAGS = frozenset({"meta", "link", "input", "br", "hr", "img"})
_NOTICE = re.compile(r"/notices/(?P<id>[^/]+)")


@dataclass
class Answer:
    """An answer of the function."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def page(self) -> Page:
        """The body, read as HTML."""
        assert self.headers["content-type"].startswith("text/html")
        return Page(self.body)


@dataclass
class Reader:
    """Asks the function as the HTTP API does."""

    accept: str = "*/*"

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path, or for an address that an answer gave."""
        parts = urlsplit(url.removeprefix(BASE))
        found = _NOTICE.fullmatch(parts.path)
        event = {
            "routeKey": f"{method} {'/notices/{id}' if found else parts.path}",
            "rawQueryString": parts.query,
            "pathParameters": {"id": unquote(found["id"])} if found else None,
            "headers": {
                "Accept": self.accept,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        }
        answer = feed.handler(event, None)
        return Answer(answer["statusCode"], answer["headers"], answer["body"])


def reader_of(world: World, monkeypatch: pytest.MonkeyPatch, **site: Any) -> Reader:
    """A reader of what a world has published."""
    made = Site(**{name: getattr(SITE, name) for name in SITE.__slots__} | site)
    public = PublicFeed(Feed(world.table), made, world.time)
    monkeypatch.setattr(wiring, "public_feed", lambda: public)
    return Reader()


def numbered(world: World, notice: Notice) -> None:
    """Store a notice and number it."""
    entry = Entry(notice, accepted=notice.accepted_by_person)
    world.table.write(put(notice_store.to_item(entry)))
    world.notices.number(entry, world.time())


def published(notice: Notice, seq: int = 1, **changes: Any) -> Published:
    """A notice as it was numbered an hour after NOW."""
    at = NOW + timedelta(hours=1)
    facts: dict[str, Any] = {
        "notice": notice,
        "seq": seq,
        "at": at,
        "digest": sha256("body"),
        "previous": GENESIS,
        "hash": sha256("entry"),
        "changed_at": at,
        "accepted": notice.accepted_by_person,
    }
    return Published(**facts | changes)


@dataclass
class Node:
    """An element: its attributes, its own and its descendants' text."""

    tag: str
    attributes: dict[str, str | None]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """An HTML page; every element must be closed in its order."""

    source: str
    nodes: list[Node] = field(default_factory=list)
    _open: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        assert self._open == []

    def all(self, tag: str, **attributes: str) -> list[Node]:
        """Elements of a name, with these attributes."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            node
            for node in self.nodes
            if node.tag == tag and wanted.items() <= node.attributes.items()
        ]

    def one(self, tag: str, **attributes: str) -> Node:
        """The only such element."""
        (node,) = self.all(tag, **attributes)
        return node

    @property
    def text(self) -> str:
        """Everything that is read, less style and data."""
        return self.one("body").text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        node = Node(tag, dict(attrs), tuple(one.tag for one in self._open))
        self.nodes.append(node)
        if tag not in VOID_TAGS:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """It must be the innermost open one."""
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Text belongs to all elements that are open."""
        for node in self._open:
            node.text += data
