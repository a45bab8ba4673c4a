"""WebSub subscriptions of an installation, for the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from rumorline.platforms.secrets import EndpointSecrets
from rumorline.services.hubs import HttpHubs
from rumorline.services.subscribing import Subscriber
from rumorline.store.leases import Lease, Leases
from rumorline.store.secrets import SecretsManagerStore
from rumorline_tools.installation import Installation


def subscriber_of(there: Installation) -> Subscriber:
    """What subscribes endpoints of an installation; loopback hubs for the local stack only."""
    secrets = SecretsManagerStore(there.secrets, there.secret_prefix, EndpointSecrets.from_json)
    hubs = HttpHubs(loopback=there.served is not None)
    return Subscriber(Leases(there.table()), secrets, hubs, lambda: datetime.now(UTC))


def leases_of(there: Installation) -> dict[str, str]:
    """State of every lease in words, by endpoint; nothing if the table is not known."""
    if not there.table_name:
        return {}
    return {lease.endpoint: _words(lease) for lease in Leases(there.table()).listed()}


def _words(lease: Lease) -> str:
    until = f" until {lease.until:%Y-%m-%d %H:%M} UTC" if lease.until else ""
    return f"{lease.state}{until}, {lease.topic}"
