"""Notices as an Atom feed (RFC 4287), its pages linked as in RFC 5005."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import (
    Element,
    SubElement,
    tostring,
)

from rumorline.domain.published import Published
from rumorline.domain.times import utc_text
from rumorline.notices.links import followable
from rumorline.notices.prose import text, title
from rumorline.notices.site import Site

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# All that XML 1.0 (2.2) cannot carry, not even escaped.
_NO_XML = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def atom(
    notices: Sequence[Published],
    site: Site,
    *,
    feed_id: str,
    feed_url: str,
    next_url: str | None,
) -> str:
    """A page of the feed, newest first, as an XML document."""
    feed = Element("feed", {"xmlns": NAMESPACE})
    _add(feed, "id", feed_id)
    _add(feed, "title", site.publisher)
    _add(feed, "subtitle", "What officials refuted, confirmed, clarified and corrected.")
    _add(feed, "updated", utc_text(max((one.changed_at for one in notices), default=_NEVER)))
    _author(feed, site.publisher, site.url(""))
    _link(feed, "self", feed_url, MEDIA_TYPE)
    _link(feed, "alternate", site.url(""), "text/html")
    if next_url:
        _link(feed, "next", next_url, MEDIA_TYPE)
    for one in notices:
        _entry(SubElement(feed, "entry"), one, site)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")


def _entry(entry: Element, one: Published, site: Site) -> None:
    notice = one.notice
    if notice.language:
        entry.set("xml:lang", notice.language)
    _add(entry, "id", site.lasting_id(one.notice_id))
    _add(entry, "title", title(one))
    _add(entry, "published", utc_text(one.at))
    _add(entry, "updated", utc_text(one.changed_at))
    _link(entry, "alternate", site.notice_url(one.notice_id), "text/html")
    posts = (followable(found.url) for found in notice.evidence)
    for url in dict.fromkeys(filter(None, posts)):
        _link(entry, "related", url)
    verdict = notice.verdict.value if notice.verdict else notice.kind.value
    for term in dict.fromkeys((verdict, *notice.topics)):
        SubElement(entry, "category", {"term": _clean(term)})
    _add(entry, "content", text(one, site))


def _author(parent: Element, name: str, uri: str) -> None:
    author = SubElement(parent, "author")
    _add(author, "name", name)
    _add(author, "uri", uri)


def _add(parent: Element, name: str, words: str) -> None:
    kind = {"type": "text"} if name in ("title", "subtitle", "content") else {}
    SubElement(parent, name, kind).text = _clean(words)


def _link(parent: Element, relation: str, url: str, kind: str = "") -> None:
    typed = {"type": kind} if kind else {}
    SubElement(parent, "link", {"rel": relation, "href": _clean(url), **typed})


def _clean(words: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", words)
