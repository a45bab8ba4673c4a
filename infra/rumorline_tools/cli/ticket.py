"""`rumorline ticket`: open, list and show tickets."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import table_option, target


@click.group("ticket")
def command() -> None:
    """Open, list and show tickets."""


@command.command("open")
@click.argument("claim")
@click.option("--place", required=True, help="Where, as people say it: 'Union Station, Hartford'.")
@click.option("--division", required=True, help="Open Civic Data id of the place.")
@click.option("--within", multiple=True, help="A division that the path does not name: county, district.")
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
    request = TicketRequest(claim=claim, division=division, opened_by="cli", **fields)  # type: ignore[arg-type]  # click checks them
    ticket = ticket_of(request, datetime.now(UTC))
    target(table).tickets.open(ticket)
    show(ticket, as_json=as_json, words=lambda: f"opened {ticket.ticket_id}: {ticket.claim}")


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in TicketState]))
@table_option
@json_option
def list_(state: str | None, table: str | None, *, as_json: bool) -> None:
    """List tickets: open and in review first, then those with a verdict."""
    states = [TicketState(state)] if state else list(TicketState)
    found: list[Ticket] = [t for one in states for t in target(table).tickets.listed(one)]
    show({"tickets": found}, as_json=as_json, words=lambda: words.ticket_table(found))


@command.command("show")
@click.argument("ticket_id")
@table_option
@json_option
def show_(ticket_id: str, table: str | None, *, as_json: bool) -> None:
    """Show a ticket with its evidence and its history."""
    tickets = target(table).tickets
    ticket = tickets.get(ticket_id)
    history = tickets.history(ticket_id)
    both = {"ticket": ticket, "history": history}
    show(both, as_json=as_json, words=lambda: words.whole_ticket(ticket, history))
