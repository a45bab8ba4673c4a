"""The function `receive`: an HTTP API request (payload 2.0) in, an answer out.

Neither bodies nor headers are ever logged: they carry signatures and direct messages.
"""

from __future__ import annotations

import traceback
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from rumorline import wiring
from rumorline.domain.errors import QueueUnavailable, RumorlineError, WebhookRejected
from rumorline.platforms.contract import Answer
from rumorline.services.receiving import Request

_NAMESPACE = "Rumorline"
_log = Logger(service="rumorline")


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer a webhook request: 200, 400, 401, 404, 405, 413, 415, 503, or 500 for a fault of ours.

    503 asks the platform to send again. WebSub knows two more: 202 for a delivery that is thrown
    away, 410 for a feed that nobody is subscribed to.
    """
    request = _request(event)
    _log.set_correlation_id(request.delivery_id)
    answer = _answer(request)
    _count(answer)
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
        return _plain(error.status)
    except QueueUnavailable as error:
        _log.error("delivery not queued", reason=str(error), cause=repr(type(error.__cause__)))
        return _plain(503)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not leak into the answer
        _log.error("fault", **_without_values(error))
        return _plain(500)


def _plain(status: int) -> Answer:
    return Answer(status, HTTPStatus(status).phrase)


def _without_values(error: Exception) -> dict[str, Any]:
    """Where and what kind; a foreign error's text may quote the body or a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "reason": str(error) if isinstance(error, RumorlineError) else "",
        "where": [f"{frame.name}:{frame.lineno}" for frame in frames],
    }


def _count(answer: Answer) -> None:
    # A delivery that is discarded gets 202, and nothing else does.
    if answer.status >= HTTPStatus.BAD_REQUEST or answer.status == HTTPStatus.ACCEPTED:
        _metric("DeliveriesRejected", 1, {"status": str(answer.status)})
    else:
        _metric("DeliveriesAccepted", 1, {})
        _metric("EntriesQueued", answer.queued, {})


def _metric(name: str, value: int, dimensions: dict[str, str]) -> None:
    with single_metric(name, MetricUnit.Count, value, namespace=_NAMESPACE) as metric:
        for dimension in dimensions.items():
            metric.add_dimension(*dimension)
