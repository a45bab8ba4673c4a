"""Reading one entry of a feed.

A post's id is that of the entry, kept apart by feed; without an id its link names it (RSS). The
version is `updated`, else the date of publication: a change that leaves both as they were is not
seen. An entry without a date, or without a zone in it, is refused. An entry that carries another
feed's `source` is somebody else's words (RFC 4287, 4.2.11), so a repost. A deleted entry is that of
RFC 6721.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms import cap
from rumorline.platforms.feed_words import alts_of, language_of, moment_of, text_of
from rumorline.platforms.feeds import ATOM, TOMBSTONE, entries_in, entry_in
from rumorline.platforms.fields import MAX_ID_BYTES, clip_alts, read_moment
from rumorline.platforms.links import web_link
from rumorline.platforms.safexml import language_in, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rumorline.domain.post import PostEvent

MAX_NAME = 200


def read_entry(xml: str, topic: str | None, endpoint: str) -> list[PostEvent]:
    """The events of a feed with one entry; `topic` is the feed's url as it was subscribed to.

    Without a topic the feed's own link `self` counts. Raises MalformedEntry.
    """
    root = read_xml(xml.encode("utf-8", "replace"), MalformedEntry)
    place = entries_in(root)
    entry = None if place is None else entry_in(place)
    if place is None or entry is None:
        raise MalformedEntry("the entry is not part of a feed")
    account = Account("websub", _topic(topic or _own_link(place)))
    if entry.tag == TOMBSTONE:
        return [_deleted(entry, account, endpoint)]
    alert = next(filter(cap.is_alert, entry.iter()), None)
    if alert is not None:
        return cap.read_alert(alert, endpoint, language_in(root))
    return [PostSaved(_post(xml, account, endpoint))] if cap.concerns_everybody(entry) else []


def _own_link(place: Element) -> str:
    links = (link for link in place.findall(f"{ATOM}link") if link.get("rel") == "self")
    return next((link.get("href") or "" for link in links), "")


def _topic(url: str) -> str:
    if not web_link(url) or len(url.encode()) > MAX_ID_BYTES:
        raise MalformedEntry("the feed's address is missing")
    return url


def _deleted(entry: Element, account: Account, endpoint: str) -> PostDeleted:
    when = entry.get("when")
    at = read_moment(when, "when") if when else None
    return PostDeleted(_root(entry.get("ref"), account), account, endpoint, at)


def _root(ident: str | None, account: Account) -> str:
    """Two feeds may use the same id, so the feed's address is part of the post's."""
    if not ident:
        raise MalformedEntry("the entry has neither id nor link")
    if not ident.isprintable() or " " in ident or len(ident.encode()) > MAX_ID_BYTES:
        ident = _digest(ident)
    return f"websub:{_digest(account.account_id)}:{ident}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _post(xml: str, account: Account, endpoint: str) -> Post:
    feed, entry = _parsed(xml)
    published, updated = moment_of(entry, "published"), moment_of(entry, "updated")
    first, last = published or updated, updated or published
    if first is None or last is None:
        raise MalformedEntry("the entry has no date")
    name = str(feed.get("title") or "")[:MAX_NAME] or None
    return Post(
        root=_root(entry.get("id") or entry.get("link"), account),
        version=last.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        account=Account(account.platform, account.account_id, name=name),
        endpoint=endpoint,
        text=text_of(entry),
        posted_at=first,
        language=language_of(feed, entry),
        url=web_link(entry.get("link")),
        kind=_kind(feed, entry, account),
        media_alt=clip_alts(alts_of(entry)),
        edited_at=last if last > first else None,
    )


def _parsed(xml: str) -> tuple[Any, Any]:
    """What feedparser makes of it. It is given a file: a text that is a url it would fetch."""
    import feedparser

    try:
        read = feedparser.parse(io.BytesIO(xml.encode("utf-8", "replace")))
        return read.feed, read.entries[0]
    except Exception:  # noqa: BLE001 - a large reader of strange input; none of its errors is ours
        raise MalformedEntry("the entry cannot be read") from None


def _kind(feed: Any, entry: Any, account: Account) -> PostKind:
    source = entry.get("source") or {}
    origin = {source.get(name) for name in ("id", "href", "link")} - {None}
    if not origin or origin & {feed.get("id"), feed.get("link"), account.account_id}:
        return PostKind.ORIGINAL
    return PostKind.REPOST
