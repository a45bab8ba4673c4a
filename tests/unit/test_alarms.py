"""Alarms and dashboard: metrics that exist, somebody who is told, and a paragraph that helps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from rumorline_tools.local.package import load_template
from rumorline_tools.requirements import ROOT

TEMPLATE = load_template(ROOT / "template.yaml")
ALARMS = load_template(ROOT / "infra" / "alarms.yaml")
DASHBOARD = load_template(ROOT / "infra" / "dashboard.yaml")
PARAGRAPHS = dict(
    re.findall(r"^## (\S+)\n\n(.+)$", (ROOT / "infra/docs/alarms.md").read_text(), re.MULTILINE)
)
CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "functions").rglob("*.py"))
NAMES = list(ALARMS["Resources"])

_OF_AWS = {
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/Lambda": {"Errors", "Throttles", "Invocations", "Duration"},
    "AWS/ApiGateway": {"4xx", "5xx", "Latency"},
    "AWS/SNS": {
        "NumberOfMessagesPublished",
        "NumberOfNotificationsDelivered",
        "NumberOfNotificationsFailed",
    },
}


def _alarm(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = ALARMS["Resources"][name]["Properties"]
    return properties


def _metrics(alarm: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Namespace, name and names of the dimensions of everything that an alarm looks at."""
    for one in alarm.get("Metrics", [{"MetricStat": {"Metric": alarm}}]):
        listed = one["Fn::If"][1] if "Fn::If" in one else one
        if "MetricStat" in listed:
            metric = listed["MetricStat"]["Metric"]
            dimensions = [dimension["Name"] for dimension in metric["Dimensions"]]
            yield metric["Namespace"], metric["MetricName"], dimensions


def _is_counted(namespace: str, name: str) -> bool:
    if namespace == "Rumorline":
        return f'count("{name}"' in CODE
    return name in _OF_AWS[namespace]


@pytest.mark.parametrize("name", NAMES)
def test_every_alarm_looks_at_metrics_that_there_are(name: str) -> None:
    found = list(_metrics(_alarm(name)))
    assert found
    for namespace, metric, dimensions in found:
        assert _is_counted(namespace, metric), metric
        assert dimensions == ["service"] or namespace != "Rumorline"


@pytest.mark.parametrize("name", NAMES)
def test_every_alarm_names_its_paragraph_and_tells_the_topic(name: str) -> None:
    alarm = _alarm(name)
    slug = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    assert alarm["AlarmDescription"].split()[-1] == f"infra/docs/alarms.md#{slug}"
    assert len(PARAGRAPHS[slug].split()) > 30
    assert alarm["AlarmName"] == {"Fn::Sub": f"${{Service}}-{slug}"}
    assert alarm["AlarmActions"]["Fn::If"][:2] == ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}]]
    assert alarm["TreatMissingData"] == ("breaching" if name == "SweepStopped" else "notBreaching")


def test_no_paragraph_is_left_of_an_alarm_that_there_is_no_more() -> None:
    named = {_alarm(name)["AlarmDescription"].rpartition("#")[2] for name in NAMES}
    assert named == PARAGRAPHS.keys()


def test_what_an_operator_has_to_hear_of_has_an_alarm() -> None:
    watched = {metric for name in NAMES for _, metric, _ in _metrics(_alarm(name))}
    assert watched >= {
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
        "SourcesSilent",
        "PublishFailures",
        "ReviewsWaiting",
        "Errors",
        "Throttles",
    }


def test_every_function_that_answers_is_watched_for_errors() -> None:
    (expression, *metrics) = _alarm("FunctionErrors")["Metrics"]
    assert expression["Expression"] == "SUM(METRICS())"
    watched = [str(one) for one in metrics]
    functions = [
        name
        for name, resource in TEMPLATE["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function" and name != "ScopesFunction"
    ]
    for function in functions:
        assert any(f"'{function}'" in one for one in watched), function


@pytest.mark.parametrize("nested", ["Alarms", "Dashboard"])
def test_nested_templates_are_given_exactly_their_parameters(nested: str) -> None:
    resource = TEMPLATE["Resources"][nested]
    properties = resource["Properties"]
    template = load_template(ROOT / properties["TemplateURL"])
    assert properties["Parameters"].keys() == template["Parameters"].keys()
    assert resource["Condition"] == "HasMonitoring"


def test_the_dashboard_shows_metrics_that_there_are() -> None:
    body = DASHBOARD["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]
    shown = {(row[0], row[1]) for widget in widgets for row in widget["properties"]["metrics"]}
    assert not [metric for metric in shown if not _is_counted(*metric)]
    alarmed = {metric[:2] for name in NAMES for metric in _metrics(_alarm(name))}
    assert alarmed - shown == {("AWS/Lambda", "Invocations")}


def test_the_dashboard_lays_no_widget_over_another() -> None:
    body = DASHBOARD["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    places = [(w["x"], w["y"]) for w in json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]]
    assert sorted(places) == [(x, y) for x in (0, 12) for y in (0, 6, 12, 18)]
