"""Advisories against what is pinned, and checks that are left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from rumorline_tools.advisories import known, pinned
from rumorline_tools.requirements import ROOT

ADVISORY = {
    "id": "PYSEC-1",
    "affected": [
        {
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [
                        {"introduced": "0"},
                        {"fixed": "1.2"},
                        {"introduced": "2.0"},
                        {"last_affected": "2.3"},
                    ],
                }
            ],
            "versions": ["3.0.post1"],
        }
    ],
}


@pytest.fixture
def advisories(tmp_path: Path) -> Path:
    path = tmp_path / "vulns" / "a-package" / "PYSEC-1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(ADVISORY))
    return tmp_path


@pytest.mark.parametrize("version", ["0.1", "1.1", "2.0", "2.3", "3.0.post1"])
def test_a_version_that_an_advisory_names_is_found(advisories: Path, version: str) -> None:
    assert list(known(advisories, {"A_Package": version})) == [("A_Package", version, "PYSEC-1")]


@pytest.mark.parametrize("version", ["1.2", "1.9", "2.4", "3.0"])
def test_a_version_outside_its_ranges_is_not(advisories: Path, version: str) -> None:
    assert not list(known(advisories, {"a-package": version, "another": "1.0"}))


def test_an_advisory_that_was_withdrawn_says_nothing(advisories: Path) -> None:
    path = advisories / "vulns" / "a-package" / "PYSEC-1.yaml"
    path.write_text(yaml.safe_dump({**ADVISORY, "withdrawn": "2026-01-01T00:00:00Z"}))
    assert not list(known(advisories, {"a-package": "1.1"}))


def test_a_folder_without_advisories_is_no_good_news(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no advisories"):
        list(known(tmp_path, {"a-package": "1.1"}))


def test_everything_that_a_layer_carries_is_looked_up() -> None:
    assert {"botocore", "jinja2", "onnxruntime", "cld3-py"} <= pinned().keys()


def test_every_check_that_is_left_out_has_its_reason() -> None:
    lines = (ROOT / "infra" / "checkov.yaml").read_text("utf-8").splitlines()
    start = lines.index("skip-check:")
    reasons = 0
    for line in lines[start + 1 :]:
        if re.match(r"  # \S+ \S+", line):
            reasons += 1
        else:
            assert re.fullmatch(r"  - CKV_AWS_\d+", line)
            assert reasons, line
    assert lines[start + 1].startswith("  #")
