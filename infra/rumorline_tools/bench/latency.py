"""From the POST of a webhook to the notice in a newsroom's inbox, on the warm local stack."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import settle_down, wait_for
from rumorline_tools.running import Running

_STATE = "ocd-division/country:us/state:xx"
_FIRST_ACCOUNT = 3_000_000_000
_LONGEST_WAIT_S = 20


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from POST to inbox; `accepted` is the time to the webhook's own answer."""

    runs: int
    median_ms: float
    p99_ms: float
    accepted_median_ms: float


def measure(up: Running, runs: int, progress: Callable[[int, int], None]) -> Latency:
    """One rumor a run, each in a city of its own, denied by one post; three runs warm up."""
    warm_up = 3
    times = []
    for number in range(runs + warm_up):
        times.append(_once(up, number))
        progress(number + 1, runs + warm_up)
    arrived = sorted(total for _, total in times[warm_up:])
    return Latency(
        runs=runs,
        median_ms=round(statistics.median(arrived), 1),
        p99_ms=round(statistics.quantiles(arrived, n=100, method="inclusive")[98], 1),
        accepted_median_ms=round(statistics.median(done for done, _ in times[warm_up:]), 1),
    )


def _once(up: Running, number: int) -> tuple[float, float]:
    city = _NAMES[number % len(_NAMES)]
    account, division = str(_FIRST_ACCOUNT + number), f"{_STATE}/place:{city.lower()}_{number}"
    source = SourceRequest(f"x:{account}", f"City of {city}", (division,), ("x/main",))
    street = f"{city} Street {number}"
    claim = f"ICE is running an immigration checkpoint at {street}, {city}"
    up.desk().add_source(source)
    up.desk().open_ticket(TicketRequest(claim, f"{street}, {city}", division), "bench")
    settle_down(up)
    text = f"There is NO ICE checkpoint at {street}. It was a routine seat-belt check."
    draft = Draft(str(secrets.randbits(62)), account, text, datetime.now(UTC), city)
    body = body_of(draft, "x")
    begun = time.perf_counter()
    up.deliver("x", body)
    accepted = time.perf_counter()
    wait_for(lambda: bool(up.notices()), "the notice", _LONGEST_WAIT_S, pause_s=0.002)
    return ((accepted - begun) * 1000, (time.perf_counter() - begun) * 1000)


_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple")
