"""Feeds taken apart, and their entries read: Atom (RFC 4287), RSS, tombstones (RFC 6721)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedEntry, MalformedRequest
from rumorline.domain.post import Post, PostDeleted, PostEvent, PostKind, PostSaved
from rumorline.platforms import websub
from rumorline.platforms.feed_posts import read_entry
from rumorline.platforms.feeds import MAX_ENTRIES, split_feed
from rumorline_tools.deliveries import websub as deliveries
from rumorline_tools.deliveries.draft import Draft

TOPIC = "https://agency.example/feed"
ENDPOINT = "websub/agency"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "platforms" / "cap"
NWS = SHARED / "ibm_nws_atom_feed_example.xml"
ATOM_NS = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
DATED = "<updated>2019-07-09T01:12:00Z</updated>"
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><feed>&b;</feed>'


def feed(*entries: str, head: str = "<title>City of Hartford</title>", attributes: str = "") -> str:
    return f"<feed {ATOM_NS} {attributes}>{head}{''.join(entries)}</feed>"


def entry(content: str = "", *, ident: str = "<id>urn:1</id>", dates: str = DATED) -> str:
    return f"<entry>{ident}{dates}{content}</entry>"


def rss(*items: str, head: str = "<title>City</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def events(document: str, topic: str | None = TOPIC) -> list[PostEvent]:
    return [
        event for one in split_feed(document.encode()) for event in read_entry(one, topic, ENDPOINT)
    ]


def post(document: str) -> Post:
    (event,) = events(document)
    assert isinstance(event, PostSaved)
    return event.post


class TestSplit:
    """A whole feed into entries that stand alone."""

    def test_every_entry_keeps_the_feeds_head_and_no_other_entry(self) -> None:
        one, two = split_feed(feed(entry("<title>a</title>"), entry("<title>b</title>")).encode())
        assert ">a<" in one
        assert ">b<" not in one
        assert "City of Hartford" in one
        assert "City of Hartford" in two

    def test_tombstones_are_entries(self) -> None:
        assert len(split_feed(feed('<at:deleted-entry ref="urn:1"/>').encode())) == 1

    def test_a_feed_without_entries_gives_none(self) -> None:
        assert split_feed(feed().encode()) == []

    def test_what_else_a_feed_holds_is_not_repeated(self) -> None:
        (one,) = split_feed(feed(entry(), head="<generator>x</generator><id>f</id>").encode())
        assert "generator" not in one

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"hello", id="no-xml"),
            pytest.param(b"<feed>", id="cut-short"),
            pytest.param(b"<html/>", id="no-feed"),
            pytest.param(b"<rss/>", id="no-channel"),
            pytest.param(b'<feed xmlns="urn:other"/>', id="foreign-feed"),
            pytest.param(b'<?xml version="1.0" encoding="x-none"?><feed/>', id="unknown-encoding"),
            pytest.param(LAUGHS, id="row20-billion-laughs"),
            pytest.param(b'<!DOCTYPE f SYSTEM "http://x/f.dtd"><feed/>', id="row20-external-dtd"),
            pytest.param(b"<!DOCTYPE feed><feed/>", id="row20-bare-doctype"),
            pytest.param(LAUGHS.decode().encode("utf-16"), id="row20-in-utf16"),
            pytest.param(
                b'<!DOCTYPE f [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><f/>', id="p"
            ),
            pytest.param(b"<a>" * 300_000, id="row10-open-and-deep"),
            pytest.param(b"<a>" * 100_000 + b"</a>" * 100_000, id="row10-100000-deep"),
            pytest.param(b"<!DOCTYPE feed>" + feed(entry()).encode(), id="row20-before-a-feed"),
            pytest.param(feed(entry("<a>" * 65 + "</a>" * 65)).encode(), id="row10-65-deep"),
            pytest.param(feed("<a>" * 99_999 + "</a>" * 99_999).encode(), id="row10-in-a-feed"),
            pytest.param(feed(*[entry()] * (MAX_ENTRIES + 1)).encode(), id="too-many"),
            pytest.param(feed(entry(), head=f"<title>{'x' * 9_000}</title>").encode(), id="head"),
            pytest.param(feed(entry(), attributes=f'x="{"y" * 9_000}"').encode(), id="attribute"),
        ],
    )
    def test_what_is_no_plain_feed_is_refused_whole(self, body: bytes) -> None:
        with pytest.raises(MalformedRequest) as refused:
            split_feed(body)
        assert "passwd" not in str(refused.value)

    def test_a_thousand_entries_are_taken(self) -> None:
        assert len(split_feed(feed(*[entry()] * MAX_ENTRIES).encode())) == MAX_ENTRIES

    def test_an_entry_taken_apart_again_is_the_same(self) -> None:
        for document in (feed(entry("<title>é</title>")), rss("<item/>")):
            (one,) = split_feed(document.encode())
            assert split_feed(one.encode()) == [one]

    @pytest.mark.skipif(not NWS.exists(), reason="the sample payloads are not on this machine")
    def test_the_276_kilobytes_of_the_weather_service_are_163_entries(self) -> None:
        found = [
            event
            for one in split_feed(NWS.read_bytes())
            for event in read_entry(one, TOPIC, ENDPOINT)
        ]
        assert len(found) == 163
        first = found[0]
        assert isinstance(first, PostSaved)
        assert first.post.text.startswith("High Wind Warning issued August 15 at 2:52PM AKDT")
        assert first.post.text.endswith("Loose objects may be blown away.")
        assert first.post.posted_at == datetime(2018, 8, 15, 22, 52, tzinfo=UTC)


class TestIdentity:
    """Who posted what, and which version it is."""

    def test_the_account_is_the_feed_as_it_was_subscribed_to(self) -> None:
        own = '<link rel="self" href="https://elsewhere.example/feed"/><title>City</title>'
        found = post(feed(entry(), head=own))
        assert found.account.source_id == f"websub:{TOPIC}"
        assert found.account.name == "City"
        assert found.endpoint == ENDPOINT

    def test_without_a_subscription_the_feeds_own_link_counts(self) -> None:
        own = f'<link rel="alternate" href="https://no/"/><link rel="self" href="{TOPIC}"/>'
        (event,) = events(feed(entry(), head=own), topic=None)
        assert isinstance(event, PostSaved)
        assert event.post.account.account_id == TOPIC

    @pytest.mark.parametrize("topic", [None, "", "javascript:alert(1)", "https://x/" + "y" * 600])
    def test_without_an_address_nothing_is_read(self, topic: str | None) -> None:
        with pytest.raises(MalformedEntry):
            events(feed(entry()), topic)

    def test_the_same_entry_id_in_two_feeds_is_two_posts(self) -> None:
        (one,) = split_feed(feed(entry()).encode())
        roots = set()
        for topic in (TOPIC, "https://other.example/feed"):
            (event,) = read_entry(one, topic, ENDPOINT)
            assert isinstance(event, PostSaved)
            roots.add(event.post.root)
        assert len(roots) == 2
        assert all(root.endswith(":urn:1") for root in roots)

    def test_a_later_date_is_a_later_version_of_the_same_post(self) -> None:
        before = post(feed(entry()))
        after = post(feed(entry(dates="<updated>2019-07-09T01:12:00.5Z</updated>")))
        assert after.root == before.root
        assert after.version > before.version

    def test_an_edit_keeps_the_date_of_publication(self) -> None:
        dates = "<published>2019-07-08T21:12:00-04:00</published>" + DATED.replace("01:12", "02:00")
        found = post(feed(entry(dates=dates)))
        assert found.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
        assert found.edited_at == datetime(2019, 7, 9, 2, tzinfo=UTC)

    def test_what_was_only_published_is_not_edited(self) -> None:
        assert post(feed(entry())).edited_at is None

    @pytest.mark.parametrize(
        "ident", ["<id>a b</id>", f"<id>{'x' * 600}</id>", "<id>a\u200bb</id>"]
    )
    def test_an_id_that_cannot_be_a_key_is_digested(self, ident: str) -> None:
        root = post(feed(entry(ident=ident))).root
        assert len(root) == len("websub:") + 32 + 1 + 32
        assert root == post(feed(entry(ident=ident))).root

    def test_an_item_without_an_id_is_known_by_its_link(self) -> None:
        date = "<pubDate>Tue, 09 Jul 2019 01:12:00 GMT</pubDate>"
        found = post(rss(f"<item><link>https://city.example/1</link>{date}</item>"))
        assert found.root.endswith(":https://city.example/1")
        assert found.url == "https://city.example/1"

    def test_an_entry_with_neither_is_refused(self) -> None:
        with pytest.raises(MalformedEntry, match="neither id nor link"):
            events(feed(entry(ident="")))

    @pytest.mark.parametrize(
        "dates",
        [
            "",
            "<updated></updated>",
            "<updated>yesterday</updated>",
            "<updated>2019-07-09T01:12:00</updated>",
            "<updated>2019-07-09</updated>",
            "<updated>2019-13-09T01:12:00Z</updated>",
            "<updated>0001-01-01T00:00:00+23:59</updated>",
        ],
    )
    def test_an_entry_without_a_date_in_a_zone_is_refused(self, dates: str) -> None:
        with pytest.raises(MalformedEntry):
            events(feed(entry(dates=dates)))

    @pytest.mark.parametrize(
        "date",
        [
            "Tue, 09 Jul 2019 01:12:00 GMT",
            "Mon, 08 Jul 2019 21:12:00 EDT",
            "Mon, 08 Jul 2019 21:12:00 -0400",
            "Mon, 8 Jul 19 21:12 -0400",
        ],
    )
    def test_dates_of_rss_are_read(self, date: str) -> None:
        found = post(rss(f"<item><guid>1</guid><pubDate>{date}</pubDate></item>"))
        assert found.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        "date", ["Tue, 09 Jul 2019 01:12:00", "Tue Jul 09 01:12:00 2019", "soon GMT"]
    )
    def test_a_date_of_rss_without_a_zone_or_sense_is_refused(self, date: str) -> None:
        with pytest.raises(MalformedEntry):
            events(rss(f"<item><guid>1</guid><pubDate>{date}</pubDate></item>"))

    def test_rss_1_is_read(self) -> None:
        document = (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<channel rdf:about="https://city.example/"><title>City</title></channel>'
            '<item rdf:about="https://city.example/1"><title>Not ICE</title>'
            "<link>https://city.example/1</link><dc:date>2019-07-09T01:12:00Z</dc:date></item>"
            "</rdf:RDF>"
        )
        found = post(document)
        assert found.text == "Not ICE"
        assert found.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)


class TestDeleted:
    """RFC 6721."""

    def test_a_tombstone_names_the_post_and_when(self) -> None:
        saved = post(feed(entry()))
        (gone,) = events(feed('<at:deleted-entry ref="urn:1" when="2019-07-09T02:00:00-04:00"/>'))
        assert isinstance(gone, PostDeleted)
        assert gone.post_id == saved.root
        assert gone.account.source_id == saved.account.source_id
        assert gone.deleted_at == datetime(2019, 7, 9, 6, tzinfo=UTC)

    def test_one_without_a_time_is_taken(self) -> None:
        (gone,) = events(feed('<at:deleted-entry ref="urn:1"/>'))
        assert isinstance(gone, PostDeleted)
        assert gone.deleted_at is None

    @pytest.mark.parametrize("attributes", ["", 'ref=""', 'ref="urn:1" when="noon"'])
    def test_one_without_a_post_or_with_a_bad_time_is_refused(self, attributes: str) -> None:
        with pytest.raises(MalformedEntry):
            events(feed(f"<at:deleted-entry {attributes}/>"))


class TestWords:
    """Text as a reader sees it."""

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("<title>Not ICE</title>", "Not ICE"),
            ("<title>Not ICE</title><content>A check.</content>", "Not ICE\n\nA check."),
            ("<title>Not ICE</title><content>Not ICE, he says</content>", "Not ICE, he says"),
            ("<title/><summary>Short</summary>", "Short"),
            ("<summary>Short</summary><content>Long</content>", "Long"),
            (
                '<content type="html">&lt;p>It was &lt;b>not&lt;/b> ICE &amp;amp; co</content>',
                "It was not ICE & co",
            ),
            (
                '<content type="xhtml"><p xmlns="http://www.w3.org/1999/xhtml">One<br/>Two</p></content>',
                "One\nTwo",
            ),
            ('<content type="html">Safe&lt;script>alert(1)&lt;/script></content>', "Safe"),
            ('<content type="image/png">iVBORw0KGgo=</content><summary>Seen</summary>', "Seen"),
            ("<content>a\n\n\n\n b   c </content>", "a\n\nb c"),
            # feedparser keeps elements of these names where its own findings are.
            ("<title>No</title><title_detail>x</title_detail><content>Yes</content>", "Yes"),
            ("<title>No</title><summary_detail>x</summary_detail>", "No"),
            ('<content src="https://x/"/><summary>Elsewhere</summary>', "Elsewhere"),
            ("", ""),
        ],
    )
    def test_title_and_body_are_one_text(self, content: str, text: str) -> None:
        assert post(feed(entry(content))).text == text

    def test_descriptions_of_rss_are_html(self) -> None:
        date = "<pubDate>Tue, 09 Jul 2019 01:12:00 GMT</pubDate>"
        body = "<description>&lt;p>caf&amp;eacute; &amp;amp; bar&lt;/p></description>"
        assert post(rss(f"<item><guid>1</guid>{date}{body}</item>")).text == "café & bar"

    def test_pictures_are_kept_apart(self) -> None:
        html = '&lt;p>Look&lt;/p>&lt;img src="x" alt="A map"/>&lt;img src="y"/>'
        found = post(feed(entry(f'<content type="html">{html}</content>')))
        assert (found.text, found.media_alt) == ("Look", ("A map",))

    def test_a_text_that_is_too_long_is_refused(self) -> None:
        with pytest.raises(MalformedEntry, match="too long"):
            events(feed(entry(f"<content>{'word ' * 20_000}</content>")))

    @pytest.mark.parametrize(
        ("attributes", "content", "language"),
        [
            ("", "<title>a</title>", None),
            ('xml:lang="es"', "<title>a</title>", "es"),
            ('xml:lang="es"', '<content xml:lang="fr-CA">a</content>', "fr-CA"),
            ('xml:lang="not a language"', "<title>a</title>", None),
        ],
    )
    def test_the_nearest_language_counts(
        self, attributes: str, content: str, language: str | None
    ) -> None:
        assert post(feed(entry(content), attributes=attributes)).language == language

    def test_the_language_of_an_rss_channel_counts(self) -> None:
        item = "<item><guid>1</guid><pubDate>Tue, 09 Jul 2019 01:12:00 GMT</pubDate></item>"
        assert post(rss(item, head="<language>pt-br</language>")).language == "pt-br"

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x/y"])
    def test_only_web_addresses_are_put_before_readers(self, link: str) -> None:
        assert post(feed(entry(f'<link href="{link}"/>'))).url is None


class TestKind:
    """An entry that was taken from another feed is somebody else's words."""

    def test_an_entry_of_another_feed_is_a_repost(self) -> None:
        found = post(feed(entry("<source><id>urn:other</id></source>")))
        assert found.kind is PostKind.REPOST

    def test_an_item_of_another_feed_is_a_repost(self) -> None:
        item = (
            "<item><guid>1</guid><pubDate>Tue, 09 Jul 2019 01:12:00 GMT</pubDate>"
            '<source url="https://other.example/feed">Other</source></item>'
        )
        assert post(rss(item)).kind is PostKind.REPOST

    @pytest.mark.parametrize("source", ["urn:feed", TOPIC])
    def test_a_feed_that_names_itself_as_source_is_the_source(self, source: str) -> None:
        found = post(feed(entry(f"<source><id>{source}</id></source>"), head="<id>urn:feed</id>"))
        assert found.kind is PostKind.ORIGINAL


