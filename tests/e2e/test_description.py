"""Whatever the description of the API allows or forbids, the stack answers as it says.

Schemathesis draws requests from `/openapi.json`, good ones and bad ones, always the same. On a
stack of its own: a policy that it sets would hold for every other test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rumorline.domain.source import Source
from rumorline.handlers import desk, openapi
from rumorline.services.ticketing import TicketRequest
from rumorline.store.sources import Sources
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import settle_down
from rumorline_tools.running import Running, running

TOWN = "ocd-division/country:us/state:xx/place:juniper"
Request = schemathesis.Case[Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DESCRIPTION = schemathesis.openapi.from_dict(json.loads(json.dumps(openapi.document(desk.ROUTES))))
OPERATIONS: dict[str, Any] = {
    one.ok().label: one.ok() for one in DESCRIPTION.get_all_operations() if isinstance(one, Ok)
}
EXAMPLES = int(os.environ.get("RUMORLINE_EXAMPLES", "6"))
REQUESTS = [
    pytest.param(label, mode, id=f"{mode.value} {label}")
    for label, operation in OPERATIONS.items()
    for mode in GenerationMode
    # Any text may be part of an address and the body of a webhook; nothing of them can be wrong.
    if mode.is_positive or operation.query or (operation.body and "webhooks" not in label)
]


@dataclass(frozen=True)
class Filled:
    """A stack on which there is something of everything."""

    up: Running
    token: str
    known: dict[str, str]

    def send(self, case: Request) -> None:
        """Make a request and compare the answer with the description."""
        headers = {"authorization": f"Bearer {self.token}"}
        case.call_and_validate(self.up.served.api_url, headers=headers, checks=CHECKS)

    def of_something(self, case: Request, kind: str) -> Request:
        """The same request for something that is there, by somebody who saw it as it is."""
        made = case
        if kind == "webhooks":
            made.path_parameters = {"platform": "x", "endpoint": "main"}
            return made
        name = self.known[kind]
        made.path_parameters = {"id": quote(name, safe="")}
        if isinstance(made.body, dict) and isinstance(made.body.get("rev"), int):
            made.body = {**made.body, "rev": self._rev(kind, name)}
        return made

    def _rev(self, kind: str, name: str) -> int:
        desk = self.up.desk()
        if kind == "tickets":
            return desk.ticket(name).ticket.rev
        if kind == "sources":
            return desk.source(name).source.rev
        found = [one.rev for one in desk.policies.listed() if one.policy_id == name]
        return found[0] if found else 0


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A ticket with a published notice, a source, a policy and a subscription."""
    with running(tmp_path_factory.mktemp("described"), enforce_iam=True) as up:
        source = Source("x", "4900000001", "Town of Juniper", (TOWN,), ("x/main",))
        Sources(up.table()).add(source, datetime.now(UTC), "desk")
        request = TicketRequest("The tap water is unsafe to drink", "Juniper", TOWN)
        ticket_id = up.desk().open_ticket(request, "desk").ticket_id
        settle_down(up)
        said = Draft("1", "4900000001", "The tap water is NOT unsafe to drink.", datetime.now(UTC))
        assert up.deliver("x", body_of(said, "x")).status == 200
        settle_down(up)
        known = {
            "tickets": ticket_id,
            "sources": source.source_id,
            "notices": f"{ticket_id}.n1",
            "policies": "water",
            "subscriptions": up.served.notices_topic_arn + ":none",
        }
        yield Filled(up, up.stack.desk_token("operator", scope="desk admin"), known)


def test_the_document_that_is_served_is_the_one_that_is_tested(filled: Filled) -> None:
    served = schemathesis.openapi.from_url(f"{filled.up.served.api_url}/openapi.json")
    assert served.raw_schema == DESCRIPTION.raw_schema


@pytest.mark.parametrize(("label", "mode"), REQUESTS)
def test_no_fault_and_no_answer_that_is_not_described(
    filled: Filled, label: str, mode: GenerationMode
) -> None:
    kind = label.split("/")[1]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def every(case: Request) -> None:
        filled.send(case)
        if "{" in label:
            filled.send(filled.of_something(case, kind))

    every()
