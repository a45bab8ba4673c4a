"""A burst of webhooks at the rate that the local stack takes, and what became of every post."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from random import Random

from rumorline.domain.errors import UsageError
from rumorline.services.receiving import MAX_BODY
from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.deliveries import facebook, standard
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import is_quiet, wait_for
from rumorline_tools.running import Running

SENDERS = 8
ENTRIES = 1_000
"""As many as the platforms put into one delivery at most."""
_CITY = "ocd-division/country:us/state:xx/place:riverbend"
_ACCOUNTS = {"x": "4200000001", "standard": "4200000002", "facebook": "100200300400500"}
_TICKETS = 20
_WARM_UP = 20
_ONE_IN = 50
_LONGEST_DRAIN_S = 3_600.0
_PAUSE_S = 0.5
_TRIES = 100
_KIB_PER_MIB = 1_024
_STREETS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Oak")
_TALK = (
    "The library opens at nine on Saturday.",
    "Leaf collection begins on Monday in the north of the city.",
    "Thank you to everybody who came to the budget hearing.",
    "Road work: expect delays on the bridge until Friday.",
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What a burst came to.

    `posts` are all that were sent, in `webhooks` deliveries, `again` of them sent again because
    they were not answered with 200. Times are milliseconds from POST to answer; `per_second` counts
    webhooks taken, `drained_s` is from the last answer until nothing was left to do. `lost` were
    answered with 200 and are not stored, `twice` are stored more than once. `told` are notices,
    `told_twice` those that came under two ids or with two bodies. Memory is what the largest
    process of a function holds, in MiB. `over_cap` is the answer to a body one byte too long.
    """

    webhooks: int
    posts: int
    again: int
    p50_ms: float
    p99_ms: float
    per_second: float
    drained_s: float
    lost: int
    twice: int
    told: int
    told_twice: int
    set_aside: int
    memory_before_mib: float
    memory_after_mib: float
    batch_bytes: int
    batch_ms: float
    page_ms: float
    over_cap: int

    @property
    def clean(self) -> bool:
        """Nothing was lost or set aside, nothing is there twice, and the cap holds."""
        wrong = (self.lost, self.twice, self.told_twice, self.set_aside)
        return not any(wrong) and self.over_cap == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def measure(up: Running, posts: int, progress: Progress) -> Load:
    """Send so many posts, one a webhook, then two deliveries of 1,000, and let all be worked off.

    Every fiftieth post refutes one of twenty tickets.
    """
    drafts = [_draft(number) for number in range(_WARM_UP + posts)]
    _prepare(up)
    for draft in drafts[:_WARM_UP]:
        _send(up, "x", body_of(draft, "x"))
        _drain(up)
    before = _largest_mib(up.stack.pid)
    begun = time.perf_counter()
    answers = _burst(up, drafts[_WARM_UP:], progress)
    took = time.perf_counter() - begun
    batch, page = batch_of_posts(), page_of_entries()
    large = [_send(up, "standard", batch), _send(up, "facebook", page)]
    over = up.deliver("standard", batch + b" ").status
    sent = time.perf_counter()
    _drain(up)
    drained = time.perf_counter() - sent
    times = sorted(ms for ms, _ in answers)
    roots = [f"x:{draft.post_id}" for draft in drafts]
    roots += [f"x:{10**17 + n}" for n in range(ENTRIES)]
    roots += [f"facebook:{_ACCOUNTS['facebook']}_{n}" for n in range(ENTRIES)]
    stored = _stored(up)
    told = _told(up)
    return Load(
        webhooks=len(drafts) + len(large),
        posts=len(roots),
        again=sum(tries - 1 for _, tries in (*answers, *large)),
        p50_ms=round(statistics.median(times), 1),
        p99_ms=round(statistics.quantiles(times, n=100, method="inclusive")[98], 1),
        per_second=round(posts / took, 1),
        drained_s=round(drained, 1),
        lost=sum(not stored[root] for root in roots),
        twice=sum(stored[root] > 1 for root in stored),
        told=len(told),
        told_twice=sum(len(bodies) > 1 for bodies in told.values()),
        set_aside=_waiting(up, up.served.work_dlq_url),
        memory_before_mib=before,
        memory_after_mib=_largest_mib(up.stack.pid),
        batch_bytes=len(batch),
        batch_ms=round(large[0][0], 1),
        page_ms=round(large[1][0], 1),
        over_cap=over,
    )


