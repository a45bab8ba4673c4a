"""IAM in the translated template: whatever SAM adds is looked at, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.translated import comments, resources, translated

COMMENTS = comments()

# Roles that SAM makes, with what AWS manages for them.
MANAGED = {"service-role/AWSCodeDeployRoleForLambda"}


def _documents(part: Any) -> Iterator[dict[str, Any]]:
    """Every policy document anywhere in a resource."""
    if isinstance(part, list):
        for one in part:
            yield from _documents(one)
    elif isinstance(part, dict):
        if "Statement" in part and "Version" in part:
            yield part
        else:
            for value in part.values():
                yield from _documents(value)


def _statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in translated()["Resources"].items():
        for document in _documents(resource):
            for statement in document["Statement"]:
                one = statement["Fn::If"][1] if "Fn::If" in statement else statement
                yield name, one


STATEMENTS = [pytest.param(one, id=f"{name}-{i}") for i, (name, one) in enumerate(_statements())]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_wildcard_has_a_written_reason(statement: dict[str, Any]) -> None:
    parts = ("Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal")
    if "*" in json.dumps([statement.get(part) for part in parts]):
        assert "Reason" in COMMENTS[str(statement)]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nothing_is_allowed_by_exception(statement: dict[str, Any]) -> None:
    assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.keys()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nobody_is_allowed_everything_of_a_service(statement: dict[str, Any]) -> None:
    if statement["Effect"] == "Allow":
        assert "*" not in json.dumps([statement["Action"], statement.get("Principal")])


@pytest.mark.parametrize("name", resources("AWS::IAM::Role"))
def test_no_role_takes_a_policy_that_aws_manages_but_for_code_deploy(name: str) -> None:
    role = resources("AWS::IAM::Role")[name]
    managed = json.dumps(role["ManagedPolicyArns"])
    if name == "CodeDeployServiceRole":
        assert "AWSCodeDeployRole" in managed
    else:
        assert set(re.findall(r'"Ref": "([A-Za-z]+)"', managed)) == {"TracingPolicy"}
        assert "arn:" not in managed


def test_a_role_is_for_one_service() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        (service,) = _listed(statement["Principal"]["Service"])
        wanted = "codedeploy" if name == "CodeDeployServiceRole" else "lambda"
        assert service == f"{wanted}.amazonaws.com", name


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
