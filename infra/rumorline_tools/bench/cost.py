"""What Rumorline costs on AWS, from measured sizes and the prices in `prices.json`.

Nothing here was billed. Times are CPU ms of this machine, taken for those of a core of Lambda's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rumorline_tools.bench.watching import Each, Watched
from rumorline_tools.local.package import load_template

ROOT = Path(__file__).parents[3]
PRICES = Path(__file__).with_name("prices.json")
_MILLION, _THOUSAND = 1_000_000, 1_000
_MINUTES_A_MONTH, _HOURS_A_MONTH = 43_800, 730
_MB, _GB, _TB = 10**6, 10**9, 10**12
_LONGEST_LOAD_S = 10.0
_BEYOND = 10**9
_METRICS = 20
_WORDS_SHARE = 0.7
"""What is left of a ticket's bytes without its vector."""
_SECRETS = 3

Dollars = dict[str, float]


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars by name, and what is assumed where nothing can be measured without an account."""

    date: str
    region: str
    usd: Mapping[str, float]
    assumed: Mapping[str, float]
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """The search for tickets by another service, in dollars a million posts.

    `ours` is what finding tickets costs here: following the change log, and loading them at each
    cold start. `fixed` is by the month, whatever comes.
    """

    service: str
    ours: float
    a_million_posts: float
    fixed: float

    def spared(self, millions: float) -> float:
        """Dollars a month that the other service would spare, at so many million posts."""
        return (self.ours - self.a_million_posts) * millions - self.fixed


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars by service at one number of open tickets.

    `load_s` is how long a cold `resolve` takes to hold all tickets: its CPU, and the pages that it
    waits for.
    """

    tickets: int
    a_million_posts: Dollars
    a_thousand_notices: Dollars
    a_thousand_tickets: Dollars
    a_month: Dollars
    load_s: float
    load_usd: float
    instead: tuple[Instead, ...]


def load_prices(path: Path = PRICES) -> Prices:
    """The dated file."""
    kept = json.loads(path.read_text("utf-8"))
    return Prices(
        kept["date"],
        kept["region"],
        {name: one["usd"] for name, one in kept["prices"].items()},
        {name: one["value"] for name, one in kept["assumed"].items()},
        tuple(
            name for name, one in kept["prices"].items() if one["source"].startswith("unverified")
        ),
    )


def cost(watched: Watched, prices: Prices) -> Cost:
    """What one size costs."""
    return _Counting(watched, prices).all()


class _Counting:
    def __init__(self, watched: Watched, prices: Prices) -> None:
        self._watched = watched
        self._usd, self._assumed = prices.usd, prices.assumed
        self._memory = _memory()

    def all(self) -> Cost:
        once, notice = self._post(self._watched.post), self._post(self._watched.notice)
        notice["SNS"] = self._watched.notice.published * self._usd["sns_publish"]
        starts = self._assumed["cold_starts_a_million_posts"]
        posts = _times(once, _MILLION)
        load = self._load()
        for service, usd in load.items():
            posts[service] = posts.get(service, 0) + usd * starts
        return Cost(
            self._watched.tickets,
            _rounded(posts),
            _rounded(_times(notice, _THOUSAND)),
            _rounded(_times(self._functions(self._watched.opened), _THOUSAND)),
            _rounded(self._month()),
            round(self._load_s(), 2),
            round(sum(load.values()), 6),
            tuple(self._instead(sum(load.values()) * starts)),
        )

    def _post(self, each: Each) -> Dollars:
        """A webhook with one post: the way in, and all that the functions do of it."""
        usd = self._functions(each)
        usd["API Gateway"] = self._usd["api_request"]
        usd["SQS"] = self._assumed["sqs_requests_a_post"] * self._usd["sqs_request"]
        usd["CloudWatch"] += self._assumed["access_log_bytes"] / _GB * self._usd["log_gb"]
        return usd

    def _functions(self, each: Each) -> Dollars:
        invoked = sum(each.invocations.values())
        logged = each.logged + invoked * self._assumed["platform_log_bytes"]
        gb_s = sum(self._gb_s(each, name) for name in each.invocations)
        kept = each.kept / _GB * self._usd["dynamodb_gb_month"]
        return {
            "Lambda": invoked * self._usd["lambda_request"] + gb_s * self._usd["lambda_gb_s"],
            "DynamoDB": self._units(each) + kept,
            "CloudWatch": logged / _GB * self._usd["log_gb"],
        }

    def _units(self, each: Each) -> float:
        return each.reads * self._usd["dynamodb_read"] + each.writes * self._usd["dynamodb_write"]

    def _gb_s(self, each: Each, function: str) -> float:
        """Less memory is less of a core, never more than one."""
        memory = self._memory[function]
        share = min(1.0, memory / self._assumed["vcpu_mb"])
        waited = each.aws_calls.get(function, 0) * self._assumed["aws_call_ms"]
        return memory / 1024 * (each.cpu_ms[function] / share + waited) / 1000

    def _load_s(self) -> float:
        cpu = self._watched.load.cpu_ms["resolve"] - self._watched.post.cpu_ms["resolve"]
        pages = self._watched.load_bytes / _MB
        return (cpu + pages * self._assumed["page_ms"]) / 1000

    def _load(self) -> Dollars:
        """One cold start of `resolve`."""
        reads = self._watched.load.reads - self._watched.post.reads
        gb_s = self._memory["resolve"] / 1024 * self._load_s()
        return {
            "Lambda": gb_s * self._usd["lambda_gb_s"],
            "DynamoDB": reads * self._usd["dynamodb_read"],
        }

    def _month(self) -> Dollars:
        """What comes of the deployment alone, and of the tickets that are kept."""
        usd = _times(self._functions(self._watched.minute), _MINUTES_A_MONTH)
        kept = 2 * self._watched.load_bytes / _GB * self._usd["dynamodb_gb_month"]
        usd["DynamoDB"] += kept
        usd["SQS"] = self._assumed["sqs_idle_requests_a_month"] * self._usd["sqs_request"]
        usd["CloudWatch"] += _METRICS * self._usd["metric_month"]
        usd["CloudWatch"] += _alarms() * self._usd["alarm_month"]
        usd["Secrets Manager"] = _SECRETS * (
            self._usd["secret_month"] + _MINUTES_A_MONTH * self._usd["secret_call"]
        )
        return usd

    def _instead(self, loads: float) -> Iterator[Instead]:
        ours = _MILLION * self._watched.post.watched * self._usd["dynamodb_read"] + loads
        hours = self._assumed["ocus"] * _HOURS_A_MONTH * self._usd["ocu_hour"]
        searched = self._waiting("search_ms")
        yield _instead("OpenSearch Serverless, percolation", ours, searched, hours)
        size, count = self._assumed["vector_bytes"], self._watched.tickets
        query = self._usd["s3vectors_query"]
        query += size * count / _TB * self._usd["s3vectors_tb_processed"]
        kept = size * count / _GB * self._usd["s3vectors_gb_month"]
        # The words stay in memory: S3 Vectors finds by meaning only.
        words = ours * _WORDS_SHARE
        a_million = _MILLION * query + self._waiting("s3vectors_ms") + words
        yield _instead("S3 Vectors with words in memory", ours, a_million, kept)

    def _waiting(self, name: str) -> float:
        gb_s = self._memory["resolve"] / 1024 * self._assumed[name] / 1000
        return _MILLION * gb_s * self._usd["lambda_gb_s"]


