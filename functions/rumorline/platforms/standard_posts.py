"""Reading the generic post format that `standard` describes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Context, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms.fields import MAX_CONTEXT, Fields, clip_alts

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import PostEvent

_DELETED = "post.deleted"
TYPES = frozenset({"post.created", "post.updated", _DELETED})
_PLATFORM = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f\"'<>\\^`{|}]{1,2000}")


def read_events(entry: Fields, endpoint: str) -> list[PostEvent]:
    """The event of one entry. Raises MalformedEntry."""
    data, kind = entry.child("data"), entry.text("type")
    if kind not in TYPES:
        raise MalformedEntry("the type is not about posts")
    if kind == _DELETED:
        at = entry.maybe_moment("timestamp")
        return [PostDeleted(_post_id(data), _account(data), endpoint, at)]
    return [PostSaved(_post(data, endpoint))]


def _post(data: Fields, endpoint: str) -> Post:
    created_at, updated_at = data.moment("created_at"), data.maybe_moment("updated_at")
    return Post(
        root=_post_id(data),
        version=_version(data, updated_at or created_at),
        account=_account(data),
        endpoint=endpoint,
        text=data.text("text"),
        posted_at=created_at,
        language=data.maybe_text("language"),
        url=_url(data),
        kind=_kind(data),
        context=(*_context("parent", data, "in_reply_to"), *_context("quoted", data, "quoted")),
        media_alt=clip_alts(data.strings("media_alt")),
        edited_at=updated_at,
    )


def _platform(data: Fields) -> str:
    name = data.text("platform")
    if not _PLATFORM.fullmatch(name):
        raise MalformedEntry("platform is not a plain lower-case name")
    return name


def _post_id(data: Fields) -> str:
    return f"{_platform(data)}:{data.ident('id')}"


def _account(data: Fields) -> Account:
    account = data.child("account")
    handle, name = account.maybe_text("handle"), account.maybe_text("name")
    return Account(_platform(data), account.ident("id"), handle, name)


def _version(data: Fields, moment: datetime) -> str:
    if data.maybe_text("version") is not None:
        return data.ident("version")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _url(data: Fields) -> str | None:
    """A link that is put before readers: nothing but http and https, nothing that ends a tag."""
    url = data.maybe_text("url")
    if url is not None and not _URL.fullmatch(url):
        raise MalformedEntry("url is not an http or https address")
    return url


def _kind(data: Fields) -> PostKind:
    given = data.maybe_text("kind")
    if given is None:
        guesses = {"in_reply_to": PostKind.REPLY, "quoted": PostKind.QUOTE}
        found = [kind for name, kind in guesses.items() if data.maybe_child(name)]
        return found[0] if found else PostKind.ORIGINAL
    try:
        return PostKind(given)
    except ValueError:
        raise MalformedEntry("kind is not one of original, reply, quote, repost") from None


def _context(relation: str, data: Fields, name: str) -> tuple[Context, ...]:
    other = data.maybe_child(name)
    if other is None:
        return ()
    text = (other.maybe_text("text") or "")[:MAX_CONTEXT]
    return (Context(relation, text, other.maybe_text("account_id"), other.maybe_text("handle")),)
