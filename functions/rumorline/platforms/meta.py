"""What Meta's webhooks share: the signature of a delivery and the check of an endpoint.

`X-Hub-Signature-256` is keyed by the app secret, over the bytes as they came. The check is a GET
with `hub.mode=subscribe`, the verify token that the operator typed into the app's dashboard, and a
challenge to be echoed. Nothing on the wire protects from replay: post versions decide what a stale
delivery changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import Forbidden, MalformedRequest, Unauthenticated
from rumorline.platforms.contract import Answer
from rumorline.platforms.hub_signatures import hub_signature, is_signed
from rumorline.platforms.signatures import equals_any

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery
    from rumorline.platforms.secrets import EndpointSecrets

SIGNATURE = "x-hub-signature-256"
MAX_CHALLENGE = 1_000


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Check the signature against every valid app secret."""
    if not is_signed(delivery, SIGNATURE, secrets):
        raise Unauthenticated("the signature is missing or wrong")


def handshake(delivery: Delivery, secrets: EndpointSecrets, /) -> Answer:
    """Echo the challenge as plain text; Forbidden (403) for a verify token that is not kept."""
    mode, token, challenge = (
        _only(delivery, f"hub.{name}") for name in ("mode", "verify_token", "challenge")
    )
    if mode != "subscribe" or not 0 < len(challenge) <= MAX_CHALLENGE:
        raise MalformedRequest("the mode or the challenge is not one of Meta")
    if not equals_any(token, secrets.verify_tokens):
        raise Forbidden("the verify token is not one that is kept")
    return Answer(200, challenge)


def sign(body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """Sign as Meta does with an app secret."""
    return {"content-type": "application/json", SIGNATURE: hub_signature(secret, body)}


def _only(delivery: Delivery, name: str) -> str:
    values = delivery.query.get(name, [])
    if len(values) != 1:
        raise MalformedRequest(f"exactly one {name} is needed")
    return values[0]
