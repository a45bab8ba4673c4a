"""The function `sweep`: each minute, whatever `publish` left behind."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring

_log = Logger(service="rumorline")


def handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Work off outbox rows older than a minute."""
    done = wiring.publisher().sweep()
    if done:
        _log.warning("outbox rows were left behind", rows=done)
    return {"rows": done}
