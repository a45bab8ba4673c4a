"""Unit tests run on a table in memory; the contract tests hold it to the real ones."""

from __future__ import annotations

import pytest

from tests.support.world import World, new_world


@pytest.fixture
def world() -> World:
    """The services behind the queue, every call of which can be interrupted."""
    return new_world()
