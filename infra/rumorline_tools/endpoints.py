"""Webhook endpoints of a local stack: a secret for each platform."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from rumorline.platforms.table import PLATFORMS
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.table import Table
from rumorline_tools.deliveries.websub import TOPIC
from rumorline_tools.serving import Endpoint

NAME = "main"
VERIFY_TOKEN = "local-verify-token"  # noqa: S105 - of a stack that only this machine reaches
_LOCAL_LEASE = timedelta(days=365)
_META = ("facebook", "threads")


def make_endpoints(secretsmanager: Any, prefix: str, api_url: str) -> tuple[Endpoint, ...]:
    """One endpoint `main` a platform, each with a fresh secret."""
    return tuple(_endpoint(secretsmanager, prefix, api_url, platform) for platform in PLATFORMS)


def hold_lease(table: Table, now: datetime) -> None:
    """The lease of the endpoint for WebSub, as if a hub had confirmed it: it can be sent to."""
    hub, callback = "https://hub.example/", "https://callback.example/"
    until = now + _LOCAL_LEASE
    lease = Lease(NAME, TOPIC, hub, callback, "", LeaseState.ACTIVE, now, until=until)
    Leases(table).save(lease, None)


def _endpoint(secretsmanager: Any, prefix: str, api_url: str, platform: str) -> Endpoint:
    secret = fresh(platform)
    name = f"{prefix}/{platform}/{NAME}"
    kept = {"secrets": [secret]}
    if platform in _META:
        kept["verify_tokens"] = [VERIFY_TOKEN]
    secretsmanager.create_secret(Name=name, SecretString=json.dumps(kept))
    return Endpoint(platform, NAME, f"{api_url}/webhooks/{platform}/{NAME}", secret)


def fresh(platform: str) -> str:
    """A secret in the form in which that platform has its own."""
    if platform in _META:
        return secrets.token_hex(16)
    if platform == "telegram":
        return secrets.token_urlsafe(32)
    random = base64.b64encode(secrets.token_bytes(32)).decode()
    return f"whsec_{random}" if platform == "standard" else random
