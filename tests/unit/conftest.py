"""Unit tests run on a table in memory; the contract tests hold it to the real ones."""

from __future__ import annotations

from typing import Any

import pytest

from rumorline.store.table import Table
from tests.support.gate import Gate, GatedClient
from tests.support.memory import MemoryDynamo
from tests.support.world import World


@pytest.fixture
def world() -> World:
    """The services behind the queue, every call of which can be interrupted."""
    gate = Gate()
    client: Any = GatedClient(MemoryDynamo(), gate)
    return World(Table(client, "rumorline"), gate=gate)
