"""Reading one change of a Page's feed.

- The text is `message`, and below it the address of the link preview if the message does not name
  it. A picture's `link` is its file, which no reader sees; a preview's `description` is another
  site's words, so it is context.
- `hide` counts as a deletion: readers no longer find the post on the Page, and a deletion sends
  what it settled to a person, while a notice that went on quoting it would not. `unhide` changes
  nothing, because the tombstone wins; it is dropped.
- What is not `published` (drafts, scheduled posts and edits of them) is nothing yet.
- Facebook does not number versions. A version sorts first by whether it is an edit, so that a late
  repeat of the first version never wins, then by the time of the notification.
- Older API versions write `sender_id` and `sender_name` for `from`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Context, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms.fields import MAX_CONTEXT
from rumorline.platforms.links import with_card
from rumorline.platforms.numbered import Numbered, sortable

if TYPE_CHECKING:
    from rumorline.domain.post import PostEvent

_ITEMS = ("status", "post", "photo", "video", "share", "link")
_FILES = ("photo", "video")
_SAVED = ("add", "edit", "edited")
_GONE = ("remove", "hide")
_POST_ID = re.compile(r"\w{1,128}", re.ASCII)


def concerns_own_post(change: object, page_id: object) -> bool:
    """Whether a change is about a post by the Page; what cannot be told is passed on."""
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(change, dict) or change.get("field") != "feed":
        return not isinstance(change, dict)
    if not isinstance(value, dict):
        return True
    if value.get("item") not in _ITEMS or value.get("verb") not in (*_SAVED, *_GONE):
        return False
    author = value.get("from")
    given = author.get("id") if isinstance(author, dict) else value.get("sender_id")
    return given is None or str(given) == str(page_id)


def read_change(page: Numbered, value: Numbered, endpoint: str) -> PostEvent | None:
    """The event of one change of `page`; None for what is not its own or not public."""
    item, verb, page_id = value.text("item"), value.text("verb"), page.number_id("id")
    if item not in _ITEMS or verb not in (*_SAVED, *_GONE):
        raise MalformedEntry("the change is not about a post")
    author = value.child("from").maybe_number_id("id") or value.maybe_number_id("sender_id")
    if verb in _GONE:
        account = Account("facebook", page_id)
        # A removal may leave its author out; one of a visitor's post names the visitor.
        own = author in (None, page_id)
        at = page.maybe_seconds("time")
        return PostDeleted(_post_id(value), account, endpoint, at) if own else None
    if author != page_id or not _is_published(value):
        return None
    return PostSaved(_post(page, value, endpoint))


def _post(page: Numbered, value: Numbered, endpoint: str) -> Post:
    sent_at, created_at = page.seconds("time"), value.seconds("created_time")
    edited = value.text("verb") != "add"
    root = _post_id(value)
    return Post(
        root=root,
        version=f"{int(edited)}-{sortable(sent_at)}-{sortable(created_at)}",
        account=_account(page, value),
        endpoint=endpoint,
        text=_text(value),
        posted_at=created_at,
        url=f"https://www.facebook.com/{root.removeprefix('facebook:')}",
        kind=_kind(value),
        context=_context(value),
        edited_at=sent_at if edited else None,
    )


def _post_id(value: Numbered) -> str:
    post_id = value.text("post_id")
    if not _POST_ID.fullmatch(post_id):
        raise MalformedEntry("post_id is not an id of Facebook")
    return f"facebook:{post_id}"


def _account(page: Numbered, value: Numbered) -> Account:
    name = value.child("from").maybe_text("name") or value.maybe_text("sender_name")
    return Account("facebook", page.number_id("id"), name=name)


def _is_published(value: Numbered) -> bool:
    """`published` is 1, 0, true, false or missing; what is missing was published."""
    try:
        return value.maybe_integer("published") != 0
    except MalformedEntry:
        return value.maybe_flag("published")


def _text(value: Numbered) -> str:
    message = value.maybe_text("message")
    if message is not None:
        message = value.text("message")
    target = None if value.text("item") in _FILES else value.maybe_text("link")
    return with_card(message or "", target)


def _kind(value: Numbered) -> PostKind:
    if value.text("item") != "share":
        return PostKind.ORIGINAL
    return PostKind.QUOTE if value.maybe_text("message") else PostKind.REPOST


def _context(value: Numbered) -> tuple[Context, ...]:
    preview = value.maybe_text("description")
    return (Context("quoted", preview[:MAX_CONTEXT]),) if preview else ()
