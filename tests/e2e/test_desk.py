"""The desk at work, over HTTP, on the stack of template.yaml, each function under its own role."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.local.process import HOST
from rumorline_tools.quiet import wait_for
from rumorline_tools.running import Running

TOWN = "ocd-division/country:us/state:xx/place:elder_brook"
SPEAKS: dict[str, Any] = {"divisions": [TOWN], "endpoints": ["x/main"]}
LABELLED = "FAKE: the Elm Street bridge has collapsed. This is not true."


@dataclass(frozen=True)
class Api:
    """The desk's API, with a token."""

    url: str
    token: str

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, answer) of a request."""
        assert self.url.startswith(f"http://{HOST}:")
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(  # noqa: S310 - loopback, asserted above
            f"{self.url}{path}", data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")


@pytest.fixture(scope="module")
def desk(up: Running) -> Api:
    """Somebody at the desk, who is no administrator."""
    return Api(up.served.api_url, up.stack.desk_token("editor", scope="desk"))


@pytest.fixture(scope="module")
def admin(up: Running) -> Api:
    """An administrator."""
    return Api(up.served.api_url, up.stack.desk_token("operator", scope="admin"))


@pytest.fixture(scope="module")
def told(up: Running) -> Callable[[str], list[dict[str, Any]]]:
    """Waits for notices of the town of some kind."""
    inbox = up.subscribe("elder-brook", {"divisions": [TOWN]})
    arrived: list[dict[str, Any]] = []

    def of_kind(kind: str) -> list[dict[str, Any]]:
        def there() -> list[dict[str, Any]]:
            arrived.extend(up.notices(inbox))
            return [notice for notice in arrived if notice["data"]["kind"] == kind]

        wait_for(lambda: bool(there()), kind)
        return there()

    return of_kind


def test_an_unclear_post_is_accepted_by_a_person_and_taken_back_by_reopening(
    up: Running, desk: Api, admin: Api, told: Callable[[str], list[dict[str, Any]]]
) -> None:
    source = {"source_id": "x:4300000001", "authority": "Town of Elder Brook", **SPEAKS}
    assert desk("POST", "/sources", source)[0] == 403
    assert admin("POST", "/sources", source)[0] == 201
    claim = {"claim": "The Elm Street bridge has collapsed"}
    claim |= {"place": "Elm Street bridge, Elder Brook"}
    status, ticket = desk("POST", "/tickets", {**claim, "division": TOWN})
    assert status == 201
    path = f"/tickets/{ticket['ticket_id']}"

    draft = Draft("4400000000000000001", "4300000001", LABELLED, datetime.now(UTC))
    assert up.deliver("x", body_of(draft, "x")).status == 200

    def waiting() -> list[Any]:
        reviews = desk("GET", "/review")[1]["reviews"]
        return [one for one in reviews if one["ticket_id"] == ticket["ticket_id"]]

    wait_for(lambda: bool(waiting()), "the review")
    (review,) = waiting()
    (item,) = review["items"]
    assert item["text"] == LABELLED
    assert item["verdict"] == "refuted"
    assert "voice" in [gate["name"] for gate in item["held"]]

    accept = {"root": item["root"], "verdict": "refuted", "rev": review["rev"], "note": "called"}
    old = {**accept, "rev": review["rev"] - 1}
    status, problem = desk("POST", f"{path}/accept", old)
    assert (status, problem["current"]["rev"]) == (409, review["rev"])
    status, accepted = desk("POST", f"{path}/accept", accept)
    assert (status, accepted["verdict"]) == (200, "refuted")
    (resolution,) = told("resolution")
    assert resolution["data"]["evidence"][0]["quote"] == LABELLED
    assert "editor" not in json.dumps(resolution)
    event = desk("GET", path)[1]["history"][-1]
    assert (event["by"], event["note"]) == ("editor", "called")

    status, again = desk("POST", f"{path}/reopen", {"rev": accepted["rev"]})
    assert (status, again["state"]) == (200, "open")
    assert len(told("reopening")) == 1

    status, out = desk("POST", f"{path}/reject", {"root": item["root"], "rev": again["rev"]})
    assert (status, out["evidence"][item["root"]]["gone"]) == (200, "rejected")
    page = desk("GET", f"/tickets?state=open&division={TOWN}")[1]
    assert [one["ticket_id"] for one in page["tickets"]] == [ticket["ticket_id"]]


def test_a_source_is_suspended_and_let_back_by_an_administrator(desk: Api, admin: Api) -> None:
    source = {"source_id": "x:4300000002", "authority": "Elder Brook Water", **SPEAKS}
    admin("POST", "/sources", source)
    path = "/sources/x:4300000002"
    assert desk("POST", f"{path}/suspend", {"rev": 1})[0] == 403
    assert admin("POST", f"{path}/suspend", {"rev": 1})[1]["status"] == "suspended"
    assert admin("POST", f"{path}/reactivate", {"rev": 1})[0] == 409
    assert admin("POST", f"{path}/reactivate", {"rev": 2})[1]["status"] == "active"
    edit = {"rev": 3, "authority": "Elder Brook Water Board"}
    assert admin("PATCH", path, edit)[1]["authority"] == "Elder Brook Water Board"
    shown = desk("GET", path)[1]
    assert [event["by"] for event in shown["history"]] == ["operator"] * 4


def test_what_a_source_settled_is_withdrawn_once_it_may_not_speak_for_the_place(
    up: Running, desk: Api, admin: Api
) -> None:
    source = {"source_id": "x:4300000003", "authority": "Elder Brook Fire", **SPEAKS}
    admin("POST", "/sources", source)
    claim = {"claim": "The Elder Brook mill is on fire", "place": "Elder Brook", "division": TOWN}
    ticket = desk("POST", "/tickets", claim)[1]
    path = f"/tickets/{ticket['ticket_id']}"
    said = Draft("4400000000000000003", "4300000003", "The Elder Brook mill is NOT on fire.", now())
    assert up.deliver("x", body_of(said, "x")).status == 200
    wait_for(lambda: bool(desk("GET", path)[1]["ticket"]["verdict"]), "the verdict")
    edit = {"rev": 1, "divisions": [f"{TOWN}_north"]}
    assert admin("PATCH", "/sources/x:4300000003", edit)[0] == 200
    wait_for(lambda: not desk("GET", path)[1]["ticket"]["verdict"], "the withdrawal")
    (found,) = desk("GET", path)[1]["ticket"]["evidence"].values()
    assert found["gone"] == "unentitled"


def now() -> datetime:
    """A moment for a post."""
    return datetime.now(UTC)


def test_an_administrator_keeps_policies_and_they_hold(desk: Api, admin: Api) -> None:
    asks = {"rev": 0, "topics": ["elder-brook-tax"], "needs_person": True}
    assert desk("PUT", "/policies/taxes", asks)[0] == 403
    assert admin("PUT", "/policies/taxes", asks)[0] == 200
    assert admin("PUT", "/policies/taxes", asks)[0] == 409
    claim = {"claim": "The town taxes bicycles", "place": "Elder Brook", "division": TOWN}
    status, ticket = desk("POST", "/tickets", {**claim, "topics": ["elder-brook-tax"]})
    assert (status, ticket["terms"]["needs_person"]) == (201, True)
    assert [one["policy_id"] for one in admin("GET", "/policies")[1]["policies"]] == ["taxes"]
    assert admin("DELETE", "/policies/taxes?rev=1")[0] == 200
    assert admin("GET", "/policies/taxes")[0] == 404


def test_an_administrator_subscribes_a_newsroom_and_lets_it_go(desk: Api, admin: Api) -> None:
    queue = "arn:aws:sqs:us-east-1:000000000000:elder-brook-newsroom"
    wanted = {"protocol": "sqs", "endpoint": queue, "divisions": [TOWN], "raw": True}
    assert desk("POST", "/subscriptions", wanted)[0] == 403
    assert admin("POST", "/subscriptions", wanted)[0] == 201
    listed = admin("GET", "/subscriptions")[1]["subscriptions"]
    (arn,) = (one["arn"] for one in listed if one["endpoint"] == queue)
    assert admin("DELETE", f"/subscriptions/{arn}") == (200, {"unsubscribed": arn})
    assert admin("DELETE", f"/subscriptions/{arn}")[0] == 404


def test_the_description_needs_no_token(up: Running) -> None:
    status, document = Api(up.served.api_url, "")("GET", "/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