class TestReader:
    """feedparser is somebody else's, and it would fetch what looks like an address."""

    def test_an_error_of_its_own_is_a_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("feedparser.parse", fail)
        with pytest.raises(MalformedEntry):
            events(feed(entry()))

    def test_it_is_given_a_file_and_never_a_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given: list[Any] = []
        monkeypatch.setattr("feedparser.parse", given.append)
        with pytest.raises(MalformedEntry):
            events(feed(entry()))
        assert given[0].read().startswith(b"<")


class TestDeliveries:
    """What `rumorline send` makes is read back."""

    draft = Draft(
        "7",
        "41",
        'Not ICE: a "routine" check <now> & then',
        datetime(2019, 7, 8, 21, 12, tzinfo=timezone(timedelta(hours=-4))),
    )

    @pytest.mark.parametrize("shape", [deliveries.atom, deliveries.rss, deliveries.with_alert])
    def test_a_post_comes_back_whole(self, shape: Any) -> None:
        (one,) = websub.split(shape(self.draft))
        (event,) = websub.parse({**one, "topic": TOPIC}, ENDPOINT)
        assert isinstance(event, PostSaved)
        assert event.post.text == self.draft.text
        assert event.post.posted_at == self.draft.posted_at
        assert event.post.language == "en"

    def test_a_deletion_names_the_same_post(self) -> None:
        gone = Draft("7", "41", "", self.draft.posted_at, deleted=True)
        (saved,) = events(deliveries.atom(self.draft).decode())
        (deleted,) = events(deliveries.atom(gone).decode())
        assert isinstance(saved, PostSaved)
        assert isinstance(deleted, PostDeleted)
        assert deleted.post_id == saved.post.root
        assert websub.split(deliveries.rss(gone)) == []


