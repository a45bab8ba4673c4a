"""Subscribing to feeds at their WebSub hubs, renewing in time, and leaving.

The lease is written before the hub is asked: a hub may check at once. Whatever then goes wrong,
`sweep` asks again.
"""

from __future__ import annotations

import secrets as randomness
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from rumorline.domain.errors import HubRefused, NotFound, StaleRead, UsageError
from rumorline.services.receiving import SecretStore
from rumorline.services.subscriptions import LEASE_SECONDS
from rumorline.store.leases import OVER, Lease, LeaseState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from rumorline.store.leases import Leases

PER_SWEEP = 3
"""Hubs asked in one run of `sweep`, of which each may take some seconds."""

MAX_SECRET_BYTES = 199
_KEY_BYTES = 24
_MODES = {LeaseState.LEAVING: "unsubscribe"}
_NEXT = {LeaseState.ACTIVE: LeaseState.RENEWING}


class Hubs(Protocol):
    """How hubs are reached."""

    def check(self, url: str) -> None:
        """Raise UsageError for an address that must not be asked."""

    def post(self, url: str, form: Mapping[str, str]) -> None:
        """Post a form; HubRefused unless the hub took it."""


class Subscriber:
    """Asks hubs for feeds, in the name of this deployment's endpoints."""

    def __init__(
        self, leases: Leases, secrets: SecretStore, hubs: Hubs, clock: Callable[[], datetime]
    ) -> None:
        self._leases = leases
        self._secrets = secrets
        self._hubs = hubs
        self._clock = clock

    def check(self, hub: str) -> None:
        """Raise UsageError for a hub that would never be asked."""
        self._hubs.check(hub)

    def subscribe(self, endpoint: str, topic: str, hub: str, url: str) -> Lease:
        """Subscribe an endpoint, whose webhook is at `url`, to the feed `topic`.

        UsageError if that cannot be, HubRefused if the hub did not take it now (it is asked again).
        """
        self._hubs.check(hub)
        seen = self._leases.get(endpoint)
        if seen and seen.state not in OVER and seen.topic != topic:
            raise UsageError(f"{endpoint} is subscribed to {seen.topic}; take another name")
        # Kept for as long as the endpoint is: another url would be another subscription.
        key = seen.key if seen else randomness.token_urlsafe(_KEY_BYTES)
        callback = f"{url}?{urlencode({'key': key})}"
        now = self._clock()
        kept = seen is not None and seen.state in (LeaseState.ACTIVE, LeaseState.RENEWING)
        state = LeaseState.RENEWING if kept else LeaseState.PENDING
        fresh = Lease(endpoint, topic, hub, callback, key, state, now)
        lease = replace(fresh, until=seen.until, granted=seen.granted) if seen and kept else fresh
        self._leases.save(lease, seen)
        self._ask(lease)
        return lease

    def leave(self, endpoint: str) -> Lease:
        """Unsubscribe an endpoint; deliveries are taken until the hub has checked."""
        seen = self._leases.get(endpoint)
        if seen is None or seen.state in OVER:
            raise NotFound(f"{endpoint!r} is subscribed to nothing")
        lease = replace(seen, state=LeaseState.LEAVING, asked_at=self._clock(), tries=1)
        self._leases.save(lease, seen)
        self._ask(lease)
        return lease

    def renew(self, endpoint: str) -> bool:
        """Tell the hub the current secret; False if the endpoint is subscribed to nothing."""
        seen = self._leases.get(endpoint)
        if seen is None or seen.state in OVER or seen.state is LeaseState.LEAVING:
            return False
        state = _NEXT.get(seen.state, seen.state)
        lease = replace(seen, state=state, asked_at=self._clock(), tries=1)
        self._leases.save(lease, seen)
        self._ask(lease)
        return True

    def renew_due(self) -> Iterator[tuple[str, str]]:
        """Ask again for what is due, some at a time: (endpoint, what went wrong or nothing)."""
        now = self._clock()
        for lease in islice(self._leases.listed(), PER_SWEEP):
            if lease.due > now:
                return
            yield lease.endpoint, self._again(lease, now)

    def _again(self, seen: Lease, now: datetime) -> str:
        state = _NEXT.get(seen.state, seen.state)
        lease = replace(seen, state=state, asked_at=now, tries=seen.tries + 1)
        try:
            self._leases.save(lease, seen)
            self._ask(lease)
        except (HubRefused, UsageError) as error:
            return str(error)
        except StaleRead:
            return "it changed meanwhile"
        return ""

    def _ask(self, lease: Lease) -> None:
        mode = _MODES.get(lease.state, "subscribe")
        form = {"hub.mode": mode, "hub.topic": lease.topic, "hub.callback": lease.callback}
        if mode == "subscribe":
            form["hub.lease_seconds"] = str(LEASE_SECONDS)
            form["hub.secret"] = self._secret(lease.endpoint)
        self._hubs.post(lease.hub, form)

    def _secret(self, endpoint: str) -> str:
        kept = self._secrets.get("websub", endpoint, 0.0)
        if kept is None:
            raise UsageError(f"no secret is kept for websub/{endpoint}")
        if len(kept.secrets[0].encode()) > MAX_SECRET_BYTES:
            raise UsageError("a secret of WebSub has less than 200 bytes")
        return kept.secrets[0]
