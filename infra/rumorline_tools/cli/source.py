"""`rumorline source`: the registry of official accounts."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any

import click

from rumorline.domain.source import Source
from rumorline.services.judging import Act
from rumorline.services.registry import Registry, SourceChanges, SourceRequest
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.group("source")
def command() -> None:
    """Register, list, edit and suspend official accounts."""


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
    source = desk_of(table).add_source(request, getpass.getuser())
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


def _change_options(command: Any) -> Any:
    """What every change takes."""
    options = [
        click.option("--rev", type=int, help="Refuse if the source is at another revision."),
        click.option("--note", default="", help="Why; only the desk reads it."),
        table_option,
        json_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _change(
    what: str,
    source_id: str,
    change: Callable[[Registry, Act], Source],
    rev: int | None,
    note: str,
    table: str | None,
    *,
    as_json: bool,
) -> None:
    registry = desk_of(table).registry
    seen = registry.get(source_id).rev if rev is None else rev
    source = change(registry, Act(getpass.getuser(), seen, note))
    done = f"{what} {source.source_id}: {source.authority}"
    show(source, as_json=as_json, words=lambda: done)


@command.command("suspend")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@_change_options
def suspend(source_id: str, **act: Any) -> None:
    """Suspend a source; everything that it settled is settled again without it."""
    _change("suspended", source_id, lambda r, a: r.suspend(source_id, a), **act)


@command.command("reactivate")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@_change_options
def reactivate(source_id: str, **act: Any) -> None:
    """Let a suspended source speak again; its posts are judged afresh."""
    _change("reactivated", source_id, lambda r, a: r.reactivate(source_id, a), **act)


@command.command("edit")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@click.option("--authority", help="Who speaks.")
@click.option("--division", "divisions", multiple=True, help="All its Open Civic Data ids.")
@click.option("--endpoint", "endpoints", multiple=True, help="All endpoints that may vouch.")
@click.option("--topic", "topics", multiple=True, help="All its topics.")
@click.option("--handle", help="For people only.")
@_change_options
def edit(
    source_id: str,
    authority: str | None,
    divisions: tuple[str, ...],
    endpoints: tuple[str, ...],
    topics: tuple[str, ...],
    handle: str | None,
    **act: Any,
) -> None:
    """Change what a source may speak for; what it settled is judged again."""
    changes = SourceChanges(authority, divisions or None, endpoints or None, topics or None, handle)
    _change("edited", source_id, lambda r, a: r.edit(source_id, changes, a), **act)
