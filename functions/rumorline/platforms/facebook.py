"""Facebook Pages: the `feed` field of the Page webhook. `meta` has signature and check.

A delivery holds up to 1,000 changes of one or more Pages. What counts is what the Page itself
posts, as a status, post, photo, video, share or link. Comments (the Page's own too), reactions,
visitors' posts and Messenger are dropped unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry, MalformedRequest
from rumorline.platforms.facebook_posts import concerns_own_post, read_change
from rumorline.platforms.meta import handshake, sign, verify
from rumorline.platforms.numbered import Numbered
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from rumorline.domain.post import PostEvent
    from rumorline.platforms.contract import Entry

__all__ = ["handshake", "parse", "sign", "split", "verify"]


def split(body: bytes, /) -> list[Entry]:
    """One entry for every change of a Page's own post; nothing for other objects of Meta."""
    read = read_json(body)
    if not isinstance(read, dict) or not isinstance(read.get("object"), str):
        raise MalformedRequest("the body is not an object that names its kind")
    if read["object"] != "page":
        return []
    if not isinstance(read.get("entry"), list):
        raise MalformedRequest("entry is not a list")
    return [entry for page in read["entry"] for entry in _changes(page)]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry; nothing for what the Page did not post itself or has not published."""
    pages = [Numbered(page) for page in Numbered(entry).items("entry")]
    changes = [(page, Numbered(change)) for page in pages for change in page.items("changes")]
    if not changes:
        raise MalformedEntry("the entry holds no change")
    found = [read_change(page, change.child("value"), endpoint) for page, change in changes]
    return [event for event in found if event]


def _changes(page: object) -> list[Entry]:
    if not isinstance(page, dict):
        return [{"object": "page", "entry": [page]}]
    kept = {name: page[name] for name in ("id", "time") if name in page}
    changes = page.get("changes", [])
    if not isinstance(changes, list):
        return [_entry({**kept, "changes": changes})]
    own = [change for change in changes if concerns_own_post(change, page.get("id"))]
    return [_entry({**kept, "changes": [change]}) for change in own]


def _entry(page: dict[str, object]) -> Entry:
    return {"object": "page", "entry": [page]}
