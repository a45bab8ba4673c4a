"""What the store needs of a table, on every implementation that the tests use.

Where one of them differs from DynamoDB, `DIFFERENCES` says how.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rumorline.domain.errors import (
    AlreadyExists,
    NotFound,
    PostMoved,
    SourceMoved,
    StaleRead,
    TicketMoved,
)
from rumorline.domain.ticket import TicketState
from rumorline.store.table import Condition, Item, Table, Write, absent, check, delete, put, update
from rumorline.store.tickets import TicketEvent, Tickets, key
from tests.support import things
from tests.support.world import NOW

DIFFERENCES = {
    ("moto", "test_a_transaction_that_is_sent_again_with_its_token_is_done_once"): (
        "moto ignores ClientRequestToken: the repeat meets the conditions anew"
    ),
    ("moto", "test_a_transaction_over_four_megabytes_is_refused"): (
        "moto adds up no sizes: only each item's own limit holds"
    ),
}


@pytest.fixture(autouse=True)
def _known_differences(request: pytest.FixtureRequest, implementation: str) -> None:
    reason = DIFFERENCES.get((implementation, request.node.originalname))
    if reason:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


def item(sk: str = "META", **attributes: str | int) -> Item:
    """An item of the partition P."""
    return {"PK": "P", "SK": sk, **attributes}


def test_an_item_comes_back_as_it_was_written(any_table: Table) -> None:
    any_table.write(put(item(text="“¿Qué?” 🚨", empty="", number=12)))
    found = any_table.get(("P", "META")) or {}
    assert {**item(text="“¿Qué?” 🚨", empty="", number=12), "schema": 1} == found


def test_bytes_come_back_and_stay_when_the_rest_is_updated(any_table: Table) -> None:
    whole = bytes(range(256))
    any_table.write(put(item(GSI1PK="LIST", GSI1SK="a", rev=1)))
    any_table.write(
        update(("P", "META"), {"vector": whole}, Condition("rev = :rev", TicketMoved, {":rev": 1}))
    )
    any_table.write(update(("P", "META"), {"rev": 2}))
    found = any_table.get(("P", "META")) or {}
    assert (found["vector"], found["rev"]) == (whole, 2)
    assert [one["vector"] for one in any_table.listing("LIST")] == [whole]


def test_a_tickets_vector_is_no_part_of_its_revisions(any_table: Table) -> None:
    tickets, known = Tickets(any_table), things.ticket()
    with pytest.raises(NotFound):
        tickets.keep_vector(known.ticket_id, b"none")
    assert any_table.get(key(known.ticket_id)) is None
    tickets.open(known)
    tickets.keep_vector(known.ticket_id, b"first")
    after = replace(known, rev=2, state=TicketState.RESOLVED)
    event = TicketEvent(known.ticket_id, 2, NOW, "post", after.state)
    tickets.commit(after, event, indexed=True)
    assert tickets.get(known.ticket_id) == after
    assert list(tickets.embedded(TicketState.RESOLVED)) == [(after, b"first")]
    tickets.keep_vector(known.ticket_id, b"second")
    assert list(tickets.embedded(TicketState.RESOLVED)) == [(after, b"second")]
    assert list(tickets.listed(TicketState.RESOLVED)) == [after]


def test_nothing_is_found_where_nothing_was_written(any_table: Table) -> None:
    assert any_table.get(("P", "META")) is None
    assert list(any_table.query("P")) == []


def test_what_exists_is_not_put_again_where_that_was_asked_for(any_table: Table) -> None:
    any_table.write(put(item(n=1), absent(AlreadyExists)))
    with pytest.raises(AlreadyExists):
        any_table.write(put(item(n=2), absent(AlreadyExists)))
    assert (any_table.get(("P", "META")) or {})["n"] == 1


def test_a_transaction_writes_everything_or_nothing(any_table: Table) -> None:
    any_table.write(put(item("A")))
    with pytest.raises(TicketMoved):
        any_table.transact(put(item("B")), put(item("A"), absent(TicketMoved)), put(item("C")))
    assert [one["SK"] for one in any_table.query("P")] == ["A"]


def test_a_transaction_that_is_sent_again_with_its_token_is_done_once(
    any_table: Table, any_client: Any
) -> None:
    """So does the SDK when the first answer was lost."""
    action = put(item(n=1), absent(TicketMoved))
    writes = [{"Put": {"TableName": any_table.name, **action.request}}]
    for _ in range(2):
        any_client.transact_write_items(TransactItems=writes, ClientRequestToken="once")
    assert (any_table.get(("P", "META")) or {})["n"] == 1


def test_the_first_condition_that_fails_gives_the_error(any_table: Table) -> None:
    any_table.write(put(item("A")))
    with pytest.raises(PostMoved):
        any_table.transact(check(("P", "A"), absent(PostMoved)), put(item("A2")), _refused("B"))
    with pytest.raises(SourceMoved):
        any_table.transact(put(item("A2")), _refused("B"))


def _refused(sk: str) -> Write:
    return check(("P", sk), Condition("attribute_exists(PK)", SourceMoved))


def test_a_comparison_with_a_missing_attribute_does_not_hold(any_table: Table) -> None:
    any_table.write(put(item()))
    newer = Condition("latest < :v", PostMoved, {":v": "2"})
    with pytest.raises(PostMoved):
        any_table.write(update(("P", "META"), {"x": 1}, newer))
    either = Condition("(attribute_not_exists(latest) OR latest < :v)", PostMoved, {":v": "2"})
    any_table.write(update(("P", "META"), {"latest": "1"}, either))
    any_table.write(update(("P", "META"), {"latest": "2"}, newer))
    with pytest.raises(PostMoved):
        any_table.write(update(("P", "META"), {"latest": "2"}, either))


def test_two_conditions_must_both_hold(any_table: Table) -> None:
    any_table.write(put(item(status="active", rev=3)))
    names = {"#status": "status"}
    active = Condition("#status = :active", SourceMoved, {":active": "active"}, names)
    for rev, holds in ((3, True), (4, False)):
        both = active & Condition("rev = :rev", SourceMoved, {":rev": rev})
        if holds:
            any_table.write(update(("P", "META"), {"seen": rev}, both))
        else:
            with pytest.raises(SourceMoved):
                any_table.write(update(("P", "META"), {"seen": rev}, both))
    assert (any_table.get(("P", "META")) or {})["seen"] == 3


def test_an_update_leaves_the_other_attributes(any_table: Table) -> None:
    any_table.write(put(item(a=1, b=1)))
    any_table.write(update(("P", "META"), {"b": 2, "status": "reserved word"}))
    found = any_table.get(("P", "META")) or {}
    assert (found["a"], found["b"], found["status"]) == (1, 2, "reserved word")


def test_an_upsert_makes_the_item_and_keeps_the_first_time(any_table: Table) -> None:
    first = "SET deleted_at = if_not_exists(deleted_at, :at)"
    assert any_table.upsert(("P", "META"), first, {":at": "1"})["deleted_at"] == "1"
    assert any_table.upsert(("P", "META"), first, {":at": "2"})["deleted_at"] == "1"


def test_an_upsert_that_is_refused_says_why(any_table: Table) -> None:
    any_table.write(put(item(source="x:1")))
    mine = Condition("#source = :source", PostMoved, {":source": "x:2"}, {"#source": "source"})
    with pytest.raises(PostMoved):
        any_table.upsert(("P", "META"), "SET #source = :source", {}, mine)


def test_an_upsert_counts(any_table: Table) -> None:
    for expected in (1, 2):
        expression = "SET last_seen = :at ADD posts :one"
        counted = any_table.upsert(("P", "META"), expression, {":at": "now", ":one": 1})
        assert counted["posts"] == expected


def test_removing_twice_is_no_error(any_table: Table) -> None:
    any_table.write(put(item()))
    for _ in range(2):
        any_table.write(delete(("P", "META")))
    assert any_table.get(("P", "META")) is None


def test_a_partition_is_read_in_order_between_two_keys(any_table: Table) -> None:
    any_table.transact(*(put(item(sk)) for sk in ("S#2", "S#1", "T#1", "META")))
    assert [one["SK"] for one in any_table.query("P")] == ["META", "S#1", "S#2", "T#1"]
    assert [one["SK"] for one in any_table.query("P", low="S#2")] == ["S#2", "T#1"]
    assert [one["SK"] for one in any_table.query("P", high="S#1")] == ["META", "S#1"]
    assert next(any_table.query("P", newest=True))["SK"] == "T#1"
    assert [one["SK"] for one in any_table.query_prefix("P", "S#")] == ["S#1", "S#2"]


def test_nothing_lies_between_a_key_and_one_before_it(any_table: Table) -> None:
    any_table.write(put({"PK": "P#2", "SK": "b", "GSI1PK": "L", "GSI1SK": "b"}))
    assert list(any_table.query("P#2", low="c", high="a")) == []
    assert list(any_table.listing("L", low="c", high="a")) == []


def test_more_than_a_page_is_read_to_its_end(any_table: Table) -> None:
    for number in range(12):
        any_table.write(put(item(f"S#{number:02d}", text="x" * 150_000)))
    assert len(list(any_table.query_prefix("P", "S#"))) == 12


def test_a_list_holds_what_carries_its_keys(any_table: Table) -> None:
    any_table.write(put(item(GSI1PK="LIST", GSI1SK="b", n=1)))
    any_table.write(put({**item("A"), "GSI1PK": "LIST", "GSI1SK": "a"}))
    any_table.write(put(item("unlisted")))
    assert [one["GSI1SK"] for one in any_table.listing("LIST")] == ["a", "b"]
    assert [one["n"] for one in any_table.listing("LIST", low="b")] == [1]
    assert [one["n"] for one in any_table.listing("LIST", low="b", only=["n"])] == [1]
    any_table.write(update(("P", "META"), {"GSI1PK": "OTHER"}))
    assert [one["GSI1SK"] for one in any_table.listing("LIST", newest=True)] == ["a"]


def test_two_actions_on_one_item_are_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.transact(put(item()), put(item()))


def test_over_a_hundred_actions_are_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.transact(*(put(item(f"S#{number}")) for number in range(101)))


def test_an_item_over_400_kilobytes_is_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.write(put(item(text="x" * 410_000)))


def test_a_hundred_actions_are_made_at_once(any_table: Table) -> None:
    any_table.transact(*(put(item(f"S#{number:03d}")) for number in range(100)))
    assert len(list(any_table.query_prefix("P", "S#"))) == 100


def test_many_items_are_read_at_once_however_many_there_are(any_table: Table) -> None:
    for hundred in (range(100), range(100, 130)):
        any_table.transact(*(put(item(f"S#{number:03d}", n=number)) for number in hundred))
    keys = [("P", f"S#{number:03d}") for number in (*range(130), 999)]
    found = any_table.get_many(keys)
    assert {key: one["n"] for key, one in found.items()} == {
        ("P", f"S#{number:03d}"): number for number in range(130)
    }
    assert any_table.get_many([]) == {}


def test_a_partition_is_read_by_pages_of_so_many(any_table: Table) -> None:
    any_table.transact(*(put(item(f"S#{number:02d}")) for number in range(25)))
    there = [f"S#{number:02d}" for number in range(25)]
    assert [one["SK"] for one in any_table.query("P", page=7)] == there
    assert [one["SK"] for one in any_table.query("P", newest=True, page=7)] == there[::-1]
    assert [one["SK"] for one in any_table.query("P", low="S#05", high="S#06", page=1)] == [
        "S#05",
        "S#06",
    ]


def test_a_condition_may_ask_for_another_value(any_table: Table) -> None:
    """What is not there is another value too."""
    other = Condition("#status <> :pending", StaleRead, {":pending": "pending"}, _STATUS)
    any_table.transact(put(item("A", status="pending")), put(item("B", status="void")))
    any_table.transact(check(("P", "B"), other))
    any_table.transact(check(("P", "none"), other))
    with pytest.raises(StaleRead):
        any_table.transact(check(("P", "A"), other))


_STATUS = {"#status": "status"}


def test_an_update_of_nothing_makes_an_item_unless_that_is_refused(any_table: Table) -> None:
    any_table.write(update(("P", "A"), {"n": 1}))
    assert (any_table.get(("P", "A")) or {})["n"] == 1
    there = Condition("attribute_exists(PK)", NotFound)
    with pytest.raises(NotFound):
        any_table.write(update(("P", "B"), {"n": 1}, there))
    assert any_table.get(("P", "B")) is None


def test_keys_longer_than_a_table_takes_are_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.write(put({"PK": "P" * 2_049, "SK": "META"}))
    with pytest.raises(ClientError):
        any_table.write(put(item("S" * 1_025)))


def test_an_empty_key_is_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.write(put(item("")))


def test_a_transaction_over_four_megabytes_is_refused(any_table: Table) -> None:
    with pytest.raises(ClientError):
        any_table.transact(*(put(item(f"S#{n:02d}", text="x" * 350_000)) for n in range(13)))
    assert list(any_table.query("P")) == []