def _prepare(up: Running) -> None:
    desk = up.desk()
    sources = (
        (f"x:{_ACCOUNTS['x']}", "x/main"),
        (f"x:{_ACCOUNTS['standard']}", "standard/main"),
        (f"facebook:{_ACCOUNTS['facebook']}", "facebook/main"),
    )
    for source, endpoint in sources:
        authority = f"City of Riverbend ({endpoint.partition('/')[0]})"
        desk.add_source(SourceRequest(source, authority, (_CITY,), (endpoint,)))
    for number in range(_TICKETS):
        # One at a time: a crowd of functions that start cold is no burst of webhooks.
        _drain(up)
        street = _street(number)
        claim = f"ICE is running an immigration checkpoint at {street}, Riverbend"
        desk.open_ticket(TicketRequest(claim, f"{street}, Riverbend", _CITY), "bench")


def _drain(up: Running) -> None:
    wait_for(lambda: is_quiet(up), "the end of all work", _LONGEST_DRAIN_S)


def _street(number: int) -> str:
    return f"{_STREETS[number % len(_STREETS)]} Street {1 + number % _TICKETS}"


def _draft(number: int) -> Draft:
    dice = Random(number)  # noqa: S311 - words of a test
    text = f"{dice.choice(_TALK)} Notice {number} of the city."
    if number % _ONE_IN == 0:
        street = _street(number // _ONE_IN)
        text = f"There is NO ICE checkpoint at {street}. It was a routine seat-belt check."
    return Draft(str(10**16 + number), _ACCOUNTS["x"], text, datetime.now(UTC), "Riverbend")


def batch_of_posts() -> bytes:
    """1,000 posts in one delivery of a relay that is exactly as long as a body may be."""
    now = datetime.now(UTC)
    drafts = [
        Draft(str(10**17 + n), _ACCOUNTS["standard"], f"{_TALK[n % len(_TALK)]} Item {n}.", now)
        for n in range(ENTRIES)
    ]
    events = [standard.generic(draft) for draft in drafts]
    whole = {**events[0], "data": [event["data"] for event in events]}
    room = MAX_BODY - len(json.dumps(whole).encode())
    each, rest = divmod(room, ENTRIES)
    for number, post in enumerate(whole["data"]):
        post["text"] += "." * (each + (number < rest))
    return json.dumps(whole).encode()


def page_of_entries() -> bytes:
    """1,000 entries in one delivery of Meta's."""
    now = datetime.now(UTC)
    account = _ACCOUNTS["facebook"]
    draft = Draft("", account, "", now)
    pages = [
        facebook.page(replace(draft, post_id=str(n), text=f"{_TALK[n % len(_TALK)]} Entry {n}."))
        for n in range(ENTRIES)
    ]
    whole = {"object": "page", "entry": [entry for page in pages for entry in page["entry"]]}
    return json.dumps(whole).encode()


def _burst(up: Running, drafts: list[Draft], progress: Progress) -> list[tuple[float, int]]:
    def one(draft: Draft) -> tuple[float, int]:
        return _send(up, "x", body_of(draft, "x"))

    answers = []
    with ThreadPoolExecutor(SENDERS) as pool:
        for answer in pool.map(one, drafts):
            answers.append(answer)
            progress(len(answers), len(drafts))
    return answers


def _send(up: Running, platform: str, body: bytes) -> tuple[float, int]:
    """(milliseconds of the last try, tries) until the answer is 200, as a platform does."""
    for tries in range(1, _TRIES):
        begun = time.perf_counter()
        with suppress(UsageError):
            if up.deliver(platform, body).status == HTTPStatus.OK:
                return (time.perf_counter() - begun) * 1_000, tries
        time.sleep(_PAUSE_S)
    raise UsageError(f"{platform}: a delivery was refused {_TRIES} times")


def _stored(up: Running) -> Counter[str]:
    """How many versions are stored of each post."""
    pages = up.client("dynamodb").get_paginator("scan")
    found = pages.paginate(TableName=up.served.table_name, ProjectionExpression="PK, SK")
    return Counter(
        item["PK"]["S"].removeprefix("P#")
        for page in found
        for item in page["Items"]
        if item["PK"]["S"].startswith("P#") and item["SK"]["S"].startswith("V#")
    )


def _told(up: Running) -> dict[str, set[str]]:
    """What was said of each ticket, as its kind and verdict, and the notices that said it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    while events := up.notices():
        for event in events:
            what = f"{event['subject']} {event['data']['kind']} {event['data']['verdict']}"
            found[what].add(json.dumps(event, sort_keys=True))
    return found


def _waiting(up: Running, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    asked = up.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(asked["Attributes"][name])


def _largest_mib(pid: int) -> float:
    """Resident memory of the largest process below a process, which is that of a function."""
    sizes = [_resident_kib(child) for child in _descendants(pid)]
    return round(max(sizes, default=0) / _KIB_PER_MIB, 1)


def _descendants(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _descendants(child)


def _resident_kib(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
