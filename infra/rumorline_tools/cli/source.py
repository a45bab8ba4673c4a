"""`rumorline source`: the registry of official accounts."""

from __future__ import annotations

import click

from rumorline.services.desk import SourceRequest
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.group("source")
def command() -> None:
    """Register, list and suspend official accounts."""


@command.command("add")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@click.option("--authority", required=True, help="Who speaks: 'Hartford Police Department'.")
@click.option("--division", "divisions", multiple=True, required=True, help="Open Civic Data id.")
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    required=True,
    help="PLATFORM/ENDPOINT of a webhook that may vouch for the account.",
)
@click.option("--topic", "topics", multiple=True, help="A topic; without it all but elections.")
@click.option("--handle", help="For people only: the account id decides.")
@table_option
@json_option
def add(source_id: str, table: str | None, *, as_json: bool, **fields: object) -> None:
    """Register the account PLATFORM:ACCOUNT_ID as a source."""
    request = SourceRequest(source_id=source_id, **fields)  # type: ignore[arg-type]  # click checks them
    source = desk_of(table).add_source(request)
    done = f"registered {source.source_id}: {source.authority}"
    show(source, as_json=as_json, words=lambda: done)


@command.command("list")
@click.option("--unregistered", is_flag=True, help="Accounts that post and are no source.")
@table_option
@json_option
def list_(table: str | None, *, unregistered: bool, as_json: bool) -> None:
    """List sources, or the accounts that post through a webhook and are none."""
    desk = desk_of(table)
    if unregistered:
        strangers = desk.strangers()
        text = words.stranger_table(strangers)
        show({"unregistered": strangers}, as_json=as_json, words=lambda: text)
    else:
        found = desk.sources()
        show({"sources": found}, as_json=as_json, words=lambda: words.source_table(found))


@command.command("suspend")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@table_option
@json_option
def suspend(source_id: str, table: str | None, *, as_json: bool) -> None:
    """Suspend a source; everything that it settled is settled again without it."""
    source = desk_of(table).suspend_source(source_id)
    done = f"suspended {source.source_id}: {source.authority}"
    show(source, as_json=as_json, words=lambda: done)
