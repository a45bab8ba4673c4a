"""What Lambda unpacks for each function: its code and its layers, after `sam build`.

`python -m rumorline_tools.sizes` prints a line a function and fails where one is too large.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rumorline_tools.local.package import load_template

BUILD = Path(__file__).parents[2] / ".aws-sam" / "build"
_MB = 1_000_000
# Lambda refuses more than 250 MB; what answers a person or a platform starts quickly.
LIMITS = {"ReceiveFunction": 30 * _MB, "PublishFunction": 30 * _MB, "FeedFunction": 30 * _MB}
HARD_LIMIT = 250 * _MB


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes that a function unpacks to, with its layers, and the most that it may have."""

    function: str
    code: int
    layers: int

    @property
    def total(self) -> int:
        """Code and layers."""
        return self.code + self.layers

    @property
    def limit(self) -> int:
        """The most that this function may have."""
        return LIMITS.get(self.function, HARD_LIMIT)

    def __str__(self) -> str:
        code, layers, total = (
            f"{part / _MB:6.1f}" for part in (self.code, self.layers, self.total)
        )
        verdict = "" if self.total <= self.limit else "  TOO LARGE"
        limit = self.limit // _MB
        return f"{self.function:16} code {code}  layers {layers}  {total} of {limit} MB{verdict}"


def sizes(build: Path = BUILD) -> list[Size]:
    """The size of each function of a build.

    Raises:
        FileNotFoundError: There is no build.
    """
    template = load_template(build / "template.yaml")
    resources, shared = template["Resources"], template["Globals"]["Function"]["Layers"]

    def layer(named: dict[str, str]) -> int:
        return _bytes(build / resources[named["Ref"]]["Properties"]["ContentUri"])

    def size(name: str, properties: dict[str, Any]) -> Size:
        layers = [*shared, *properties.get("Layers", [])]
        return Size(name, _bytes(build / properties["CodeUri"]), sum(map(layer, layers)))

    return [
        size(name, function["Properties"])
        for name, function in resources.items()
        if function["Type"] == "AWS::Serverless::Function"
    ]


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    found = sizes()
    for size in found:
        print(size)  # noqa: T201 - what this command is for
    sys.exit(any(size.total > size.limit for size in found))
