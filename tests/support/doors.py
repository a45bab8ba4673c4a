"""The doors of a running stack, each with an endpoint of its own that hostile input goes to."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from rumorline.domain.post import Post, PostDeleted, PostEvent
from rumorline.platforms import bluesky, mastodon, meta, telegram, websub, x
from rumorline.platforms.contract import Entry
from rumorline.platforms.table import PLATFORMS, events_of
from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.posts import Posts, key
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.endpoints import fresh
from rumorline_tools.quiet import settle_down
from rumorline_tools.running import Running

ENDPOINT = "hostile"
PENDING, IMPOSTOR = "hostile-pending", "hostile-impostor"
TOPIC, OTHER_TOPIC = "https://hostile.example/feed", "https://hostile.example/other"
KEY = "k3y"
VERIFY_TOKEN = "hostile-verify-token"
TEXT = "It was a routine seat-belt check."
FEEDS = ("atom", "rss")
JSON, BINARY = "application/json", "application/octet-stream"
SENDER, RELAYED_SENDER = "pio@hostile.example", "chief@hostile.example"
# `а` is Cyrillic.
LOOK_ALIKE = str.maketrans({"a": "\u0430", "o": "\u043e"})
NUMBERS = count(7_000_000_001)
_WAITS = 6


@dataclass(frozen=True)
class Door:
    """One shape in which a platform delivers; `account` is its author, `source` the registry's."""

    name: str
    platform: str
    shape: str
    account: str
    source: str
    handle: str = ""

    @property
    def speaks_xml(self) -> bool:
        """Whether a body is XML and not JSON."""
        return self.platform == "websub"

    @property
    def division(self) -> str:
        """A division that only this door's source speaks for."""
        own = "websub" if self.shape in FEEDS else self.name
        return f"ocd-division/country:us/state:xx/place:{own}ville"

    def draft(self, text: str = TEXT, **changes: Any) -> Draft:
        """A new post of the door's registered account."""
        moment, handle = datetime.now(UTC), self.handle.partition("@")[0] or "mayor"
        made = Draft(str(next(NUMBERS)), self.account, text, moment, handle, "The Mayor")
        return replace(made, **changes)

    def body(self, draft: Draft | None = None) -> bytes:
        """What the platform sends about a draft; a new post, or a deletion at Threads."""
        if draft is None:
            draft = self.draft(deleted=self.name == "threads")
        return body_of(draft, self.platform, self.shape)


DOORS = {
    door.name: door
    for door in (
        Door("x", "x", "activity", "4200000001", "x:4200000001", "mayor-x"),
        Door("x-filtered", "x", "filtered", "4200000011", "x:4200000011", "mayor-filtered"),
        Door("x-legacy", "x", "legacy", "4200000012", "x:4200000012", "mayor-legacy"),
        Door("facebook", "facebook", "page", "4200000002", "facebook:4200000002"),
        Door("threads", "threads", "event", "4200000003", "threads:4200000003"),
        Door(
            "mastodon",
            "mastodon",
            "status",
            "4200000004",
            "mastodon:social.example/4200000004",
            "mayor-mastodon@social.example",
        ),
        Door("bluesky", "bluesky", "record", "did:plc:hostile", "bluesky:did:plc:hostile"),
        Door(
            "telegram",
            "telegram",
            "update",
            "-1004200000006",
            "telegram:-1004200000006",
            "mayor_telegram",
        ),
        Door("websub", "websub", "atom", TOPIC, f"websub:{TOPIC}"),
        Door("websub-rss", "websub", "rss", TOPIC, f"websub:{TOPIC}"),
        Door("websub-cap", "websub", "cap", SENDER, f"cap:{SENDER}"),
        Door("standard", "standard", "generic", "4200000007", "x:4200000007", "mayor-relayed"),
        Door("standard-cap", "standard", "cap", RELAYED_SENDER, f"cap:{RELAYED_SENDER}"),
    )
}
PROOF = {
    "x": x.SIGNATURE,
    "facebook": meta.SIGNATURE,
    "threads": meta.SIGNATURE,
    "mastodon": mastodon.SIGNATURE,
    "bluesky": bluesky.AUTHORIZATION,
    "telegram": telegram.TOKEN,
    "websub": websub.SIGNATURE,
    "standard": "webhook-signature",
}


