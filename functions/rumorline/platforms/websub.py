"""WebSub (W3C Recommendation, 23 January 2018): the Atom or RSS feed of an agency, from its hub.

A delivery is signed `X-Hub-Signature: method=hex`, keyed by the `hub.secret` of the subscription;
the hub chooses the method (8). The hub is told nothing of a signature that is wrong or missing: it
gets a 2xx and the delivery is discarded (8.1). Every delivery repeats the whole feed, and nothing
on the wire protects from replay; entry id and date decide what is new.

The hub checks by GET that a subscription is wanted (5.3). What may be echoed depends on the
subscription, so here the question is only read; `services.subscriptions` knows the answer. An
endpoint's url carries `key`, which nobody but its hub has, so no stranger can confirm or deny.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumorline.domain.errors import DeliveryDiscarded, MalformedRequest
from rumorline.platforms.contract import Answer
from rumorline.platforms.feeds import split_feed
from rumorline.platforms.fields import Fields
from rumorline.platforms.signatures import equals_any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Entry
    from rumorline.platforms.secrets import EndpointSecrets

SIGNATURE = "x-hub-signature"
MODES = frozenset({"subscribe", "unsubscribe", "denied"})
_GIVEN = re.compile(r"(sha1|sha256|sha384|sha512)=[0-9a-f]{40,128}")
_SECONDS = re.compile(r"[0-9]{1,10}")
_LONGEST = 2_048


@dataclass(frozen=True, slots=True)
class Question:
    """What a hub asks, or says, about a subscription. `lease_seconds` is 0 where none is given."""

    mode: str
    topic: str
    key: str = ""
    challenge: str = ""
    lease_seconds: int = 0


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Check the signature by every valid secret, with the method that it names."""
    given = delivery.headers.get(SIGNATURE, "")
    method = _GIVEN.fullmatch(given)
    if not method:
        raise DeliveryDiscarded("the signature is missing or malformed")
    expected = [_signature(method[1], secret, delivery.body) for secret in secrets.secrets]
    if not equals_any(given, expected):
        raise DeliveryDiscarded("the signature is wrong")


def handshake(delivery: Delivery, _secrets: EndpointSecrets, /) -> Answer:
    """The answer if the hub's question is about a subscription that we asked for."""
    return Answer(200, read_question(delivery.query).challenge)


def read_question(query: Mapping[str, list[str]]) -> Question:
    """Read the hub's GET. Raises MalformedRequest; a parameter twice or empty is one too."""
    mode = _one(query, "hub.mode")
    if mode not in MODES:
        raise MalformedRequest("hub.mode is none of WebSub")
    return Question(
        mode=mode,
        topic=_one(query, "hub.topic"),
        key=_one(query, "key") if "key" in query else "",
        challenge="" if mode == "denied" else _one(query, "hub.challenge"),
        lease_seconds=_seconds(query) if mode == "subscribe" else 0,
    )


def split(body: bytes, /) -> list[Entry]:
    """One entry for every entry of the feed, deleted ones included."""
    return [{"xml": entry} for entry in split_feed(body)]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry; `receive` has added the `topic` that the endpoint is subscribed to."""
    # feedparser is for `resolve` alone: `receive` loads this module at every cold start.
    from rumorline.platforms.feed_posts import read_entry

    fields = Fields(entry)
    return read_entry(fields.maybe_text("xml") or "", fields.maybe_text("topic"), endpoint)


def sign(body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """Sign as a hub does, with SHA-256."""
    signature = _signature("sha256", secret, body)
    return {"content-type": "application/atom+xml", SIGNATURE: signature}


def _signature(method: str, secret: str, body: bytes) -> str:
    digest = hmac.digest(secret.encode(), body, getattr(hashlib, method))
    return f"{method}={digest.hex()}"


def _one(query: Mapping[str, list[str]], name: str) -> str:
    values = query.get(name, [])
    if len(values) != 1 or not 0 < len(values[0]) <= _LONGEST:
        raise MalformedRequest(f"exactly one {name} is needed")
    return values[0]


def _seconds(query: Mapping[str, list[str]]) -> int:
    """`hub.lease_seconds`; a hub that leaves it out grants what was asked for."""
    if "hub.lease_seconds" not in query:
        return 0
    text = _one(query, "hub.lease_seconds")
    if not _SECONDS.fullmatch(text) or not int(text):
        raise MalformedRequest("hub.lease_seconds is not a number of seconds")
    return int(text)
