"""What commands print: one JSON object for machines, or text for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click
import msgspec


def json_option(command: Any) -> Any:
    """`--json`: print one JSON object."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def show(thing: Any, *, as_json: bool, words: Callable[[], str]) -> None:
    """Print a thing as JSON, or in words."""
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(thing), ensure_ascii=False))
    else:
        click.echo(words())
