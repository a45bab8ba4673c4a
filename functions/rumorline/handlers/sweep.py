"""The function `sweep`: what `publish` left behind, and WebSub leases that are due."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring

_log = Logger(service="rumorline")


def handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Each minute: renew leases, then work off outbox rows older than one.

    Leases first: a row that fails again and again must not let them lapse.
    """
    leases = _renew()
    done = wiring.publisher().sweep()
    if done:
        _log.warning("outbox rows were left behind", rows=done)
    return {"rows": done, "leases": leases}


def _renew() -> int:
    asked = list(wiring.subscriber().renew_due())
    for endpoint, wrong in asked:
        if wrong:
            _log.warning("lease not asked for", endpoint=endpoint, reason=wrong)
    return len(asked)
