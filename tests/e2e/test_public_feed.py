"""From a webhook to what everybody sees, over HTTP, on the stack of template.yaml.

The function runs under exactly its own role.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest

from rumorline.domain.source import Source
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.sources import Sources
from rumorline.store.tickets import Tickets
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import settle_down, wait_for
from rumorline_tools.running import Running
from tests.support.reading import Page

TOWN = "ocd-division/country:us/state:xx/place:maple_falls"
MINE = urlencode({"division": TOWN})
POLICE, MAYOR = "710001", "710002"
SAID = {
    "ICE is running a checkpoint at Elm Street": (
        "There is NO ICE checkpoint at Elm Street. It was a routine seat-belt check."
    ),
    "The tap water is unsafe to drink": "The tap water is NOT unsafe to drink.",
    "A gas leak was found at the high school": (
        "It is not true that a gas leak was found at the high school."
    ),
}
AGAIN = "There is NO ICE checkpoint at Elm Street."
PRIVATE = "The mill burned down at Hidden Court"


@dataclass
class Answer:
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Public:
    """Somebody without a login; addresses are those that answers give, or below the API's."""

    def __init__(self, up: Running) -> None:
        self.base = up.served.api_url

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Ask."""
        parts = urlsplit(url if "://" in url else f"{self.base}/{url}")
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{parts.path}?{parts.query}", headers=names)
        answer = connection.getresponse()
        read = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read().decode()
        connection.close()
        return Answer(answer.status, read, body)

    def all(self) -> list[dict[str, Any]]:
        """Every notice of the town, two at a time."""
        found, more, url = list[dict[str, Any]](), True, f"notices?limit=2&{MINE}"
        while more:
            answer = self.get(url).json
            found += answer["notices"]
            more, url = answer["more"], answer["next_url"]
        return found


def say(up: Running, number: int, account: str, text: str, *, gone: bool = False) -> None:
    """Deliver a post, or its deletion, and let everything that follows happen."""
    draft = Draft(f"71{number:08d}", account, text, datetime.now(UTC), deleted=gone)
    assert up.deliver("x", body_of(draft, "x")).status == 200
    settle_down(up)


@pytest.fixture(scope="module")
def public(up: Running) -> Public:
    """A town whose police refuted three rumors.

    The mayor says one of them too, and the police delete theirs; a fourth rumor is open.
    """
    sources, tickets = Sources(up.table()), Tickets(up.table())
    for account, authority in ((POLICE, "Maple Falls Police"), (MAYOR, "Maple Falls Mayor")):
        source = Source("x", account, authority, (TOWN,), ("x/main",))
        sources.add(source, datetime.now(UTC), "desk")
    for claim in (*SAID, PRIVATE):
        request = TicketRequest(
            claim=claim,
            place="Maple Falls",
            division=TOWN,
            zone="America/New_York",
            topics=("safety",),
            examples=("https://x.test/private_poster/status/7",),
        )
        tickets.open(ticket_of(request, datetime.now(UTC)))
    for number, words in enumerate(SAID.values()):
        say(up, number, POLICE, words)
    say(up, 90, MAYOR, AGAIN)
    say(up, 0, POLICE, "", gone=True)
    reader = Public(up)
    wait_for(lambda: len(reader.all()) == len(SAID) + 1, "a correction")
    return reader


def test_a_newsroom_that_was_down_gets_every_notice_in_order(public: Public) -> None:
    notices = public.all()
    assert [one["notice"]["data"]["kind"] for one in notices] == ["resolution"] * 3 + ["correction"]
    seqs = [one["seq"] for one in notices]
    assert seqs == sorted(set(seqs))
    assert len({one["id"] for one in notices}) == 4


def test_the_board_quotes_and_attributes(public: Public) -> None:
    answer = public.get(f"board?{MINE}")
    page = Page(answer.body)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    refuted = page.one("section", class_="refuted").text
    assert "It is not true that a gas leak was found at the high school." in refuted
    assert "Elm Street" not in refuted
    changed = page.one("section", class_="changed").text
    assert "Maple Falls Police deleted the post that was quoted." in changed
    assert "(America/New_York)" in refuted
    spanish = Page(public.get(f"board?{MINE}", Accept_Language="es-MX").body)
    assert spanish.one("html").attributes["lang"] == "es"


def test_a_correction_and_what_it_corrects_lead_to_each_other(public: Public) -> None:
    last = public.all()[-1]
    old = public.get(f"notices/{last['previous']['id']}", Accept="text/html")
    page = Page(old.body)
    assert "This notice is no longer current." in page.text
    assert "Words were removed from this notice: the platform deleted the post." in page.text
    assert page.one("a", rel="next").attributes["href"] == last["id"]
    assert public.get(last["previous"]["url"] + ".json").json["next"]["id"] == last["id"]
    assert public.get(last["url"], Accept="application/json").json["id"] == last["id"]


def test_both_feeds_say_the_same(public: Public) -> None:
    items, url = list[dict[str, Any]](), f"feed.json?limit=3&{MINE}"
    while url:
        page = public.get(url).json
        items += page["items"]
        url = page.get("next_url", "")
    atom = feedparser.parse(public.get(f"feed.atom?{MINE}").body.encode())
    assert not atom.bozo
    assert [entry.id for entry in atom.entries] == [item["id"] for item in items]
    assert [item["url"] for item in items] == [one["url"] for one in reversed(public.all())]
    assert all(public.get(item["url"]).status == 200 for item in items[:2])


def test_filters_choose(public: Public) -> None:
    def count(query: str) -> int:
        return len(public.get(f"notices?{MINE}&{query}").json["notices"])

    assert (count("topic=safety"), count("topic=water")) == (4, 0)
    assert (count("verdict=refuted"), count("verdict=confirmed")) == (4, 0)
    elsewhere = urlencode({"division": f"{TOWN}_north"})
    assert public.get(f"notices?{elsewhere}").json["notices"] == []


def test_what_did_not_change_is_not_sent_again(public: Public) -> None:
    for path in ("board", "feed.json", "feed.atom", "notices", f"notices/{public.all()[0]['id']}"):
        first = public.get(f"{path}?{MINE}")
        again = public.get(f"{path}?{MINE}", If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, "")
        since = first.headers["last-modified"]
        assert public.get(f"{path}?{MINE}", If_Modified_Since=since).status == 304
        head = public.get(f"{path}?{MINE}", "HEAD")
        assert (head.status, head.body) == (200, "")
        assert head.headers["etag"] == first.headers["etag"]


def test_what_is_private_is_nowhere(public: Public) -> None:
    paths = ("board", "feed.json", "feed.atom", "notices", f"notices/{public.all()[0]['id']}")
    for path in paths:
        body = public.get(f"{path}?{MINE}").body
        assert "Hidden Court" not in body
        assert "private_poster" not in body


def test_errors_are_problems_for_machines_and_pages_for_people(public: Public) -> None:
    missing = public.get("notices/t-none.n1.json")
    assert (missing.status, missing.json["status"]) == (404, 404)
    assert missing.headers["content-type"] == "application/problem+json"
    page = public.get("notices/t-none.n1", Accept="text/html")
    assert (page.status, Page(page.body).one("h1").text) == (404, "There is no such notice")
    assert public.get("notices?after=yesterday").status == 400
    assert public.get("", "POST").status == 404
