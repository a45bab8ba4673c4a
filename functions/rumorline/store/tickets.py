"""Tickets.

T#ticket   META     the ticket with its evidence: rev, nv, state, doc; GSI1 ST#state / time#ticket;
                    vector: its embedding and its words, once an index made them; written apart, it
                    is no part of any revision
T#ticket   E#rev    what happened at that revision, with the decision that led to it
TLOG       time#ticket   change log from which warm indexes follow (7 days)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.decision import Decision
from rumorline.domain.errors import AlreadyExists, NotFound, TicketMoved
from rumorline.domain.policies import Terms
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import INDEX_LOG, utc_text
from rumorline.store import notices, outbox
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, Write, absent, put, update


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One entry of a ticket's history; `rev` is the revision that it made.

    `by` is the user whose act it was, None where no person acted; `note` is their reason. `terms`
    are the ticket's from then on, where they changed.
    """

    ticket_id: str
    rev: int
    at: datetime
    trigger: str
    state: TicketState
    decision: Decision | None = None
    notice_id: str | None = None
    by: str | None = None
    note: str = ""
    terms: Terms | None = None


def key(ticket_id: str) -> Key:
    """Where a ticket is kept."""
    return (f"T#{ticket_id}", "META")


def to_item(ticket: Ticket) -> Item:
    """A ticket as it is stored."""
    since = ticket.changed_at or ticket.opened_at
    pk, sk = key(ticket.ticket_id)
    return {
        "PK": pk,
        "SK": sk,
        "rev": ticket.rev,
        "nv": ticket.nv,
        "state": ticket.state.value,
        "doc": to_doc(ticket),
        "GSI1PK": f"ST#{ticket.state.value}",
        "GSI1SK": f"{utc_text(since)}#{ticket.ticket_id}",
    }


def from_item(item: Item) -> Ticket:
    """A ticket as it was stored."""
    return from_doc(item["doc"], Ticket)


def event_item(event: TicketEvent) -> Item:
    """A history entry as it is stored; spans are offsets, but reasons may name words of a post."""
    return {"PK": f"T#{event.ticket_id}", "SK": f"E#{event.rev:08d}", "doc": to_doc(event)}


def log_item(ticket: Ticket, at: datetime) -> Item:
    """A change-log entry: the ticket as the index needs it, without evidence."""
    bare = replace(ticket, evidence={}, said=None)
    return {
        "PK": "TLOG",
        "SK": f"{utc_text(at)}#{ticket.ticket_id}",
        "doc": to_doc(bare),
        "expires_at": int((at + INDEX_LOG).timestamp()),
    }


def rev_is(rev: int) -> Condition:
    """Nobody has written the ticket since it was read."""
    return Condition("rev = :rev", TicketMoved, {":rev": rev})


class Tickets:
    """Reads and writes of tickets."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, ticket_id: str) -> Ticket:
        """The ticket, read consistently; NotFound if there is none."""
        item = self._table.get(key(ticket_id))
        if item is None:
            raise NotFound(f"there is no ticket {ticket_id!r}; `rumorline ticket list` shows them")
        return from_item(item)

    def open(self, ticket: Ticket) -> None:
        """Write a new ticket with its first event, and ask for it to be matched."""
        event = TicketEvent(
            ticket.ticket_id, 1, ticket.opened_at, "opened", ticket.state, by=ticket.opened_by
        )
        exists = AlreadyExists
        self._table.transact(
            put(to_item(ticket), absent(exists)),
            put(event_item(event), absent(exists)),
            put(log_item(ticket, ticket.opened_at)),
            put(outbox.to_item(outbox.Row("match", ticket.ticket_id, ticket.opened_at))),
        )

    def commit(
        self,
        after: Ticket,
        event: TicketEvent,
        *,
        indexed: bool,
        entry: notices.Entry | None = None,
        also: tuple[Write, ...] = (),
    ) -> None:
        """Write a ticket's next revision in one transaction, if nobody wrote it meanwhile.

        `indexed` says that warm indexes must hear of it. `entry` is the notice that it leads to.
        `also` are the guards and links of what is behind the change. Raises
        TicketMoved, PostMoved, SourceMoved or StaleRead.
        """
        item = to_item(after)
        writes = [
            update(key(after.ticket_id), _attributes(item), rev_is(after.rev - 1)),
            put(event_item(event), absent(TicketMoved)),
            *also,
        ]
        if entry is not None:
            writes += [
                put(notices.to_item(entry), absent(TicketMoved)),
                # Absent: two rows of one microsecond would be one, removed when the first is done.
                put(
                    outbox.to_item(outbox.Row("notice", after.ticket_id, event.at)),
                    absent(TicketMoved),
                ),
            ]
        if indexed:
            writes.append(put(log_item(after, event.at)))
        self._table.transact(*writes)

    def acceptance(self, after: Ticket, at: datetime) -> list[Write]:
        """What says on the notice that was told last whether a person takes its verdict."""
        told = after.said and self._table.get(notices.key(after.ticket_id, after.said.nv))
        if not (told and after.said):
            return []
        return notices.judged(notices.from_item(told), accepted=after.said.accepted, at=at)

    def history(self, ticket_id: str) -> list[TicketEvent]:
        """Everything that happened to a ticket, oldest first."""
        items = self._table.query_prefix(key(ticket_id)[0], "E#")
        return [from_doc(item["doc"], TicketEvent) for item in items]

    def redact(self, ticket_id: str, root: str) -> None:
        """Remove a post's words from the history: what was decided stays, with every score."""
        for event in self.history(ticket_id):
            if event.decision and event.decision.root == root:
                bare = replace(event, decision=event.decision.without_words())
                item = event_item(bare)
                self._table.write(update((str(item["PK"]), str(item["SK"])), _attributes(item)))

    def keep_vector(self, ticket_id: str, vector: bytes) -> None:
        """Store what an index makes of a ticket's words; NotFound if there is no such ticket."""
        there = Condition("attribute_exists(PK)", NotFound)
        self._table.write(update(key(ticket_id), {"vector": vector}, there))

    def listed(self, state: TicketState, since: datetime | None = None) -> Iterator[Ticket]:
        """Tickets in a state, oldest change first; eventually consistent."""
        return (ticket for ticket, _ in self.embedded(state, since))

    def embedded(
        self, state: TicketState, since: datetime | None = None
    ) -> Iterator[tuple[Ticket, bytes | None]]:
        """As `listed`, each with what is stored of an index's work on it, if there is something."""
        low = utc_text(since) if since else " "
        for item in self._table.listing(f"ST#{state.value}", low=low, only=("doc", "vector")):
            vector = item.get("vector")
            yield from_item(item), vector if isinstance(vector, bytes) else None

    def newest(self, state: TicketState, low: str, high: str) -> Iterator[tuple[str, Ticket]]:
        """Tickets in a state, newest change first, each with its place in the list.

        Places sort as the moments of the changes do, `utc_text` of a moment lies before all of it.
        """
        listing = self._table.listing(f"ST#{state.value}", low=low, high=high, newest=True)
        return ((str(item["GSI1SK"]), from_item(item)) for item in listing)

    def changes(self, since: datetime) -> Iterator[Ticket]:
        """Index view of every ticket that changed since a moment, read consistently."""
        for item in self._table.query("TLOG", low=utc_text(since)):
            yield from_doc(item["doc"], Ticket)


def _attributes(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("PK", "SK")}