class TestFuzz:
    """Whatever is in an entry, it is read or refused by an error of ours."""

    pieces = st.sampled_from(
        [
            "<entry>",
            "</entry>",
            "<id>urn:1</id>",
            DATED,
            "<title>",
            "</title>",
            "&amp;",
            "&#0;",
            "<updated>2019-07-09T01:12:00Z",
            "<at:deleted-entry ref='1'/>",
            "<content type='html'>",
            "&lt;p>&lt;![x",
            "&lt;a href='//[",
            "<source><id>",
            "<link href='http://[::1'/>",
            "]]>",
            "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>",
            "</alert>",
            "\x00",
            "\ud800",
            "<published>Tue, 99 Jul 2019 01:12:00 GMT</published>",
            "<content xml:base='http://[x'>",
            "</content>",
            "<feed/>",
            "<rss/>",
            "<channel/>",
            "<item/>",
            "é",
            "<!--",
            "-->",
            "<![CDATA[",
        ]
    )

    @settings(max_examples=400)
    @given(inside=st.lists(pieces | st.text(max_size=8), max_size=12).map("".join))
    def test_an_entry_of_pieces(self, inside: str) -> None:
        for document in (feed(entry(inside)), feed(inside), rss(f"<item>{inside}</item>"), inside):
            try:
                found = read_entry(document, TOPIC, ENDPOINT)
            except MalformedEntry:
                continue
            assert all(isinstance(event, PostSaved | PostDeleted) for event in found)

    @settings(max_examples=400)
    @given(text=st.text(max_size=80), kind=st.sampled_from(["text", "html", "xhtml", "text/xml"]))
    def test_a_title_and_content_of_anything(self, text: str, kind: str) -> None:
        from xml.sax.saxutils import escape

        inside = f"<title>{escape(text)}</title><content type='{kind}'>{escape(text)}</content>"
        try:
            found = read_entry(feed(entry(inside)), TOPIC, ENDPOINT)
        except MalformedEntry:
            return
        assert len(found) == 1
