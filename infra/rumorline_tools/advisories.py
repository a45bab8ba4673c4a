"""Pinned dependencies against advisories on this machine, where there is no way to ask for them.

`python -m rumorline_tools.advisories DIR` takes a checkout of the PyPA advisory database (OSV in
YAML) and fails where a package of a layer has a known vulnerability.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

from rumorline_tools.requirements import MODEL_REQUIREMENTS, REQUIREMENTS, pins


def pinned() -> dict[str, str]:
    """The version of every package that a layer carries."""
    return pins(REQUIREMENTS.read_text()) | pins(MODEL_REQUIREMENTS.read_text())


def known(advisories: Path, versions: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(package, version, advisory) of each vulnerability that a pinned version has.

    Raises:
        FileNotFoundError: The folder holds no advisory at all.
    """
    if next(advisories.glob("vulns/*/*.yaml"), None) is None:
        raise FileNotFoundError(f"no advisories under {advisories}/vulns")
    for package, version in sorted(versions.items()):
        folder = advisories / "vulns" / re.sub(r"[-_.]+", "-", package).lower()
        for path in sorted(folder.glob("*.yaml")):
            advisory = yaml.safe_load(path.read_bytes())
            if "withdrawn" not in advisory and _concerns(advisory, version):
                yield package, version, str(advisory["id"])


def _concerns(advisory: dict[str, Any], version: str) -> bool:
    return any(
        version in affected.get("versions", ())
        or any(_in_range(one, version) for one in affected.get("ranges", ()))
        for affected in advisory["affected"]
    )


def _in_range(span: dict[str, Any], version: str) -> bool:
    """Whether a version lies in a range of OSV: its events in order, each of one kind."""
    if span["type"] != "ECOSYSTEM":
        return False
    inside = False
    for event in span["events"]:
        ((kind, bound),) = event.items()
        if kind == "introduced" and _not_before(version, bound):
            inside = True
        elif (kind == "fixed" and _not_before(version, bound)) or (
            kind == "last_affected" and not _not_before(bound, version)
        ):
            inside = False
    return inside


def _not_before(version: str, bound: str) -> bool:
    try:
        return Version(version) >= Version(bound)
    except InvalidVersion:
        return True


if __name__ == "__main__":
    found = list(known(Path(sys.argv[1]), pinned()))
    for line in found:
        print(*line)  # noqa: T201 - what this command is for
    print(f"{len(pinned())} packages, {len(found)} known vulnerabilities")  # noqa: T201
    sys.exit(bool(found))
