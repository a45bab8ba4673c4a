"""Reading a status of Mastodon's REST API.

The text is the content warning, if there is one, a blank line, and the content. An edit is known by
`edited_at`; the version is that time, or `created_at`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Context, Post, PostKind, PostSaved
from rumorline.platforms.fields import MAX_CONTEXT, clip_alts
from rumorline.platforms.html_text import text_of_html
from rumorline.platforms.links import web_link

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.platforms.fields import Fields

_HOST = re.compile(r"https?://([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)/", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_status(status: Fields, endpoint: str) -> PostSaved:
    """The event of one status. Raises MalformedEntry."""
    host, created_at = _host(status), status.moment("created_at")
    edited_at = status.maybe_moment("edited_at")
    return PostSaved(
        Post(
            root=f"mastodon:{host}/{_part(status, 'id')}",
            version=_version(edited_at or created_at),
            account=_account(status.child("account"), host),
            endpoint=endpoint,
            text=_text(status),
            posted_at=created_at,
            language=_language(status),
            url=web_link(status.maybe_text("url")),
            kind=_kind(status),
            context=_context(status, host),
            media_alt=_alts(status),
            edited_at=edited_at,
        )
    )


def _host(status: Fields) -> str:
    found = _HOST.match(status.text("uri"))
    if not found:
        raise MalformedEntry("uri does not name a host")
    return found[1].lower()


def _part(fields: Fields, name: str) -> str:
    """An id that the host stands before."""
    value = fields.ident(name)
    if "/" in value:
        raise MalformedEntry(f"{name} is not an id of Mastodon")
    return value


def _version(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _account(account: Fields, host: str) -> Account:
    handle = account.text("acct")
    name = account.maybe_text("display_name") or None
    return Account("mastodon", f"{host}/{_part(account, 'id')}", f"{handle}@{host}", name)


def _text(status: Fields) -> str:
    warning, content = status.maybe_text("spoiler_text") or "", text_of_html(status.text("content"))
    return "\n\n".join(part for part in (warning.strip(), content) if part)


def _language(status: Fields) -> str | None:
    tag = status.maybe_text("language")
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def _kind(status: Fields) -> PostKind:
    if status.maybe_child("reblog"):
        return PostKind.REPOST
    if status.maybe_text("in_reply_to_id"):
        return PostKind.REPLY
    return PostKind.QUOTE if status.maybe_child("quote") else PostKind.ORIGINAL


def _context(status: Fields, host: str) -> tuple[Context, ...]:
    parent = status.maybe_text("in_reply_to_account_id")
    others = [status.maybe_child("reblog"), status.child("quote").maybe_child("quoted_status")]
    quoted = [_quoted(other) for other in others if other]
    return (*quoted, *([Context("parent", "", f"{host}/{parent}")] if parent else []))


def _quoted(other: Fields) -> Context:
    """What is boosted or quoted; its ids are its own server's business, so only its handle."""
    text = text_of_html(other.text("content"))[:MAX_CONTEXT]
    return Context("quoted", text, handle=other.child("account").maybe_text("acct"))


def _alts(status: Fields) -> tuple[str, ...]:
    media = status.children("media_attachments")
    return clip_alts([item.maybe_text("description") or "" for item in media])
