"""The services on a table of their own, with a clock that stands and a matcher that is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rumorline.domain.decision import Action, Decision, Span, Stance, Verdict
from rumorline.domain.post import Account, Post, PostDeleted, PostEvent, PostSaved
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.services.publishing import Publisher
from rumorline.services.resolving import Options, Resolver, Stores
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.notices import Entry, Notices
from rumorline.store.outbox import Outbox, from_sort_key
from rumorline.store.posts import Posts
from rumorline.store.sources import Sources
from rumorline.store.table import Table
from rumorline.store.tickets import Tickets

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CITY = "ocd-division/country:us/state:xx/place:riverbend"
ENDPOINT = "standard/relay"


class Clock:
    """Stands until it is moved; every reading is a microsecond later, so that keys differ."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@dataclass
class HeldTickets:
    """An index that holds tickets and finds those with the same claim."""

    held: dict[str, Ticket] = field(default_factory=dict)

    def add(self, ticket: Ticket) -> None:
        """Hold."""
        self.held[ticket.ticket_id] = ticket

    def remove(self, ticket_id: str) -> None:
        """Hold no longer."""
        self.held.pop(ticket_id, None)

    def similar(self, ticket: Ticket) -> list[Ticket]:
        """Tickets with the same claim."""
        others = (t for t in self.held.values() if t.ticket_id != ticket.ticket_id)
        return [other for other in others if other.claim == ticket.claim]


@dataclass
class ScriptedMatcher:
    """Decides by words in the post: `refutes T`, `confirms T`, `unclear T` for claim number T."""

    actions: dict[str, tuple[Verdict, Action]] = field(
        default_factory=lambda: {
            "refutes": (Verdict.REFUTED, Action.AUTO),
            "clarifies": (Verdict.CLARIFIED, Action.AUTO),
            "confirms": (Verdict.CONFIRMED, Action.AUTO),
            "unclear": (Verdict.REFUTED, Action.REVIEW),
        }
    )

    def match(self, post: Post, source: Source, index: HeldTickets) -> list[Decision]:
        """One decision a ticket whose claim the post names."""
        return [
            decision
            for ticket in index.held.values()
            if set(source.divisions) & set(ticket.divisions)
            if (decision := self._decide(post, ticket))
        ]

    def _decide(self, post: Post, ticket: Ticket) -> Decision | None:
        for word, (verdict, action) in self.actions.items():
            phrase = f"{word} {ticket.claim}"
            if phrase in post.text:
                start = post.text.index(phrase)
                span = Span(start, start + len(phrase))
                stance = Stance(verdict, evidence=span, confidence=0.9)
                return Decision(ticket.ticket_id, post.root, post.version, action, stance, 0.9)
        return None


@dataclass
class Outside:
    """What left the system: notices as sent, and messages on the work queue."""

    notices: list[Entry] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)


@dataclass
class NoticesSent:
    """A topic that remembers what was published."""

    outside: Outside

    def send(self, entry: Entry) -> None:
        """Publish."""
        self.outside.notices.append(entry)


@dataclass
class MessagesSent:
    """A queue that remembers what was sent."""

    outside: Outside

    def send(self, messages: list[dict[str, Any]]) -> None:
        """Queue."""
        self.outside.messages.extend(messages)


class World:
    """Everything behind the queue, on one table."""

    def __init__(self, table: Table, clock: Clock | None = None) -> None:
        self.table = table
        self.clock = clock or Clock()
        self.outside = Outside()
        self.tickets = Tickets(table)
        self.posts = Posts(table)
        self.sources = Sources(table)
        self.notices = Notices(table)
        self.outbox = Outbox(table)
        self.matcher = ScriptedMatcher()
        self.restart()

    def restart(self) -> None:
        """Cold functions: everything that was only in memory is gone."""
        stores = Stores(self.tickets, self.posts, self.sources, self.notices)
        options = Options(lambda _: True, self.clock, self.outside.counts.append)
        self.resolver = Resolver(stores, self.matcher, HeldTickets(), lambda message: message["events"], options)
        self.publisher = Publisher(
            self.notices,
            self.outbox,
            NoticesSent(self.outside),
            MessagesSent(self.outside),
            self.clock,
        )

    def deliver(self, *events: PostEvent) -> None:
        """A queued message with some events."""
        self.resolver.resolve({"kind": "entry", "events": list(events)})

    def publish(self) -> None:
        """The stream wakes `publish` for every outbox row; then the queue is worked off."""
        for item in list(self.table.query("OUTBOX")):
            self.publisher.work_off(from_sort_key(str(item["SK"])))
        while self.outside.messages:
            self.resolver.resolve(self.outside.messages.pop(0))
            self.publish()

    def open(self, claim: str = "claim-1", **changes: Any) -> Ticket:
        """Open a ticket of the city, seen first now."""
        request = TicketRequest(claim=claim, place="Riverbend", division=CITY, **changes)
        ticket = ticket_of(request, self.clock())
        self.tickets.open(ticket)
        return ticket

    def source(self, name: str = "police", **changes: Any) -> Source:
        """Register a source of the city."""
        fields: dict[str, Any] = {"authority": f"Riverbend {name}", "divisions": (CITY,)} | changes
        source = Source("x", name, endpoints=(ENDPOINT,), handle=name, **fields)
        self.sources.add(source)
        return source

    def ticket(self, ticket: Ticket) -> Ticket:
        """The ticket as it is stored now."""
        return self.tickets.get(ticket.ticket_id)

    def said(self) -> list[tuple[str, str]]:
        """(id, kind) of every notice that was sent, repeats included."""
        return [(e.notice.notice_id, e.notice.kind.value) for e in self.outside.notices]


def post(text: str, *, by: str = "police", number: int = 1, version: int = 1, **changes: Any) -> Post:
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


def deleted(number: int = 1, *, by: str = "police") -> PostDeleted:
    """The event that a post was deleted."""
    return PostDeleted(f"x:{number}", Account("x", by, by), ENDPOINT)


