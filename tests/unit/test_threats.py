"""infra/docs/threats.md: each threat has a control and a test that there is."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from rumorline_tools.requirements import ROOT

TEXT = (ROOT / "infra" / "docs" / "threats.md").read_text("utf-8")
ROWS = [line.strip("|").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")][1:]
NAMED = sorted(set(re.findall(r"`((?:unit|integration|e2e)/\w+\.py)::(\w+)`", TEXT)))


@cache
def _tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert name in _tests(ROOT / "tests" / file)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip(" *")[:40])
def test_every_threat_has_its_control_and_a_test(row: list[str]) -> None:
    threat, control, test = row
    assert threat.strip()
    assert len(control.split()) > 3
    assert re.search(r"`\w+/test_\w+\.py::test_\w+`", test)


@pytest.mark.parametrize(
    "threat",
    [
        "spoofed official",
        "compromised official account",
        "insider at the desk",
        "Subscriber spoofing",
        "SSRF",
        "Injection",
        "Replay",
        "Denial of wallet",
        "Homoglyphs",
        "changed hands",
        "suspended within one minute",
        "canaries",
    ],
)
def test_no_threat_is_forgotten(threat: str) -> None:
    assert threat in TEXT
