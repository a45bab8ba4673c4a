"""The exported requirements of the layers follow pyproject.toml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from rumorline_tools.requirements import MODEL_REQUIREMENTS, REQUIREMENTS, declared, pins

FILES = (REQUIREMENTS, MODEL_REQUIREMENTS)
SHARED, MODEL = (pins(file.read_text()) for file in FILES)
DECLARED = [
    *((line, SHARED) for line in declared()),
    *((line, MODEL) for line in declared("model")),
]


@pytest.mark.parametrize(("line", "pinned"), DECLARED)
def test_what_is_declared_is_pinned_to_a_version_that_fits(
    line: str, pinned: dict[str, str]
) -> None:
    wanted = Requirement(line)
    assert wanted.specifier.contains(pinned[wanted.name.lower()]), "run `make requirements`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_pin_carries_hashes_and_no_index_is_named(file: Path) -> None:
    text = file.read_text()
    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(pins(text))
    assert not re.search(r"https?://|index-url|find-links", text)


def test_nothing_is_in_both_layers() -> None:
    assert not SHARED.keys() & MODEL.keys()
