"""`rumorline explain`: why a ticket took a post as it did."""

from __future__ import annotations

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.explaining import history_words
from rumorline_tools.target import desk_of, table_option


@click.command("explain")
@click.argument("post_id", metavar="POST")
@click.argument("ticket_id", metavar="TICKET")
@table_option
@json_option
def command(post_id: str, ticket_id: str, table: str | None, *, as_json: bool) -> None:
    """Show what POST did to TICKET, version by version: spans, gates, scores, thresholds.

    POST is the id that `rumorline ticket show` names, like x:1148400000000000002.
    """
    told = desk_of(table).explain(ticket_id, post_id)
    show(told, as_json=as_json, words=lambda: history_words(told))
