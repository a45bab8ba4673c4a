"""`rumorline source`: the registry of official accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import UsageError
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import table_option, target


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
    source = _source(source_id, **fields)  # type: ignore[arg-type]  # click checks them
    target(table).sources.add(source)
    show(source, as_json=as_json, words=lambda: f"registered {source.source_id}: {source.authority}")


@command.command("list")
@click.option("--unregistered", is_flag=True, help="Accounts that post and are no source.")
@table_option
@json_option
def list_(table: str | None, *, unregistered: bool, as_json: bool) -> None:
    """List sources, or the accounts that post through a webhook and are none."""
    sources = target(table).sources
    if unregistered:
        strangers = list(sources.unregistered())
        show({"unregistered": strangers}, as_json=as_json, words=lambda: words.stranger_table(strangers))
        return
    found = list(sources.listed())
    show({"sources": found}, as_json=as_json, words=lambda: words.source_table(found))


@command.command("suspend")
@click.argument("source_id", metavar="PLATFORM:ACCOUNT_ID")
@table_option
@json_option
def suspend(source_id: str, table: str | None, *, as_json: bool) -> None:
    """Suspend a source; everything that it settled is settled again without it."""
    source = target(table).sources.suspend(source_id, datetime.now(UTC))
    show(source, as_json=as_json, words=lambda: f"suspended {source.source_id}: {source.authority}")


def _source(
    source_id: str,
    authority: str,
    divisions: tuple[str, ...],
    endpoints: tuple[str, ...],
    topics: tuple[str, ...],
    handle: str | None,
) -> Source:
    platform, colon, account_id = source_id.partition(":")
    if not (platform and colon and account_id):
        raise UsageError(f"{source_id!r} is no account; write PLATFORM:ACCOUNT_ID, like x:4100000001")
    for endpoint in endpoints:
        if endpoint.count("/") != 1:
            raise UsageError(f"{endpoint!r} is no endpoint; write PLATFORM/ENDPOINT, like x/main")
    return Source(
        platform=platform,
        account_id=account_id,
        authority=authority,
        divisions=tuple(map(check_division, divisions)),
        endpoints=endpoints,
        topics=topics or (ANY_TOPIC,),
        handle=handle and handle.removeprefix("@"),
    )
