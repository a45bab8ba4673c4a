"""A post: one version of what an account said on a platform, and the events that carry posts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PostKind(StrEnum):
    """How a post relates to others. A repost is another's words and never evidence."""

    ORIGINAL = "original"
    REPLY = "reply"
    QUOTE = "quote"
    REPOST = "repost"


@dataclass(frozen=True, slots=True)
class Account:
    """Who posted. `account_id` never changes; `handle` and `name` are those of the time."""

    platform: str
    account_id: str
    handle: str | None = None
    name: str | None = None

    @property
    def source_id(self) -> str:
        """The registry key, `platform:account_id`."""
        return f"{self.platform}:{self.account_id}"


@dataclass(frozen=True, slots=True)
class Context:
    """Text by which a post is understood without being it: its parent, or what it quotes."""

    relation: str  # "parent" or "quoted"
    text: str
    account_id: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One version of a post.

    `root` is `platform:id` of the first version and names the post for ever. `version` is a string
    that sorts as the platform orders versions. `aliases` are the `platform:id` of later versions
    where an edit gets a new id (X). `text` is what a reader sees, link targets included;
    `media_alt` is kept apart. `endpoint` is the `platform/endpoint` whose secret vouched for the
    delivery.
    """

    root: str
    version: str
    account: Account
    endpoint: str
    text: str
    posted_at: datetime
    language: str | None = None
    url: str | None = None
    kind: PostKind = PostKind.ORIGINAL
    context: tuple[Context, ...] = ()
    media_alt: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    edited_at: datetime | None = None

    @property
    def content_hash(self) -> str:
        """`sha256:` and the hex digest of the UTF-8 text; it outlives a redacted text."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PostSaved:
    """A post was created, or edited into a newer version: which of the two, the store knows."""

    post: Post


@dataclass(frozen=True, slots=True)
class PostDeleted:
    """A platform says that a post is gone. `post_id` is `platform:id` of any of its versions."""

    post_id: str
    account: Account
    endpoint: str
    deleted_at: datetime | None = None


PostEvent = PostSaved | PostDeleted


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook request as it came: the bytes that were signed and lower-case header names.

    `query` keeps every value of a repeated parameter.
    """

    body: bytes
    headers: dict[str, str]
    query: dict[str, list[str]] = field(default_factory=dict)
