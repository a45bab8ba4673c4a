"""Bluesky, through `tap` (bluesky-social/indigo, cmd/tap), a server that the newsroom runs.

tap follows accounts by their DID, checks the signatures of their repositories, and posts each event
to one address with HTTP Basic: user `admin`, password `TAP_ADMIN_PASSWORD`. It vouches by that
password alone, and the body is not signed.

tap repeats an event for ever until it is answered 2xx, and holds back everything later of the same
account. So a genuine body that cannot be read is no MalformedRequest here: `split` passes it on as
one entry, `{"malformed": "…"}`, which `parse` refuses, and so it ends in the dead-letter queue.

Posts (`app.bsky.feed.post`) are read. Reposts and likes are records without words; they and the
identity events are dropped unread.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry, MalformedRequest, Unauthenticated
from rumorline.platforms.bluesky_posts import COLLECTION, read_record
from rumorline.platforms.numbered import Numbered
from rumorline.platforms.signatures import equals_any
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Answer, Entry
    from rumorline.platforms.secrets import EndpointSecrets

AUTHORIZATION = "authorization"
_MALFORMED = "malformed"
# Escaped six times over, it still fits a message of the queue.
_MAX_KEPT = 100_000


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Compare the credentials with every valid password, in constant time."""
    given = delivery.headers.get(AUTHORIZATION, "")
    if not equals_any(given, map(_basic, secrets.secrets)):
        raise Unauthenticated("the password is missing or wrong")


def handshake(_delivery: Delivery, _secrets: EndpointSecrets, /) -> Answer | None:
    """Tap does not check an endpoint."""
    return None


def split(body: bytes, /) -> list[Entry]:
    """The one event about a post, or the body as it came where it cannot be read."""
    try:
        event = read_json(body)
    except MalformedRequest:
        event = None
    if not isinstance(event, dict):
        return [{_MALFORMED: body.decode("utf-8", "backslashreplace")[:_MAX_KEPT]}]
    if _MALFORMED in event:
        return [event]
    record = event.get("record")
    other = isinstance(record, dict) and record.get("collection", COLLECTION) != COLLECTION
    if event.get("type", "record") != "record" or other:
        return []
    return [{name: event[name] for name in ("id", "type", "record") if name in event}]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry."""
    if _MALFORMED in entry:
        raise MalformedEntry("tap sent a body that is not an event in JSON")
    return [read_record(Numbered(entry).child("record"), endpoint)]


def sign(_body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """The credentials, whatever the body is."""
    return {"content-type": "application/json", AUTHORIZATION: _basic(secret)}


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()
