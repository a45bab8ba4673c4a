"""Reads template.yaml as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import load as load_template

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_TABLE_KEYS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Properties of every resource of a type, by logical id."""
    everything = load_template(str(TEMPLATE))["Resources"]
    return {
        name: dict(resource.get("Properties", {}))
        for name, resource in everything.items()
        if resource["Type"] == kind
    }


def table_properties() -> dict[str, Any]:
    """What create_table needs of the one table."""
    (table,) = resources("AWS::DynamoDB::Table").values()
    return {key: table[key] for key in _TABLE_KEYS}
