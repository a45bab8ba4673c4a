"""`rumorline try`: one claim and one post, read here and now."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.explaining import explained_words
from rumorline_tools.trying import MAX_CHARS, Attempt, Tried, tried


@click.command("try")
@click.argument("claim")
@click.argument("post")
@click.option("--place", default="", help="Where, as people say it: 'Union Station, Hartford'.")
@click.option("--reply-to", default="", metavar="TEXT", help="The post that POST answers.")
@click.option("--quoted", default="", metavar="TEXT", help="The post that POST quotes.")
@json_option
def command(claim: str, post: str, *, as_json: bool, **context: str) -> None:
    """Read what POST says of CLAIM, as the shipped rules and model do; `-` reads standard input.

    No stack is needed, and nothing is kept or sent.
    """
    if post == "-":
        post = sys.stdin.read(MAX_CHARS + 1).strip()
    told = tried(Attempt(claim, post, **context), datetime.now(UTC))
    show(told, as_json=as_json, words=lambda: _in_words(told))


def _in_words(told: Tried) -> str:
    return f"{explained_words(told.explained)}\n\n{told.assumed}"
