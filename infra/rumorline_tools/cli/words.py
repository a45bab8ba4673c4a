"""Tickets and sources in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table

from rumorline.domain.policies import Policy
from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence, Ticket
from rumorline.domain.times import local_words
from rumorline.services.reviewing import Queue, Review
from rumorline.store.sources import Unregistered
from rumorline.store.subscriptions import Subscription
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


def policy_table(policies: Sequence[Policy]) -> str:
    """One line a policy."""
    if not policies:
        return "no policies"
    rows = [
        (
            policy.policy_id,
            str(policy.rev),
            " ".join(policy.divisions) or "everywhere",
            " ".join(policy.topics) or "any",
            ", ".join(_asked(policy)) or "nothing",
        )
        for policy in policies
    ]
    return _table(("policy", "rev", "divisions", "topics", "asks for"), rows)


def _asked(policy: Policy) -> Iterator[str]:
    terms = policy.terms
    flags = {
        "a person": terms.needs_person,
        "two origins": terms.needs_two_origins,
        "confirms automatically": terms.may_confirm,
    }
    yield from (name for name, asked in flags.items() if asked)
    if terms.embargo_minutes:
        yield f"embargo of {terms.embargo_minutes} min"
    if policy.overdue_minutes:
        yield f"overdue after {policy.overdue_minutes} min"


def stranger_table(strangers: Sequence[Unregistered]) -> str:
    """One line an account that posts and is no source."""
    if not strangers:
        return "no posts of unregistered accounts"
    rows = [
        (s.source_id, f"@{s.handle}", str(s.posts), s.endpoint, s.looks_like) for s in strangers
    ]
    return _table(("account", "handle", "posts", "through", "looks like"), rows)


def subscription_list(subscriptions: Sequence[Subscription]) -> str:
    """Some lines a subscription; its ARN whole, because it has to be copied."""
    if not subscriptions:
        return "no subscriptions"
    return "\n".join(line for one in subscriptions for line in _subscription(one))


def _subscription(one: Subscription) -> list[str]:
    waiting = "no dead-letter queue" if one.undelivered is None else str(one.undelivered)
    return [
        f"{one.protocol}  {one.endpoint}",
        *(f"  {name:<13} {' '.join(values)}" for name, values in one.policy.items()),
        f"  undelivered   {waiting}",
        f"  subscription  {one.arn or 'not confirmed yet'}",
    ]


def whole_ticket(ticket: Ticket, history: Iterable[TicketEvent]) -> str:
    """A ticket with its evidence and its history."""
    head = [
        f"{ticket.ticket_id}  {ticket.verdict or ticket.state} {ticket.reason}".rstrip()
        + f"  rev {ticket.rev}",
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


def review_queue(queue: Queue) -> str:
    """Every ticket that waits, with its posts and what held them back."""
    if not queue.reviews:
        return "nothing waits"
    blocks = ["\n".join(_review(review)) for review in queue.reviews]
    left = queue.total - len(queue.reviews)
    return "\n\n".join([*blocks, *([f"and {left} more"] if left else [])])


def _review(review: Review) -> Iterator[str]:
    yield f"{review.ticket_id}  {review.reason}, rev {review.rev}"
    yield f"  {review.claim} ({review.place})"
    yield f"  since {local_words(review.since, review.zone)}"
    for item in review.items:
        held = ", ".join(gate.name for gate in item.held)
        why = "counts already" if item.settles else f"held by {held or 'nothing in particular'}"
        likely = f" {item.sure:.2f}" if item.sure is not None else ""
        about = f", of this rumor {item.linked:.2f}" if item.linked is not None else ""
        yield f"  {item.root}  {item.authority}: {item.verdict}{likely}{about}, {why}"
        yield f"    {item.text or item.quote or '[text removed]'}"


def _links(ticket: Ticket) -> list[str]:
    links = {"duplicate of": ticket.duplicate_of, "recurrence of": ticket.recurrence_of}
    return [f"  {name}  {other}" for name, other in links.items() if other]


def _evidence(found: Evidence, zone: str) -> list[str]:
    by = f" by {found.judged.by}" if found.judged else ""
    gone = f", {found.gone}{by}" if found.gone else f", accepted{by}" if by else ""
    held = f" (held by {', '.join(found.held_by)})" if found.held_by else ""
    return [
        f"  {found.root}  {found.authority}, {local_words(found.posted_at, zone)}{gone}",
        f"    {found.verdict}, {found.action}{held}: {found.quote or '[text removed]'}",
    ]


def _event(event: TicketEvent) -> str:
    notice = f", notice {event.notice_id}" if event.notice_id else ""
    by = f" by {event.by}" if event.by else ""
    note = f" ({event.note})" if event.note else ""
    return f"{event.trigger}{by} → {event.state}{notice}{note}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console = Console(file=StringIO(), width=None if Console().is_terminal else 200)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip()
