"""The function `resolve`: a batch of the work queue in, the messages to be tried again out."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from rumorline import wiring
from rumorline.domain.errors import MalformedEntry
from rumorline.handlers.faults import without_values

_log = Logger(service="rumorline")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Resolve every message of the batch; those that failed go back to the queue alone."""
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(
        process_partial_response(
            event=event, record_handler=_resolve, processor=processor, context=context
        )
    )


def _resolve(record: Any) -> None:
    """One message. What can never be read goes to the dead-letter queue at once."""
    _log.set_correlation_id(record.message_id)
    try:
        message = _read(record.body)
        message.setdefault("delivery_id", record.message_id)
        _log.set_correlation_id(message["delivery_id"])
        wiring.resolver().resolve(message)
        _log.info("message resolved", kind=message.get("kind"))
    except MalformedEntry as error:
        _log.warning("entry set aside", reason=str(error))
        wiring.dead_letters().set_aside(record.body, str(error))
    except Exception as error:
        _log.error("message goes back to the queue", **without_values(error))
        raise


def _read(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise MalformedEntry("the message is not JSON") from error
    if not isinstance(message, dict):
        raise MalformedEntry("the message is not an object")
    return message


wiring.make_ready(wiring.resolver, wiring.dead_letters)
