"""Reading a record of `app.bsky.feed.post`.

- Facets count UTF-8 bytes; a link is written out as `links` describes, and so is a link preview.
- A post is `bluesky:<did>/<rkey>`. Its version is the repository's `rev`, a TID: thirteen
  characters that sort as time does. tap sends a record again with a later `rev` when it reads a
  repository anew; that is the same text under a newer version.
- `createdAt` is the author's own statement, so the time of a post is that or the time in `rev`,
  whichever is earlier.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Context, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms.fields import clip_alts
from rumorline.platforms.links import Link, with_card, with_links
from rumorline.platforms.numbered import Numbered

if TYPE_CHECKING:
    from rumorline.domain.post import PostEvent

COLLECTION = "app.bsky.feed.post"
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS = 10
_DID = re.compile(r"did:[a-z]{1,16}:[A-Za-z0-9._:%-]{1,256}")
_RKEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_POST_URI = re.compile(rf"at://({_DID.pattern})/{re.escape(COLLECTION)}/{_RKEY.pattern}")
_LINK = "app.bsky.richtext.facet#link"


def read_record(record: Numbered, endpoint: str) -> PostEvent:
    """The event of one record. Raises MalformedEntry."""
    action = record.text("action")
    if record.text("collection") != COLLECTION or action not in ("create", "update", "delete"):
        raise MalformedEntry("the record is not about a post")
    if action == "delete":
        at = _moment_of(record)
        return PostDeleted(f"bluesky:{_path(record)}", _account(record), endpoint, at)
    return PostSaved(_post(record, record.child("record"), endpoint, edited=action == "update"))


def _post(record: Numbered, post: Numbered, endpoint: str, *, edited: bool) -> Post:
    committed_at = _moment_of(record)
    did, rkey = _path(record).split("/")
    return Post(
        root=f"bluesky:{did}/{rkey}",
        version=record.text("rev"),
        account=_account(record),
        endpoint=endpoint,
        text=_text(post),
        posted_at=min(post.moment("createdAt"), committed_at),
        language=next(iter(post.strings("langs")), None),
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        kind=_kind(post),
        context=_context(post),
        media_alt=_alts(post.child("embed")),
        edited_at=committed_at if edited else None,
    )


def _path(record: Numbered) -> str:
    did, rkey = record.text("did"), record.text("rkey")
    if not _DID.fullmatch(did) or not _RKEY.fullmatch(rkey):
        raise MalformedEntry("did or rkey is not one of the AT protocol")
    return f"{did}/{rkey}"


def _account(record: Numbered) -> Account:
    return Account("bluesky", record.text("did"), record.maybe_text("handle"))


def _moment_of(record: Numbered) -> datetime:
    """The time in `rev`: microseconds since 1970, above ten bits that tell clocks apart."""
    rev = record.text("rev")
    if not _TID.fullmatch(rev):
        raise MalformedEntry("rev is not a TID")
    value = 0
    for digit in rev:
        value = value << 5 | _TID_DIGITS.index(digit)
    return datetime.fromtimestamp((value >> _CLOCK_BITS) / 1_000_000, UTC)


def _text(post: Numbered) -> str:
    links = [link for facet in post.items("facets") for link in _links(Numbered(facet))]
    text = with_links(post.text("text"), links, "utf-8", 1)
    return with_card(text, _media(post.child("embed")).child("external").maybe_text("uri"))


def _links(facet: Numbered) -> list[Link]:
    features = [
        feature for feature in facet.children("features") if feature.maybe_text("$type") == _LINK
    ]
    where = facet.child("index")
    return [
        Link(where.integer("byteStart"), where.integer("byteEnd"), feature.text("uri"))
        for feature in features
    ]


def _media(embed: Numbered) -> Numbered:
    """What an embed shows; `recordWithMedia` has it one level down."""
    return embed.maybe_child("media") or embed


def _author_of(ref: Numbered) -> str | None:
    """The account whose post a strong reference names; None for a list, a feed or nonsense."""
    found = _POST_URI.fullmatch(ref.maybe_text("uri") or "")
    return found[1] if found else None


def _parent(post: Numbered) -> str | None:
    return _author_of(post.child("reply").child("parent"))


def _quoted(post: Numbered) -> str | None:
    record = post.child("embed").child("record")
    return _author_of(record.maybe_child("record") or record)


def _kind(post: Numbered) -> PostKind:
    if post.maybe_child("reply"):
        return PostKind.REPLY
    return PostKind.QUOTE if _quoted(post) else PostKind.ORIGINAL


def _context(post: Numbered) -> tuple[Context, ...]:
    """Whose posts are answered and quoted; their words do not come along."""
    found = {"parent": _parent(post), "quoted": _quoted(post)}
    return tuple(Context(relation, "", did) for relation, did in found.items() if did)


def _alts(embed: Numbered) -> tuple[str, ...]:
    media = _media(embed)
    alts = [image.maybe_text("alt") or "" for image in media.children("images")]
    return clip_alts([*alts, media.maybe_text("alt") or ""])
