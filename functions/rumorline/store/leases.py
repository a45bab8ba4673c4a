"""WebSub leases: which feed an endpoint is subscribed to, at which hub, and for how long.

LEASE#endpoint   META   topic, hub, callback, key, state, times; GSI1 LEASES / when it is due
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from rumorline.domain.errors import StaleRead
from rumorline.domain.times import utc_text
from rumorline.store.table import Condition, Item, Key, Table, absent, update

FIRST_PAUSE = timedelta(minutes=5)
MAX_DOUBLINGS = 8
_NEVER = datetime.max.replace(tzinfo=UTC)


class LeaseState(StrEnum):
    """PENDING and RENEWING wait for the hub to check that we want it, LEAVING that we do not.

    A lease that is being renewed is good until it expires. DENIED is the hub's word, ENDED ours.
    """

    PENDING = "pending"
    ACTIVE = "active"
    RENEWING = "renewing"
    LEAVING = "leaving"
    DENIED = "denied"
    ENDED = "ended"


WAITING = frozenset({LeaseState.PENDING, LeaseState.RENEWING, LeaseState.LEAVING})
OVER = frozenset({LeaseState.DENIED, LeaseState.ENDED})


@dataclass(frozen=True, slots=True)
class Lease:
    """One endpoint's subscription.

    `callback` is the whole url that the hub knows; `key` is the part of it that strangers do not.
    `until` and `granted` (seconds) are of the last confirmation, `tries` counts the requests since.
    """

    endpoint: str
    topic: str
    hub: str
    callback: str
    key: str
    state: LeaseState
    asked_at: datetime
    tries: int = 1
    until: datetime | None = None
    granted: int = 0

    @property
    def due(self) -> datetime:
        """When it has to be asked for (again): a third before the end, or after a pause."""
        if self.state in OVER:
            return _NEVER
        if self.state is LeaseState.ACTIVE and self.until:
            return self.until - timedelta(seconds=self.granted / 3)
        doublings = min(max(self.tries - 1, 0), MAX_DOUBLINGS)
        return self.asked_at + FIRST_PAUSE * (1 << doublings)


def key(endpoint: str) -> Key:
    """Where a lease is kept."""
    return (f"LEASE#{endpoint}", "META")


def to_item(lease: Lease) -> Item:
    """A lease as it is stored, without its key. `until` is no TTL: the row outlives the lease."""
    return {
        "endpoint": lease.endpoint,
        "topic": lease.topic,
        "hub": lease.hub,
        "callback": lease.callback,
        "key": lease.key,
        "state": lease.state.value,
        "asked_at": utc_text(lease.asked_at),
        "tries": lease.tries,
        "until": utc_text(lease.until) if lease.until else "",
        "granted": lease.granted,
        "GSI1PK": "LEASES",
        "GSI1SK": f"{utc_text(lease.due)}#{lease.endpoint}",
    }


def from_item(item: Item) -> Lease:
    """A lease as it was stored."""
    return Lease(
        endpoint=str(item["endpoint"]),
        topic=str(item["topic"]),
        hub=str(item["hub"]),
        callback=str(item["callback"]),
        key=str(item["key"]),
        state=LeaseState(str(item["state"])),
        asked_at=datetime.fromisoformat(str(item["asked_at"])),
        tries=int(item["tries"]),
        until=datetime.fromisoformat(str(item["until"])) if item["until"] else None,
        granted=int(item["granted"]),
    )


def unmoved(seen: Lease) -> Condition:
    """Nobody has asked, confirmed or denied since it was read."""
    return Condition(
        "#state = :seen_state AND asked_at = :seen_at",
        StaleRead,
        {":seen_state": seen.state.value, ":seen_at": utc_text(seen.asked_at)},
        {"#state": "state"},
    )


class Leases:
    """Reads and writes of leases; `receive` may do these two and nothing else to the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, endpoint: str) -> Lease | None:
        """The lease of an endpoint, read consistently."""
        item = self._table.get(key(endpoint))
        return from_item(item) if item else None

    def save(self, lease: Lease, seen: Lease | None) -> None:
        """Write a lease in place of the one that was read; StaleRead if it changed meanwhile."""
        when = unmoved(seen) if seen else absent(StaleRead)
        self._table.write(update(key(lease.endpoint), to_item(lease), when))

    def listed(self) -> Iterator[Lease]:
        """All leases, the one due first at the front; eventually consistent."""
        return map(from_item, self._table.listing("LEASES"))
