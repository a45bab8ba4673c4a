"""Which installation a command talks to: the local stack, or a table in AWS."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3
import click
from botocore.client import Config

from rumorline.domain.errors import UsageError
from rumorline.services.desk import Desk
from rumorline.store.policies import Policies
from rumorline.store.posts import Posts
from rumorline.store.sources import Sources
from rumorline.store.table import Table
from rumorline.store.tickets import Tickets
from rumorline_tools import serving

_LOCAL_KEY = "test"


def table_option(command: Any) -> Any:
    """`--table NAME`: a deployed table instead of the local stack."""
    return click.option(
        "--table",
        envvar="RUMORLINE_TABLE",
        help="Table of a deployed stack; without it the stack of `rumorline serve` is used.",
    )(command)


def desk_of(table: str | None) -> Desk:
    """The desk of the installation behind `--table`, or of the running local stack."""
    return desk_on(table_of(table))


def table_of(table: str | None) -> Table:
    """The table behind `--table`, or that of the running local stack."""
    return _deployed(table) if table else _local()


def desk_on(table: Table) -> Desk:
    """The desk of a table."""
    now = partial(datetime.now, UTC)
    return Desk(Tickets(table), Posts(table), Sources(table), Policies(table), now)


def session_in(region: str | None = None) -> boto3.session.Session:
    """A session with the user's own credentials. UsageError if no region is set anywhere.

    boto3 itself does not read AWS_REGION, which the AWS command line does.
    """
    session = boto3.session.Session(region_name=region or os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise UsageError("no AWS region is set; set AWS_REGION to that of the stack")
    return session


def local_client(service: str, endpoint_url: str, region: str) -> Any:
    """A client of the local stack: no credentials of the user's, no proxy, loopback only."""
    session = boto3.session.Session(
        aws_access_key_id=_LOCAL_KEY, aws_secret_access_key=_LOCAL_KEY, region_name=region
    )
    return session.client(
        service,  # type: ignore[call-overload]  # the name is only known at run time
        endpoint_url=endpoint_url,
        config=Config(proxies={}),
    )


def _local() -> Table:
    served = serving.read()
    client = local_client("dynamodb", served.endpoint_url, served.region)
    return Table(client, served.table_name)


def _deployed(table: str) -> Table:
    return Table(session_in().client("dynamodb"), table)
