"""The functions as Lambda calls them, from webhook to notice, on moto."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rumorline import wiring
from rumorline.handlers import publish
from rumorline.store.table import put
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.demo import case
from tests.support.cloud import Cloud, drained


def ready(cloud: Cloud) -> str:
    """Register Hartford's officials, open the ticket of 8 July, and give its id."""
    for source in case.SOURCES:
        wiring.desk().add_source(source)
    status, ticket = cloud.desk("POST /tickets", request_of_the_desk())
    assert status == 201
    return str(ticket["ticket_id"])


def request_of_the_desk() -> dict[str, Any]:
    """The ticket of 8 July as JSON."""
    first = case.FIRST
    return {
        "claim": first.claim,
        "place": first.place,
        "division": first.division,
        "within": first.within,
        "zone": first.zone,
        "topics": first.topics,
        "first_seen": first.first_seen,
        "examples": first.examples,
    }


def explained(cloud: Cloud, ticket_id: str, post_id: str) -> tuple[int, Any]:
    ids = {"pathParameters": {"id": ticket_id}, "queryStringParameters": {"post": post_id}}
    return cloud.desk("GET /tickets/{id}/decisions", **ids)


def state_of(cloud: Cloud, ticket_id: str) -> str:
    _, shown = cloud.desk("GET /tickets/{id}", pathParameters={"id": ticket_id})
    return str(shown["ticket"]["state"])


