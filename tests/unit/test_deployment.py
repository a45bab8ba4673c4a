"""What a deployment promises: releases that can go back, data that stays, settings that fit."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import pytest

from rumorline_tools.local.package import load_template
from rumorline_tools.requirements import ROOT
from tests.support.translated import resources, translated

TEMPLATE = load_template(ROOT / "template.yaml")
PARAMETERS = TEMPLATE["Parameters"]
SAMCONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
ENVIRONMENTS = ("default", "prod")
# The user pool's trigger is called by name; everything else by its alias.
RELEASED = ("Receive", "Resolve", "Publish", "Sweep", "Desk", "Feed")


def _function(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = TEMPLATE["Resources"][f"{name}Function"]["Properties"]
    return properties


@cache
def _overrides(environment: str) -> dict[str, str]:
    listed = SAMCONFIG[environment]["deploy"]["parameters"]["parameter_overrides"]
    return dict(pair.split("=", 1) for pair in listed)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_override_is_a_parameter_and_a_value_that_it_takes(environment: str) -> None:
    for name, value in _overrides(environment).items():
        parameter = PARAMETERS[name]
        assert value in map(str, parameter.get("AllowedValues", [value])), name
        assert re.fullmatch(parameter.get("AllowedPattern", ".*"), value), name
        if parameter["Type"] == "Number":
            assert int(value) >= parameter.get("MinValue", 0), name


def test_the_two_environments_are_stacks_apart_and_make_only_the_roles_that_they_say() -> None:
    deployed = [SAMCONFIG[name]["deploy"]["parameters"] for name in ENVIRONMENTS]
    assert len({one["stack_name"] for one in deployed}) == len(ENVIRONMENTS)
    # No role has a name of its own; the second is for nested stacks beside a transform.
    allowed = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
    assert {one["capabilities"] for one in deployed} == {allowed}
    assert SAMCONFIG["prod"]["deploy"]["parameters"]["confirm_changeset"] is True


def test_production_is_released_gradually_watched_protected_and_reserved() -> None:
    prod = _overrides("prod")
    assert prod["GradualRelease"] == prod["Monitoring"] == prod["TableDeletionProtection"] == "true"
    assert int(prod["WebhookConcurrency"]) > 0
    assert int(prod["FeedConcurrency"]) > 0


@pytest.mark.parametrize("name", RELEASED)
def test_a_function_is_reached_by_its_alias_and_goes_back_on_an_alarm(name: str) -> None:
    group = resources("AWS::CodeDeploy::DeploymentGroup")[f"{name}FunctionDeploymentGroup"]
    gradual, at_once = json.dumps(group["DeploymentConfigName"]["Fn::If"][1:]).split("}]}")[:2]
    assert "Canary10Percent5Minutes" in gradual
    assert "AllAtOnce" in at_once
    assert group["AutoRollbackConfiguration"]["Enabled"] is True
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    condition, watched, unwatched = group["AlarmConfiguration"]["Fn::If"]
    assert condition == "IsGradual"
    assert TEMPLATE["Conditions"]["IsGradual"]["Fn::And"][1] == {"Condition": "HasMonitoring"}
    # An alarm that is on would keep out the release that mends it.
    assert unwatched == {}
    outputs = load_template(ROOT / "infra" / "alarms.yaml")["Outputs"]
    named = {one["Name"]["Fn::GetAtt"][1].removeprefix("Outputs.") for one in watched["Alarms"]}
    assert named == outputs.keys()


def _callers() -> Iterator[tuple[str, Any]]:
    for name, integration in resources("AWS::ApiGatewayV2::Integration").items():
        yield name, integration["IntegrationUri"]
    for name, mapping in resources("AWS::Lambda::EventSourceMapping").items():
        yield name, mapping["FunctionName"]
    for name, rule in resources("AWS::Events::Rule").items():
        yield name, rule["Targets"][0]["Arn"]


@pytest.mark.parametrize(("name", "target"), list(_callers()))
def test_nobody_calls_a_version_that_is_not_released(name: str, target: Any) -> None:
    assert target["Ref"].endswith("FunctionAliaslive"), name


@pytest.mark.parametrize("name", RELEASED)
def test_a_change_of_code_layer_or_release_makes_a_new_version(name: str) -> None:
    function = _function(name)
    assert function["AutoPublishAliasAllProperties"] is True
    assert function["VersionDescription"] == {"Ref": "Release"}
    # Lambda publishes no version of a function that is as it was, whatever it is described as.
    assert resources("AWS::Lambda::Function")[f"{name}Function"]["Environment"]["Variables"][
        "RELEASE"
    ] == {"Ref": "Release"}
    for layer in ("DependenciesLayer", "ModelLayer"):
        assert TEMPLATE["Resources"][layer]["Properties"]["PublishLambdaVersion"] is True


def _named(resource: dict[str, Any]) -> set[str]:
    """Everything that a resource names, whatever it is."""
    by = r'"(?:Ref|DependsOn)": "(\w+)"', r'"Fn::GetAtt": (?:\[)?"(\w+)', r"\$\{(\w+)"
    return {name for pattern in by for name in re.findall(pattern, json.dumps(resource))}


def test_no_resource_waits_for_itself() -> None:
    """cfn-lint leaves out what an UpdatePolicy names."""
    everything = translated()["Resources"]
    graph = {name: _named(one) & everything.keys() for name, one in everything.items()}
    assert sum(map(len, graph.values())) > len(graph)
    TopologicalSorter(graph).prepare()


KEPT = {"AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}


def test_nothing_that_holds_data_dies_with_the_stack() -> None:
    for name, resource in TEMPLATE["Resources"].items():
        if resource["Type"] in KEPT:
            assert resource["DeletionPolicy"] == "Retain", name
            assert resource["UpdateReplacePolicy"] == "Retain", name


def test_every_log_ends_some_day_and_says_so() -> None:
    groups = resources("AWS::Logs::LogGroup")
    assert {json.dumps(g["RetentionInDays"]) for g in groups.values()} == {
        '{"Ref": "LogRetentionDays"}'
    }


def test_no_parameter_and_no_variable_is_a_secret() -> None:
    """Secrets are in Secrets Manager, where a role says who reads them."""
    assert not [name for name, one in PARAMETERS.items() if one.get("NoEcho")]
    variables = [
        name
        for function in resources("AWS::Lambda::Function").values()
        for name in function.get("Environment", {}).get("Variables", {})
    ]
    assert {n for n in variables if re.search("SECRET|TOKEN|KEY|PASSWORD", n)} == {
        "SECRET_PREFIX",
        "DESK_TOKEN_ORIGIN",
    }


def test_tracing_is_off_unless_it_is_asked_for() -> None:
    assert PARAMETERS["Tracing"]["Default"] == "false"
    for function in resources("AWS::Lambda::Function").values():
        assert function["TracingConfig"]["Mode"] == {
            "Fn::If": ["HasTracing", "Active", "PassThrough"]
        }


def test_a_function_is_traced_only_once_its_role_may_send() -> None:
    """Lambda refuses it otherwise, so the role has to come after the policy."""
    allowed = {"Fn::If": ["HasTracing", [{"Ref": "TracingPolicy"}], {"Ref": "AWS::NoValue"}]}
    for name, role in resources("AWS::IAM::Role").items():
        if "CodeDeploy" not in name:
            assert role["ManagedPolicyArns"] == allowed, name


@pytest.mark.parametrize(
    ("function", "parameter"), [("Receive", "WebhookConcurrency"), ("Feed", "FeedConcurrency")]
)
def test_what_strangers_call_can_be_held_to_so_many_at_once(function: str, parameter: str) -> None:
    assert {"Ref": parameter} in _function(function)["ReservedConcurrentExecutions"]["Fn::If"]
    assert PARAMETERS[parameter]["Default"] == 0


def test_a_flood_of_posts_waits_in_the_queue() -> None:
    scaling = _function("Resolve")["Events"]["Work"]["Properties"]["ScalingConfig"]
    assert scaling == {"MaximumConcurrency": {"Ref": "WorkConcurrency"}}
