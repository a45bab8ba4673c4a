"""WebSub: the feed of an agency with one entry, as a hub delivers it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from rumorline_tools.deliveries import cap
from rumorline_tools.deliveries.draft import Draft

TOPIC = "https://agency.example/feed"
"""The feed that the local stack's endpoint is subscribed to; `websub:` and this is its source."""


def atom(draft: Draft) -> bytes:
    """Atom with one entry, or with the tombstone of one (RFC 6721)."""
    if draft.deleted:
        deleted = f"<at:deleted-entry ref={quoteattr(_id(draft))} when={quoteattr(_iso(draft))}/>"
        return _feed(draft, deleted)
    return _feed(draft, _entry(draft, f"<content>{escape(draft.text)}</content>"))


def with_alert(draft: Draft) -> bytes:
    """Atom with one entry that holds a CAP alert."""
    content = f'<content type="application/cap+xml">{cap.alert(draft)}</content>'
    return _feed(draft, _entry(draft, content))


def rss(draft: Draft) -> bytes:
    """RSS 2.0 with one item. It has no way to say that an item was deleted, so it is empty then."""
    date = format_datetime(draft.posted_at.astimezone(UTC))
    item = (
        f"<item><guid>{escape(_id(draft))}</guid><pubDate>{date}</pubDate>"
        f"<description>{escape(escape(draft.text))}</description></item>"
    )
    return (
        f'<rss version="2.0"><channel><title>{escape(draft.name)}</title><link>{TOPIC}</link>'
        f"<language>{escape(draft.language)}</language>{'' if draft.deleted else item}"
        "</channel></rss>"
    ).encode()


def _feed(draft: Draft, entry: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang={quoteattr(draft.language)}>'
        f'<id>{TOPIC}</id><link rel="self" href="{TOPIC}"/><title>{escape(draft.name)}</title>'
        f"<updated>{_iso(draft)}</updated>{entry}</feed>"
    ).encode()


def _entry(draft: Draft, content: str) -> str:
    """An edit keeps the id of the first version and has a later date."""
    return (
        f"<entry><id>{escape(_id(draft))}</id><title/><updated>{_iso(draft)}</updated>"
        f"{content}</entry>"
    )


def _id(draft: Draft) -> str:
    root = draft.edit_of[0] if draft.edit_of else draft.post_id
    return root if root.startswith("urn:") else f"urn:agency:{root}"


def _iso(draft: Draft) -> str:
    moment: datetime = draft.posted_at.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")
