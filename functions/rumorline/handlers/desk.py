"""The function `desk`: the API behind the JWT authorizer.

    POST /tickets   GET /tickets[?state=]   GET /tickets/{id}
    POST /sources   GET /sources            POST /sources/{id}/suspend

Errors are problem documents (RFC 9457).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import AlreadyExists, NotFound, UsageError
from rumorline.domain.ticket import TicketState
from rumorline.services.desk import SourceRequest
from rumorline.services.ticketing import TicketRequest

T = TypeVar("T")

_log = Logger(service="rumorline")
_STATUS = {NotFound: 404, AlreadyExists: 409, UsageError: 400}
_FAULT = 500


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer a request of the desk."""
    try:
        status, answer = _ROUTES[event["routeKey"]](event)
    except UsageError as error:
        return _problem(_STATUS[type(error)], str(error))
    except Exception:  # noqa: BLE001 - a fault of ours must not leak into the answer
        _log.exception("fault")
        return _problem(_FAULT, "something is wrong here; the log says what")
    return _answer(status, answer, "application/json")


def _open_ticket(event: dict[str, Any]) -> tuple[int, Any]:
    return 201, wiring.desk().open_ticket(_body(event, TicketRequest), _user(event))


def _tickets(event: dict[str, Any]) -> tuple[int, Any]:
    wanted = (event.get("queryStringParameters") or {}).get("state")
    return 200, {"tickets": wiring.desk().tickets(_state(wanted) if wanted else None)}


def _ticket(event: dict[str, Any]) -> tuple[int, Any]:
    ticket, history = wiring.desk().ticket(event["pathParameters"]["id"])
    return 200, {"ticket": ticket, "history": history}


def _add_source(event: dict[str, Any]) -> tuple[int, Any]:
    return 201, wiring.desk().add_source(_body(event, SourceRequest))


def _sources(_event: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"sources": wiring.desk().sources()}


def _suspend(event: dict[str, Any]) -> tuple[int, Any]:
    return 200, wiring.desk().suspend_source(event["pathParameters"]["id"])


_ROUTES: dict[str, Callable[[dict[str, Any]], tuple[int, Any]]] = {
    "POST /tickets": _open_ticket,
    "GET /tickets": _tickets,
    "GET /tickets/{id}": _ticket,
    "POST /sources": _add_source,
    "GET /sources": _sources,
    "POST /sources/{id}/suspend": _suspend,
}


def _body(event: dict[str, Any], kind: type[T]) -> T:
    text = event.get("body") or ""
    try:
        raw = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, msgspec.DecodeError) as error:
        raise UsageError(f"the body does not fit: {error}") from None


def _state(text: str) -> TicketState:
    try:
        return TicketState(text)
    except ValueError:
        raise UsageError(f"state {text!r}: one of {', '.join(TicketState)}") from None


def _user(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


def _problem(status: int, detail: str) -> dict[str, Any]:
    problem = {"type": "about:blank", "status": status, "detail": detail}
    return _answer(status, problem, "application/problem+json")


def _answer(status: int, body: Any, content_type: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": content_type, "x-content-type-options": "nosniff"},
        "body": json.dumps(msgspec.to_builtins(body), ensure_ascii=False),
    }
