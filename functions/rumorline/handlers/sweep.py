"""The function `sweep`: WebSub leases, reminders for the desk, and what `publish` left behind."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import StaleRead
from rumorline.domain.ticket import TicketState
from rumorline.handlers.faults import without_values

_log = Logger(service="rumorline")
_ON_THE_HOUR = ":00:"


class Unfinished(Exception):
    """Outbox rows failed; the log says why, without what they hold."""


def handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Each minute: renew leases, remind the desk, then work off outbox rows older than one.

    The rows last: one that fails again and again must not let leases lapse. Nothing that goes wrong
    before holds them up. `time` of the event says whether it is time to look for silent sources.
    """
    leases, reminded = _renew(), _remind()
    if _ON_THE_HOUR in str(event.get("time", "")):
        _listen()
    done = _finish()
    return {"rows": done, "leases": leases, "reminded": reminded}


def _finish() -> int:
    """How many outbox rows were worked off; Unfinished if some failed, so that it is noticed."""
    try:
        done = wiring.publisher().sweep()
    except Exception as error:  # noqa: BLE001 - what it quotes must not get into the log
        _log.error("outbox rows fail", **without_values(error))
        raise Unfinished from None
    if done:
        _log.warning("outbox rows were left behind", rows=done)
    return done


def _renew() -> int:
    asked = 0
    try:
        for endpoint, wrong in wiring.subscriber().renew_due():
            asked += 1
            if wrong:
                _log.warning("lease not asked for", endpoint=endpoint, reason=wrong)
    except Exception as error:  # noqa: BLE001 - whatever it is, notices go on
        _log.error("leases were not renewed", **without_values(error))
    return asked


def _remind() -> int:
    """How many tickets the desk was reminded of."""
    told = 0
    try:
        for reminder in wiring.reminding().remind():
            told += len(reminder.tickets)
            _log.warning(reminder.subject, tickets=[t.ticket_id for t in reminder.tickets])
            if reminder.state is TicketState.OPEN:
                wiring.count("TicketsOverdue", len(reminder.tickets))
        wiring.count("ReviewsWaiting", wiring.reminding().waiting())
    except StaleRead:
        _log.info("another sweep reminds the desk")
    except Exception as error:  # noqa: BLE001 - whatever it is, notices go on
        _log.error("the desk was not reminded", **without_values(error))
    return told


def _listen() -> None:
    try:
        silent = [one.source.source_id for one in wiring.silence().silent()]
        if silent:
            _log.warning("sources are silent", sources=silent)
        wiring.count("SourcesSilent", len(silent))
    except Exception as error:  # noqa: BLE001 - whatever it is, notices go on
        _log.error("nobody knows which sources are silent", **without_values(error))


wiring.make_ready(wiring.publisher, wiring.subscriber, wiring.reminding, wiring.silence)
