"""Fixtures for every test. Unit tests open no socket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from hypothesis import settings
from moto import mock_aws

from rumorline.store.table import Table
from tests.support import template
from tests.support.world import World

REGION = "us-east-1"
_DUMMY_AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

# A busy machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No socket in tests/unit."""
    for item in items:
        if "/unit/" in item.path.as_posix():
            item.add_marker(pytest.mark.disable_socket)


@pytest.fixture(autouse=True)
def _no_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _DUMMY_AWS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def table() -> Iterator[Table]:
    """A table as template.yaml describes it, on moto in this process."""
    with mock_aws():
        session = botocore.session.get_session()
        client: Any = session.create_client("dynamodb", region_name=REGION)
        client.create_table(TableName="rumorline", **template.table_properties())
        yield Table(client, "rumorline")


@pytest.fixture
def world(table: Table) -> World:
    """The services on that table."""
    return World(table)
