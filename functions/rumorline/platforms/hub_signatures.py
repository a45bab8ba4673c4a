"""The signature that WebSub gave to others: `sha256=` and the hex HMAC-SHA256 of the raw body."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from rumorline.platforms.signatures import equals_any

if TYPE_CHECKING:
    from rumorline.domain.post import Delivery
    from rumorline.platforms.secrets import EndpointSecrets


def hub_signature(secret: str, body: bytes) -> str:
    """The value of the header."""
    return "sha256=" + hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def is_signed(delivery: Delivery, header: str, secrets: EndpointSecrets) -> bool:
    """Whether the delivery carries that header, by any valid secret."""
    given = delivery.headers.get(header)
    expected = (hub_signature(secret, delivery.body) for secret in secrets.secrets)
    return given is not None and equals_any(given, expected)
