"""A whole installation, as the commands that manage it need it: its url, secrets and table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from rumorline.domain.errors import UsageError
from rumorline.store.table import Table
from rumorline_tools import serving
from rumorline_tools.deployment import deployment
from rumorline_tools.target import local_client, session_in

_OUTPUTS = {"api_url": "ApiUrl", "secret_prefix": "SecretPrefix", "table_name": "TableName"}


@dataclass(frozen=True, slots=True)
class Installation:
    """`secrets` and `dynamodb` are clients; `served` is set for the local stack."""

    api_url: str
    secret_prefix: str
    table_name: str | None
    secrets: Any
    dynamodb: Any
    served: serving.Served | None = None

    def url(self, platform: str, name: str) -> str:
        """Where a platform delivers."""
        return f"{self.api_url.rstrip('/')}/webhooks/{platform}/{name}"

    def table(self) -> Table:
        """The table, or UsageError."""
        if not self.table_name:
            raise UsageError("leases are kept in the table: give --stack or --table too")
        return Table(self.dynamodb, self.table_name)


def installation_options(command: Any) -> Any:
    """Options that name a deployed stack; without any the local one is meant."""
    options = [
        click.option("--stack", help="CloudFormation stack, from which the rest is read."),
        click.option("--api-url", help="Instead of --stack: base url of the API."),
        click.option("--secret-prefix", help="Instead of --stack: prefix of the secrets' names."),
        click.option("--table", help="Instead of --stack: the table; only WebSub needs it."),
        click.option("--region", help="AWS region of the deployed stack."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def installation(
    stack: str | None,
    api_url: str | None,
    secret_prefix: str | None,
    table: str | None,
    region: str | None,
) -> Installation:
    """The installation that the options name. UsageError where they do not name one."""
    if not (stack or api_url or secret_prefix):
        return _local()
    session = session_in(region)
    told = deployment(stack, region).outputs if stack else {}
    known = {name: told[key] for name, key in _OUTPUTS.items() if key in told}
    url, prefix = api_url or known.get("api_url"), secret_prefix or known.get("secret_prefix")
    if not (url and prefix):
        raise UsageError("give --stack NAME, or both --api-url and --secret-prefix")
    secrets, dynamodb = session.client("secretsmanager"), session.client("dynamodb")
    return Installation(url, prefix, table or known.get("table_name"), secrets, dynamodb)


def _local() -> Installation:
    served = serving.read()
    secrets, dynamodb = (
        local_client(name, served.endpoint_url, served.region)
        for name in ("secretsmanager", "dynamodb")
    )
    api_url, prefix, table = served.api_url, served.secret_prefix, served.table_name
    return Installation(api_url, prefix, table, secrets, dynamodb, served)
