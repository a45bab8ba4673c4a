"""Posts and their versions.

    P#root      META             latest version, `matched` version, deleted_at
    P#root      V#version        one version: doc and content hash; the words go when it is deleted
    P#id        META             alias of a later version with an id of its own (X): root
    P#root      S#ticket         tickets that the post touched
    D#division  saved_at#root    recent posts of a division (96 hours)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from rumorline.domain.errors import PostMoved
from rumorline.domain.post import Post
from rumorline.domain.times import RECENT_POSTS, utc_text
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, Write, absent, check, put, update


class Saved(StrEnum):
    """What became of a version that was to be saved."""

    FRESH = "fresh"
    UNMATCHED = "unmatched"
    MATCHED = "matched"
    SUPERSEDED = "superseded"
    DELETED = "deleted"


def key(post_id: str) -> Key:
    """Where a post is kept; an alias is kept the same way."""
    return (f"P#{post_id}", "META")


def still_latest(post: Post) -> Write:
    """Guard of a transaction: this is the newest version and the post is not deleted."""
    newest = Condition(
        "latest = :v AND attribute_not_exists(deleted_at)", PostMoved, {":v": post.version}
    )
    return check(key(post.root), newest)


def newer_and_not_deleted(version: str) -> Condition:
    """No version as new as this is stored, and no tombstone lies on the post."""
    return Condition(
        "attribute_not_exists(deleted_at) AND (attribute_not_exists(latest) OR latest < :v)",
        PostMoved,
        {":v": version},
    )


def not_deleted() -> Condition:
    """No tombstone lies on this id."""
    return Condition("attribute_not_exists(deleted_at)", PostMoved)


def link(root: str, ticket_id: str) -> Write:
    """Remember that the post touched a ticket."""
    return put({"PK": key(root)[0], "SK": f"S#{ticket_id}", "ticket": ticket_id})


class Posts:
    """Reads and writes of posts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, post: Post, divisions: tuple[str, ...], at: datetime) -> Saved:
        """Save a version unless it is known, superseded or deleted; says which it was."""
        while True:
            known = self._state(post)
            if known is not None:
                return known
            try:
                self._table.transact(*_version_writes(post, divisions, at))
            except PostMoved:
                continue
            return Saved.FRESH

    def rooted(self, post: Post) -> Post:
        """The post under the root by which it is known, where an earlier delivery named it."""
        item = self._table.get(key(post.root))
        root = str(item["root"]) if item and "root" in item else post.root
        return replace(post, root=root)

    def latest(self, root: str) -> Post | None:
        """The newest version; None if the post is unknown or deleted."""
        meta = self._table.get(key(root))
        if meta is None or "deleted_at" in meta or "latest" not in meta:
            return None
        item = self._table.get((key(root)[0], f"V#{meta['latest']}"))
        return from_doc(item["doc"], Post) if item else None

    def versions(self, root: str) -> list[Item]:
        """Every stored version, oldest first, with `content_hash`; without words once deleted."""
        return list(self._table.query_prefix(key(root)[0], "V#"))

    def mark_matched(self, post: Post) -> None:
        """Remember that this version was matched; a newer one makes no difference to it."""
        matched: Item = {"matched": post.version}
        newest = Condition("latest = :v", PostMoved, {":v": post.version})
        try:
            self._table.write(update(key(post.root), matched, newest))
        except PostMoved:
            return

    def delete(self, post_id: str, at: datetime) -> str:
        """Lay a tombstone on a post by the id of any version; returns its root."""
        item = self._entomb(post_id, at)
        root = str(item.get("root", post_id))
        if root != post_id:
            self._entomb(root, at)
        return root

    def redact(self, root: str) -> None:
        """Remove the words of every version; hashes and the fact stay."""
        for item in self.versions(root):
            bare = replace(from_doc(item["doc"], Post), text="", context=(), media_alt=())
            changes: Item = {"doc": to_doc(bare), "redacted": 1}
            self._table.write(update((str(item["PK"]), str(item["SK"])), changes))

    def touched(self, root: str) -> list[str]:
        """Tickets that the post touched, read consistently."""
        return [str(item["ticket"]) for item in self._table.query_prefix(key(root)[0], "S#")]

    def recent(self, division: str, since: datetime) -> Iterator[str]:
        """Roots of the posts of a division saved since a moment, read consistently."""
        for item in self._table.query(f"D#{division}", low=utc_text(since)):
            yield str(item["root"])

    def _state(self, post: Post) -> Saved | None:
        meta = self._table.get(key(post.root)) or {}
        if "deleted_at" in meta:
            return Saved.DELETED
        if any(self._is_deleted(alias) for alias in post.aliases):
            return Saved.DELETED
        if str(meta.get("latest", "")) > post.version:
            return Saved.SUPERSEDED
        if meta.get("latest") == post.version:
            return Saved.MATCHED if meta.get("matched") == post.version else Saved.UNMATCHED
        return None

    def _is_deleted(self, post_id: str) -> bool:
        return "deleted_at" in (self._table.get(key(post_id)) or {})

    def _entomb(self, post_id: str, at: datetime) -> Item:
        expression = "SET deleted_at = if_not_exists(deleted_at, :at)"
        return self._table.upsert(key(post_id), expression, {":at": utc_text(at)})


def _version_writes(post: Post, divisions: tuple[str, ...], at: datetime) -> list[Write]:
    meta: Item = {"latest": post.version, "source": post.account.source_id}
    version: Item = {"doc": to_doc(post), "content_hash": post.content_hash}
    return [
        update(key(post.root), meta, newer_and_not_deleted(post.version)),
        *(update(key(alias), {"root": post.root}, not_deleted()) for alias in post.aliases),
        put({"PK": key(post.root)[0], "SK": f"V#{post.version}", **version}, absent(PostMoved)),
        *(put(_division_item(division, post.root, at)) for division in divisions),
    ]


def _division_item(division: str, root: str, at: datetime) -> Item:
    return {
        "PK": f"D#{division}",
        "SK": f"{utc_text(at)}#{root}",
        "root": root,
        "expires_at": int((at + RECENT_POSTS).timestamp()),
    }
