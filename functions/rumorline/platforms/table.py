"""The table of platforms: a new one is a module and one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.platforms import bluesky, facebook, mastodon, standard, telegram, threads, websub, x

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rumorline.domain.post import PostEvent
    from rumorline.platforms.contract import Entry, Platform

PLATFORMS: Mapping[str, Platform] = {
    "bluesky": bluesky,
    "facebook": facebook,
    "mastodon": mastodon,
    "standard": standard,
    "telegram": telegram,
    "threads": threads,
    "websub": websub,
    "x": x,
    # ActivityPub's place: until an inbox is built, its path answers 404 like every unknown name.
}


def events_of(platform: str, endpoint: str, entry: Entry) -> list[PostEvent]:
    """Read the entry of a queued message; `platform` and `endpoint` are those of its URL.

    Raises MalformedEntry when it cannot be read.
    """
    if platform not in PLATFORMS:
        raise MalformedEntry("the message names a platform that is not in the table")
    return PLATFORMS[platform].parse(entry, f"{platform}/{endpoint}")
