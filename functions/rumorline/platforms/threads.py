"""Threads: the `delete` field of its webhook. `meta` has signature and check.

A `publish` event carries no text, and nothing is invented: it is dropped unread and answered 200
with nothing queued. So Threads alone can only take a post back. Its text comes through the generic
door (`standard`), from a relay that has fetched it with the account's token, as platform `threads`
with the same id; the source lists both endpoints. Replies and mentions are others' words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry, MalformedRequest
from rumorline.domain.post import Account, PostDeleted
from rumorline.platforms.meta import handshake, sign, verify
from rumorline.platforms.numbered import Numbered
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from rumorline.domain.post import PostEvent
    from rumorline.platforms.contract import Entry

__all__ = ["handshake", "parse", "sign", "split", "verify"]

_DELETED = "delete"


def split(body: bytes, /) -> list[Entry]:
    """One entry a deletion. `values` is one object, as documented, or an array, as sent."""
    read = read_json(body)
    values = read.get("values") if isinstance(read, dict) else None
    if not isinstance(read, dict) or not isinstance(values, dict | list):
        raise MalformedRequest("the body has no values")
    kept = {name: read[name] for name in ("target_id", "time") if name in read}
    items = values if isinstance(values, list) else [values]
    return [{**kept, "values": [item]} for item in items if _may_be_deletion(item)]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry."""
    found = [Numbered(item) for item in Numbered(entry).items("values")]
    if not found or any(item.text("field") != _DELETED for item in found):
        raise MalformedEntry("the entry holds no deletion")
    return [_deleted(item.child("value"), endpoint) for item in found]


def _may_be_deletion(item: object) -> bool:
    return not isinstance(item, dict) or item.get("field") == _DELETED


def _deleted(value: Numbered, endpoint: str) -> PostDeleted:
    owner = value.child("owner").number_id("owner_id")
    account = Account("threads", owner, value.maybe_text("username"))
    at = value.maybe_moment("deleted_at")
    return PostDeleted(f"threads:{value.number_id('id')}", account, endpoint, at)
