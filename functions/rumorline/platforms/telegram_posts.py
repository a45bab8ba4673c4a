"""Reading a channel's message of the Telegram Bot API.

- The text is `text`, or the caption of a picture or film. Entities count UTF-16 code units; a
  `text_link` is written out as `links` describes, every other entity is how the text looks.
- The account is the channel, by its chat id; a post is `telegram:<chat>/<message>`.
- The version is the time of the edit or post, then `update_id`: those rise, but start again
  anywhere after a quiet week.
- Whatever was forwarded is a repost, from the channel itself too: it was said at another time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.post import Account, Context, Post, PostKind, PostSaved
from rumorline.platforms.fields import MAX_CONTEXT
from rumorline.platforms.links import Link, web_link, with_links
from rumorline.platforms.numbered import Numbered, sortable

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORWARDED = ("forward_origin", "forward_date", "forward_from_chat", "forward_from")


def is_public(chat: Numbered) -> bool:
    """Whether anybody can read the chat: a channel with a public name."""
    return chat.text("type") == "channel" and bool(chat.maybe_text("username"))


def read_message(message: Numbered, update_id: int, endpoint: str) -> PostSaved:
    """The event of one message. Raises MalformedEntry."""
    chat, message_id = message.child("chat"), message.integer("message_id")
    posted_at, edited_at = message.seconds("date"), message.maybe_seconds("edit_date")
    chat_id, name = chat.number_id("id"), chat.ident("username")
    return PostSaved(
        Post(
            root=f"telegram:{chat_id}/{message_id}",
            version=f"{sortable(edited_at or posted_at)}-{update_id:019d}",
            account=Account("telegram", chat_id, name, chat.maybe_text("title")),
            endpoint=endpoint,
            text=_text(message),
            posted_at=posted_at,
            url=web_link(f"https://t.me/{name}/{message_id}"),
            kind=_kind(message),
            context=tuple(_context(message)),
            edited_at=edited_at,
        )
    )


def _text(message: Numbered) -> str:
    body, entities = ("text", "entities")
    if message.maybe_text("text") is None:
        body, entities = ("caption", "caption_entities")
    if message.maybe_text(body) is None:
        return ""
    found = [Numbered(item) for item in message.items(entities)]
    links = [_link(entity) for entity in found if entity.maybe_text("type") == "text_link"]
    return with_links(message.text(body), links, "utf-16-le", 2)


def _link(entity: Numbered) -> Link:
    start = entity.integer("offset")
    return Link(start, start + entity.integer("length"), entity.text("url"))


def _kind(message: Numbered) -> PostKind:
    if message.has(*_FORWARDED):
        return PostKind.REPOST
    replies = message.has("reply_to_message", "external_reply")
    return PostKind.REPLY if replies else PostKind.ORIGINAL


def _context(message: Numbered) -> Iterator[Context]:
    if message.has(*_FORWARDED):
        yield _named("quoted", "", _origin(message))
    parent = message.maybe_child("reply_to_message")
    if parent:
        yield _named("parent", _text(parent), parent.maybe_child("sender_chat", "chat"))
    elif message.has("external_reply"):
        cited = message.child("quote").maybe_text("text") or ""
        yield _named("parent", cited, _origin(message.child("external_reply")))


def _origin(message: Numbered) -> Numbered | None:
    """The chat that a forwarded message comes from; None where it names a person or nobody."""
    origin = message.maybe_child("forward_origin", "origin")
    if origin is None:
        return message.maybe_child("forward_from_chat")
    return origin.maybe_child("chat", "sender_chat")


def _named(relation: str, text: str, chat: Numbered | None) -> Context:
    if chat is None:
        return Context(relation, text[:MAX_CONTEXT])
    chat_id, handle = chat.maybe_number_id("id"), chat.maybe_text("username")
    return Context(relation, text[:MAX_CONTEXT], chat_id, handle)
