"""Notices as a JSON Feed, version 1.1 (jsonfeed.org)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rumorline.domain.published import Published
from rumorline.domain.times import utc_text
from rumorline.notices.links import followable
from rumorline.notices.prose import text, title
from rumorline.notices.record import record
from rumorline.notices.site import Site

MEDIA_TYPE = "application/feed+json"


def json_feed(
    notices: Iterable[Published], site: Site, *, feed_url: str, next_url: str | None
) -> dict[str, Any]:
    """A page of the feed, newest first; `next_url` leads to what is older."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.publisher,
        "description": "What officials refuted, confirmed, clarified and corrected.",
        "home_page_url": site.url(""),
        "feed_url": feed_url,
        "authors": [_author(site)],
        "items": [_item(one, site) for one in notices],
    }
    return feed | ({"next_url": next_url} if next_url else {})


def _author(site: Site) -> dict[str, str]:
    return {"name": site.publisher, "url": site.url("")}


def _item(one: Published, site: Site) -> dict[str, Any]:
    notice = one.notice
    posts = (followable(found.url) for found in notice.evidence)
    quoted = next(filter(None, posts), None)
    return {
        "id": site.lasting_id(one.notice_id),
        "url": site.notice_url(one.notice_id),
        **({"external_url": quoted} if quoted else {}),
        "title": title(one),
        "content_text": text(one, site),
        "date_published": utc_text(one.at),
        "date_modified": utc_text(one.changed_at),
        "tags": [notice.verdict.value if notice.verdict else notice.kind.value, *notice.topics],
        **({"language": notice.language} if notice.language else {}),
        "_rumorline": {"about": site.url("notices"), **record(one, site)},
    }
