"""One running stack for all end-to-end tests, each function under exactly its own role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rumorline_tools.running import Running, running


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The stack of template.yaml, with every call checked against the caller's role."""
    with running(tmp_path_factory.mktemp("stack"), enforce_iam=True) as stack:
        yield stack
