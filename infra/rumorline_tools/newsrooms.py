"""The subscriptions of an installation, for the command line."""

from __future__ import annotations

from typing import Any

import boto3
import click

from rumorline.domain.errors import UsageError
from rumorline.services.newsrooms import Newsrooms
from rumorline.store.subscriptions import Subscriptions
from rumorline_tools import serving
from rumorline_tools.installation import outputs
from rumorline_tools.target import local_client


def stack_options(command: Any) -> Any:
    """`--stack` and `--region`: a deployed stack instead of the local one."""
    region = click.option("--region", help="AWS region of the deployed stack.")
    stack = click.option("--stack", help="CloudFormation stack; without it the local one is used.")
    return stack(region(command))


def newsrooms_of(stack: str | None, region: str | None) -> Newsrooms:
    """The newsrooms of a deployed stack, or of the running local one."""
    if not stack:
        served = serving.read()
        sns, sqs = (
            local_client(name, served.endpoint_url, served.region) for name in ("sns", "sqs")
        )
        kept = Subscriptions(sns, sqs)
        return Newsrooms(kept, served.notices_topic_arn, served.bulletins_topic_arn)
    session = boto3.session.Session(region_name=region)
    if session.region_name is None:
        raise UsageError("no AWS region is set; give --region or set AWS_REGION")
    known = outputs(session, stack)
    kept = Subscriptions(session.client("sns"), session.client("sqs"))
    try:
        return Newsrooms(kept, known["NoticesTopicArn"], known["BulletinsTopicArn"])
    except KeyError as error:
        raise UsageError(f"the stack {stack!r} has no output {error}; is it Rumorline's?") from None
