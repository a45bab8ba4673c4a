"""A source: an account in the registry, and what it may speak for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceStatus(StrEnum):
    """A suspended source settles nothing, and what it settled is settled again without it."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


ANY_TOPIC = "*"


@dataclass(frozen=True, slots=True)
class Source:
    """An official account.

    `divisions` are Open Civic Data ids. `topics` are what the authority may speak for; `*` is
    everything but the topics that need an explicit grant, such as elections. `endpoints` are the
    `platform/endpoint` webhooks that may vouch for the account: a relay must not be able to assert
    somebody else's. `handle` is informative only. `rev` rises with every change. `active_since` is
    when it was last reactivated, None if it never was suspended.
    """

    platform: str
    account_id: str
    authority: str
    divisions: tuple[str, ...]
    endpoints: tuple[str, ...]
    topics: tuple[str, ...] = (ANY_TOPIC,)
    tier: str = "official"
    handle: str | None = None
    status: SourceStatus = SourceStatus.ACTIVE
    rev: int = 1
    active_since: datetime | None = None

    @property
    def source_id(self) -> str:
        """The registry key, `platform:account_id`."""
        return f"{self.platform}:{self.account_id}"
