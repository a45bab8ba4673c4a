"""X's legacy Account Activity API: arrays of v1.1 posts under `tweet_…_events`.

It delivers what an account posts and also what others write to it, so the author of a post is its
own `user`, not `for_user_id`: whether the author is a source is the registry's question.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry, MalformedRequest
from rumorline.domain.post import Account, Context, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms.fields import Fields, clip_alts
from rumorline.platforms.x_posts import (
    chain_of,
    context_of,
    language_of,
    parent_author,
    post_id,
    text_of,
    url_of,
    version_of,
)

if TYPE_CHECKING:
    from rumorline.domain.post import PostEvent
    from rumorline.platforms.contract import Entry

_CREATED, _DELETED = "tweet_create_events", "tweet_delete_events"
_TIME = "%a %b %d %H:%M:%S %z %Y"


def split(body: dict[str, object]) -> list[Entry]:
    """One entry a created or deleted post. Raises MalformedRequest where an array is none."""
    kept = {name: body[name] for name in ("for_user_id",) if name in body}
    return [
        {**kept, name: [event]} for name in (_CREATED, _DELETED) for event in _events(body, name)
    ]


def parse(entry: Fields, endpoint: str) -> list[PostEvent]:
    """Read an entry with one event; nothing for a protected account."""
    created = [_created(event, endpoint) for event in entry.children(_CREATED)]
    deleted = [_deleted(event, endpoint) for event in entry.children(_DELETED)]
    if not created and not deleted:
        raise MalformedEntry("the entry holds no event about a post")
    return [*(PostSaved(post) for post in created if post), *deleted]


def _events(body: dict[str, object], name: str) -> list[object]:
    events = body.get(name, [])
    if not isinstance(events, list):
        raise MalformedRequest(f"{name} is not an array")
    return events


def _created(post: Fields, endpoint: str) -> Post | None:
    if post.child("user").maybe_flag("protected"):
        return None
    own = post_id(post, "id_str")
    first, *later = chain_of(post, own)
    created_at = _moment(post.text("created_at"))
    return Post(
        root=f"x:{first}",
        version=version_of(own),
        account=_account(post),
        endpoint=endpoint,
        text=text_of(post),
        posted_at=created_at,
        language=language_of(post),
        url=url_of(own),
        kind=_kind(post),
        context=_context(post),
        media_alt=_alts(post),
        aliases=tuple(f"x:{later_id}" for later_id in later),
        edited_at=created_at if own != first else None,
    )


def _deleted(event: Fields, endpoint: str) -> PostDeleted:
    status = event.child("status")
    account = Account("x", post_id(status, "user_id"))
    at = _milliseconds(event.maybe_text("timestamp_ms"))
    return PostDeleted(f"x:{post_id(status, 'id')}", account, endpoint, at)


def _account(post: Fields) -> Account:
    user = post.child("user")
    handle, name = user.maybe_text("screen_name"), user.maybe_text("name")
    return Account("x", post_id(user, "id_str"), handle, name)


def _kind(post: Fields) -> PostKind:
    if post.maybe_child("retweeted_status"):
        return PostKind.REPOST
    if post.maybe_text("in_reply_to_status_id_str"):
        return PostKind.REPLY
    quotes = post.maybe_flag("is_quote_status") or post.maybe_child("quoted_status")
    return PostKind.QUOTE if quotes else PostKind.ORIGINAL


def _context(post: Fields) -> tuple[Context, ...]:
    others = [post.maybe_child("retweeted_status"), post.maybe_child("quoted_status")]
    found = [context_of("quoted", other, _account(other)) for other in others if other]
    return (*found, *parent_author(post, found, "in_reply_to_user_id_str"))


def _alts(post: Fields) -> tuple[str, ...]:
    long = post.child("extended_tweet")
    entities = long.maybe_child("extended_entities") or post.child("extended_entities")
    media = entities.children("media")
    return clip_alts([item.maybe_text("ext_alt_text") or "" for item in media])


def _moment(value: str) -> datetime:
    """`Tue Jul 09 01:12:00 +0000 2019` as an aware UTC time."""
    try:
        return datetime.strptime(value, _TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedEntry("created_at is not a time of X") from None


def _milliseconds(value: str | None) -> datetime | None:
    """Milliseconds since 1970 in a string, as an aware UTC time."""
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise MalformedEntry("timestamp_ms is not a time of X") from None
