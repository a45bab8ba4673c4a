"""The function `receive`: an HTTP API request (payload 2.0) in, an answer out.

Neither bodies nor headers are ever logged: they carry signatures and direct messages.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import QueueUnavailable, RumorlineError, WebhookRejected
from rumorline.handlers.faults import without_values
from rumorline.platforms.contract import Answer
from rumorline.services.receiving import Request

_log = Logger(service="rumorline")


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer a webhook request: 200, 400, 401, 404, 405, 413, 415, 503, or 500 for a fault of ours.

    503 asks the platform to send again. WebSub knows two more: 202 for a delivery that is thrown
    away, 410 for a feed that nobody is subscribed to.
    """
    request = _request(event)
    _log.set_correlation_id(request.delivery_id)
    answer = _answer(request)
    _note(request, answer)
    headers = {"content-type": answer.content_type, "x-content-type-options": "nosniff"}
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = "POST"
    return {
        "statusCode": answer.status,
        "headers": headers,
        "body": answer.body,
        "isBase64Encoded": False,
    }


def _request(event: dict[str, Any]) -> Request:
    context, path = event.get("requestContext") or {}, event.get("pathParameters") or {}
    headers = event.get("headers") or {}
    return Request(
        method=(context.get("http") or {}).get("method", ""),
        platform=path.get("platform", ""),
        endpoint=path.get("endpoint", ""),
        headers={name.lower(): value for name, value in headers.items()},
        query=event.get("rawQueryString") or "",
        body=event.get("body") or "",
        in_base64=bool(event.get("isBase64Encoded")),
        delivery_id=context.get("requestId", ""),
    )


def _answer(request: Request) -> Answer:
    try:
        return wiring.receiver().receive(request)
    except WebhookRejected as error:
        _log.info("delivery rejected", status=error.status, reason=str(error))
        _rejected(_reason(error))
        return _plain(error.status)
    except QueueUnavailable as error:
        _log.error("delivery not queued", reason=str(error), cause=repr(type(error.__cause__)))
        _rejected(_reason(error))
        return _plain(503)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not leak into the answer
        _log.error("fault", **without_values(error))
        _rejected(_reason(error))
        return _plain(500)


def _plain(status: int) -> Answer:
    return Answer(status, HTTPStatus(status).phrase)


def _reason(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, RumorlineError) else "Fault"


def _rejected(reason: str) -> None:
    """Once in all, for the alarm, and once by its reason, of which there are few."""
    wiring.count("DeliveriesRejected")
    wiring.count("DeliveriesRejectedBy", reason=reason)


def _note(request: Request, answer: Answer) -> None:
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        _rejected("MethodNotAllowed")
    if answer.status != HTTPStatus.OK:
        return
    wiring.count("DeliveriesAccepted")
    wiring.count("EntriesQueued", answer.queued)
    endpoint = f"{request.platform}/{request.endpoint}"
    _log.info("delivery taken", endpoint=endpoint, entries=answer.queued)


wiring.make_ready(wiring.receiver)
