"""What the public function answers: pages and feeds of published notices, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rumorline import wiring
from rumorline.domain.decision import Verdict
from rumorline.domain.notice import NoticeStatus
from rumorline.domain.published import Wanted
from rumorline.domain.ticket import Ticket
from rumorline.notices.cloudevent import cloudevent
from rumorline.services.judging import Act
from rumorline.services.ticketing import Changes
from rumorline.store import feed as feed_store
from rumorline.store import notices as notice_store
from rumorline.store.feed import Feed, Page
from rumorline.store.notices import Entry
from rumorline.store.table import put
from tests.support.reading import Reader, numbered, reader_of
from tests.support.things import evidence, notice_of, ticket
from tests.support.world import CITY, World, deleted, new_world, saved

MOST_PAGES = 200
COUNTY = "ocd-division/country:us/state:xx/county:river"


@pytest.fixture
def reader(world: World, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Somebody without a login."""
    return reader_of(world, monkeypatch)


def corrected(world: World) -> Ticket:
    """Refuted by the police and the mayor; then the police delete their post."""
    world.source()
    world.source("mayor")
    opened = world.open(topics=("safety",), zone="America/New_York")
    world.deliver(saved("It is false: refutes claim-1", url="https://x.test/police/status/1"))
    world.deliver(saved("No. refutes claim-1", by="mayor", number=2))
    world.publish()
    world.clock.move(hours=1)
    world.deliver(deleted())
    world.publish()
    return opened


def many(world: World, count: int) -> None:
    """Notices of every verdict and of two topics, in two divisions."""
    for number in range(1, count + 1):
        verdict = list(Verdict)[number % 3]
        topics = ("traffic",) if number % 2 else ("water", "safety")
        divisions = (CITY, COUNTY) if number % 4 else (COUNTY,)
        known = ticket(
            evidence(verdict=verdict),
            ticket_id=f"t-{number}",
            topics=topics,
            divisions=divisions,
        )
        numbered(world, notice_of(known))


def ids(answer: Any) -> list[str]:
    return [one["id"] for one in answer["notices"]]


def walked(reader: Reader, url: str) -> list[str]:
    """Every notice that following an address to its end gives."""
    found: list[str] = []
    for _ in range(MOST_PAGES):
        answer = reader.get(url).json
        found += ids(answer)
        url = answer["next_url"]
        if not answer["more"]:
            return found
    raise AssertionError(f"no end after {MOST_PAGES} pages")


def test_a_newsroom_that_follows_the_cursor_gets_every_notice_once_in_order(
    world: World, reader: Reader
) -> None:
    many(world, 23)
    assert walked(reader, "/notices?limit=4") == [f"t-{number}.n1" for number in range(1, 24)]


def test_the_last_cursor_is_good_for_what_comes_later(world: World, reader: Reader) -> None:
    many(world, 3)
    last = reader.get("/notices?after=2").json
    assert (ids(last), last["more"], last["next"]) == (["t-3.n1"], False, "3")
    nothing = reader.get(last["next_url"]).json
    assert (ids(nothing), nothing["more"], nothing["next"]) == ([], False, "3")
    numbered(world, notice_of(ticket(evidence(), ticket_id="t-new")))
    assert ids(reader.get(last["next_url"]).json) == ["t-new.n1"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verdict=refuted", 7),
        ("topic=water", 11),
        ("topic=WATER", 11),
        ("topic=water&verdict=refuted", 3),
        (f"division={CITY}", 18),
        (f"division={CITY}&topic=traffic", 12),
        ("division=ocd-division/country:us/state:xx/place:riverbendville", 0),
        ("verdict=none", 0),
        ("topic=wat", 0),
    ],
)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_filters_while_paging_skip_nothing(
    world: World, reader: Reader, query: str, count: int, limit: int
) -> None:
    many(world, 23)
    found = walked(reader, f"/notices?limit={limit}&{query}")
    numbers = [int(one.removeprefix("t-").removesuffix(".n1")) for one in found]
    assert numbers == sorted(set(numbers))
    assert len(found) == count


