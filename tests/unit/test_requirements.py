"""The exported requirements of the functions follow pyproject.toml."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement

from rumorline_tools.requirements import REQUIREMENTS, declared

PINNED = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", REQUIREMENTS.read_text(), re.MULTILINE))


@pytest.mark.parametrize("line", declared())
def test_what_is_declared_is_pinned_to_a_version_that_fits(line: str) -> None:
    wanted = Requirement(line)
    assert wanted.specifier.contains(PINNED[wanted.name.lower()]), "run `make requirements`"


def test_every_pin_carries_hashes_and_no_index_is_named() -> None:
    text = REQUIREMENTS.read_text()
    assert text.count("--hash=sha256:") >= len(PINNED)
    assert not re.search(r"https?://|index-url|find-links", text)
