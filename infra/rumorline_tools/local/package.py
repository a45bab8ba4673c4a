"""What is deployed: the code as a zip, the template with that zip and test settings put in."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_SKIPPED_FOLDERS = frozenset({"__pycache__"})
_ONLY_IN_THE_CLOUD = frozenset(
    {
        "AutoPublishAlias",
        "AutoPublishAliasAllProperties",
        "DeploymentPreference",
        "Layers",
        # ministack compares a number with the text that a parameter is.
        "ScalingConfig",
        "VersionDescription",
    }
)
_TLS_POLICIES = frozenset({"AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"})


def zip_code(code_dir: Path) -> bytes:
    """The Python code under a folder as a zip; dependencies come from the interpreter's own.

    Raises:
        FileNotFoundError: There is no file under the folder.
    """
    buffer = io.BytesIO()
    # Stored, not deflated: every worker unpacks it again at its cold start.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in _code_files(code_dir):
            archive.write(path, path.relative_to(code_dir))
        if not archive.namelist():
            raise FileNotFoundError(f"no code under {code_dir}")
    return buffer.getvalue()


def _code_files(code_dir: Path) -> Iterator[Path]:
    for path in sorted(code_dir.rglob("*")):
        if path.is_file() and _SKIPPED_FOLDERS.isdisjoint(path.parts):
            yield path


def load_template(path: Path) -> dict[str, Any]:
    """A CloudFormation template as plain data, its short intrinsics (``!Ref``) written out."""
    template: dict[str, Any] = parse_template(path.read_bytes())
    return template


def parse_template(text: str | bytes) -> Any:
    """A piece of such a template likewise."""
    return _TemplateLoader(text).get_single_data()


def localize(
    template: dict[str, Any], bucket: str, key: str, environment: Mapping[str, Any]
) -> dict[str, Any]:
    """The same template with its code in a bucket and more environment in every function.

    What the environment names is taken from it, whatever a function says of its own.
    Without its layers: their content comes, as all dependencies do, from the interpreter's own.
    Without published versions: whoever calls an alias calls the function.
    """
    defaults = _here(template["Globals"]["Function"])
    variables = {**defaults["Environment"]["Variables"], **environment}
    function = {
        **defaults,
        "CodeUri": {"Bucket": bucket, "Key": key},
        "Environment": {"Variables": variables},
    }
    resources = {
        name: _without_variables(_here(resource), environment)
        for name, resource in template["Resources"].items()
        if resource["Type"] != "AWS::Serverless::LayerVersion"
    }
    functions = {**template["Globals"], "Function": function}
    return {**template, "Globals": functions, "Resources": resources}


def _here(part: Any) -> Any:
    """A part of a template without what only the cloud has; a function's alias is the function."""
    if isinstance(part, list):
        return [_here(item) for item in part]
    if not isinstance(part, dict):
        return part
    name, dot, alias = str(part.get("Ref", "")).partition(".")
    if dot and alias == "Alias":
        return {"Fn::GetAtt": [name, "Arn"]}
    return {key: _here(value) for key, value in part.items() if key not in _ONLY_IN_THE_CLOUD}


def _without_variables(resource: dict[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    properties = resource.get("Properties", {})
    if resource["Type"] != "AWS::Serverless::Function" or "Environment" not in properties:
        return resource
    own = properties["Environment"]["Variables"]
    kept = {name: value for name, value in own.items() if name not in named}
    return {**resource, "Properties": {**properties, "Environment": {"Variables": kept}}}


def for_checked_roles(template: dict[str, Any]) -> dict[str, Any]:
    """The same template as the emulator can check it, role by role.

    Less the policies that refuse plain HTTP, because loopback has no TLS. Where a role may send a
    message it may send a batch: AWS asks for `sqs:SendMessage` in both cases, ministack for a
    permission that AWS does not have. And where it may end subscriptions it may end all: ministack
    takes no notice of whose a subscription is.
    """
    kept = {
        name: _as_checked(resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] not in _TLS_POLICIES
    }
    return {**template, "Resources": kept}


def _as_checked(part: Any) -> Any:
    """A part of a template with its statements as ministack checks them."""
    if isinstance(part, list):
        return [_as_checked(item) for item in part]
    if not isinstance(part, dict):
        return part
    copy = {name: _as_checked(value) for name, value in part.items()}
    actions = copy.get("Action")
    if isinstance(actions, str | list) and "sqs:SendMessage" in actions:
        listed = [actions] if isinstance(actions, str) else actions
        copy["Action"] = [*listed, "sqs:SendMessageBatch"]
    if isinstance(actions, list) and "sns:Unsubscribe" in actions:
        copy["Resource"] = "*"
    return copy


class _TemplateLoader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: tags are functions."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value = _node_value(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    return {name: value}


def _node_value(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_TemplateLoader.add_multi_constructor("!", _intrinsic)
# A date would become a datetime, which a template never wants ('2012-10-17').
_TemplateLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda _loader, node: node.value)
