"""`rumorline ticket`: open, list and show tickets."""

from __future__ import annotations

import getpass

import click

from rumorline.domain.ticket import TicketState
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.group("ticket")
def command() -> None:
    """Open, list and show tickets."""


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
    ticket, history = desk_of(table).ticket(ticket_id)
    both = {"ticket": ticket, "history": history}
    show(both, as_json=as_json, words=lambda: words.whole_ticket(ticket, history))
