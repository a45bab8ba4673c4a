"""`rumorline unsubscribe`: a subscription ends."""

from __future__ import annotations

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.deployment import deployment, stack_options


@click.command("unsubscribe")
@click.argument("arn")
@stack_options
@json_option
def command(arn: str, stack: str | None, region: str | None, *, as_json: bool) -> None:
    """End the subscription ARN, which `rumorline subscriptions` shows.

    Its dead-letter queue is kept if anything waits in it.
    """
    deployment(stack, region).newsrooms().unsubscribe(arn)
    show({"unsubscribed": arn}, as_json=as_json, words=lambda: f"unsubscribed {arn}")
