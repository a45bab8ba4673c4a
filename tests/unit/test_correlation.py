"""One id leads through the logs from a webhook to its notice, and no log holds what is secret."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.handlers import feed, sweep
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.demo import case
from rumorline_tools.local.package import load_template
from tests.support.cloud import SECRET, Cloud
from tests.unit.test_handlers import ready

CANARIES = ("canary-secret", "canary-token", "canary words of a post")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What CloudWatch gets: every line of every function."""
    written = io.StringIO()
    handler = Logger(service="rumorline").registered_handler
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", written)
    return written


def lines(written: str) -> list[dict[str, Any]]:
    """Each line is an object."""
    return [json.loads(line) for line in written.splitlines()]


def test_one_grep_for_the_delivery_finds_webhook_decision_and_notice(
    cloud: Cloud, log: io.StringIO
) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish()
    found = lines("\n".join(line for line in log.getvalue().split("\n") if "delivery-1" in line))
    by_message = {line["message"]: line for line in found}
    assert by_message["delivery taken"]["endpoint"] == "x/main"
    decided = by_message["post decided"]
    assert decided["post"] == f"x:{case.POLICE_POST.post_id}"
    assert (decided["ticket"], decided["action"]) == (ticket_id, "auto")
    assert decided["notice"] == by_message["notice published"]["notice"] == f"{ticket_id}.n1"
    assert by_message["notice published"]["seq"] == 1


def test_a_message_without_a_delivery_is_followed_by_its_own_id(
    cloud: Cloud, log: io.StringIO
) -> None:
    for source in case.SOURCES:
        wiring.desk().add_source(source)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    ready_ticket(cloud)
    cloud.publish()
    cloud.resolve()
    cloud.publish()
    (told,) = [line for line in lines(log.getvalue()) if line["message"] == "notice published"]
    assert told["correlation_id"] == "0"


def test_what_cannot_be_read_is_not_told_under_the_delivery_before_it(
    cloud: Cloud, log: io.StringIO
) -> None:
    known = {"kind": "suspend", "source_id": "x:1", "delivery_id": "delivery-1"}
    cloud.resolve(json.dumps(known), "no message")
    found = {line["message"]: line["correlation_id"] for line in lines(log.getvalue())}
    assert found["message resolved"] == "delivery-1"
    assert found["entry set aside"] != "delivery-1"


def ready_ticket(cloud: Cloud) -> None:
    """Open the ticket of 8 July after the post."""
    first = case.FIRST
    fields = ("claim", "place", "division", "within", "zone", "topics", "first_seen", "examples")
    status, _ = cloud.desk("POST /tickets", {name: getattr(first, name) for name in fields})
    assert status == 201


def test_what_alarms_need_is_counted_with_its_unit(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish("no row")
    cloud.sweep()
    units = {
        metric["Name"]: metric["Unit"]
        for line in lines(capsys.readouterr().out)
        if "_aws" in line
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }
    assert units == {
        "DeliveriesAccepted": "Count",
        "EntriesQueued": "Count",
        "PostsReceived": "Count",
        "DecisionsAuto": "Count",
        "NoticesPublished": "Count",
        "NoticeDelay": "Milliseconds",
        "PublishFailures": "Count",
        "OutboxLeftBehind": "Count",
        "ReviewsWaiting": "Count",
    }


def test_every_metric_of_an_alarm_is_one_that_is_counted() -> None:
    root = Path(__file__).parents[2]
    code = "\n".join(p.read_text("utf-8") for p in (root / "functions").rglob("*.py"))
    alarms = load_template(root / "infra" / "alarms.yaml")["Resources"]
    names = {
        alarm["Properties"]["MetricName"]
        for alarm in alarms.values()
        if alarm["Properties"].get("Namespace") == "Rumorline"
    }
    assert names
    assert {name for name in names if f'"{name}"' not in code} == set()


class Boom(Exception):
    """An error of somebody else's, which quotes what it was given."""


def explode(*_: object, **__: object) -> Any:
    """Break with everything that must not be seen."""
    raise Boom(f"{SECRET} {CANARIES}")


def test_no_function_logs_what_a_foreign_error_quotes(
    cloud: Cloud,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ready(cloud)
    for name in ("receiver", "resolver", "publisher", "desk", "public_feed", "reminding"):
        monkeypatch.setattr(wiring, name, explode)
    assert cloud.post(body_of(case.POLICE_POST, "x")) == 500
    assert cloud.resolve(json.dumps({"kind": "entry", "delivery_id": "d-1"})) == ["0"]
    cloud.publish()
    assert cloud.desk("GET /tickets")[0] == 500
    assert feed.handler({"routeKey": "GET /feed.json"}, None)["statusCode"] == 500
    with pytest.raises(sweep.Unfinished) as told:
        sweep.handler({}, None)
    assert told.value.__suppress_context__
    written = log.getvalue() + capfd.readouterr().out
    assert {line.get("error") for line in lines(log.getvalue()) if line["level"] == "ERROR"} == {
        "Boom"
    }
    assert not [canary for canary in (SECRET, *CANARIES) if canary in written]


def test_an_error_of_aws_is_logged_by_its_code(cloud: Cloud, log: io.StringIO) -> None:
    cloud.dynamodb.delete_table(TableName="rumorline")
    cloud.desk("GET /tickets/{id}", pathParameters={"id": "t-0"})
    (line,) = lines(log.getvalue())
    assert line["reason"] == "Query: ResourceNotFoundException"
    assert line["where"]


def test_a_delivery_leaves_neither_secret_nor_signature_nor_words_in_any_log(
    cloud: Cloud, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    ready(cloud)
    body = body_of(case.POLICE_POST, "x")
    cloud.post(body)
    cloud.post(body.replace(b'"', b"'"))
    cloud.resolve(body.decode())
    cloud.publish()
    written = log.getvalue() + capfd.readouterr().out
    assert "post decided" in written
    assert "entry set aside" in written
    assert not [one for one in (SECRET, "sha256=", case.POLICE.text[:30]) if one in written]
