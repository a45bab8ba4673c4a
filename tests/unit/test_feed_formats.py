"""JSON Feed and Atom, each read by two readers that know nothing of this project."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import atoma
import feedparser
import jsonschema
import pytest
from defusedxml.ElementTree import fromstring

from rumorline.domain.notice import NoticeKind
from rumorline.domain.published import Published
from rumorline.domain.ticket import Gone
from rumorline.notices.atom import atom
from rumorline.notices.jsonfeed import json_feed
from rumorline.notices.record import record
from tests.support.reading import SITE, published
from tests.support.things import after, evidence, mayor, notice_of, ticket
from tests.support.world import NOW

POLICE = evidence(
    quote="It was NOT ICE, and was in fact a routine check.",
    evidence_span="It was NOT ICE",
    url="https://x.test/police/status/1",
    language="en",
)
FIRST = notice_of(ticket(POLICE))
THEN = after(ticket(POLICE), FIRST).with_evidence(mayor())
CORRECTION = notice_of(THEN.without_evidence("x:1", Gone.DELETED, redact=True))
WITHDRAWAL = replace(CORRECTION, nv=3, kind=NoticeKind.WITHDRAWAL, verdict=None, evidence=())
SPANISH = replace(FIRST, ticket_id="t-2", language="es-MX")
HOSTILE = replace(
    FIRST,
    ticket_id="t-3",
    claim="<script>alert(1)</script> & ]]> \x00\x0b\ufffe",
    topics=("<b>", 'quo"te'),
    evidence=(replace(POLICE, quote="</content>&amp;\x1b[31m", url="javascript:alert(1)"),),
)
LATER = NOW + timedelta(hours=3)
PAGE = [
    published(HOSTILE, 5),
    published(SPANISH, 4),
    published(WITHDRAWAL, 3),
    published(CORRECTION, 2),
    published(FIRST, 1, next_nv=2, changed_at=LATER, withheld="the platform deleted the post"),
]

_TEXT = {"type": "string", "minLength": 1}
_URL = {"type": "string", "pattern": r"^https?://[^\s]+$"}
_MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}
_AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "anyOf": [{"required": ["name"]}, {"required": ["url"]}, {"required": ["avatar"]}],
        "properties": {"name": _TEXT, "url": _URL, "avatar": _URL},
        "additionalProperties": False,
    },
}
_ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": _TEXT,
        "url": _URL,
        "external_url": _URL,
        "title": _TEXT,
        "content_html": _TEXT,
        "content_text": _TEXT,
        "summary": _TEXT,
        "image": _URL,
        "banner_image": _URL,
        "date_published": _MOMENT,
        "date_modified": _MOMENT,
        "authors": _AUTHORS,
        "tags": {"type": "array", "items": _TEXT},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$"},
        "attachments": {"type": "array"},
    },
    # An extension begins with an underscore and may hold anything but a name with a dot.
    "patternProperties": {"^_[a-zA-Z]": {"type": "object"}},
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _TEXT,
        "home_page_url": _URL,
        "feed_url": _URL,
        "description": _TEXT,
        "user_comment": _TEXT,
        "next_url": _URL,
        "icon": _URL,
        "favicon": _URL,
        "authors": _AUTHORS,
        "language": _TEXT,
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": _ITEM},
    },
    "patternProperties": {"^_[a-zA-Z]": {"type": "object"}},
    "additionalProperties": False,
}
"""jsonfeed.org/version/1.1, written as a schema."""

ATOM = "{http://www.w3.org/2005/Atom}"


def as_json(notices: list[Published]) -> Any:
    """The JSON Feed as it is sent."""
    feed = json_feed(
        notices, SITE, feed_url=SITE.url("feed.json"), next_url=SITE.url("feed.json", before=1)
    )
    return json.loads(json.dumps(feed))


def as_atom(notices: list[Published]) -> str:
    """The Atom feed as it is sent."""
    return atom(
        notices,
        SITE,
        feed_id=SITE.lasting_id("feed"),
        feed_url=SITE.url("feed.atom"),
        next_url=SITE.url("feed.atom", before=1),
    )


def test_the_json_feed_is_valid() -> None:
    jsonschema.Draft202012Validator(JSON_FEED).validate(as_json(PAGE))
    jsonschema.Draft202012Validator(JSON_FEED).validate(as_json([]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda feed: feed["items"][0].pop("id"),
        lambda feed: feed["items"][0].pop("content_text"),
        lambda feed: feed.update(version="https://jsonfeed.org/version/1"),
        lambda feed: feed["items"][0].update(date_published="yesterday"),
        lambda feed: feed.update(author={"name": "of version 1"}),
    ],
)
def test_the_schema_finds_what_is_wrong(spoil: Any) -> None:
    feed = as_json(PAGE)
    spoil(feed)
    assert list(jsonschema.Draft202012Validator(JSON_FEED).iter_errors(feed))


def test_feedparser_reads_atom() -> None:
    read = feedparser.parse(as_atom(PAGE))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == SITE.publisher
    assert [entry.id for entry in read.entries] == [
        f"urn:rumorline:notices:{one.notice_id}" for one in PAGE
    ]
    assert read.entries[4].link == "https://rumors.example/notices/t-1.n1"
    assert read.entries[3].title == "Correction: Riverbend mayor: “the words of x:2”"


def test_a_reader_of_both_kinds_reads_both() -> None:
    read = atoma.parse_json_feed_bytes(json.dumps(as_json(PAGE)).encode())
    assert read.next_url == "https://rumors.example/feed.json?before=1"
    assert [item.url for item in read.items] == [SITE.notice_url(one.notice_id) for one in PAGE]
    entries = atoma.parse_atom_bytes(as_atom(PAGE).encode()).entries
    assert [item.id_ for item in read.items] == [entry.id_ for entry in entries]
    assert [item.date_modified for item in read.items] == [entry.updated for entry in entries]
    assert [item.content_text for item in read.items][1:] == [
        entry.content.value for entry in entries if entry.content
    ][1:]


def test_the_atom_feed_keeps_the_rules_of_its_rfc() -> None:
    """RFC 4287: sections by number."""
    for page in (PAGE, []):
        feed = fromstring(as_atom(page))
        assert feed.tag == f"{ATOM}feed"
        for one in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2
                assert len(one.findall(f"{ATOM}{name}")) == 1
            identity = one.findtext(f"{ATOM}id") or ""
            assert re.match(r"[a-z][a-z0-9+.-]*:\S+$", identity)  # 4.2.6: an absolute IRI
            for moment in (*one.findall(f"{ATOM}updated"), *one.findall(f"{ATOM}published")):
                assert datetime.fromisoformat(moment.text or "").tzinfo  # 3.3
                assert re.fullmatch(r"[0-9T:.Z+-]+", moment.text or "")
            alternates = [
                (link.get("type"), link.get("hreflang"))
                for link in one.findall(f"{ATOM}link")
                if link.get("rel") == "alternate"
            ]
            assert len(alternates) == len(set(alternates))  # 4.1.1
            for link in one.findall(f"{ATOM}link"):
                assert urlsplit(link.get("href") or "").scheme == "https"  # 4.2.7.1
            for text in (*one.findall(f"{ATOM}title"), *one.findall(f"{ATOM}content")):
                assert text.get("type") == "text"
                assert not list(text)  # 3.1.1.1: no element inside
            for category in one.findall(f"{ATOM}category"):
                assert category.get("term")  # 4.2.2.1
        assert next(link.get("rel") for link in feed.findall(f"{ATOM}link")) == "self"
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None  # 4.1.1: or one in each entry
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids) == len(page)  # 4.1.1
        for entry in entries:
            assert entry.find(f"{ATOM}content") is not None  # 4.1.2: or an alternate link


def test_ids_stay_when_the_address_changes() -> None:
    moved = replace(SITE, base="https://elsewhere.example/rumors")
    for site in (SITE, moved):
        assert site.lasting_id("t-1.n1") == "urn:rumorline:notices:t-1.n1"
    by_url = replace(SITE, source="https://rumors.example/notices")
    assert by_url.lasting_id("t-1.n1") == "https://rumors.example/notices#t-1.n1"


def test_what_xml_cannot_carry_is_replaced_and_markup_is_text() -> None:
    entry = fromstring(as_atom([PAGE[0]])).find(f"{ATOM}entry")
    assert entry is not None
    content = entry.findtext(f"{ATOM}content") or ""
    assert "<script>alert(1)</script> & ]]> ���" in content
    assert "</content>&amp;�[31m" in content
    assert {c.get("term") for c in entry.findall(f"{ATOM}category")} >= {"<b>", 'quo"te'}


def test_only_links_that_can_be_followed_are_given() -> None:
    for one in (as_json([PAGE[0]])["items"][0], record(PAGE[4], SITE)):
        assert one.get("external_url") != "javascript:alert(1)"
    assert "external_url" not in as_json([PAGE[0]])["items"][0]
    entry = fromstring(as_atom([PAGE[0]])).find(f"{ATOM}entry")
    assert entry is not None
    links = {link.get("rel") for link in entry.findall(f"{ATOM}link")}
    assert links == {"alternate"}


def test_what_is_no_longer_current_says_so_in_title_and_first_line() -> None:
    item = as_json([PAGE[4]])["items"][0]
    assert item["title"].startswith("This notice is no longer current.")
    first, *_ = item["content_text"].splitlines()
    assert first.startswith("This notice is no longer current.")
    assert first.endswith("https://rumors.example/notices/t-1.n2")
    assert (
        "Words were removed from this notice: the platform deleted the post."
        in (item["content_text"])
    )
    assert item["date_modified"] > item["date_published"]


def test_an_item_speaks_its_tickets_language_and_names_the_zone() -> None:
    item = as_json([PAGE[1]])["items"][0]
    assert (
        "Publicado: martes, 3 de marzo de 2026, 07:00 EST (America/New_York)"
        in (item["content_text"])
    )
    assert item["language"] == "es-MX"


def test_a_withdrawal_is_tagged_as_one() -> None:
    assert as_json([PAGE[2]])["items"][0]["tags"][0] == "withdrawal"


def test_the_extension_carries_the_chain() -> None:
    extension = as_json([PAGE[3]])["items"][0]["_rumorline"]
    assert {"seq", "digest", "hash", "previous_hash", "notice"} <= set(extension)
    assert extension["previous"]["url"] == "https://rumors.example/notices/t-1.n1"
