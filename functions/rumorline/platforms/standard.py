"""Standard Webhooks: the door for relays, and for every platform without a door of its own.

The signature is that of standardwebhooks.com: `webhook-id`, `webhook-timestamp` (whole seconds,
five minutes of tolerance) and `webhook-signature`, space-separated `v1,` and the base64
HMAC-SHA256 of `id.timestamp.body`. Secrets are `whsec_` and base64. The specification's own library
signs in the tests; it does not verify here, because it reads the clock itself, decodes the body
before it knows who sent it, and answers garbage with three kinds of bare errors.

The body is one event, or a batch of up to 1,000 that share its type:

    {"type": "post.created" | "post.updated" | "post.deleted",
     "timestamp": "2019-07-09T01:12:00.000Z",        time of the event
     "data": {…} | [{…}, …]}

    data, of created and updated:
      platform     name of the account's platform: "bluesky"
      id           the platform's id of the post, the same for all its versions
      account      {"id": never changes, "handle"?, "name"?}
      text         as a reader sees it
      created_at   of the post; every time is ISO 8601 and carries an offset
      updated_at?  of this version
      version?     a string that sorts as the versions do; if absent, updated_at or created_at in
                   UTC with milliseconds. A relay gives it always or never.
      language?    BCP 47
      url?         http or https
      kind?        original, reply, quote, repost; if absent, what the two next fields suggest
      in_reply_to? {"text"?, "account_id"?, "handle"?}
      quoted?      the same
      media_alt?   descriptions of pictures: [string, …]
    data, of deleted: platform, id, account; the time is `timestamp`.

Type `cap.alert` carries an alert of CAP 1.2 or 1.1 as it was issued: `{"cap": "<alert …>"}`; `cap`
says how it is read. Its account is `cap:` and the alert's sender.

A post's ids are `platform:id`, the endpoint that vouches is `standard/…`: the registry decides
whether that relay may speak for that account.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedRequest, Unauthenticated, UsageError
from rumorline.platforms import cap
from rumorline.platforms.fields import Fields
from rumorline.platforms.signatures import base64_hmac, equals_any
from rumorline.platforms.standard_posts import TYPES, read_events
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Answer, Entry
    from rumorline.platforms.secrets import EndpointSecrets

TOLERANCE = timedelta(minutes=5)
MAX_BATCH = 1_000
_PREFIX = "whsec_"
# Digits only: float() would take "nan", "inf" and "1.9".
_SECONDS = re.compile(r"[0-9]{1,11}")
# Two headers of the same name arrive joined by a comma, and then this does not match.
_SIGNATURES = re.compile(r"v\w{1,8},[\w+/=-]+( v\w{1,8},[\w+/=-]+)*", re.ASCII)


def verify(delivery: Delivery, secrets: EndpointSecrets, now: datetime, /) -> None:
    """Check time and signature; any of several signatures by any valid secret will do."""
    message_id, stamp, given = (
        delivery.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    _check_time(stamp, now)
    if not message_id or not _SIGNATURES.fullmatch(given):
        raise Unauthenticated("an id or a signature is missing or malformed")
    signed = _signed(message_id, stamp, delivery.body)
    expected = ["v1," + base64_hmac(_key(secret), signed) for secret in secrets.secrets]
    if not any(equals_any(one, expected) for one in given.split(" ")):
        raise Unauthenticated("the signature is wrong")


def handshake(_delivery: Delivery, _secrets: EndpointSecrets, /) -> Answer | None:
    """Standard Webhooks has no check by GET."""
    return None


def split(body: bytes, /) -> list[Entry]:
    """One entry for every item of `data`; nothing for a type that is not about posts."""
    event = read_json(body)
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise MalformedRequest("the body is not an object with a type")
    if event["type"] not in {*TYPES, cap.TYPE}:
        return []
    data = event.get("data")
    items = data if isinstance(data, list) else [data]
    if not isinstance(data, dict | list) or len(items) > MAX_BATCH:
        raise MalformedRequest("data is not an object or a list of at most 1000 objects")
    shared = {name: event[name] for name in ("type", "timestamp") if name in event}
    return [{**shared, "data": item} for item in items]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry."""
    fields = Fields(entry)
    if fields.maybe_text("type") == cap.TYPE:
        return cap.read_document(fields.child("data").maybe_text("cap") or "", endpoint)
    return read_events(fields, endpoint)


def sign(body: bytes, secret: str, now: datetime, /) -> dict[str, str]:
    """Sign as a relay does. The id comes from the body, so the same event keeps its id."""
    message_id = "msg_" + hashlib.sha256(body).hexdigest()[:24]
    stamp = str(int(now.timestamp()))
    signature = base64_hmac(_key(secret), _signed(message_id, stamp, body))
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }


def _check_time(stamp: str, now: datetime) -> None:
    if not _SECONDS.fullmatch(stamp):
        raise Unauthenticated("the timestamp is missing or not whole seconds")
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
        raise Unauthenticated("the timestamp is more than five minutes off")


def _signed(message_id: str, stamp: str, body: bytes) -> bytes:
    return f"{message_id}.{stamp}.".encode("utf-8", "surrogatepass") + body


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise UsageError("a secret of a standard endpoint is whsec_ and base64")
    return key
