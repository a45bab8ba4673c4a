"""`rumorline review`: what waits for a person."""

from __future__ import annotations

import click

from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.command("review")
@table_option
@json_option
def command(table: str | None, *, as_json: bool) -> None:
    """Show the review queue: each ticket with its posts and what held them back."""
    queue = desk_of(table).review()
    show(queue, as_json=as_json, words=lambda: words.review_queue(queue))
