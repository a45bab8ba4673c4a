"""Tables on three implementations of DynamoDB.

Only ministack's transactions are isolated and come from another process: what happens when several
functions write at once is proved there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from moto import mock_aws

from rumorline.store.table import Table
from rumorline_tools.chaos.dynamo import MemoryDynamo
from rumorline_tools.local.process import HOST, REGION, Child, free_port
from tests.support import template
from tests.support.gate import Gate, GatedClient
from tests.support.world import World

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bare ministack that lives as long as the tests."""
    port = free_port()
    child = Child(port, tmp_path_factory.mktemp("ministack"), {})
    try:
        child.wait_ready()
        yield f"http://{HOST}:{port}"
    finally:
        child.stop()


@pytest.fixture(params=["memory", "moto", "ministack"])
def implementation(request: pytest.FixtureRequest) -> str:
    """Whose DynamoDB it is."""
    name: str = request.param
    return name


@pytest.fixture
def any_client(implementation: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A client of each implementation."""
    if implementation == "memory":
        yield MemoryDynamo()
    elif implementation == "moto":
        with mock_aws():
            yield _client()
    else:
        yield _client(endpoint_url=request.getfixturevalue("ministack"))


@pytest.fixture
def any_table(any_client: Any) -> Table:
    """An empty table, once on every implementation."""
    return _table(any_client)


@pytest.fixture
def crowds(ministack: str) -> Callable[[], World]:
    """Makes services that many threads use at once, each on a table of its own on ministack."""
    client = _client(endpoint_url=ministack)

    def crowd() -> World:
        gate = Gate()
        gated: Any = GatedClient(client, gate)
        return World(Table(gated, _table(client).name), partial(datetime.now, UTC), gate)

    return crowd


@pytest.fixture
def crowd(crowds: Callable[[], World]) -> World:
    """Services that many threads use at once, by the real clock."""
    return crowds()


def _client(**options: Any) -> Any:
    session = botocore.session.get_session()
    session.set_credentials("testing", "testing")
    config = Config(max_pool_connections=64, retries={"mode": "standard", "total_max_attempts": 1})
    return session.create_client("dynamodb", region_name=REGION, config=config, **options)


def _table(client: Any) -> Table:
    name = f"rumorline-{next(_NUMBERS)}"
    client.create_table(TableName=name, **template.table_properties())
    return Table(client, name)
