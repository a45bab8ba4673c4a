"""What is public lies apart, on every implementation: numbered, followed and redacted at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from rumorline.domain.errors import StaleRead
from rumorline.domain.notice import NoticeStatus
from rumorline.domain.published import Wanted
from rumorline.store import notices as notice_store
from rumorline.store import published
from rumorline.store.feed import LAST_SEQ, Feed
from rumorline.store.notices import Entry, Notices
from rumorline.store.table import Table, put
from tests.support.things import evidence, notice_of, ticket
from tests.support.world import CITY

THEN = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
FIRST = notice_of(ticket(evidence(quote="secret words")))
SECOND = replace(FIRST, nv=2, previous_nv=1)


@pytest.fixture
def notices(any_table: Table) -> Notices:
    """Two pending notices of a ticket."""
    for notice in (FIRST, SECOND):
        any_table.write(put(notice_store.to_item(Entry(notice))))
    return Notices(any_table)


def test_a_body_is_public_from_the_moment_it_is_numbered(
    any_table: Table, notices: Notices
) -> None:
    feed = Feed(any_table)
    assert feed.of_ticket("t-1") == []
    notices.number(Entry(FIRST), THEN)
    (one,) = feed.of_ticket("t-1")
    assert (one.notice, one.seq, one.at, one.changed_at) == (FIRST, 1, THEN, THEN)
    entry = notices.get("t-1", 1)
    assert entry is not None
    assert (one.seq, one.previous) == (entry.seq, entry.previous)
    assert [link.hash for link in notices.feed()] == [one.hash]


def test_the_one_before_says_that_it_was_followed(any_table: Table, notices: Notices) -> None:
    notices.number(Entry(FIRST), THEN)
    notices.number(Entry(SECOND), THEN + timedelta(hours=1))
    first, second = Feed(any_table).of_ticket("t-1")
    assert (first.next_id, first.changed_at) == ("t-1.n2", THEN + timedelta(hours=1))
    assert (second.previous_id, second.next_id) == ("t-1.n1", None)


def test_words_go_from_both_places_at_once(any_table: Table, notices: Notices) -> None:
    notices.number(Entry(FIRST), THEN)
    notices.redact("t-1", "x:1", "the platform deleted the post", THEN + timedelta(hours=2))
    (one,) = Feed(any_table).of_ticket("t-1")
    assert one.withheld == "the platform deleted the post"
    assert one.changed_at == THEN + timedelta(hours=2)
    for partition in ("T#t-1", "PUB#t-1", "FEED", f"F#{CITY}"):
        assert "secret words" not in str(list(any_table.query(partition)))


def test_words_that_went_before_are_never_public(any_table: Table, notices: Notices) -> None:
    read_before = notices.of_ticket("t-1")[0]
    notices.redact("t-1", "x:1", "the platform deleted the post", THEN)
    with pytest.raises(StaleRead):
        notices.number(read_before, THEN)
    assert Feed(any_table).of_ticket("t-1") == []
    notices.number(notices.of_ticket("t-1")[0], THEN)
    (one,) = Feed(any_table).of_ticket("t-1")
    assert one.withheld
    assert "secret words" not in str(list(any_table.query("PUB#t-1")))


def test_a_redaction_that_read_too_early_leaves_both_as_they_were(
    any_table: Table, notices: Notices
) -> None:
    """It is tried again on what is numbered by then."""
    pending = notices.of_ticket("t-1")[0]
    notices.number(pending, THEN)
    with pytest.raises(StaleRead):
        notices._redact(pending, "x:1", "why", THEN)
    notices.redact("t-1", "x:1", "why", THEN)
    assert Feed(any_table).of_ticket("t-1")[0].withheld == "why"


def test_a_body_is_numbered_once(any_table: Table, notices: Notices) -> None:
    notices.number(Entry(FIRST), THEN)
    with pytest.raises(StaleRead):
        notices.number(Entry(FIRST), THEN)
    assert [one.seq for one in Feed(any_table).of_ticket("t-1")] == [1]
    assert notices.of_ticket("t-1")[0].status is NoticeStatus.NUMBERED


def test_pages_in_both_directions(any_table: Table) -> None:
    notices, feed = Notices(any_table), Feed(any_table)
    for number in range(1, 8):
        notice = replace(FIRST, ticket_id=f"t-{number}", topics=("a", "b")[: number % 3])
        any_table.write(put(notice_store.to_item(Entry(notice))))
        notices.number(Entry(notice), THEN)
    page = feed.after(2, Wanted(), 3)
    assert ([one.seq for one in page.notices], page.cursor, page.more) == ([3, 4, 5], 5, True)
    page = feed.after(5, Wanted(CITY), 3)
    assert ([one.seq for one in page.notices], page.cursor, page.more) == ([6, 7], 7, False)
    page = feed.before(LAST_SEQ, Wanted(topic="b"), 2)
    assert ([one.seq for one in page.notices], page.more) == ([5, 2], True)
    page = feed.before(page.cursor, Wanted(topic="b"), 2)
    assert ([one.seq for one in page.notices], page.more) == ([], False)


def test_many_items_are_read_at_once_and_missing_ones_are_left_out(any_table: Table) -> None:
    keys = [("P", f"S#{number:03}") for number in range(120)]
    for pk, sk in keys[:-1]:
        any_table.write(put({"PK": pk, "SK": sk, "text": "x" * 1000}))
    found = any_table.get_many(keys)
    assert set(found) == set(keys[:-1])
    assert found["P", "S#007"]["text"] == "x" * 1000
    assert any_table.get_many([]) == {}
    with pytest.raises(ClientError):
        any_table.get_many([keys[0], keys[0]])


def test_a_page_may_be_small_and_all_is_read_all_the_same(any_table: Table) -> None:
    for number in range(7):
        any_table.write(put({"PK": "P", "SK": f"S#{number}"}))
    assert [one["SK"] for one in any_table.query("P", page=2)] == [f"S#{n}" for n in range(7)]
    newest = any_table.query("P", newest=True, page=1)
    assert [next(newest)["SK"], next(newest)["SK"]] == ["S#6", "S#5"]


def test_keys_of_public_bodies_sort_as_versions_do() -> None:
    assert published.key("t-1", 2) < published.key("t-1", 10)
