"""The function `desk`: the API behind the JWT authorizer, described at `GET /openapi.json`.

Errors are problem documents (RFC 9457). Whoever changes something gives the `rev` that they saw: if
it has moved since, the answer is 409 with the ticket or the source as it is now.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import Any, TypeVar

import msgspec
from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import NotNow, StaleRead, StillContended, UsageError
from rumorline.domain.policies import Policy
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.handlers import bodies, openapi, problems
from rumorline.handlers.faults import without_values
from rumorline.handlers.routes import Event, Parameter, Route
from rumorline.notices.filters import Wanted
from rumorline.services.browsing import MAX_LIMIT, TicketPage, TicketQuery
from rumorline.services.by_hand import HandRequest
from rumorline.services.desk import SourceShown, TicketShown
from rumorline.services.explaining import History
from rumorline.services.judging import Act
from rumorline.services.newsrooms import SubscriptionRequest, next_steps
from rumorline.services.policies import PolicyRequest, PolicyShown
from rumorline.services.registry import SourceChanges, SourceRequest
from rumorline.services.resembling import SimilarTickets
from rumorline.services.reviewing import Queue
from rumorline.services.ticketing import Changes, TicketRequest
from rumorline.store.subscriptions import Subscription

T = TypeVar("T")

_log = Logger(service="rumorline")
_FAULT, _BUSY = 500, 503
DESK, ADMIN = ("desk", "admin"), ("admin",)


class PolicyList(msgspec.Struct):
    """The policies in force by id."""

    policies: list[Policy]


class SubscriptionList(msgspec.Struct):
    """Every subscription, machines first. `arn` is its id, empty until it is confirmed."""

    subscriptions: list[Subscription]


class Subscribed(msgspec.Struct):
    """A subscription, where what it misses goes, and what has to happen before anything comes."""

    subscription: Subscription
    dead_letter_queue: str
    next: list[str]


class Unsubscribed(msgspec.Struct):
    """The subscription that ended."""

    unsubscribed: str


class SourceList(msgspec.Struct):
    """The registry by authority."""

    sources: list[Source]


def handler(event: Event, _context: Any) -> dict[str, Any]:
    """Answer a request of the desk."""
    route = _routes()[event["routeKey"]]
    try:
        return problems.answer(route.status, route.call(event))
    except NotNow as error:
        return problems.problem(409, str(error), error.field, _current(route, event))
    except UsageError as error:
        return problems.problem(problems.STATUS[type(error)], str(error), error.field)
    except (StaleRead, StillContended):
        return problems.problem(_BUSY, "others write the same at this moment; try again")
    except Exception as error:  # noqa: BLE001 - a fault of ours must not leak into the answer
        _log.error("fault", **without_values(error))
        return problems.problem(_FAULT, "something is wrong here; the log says what")


def _open_ticket(event: Event) -> Ticket:
    request = TicketRequest(**msgspec.structs.asdict(_body(event, bodies.OpenTicket)))
    return wiring.desk().open_ticket(request, _user(event))


def _tickets(event: Event) -> TicketPage:
    asked = event.get("queryStringParameters") or {}
    names = ("state", "division", "before", "after", "cursor")
    given = {name: asked[name] for name in names if name in asked}
    return wiring.desk().page(TicketQuery(**given, limit=_number(asked.get("limit", "50"))))


def _similar(event: Event) -> SimilarTickets:
    asked = event.get("queryStringParameters") or {}
    return wiring.desk().similar(asked.get("claim", ""), asked.get("place", ""))


def _ticket(event: Event) -> TicketShown:
    return wiring.desk().ticket(_id(event))


def _edit_ticket(event: Event) -> Ticket:
    body = _body(event, bodies.EditTicket)
    return wiring.desk().judging.edit(_id(event), _only(Changes, body), _act(event, body))


def _accept(event: Event) -> Ticket:
    body = _body(event, bodies.Accept)
    act = _act(event, body)
    return wiring.desk().judging.accept(_id(event), body.root, body.verdict, act)


def _reject(event: Event) -> Ticket:
    body = _body(event, bodies.Reject)
    return wiring.desk().judging.reject(_id(event), body.root, _act(event, body))


def _resolve(event: Event) -> Ticket:
    body = _body(event, bodies.Resolve)
    return wiring.desk().judging.resolve(_id(event), _only(HandRequest, body), _act(event, body))


def _unverifiable(event: Event) -> Ticket:
    return _close(event, TicketState.UNVERIFIABLE)


def _withdraw(event: Event) -> Ticket:
    return _close(event, TicketState.WITHDRAWN)


def _close(event: Event, state: TicketState) -> Ticket:
    act = _act(event, _body(event, bodies.Seen))
    return wiring.desk().judging.close(_id(event), state, act)


def _reopen(event: Event) -> Ticket:
    return wiring.desk().judging.reopen(_id(event), _act(event, _body(event, bodies.Seen)))


def _review(_event: Event) -> Queue:
    return wiring.desk().review()


def _decisions(event: Event) -> History:
    post_id = (event.get("queryStringParameters") or {}).get("post")
    if not post_id:
        raise UsageError("name the post by its id: ?post=x:1148400000000000002", "post")
    return wiring.desk().explain(_id(event), post_id)


def _add_source(event: Event) -> Source:
    request = SourceRequest(**msgspec.structs.asdict(_body(event, bodies.AddSource)))
    return wiring.desk().add_source(request, _user(event))


def _sources(_event: Event) -> SourceList:
    return SourceList(wiring.desk().sources())


def _source(event: Event) -> SourceShown:
    return wiring.desk().source(_id(event))


def _edit_source(event: Event) -> Source:
    body = _body(event, bodies.EditSource)
    return wiring.desk().registry.edit(_id(event), _only(SourceChanges, body), _act(event, body))


def _suspend(event: Event) -> Source:
    return wiring.desk().registry.suspend(_id(event), _act(event, _body(event, bodies.Seen)))


def _reactivate(event: Event) -> Source:
    return wiring.desk().registry.reactivate(_id(event), _act(event, _body(event, bodies.Seen)))


def _policies(_event: Event) -> PolicyList:
    return PolicyList(wiring.desk().policies.listed())


def _policy(event: Event) -> PolicyShown:
    return wiring.desk().policies.shown(_id(event))


def _set_policy(event: Event) -> Policy:
    body = _body(event, bodies.SetPolicy)
    return wiring.desk().policies.set(_id(event), _only(PolicyRequest, body), _act(event, body))


def _remove_policy(event: Event) -> Policy:
    asked = event.get("queryStringParameters") or {}
    seen = _number(asked.get("rev", ""), "rev", "give the revision that you saw: ?rev=1")
    return wiring.desk().policies.remove(_id(event), Act(_user(event), seen))


def _subscribe(event: Event) -> Subscribed:
    body = _body(event, bodies.Subscribe)
    wanted = Wanted(**{name: getattr(body, name) for name in Wanted.__slots__})
    request = SubscriptionRequest(body.protocol, body.endpoint, wanted, body.raw)
    made = wiring.newsrooms().subscribe(request)
    _log.info("subscribed", user=_user(event), protocol=made.protocol, queue=made.queue_name)
    return Subscribed(made, made.queue_name, next_steps(made))


def _subscriptions(_event: Event) -> SubscriptionList:
    return SubscriptionList(wiring.newsrooms().listed())


def _unsubscribe(event: Event) -> Unsubscribed:
    arn = _id(event)
    wiring.newsrooms().unsubscribe(arn)
    _log.info("unsubscribed", user=_user(event), subscription=arn)
    return Unsubscribed(arn)


def _openapi(_event: Event) -> dict[str, Any]:
    return openapi.document(ROUTES)


def _text(name: str, description: str, *, required: bool = False) -> Parameter:
    return Parameter(name, description, {"type": "string"}, required)


_MOMENT = {"type": "string", "format": "date-time"}
_QUERY = (
    Parameter("state", "Only this state.", {"type": "string", "enum": list(TicketState)}),
    _text("division", "Only tickets with this Open Civic Data id among theirs."),
    Parameter("after", "Their state last changed at this time or later.", _MOMENT),
    Parameter("before", "Their state last changed before this time.", _MOMENT),
    _text("cursor", "`next` of the page before."),
    Parameter("limit", "Most tickets.", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
)
_RUMOR = (
    _text("claim", "The rumor, or as much of it as is written."),
    _text("place", "Where it is said to be."),
)
_POST = (_text("post", "Id of any version of the post.", required=True),)
_REV = (Parameter("rev", "The revision that the person saw.", {"type": "integer"}, required=True),)
_TICKET, _SOURCE, _POLICY = "ticket", "source", "policy"

ROUTES = (
    Route(
        "POST /tickets", "Open a ticket", _open_ticket, DESK, Ticket, bodies.OpenTicket, status=201
    ),
    Route("GET /tickets", "List tickets", _tickets, DESK, TicketPage, query=_QUERY),
    Route(
        "GET /tickets/similar", "Open and recently resolved tickets like a rumor", _similar, DESK,
        SimilarTickets, query=_RUMOR,
    ),
    Route("GET /tickets/{id}", "A ticket with its history", _ticket, DESK, TicketShown),
    Route(
        "PATCH /tickets/{id}", "Edit a ticket", _edit_ticket, DESK, Ticket, bodies.EditTicket,
        changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/accept", "Accept a post, with a verdict", _accept, DESK, Ticket,
        bodies.Accept, changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/reject", "Reject a post", _reject, DESK, Ticket, bodies.Reject,
        changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/resolve", "Resolve with a post that no webhook brought", _resolve,
        DESK, Ticket, bodies.Resolve, changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/unverifiable", "Close a ticket as unverifiable", _unverifiable, DESK,
        Ticket, bodies.Seen, changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/withdraw", "Close a ticket", _withdraw, DESK, Ticket, bodies.Seen,
        changes=_TICKET,
    ),
    Route(
        "POST /tickets/{id}/reopen", "Look at a ticket again", _reopen, DESK, Ticket, bodies.Seen,
        changes=_TICKET,
    ),
    Route(
        "GET /tickets/{id}/decisions", "What a post did to a ticket, and why", _decisions, DESK,
        History, query=_POST,
    ),
    Route("GET /review", "What waits for a person, ranked", _review, DESK, Queue),
    Route("GET /sources", "The registry", _sources, DESK, SourceList),
    Route(
        "POST /sources", "Register a source", _add_source, ADMIN, Source, bodies.AddSource,
        status=201,
    ),
    Route("GET /sources/{id}", "A source with its history", _source, DESK, SourceShown),
    Route(
        "PATCH /sources/{id}", "Edit a source", _edit_source, ADMIN, Source, bodies.EditSource,
        changes=_SOURCE,
    ),
    Route(
        "POST /sources/{id}/suspend", "Suspend a source", _suspend, ADMIN, Source, bodies.Seen,
        changes=_SOURCE,
    ),
    Route(
        "POST /sources/{id}/reactivate", "Let a source speak again", _reactivate, ADMIN, Source,
        bodies.Seen, changes=_SOURCE,
    ),
    Route("GET /policies", "The policies in force", _policies, ADMIN, PolicyList),
    Route("GET /policies/{id}", "A policy with its history", _policy, ADMIN, PolicyShown),
    Route(
        "PUT /policies/{id}", "Set a policy", _set_policy, ADMIN, Policy, bodies.SetPolicy,
        changes=_POLICY,
    ),
    Route(
        "DELETE /policies/{id}", "End a policy", _remove_policy, ADMIN, Policy, query=_REV,
        changes=_POLICY,
    ),
    Route(
        "POST /subscriptions", "Subscribe a newsroom", _subscribe, ADMIN, Subscribed,
        bodies.Subscribe, status=201,
    ),
    Route(
        "GET /subscriptions", "Who gets what", _subscriptions, ADMIN, SubscriptionList
    ),
    Route(
        "DELETE /subscriptions/{id}", "End a subscription, by its ARN", _unsubscribe, ADMIN,
        Unsubscribed,
    ),
    Route("GET /openapi.json", "This description", _openapi, ()),
)  # fmt: skip


@cache
def _routes() -> dict[str, Route]:
    return {route.key: route for route in ROUTES}


def _current(route: Route, event: Event) -> object | None:
    """What the person wanted to change, as it is now."""
    if route.changes == _TICKET:
        return wiring.desk().ticket(_id(event)).ticket
    if route.changes == _POLICY:
        return wiring.desk().policies.current(_id(event))
    return wiring.desk().registry.get(_id(event)) if route.changes == _SOURCE else None


def _body(event: Event, kind: type[T]) -> T:
    text = event.get("body") or ""
    try:
        raw = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
    except ValueError:
        raise UsageError("the body does not fit: it is no base64") from None
    return problems.decoded(raw, kind)


def _only(kind: type[T], body: msgspec.Struct) -> T:
    """The part of a body that is for the service."""
    given = msgspec.structs.asdict(body)
    return kind(**{name: value for name, value in given.items() if name not in ("rev", "note")})


def _act(event: Event, seen: bodies.Seen) -> Act:
    return Act(_user(event), seen.rev, seen.note)


def _id(event: Event) -> str:
    return str(event["pathParameters"]["id"])


def _number(text: str, field: str = "limit", wanted: str = f"limit: 1 to {MAX_LIMIT}") -> int:
    if not text.isascii() or not text.isdecimal():
        raise UsageError(wanted, field)
    return int(text[:9])


def _user(event: Event) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


wiring.make_ready(wiring.desk, wiring.newsrooms)
