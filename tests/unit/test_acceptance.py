"""A person accepts what was told automatically: its page says so, and nobody is told twice."""

from __future__ import annotations

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.ticket import Ticket
from rumorline.services.judging import Act
from rumorline.services.policies import PolicyRequest
from tests.support.gate import Interruption
from tests.support.reading import Reader, reader_of
from tests.support.world import World, deleted, new_world, saved


@pytest.fixture
def reader(world: World, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Somebody without a login."""
    return reader_of(world, monkeypatch)


def told(world: World) -> Ticket:
    """A verdict that was decided and told automatically."""
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1", url="https://x.test/police/status/1"))
    world.publish()
    return world.ticket(opened)


def accept(world: World, known: Ticket, root: str = "x:1") -> Ticket:
    """A person accepts a post as refuting."""
    seen = world.ticket(known)
    act = Act("editor", seen.rev, "called them")
    after = world.judging.accept(seen.ticket_id, root, Verdict.REFUTED, act)
    world.publish()
    return after


def test_the_page_gets_its_review_and_nobody_is_told_again(world: World, reader: Reader) -> None:
    known = told(world)
    path = f"/notices/{known.ticket_id}.n1"
    assert reader.get(f"{path}.json").json["claim_review"] is None
    sent = list(world.outside.notices), list(world.outside.bulletins)
    world.clock.move(hours=1)
    after = accept(world, known)
    assert (after.nv, sent) == (1, (world.outside.notices, world.outside.bulletins))
    review = reader.get(f"{path}.json").json["claim_review"]
    assert review["datePublished"] < review["dateModified"]
    (block,) = reader.get(path).page.all("script", type="application/ld+json")
    assert '"ClaimReview"' in block.text
    (item,) = reader.get("/feed.json").json["items"]
    assert item["_rumorline"]["claim_review"] == review


def test_the_body_and_the_chain_stay_as_they_were(world: World, reader: Reader) -> None:
    known = told(world)
    path = f"/notices/{known.ticket_id}.n1.json"
    before, chain = reader.get(path).json, list(world.notices.feed())
    accept(world, known)
    after = reader.get(path).json
    assert list(world.notices.feed()) == chain
    for name in ("seq", "digest", "hash", "previous_hash", "notice", "published_at", "changed_at"):
        assert after[name] == before[name]


def test_a_copy_of_the_page_is_old_then_and_no_feed_entry_is_changed(
    world: World, reader: Reader
) -> None:
    known = told(world)
    path = f"/notices/{known.ticket_id}.n1"
    before, atom = reader.get(path), reader.get("/feed.atom").body
    modified = reader.get("/feed.json").json["items"][0]["date_modified"]
    world.clock.move(hours=1)
    accept(world, known)
    since = before.headers["last-modified"]
    assert reader.get(path, If_Modified_Since=since).status == 200
    assert reader.get("/feed.json").json["items"][0]["date_modified"] == modified
    assert reader.get("/feed.atom").body == atom


def test_who_accepted_it_and_why_is_in_the_history_and_nowhere_public(
    world: World, reader: Reader
) -> None:
    known = told(world)
    accept(world, known)
    event = world.tickets.history(known.ticket_id)[-1]
    assert (event.trigger, event.by, event.note) == ("accepted:x:1", "editor", "called them")
    assert event.notice_id is None
    assert "editor" not in reader.get(f"/notices/{known.ticket_id}.n1.json").body


def test_an_acceptance_that_ends_while_the_verdict_stands_takes_its_review_along(
    world: World, reader: Reader
) -> None:
    known = told(world)
    world.source("mayor")
    world.deliver(saved("refutes claim-1", by="mayor", number=2))
    world.publish()
    accept(world, known, "x:2")
    path = f"/notices/{known.ticket_id}.n1.json"
    assert reader.get(path).json["claim_review"]
    world.deliver(deleted(2, by="mayor"))
    world.publish()
    assert reader.get(path).json["claim_review"] is None
    assert len(world.outside.notices) == 1


def test_what_is_accepted_under_an_embargo_has_its_review_from_the_start(
    world: World, reader: Reader
) -> None:
    world.source()
    opened = world.open()
    asked = PolicyRequest(embargo_minutes=30)
    world.desk.policies.set("all", asked, Act("operator", 0))
    world.deliver(saved("refutes claim-1"))
    accept(world, opened)
    assert world.outside.notices == []
    world.clock.move(minutes=31)
    world.publisher.sweep()
    assert reader.get(f"/notices/{opened.ticket_id}.n1.json").json["claim_review"]


def test_an_acceptance_at_the_very_moment_of_numbering_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = new_world()
    reader = reader_of(world, monkeypatch)
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    seen = world.ticket(opened)

    def meanwhile() -> None:
        act = Act("editor", seen.rev)
        world.judging.accept(seen.ticket_id, "x:1", Verdict.REFUTED, act)

    world.gate.plan(Interruption(1, writes=True, before=meanwhile))
    world.publisher.publish(opened.ticket_id)
    assert reader.get(f"/notices/{opened.ticket_id}.n1.json").json["claim_review"]
    assert len(world.outside.notices) == 1
