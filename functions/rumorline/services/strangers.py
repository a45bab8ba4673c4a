"""Accounts that post through a genuine webhook and are no source: counted, never believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from rumorline.domain.handles import looks_like
from rumorline.domain.post import Account
from rumorline.domain.source import Source
from rumorline.store.sources import Sources

_REGISTRY_KEPT = timedelta(minutes=1)


class Strangers:
    """Counts posts of unregistered accounts and says whom they look like."""

    def __init__(
        self, sources: Sources, clock: Callable[[], datetime], count: Callable[[str], None]
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._count = count
        self._registry: list[Source] = []
        self._read_at: datetime | None = None

    def note(self, account: Account, endpoint: str) -> None:
        """Count one post; the operator sees it in `rumorline source list --unregistered`."""
        now = self._clock()
        like = looks_like(account.handle, self._known(now))
        self._sources.count_unregistered(account, endpoint, now, like)
        self._count("PostsFromUnregisteredAccounts")
        if like:
            self._count("PostsFromLookAlikes")

    def _known(self, now: datetime) -> list[Source]:
        """The registry, read again each minute: a stranger must not cost a listing a post."""
        if self._read_at is None or now - self._read_at > _REGISTRY_KEPT:
            self._registry, self._read_at = list(self._sources.listed()), now
        return self._registry
