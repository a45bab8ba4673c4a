"""Posts and their versions.

P#root      META             source, latest version, `matched` version, deleted_at
P#root      V#version        one version: doc and content hash; the words go when it is deleted
P#id        META             alias of a later version with an id of its own (X): root
P#root      S#ticket         tickets that the post touched
D#division  saved_at#root    recent posts of a division (96 hours)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import chain

from rumorline.domain.errors import PostMoved, StillContended
from rumorline.domain.post import Post
from rumorline.domain.times import RECENT_POSTS, utc_text
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, Write, absent, check, put, update

_TRIES = 5


class Saved(StrEnum):
    """What became of a version that was to be saved."""

    FRESH = "fresh"
    UNMATCHED = "unmatched"
    MATCHED = "matched"
    SUPERSEDED = "superseded"
    DELETED = "deleted"
    FOREIGN = "foreign"


def key(post_id: str) -> Key:
    """Where a post is kept; an alias is kept the same way."""
    return (f"P#{post_id}", "META")


def still_latest(post: Post) -> Write:
    """Guard of a transaction: the newest version of a post that is neither deleted nor an alias."""
    newest = Condition("latest = :v", PostMoved, {":v": post.version})
    return check(key(post.root), newest & not_deleted() & no_alias())


def newer(version: str) -> Condition:
    """No version as new as this is stored."""
    expression = "(attribute_not_exists(latest) OR latest < :v)"
    return Condition(expression, PostMoved, {":v": version})


def not_deleted() -> Condition:
    """No tombstone lies on this id."""
    return Condition("attribute_not_exists(deleted_at)", PostMoved)


def no_alias() -> Condition:
    """The id is not that of a later version of another post."""
    return Condition("attribute_not_exists(root)", PostMoved)


def own(source_id: str) -> Condition:
    """The id belongs to this account: a relay must not touch the posts of another."""
    expression = "(attribute_not_exists(#source) OR #source = :source)"
    return Condition(expression, PostMoved, {":source": source_id}, {"#source": "source"})


def link(root: str, ticket_id: str) -> Write:
    """Remember that the post touched a ticket."""
    return put({"PK": key(root)[0], "SK": f"S#{ticket_id}", "ticket": ticket_id})


class Posts:
    """Reads and writes of posts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, post: Post, divisions: tuple[str, ...], at: datetime) -> Saved:
        """Save a version unless it is known, superseded, deleted or another account's.

        Says which it was; StillContended if others were faster each time.
        """
        for _ in range(_TRIES):
            known = self._state(post)
            if known is not None:
                return known
            with suppress(PostMoved):
                self._table.transact(*_version_writes(post, divisions, at))
                return Saved.FRESH
        raise StillContended(f"{post.root}: others wrote it {_TRIES} times")

    def rooted(self, post: Post) -> Post:
        """The post under the root by which it is known, where an earlier delivery named it."""
        root = self.root_of(post.root)
        aliases = tuple(alias for alias in dict.fromkeys(post.aliases) if alias != root)
        return replace(post, root=root, aliases=aliases)

    def root_of(self, post_id: str) -> str:
        """The root of the post that an id belongs to; the id itself if nothing is known of it."""
        while "root" in (meta := self._meta(post_id)):
            post_id = str(meta["root"])
        return post_id

    def latest(self, root: str) -> Post | None:
        """The newest version; None if it is unknown or deleted. An alias leads to its root."""
        meta = self._meta(root)
        if "root" in meta:
            return self.latest(str(meta["root"]))
        if "deleted_at" in meta or "latest" not in meta:
            return None
        item = self._table.get((key(root)[0], "V#" + str(meta["latest"])))
        return from_doc(item["doc"], Post) if item else None

    def versions(self, root: str) -> list[Item]:
        """Every stored version, oldest first, with `content_hash`; without words once deleted."""
        return list(self._table.query_prefix(key(root)[0], "V#"))

    def words(self, root: str) -> Iterator[tuple[Post, str | None]]:
        """Every stored version, oldest first, with its text; None where the text was removed."""
        for item in self.versions(root):
            post = from_doc(item["doc"], Post)
            yield post, None if "redacted" in item else post.text

    def mark_matched(self, post: Post) -> None:
        """Remember that this version was matched; a newer one makes no difference to it."""
        matched: Item = {"matched": post.version}
        newest = Condition("latest = :v", PostMoved, {":v": post.version})
        with suppress(PostMoved):
            self._table.write(update(key(post.root), matched, newest))

    def delete(self, post_id: str, source_id: str, at: datetime) -> tuple[str, ...]:
        """Lay a tombstone on a post by the id of any of its versions.

        Returns every id by which it may have touched a ticket; none if it is another account's.
        """
        ids = [post_id]
        try:
            while "root" in (item := self._entomb(ids[-1], source_id, at)):
                ids.append(str(item["root"]))
        except PostMoved:
            return ()
        known = (from_doc(item["doc"], Post).aliases for item in self.versions(ids[-1]))
        return tuple(dict.fromkeys((*reversed(ids), *chain.from_iterable(known))))

    def redact(self, root: str) -> None:
        """Remove the words of every version; hashes and the fact stay."""
        for item in self.versions(root):
            bare = replace(from_doc(item["doc"], Post), text="", context=(), media_alt=())
            changes: Item = {"doc": to_doc(bare), "redacted": 1}
            self._table.write(update((str(item["PK"]), str(item["SK"])), changes))

    def touched(self, root: str) -> list[str]:
        """Tickets that the post touched, read consistently."""
        return [str(item["ticket"]) for item in self._table.query_prefix(key(root)[0], "S#")]

    def recent(
        self, division: str, since: datetime, until: datetime | None = None
    ) -> Iterator[str]:
        """Roots of the posts of a division saved since a moment (and before another).

        Read consistently; a version is listed for 96 hours.
        """
        return (root for _, root in self.listed(division, since, until))

    def listed(
        self, division: str, since: datetime, until: datetime | None = None
    ) -> Iterator[tuple[datetime, str]]:
        """As `recent`, each with the moment at which it was saved."""
        high = utc_text(until) if until else "~"
        for item in self._table.query(f"D#{division}", low=utc_text(since), high=high):
            at, _, root = str(item["SK"]).partition("#")
            yield datetime.fromisoformat(at), root

    def list_in(self, division: str, root: str, at: datetime) -> None:
        """List a post that was saved at a moment in another division; twice is as once."""
        self._table.write(put(_division_item(division, root, at)))

    def _meta(self, post_id: str) -> Item:
        return self._table.get(key(post_id)) or {}

    def _state(self, post: Post) -> Saved | None:
        meta = self._meta(post.root)
        everything = [meta, *map(self._meta, post.aliases)]
        source_id = post.account.source_id
        if any(one.get("source", source_id) != source_id for one in everything):
            return Saved.FOREIGN
        if any("deleted_at" in one for one in everything):
            return Saved.DELETED
        if str(meta.get("latest", "")) > post.version:
            return Saved.SUPERSEDED
        if meta.get("latest") == post.version:
            return Saved.MATCHED if meta.get("matched") == post.version else Saved.UNMATCHED
        return None

    def _entomb(self, post_id: str, source_id: str, at: datetime) -> Item:
        expression = "SET deleted_at = if_not_exists(deleted_at, :at), #source = :source"
        return self._table.upsert(key(post_id), expression, {":at": utc_text(at)}, own(source_id))


def _version_writes(post: Post, divisions: tuple[str, ...], at: datetime) -> list[Write]:
    owner: Item = {"source": post.account.source_id}
    mine = own(post.account.source_id) & not_deleted()
    version: Item = {"doc": to_doc(post), "content_hash": post.content_hash}
    return [
        update(
            key(post.root),
            {"latest": post.version, **owner},
            mine & newer(post.version) & no_alias(),
        ),
        *(update(key(alias), {"root": post.root, **owner}, mine) for alias in post.aliases),
        put({"PK": key(post.root)[0], "SK": f"V#{post.version}", **version}, absent(PostMoved)),
        *(put(_division_item(one, post.root, at)) for one in dict.fromkeys(divisions)),
    ]


def _division_item(division: str, root: str, at: datetime) -> Item:
    return {
        "PK": f"D#{division}",
        "SK": f"{utc_text(at)}#{root}",
        "root": root,
        "expires_at": int((at + RECENT_POSTS).timestamp()),
    }
