"""From the POST of a webhook to the notice in a newsroom's inbox, on the warm local stack.

Every client posts, waits for its notice, and posts again. Where the time goes is read from what the
functions log under the id of the delivery; the clock is this machine's, for all of them.
"""

from __future__ import annotations

import json
import secrets
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from threading import Event, Thread
from typing import Any

from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import settle_down, wait_for
from rumorline_tools.running import Running

_STATE = "ocd-division/country:us/state:xx"
_FIRST_ACCOUNT = 3_000_000_000
_LONGEST_WAIT_S = 60
_WARM_UP = 3
_PAUSE_S = 0.005
_CITIES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple")
STAGES = {
    "receive": "delivery taken",
    "queue and decision": "post decided",
    "outbox, numbering and topic": "notice published",
}
"""What each stage ends with in the log; the rest of the way is the inbox's."""
_LAST, _TO_INBOX = "outbox, numbering and topic", "topic to inbox"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Latency:
    """So many clients at once. Milliseconds from POST to inbox; `accepted` to the POST's answer.

    `stages` are medians, one after the other from POST to inbox.
    """

    clients: int
    runs: int
    median_ms: float
    p99_ms: float
    accepted_median_ms: float
    a_second: float
    stages: dict[str, float]


@dataclass(slots=True)
class _Run:
    """One rumor in a city of its own, denied by one post; moments are seconds since 1970."""

    ticket: str
    body: bytes
    begun: float = 0.0
    accepted: float = 0.0
    arrived: float = 0.0
    there: Event = field(default_factory=Event)


def measure(up: Running, runs: int, clients: Sequence[int], progress: Progress) -> list[Latency]:
    """Each number of clients, one after the other; as many runs as clients, or three, warm up."""
    numbers, done = count(), count(1)
    whole = sum(runs + max(_WARM_UP, at_once) for at_once in clients)

    def played(many: int, at_once: int) -> list[_Run]:
        prepared = [_prepared(up, next(numbers)) for _ in range(many)]
        settle_down(up)
        by_ticket = {run.ticket: run for run in prepared}
        with _inbox(up, by_ticket), ThreadPoolExecutor(at_once) as pool:
            for _ in pool.map(lambda run: _once(up, run), prepared):
                progress(next(done), whole)
        settle_down(up)
        return prepared

    found = []
    for at_once in clients:
        played(max(_WARM_UP, at_once), at_once)
        begun = time.time()
        done_runs = played(runs, at_once)
        found.append(_latency(at_once, done_runs, _logged(up, begun, done_runs)))
    return found


def _latency(clients: int, runs: Sequence[_Run], lines: Sequence[dict[str, Any]]) -> Latency:
    took = max(run.arrived for run in runs) - min(run.begun for run in runs)
    arrived = sorted((run.arrived - run.begun) * 1000 for run in runs)
    return Latency(
        clients=clients,
        runs=len(runs),
        median_ms=round(statistics.median(arrived), 1),
        p99_ms=round(statistics.quantiles(arrived, n=100, method="inclusive")[98], 1),
        accepted_median_ms=_median_ms(run.accepted - run.begun for run in runs),
        a_second=round(len(runs) / took, 1),
        stages=_stages(runs, lines),
    )


def _prepared(up: Running, number: int) -> _Run:
    city = _CITIES[number % len(_CITIES)]
    account, division = str(_FIRST_ACCOUNT + number), f"{_STATE}/place:{city.lower()}_{number}"
    street = f"{city} Street {number}"
    claim = f"ICE is running an immigration checkpoint at {street}, {city}"
    up.desk().add_source(SourceRequest(f"x:{account}", f"City of {city}", (division,), ("x/main",)))
    ticket = up.desk().open_ticket(TicketRequest(claim, f"{street}, {city}", division), "bench")
    text = f"There is NO ICE checkpoint at {street}. It was a routine seat-belt check."
    draft = Draft(str(secrets.randbits(62)), account, text, datetime.now(UTC), city)
    return _Run(ticket.ticket_id, body_of(draft, "x"))


def _once(up: Running, run: _Run) -> _Run:
    run.begun = time.time()
    answer = up.deliver("x", run.body)
    run.accepted = time.time()
    if answer.status != HTTPStatus.OK:
        raise TimeoutError(f"a webhook was answered with {answer.status}")
    wait_for(run.there.is_set, "the notice", _LONGEST_WAIT_S, pause_s=_PAUSE_S)
    return run


@contextmanager
def _inbox(up: Running, runs: dict[str, _Run]) -> Iterator[None]:
    """Look into the inbox all the time, and tell each run when its notice is there."""
    over = Event()

    def look() -> None:
        while not over.wait(_PAUSE_S):
            for event in up.notices():
                run = runs.get(event["subject"])
                if run:
                    run.arrived = time.time()
                    run.there.set()

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _logged(up: Running, since: float, runs: Sequence[_Run]) -> list[dict[str, Any]]:
    """Lines that have the id of a delivery; a function's come once its invocation has ended."""
    tickets, lines = {run.ticket for run in runs}, list[dict[str, Any]]()

    def there() -> bool:
        lines[:] = _lines(up, since)
        return tickets <= {line["ticket"] for line in lines if line["message"] == STAGES[_LAST]}

    wait_for(there, "the functions' log", _LONGEST_WAIT_S, pause_s=0.5)
    return lines


def _lines(up: Running, since: float) -> Iterator[dict[str, Any]]:
    logs = up.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        asked = {"logGroupName": group["logGroupName"], "startTime": int(since * 1000)}
        for page in logs.get_paginator("filter_log_events").paginate(**asked):
            lines = (_line(event["message"]) for event in page["events"])
            yield from (line for line in lines if "correlation_id" in line)


def _line(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _stages(runs: Sequence[_Run], lines: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Medians of the stages; the delivery's id leads from a notice's ticket to its other lines."""
    ended = {(line["correlation_id"], line["message"]): _moment(line) for line in lines}
    delivery = {
        line["ticket"]: line["correlation_id"] for line in lines if line["message"] == STAGES[_LAST]
    }
    spent: dict[str, list[float]] = {name: [] for name in (*STAGES, _TO_INBOX)}
    for run in runs:
        moments = [ended[delivery[run.ticket], said] for said in STAGES.values()]
        ways = zip([run.begun, *moments], [*moments, run.arrived], strict=True)
        for stage, (left, came) in zip(spent, ways, strict=True):
            spent[stage].append(came - left)
    return {stage: _median_ms(took) for stage, took in spent.items()}


def _moment(line: dict[str, Any]) -> float:
    """Powertools writes `2026-03-03 12:00:00,123+0000`."""
    return datetime.strptime(line["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()


def _median_ms(seconds: Iterable[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)
