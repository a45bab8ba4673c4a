"""What is to be delivered, before it takes a platform's shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A post, or its deletion, by one account.

    `post_id` is the platform's id of this version, `edit_of` the ids of the versions before it,
    oldest first. `posted_at` is an aware moment.
    """

    post_id: str
    account_id: str
    text: str
    posted_at: datetime
    handle: str = "example"
    name: str = "Example"
    language: str = "en"
    edit_of: tuple[str, ...] = ()
    deleted: bool = False
