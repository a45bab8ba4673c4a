"""X's current shapes: `post.create` and `post.delete` of the Activity API, and filtered streams.

Both carry a v2 post object; its author and what it refers to lie in `includes`, which the Activity
API nests in `data`. A filtered stream has to ask for `author_id` and `created_at`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

_CREATE, _DELETE = "post.create", "post.delete"
_RELATIONS = {"replied_to": "parent", "quoted": "quoted", "retweeted": "quoted"}
# A reply that quotes is a reply: without its parent it cannot be understood.
_KINDS = {
    "retweeted": PostKind.REPOST,
    "replied_to": PostKind.REPLY,
    "quoted": PostKind.QUOTE,
}


def is_post_event(data: object) -> bool:
    """Whether the `data` of a body is a post of a filtered stream or an event about a post."""
    if not isinstance(data, dict):
        return False
    if "event_type" in data:
        return data["event_type"] in (_CREATE, _DELETE)
    return "id" in data and "text" in data


def parse(entry: Fields, endpoint: str) -> list[PostEvent]:
    """Read an entry that has `data`; nothing for a protected account."""
    data = entry.child("data")
    event = data.maybe_text("event_type")
    post = data.child("payload") if event else data
    includes = data.maybe_child("includes") or entry.child("includes")
    if event == _DELETE:
        account = _account(post, includes)
        return [PostDeleted(f"x:{post_id(post, 'id')}", account, endpoint)]
    if _user(post, includes).maybe_flag("protected"):
        return []
    return [PostSaved(_post(post, includes, endpoint))]


def _post(post: Fields, includes: Fields, endpoint: str) -> Post:
    own = post_id(post, "id")
    first, *later = chain_of(post, own)
    created_at = post.moment("created_at")
    return Post(
        root=f"x:{first}",
        version=version_of(own),
        account=_account(post, includes),
        endpoint=endpoint,
        text=text_of(post),
        posted_at=created_at,
        language=language_of(post),
        url=url_of(own),
        kind=_kind(post),
        context=_context(post, includes),
        media_alt=_alts(post, includes),
        aliases=tuple(f"x:{later_id}" for later_id in later),
        edited_at=created_at if own != first else None,
    )


def _user(post: Fields, includes: Fields) -> Fields:
    """The author in `includes.users`, whose items `post.delete` wraps in a `data` of their own."""
    author = post_id(post, "author_id")
    users = [user.maybe_child("data") or user for user in includes.children("users")]
    return next((user for user in users if user.maybe_text("id") == author), Fields({}))


def _account(post: Fields, includes: Fields) -> Account:
    user = _user(post, includes)
    author = post_id(post, "author_id")
    return Account("x", author, user.maybe_text("username"), user.maybe_text("name"))


def _references(post: Fields) -> dict[str, str]:
    """What the post refers to: how → id."""
    found = post.children("referenced_tweets", "referenced_posts")
    return {reference.text("type"): post_id(reference, "id") for reference in found}


def _kind(post: Fields) -> PostKind:
    references = _references(post)
    return next((_KINDS[how] for how in _KINDS if how in references), PostKind.ORIGINAL)


def _context(post: Fields, includes: Fields) -> tuple[Context, ...]:
    included = {other.maybe_text("id"): other for other in includes.children("tweets", "posts")}
    found = [
        context_of(relation, included[other_id], _account(included[other_id], includes))
        for how, other_id in _references(post).items()
        if (relation := _RELATIONS.get(how)) and other_id in included
    ]
    return (*found, *parent_author(post, found, "in_reply_to_user_id"))


def _alts(post: Fields, includes: Fields) -> tuple[str, ...]:
    keys = post.child("attachments").strings("media_keys")
    media = [item for item in includes.children("media") if item.maybe_text("media_key") in keys]
    return clip_alts([item.maybe_text("alt_text") or "" for item in media])
