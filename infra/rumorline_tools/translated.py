"""template.yaml as CloudFormation gets it: the resources that SAM makes written out.

`python -m rumorline_tools.translated` prints it as JSON, for tools that know no SAM.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from boto3.session import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from rumorline_tools.local.package import load_template
from rumorline_tools.requirements import ROOT

_PACKAGED = {"Bucket": "bucket", "Key": "key"}


def translated() -> dict[str, Any]:
    """The whole template, translated; folders as if they were uploaded."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    template = load_template(ROOT / "template.yaml")
    template["Globals"]["Function"]["CodeUri"] = _PACKAGED
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = _PACKAGED
    translator = Translator({}, Parser(), boto_session=Session(region_name="us-east-1"))
    made: dict[str, Any] = translator.translate(template, {})
    return made


if __name__ == "__main__":
    print(json.dumps(translated(), indent=1))  # noqa: T201 - what this command is for
