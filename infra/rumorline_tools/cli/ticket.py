"""`rumorline ticket`: open, list and show tickets."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any

import click

from rumorline.domain.decision import Verdict
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.by_hand import HandRequest
from rumorline.services.judging import Act, Judging
from rumorline.services.ticketing import Changes, TicketRequest
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.group("ticket")
def command() -> None:
    """Open, list and show tickets, and decide about them."""


@command.command("open")
@click.argument("claim")
@click.option("--place", required=True, help="Where, as people say it: 'Union Station, Hartford'.")
@click.option("--division", required=True, help="Open Civic Data id of the place.")
@click.option(
    "--within", multiple=True, help="A division that the path does not name: county, district."
)
@click.option("--zone", default="UTC", show_default=True, help="IANA time zone of the place.")
@click.option("--topic", "topics", multiple=True, help="A topic; may be given several times.")
@click.option("--language", default="en", show_default=True)
@click.option(
    "--first-seen",
    default="now",
    show_default=True,
    help="When the rumor was first seen: now, 1h, today, yesterday, or a time with its offset.",
)
@click.option("--example", "examples", multiple=True, help="A post that spreads the rumor.")
@click.option("--severity", type=click.Choice(["normal", "high"]), default="normal")
@table_option
@json_option
def open_(claim: str, division: str, table: str | None, *, as_json: bool, **fields: object) -> None:
    """Open a ticket for the rumor CLAIM."""
    request = TicketRequest(claim=claim, division=division, **fields)  # type: ignore[arg-type]  # click checks them
    ticket = desk_of(table).open_ticket(request, getpass.getuser())
    show(ticket, as_json=as_json, words=lambda: f"opened {ticket.ticket_id}: {ticket.claim}")


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in TicketState]))
@table_option
@json_option
def list_(state: str | None, table: str | None, *, as_json: bool) -> None:
    """List tickets: open and in review first, then those with a verdict."""
    found = desk_of(table).tickets(TicketState(state) if state else None)
    show({"tickets": found}, as_json=as_json, words=lambda: words.ticket_table(found))


@command.command("show")
@click.argument("ticket_id")
@table_option
@json_option
def show_(ticket_id: str, table: str | None, *, as_json: bool) -> None:
    """Show a ticket with its evidence and its history."""
    shown = desk_of(table).ticket(ticket_id)
    text = words.whole_ticket(shown.ticket, shown.history)
    show(shown, as_json=as_json, words=lambda: text)


Judged = Callable[[Judging, Act], Ticket]


def _act_options(command: Any) -> Any:
    """What every decision takes."""
    options = [
        click.option("--rev", type=int, help="Refuse if the ticket is at another revision."),
        click.option("--note", default="", help="Why; only the desk reads it."),
        table_option,
        json_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _decide(  # the options of every decision
    ticket_id: str,
    decision: Judged,
    rev: int | None,
    note: str,
    table: str | None,
    *,
    as_json: bool,
) -> None:
    desk = desk_of(table)
    seen = desk.ticket(ticket_id).ticket.rev if rev is None else rev
    ticket = decision(desk.judging, Act(getpass.getuser(), seen, note))
    done = f"{ticket.ticket_id}: {ticket.verdict or ticket.state} {ticket.reason}".rstrip()
    show(ticket, as_json=as_json, words=lambda: done)


_VERDICT = click.Choice([verdict.value for verdict in Verdict])


@command.command("accept")
@click.argument("ticket_id")
@click.argument("root", metavar="POST")
@click.argument("verdict", type=_VERDICT)
@_act_options
def accept(ticket_id: str, root: str, verdict: str, **act: Any) -> None:
    """Let POST settle the ticket with VERDICT, whatever held it back."""
    _decide(ticket_id, lambda j, a: j.accept(ticket_id, root, Verdict(verdict), a), **act)


@command.command("reject")
@click.argument("ticket_id")
@click.argument("root", metavar="POST")
@_act_options
def reject(ticket_id: str, root: str, **act: Any) -> None:
    """Find that POST does not speak of the claim."""
    _decide(ticket_id, lambda j, a: j.reject(ticket_id, root, a), **act)


@command.command("resolve")
@click.argument("ticket_id")
@click.argument("verdict", type=_VERDICT)
@click.option("--source", "source_id", required=True, help="PLATFORM:ACCOUNT_ID of the registry.")
@click.option("--url", required=True, help="Where the post is.")
@click.option("--quote", required=True, help="Its words, exactly as they are.")
@click.option("--posted-at", required=True, help="When, like 2019-07-08T21:12:00-04:00.")
@_act_options
def resolve(
    ticket_id: str, verdict: str, source_id: str, url: str, quote: str, posted_at: str, **act: Any
) -> None:
    """Settle the ticket with a post that no webhook brought."""
    request = HandRequest(source_id, url, quote, Verdict(verdict), posted_at)
    _decide(ticket_id, lambda j, a: j.resolve(ticket_id, request, a), **act)


@command.command("unverifiable")
@click.argument("ticket_id")
@_act_options
def unverifiable(ticket_id: str, **act: Any) -> None:
    """Close the ticket: it cannot be verified."""
    _decide(ticket_id, lambda j, a: j.close(ticket_id, TicketState.UNVERIFIABLE, a), **act)


@command.command("withdraw")
@click.argument("ticket_id")
@_act_options
def withdraw(ticket_id: str, **act: Any) -> None:
    """Close the ticket and take back what was told."""
    _decide(ticket_id, lambda j, a: j.close(ticket_id, TicketState.WITHDRAWN, a), **act)


@command.command("reopen")
@click.argument("ticket_id")
@_act_options
def reopen(ticket_id: str, **act: Any) -> None:
    """Look at the ticket again: what settled it is set aside."""
    _decide(ticket_id, lambda j, a: j.reopen(ticket_id, a), **act)


@command.command("edit")
@click.argument("ticket_id")
@click.option("--claim", help="The rumor in other words; a verdict that was told is corrected.")
@click.option("--place")
@click.option("--topic", "topics", multiple=True, help="All topics; may be given several times.")
@click.option("--severity", type=click.Choice(["normal", "high"]))
@click.option("--public/--private", default=None, help="Whether the board shows it while open.")
@_act_options
def edit(
    ticket_id: str,
    claim: str | None,
    place: str | None,
    topics: tuple[str, ...],
    severity: str | None,
    public: bool | None,  # noqa: FBT001 - click gives it by name
    **act: Any,
) -> None:
    """Change the ticket's words or terms."""
    changes = Changes(claim, place, topics or None, severity, public)
    _decide(ticket_id, lambda j, a: j.edit(ticket_id, changes, a), **act)
