"""`rumorline subscriptions`: who gets what, and what could not be delivered."""

from __future__ import annotations

import click

from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.deployment import deployment, stack_options


@click.command("subscriptions")
@stack_options
@json_option
def command(stack: str | None, region: str | None, *, as_json: bool) -> None:
    """List subscriptions with their filters and how many messages were not delivered."""
    found = deployment(stack, region).newsrooms().listed()
    show(
        {"subscriptions": found},
        as_json=as_json,
        words=lambda: words.subscription_list(found),
    )
