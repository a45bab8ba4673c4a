"""Receiving a webhook: proven genuine, split, and queued before anybody is told that it arrived."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from rumorline.domain.errors import (
    BodyTooLarge,
    EncodedBody,
    MalformedRequest,
    Unauthenticated,
    UnknownEndpoint,
)
from rumorline.domain.post import Delivery
from rumorline.platforms.contract import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from rumorline.platforms.contract import Entry, Platform
    from rumorline.platforms.secrets import EndpointSecrets

MAX_BODY = 1_000_000
MAX_QUERY_FIELDS = 50
RECHECK_AGE = 5.0
ENDPOINT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class SecretStore(Protocol):
    """Where the secrets of endpoints are kept."""

    def get(self, platform: str, endpoint: str, max_age: float = ...) -> EndpointSecrets | None:
        """The secrets, at most `max_age` seconds old; None where none are kept."""


class Subscriptions(Protocol):
    """What endpoints of a platform are subscribed to, where a secret alone does not tell."""

    def confirm(self, endpoint: str, query: Mapping[str, list[str]]) -> None:
        """Return if a platform's check by GET is about something wanted; else UnknownEndpoint."""

    def topic(self, endpoint: str) -> str:
        """What the endpoint is subscribed to; SubscriptionEnded if nothing."""


class WorkQueue(Protocol):
    """The queue to `resolve`."""

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Queue every message, or raise QueueUnavailable."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to `/webhooks/{platform}/{endpoint}`, its body still as the gateway gave it.

    `headers` have lower-case names. `query` is the raw query string. `in_base64` tells how `body`
    is written. `delivery_id` goes with every entry and into every log line.
    """

    method: str
    platform: str
    endpoint: str
    headers: Mapping[str, str]
    query: str
    body: str
    in_base64: bool
    delivery_id: str


class Receiver:
    """Takes webhooks in for every platform of the table."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        secrets: SecretStore,
        queue: WorkQueue,
        clock: Callable[[], datetime],
        subscriptions: Mapping[str, Callable[[], Subscriptions]] | None = None,
    ) -> None:
        """`clock` gives the aware time of now.

        `subscriptions` makes, by platform, what knows its subscriptions; made when it is needed.
        """
        self._subscriptions = subscriptions or {}
        self._platforms = platforms
        self._secrets = secrets
        self._queue = queue
        self._clock = clock

    def receive(self, request: Request) -> Answer:
        """Take one request in; a 200 says that every entry about a post is queued.

        Raises WebhookRejected with the status to answer, or QueueUnavailable (503).
        """
        platform = self._platforms.get(request.platform)
        if platform is None or not ENDPOINT_NAME.fullmatch(request.endpoint):
            raise UnknownEndpoint("no such platform or endpoint")
        if request.method == "GET":
            return self._shake_hands(platform, request)
        if request.method != "POST":
            return Answer(405, "Method Not Allowed")
        body = raw_body(request)
        self._verify(platform, request, Delivery(body, dict(request.headers)))
        entries = self._with_topic(request, platform.split(body))
        self._queue.send([self._message(request, entry) for entry in entries])
        return Answer(200, json.dumps({"queued": len(entries)}), "application/json", len(entries))

    def _shake_hands(self, platform: Platform, request: Request) -> Answer:
        delivery = Delivery(b"", dict(request.headers), read_query(request.query))
        answer = platform.handshake(delivery, self._secrets_of(request))
        if request.platform in self._subscriptions:
            self._subscriptions[request.platform]().confirm(request.endpoint, delivery.query)
        return answer or Answer(405, "Method Not Allowed")

    def _with_topic(self, request: Request, entries: list[Entry]) -> list[Entry]:
        """Entries with what the endpoint is subscribed to: a feed may say anything of itself."""
        if request.platform not in self._subscriptions:
            return entries
        topic = self._subscriptions[request.platform]().topic(request.endpoint)
        return [{**entry, "topic": topic} for entry in entries]

    def _secrets_of(self, request: Request) -> EndpointSecrets:
        secrets = self._secrets.get(request.platform, request.endpoint)
        if secrets is None:
            raise UnknownEndpoint("no secret is kept for this endpoint")
        return secrets

    def _verify(self, platform: Platform, request: Request, delivery: Delivery) -> None:
        secrets = self._secrets_of(request)
        try:
            platform.verify(delivery, secrets, self._clock())
        except Unauthenticated:
            # A rotation counts at once, and a forger causes one look-up in five seconds at most.
            newer = self._secrets.get(request.platform, request.endpoint, RECHECK_AGE)
            if newer is None or newer == secrets:
                raise
            platform.verify(delivery, newer, self._clock())

    def _message(self, request: Request, entry: Entry) -> dict[str, object]:
        return {
            "kind": "entry",
            "platform": request.platform,
            "endpoint": request.endpoint,
            "delivery_id": request.delivery_id,
            "received_at": self._clock().isoformat(),
            "entry": entry,
        }


def raw_body(request: Request) -> bytes:
    """The bytes that were signed.

    Raises EncodedBody when a Content-Encoding is set (a small body may inflate to any size),
    BodyTooLarge above 1,000,000 bytes, MalformedRequest when the gateway's text is no body.
    """
    if request.headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        raise EncodedBody("compressed bodies are not read")
    if len(request.body) > MAX_BODY * 4 // 3 + 4:
        raise BodyTooLarge("the body is too large")
    try:
        raw = request.body.encode("ascii" if request.in_base64 else "utf-8")
        body = base64.b64decode(raw, validate=True) if request.in_base64 else raw
    except ValueError:
        raise MalformedRequest("the body cannot be decoded") from None
    if len(body) > MAX_BODY:
        raise BodyTooLarge("the body is too large")
    return body


def read_query(query: str) -> dict[str, list[str]]:
    """Every value of every parameter. Raises MalformedRequest above 50 parameters."""
    try:
        plain = query.encode().decode()
        return parse_qs(plain, keep_blank_values=True, max_num_fields=MAX_QUERY_FIELDS)
    except ValueError:
        raise MalformedRequest("the query cannot be read") from None