def _instead(service: str, *usd: float) -> Instead:
    ours, a_million, fixed = (round(one, 2) for one in usd)
    return Instead(service, ours, a_million, fixed)


def _memory() -> dict[str, int]:
    """MB of each function, by the template."""
    template = load_template(ROOT / "template.yaml")
    usual: int = template["Globals"]["Function"]["MemorySize"]
    return {
        name.removesuffix("Function").lower(): one["Properties"].get("MemorySize", usual)
        for name, one in template["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }


def _alarms() -> int:
    found: dict[str, Any] = load_template(ROOT / "infra" / "alarms.yaml")["Resources"]
    return sum(one["Type"] == "AWS::CloudWatch::Alarm" for one in found.values())


def _times(usd: Mapping[str, float], times: int) -> Dollars:
    return {name: value * times for name, value in usd.items()}


def _rounded(usd: Mapping[str, float]) -> Dollars:
    return {name: round(value, 4) for name, value in Counter(usd).most_common()}


@dataclass(frozen=True, slots=True)
class HandOver:
    """Open tickets up to which this design is the right one.

    `by_load`: a cold `resolve` holds them all in half of the time that an invocation may take.
    `by_cost`: from there on the other service is cheaper, at the assumed number of posts; a service
    that is missing never is.
    """

    by_load: int
    by_cost: dict[str, int]


@dataclass(frozen=True, slots=True)
class Paper:
    """Every size, what was measured for it, and where another service should take over."""

    date: str
    region: str
    unverified: tuple[str, ...]
    costs: tuple[Cost, ...]
    measured: tuple[Watched, ...]
    hand_over: HandOver


def on_paper(watched: Sequence[Watched], prices: Prices) -> Paper:
    """At least two sizes, the smallest first."""
    costs = tuple(cost(one, prices) for one in watched)
    over = _hand_over(costs, prices.assumed["posts_a_month"] / _MILLION)
    return Paper(prices.date, prices.region, prices.unverified, costs, tuple(watched), over)


def _hand_over(costs: Sequence[Cost], millions: float) -> HandOver:
    first, last = costs[0], costs[-1]
    more = last.tickets - first.tickets
    a_second = more / (last.load_s - first.load_s)
    by_cost = {}
    for one, other in zip(first.instead, last.instead, strict=True):
        rise = (other.spared(millions) - one.spared(millions)) / more
        if rise > 0:
            missing = -other.spared(millions) / rise
            if missing < _BEYOND:
                by_cost[other.service] = _round(last.tickets + missing)
    return HandOver(_round(last.tickets + a_second * (_LONGEST_LOAD_S - last.load_s)), by_cost)


def _round(tickets: float) -> int:
    """To two digits: it is an estimate."""
    return int(float(f"{tickets:.1e}"))
