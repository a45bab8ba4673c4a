"""The careful reader in template.yaml: off unless asked for, and no permission that is not used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rumorline_tools.local.package import load_template

TEMPLATE: dict[str, Any] = load_template(Path(__file__).parents[2] / "template.yaml")
PARAMETERS = TEMPLATE["Parameters"]
RESOURCES = TEMPLATE["Resources"]


def test_nobody_pays_for_a_reader_who_did_not_ask_for_one() -> None:
    assert PARAMETERS["ReaderPolicy"]["Default"] == "off"
    assert PARAMETERS["ReaderPolicy"]["AllowedValues"] == ["off", "veto", "decide"]
    assert PARAMETERS["ReaderModelId"]["Default"] == ""
    assert PARAMETERS["ReaderModelArns"]["Default"] == ""


def test_a_post_may_not_use_up_an_invocation_waiting() -> None:
    timeout = TEMPLATE["Globals"]["Function"]["Timeout"]
    assert PARAMETERS["ReaderTimeoutS"]["MaxValue"] * 2 < timeout


def test_only_resolve_may_ask_and_only_the_models_that_were_named() -> None:
    holders = [name for name, one in RESOURCES.items() if "bedrock:" in str(one)]
    assert holders == ["ResolveRole"]
    statements = RESOURCES["ResolveRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    (asks,) = (one for one in statements["Statement"] if "bedrock:" in str(one))
    condition, statement, otherwise = asks["Fn::If"]
    assert condition == "HasReader"
    assert statement["Action"] == "bedrock:InvokeModel"
    assert statement["Resource"] == {"Ref": "ReaderModelArns"}
    assert otherwise == {"Ref": "AWS::NoValue"}


def test_only_resolve_gets_the_settings() -> None:
    functions = [
        name
        for name, one in RESOURCES.items()
        if one["Type"] == "AWS::Serverless::Function"
        and "READER_POLICY" in str(one["Properties"].get("Environment"))
    ]
    assert functions == ["ResolveFunction"]
