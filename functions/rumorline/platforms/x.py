"""X: the Activity API, filtered-stream webhooks, and the legacy Account Activity API.

All three are signed alike: `x-twitter-webhooks-signature: sha256=` and the base64 HMAC-SHA256 of
the raw body, keyed by the app's consumer secret (docs.x.com, "Securing webhooks"). A second header,
`x-twitter-webhooks-signature-oauth2`, keyed by the OAuth 2 client secret, is preferred when it is
there and the endpoint keeps such a secret. Nothing on the wire protects from replay, so a stale
delivery is genuine: what it changes is decided by post versions.

Shapes, told apart by their fields: `data.event_type`, `data.id`, `tweet_…_events`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedRequest, Unauthenticated
from rumorline.platforms import x_current, x_legacy
from rumorline.platforms.contract import Answer
from rumorline.platforms.fields import Fields
from rumorline.platforms.signatures import base64_hmac, equals_any
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Entry
    from rumorline.platforms.secrets import EndpointSecrets

SIGNATURE = "x-twitter-webhooks-signature"
OAUTH2_SIGNATURE = "x-twitter-webhooks-signature-oauth2"
# The challenge is signed with the key and in the form of a delivery, so whoever may choose it
# freely can have a forged body signed. A token of these characters cannot be a JSON object.
_CRC_TOKEN = re.compile(r"[A-Za-z0-9+/=._~-]{1,512}")


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Check the preferred signature header against every valid secret of its own kind."""
    given, keys = delivery.headers.get(OAUTH2_SIGNATURE), secrets.oauth2_secrets
    if given is None or not keys:
        given, keys = delivery.headers.get(SIGNATURE), secrets.secrets
    if given is None:
        raise Unauthenticated("the signature header is missing")
    if not equals_any(given, (_signature(key, delivery.body) for key in keys)):
        raise Unauthenticated("the signature is wrong")


def handshake(delivery: Delivery, secrets: EndpointSecrets, /) -> Answer:
    """Answer the challenge-response check (CRC) with the current secret."""
    tokens = delivery.query.get("crc_token", [])
    if len(tokens) != 1 or not _CRC_TOKEN.fullmatch(tokens[0]):
        raise MalformedRequest("exactly one plain crc_token is needed")
    token = _signature(secrets.secrets[0], tokens[0].encode())
    return Answer(200, json.dumps({"response_token": token}), "application/json")


def split(body: bytes, /) -> list[Entry]:
    """One entry a post event; legacy arrays are taken apart, each event keeps `for_user_id`."""
    read = read_json(body)
    if not isinstance(read, dict):
        raise MalformedRequest("the body is not a JSON object")
    if "data" in read:
        return [read] if x_current.is_post_event(read["data"]) else []
    return x_legacy.split(read)


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry of any of the three shapes."""
    fields = Fields(entry)
    if fields.maybe_child("data"):
        return x_current.parse(fields, endpoint)
    return x_legacy.parse(fields, endpoint)


def sign(body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """Sign as X does with a consumer secret."""
    return {"content-type": "application/json", SIGNATURE: _signature(secret, body)}


def _signature(secret: str, data: bytes) -> str:
    return "sha256=" + base64_hmac(secret.encode(), data)
