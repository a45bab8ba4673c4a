"""`rumorline subscribe`: a newsroom gets notices or bulletins."""

from __future__ import annotations

import click

from rumorline.domain.published import VERDICTS
from rumorline.domain.ticket import Severity
from rumorline.notices.filters import Wanted
from rumorline.services.newsrooms import PROTOCOLS, SubscriptionRequest, next_steps
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.deployment import deployment, stack_options


@click.command("subscribe")
@click.option("--protocol", required=True, type=click.Choice(PROTOCOLS))
@click.option("--endpoint", required=True, help="ARN, address or number to deliver to.")
@click.option("--division", "divisions", multiple=True, help="Open Civic Data id, matched whole.")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(VERDICTS),
    help="What takes a verdict back comes with it.",
)
@click.option("--topic", "topics", multiple=True)
@click.option("--language", "languages", multiple=True, help="Of the ticket, matched whole.")
@click.option("--severity", "severities", multiple=True, type=click.Choice([*map(str, Severity)]))
@click.option("--raw", is_flag=True, help="The event alone, without the envelope of SNS; sqs only.")
@stack_options
@json_option
def command(
    protocol: str,
    endpoint: str,
    stack: str | None,
    region: str | None,
    *,
    raw: bool,
    as_json: bool,
    **wanted: tuple[str, ...],
) -> None:
    """Subscribe an endpoint: sqs, lambda and https get notices, email and sms get bulletins.

    Each option may be given several times; one value of each has to fit.
    """
    request = SubscriptionRequest(protocol, endpoint, Wanted(**wanted), raw)
    made = deployment(stack, region).newsrooms().subscribe(request)
    steps = next_steps(made)
    lines = [f"subscribed {endpoint}", f"undelivered messages go to {made.queue_name}", *steps]
    told = {"subscription": made, "dead_letter_queue": made.queue_name, "next": steps}
    show(told, as_json=as_json, words=lambda: "\n".join(lines))
