"""What is stored comes back as it was, whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import AlreadyExists, NotFound, UsageError
from rumorline.domain.notice import Notice
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.store import notices, outbox, sources, tickets
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.notices import Entry, FeedEntry
from rumorline.store.outbox import Row
from rumorline.store.table import marshal, put, unmarshal
from rumorline.store.tickets import TicketEvent
from tests.support.things import (
    EVENTS,
    LINKS,
    MOMENTS,
    NOTICES,
    TICKETS,
    evidence,
    notice_of,
    ticket,
)
from tests.support.world import CITY, World, post

POSTS = st.builds(Post, posted_at=MOMENTS, edited_at=st.none() | MOMENTS)


@given(TICKETS)
def test_a_ticket_comes_back(known: Ticket) -> None:
    assert tickets.from_item(unmarshal(marshal(tickets.to_item(known)))) == known


@given(st.builds(Entry, notice=NOTICES))
def test_a_notice_comes_back(entry: Entry) -> None:
    assert notices.from_item(unmarshal(marshal(notices.to_item(entry)))) == entry


@given(st.builds(Source))
def test_a_source_comes_back(source: Source) -> None:
    assert sources.from_item(unmarshal(marshal(sources.to_item(source)))) == source


@given(EVENTS, POSTS, LINKS)
def test_events_posts_and_links_come_back(event: TicketEvent, said: Post, link: FeedEntry) -> None:
    assert from_doc(to_doc(event), TicketEvent) == event
    assert from_doc(to_doc(said), Post) == said
    assert from_doc(to_doc(link), FeedEntry) == link


@given(st.sampled_from(["notice", "match", "suspend"]), st.text(), MOMENTS)
def test_an_outbox_row_comes_back_from_its_key(kind: str, subject: str, at: datetime) -> None:
    row = Row(kind, subject, at)
    assert outbox.from_sort_key(str(outbox.to_item(row)["SK"])) == row


def test_a_key_that_is_no_outbox_row_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        outbox.from_sort_key("HEAD")


def test_a_document_that_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        from_doc("{}", Notice)


def test_what_is_derived_from_a_ticket_holds_no_words_of_a_post() -> None:
    known = ticket(evidence(quote="secret words"))
    assert "secret" not in str(tickets.log_item(known, datetime.now(UTC)))


def test_a_source_is_registered_once_and_names_what_is_missing(world: World) -> None:
    source = world.source()
    with pytest.raises(AlreadyExists, match="x:police is registered already"):
        world.sources.add(source, world.time(), "operator")
    with pytest.raises(NotFound, match="`rumorline source list` shows them"):
        world.suspend("nobody")


def test_a_source_for_more_divisions_than_a_transaction_holds_is_refused(world: World) -> None:
    many = tuple(f"{CITY}/ward:{number}" for number in range(51))
    with pytest.raises(UsageError, match="at most 50 divisions"):
        world.source(divisions=many)


def test_a_division_named_twice_is_written_once(world: World) -> None:
    source = world.source(divisions=(CITY, CITY))
    world.posts.save(post("x"), source.divisions, world.time())
    assert list(world.posts.recent(CITY, world.clock.now.replace(hour=0))) == ["x:1"]
    opened = world.open()
    twice = Entry(_notice(opened))
    world.table.write(put(notices.to_item(twice)))
    world.notices.number(twice, world.time())
    assert [link.seq for link in world.notices.feed()] == [1]
    assert list(world.notices.feed(after=1)) == []


def _notice(opened: Ticket) -> Notice:
    known = replace(opened, divisions=(CITY, CITY)).with_evidence(evidence())
    return notice_of(known)
