"""Mastodon: the administration's webhooks `status.created` and `status.updated` of one server.

`X-Hub-Signature` is `sha256=` and the hex HMAC-SHA256 of the raw body. A forged delivery gets 403:
Mastodon sends again on 401, 408 and 429, and gives up on every other 4xx. Only statuses of the
server's own accounts fire, and only public and unlisted ones are read; the rest is dropped unread.
There is no event for a deleted status. A payload template of one's own has to keep `event` and
`object`.

A server counts its accounts and statuses by itself, so ids carry its host, taken from the `uri`,
which never changes: account `social.example/1`, post `mastodon:social.example/103270115826048975`.
A source lists the endpoints that may vouch for it, so one server cannot speak for another's
accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import Forbidden, MalformedRequest
from rumorline.platforms.fields import Fields
from rumorline.platforms.hub_signatures import hub_signature, is_signed
from rumorline.platforms.strictjson import read_json

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Answer, Entry
    from rumorline.platforms.secrets import EndpointSecrets

SIGNATURE = "x-hub-signature"
_EVENTS = ("status.created", "status.updated")
_PUBLIC = ("public", "unlisted")


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Check the signature against every valid secret; Forbidden (403) if none made it."""
    if not is_signed(delivery, SIGNATURE, secrets):
        raise Forbidden("the signature is missing or wrong")


def handshake(_delivery: Delivery, _secrets: EndpointSecrets, /) -> Answer | None:
    """Mastodon does not check an endpoint."""
    return None


def split(body: bytes, /) -> list[Entry]:
    """The one status, if it is public."""
    read = read_json(body)
    if not isinstance(read, dict) or not isinstance(read.get("event"), str):
        raise MalformedRequest("the body is not an object that names its event")
    status = read.get("object")
    private = isinstance(status, dict) and status.get("visibility", _PUBLIC[0]) not in _PUBLIC
    if read["event"] not in _EVENTS or private:
        return []
    return [{name: read[name] for name in ("event", "object") if name in read}]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry; nothing for a status that is not public or comes from another server."""
    # The HTML parser is loaded by `resolve` alone.
    from rumorline.platforms.mastodon_posts import read_status

    status = Fields(entry).child("object")
    if status.text("visibility") not in _PUBLIC or "@" in status.child("account").text("acct"):
        return []
    return [read_status(status, endpoint)]


def sign(body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """Sign as a Mastodon server does."""
    return {"content-type": "application/json", SIGNATURE: hub_signature(secret, body)}
