"""Tickets and sources in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table

from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence, Ticket
from rumorline.domain.times import local_words
from rumorline.store.sources import Unregistered
from rumorline.store.tickets import TicketEvent


def ticket_table(tickets: Sequence[Ticket]) -> str:
    """One line a ticket."""
    if not tickets:
        return "no tickets"
    rows = [(t.ticket_id, t.verdict or t.state, t.place, t.claim) for t in tickets]
    return _table(("ticket", "state", "place", "claim"), rows)


def source_table(sources: Sequence[Source]) -> str:
    """One line a source."""
    if not sources:
        return "no sources"
    rows = [
        (s.source_id, s.status, s.authority, " ".join(s.divisions), " ".join(s.endpoints))
        for s in sources
    ]
    return _table(("source", "status", "authority", "divisions", "vouched for by"), rows)


def stranger_table(strangers: Sequence[Unregistered]) -> str:
    """One line an account that posts and is no source."""
    if not strangers:
        return "no posts of unregistered accounts"
    rows = [
        (s.source_id, f"@{s.handle}", str(s.posts), s.endpoint, s.looks_like) for s in strangers
    ]
    return _table(("account", "handle", "posts", "through", "looks like"), rows)


def whole_ticket(ticket: Ticket, history: Iterable[TicketEvent]) -> str:
    """A ticket with its evidence and its history."""
    head = [
        f"{ticket.ticket_id}  {ticket.verdict or ticket.state} {ticket.reason}".rstrip(),
        f"  claim       {ticket.claim}",
        f"  place       {ticket.place}",
        f"  first seen  {local_words(ticket.first_seen_at, ticket.zone)}",
        *_links(ticket),
    ]
    evidence = [
        line for found in ticket.evidence.values() for line in _evidence(found, ticket.zone)
    ]
    events = [f"  {event.at:%Y-%m-%d %H:%M:%SZ}  {_event(event)}" for event in history]
    return "\n".join([*head, "evidence", *(evidence or ["  none"]), "history", *events])


def _links(ticket: Ticket) -> list[str]:
    links = {"duplicate of": ticket.duplicate_of, "recurrence of": ticket.recurrence_of}
    return [f"  {name}  {other}" for name, other in links.items() if other]


def _evidence(found: Evidence, zone: str) -> list[str]:
    gone = f", {found.gone}" if found.gone else ""
    held = f" (held by {', '.join(found.held_by)})" if found.held_by else ""
    return [
        f"  {found.authority}, {local_words(found.posted_at, zone)}{gone}",
        f"    {found.verdict}, {found.action}{held}: {found.quote or '[text removed]'}",
    ]


def _event(event: TicketEvent) -> str:
    notice = f", notice {event.notice_id}" if event.notice_id else ""
    return f"{event.trigger} → {event.state}{notice}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console = Console(file=StringIO(), width=None if Console().is_terminal else 200)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip()