def test_a_webhook_becomes_one_notice(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    assert cloud.post(body_of(case.POLICE_POST, "x")) == 200
    assert cloud.resolve() == []
    cloud.publish()
    (notice,) = cloud.notices()
    assert notice["data"]["evidence"][0]["quote"] == case.POLICE.text
    assert notice["source"] == "urn:rumorline:notices"
    assert state_of(cloud, ticket_id) == "resolved"


def test_people_get_the_same_as_a_mail_and_a_text_message(cloud: Cloud) -> None:
    ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish()
    cloud.publish()
    mail, text = drained(cloud.sqs, cloud.mailbox)
    assert case.POLICE.text in mail
    assert text.startswith("Refuted by Hartford Police CT: ")


def test_a_new_ticket_is_matched_against_earlier_posts(cloud: Cloud) -> None:
    for source in case.SOURCES:
        wiring.desk().add_source(source)
    cloud.post(body_of(case.POLICE_POST, "x"))
    assert cloud.resolve() == []
    _, ticket = cloud.desk("POST /tickets", request_of_the_desk())
    cloud.publish()
    assert cloud.resolve() == []
    assert state_of(cloud, ticket["ticket_id"]) == "resolved"


def test_the_desk_is_told_why_a_post_settled_a_ticket(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    status, told = explained(cloud, ticket_id, f"x:{case.POLICE_POST.post_id}")
    (step,) = told["steps"]
    assert (status, step["state"]) == (200, "resolved")
    assert step["explained"]["explanation"] == "a routine state and federal explosive check"
    decision = step["explained"]["decision"]
    assert decision["action"] == "auto"
    assert all(gate["passed"] for gate in decision["gates"])
    assert decision["scores"]["model_sure"] >= decision["thresholds"]["auto_model"]
    assert decision["rules_version"]


def test_suspending_a_source_reopens_what_it_settled(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish()
    police = case.SOURCES[1].source_id
    seen = {"rev": 1}
    status, source = cloud.desk("POST /sources/{id}/suspend", seen, pathParameters={"id": police})
    assert (status, source["status"]) == (200, "suspended")
    cloud.publish()
    cloud.resolve()
    cloud.publish()
    assert state_of(cloud, ticket_id) == "in_review"
    kinds = sorted(notice["data"]["kind"] for notice in cloud.notices())
    assert kinds == ["resolution", "withdrawal"]


@pytest.mark.parametrize("body", ["{", "[]", '{"kind": "fax"}', '{"kind": "entry"}'])
def test_a_message_that_can_never_be_read_is_set_aside_and_the_rest_go_on(
    cloud: Cloud, body: str
) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    assert cloud.resolve(body) == []
    assert drained(cloud.sqs, cloud.dead) == [body]
    assert state_of(cloud, ticket_id) == "resolved"


def test_a_broken_entry_of_a_genuine_delivery_is_set_aside(cloud: Cloud) -> None:
    broken = body_of(Draft("1", "2", "3", case.POLICE_POST.posted_at), "x")
    assert cloud.post(broken.replace(b'"created_at"', b'"created_on"')) == 200
    assert cloud.resolve() == []
    assert len(drained(cloud.sqs, cloud.dead)) == 1


def test_a_message_that_fails_goes_back_alone(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    assert cloud.resolve('{"kind": "match", "ticket_id": "nobody"}') == ["0"]
    assert state_of(cloud, ticket_id) == "resolved"


def test_an_outbox_row_that_fails_blocks_no_other(cloud: Cloud) -> None:
    ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish("not a row")
    assert len(cloud.notices()) == 1


@pytest.mark.parametrize("poison", [{}, {"dynamodb": {"Keys": {}}}, {"dynamodb": None}])
def test_a_stream_record_that_cannot_be_read_blocks_no_other(
    cloud: Cloud, poison: dict[str, Any]
) -> None:
    ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    rows = [str(item["SK"]) for item in wiring.table().query("OUTBOX")]
    records = [poison, *({"dynamodb": {"Keys": {"SK": {"S": key}}}} for key in rows), poison]
    assert publish.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert len(cloud.notices()) == 1


def test_a_row_that_is_none_blocks_no_sweep(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    wiring.table().write(put({"PK": "OUTBOX", "SK": "0"}))
    later = datetime.now(UTC) + timedelta(minutes=2)
    monkeypatch.setattr(wiring, "_now", lambda: later)
    wiring.publisher.cache_clear()
    assert cloud.sweep() == 2
    assert len(cloud.notices()) == 1


def test_sweep_leaves_what_is_younger_than_a_minute(cloud: Cloud) -> None:
    ready(cloud)
    assert cloud.sweep() == 0


def test_the_desk_lists_tickets_by_state_and_sources(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    _, listed = cloud.desk("GET /tickets", queryStringParameters={"state": "open"})
    assert [ticket["ticket_id"] for ticket in listed["tickets"]] == [ticket_id]
    assert len(cloud.desk("GET /tickets")[1]["tickets"]) == 1
    assert len(cloud.desk("GET /sources")[1]["sources"]) == len(case.SOURCES)


@pytest.mark.parametrize(
    ("route", "body", "changes", "status", "said"),
    [
        ("POST /tickets", {"claim": "x"}, {}, 400, "place"),
        ("POST /tickets", "text", {}, 400, "object"),
        ("POST /tickets", "text", {"isBase64Encoded": True}, 400, "does not fit"),
        ("GET /tickets", None, {"queryStringParameters": {"state": "shut"}}, 400, "one of open"),
        ("GET /tickets/{id}", None, {"pathParameters": {"id": "t-0"}}, 404, "no ticket"),
        (
            "GET /tickets/{id}/decisions",
            None,
            {"pathParameters": {"id": "t-0"}},
            400,
            "name the post",
        ),
        (
            "GET /tickets/{id}/decisions",
            None,
            {"pathParameters": {"id": "t-0"}, "queryStringParameters": {"post": "x:1"}},
            404,
            "no ticket",
        ),
        (
            "POST /sources/{id}/suspend",
            {"rev": 1},
            {"pathParameters": {"id": "x:0"}},
            404,
            "no source",
        ),
        ("POST /sources", {"source_id": "x"}, {}, 400, "authority"),
    ],
)
def test_a_request_that_cannot_be_done_gets_a_problem_that_says_why(
    cloud: Cloud, route: str, body: Any, changes: dict[str, Any], status: int, said: str
) -> None:
    got, problem = cloud.desk(route, body, **changes)
    assert got == status
    assert said in problem["detail"]


def test_a_post_that_was_never_decided_is_a_problem_that_says_what_to_do(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.PRESIDENT_POST, "x"))
    cloud.resolve()
    status, problem = explained(cloud, ticket_id, f"x:{case.PRESIDENT_POST.post_id}")
    assert status == 404
    assert "no decision about x:1142500000000000001 is recorded" in problem["detail"]
    assert "`rumorline try CLAIM POST`" in problem["detail"]


def test_opening_the_same_ticket_twice_is_a_conflict(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    status, problem = cloud.desk("POST /tickets", request_of_the_desk())
    assert status == 409
    assert f"open already as {ticket_id}" in problem["detail"]


def test_a_fault_of_ours_is_a_500_that_says_nothing_of_it(cloud: Cloud) -> None:
    cloud.dynamodb.delete_table(TableName="rumorline")
    status, problem = cloud.desk("GET /tickets/{id}", pathParameters={"id": "t-0"})
    assert (status, problem["detail"]) == (500, "something is wrong here; the log says what")


def test_a_source_that_takes_its_denial_back_withdraws_the_verdict(cloud: Cloud) -> None:
    ticket_id = ready(cloud)
    cloud.post(body_of(case.POLICE_POST, "x"))
    cloud.resolve()
    cloud.publish()
    text = "Correction: we were wrong. There WAS an ICE checkpoint at Hartford Union Station."
    later = case.POLICE_POST.posted_at + timedelta(hours=2)
    cloud.post(
        body_of(replace(case.POLICE_POST, post_id="1148999", text=text, posted_at=later), "x")
    )
    cloud.resolve()
    cloud.publish()
    assert state_of(cloud, ticket_id) == "in_review"
    assert [notice["data"]["kind"] for notice in cloud.notices()] == ["resolution", "withdrawal"]
