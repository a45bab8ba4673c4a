"""The function `publish`: new outbox rows from the table's stream, each worked off."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.handlers.faults import without_values
from rumorline.store.outbox import from_sort_key

_log = Logger(service="rumorline")


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Work off every new row. A row that fails blocks no other: `sweep` finds it a minute later."""
    for record in event["Records"]:
        _work_off(record)
    return {"batchItemFailures": []}


def _work_off(record: Any) -> None:
    sort_key = ""
    try:
        sort_key = record["dynamodb"]["Keys"]["SK"]["S"]
        wiring.publisher().work_off(from_sort_key(sort_key))
        _log.info("outbox row worked off", row=sort_key)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other rows go on
        _log.error("outbox row left for sweep", row=sort_key, **without_values(error))
        wiring.count("PublishFailures")


wiring.make_ready(wiring.publisher)
