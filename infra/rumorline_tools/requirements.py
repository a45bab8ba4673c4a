"""The functions' dependencies for `sam build`: pinned, with hashes, without an index's name.

`python -m rumorline_tools.requirements` writes functions/requirements.txt anew.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "functions" / "requirements.txt"


def declared() -> list[str]:
    """The requirements that pyproject.toml declares for the functions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [str(requirement) for requirement in project["dependencies"]]


def export() -> None:
    """Resolve them for the functions' runtime and write them with the hashes of all their files."""
    subprocess.run(  # noqa: S603 - our own arguments
        [
            sys.executable,
            "-m",
            "piptools",
            "compile",
            "--quiet",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-emit-trusted-host",
            "--no-emit-find-links",
            "--no-header",
            "--strip-extras",
            "--no-annotate",
            f"--output-file={REQUIREMENTS}",
            str(ROOT / "pyproject.toml"),
        ],
        check=True,
    )


if __name__ == "__main__":
    export()
