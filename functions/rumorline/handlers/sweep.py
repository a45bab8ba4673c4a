"""The function `sweep`: WebSub leases, reminders for the desk, and what `publish` left behind."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import StaleRead
from rumorline.domain.ticket import TicketState

_log = Logger(service="rumorline")
_METRICS = {TicketState.OPEN: "TicketsOverdue", TicketState.IN_REVIEW: "ReviewsWaiting"}


def handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Each minute: renew leases, remind the desk, then work off outbox rows older than one.

    The rows last: one that fails again and again must not let leases lapse.
    """
    leases, reminded = _renew(), _remind()
    done = wiring.publisher().sweep()
    if done:
        _log.warning("outbox rows were left behind", rows=done)
    return {"rows": done, "leases": leases, "reminded": reminded}


def _renew() -> int:
    asked = list(wiring.subscriber().renew_due())
    for endpoint, wrong in asked:
        if wrong:
            _log.warning("lease not asked for", endpoint=endpoint, reason=wrong)
    return len(asked)


def _remind() -> int:
    """How many tickets the desk was reminded of. What goes wrong here holds up no notice."""
    told = 0
    try:
        for reminder in wiring.reminding().remind():
            told += len(reminder.tickets)
            _log.warning(reminder.subject, tickets=[t.ticket_id for t in reminder.tickets])
            wiring.count(_METRICS[reminder.state], len(reminder.tickets))
    except StaleRead:
        _log.info("another sweep reminds the desk")
    except Exception:  # noqa: BLE001 - whatever it is, notices go on
        _log.exception("the desk was not reminded")
    return told
