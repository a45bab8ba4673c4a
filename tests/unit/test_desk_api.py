"""The desk's API as API Gateway calls it, on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from rumorline.handlers import desk
from rumorline_tools.local.package import load_template
from tests.support.cloud import Cloud
from tests.support.template import TEMPLATE

CITY = "ocd-division/country:us/state:xx/place:riverbend"
HAND = {
    "source_id": "x:41",
    "url": "https://social.example/@riverbend/7",
    "quote": "There is no boil-water order.",
    "verdict": "refuted",
    "posted_at": "2026-03-03T12:00:00Z",
}
MAIL = {"protocol": "email", "endpoint": "desk@newsroom.test"}


@pytest.fixture
def ticket(cloud: Cloud) -> str:
    """The id of an open ticket, of a town with one source."""
    source = {"source_id": "x:41", "authority": "City of Riverbend", "divisions": [CITY]}
    assert cloud.desk("POST /sources", {**source, "endpoints": ["x/main"]})[0] == 201
    claim = {"claim": "The tap water is unsafe", "place": "Riverbend", "division": CITY}
    status, opened = cloud.desk("POST /tickets", claim)
    assert status == 201
    return str(opened["ticket_id"])


def asked(cloud: Cloud, route: str, body: Any = None, id_: str = "", **query: str) -> Any:
    """(status, answer) of a request."""
    changes: dict[str, Any] = {"pathParameters": {"id": id_}, "queryStringParameters": query}
    return cloud.desk(route, body, **changes)


def resolved(cloud: Cloud, ticket: str) -> Any:
    """The ticket once a person entered a post that resolves it."""
    status, after = asked(cloud, "POST /tickets/{id}/resolve", {**HAND, "rev": 1}, ticket)
    assert status == 200
    return after


def test_a_post_that_a_person_enters_resolves_a_ticket_and_goes_out(
    cloud: Cloud, ticket: str
) -> None:
    after = resolved(cloud, ticket)
    assert (after["state"], after["verdict"], after["rev"]) == ("resolved", "refuted", 2)
    cloud.publish()
    (notice,) = cloud.notices()
    assert notice["data"]["evidence"][0]["url"] == HAND["url"]
    assert "editor" not in json.dumps(notice)
    _, shown = asked(cloud, "GET /tickets/{id}", id_=ticket)
    assert [(e["rev"], e["by"]) for e in shown["history"]] == [(1, "editor"), (2, "editor")]


def test_every_decision_about_a_ticket(cloud: Cloud, ticket: str) -> None:
    (root,) = resolved(cloud, ticket)["evidence"]
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("POST /tickets/{id}/accept", {"root": root, "verdict": "clarified"}, "resolved"),
        ("PATCH /tickets/{id}", {"severity": "high", "public": True}, "resolved"),
        ("POST /tickets/{id}/reject", {"root": root}, "in_review"),
        ("POST /tickets/{id}/reopen", {}, "open"),
        ("POST /tickets/{id}/unverifiable", {}, "unverifiable"),
        ("POST /tickets/{id}/withdraw", {"note": "a mistake"}, "withdrawn"),
    ]
    for rev, (route, body, state) in enumerate(steps, start=2):
        status, after = asked(cloud, route, {**body, "rev": rev}, ticket)
        assert (status, after.get("state"), after.get("rev")) == (200, state, rev + 1), route


def test_a_decision_on_an_old_revision_is_a_conflict_that_shows_the_ticket(
    cloud: Cloud, ticket: str
) -> None:
    resolved(cloud, ticket)
    status, problem = asked(cloud, "POST /tickets/{id}/withdraw", {"rev": 1}, ticket)
    assert (status, problem["status"], problem["title"]) == (409, 409, "Not as things stand")
    assert problem["current"]["rev"] == 2
    assert problem["errors"][0]["field"] == "rev"


def test_sources_are_edited_suspended_and_let_back(cloud: Cloud, ticket: str) -> None:
    assert ticket
    _, edited = asked(cloud, "PATCH /sources/{id}", {"rev": 1, "topics": ["water"]}, "x:41")
    assert edited["topics"] == ["water"]
    status, problem = asked(cloud, "POST /sources/{id}/suspend", {"rev": 1}, "x:41")
    assert (status, problem["current"]["rev"]) == (409, 2)
    _, suspended = asked(cloud, "POST /sources/{id}/suspend", {"rev": 2}, "x:41")
    _, active = asked(cloud, "POST /sources/{id}/reactivate", {"rev": 3}, "x:41")
    assert (suspended["status"], active["status"]) == ("suspended", "active")
    _, shown = asked(cloud, "GET /sources/{id}", id_="x:41")
    assert [e["by"] for e in shown["history"]] == ["editor"] * 4
    added = {"source_id": "x:42", "authority": "A", "divisions": [CITY], "endpoints": ["x/main"]}
    assert asked(cloud, "POST /sources", added)[0] == 201
    assert len(asked(cloud, "GET /sources")[1]["sources"]) == 2


def test_policies_are_set_shown_and_ended_by_their_revision(cloud: Cloud, ticket: str) -> None:
    wanted = {"topics": ["water"], "needs_person": True, "embargo_minutes": 5}
    status, made = asked(cloud, "PUT /policies/{id}", {**wanted, "rev": 0}, "water")
    assert (status, made["rev"], made["terms"]["embargo_minutes"]) == (200, 1, 5)
    status, problem = asked(cloud, "PUT /policies/{id}", {"rev": 0}, "water")
    assert (status, problem["current"]["rev"], problem["errors"][0]["field"]) == (409, 1, "rev")
    assert asked(cloud, "DELETE /policies/{id}", None, "water", rev="2")[0] == 409
    _, shown = asked(cloud, "GET /policies/{id}", id_="water")
    assert [event["by"] for event in shown["history"]] == ["editor"]
    assert asked(cloud, "GET /policies")[1] == {"policies": [made]}
    _, after = asked(cloud, "PATCH /tickets/{id}", {"rev": 1, "topics": ["water"]}, ticket)
    assert after["terms"]["needs_person"]
    assert asked(cloud, "DELETE /policies/{id}", None, "water", rev="1")[0] == 200
    assert asked(cloud, "GET /policies/{id}", id_="water")[0] == 404
    assert asked(cloud, "DELETE /policies/{id}", None, "water", rev="1")[0] == 404


def test_newsrooms_subscribe_are_listed_and_leave(cloud: Cloud) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:newsroom"
    wanted = {"protocol": "sqs", "endpoint": queue, "divisions": [CITY], "verdicts": ["refuted"]}
    status, made = asked(cloud, "POST /subscriptions", {**wanted, "raw": True})
    assert status == 201
    assert made["subscription"]["policy"] == {"divisions": [CITY], "verdict": ["refuted"]}
    assert made["dead_letter_queue"].startswith("rumorline-undelivered-")
    assert made["next"][0].startswith("let the topic write to the queue")
    assert asked(cloud, "POST /subscriptions", wanted)[0] == 409
    listed = asked(cloud, "GET /subscriptions")[1]["subscriptions"]
    (known,) = (one for one in listed if one["endpoint"] == queue)
    arn = known["arn"]
    assert asked(cloud, "DELETE /subscriptions/{id}", id_=arn) == (200, {"unsubscribed": arn})
    assert asked(cloud, "DELETE /subscriptions/{id}", id_=arn)[0] == 404
    assert asked(cloud, "DELETE /subscriptions/{id}", id_="arn:aws:sns:a:b:c:d")[0] == 404


def test_lists_and_the_queue(cloud: Cloud, ticket: str) -> None:
    status, page = asked(cloud, "GET /tickets", state="open", division=CITY, limit="1")
    assert (status, [one["ticket_id"] for one in page["tickets"]]) == (200, [ticket])
    assert page["next"] is None
    assert asked(cloud, "GET /review") == (200, {"reviews": [], "total": 0})


@pytest.mark.parametrize(
    ("route", "body", "status", "field"),
    [
        ("POST /tickets", {"claim": 1}, 400, "claim"),
        ("POST /tickets", {"claim": "x", "place": "y"}, 400, "division"),
        ("POST /tickets", {"claim": "x", "place": "y", "division": "z"}, 400, "division"),
        ("POST /tickets", {"claim": "x", "place": "y", "division": CITY, "zone": "z"}, 400, "zone"),
        ("POST /tickets", {"claim": "x", "topics": [1]}, 400, "topics[0]"),
        ("POST /tickets", {"clam": "x"}, 400, "clam"),
        ("POST /tickets/{id}/accept", {"root": "x:1", "verdict": "refuted"}, 400, "rev"),
        ("POST /tickets/{id}/accept", {"rev": 1, "root": "x:1", "verdict": "no"}, 400, "verdict"),
        ("POST /tickets/{id}/accept", {"rev": 1, "root": "x:1", "verdict": "refuted"}, 404, "root"),
        ("POST /tickets/{id}/resolve", {**HAND, "rev": 1, "quote": ""}, 400, "quote"),
        ("POST /tickets/{id}/reopen", {"rev": 1}, 409, None),
        ("PATCH /tickets/{id}", {"rev": 1}, 400, None),
        ("PUT /policies/{id}", {"needs_person": True}, 400, "rev"),
        ("PUT /policies/{id}", {"rev": 0, "embargo_minutes": -1}, 400, "embargo_minutes"),
        ("PUT /policies/{id}", {"rev": 0, "divisions": ["here"]}, 400, "divisions"),
        ("PUT /policies/{id}", {"rev": 3}, 404, None),
        ("DELETE /policies/{id}", None, 400, "rev"),
        ("POST /subscriptions", {"protocol": "fax", "endpoint": "1"}, 400, "protocol"),
        ("POST /subscriptions", {"protocol": "sqs", "endpoint": "1"}, 400, "endpoint"),
        ("POST /subscriptions", {**MAIL, "raw": True}, 400, "raw"),
        ("POST /subscriptions", {**MAIL, "divisions": ["here"]}, 400, "divisions"),
        ("POST /subscriptions", {**MAIL, "verdicts": ["true"]}, 400, "verdicts"),
        ("POST /subscriptions", {**MAIL, "severities": ["low"]}, 400, "severities"),
        ("PATCH /tickets/{id}", {"rev": 1, "claim": ""}, 400, "claim"),
        ("POST /sources", {"source_id": "x:PD"}, 400, "authority"),
        ("POST /sources/{id}/suspend", {"rev": 1}, 404, None),
    ],
)
def test_what_is_wrong_with_a_request_is_said_of_its_field(
    cloud: Cloud, ticket: str, route: str, body: Any, status: int, field: str | None
) -> None:
    got, problem = asked(cloud, route, body, ticket)
    assert got == status, problem
    assert problem["type"] == "about:blank"
    fields = [error["field"] for error in problem.get("errors", [])]
    assert fields == ([field] if field else [])


@pytest.mark.parametrize("limit", ["0", "201", "many", "-1", "1" * 30])
def test_a_query_that_does_not_fit_names_its_part(cloud: Cloud, limit: str) -> None:
    status, problem = asked(cloud, "GET /tickets", limit=limit)
    assert (status, problem["errors"][0]["field"]) == (400, "limit")


def test_a_body_that_is_no_base64_is_refused(cloud: Cloud) -> None:
    status, problem = cloud.desk("POST /tickets", isBase64Encoded=True, body="é")
    assert (status, problem["status"]) == (400, 400)


def test_the_description_is_served_and_has_every_route_and_no_other(cloud: Cloud) -> None:
    status, document = asked(cloud, "GET /openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    described = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    resources = load_template(TEMPLATE)["Resources"].values()
    routes = [one["Properties"] for one in resources if one["Type"].endswith("::Route")]
    assert described == {route["RouteKey"] for route in routes}
    at_the_desk = [r for r in routes if "Desk" in r["Target"]["Fn::Sub"]]
    assert {route["RouteKey"] for route in at_the_desk} == {route.key for route in desk.ROUTES}
    for route in at_the_desk:
        (described_as,) = (one for one in desk.ROUTES if one.key == route["RouteKey"])
        scopes = [scope for scope in route.get("AuthorizationScopes", ()) if "/" not in scope]
        assert tuple(scopes) == described_as.scopes


def test_the_description_is_valid_and_names_each_operation_once(cloud: Cloud) -> None:
    _, document = asked(cloud, "GET /openapi.json")
    OpenAPIV31SpecValidator(document).validate()
    ids = list(found(document, "operationId"))
    assert len(ids) == len(set(ids))


def found(thing: Any, name: str) -> Iterator[str]:
    """Every value of a name, however deep."""
    for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
        if key == name:
            yield value
        elif isinstance(value, dict | list):
            yield from found(value, name)
