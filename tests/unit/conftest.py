"""Unit tests run on a table in memory; the contract tests hold it to the real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support.cloud import Cloud, forget
from tests.support.world import World, new_world


@pytest.fixture
def world() -> World:
    """The services behind the queue, every call of which can be interrupted."""
    return new_world()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Everything that the functions need, and no client left from another test."""
    with mock_aws():
        made = Cloud()
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made
    forget()