@dataclass(frozen=True)
class Reply:
    """What the stack answered."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


Headers = Mapping[str, str | bytes | list[str]]


@dataclass(frozen=True)
class Stage:
    """The running stack with an endpoint `hostile` for each platform, and what came of it."""

    up: Running
    secrets: dict[str, tuple[str, str]]
    inbox: str

    def signed(self, door: Door, body: bytes, *, previous: bool = False) -> dict[str, str]:
        """Headers with which the platform would deliver a body now."""
        secret = self.secrets[door.platform][int(previous)]
        return PLATFORMS[door.platform].sign(body, secret, datetime.now(UTC))

    def post(
        self, door: Door, body: bytes, changes: Headers | None = None, endpoint: str = ENDPOINT
    ) -> Reply:
        """Deliver genuinely but for these headers; an empty list leaves one out."""
        headers = {**self.signed(door, body), **(changes or {})}
        return self.call("POST", f"{door.platform}/{endpoint}", body, headers)

    def get(self, door: Door, *query: tuple[str, str], endpoint: str = ENDPOINT) -> Reply:
        """Ask as a platform does that checks an endpoint."""
        return self.call("GET", f"{door.platform}/{endpoint}?{urlencode(query)}", b"", {})

    def call(self, method: str, path: str, body: bytes, headers: Headers) -> Reply:
        """One HTTP request; a header with a list of values is sent that many times."""
        url = urlsplit(f"{self.up.served.api_url}/webhooks/{path}")
        with closing(http.client.HTTPConnection(str(url.hostname), url.port, timeout=30)) as wire:
            wire.putrequest(method, f"{url.path}?{url.query}" if url.query else url.path)
            for name, value in headers.items():
                for one in value if isinstance(value, list) else [value]:
                    wire.putheader(name, one)
            wire.putheader("content-length", str(len(body)))
            wire.endheaders(body)
            answer = wire.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, answer.read().decode(), names)

    def invoke(self, event: dict[str, Any]) -> Reply:
        """The function `receive` as the gateway would call it."""
        name = self.up.stack.function_name("ReceiveFunction")
        answer = self.up.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        read = json.loads(answer["Payload"].read())
        return Reply(read["statusCode"], read["body"], read["headers"])

    def settle(self) -> None:
        """Wait until all work is done; a thousand entries take longer than one wait."""
        for _ in range(_WAITS):
            with suppress(TimeoutError):
                settle_down(self.up)
                return
        raise TimeoutError("the work did not end")

    def dead(self) -> list[dict[str, Any]]:
        """What went to the dead-letter queue since this was asked last."""
        self.settle()
        sqs, url = self.up.client("sqs"), self.up.served.work_dlq_url
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def latest(self, root: str) -> Post | None:
        """The newest version that is kept of a post."""
        self.settle()
        return Posts(self.up.table()).latest(root)

    def kept(self, root: str) -> list[dict[str, Any]]:
        """Everything that the table has about a post."""
        self.settle()
        return list(self.up.table().query(key(root)[0]))

    def open_ticket(self, door: Door, place: str) -> str:
        """A rumor about a place, which `denial` denies, where the door's source may speak."""
        claim = f"ICE is running an immigration checkpoint at {place}, Riverbend"
        request = TicketRequest(claim=claim, place=f"{place}, Riverbend", division=door.division)
        ticket = self.up.desk().open_ticket(request, "hostile")
        self.settle()
        return ticket.ticket_id

    def ticket(self, ticket_id: str) -> Any:
        """A ticket with its history."""
        self.settle()
        return self.up.desk().ticket(ticket_id)

    def told(self, ticket_id: str) -> list[str]:
        """Ids of the notices about a ticket that arrived since somebody asked last."""
        self.settle()
        found: list[dict[str, Any]] = []
        while waiting := self.up.notices(self.inbox):
            found += waiting
        return [notice["id"] for notice in found if notice["subject"] == ticket_id]


def denial(place: str) -> str:
    return f"There is NO ICE checkpoint at {place}. {TEXT}"


def entries_of(door: Door, body: bytes, topic: str = TOPIC) -> list[Entry]:
    """What `receive` queues of a delivery."""
    added: Entry = {"topic": topic} if door.platform == "websub" else {}
    return [entry | added for entry in PLATFORMS[door.platform].split(body)]


def events_in(door: Door, entry: Entry) -> list[PostEvent]:
    """What `resolve` reads in an entry."""
    return events_of(door.platform, ENDPOINT, entry)


def root_of(door: Door, body: bytes, topic: str = TOPIC) -> str:
    """The id of the one post in a delivery."""
    (entry,) = entries_of(door, body, topic)
    (event,) = events_in(door, entry)
    return event.post_id if isinstance(event, PostDeleted) else event.post.root


@contextmanager
def staged(up: Running) -> Iterator[Stage]:
    """Endpoints with two secrets each, leases, and registered sources with their handles."""
    made = {name: (fresh(name), fresh(name)) for name in PLATFORMS}
    for name, both in made.items():
        kept = {"secrets": both, "verify_tokens": [VERIFY_TOKEN], "oauth2_secrets": both[1:]}
        for endpoint in (ENDPOINT, PENDING, IMPOSTOR) if name == "websub" else (ENDPOINT,):
            up.client("secretsmanager").create_secret(
                Name=f"{up.served.secret_prefix}/{name}/{endpoint}", SecretString=json.dumps(kept)
            )
    leases, now = Leases(up.table()), datetime.now(UTC)
    topics = {ENDPOINT: TOPIC, IMPOSTOR: OTHER_TOPIC, PENDING: TOPIC}
    for endpoint, topic in topics.items():
        state = LeaseState.PENDING if endpoint == PENDING else LeaseState.ACTIVE
        until = now + timedelta(days=30)
        hub = "https://hub.example/"
        leases.save(Lease(endpoint, topic, hub, "https://us/", KEY, state, now, until=until), None)
    for door in {door.source: door for door in DOORS.values()}.values():
        # A relay brings the words of Threads.
        platforms = dict.fromkeys((door.platform, "standard" if door.name == "threads" else ""))
        endpoints = tuple(f"{platform}/{ENDPOINT}" for platform in platforms if platform)
        request = SourceRequest(door.source, "Riverbend", (door.division,), endpoints)
        up.desk().add_source(replace(request, handle=door.handle or None))
    ready = Stage(up, made, up.subscribe("hostile-inbox"))
    ready.dead()
    yield ready
    # Nobody is to renew what no hub ever granted.
    for endpoint in topics:
        lease = leases.get(endpoint)
        assert lease
        leases.save(replace(lease, state=LeaseState.ENDED), lease)
