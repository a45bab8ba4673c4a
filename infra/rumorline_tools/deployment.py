"""A deployed stack: its clients, outputs, resources and newsrooms; the local stack is one too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from rumorline.domain.errors import UsageError
from rumorline.services.newsrooms import Newsrooms
from rumorline.store.subscriptions import Subscriptions
from rumorline.store.table import Table
from rumorline_tools import serving
from rumorline_tools.local.deploy import STACK_NAME
from rumorline_tools.target import local_client, session_in


@dataclass(frozen=True)
class Deployment:
    """`client` makes a client of a named service; `local` is set for the stack of `serve`."""

    stack: str
    client: Callable[[str], Any]
    local: serving.Served | None = None

    @cached_property
    def _description(self) -> dict[str, Any]:
        try:
            found = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"]
        except (BotoCoreError, ClientError) as error:
            raise UsageError(f"the stack {self.stack!r} cannot be read: {error}") from None
        description: dict[str, Any] = found[0]
        return description

    @property
    def status(self) -> str:
        """The stack's status, like UPDATE_COMPLETE."""
        return str(self._description["StackStatus"])

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by their keys; those of the local one are addresses on this machine.

        UsageError if the stack cannot be read.
        """
        listed = self._description.get("Outputs", [])
        told = {one["OutputKey"]: one["OutputValue"] for one in listed}
        return told | ({"ApiUrl": self.local.api_url} if self.local else {})

    def output(self, key: str) -> str:
        """One output; UsageError if the stack has none of this key."""
        try:
            return self.outputs[key]
        except KeyError:
            raise UsageError(
                f"the stack {self.stack!r} has no output {key}; is it Rumorline's, and up to date?"
            ) from None

    def resources(self, kind: str) -> dict[str, str]:
        """Physical ids of the stack's resources of a type, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        found = (
            one
            for page in pages.paginate(StackName=self.stack)
            for one in page["StackResourceSummaries"]
        )
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in found
            if one["ResourceType"] == kind
        }

    def table(self) -> Table:
        """The one table."""
        return Table(self.client("dynamodb"), self.output("TableName"))

    def newsrooms(self) -> Newsrooms:
        """Who is subscribed to its topics."""
        kept = Subscriptions(self.client("sns"), self.client("sqs"))
        return Newsrooms(kept, self.output("NoticesTopicArn"), self.output("BulletinsTopicArn"))


def stack_options(command: Any) -> Any:
    """`--stack` and `--region`: a deployed stack instead of the local one."""
    region = click.option("--region", help="AWS region of the deployed stack.")
    stack = click.option("--stack", help="CloudFormation stack; without it the local one is used.")
    return stack(region(command))


def deployment(stack: str | None, region: str | None) -> Deployment:
    """The stack of that name or, without one, the running local stack. UsageError if none."""
    if not stack:
        served = serving.read()
        client = partial(local_client, endpoint_url=served.endpoint_url, region=served.region)
        return Deployment(STACK_NAME, client, served)
    return Deployment(stack, session_in(region).client)  # type: ignore[arg-type]  # overloaded by name
