"""What the pages for operators name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rumorline_tools.cli.main import rumorline

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "infra" / "docs").glob("*.md"))
CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "functions").rglob("*.py"))
OPERATIONS = (ROOT / "infra" / "docs" / "operations.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_of_a_page_exists(page: Path) -> None:
    for said in re.findall(r"`(?:rumorline )((?:[a-z-]+ ?)[^`]*)`", page.read_text("utf-8")):
        words = said.split()
        names = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
        asked = CliRunner().invoke(rumorline, [*names, "--help"])
        if asked.exit_code:
            asked = CliRunner().invoke(rumorline, [names[0], "--help"])
        assert asked.exit_code == 0, said
        missing = [word for word in words if word.startswith("--") and word not in asked.output]
        assert missing == [], said


def test_every_metric_of_the_page_is_counted_and_every_counted_one_is_on_it() -> None:
    named = set(
        re.findall(r"`([A-Z][a-zA-Z]+)`", OPERATIONS.split("## Numbers")[1].split("\n## ")[0])
    )
    counted = set(re.findall(r'count\(\s*"([A-Z][A-Za-z]+)"', CODE))
    decisions = {"DecisionsAuto", "DecisionsReview"}
    reasons = {"Unauthenticated", "UnknownEndpoint", "BodyTooLarge", "QueueUnavailable", "Fault"}
    others = {"Rumorline", "ReviewAfterMinutes"}
    assert counted | decisions == named - reasons - others


def test_every_line_of_the_log_that_the_page_names_is_written() -> None:
    lines = (
        "delivery taken",
        "post decided",
        "post matched",
        "message resolved",
        "notice published",
    )
    for line in lines:
        assert f"`{line}`" in OPERATIONS
        assert f'"{line}"' in CODE
