"""The services on a table of their own, with a clock that stands and a matcher that is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rumorline.domain.post import Account, Post, PostDeleted, PostEvent, PostSaved
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.notices.bulletin import Channel
from rumorline.services.desk import Desk
from rumorline.services.judging import Act
from rumorline.services.publishing import Publisher, Senders, Told
from rumorline.services.resolving import Options, Resolver, Stores
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import Outbox, Row, from_sort_key
from rumorline.store.policies import Policies
from rumorline.store.posts import Posts
from rumorline.store.sources import Sources
from rumorline.store.table import Table
from rumorline.store.tickets import Tickets
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.dynamo import MemoryDynamo
from rumorline_tools.chaos.scripted import HeldTickets, ScriptedMatcher
from tests.support.gate import Gate, GatedClient

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CITY = "ocd-division/country:us/state:xx/place:riverbend"
ENDPOINT = "standard/relay"


@dataclass
class Outside:
    """What left the system: notices and bulletins as sent, messages on the work queue, metrics.

    `before` are the verdicts that went with each notice. Nothing reaches people while they are
    `deaf`.
    """

    notices: list[Entry] = field(default_factory=list)
    before: list[tuple[str, ...]] = field(default_factory=list)
    bulletins: list[tuple[Entry, Channel]] = field(default_factory=list)
    deaf: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)


@dataclass
class NoticesSent:
    """A topic that remembers what was published."""

    outside: Outside
    gate: Gate

    def send(self, entry: Entry, before: Sequence[str]) -> None:
        """Publish."""
        self.gate.call(self._publish, entry, before)

    def _publish(self, entry: Entry, before: Sequence[str]) -> None:
        self.outside.notices.append(entry)
        self.outside.before.append(tuple(before))


@dataclass
class BulletinsSent:
    """A topic for people that remembers what was published."""

    outside: Outside
    gate: Gate

    def send(self, entry: Entry, _before: Sequence[str], channel: Channel) -> None:
        """Publish."""
        self.gate.call(self._publish, entry, channel)

    def _publish(self, entry: Entry, channel: Channel) -> None:
        if self.outside.deaf:
            raise OSError("no network")
        self.outside.bulletins.append((entry, channel))


@dataclass
class MessagesSent:
    """A queue that remembers what was sent."""

    outside: Outside
    gate: Gate

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Queue."""
        self.gate.call(self.outside.messages.extend, map(dict, messages))


class World:
    """Everything behind the queue, on one table."""

    def __init__(
        self,
        table: Table,
        time: Callable[[], datetime] | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.table = table
        self.clock = Clock(NOW)
        self.time = time or self.clock
        self.gate = gate or Gate()
        self.outside = Outside()
        self.tickets = Tickets(table)
        self.posts = Posts(table)
        self.sources = Sources(table)
        self.notices = Notices(table)
        self.outbox = Outbox(table)
        self.policies = Policies(table)
        self.desk = Desk(self.tickets, self.posts, self.sources, self.policies, self.time)
        self.registry, self.judging = self.desk.registry, self.desk.judging
        self.redacts = True
        self.restart()

    def restart(self) -> None:
        """Cold functions: everything that was only in memory is gone."""
        self.resolver = self.another_resolver()
        self.publisher = self.another_publisher()

    def another_publisher(self, told: Told | None = None) -> Publisher:
        """A function that publishes beside the first."""
        return Publisher(
            self.notices,
            self.outbox,
            Senders(NoticesSent(self.outside, self.gate), BulletinsSent(self.outside, self.gate)),
            MessagesSent(self.outside, self.gate),
            self.time,
            told=told,
        )

    def another_resolver(self) -> Resolver:
        """A function that runs beside the first, with a memory of its own."""
        stores = Stores(self.tickets, self.posts, self.sources, self.notices, self.policies)
        options = Options(lambda _: self.redacts, self.time, self.outside.counts.append)
        return Resolver(stores, ScriptedMatcher(), HeldTickets(), _events, options)

    def deliver(self, *events: PostEvent) -> None:
        """Resolve a queued message with some events."""
        self.resolver.resolve(message(*events))

    def publish(self) -> None:
        """The stream wakes `publish` for every outbox row; then the queue is worked off."""
        for row in self.rows():
            self.publisher.work_off(row)
        while self.outside.messages:
            self.resolver.resolve(self.outside.messages.pop(0))
            self.publish()

    def rows(self) -> list[Row]:
        """The outbox as it is."""
        return [from_sort_key(str(item["SK"])) for item in self.table.query("OUTBOX")]

    def open(self, claim: str = "claim-1", **changes: Any) -> Ticket:
        """Open a ticket of the city, seen first now."""
        fields: dict[str, Any] = {"place": "Riverbend", "division": CITY} | changes
        ticket = ticket_of(TicketRequest(claim=claim, **fields), self.time())
        self.tickets.open(ticket)
        return ticket

    def source(self, name: str = "police", **changes: Any) -> Source:
        """Register a source of the city."""
        fields: dict[str, Any] = {"authority": f"Riverbend {name}", "divisions": (CITY,)} | changes
        source = Source("x", name, endpoints=(ENDPOINT,), handle=name, **fields)
        self.sources.add(source, self.time(), "operator")
        return source

    def suspend(self, name: str = "police") -> Source:
        """Suspend a source of the city."""
        known = self.registry.get(f"x:{name}")
        return self.registry.suspend(known.source_id, Act("operator", known.rev))

    def reactivate(self, name: str = "police") -> Source:
        """Let a source of the city speak again."""
        known = self.registry.get(f"x:{name}")
        return self.registry.reactivate(known.source_id, Act("operator", known.rev))

    def ticket(self, ticket: Ticket) -> Ticket:
        """The ticket as it is stored now."""
        return self.tickets.get(ticket.ticket_id)

    def said(self) -> list[tuple[str, str]]:
        """(id, kind) of every notice that was sent, repeats included."""
        return [(e.notice.notice_id, e.notice.kind.value) for e in self.outside.notices]


def new_world() -> World:
    """A world on a table in memory, every call of which can be interrupted."""
    gate = Gate()
    client: Any = GatedClient(MemoryDynamo(), gate)
    return World(Table(client, "rumorline"), gate=gate)


def message(*events: PostEvent) -> dict[str, Any]:
    """A queued message that carries events as they are."""
    return {"kind": "entry", "events": list(events)}


def _events(queued: dict[str, Any]) -> list[PostEvent]:
    events: list[PostEvent] = queued["events"]
    return events


def post(
    text: str, *, by: str = "police", number: int = 1, version: int = 1, **changes: Any
) -> Post:
    """A post of a source of the city, made a minute after NOW."""
    fields: dict[str, Any] = {
        "root": f"x:{number}",
        "version": f"{version:04d}",
        "account": Account("x", by, by, f"Riverbend {by}"),
        "endpoint": ENDPOINT,
        "text": text,
        "posted_at": NOW + timedelta(minutes=1),
        "language": "en",
    }
    return Post(**(fields | changes))


def saved(text: str, **changes: Any) -> PostSaved:
    """The event that a post was created or edited."""
    return PostSaved(post(text, **changes))


def deleted(number: int | str = 1, *, by: str = "police") -> PostDeleted:
    """The event that a post was deleted."""
    return PostDeleted(f"x:{number}", Account("x", by, by), ENDPOINT)
