"""What Rumorline costs: request units by DynamoDB's rules, and dollars by the dated prices."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rumorline.domain.errors import NotFound
from rumorline.store.table import Condition, Item, Table, absent, check, delete, put, update
from rumorline_tools.bench.cost import PRICES, Prices, cost, load_prices, on_paper
from rumorline_tools.bench.latency import _Run, _stages
from rumorline_tools.bench.metering import Call, MeteredDynamo, size_of
from rumorline_tools.bench.watching import Each, Watched
from rumorline_tools.cli.main import run as command
from tests.support.world import World, saved

KEY = ("A", "1")
ITEM: Item = {"PK": "A", "SK": "1"}
LISTED: Item = {**ITEM, "GSI1PK": "L", "GSI1SK": "1"}
KB = 1_024


@pytest.fixture
def dynamo() -> MeteredDynamo:
    """A table that counts."""
    return MeteredDynamo()


@pytest.fixture
def table(dynamo: MeteredDynamo) -> Table:
    """The same, as the functions see it."""
    return Table(dynamo, "table")  # type: ignore[arg-type]  # it answers the calls that are made


@pytest.fixture
def metered(table: Table) -> World:
    """The services on that table."""
    return World(table)


def units(dynamo: MeteredDynamo) -> tuple[float, int]:
    """Read and write units since they were asked for last."""
    calls = dynamo.taken()
    return sum(call.read for call in calls), sum(call.write for call in calls)


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"a": {"S": "b"}}, 2),
        ({"ä": {"S": "é"}}, 4),
        ({"a": {"B": b"12345"}}, 6),
        ({"a": {"N": "7"}}, 3),
        ({"a": {"N": "12345"}}, 5),
        (None, 0),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item: Any, size: int) -> None:
    assert size_of(item) == size


def test_a_read_is_4_kb_and_never_less_than_one(dynamo: MeteredDynamo, table: Table) -> None:
    assert table.get(KEY) is None
    assert units(dynamo) == (1, 0)
    table.write(put({**ITEM, "doc": "x" * 4 * KB}))
    dynamo.taken()
    table.get(KEY)
    assert units(dynamo) == (2, 0)


def test_a_query_is_one_read_of_all_its_items(dynamo: MeteredDynamo, table: Table) -> None:
    for number in range(70):
        table.write(put({"PK": "A", "SK": str(number), "doc": "x" * 100}))
    dynamo.taken()
    assert len(list(table.query("A"))) == 70
    assert units(dynamo) == (3, 0)
    assert list(table.query("B")) == []
    assert units(dynamo) == (1, 0)


def test_a_list_that_may_lag_costs_half(dynamo: MeteredDynamo, table: Table) -> None:
    assert list(table.listing("L")) == []
    assert units(dynamo) == (0.5, 0)


def test_a_write_is_1_kb_of_the_larger_of_before_and_after(
    dynamo: MeteredDynamo, table: Table
) -> None:
    table.write(put({**ITEM, "doc": "x" * 2 * KB}))
    assert units(dynamo) == (0, 3)
    table.write(update(KEY, {"doc": "short"}))
    assert units(dynamo) == (0, 3)
    table.write(delete(KEY))
    assert units(dynamo) == (0, 1)


def test_in_a_transaction_every_item_counts_twice_and_a_check_too(
    dynamo: MeteredDynamo, table: Table
) -> None:
    table.write(put(ITEM))
    dynamo.taken()
    there = Condition("attribute_exists(PK)", NotFound)
    table.transact(check(KEY, there), put({"PK": "A", "SK": "2"}, absent(NotFound)))
    assert units(dynamo) == (0, 4)


@pytest.mark.parametrize(
    ("changes", "writes"),
    [({"n": 1}, 2), ({"GSI1SK": "2"}, 3), ({}, 1)],
    ids=["what it shows", "its key", "nothing"],
)
def test_an_index_is_written_where_what_it_holds_changes(
    dynamo: MeteredDynamo, table: Table, changes: dict[str, Any], writes: int
) -> None:
    table.write(put(LISTED))
    assert units(dynamo) == (0, 2)
    table.write(put({**LISTED, **changes}))
    assert units(dynamo) == (0, writes)


def test_watching_costs_one_read_unit_a_post_when_nothing_changed(
    dynamo: MeteredDynamo, metered: World
) -> None:
    metered.source()
    for number in range(30):
        metered.open(f"claim-{number}")
    metered.clock.move(minutes=3)
    metered.deliver(saved("hello"))
    metered.clock.move(minutes=3)
    metered.deliver(saved("hello", number=2))
    dynamo.taken()
    for number in range(10):
        metered.deliver(saved("hello", number=20 + number))
    watching = [call for call in dynamo.taken() if call.partition == "TLOG"]
    assert sum(call.read for call in watching) / 10 <= 1.1
    assert {call.operation for call in watching} == {"Query"}


def test_a_post_that_says_nothing_costs_few_units(dynamo: MeteredDynamo, metered: World) -> None:
    metered.source()
    metered.deliver(saved("hello"))
    dynamo.taken()
    metered.deliver(saved("hello", number=2))
    assert units(dynamo) == (6, 8)


def test_an_opened_ticket_costs_few_write_units(dynamo: MeteredDynamo, metered: World) -> None:
    metered.deliver(saved("hello"))
    dynamo.taken()
    metered.open()
    assert units(dynamo) == (0, 9)
    metered.publish()
    assert units(dynamo)[1] <= 5


def test_what_changes_one_item_alone_is_no_transaction(
    dynamo: MeteredDynamo, metered: World
) -> None:
    ticket = metered.open()
    dynamo.taken()
    metered.tickets.keep_vector(ticket.ticket_id, b"a vector")
    (call,) = dynamo.taken()
    assert call == Call("UpdateItem", f"T#{ticket.ticket_id}", write=2)


EACH = Each(
    reads=6,
    watched=1,
    writes=8,
    cpu_ms={"receive": 1.0, "resolve": 10.0},
    invocations={"receive": 1, "resolve": 1},
    aws_calls={"receive": 1, "resolve": 9},
    published=0,
    logged=1_000,
    kept=1_000,
)
NOTICE = replace(EACH, writes=66, published=3)
SMALL = Watched(1_000, replace(EACH, reads=156), 1_400_000, EACH, EACH, NOTICE, EACH)
LARGE = replace(SMALL, tickets=100_000, load=replace(EACH, reads=15_006), load_bytes=140_000_000)


@pytest.fixture
def prices() -> Prices:
    """The prices of the dated file."""
    return load_prices()


def test_every_price_has_a_source_and_the_file_a_date() -> None:
    kept = json.loads(PRICES.read_text("utf-8"))
    assert date.fromisoformat(kept["date"])
    assert all(one["usd"] > 0 and one["what"] and one["source"] for one in kept["prices"].values())
    assert all(one["why"] for one in kept["assumed"].values())


def test_units_are_paid_by_their_price(prices: Prices) -> None:
    dear = replace(prices, usd={**prices.usd, "dynamodb_write": 1.0})
    more = cost(SMALL, dear).a_thousand_notices["DynamoDB"]
    assert round(more - cost(SMALL, prices).a_thousand_notices["DynamoDB"]) == 66_000


def test_more_open_tickets_cost_by_the_cold_starts_alone(prices: Prices) -> None:
    small, large = cost(SMALL, prices), cost(LARGE, prices)
    assert small.a_thousand_notices == large.a_thousand_notices
    dearer = {
        name for name, usd in large.a_million_posts.items() if usd > small.a_million_posts[name]
    }
    assert dearer == {"DynamoDB", "Lambda"}
    assert large.load_s > small.load_s


def test_a_dearer_cold_start_hands_over_earlier(prices: Prices) -> None:
    often = {**prices.assumed, "cold_starts_a_million_posts": 100_000}
    paper = on_paper([SMALL, LARGE], prices)
    earlier = on_paper([SMALL, LARGE], replace(prices, assumed=often))
    (service, *_) = earlier.hand_over.by_cost
    assert earlier.hand_over.by_cost[service] < paper.hand_over.by_cost[service]
    assert earlier.hand_over.by_load == paper.hand_over.by_load


def test_one_size_leads_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["bench", "cost", "--sizes", "10"]) == 2
    assert "two sizes" in capsys.readouterr().err


def test_stages_follow_each_other_from_the_post_to_the_inbox() -> None:
    run = _Run("t-1", b"", begun=1_772_539_200.0, accepted=0.0, arrived=1_772_539_201.0)
    at = "2026-03-03 12:00:00,{}+0000"
    lines = [
        {"correlation_id": "d", "message": "delivery taken", "timestamp": at.format("010")},
        {"correlation_id": "d", "message": "post decided", "timestamp": at.format("110")},
        {
            "correlation_id": "d",
            "message": "notice published",
            "timestamp": at.format("400"),
            "ticket": "t-1",
        },
    ]
    assert list(_stages([run], lines).values()) == [10.0, 100.0, 290.0, 600.0]
