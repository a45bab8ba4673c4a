"""The translated template, and what template.yaml says of its statements."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from rumorline_tools import translated as tool
from rumorline_tools.local.package import parse_template
from tests.support.template import TEMPLATE

translated = cache(tool.translated)


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Properties of every resource of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in translated()["Resources"].items()
        if resource["Type"] == kind
    }


def comments() -> dict[str, str]:
    """The comment above every IAM statement of template.yaml, by the statement as text."""
    text = TEMPLATE.read_text("utf-8")
    lines = text.splitlines()
    found = {}
    for node in _mappings(yaml.compose(text, yaml.SafeLoader) or yaml.MappingNode("", [])):
        if any(key.value == "Effect" for key, _ in node.value):
            above = node.start_mark.line - 1
            while lines[above].lstrip().startswith(("- !If", "- Has")):
                above -= 1
            said: list[str] = []
            while lines[above].lstrip().startswith("#"):
                said.insert(0, lines[above].strip(" #"))
                above -= 1
            written = text[node.start_mark.index : node.end_mark.index]
            found[str(_plain(written, node.start_mark.column))] = " ".join(said)
    return found


def _plain(written: str, column: int) -> Any:
    return parse_template(" " * column + written)


def _mappings(node: yaml.Node) -> list[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        inner = [one for _, value in node.value for one in _mappings(value)]
        return [node, *inner]
    if isinstance(node, yaml.SequenceNode):
        return [one for value in node.value for one in _mappings(value)]
    return []
