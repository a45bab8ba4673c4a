"""What the layers carry for `sam build`: pinned, with hashes, without an index's name.

`python -m rumorline_tools.requirements` writes both files anew: what every function imports, and
what only `resolve` needs besides (the extra `model` of pyproject.toml).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "infra" / "dependencies" / "requirements.txt"
MODEL_REQUIREMENTS = ROOT / "infra" / "rumorline_model" / "requirements.txt"
_PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)(?:\s*\\\n\s+--hash=\S+)+\n?", re.MULTILINE)


def declared(extra: str = "") -> list[str]:
    """The requirements that pyproject.toml declares for all functions, or in one extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [str(requirement) for requirement in wanted]


def pins(text: str) -> dict[str, str]:
    """The version of each package that a file of requirements pins with hashes."""
    return {pin[1]: pin[2] for pin in _PIN.finditer(text)}


def export() -> None:
    """Resolve both for the functions' runtime and write them with the hashes of all their files."""
    _compile(REQUIREMENTS)
    shared = pins(REQUIREMENTS.read_text())
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / "requirements.txt"
        # What is pinned stays pinned, as far as pyproject.toml allows.
        shutil.copyfile(MODEL_REQUIREMENTS, everything)
        _compile(everything, "--extra=model", f"--constraint={REQUIREMENTS}")
        found = list(_PIN.finditer(everything.read_text()))
    MODEL_REQUIREMENTS.write_text("".join(pin[0] for pin in found if pin[1] not in shared))


def _compile(output: Path, *options: str) -> None:
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
            f"--output-file={output}",
            *options,
            str(ROOT / "pyproject.toml"),
        ],
        check=True,
    )


if __name__ == "__main__":
    export()