def test_a_page_on_which_nothing_is_wanted_still_leads_on(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However rare a topic is, one request looks at so many entries and no more."""
    monkeypatch.setattr(feed_store, "MOST_LOOKED_AT", 5)
    many(world, 12)
    numbered(world, notice_of(ticket(evidence(), ticket_id="t-rare", topics=("rare",))))
    first = reader.get("/notices?topic=rare").json
    assert (ids(first), first["more"], first["next"]) == ([], True, "5")
    assert walked(reader, "/notices?topic=rare") == ["t-rare.n1"]


def test_a_page_ends_where_an_answer_would_grow_too_large(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_store, "MOST_BYTES", 2000)
    many(world, 9)
    first = reader.get("/notices").json
    assert 0 < len(first["notices"]) < 9
    assert first["more"]
    assert len(walked(reader, "/notices")) == 9


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 60), st.integers(1, 20), st.sampled_from(["", *Verdict]), st.booleans())
def test_whatever_is_asked_both_directions_find_the_same(
    count: int,
    limit: int,
    verdict: str,
    in_city: bool,  # noqa: FBT001 - drawn
) -> None:
    world = new_world()
    many(world, count)
    feed, wanted = Feed(world.table), Wanted(CITY if in_city else None, verdict or None)
    forward = followed(lambda place: feed.after(place, wanted, limit), 0)
    backward = followed(lambda place: feed.before(place, wanted, limit), feed_store.LAST_SEQ)
    assert forward == backward[::-1]


def followed(page_at: Callable[[int], Page], place: int) -> list[int]:
    """Places of all notices from page to page."""
    found: list[int] = []
    for _ in range(MOST_PAGES):
        page = page_at(place)
        found += [one.seq for one in page.notices]
        place = page.cursor
        if not page.more:
            return found
    raise AssertionError(f"no end after {MOST_PAGES} pages")


def test_who_follows_a_verdict_learns_that_it_was_withdrawn(world: World, reader: Reader) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.deliver(deleted())
    world.publish()
    both = [f"{opened.ticket_id}.n1", f"{opened.ticket_id}.n2"]
    assert walked(reader, "/notices?verdict=refuted") == both
    assert walked(reader, "/notices?verdict=none") == both[1:]
    assert walked(reader, "/notices?verdict=confirmed") == []


def test_whoever_was_told_a_verdict_is_told_all_that_becomes_of_it(
    world: World, reader: Reader
) -> None:
    """Refuted, withdrawn, and then confirmed: the last corrects both."""
    world.source()
    opened = world.open()
    for version, words in enumerate(("refutes claim-1", "nothing", "confirms claim-1"), 1):
        world.deliver(saved(words, version=version))
        world.publish()
    every = [f"{opened.ticket_id}.n{number}" for number in (1, 2, 3)]
    assert walked(reader, "/notices?verdict=refuted") == every
    assert walked(reader, "/notices?verdict=none") == every[1:]
    assert walked(reader, "/notices?verdict=confirmed") == every[2:]
    assert world.outside.before == [(), ("refuted",), ("refuted", "none")]


def test_whoever_follows_a_topic_learns_what_became_of_what_was_told_under_it(
    world: World, reader: Reader
) -> None:
    world.source()
    opened = world.open(topics=("water",))
    world.deliver(saved("refutes claim-1"))
    world.publish()
    seen = Act("editor", world.ticket(opened).rev)
    world.judging.edit(opened.ticket_id, Changes(topics=("fire",)), seen)
    world.deliver(saved("nothing", version=2))
    world.publish()
    both = [f"{opened.ticket_id}.n1", f"{opened.ticket_id}.n2"]
    assert walked(reader, "/notices?topic=water") == both
    assert walked(reader, "/notices?topic=fire") == both[1:]
    assert world.outside.notices[-1].notice.topics == ("fire", "water")


def test_nothing_pending_void_or_private_is_shown(world: World, reader: Reader) -> None:
    world.source()
    private = world.open("claim-1")
    voided = world.open("claim-2")
    world.deliver(saved("refutes claim-2"))
    world.deliver(deleted())
    pending = world.open("claim-3")
    world.deliver(saved("refutes claim-3", number=3))
    world.publisher.publish(voided.ticket_id)
    assert walked(reader, "/notices") == []
    everything = "".join(
        reader.get(path).body for path in ("/", "/board", "/feed.json", "/feed.atom", "/notices")
    )
    for known in (private, voided, pending):
        assert known.ticket_id not in everything
        assert known.claim not in everything
        for number in (1, 2):
            assert reader.get(f"/notices/{known.ticket_id}.n{number}.json").status == 404


def test_only_what_is_public_is_ever_read(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function's role may read no more than this; no emulator enforces it."""
    opened = corrected(world)
    client, partitions = world.table._client, set[str]()

    class Watched:
        def query(self, **request: Any) -> Any:
            partitions.add(request["ExpressionAttributeValues"][":pk"]["S"])
            assert "IndexName" not in request
            return client.query(**request)

        def batch_get_item(self, **request: Any) -> Any:
            for table in request["RequestItems"].values():
                partitions.update(key["PK"]["S"] for key in table["Keys"])
            return client.batch_get_item(**request)

    monkeypatch.setattr(world.table, "_client", Watched())
    paths = ("/", "/feed.json", "/feed.atom", "/notices", f"/notices?division={CITY}")
    for path in (*paths, f"/notices/{opened.ticket_id}.n1", "/notices/T%23x.n1.json"):
        reader.get(path)
    assert partitions == {
        "FEED",
        f"F#{CITY}",
        f"PUB#{opened.ticket_id}",
        "PUB#T#x",
        "OPEN",
    }


def test_a_corrected_notice_says_so_and_both_are_linked(world: World, reader: Reader) -> None:
    opened = corrected(world)
    first, second = (f"{opened.ticket_id}.n{number}" for number in (1, 2))
    old, new = (reader.get(f"/notices/{one}.json").json for one in (first, second))
    assert (old["previous"], old["next"]["id"]) == (None, second)
    assert (new["previous"]["id"], new["next"]) == (first, None)
    page = reader.get(f"/notices/{first}").page
    assert "This notice is no longer current." in page.text
    assert page.one("a", rel="next").attributes["href"] == second
    assert page.text.index("no longer current") < page.text.index("Refuted by")
    page = reader.get(f"/notices/{second}").page
    assert page.one("a", rel="prev").attributes["href"] == first
    assert "Riverbend police deleted the post that was quoted." in page.text
    assert "Correction: Refuted by Riverbend mayor" in page.one("h1").text


def test_the_board_shows_the_notice_that_stands_and_no_older_one(
    world: World, reader: Reader
) -> None:
    opened = corrected(world)
    page = reader.get("/").page
    assert page.one("cite").text == "Riverbend mayor"
    links = [node.attributes.get("href") or "" for node in page.all("a")]
    assert f"notices/{opened.ticket_id}.n2" in links
    changed = page.one("section", class_="changed")
    assert "Correction: Refuted by Riverbend mayor" in changed.text
    assert "police deleted the post" in changed.text


def test_a_body_whose_words_were_removed_says_why_and_keeps_its_place(
    world: World, reader: Reader
) -> None:
    opened = corrected(world)
    old = f"/notices/{opened.ticket_id}.n1"
    record = reader.get(f"{old}.json").json
    quoted = {found["author"]: found["quote"] for found in record["notice"]["data"]["evidence"]}
    assert quoted["Riverbend police"] is None
    assert record["withheld"] == "the platform deleted the post"
    assert "It is false" not in reader.get(old).body
    assert (
        "Words were removed from this notice: the platform deleted the post."
        in reader.get(old).page.text
    )
    assert "It is false" not in "".join(
        reader.get(path).body for path in ("/", "/feed.json", "/feed.atom", "/notices")
    )


def test_the_chain_can_be_followed_by_everybody(world: World, reader: Reader) -> None:
    many(world, 5)
    notices = reader.get("/notices").json["notices"]
    assert [one["seq"] for one in notices] == [1, 2, 3, 4, 5]
    for before, one in pairwise(notices):
        assert one["previous_hash"] == before["hash"]
        assert one["notice"]["data"]["previous_hash"] == before["hash"]
    page = reader.get("/notices/t-5.n1").page.text
    assert notices[4]["hash"] in page
    assert notices[3]["hash"] in page


def test_the_event_in_the_feed_is_the_one_that_subscribers_got(
    world: World, reader: Reader
) -> None:
    many(world, 1)
    (one,) = reader.get("/notices").json["notices"]
    entry = world.notices.get("t-1", 1)
    assert entry is not None
    assert one["notice"] == cloudevent(
        entry.notice, source="urn:rumorline:notices", seq=1, previous_hash=entry.previous
    )


def test_what_did_not_change_is_not_sent_again(world: World, reader: Reader) -> None:
    opened = corrected(world)
    paths = ["/", "/feed.json", "/feed.atom", "/notices", f"/notices/{opened.ticket_id}.n2"]
    for path in paths:
        first = reader.get(path)
        tag, modified = first.headers["etag"], first.headers["last-modified"]
        assert first.headers["cache-control"] == "public, max-age=60"
        for headers in (
            {"If_None_Match": tag},
            {"If_None_Match": f'"other", W/{tag}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": modified},
        ):
            again = reader.get(path, **headers)
            assert (again.status, again.body, again.headers["etag"]) == (304, "", tag)
        assert reader.get(path, If_None_Match='"other"', If_Modified_Since=modified).status == 200
        assert reader.get(path, If_Modified_Since="yesterday").status == 200


def test_a_redaction_makes_every_copy_old(world: World, reader: Reader) -> None:
    world.source()
    world.source("mayor")
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("refutes claim-1", by="mayor", number=2))
    world.publish()
    path = f"/notices/{opened.ticket_id}.n1"
    before = reader.get(path)
    world.clock.move(minutes=5)
    world.deliver(deleted())
    headers = {"If_Modified_Since": before.headers["last-modified"]}
    assert reader.get(path, **headers).status == 200
    assert reader.get(path, If_None_Match=before.headers["etag"]).status == 200


def test_head_answers_as_get_does_without_the_body(world: World, reader: Reader) -> None:
    many(world, 1)
    for path in ("/", "/board", "/feed.json", "/feed.atom", "/notices", "/notices/t-1.n1"):
        head, get = reader.get(path, "HEAD"), reader.get(path)
        assert (head.status, head.headers, head.body) == (200, get.headers, "")


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/notices?after=-1", 400),
        ("/notices?after=1;2", 400),
        ("/notices?after=٣", 400),
        ("/notices?after=9999999999999", 400),
        ("/notices?limit=0", 400),
        ("/notices?limit=101", 400),
        ("/notices?limit=ten", 400),
        ("/notices?limit=1&limit=2", 400),
        ("/feed.json?before=x", 400),
        ("/feed.json?verdict=false", 400),
        ("/feed.atom?division=hartford", 400),
        (f"/feed.atom?topic={'t' * 201}", 400),
        ("/notices/nothing.json", 404),
        ("/notices/t-1.n2.json", 404),
        ("/notices/t-1.n0.json", 404),
        ("/notices/t-1.n01.json", 404),
        ("/notices/..%2F..%2Fetc.n1.json", 404),
        ("/notices/%00.n1.json", 404),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    world: World, reader: Reader, url: str, status: int
) -> None:
    many(world, 1)
    answer = reader.get(url)
    assert answer.status == answer.json["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["detail"]
    assert answer.json["title"]
    if status == 400:
        name = url.partition("?")[2].partition("=")[0]
        assert [error["field"] for error in answer.json["errors"]] == [name]


def test_a_person_gets_a_page_for_an_error(reader: Reader) -> None:
    missing = reader.get("/notices/t-1.n1", Accept="text/html")
    assert (missing.status, missing.page.one("h1").text) == (404, "There is no such notice")
    assert missing.page.all("a", href="../board")
    wrong = reader.get("/board?verdict=false&lang=es")
    assert (wrong.status, wrong.page.one("html").attributes["lang"]) == (400, "es")


def test_a_fault_tells_nothing(
    reader: Reader, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.table, "_pages", broken)
    for path in ("/", "/notices", "/feed.json"):
        answer = reader.get(path)
        assert answer.status == 500
        assert "secret" not in answer.body


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.9", "application/json"),
        ("text/html;q=0.1, application/json;q=0.2", "application/json"),
        ("application/*", "application/json"),
    ],
)
def test_a_notice_comes_in_the_form_that_is_liked_most(
    world: World, reader: Reader, accept: str, kind: str
) -> None:
    many(world, 1)
    answer = reader.get("/notices/t-1.n1", Accept=accept)
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert reader.get("/notices/t-1.n1.json", Accept=accept).json["id"] == "t-1.n1"


def test_every_answer_is_kept_from_harm(world: World, reader: Reader) -> None:
    many(world, 1)
    for path in ("/", "/feed.json", "/feed.atom", "/notices", "/notices/t-1.n1", "/notices/x"):
        headers = reader.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "script-src" not in policy


def test_the_feeds_lead_from_page_to_page(world: World, reader: Reader) -> None:
    many(world, 7)
    url, seen, found = "/feed.json?limit=3&topic=traffic", [""], list[str]()
    while url:
        feed = reader.get(url).json
        assert feed["feed_url"] not in seen
        seen.append(feed["feed_url"])
        found += [item["url"].rpartition("/")[2] for item in feed["items"]]
        url = feed.get("next_url")
    assert found == ["t-7.n1", "t-5.n1", "t-3.n1", "t-1.n1"]


def test_the_board_leads_to_older_notices_and_back(world: World, reader: Reader) -> None:
    many(world, 5)
    first = reader.get("/board?limit=3&topic=traffic").page
    assert not first.all("a", rel="next")
    first = reader.get("/board?limit=2").page
    (older,) = [node.attributes["href"] or "" for node in first.all("a", rel="next")]
    second = reader.get(f"/{older}").page
    assert "Newest notices" in second.text


def test_a_publisher_needs_its_name_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "AWS_REGION": "us-east-1",
        "TABLE_NAME": "t",
        "PUBLIC_URL": "https://a.example/",
        "PUBLISHER_NAME": "A",
        "NOTICE_SOURCE": "urn:a:b",
        "CLAIM_REVIEW": "all",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    for factory in (wiring.public_feed, wiring.table, wiring.client, wiring.settings):
        factory.cache_clear()
    try:
        site = wiring.public_feed()._site
        assert (site.base, site.publisher, site.reviews_all) == ("https://a.example", "A", True)
    finally:
        for factory in (wiring.public_feed, wiring.table, wiring.client, wiring.settings):
            factory.cache_clear()


def test_versions_between_that_nobody_was_told_are_passed_over(
    world: World, reader: Reader
) -> None:
    first = notice_of(ticket(evidence()))
    numbered(world, first)
    unsaid = Entry(replace(first, nv=2), NoticeStatus.VOID)
    world.table.write(put(notice_store.to_item(unsaid)))
    numbered(world, replace(first, nv=3, previous_nv=1))
    assert reader.get("/notices/t-1.n1.json").json["next"]["id"] == "t-1.n3"
    assert reader.get("/notices/t-1.n3.json").json["previous"]["id"] == "t-1.n1"
