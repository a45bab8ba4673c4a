"""CAP alerts: through a relay, and inside the entries of a feed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Context, Post, PostDeleted, PostEvent, PostSaved
from rumorline.platforms import standard
from rumorline.platforms.cap import read_document
from rumorline.platforms.feed_posts import read_entry
from rumorline.platforms.feeds import split_feed
from rumorline_tools.deliveries import cap as deliveries
from rumorline_tools.deliveries.draft import Draft

SHARED = Path(__file__).parents[3] / "shared" / "data" / "platforms" / "cap"
ENDPOINT = "standard/relay"
SENT = "2019-07-08T21:12:00-04:00"
LATER = "2019-07-08T22:00:00-04:00"
ROOT = "cap:pio@hartford.example,A1,2019-07-09T01:12:00Z"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
FIELDS = {
    "identifier": "A1",
    "sender": "pio@hartford.example",
    "sent": SENT,
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}
SAID = (("language", "en-US"), ("event", "Statement"), ("headline", "It was not ICE"))


def info(*fields: tuple[str, str]) -> str:
    return f"<info>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in fields)}</info>"


def alert(*infos: str, namespace: str = CAP, **fields: str | None) -> str:
    given = {name: text for name, text in {**FIELDS, **fields}.items() if text is not None}
    head = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in given.items())
    return f'<alert xmlns="{namespace}">{head}{"".join(infos or [info(*SAID)])}</alert>'


def _with(field: str, value: str | None) -> str:
    changed: Any = {field: value}
    return alert(**changed)


def update(*references: str, **fields: str) -> str:
    named = " ".join(references)
    return alert(
        **({"identifier": "A2", "sent": LATER, "msgType": "Update"} | fields), references=named
    )


def read(document: str) -> list[PostEvent]:
    return read_document(document, ENDPOINT)


def post(document: str) -> Post:
    (event,) = read(document)
    assert isinstance(event, PostSaved)
    return event.post


REFERENCE = f"pio@hartford.example,A1,{SENT}"


class TestAlert:
    """One alert is one post."""

    def test_sender_identifier_and_time_name_it(self) -> None:
        found = post(alert())
        assert found.root == ROOT
        assert found.account.source_id == "cap:pio@hartford.example"
        assert found.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
        assert found.text == "It was not ICE"
        assert found.language == "en-US"
        assert found.edited_at is None

    def test_cap_1_1_is_read_the_same(self) -> None:
        assert post(alert(namespace=CAP.replace("1.2", "1.1"))) == post(alert())

    def test_headline_description_and_instruction_are_read(self) -> None:
        parts = [("headline", "A"), ("description", "B  b"), ("instruction", "C"), ("event", "E")]
        assert post(alert(info(*parts))).text == "A\n\nB b\n\nC"

    def test_what_is_said_twice_is_read_once(self) -> None:
        parts = [("headline", "A"), ("description", "A")]
        assert post(alert(info(*parts), info(*parts))).text == "A"

    def test_without_them_the_event_is_read(self) -> None:
        assert post(alert(info(("event", "Boil water")))).text == "Boil water"

    def test_lines_broken_at_a_column_are_joined_and_lists_are_not(self) -> None:
        text = "THE WATCH\nCONTINUES FOR\n\n* A PORTION\nOF MONTANA\n- ALL\n...UNTIL NOON"
        expected = "THE WATCH CONTINUES FOR\n\n* A PORTION OF MONTANA\n- ALL\n...UNTIL NOON"
        assert post(alert(info(("description", text)))).text == expected

    def test_the_senders_name_and_page_are_kept(self) -> None:
        found = post(
            alert(info(*SAID, ("senderName", "PIO"), ("web", "https://hartford.example/")))
        )
        assert (found.account.name, found.url) == ("PIO", "https://hartford.example/")

    def test_a_page_that_is_no_web_address_is_not(self) -> None:
        assert post(alert(info(*SAID, ("web", "javascript:alert(1)")))).url is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("status", "Exercise"),
            ("status", "Test"),
            ("status", "System"),
            ("status", "Draft"),
            ("scope", "Restricted"),
            ("scope", "Private"),
            ("msgType", "Ack"),
            ("msgType", "Error"),
        ],
    )
    def test_what_is_not_said_to_everybody_is_not_read(self, field: str, value: str) -> None:
        assert read(_with(field, value)) == []

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize("value", [None, "", "  ", "a b", "a,b", "a&b", "x" * 600])
    def test_an_alert_without_a_proper_head_is_refused(self, field: str, value: str | None) -> None:
        with pytest.raises(MalformedEntry):
            read(_with(field, value))

    @pytest.mark.parametrize("sent", ["2019-07-08T21:12:00", "noon", "0001-01-01T00:00:00+14:00"])
    def test_a_time_without_an_offset_is_refused(self, sent: str) -> None:
        with pytest.raises(MalformedEntry):
            read(alert(sent=sent))

    @pytest.mark.parametrize(
        "document",
        [
            "",
            "<alert/>",
            "<alert xmlns='urn:oasis:names:tc:emergency:cap:0.9'/>",
            alert()[:-1],
            f"<!DOCTYPE alert>{alert()}",
            alert("<info/>"),
            alert(info(("description", "word " * 20_000))),
        ],
    )
    def test_what_is_no_alert_or_says_nothing_is_refused(self, document: str) -> None:
        with pytest.raises(MalformedEntry):
            read(document)

    @pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "UTF-16", "x-unknown"])
    def test_the_encoding_that_a_text_declares_is_past(self, declared: str) -> None:
        document = f'\ufeff<?xml version="1.0" encoding="{declared}"?>' + alert(
            info(("headline", "café"))
        )
        assert post(document).text == "café"


class TestLanguages:
    """Several blocks."""

    both = (
        info(("language", "fr-CA"), ("headline", "Ce n'était pas ICE")),
        info(("language", "en-CA"), ("headline", "It was not ICE")),
    )

    def test_the_first_language_is_the_text_and_the_others_are_context(self) -> None:
        found = post(alert(*self.both))
        assert (found.language, found.text) == ("fr-CA", "Ce n'était pas ICE")
        assert found.context == (Context("quoted", "It was not ICE", "pio@hartford.example"),)

    @pytest.mark.parametrize(("feed", "first"), [("en", "en-CA"), ("fr", "fr-CA"), ("es", "fr-CA")])
    def test_the_language_of_the_feed_goes_first(self, feed: str, first: str) -> None:
        (one,) = split_feed(in_feed(alert(*self.both), feed).encode())
        (event,) = read_entry(one, "https://x.example/", ENDPOINT)
        assert isinstance(event, PostSaved)
        assert event.post.language == first

    def test_blocks_of_one_language_are_one_text(self) -> None:
        found = post(alert(info(("headline", "North")), info(("headline", "South"))))
        assert (found.text, found.context) == ("North\n\nSouth", ())

    @pytest.mark.parametrize("language", [None, "", "not a language"])
    def test_a_language_that_is_not_given_is_not_guessed_here(self, language: str | None) -> None:
        fields = [("headline", "A")] + ([("language", language)] if language is not None else [])
        assert post(alert(info(*fields))).language is None


class TestChain:
    """Updates and cancellations."""

    def test_an_update_is_a_version_of_what_it_references(self) -> None:
        before, after = post(alert()), post(update(REFERENCE))
        assert after.root == before.root
        assert after.version > before.version
        assert after.aliases == ("cap:pio@hartford.example,A2,2019-07-09T02:00:00Z",)
        assert after.edited_at == datetime(2019, 7, 9, 2, tzinfo=UTC)

    def test_the_oldest_reference_is_the_root(self) -> None:
        third = update(
            f"pio@hartford.example,A2,{LATER}",
            REFERENCE,
            identifier="A3",
            sent=LATER.replace("22", "23"),
        )
        found = post(third)
        assert found.root == ROOT
        assert [alias.split(",")[1] for alias in found.aliases] == ["A2", "A3"]

    def test_of_many_references_no_more_are_aliases_than_one_transaction_takes(self) -> None:
        found = post(update(REFERENCE, *(f"pio@hartford.example,B{n},{LATER}" for n in range(200))))
        assert found.root == ROOT
        assert len(found.aliases) == 40
        assert post(update(REFERENCE)).aliases[0] in found.aliases

    def test_a_time_written_in_another_zone_is_the_same_alert(self) -> None:
        assert post(update("pio@hartford.example,A1,2019-07-09T01:12:00-00:00")).root == ROOT

    @pytest.mark.parametrize(
        "reference",
        [
            "",
            "A1",
            "a,b",
            f"mayor@hartford.example,A1,{SENT}",
            "pio@hartford.example,A1,x",
        ],
    )
    def test_another_senders_alert_or_none_is_not_touched(self, reference: str) -> None:
        found = post(update(reference))
        assert found.root == "cap:pio@hartford.example,A2,2019-07-09T02:00:00Z"
        assert found.aliases == ()

    def test_references_of_an_alert_change_nothing(self) -> None:
        assert post(alert(references=REFERENCE)).aliases == ()

    def test_a_cancel_deletes_all_that_it_references(self) -> None:
        both = f"{REFERENCE} pio@hartford.example,A2,{LATER}"
        gone = read(alert(msgType="Cancel", identifier="A3", sent=LATER, references=both))
        assert [event.post_id for event in gone if isinstance(event, PostDeleted)] == [
            ROOT,
            "cap:pio@hartford.example,A2,2019-07-09T02:00:00Z",
        ]
        assert isinstance(gone[0], PostDeleted)
        assert gone[0].account.source_id == "cap:pio@hartford.example"
        assert gone[0].deleted_at == datetime(2019, 7, 9, 2, tzinfo=UTC)

    @pytest.mark.parametrize("references", ["", f"mayor@hartford.example,A1,{SENT}", "junk"])
    def test_a_cancel_of_nothing_of_its_own_is_refused(self, references: str) -> None:
        with pytest.raises(MalformedEntry):
            read(alert(msgType="Cancel", references=references))


def in_feed(content: str, language: str = "en", kind: str = "application/cap+xml") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><entry><id>urn:1</id>'
        f"<updated>{SENT}</updated><title>T</title><content type='{kind}'>{content}</content>"
        "</entry></feed>"
    )


class TestInFeeds:
    """What a WebSub entry may hold."""

    @pytest.mark.parametrize("kind", ["text/xml", "application/cap+xml", "application/xml"])
    def test_an_entry_that_holds_an_alert_is_the_alert(self, kind: str) -> None:
        (one,) = split_feed(in_feed(alert(), kind=kind).encode())
        (event,) = read_entry(one, "https://x.example/", "websub/nws")
        assert isinstance(event, PostSaved)
        assert event.post.root == ROOT
        assert event.post.endpoint == "websub/nws"

    def test_an_alert_that_is_refused_is_not_read_as_words(self) -> None:
        (one,) = split_feed(in_feed(alert(scope=None)).encode())
        with pytest.raises(MalformedEntry):
            read_entry(one, "https://x.example/", "websub/nws")

    @pytest.mark.parametrize(
        ("facts", "count"),
        [
            ({"status": "Actual", "msgType": "Alert"}, 1),
            ({"status": "Actual", "msgType": "Cancel"}, 1),
            ({"status": "Test"}, 0),
            ({"scope": "Private"}, 0),
            ({"msgType": "Ack"}, 0),
            ({}, 1),
        ],
    )
    def test_an_entry_that_indexes_an_alert_is_the_feeds_post(
        self, facts: dict[str, str], count: int
    ) -> None:
        inside = "".join(f'<{name} xmlns="{CAP}">{text}</{name}>' for name, text in facts.items())
        document = in_feed("It was not ICE", kind="text").replace(
            "</content>", f"</content>{inside}"
        )
        (one,) = split_feed(document.encode())
        events = read_entry(one, "https://x.example/", "websub/nws")
        assert len(events) == count
        for event in events:
            assert isinstance(event, PostSaved)
            assert event.post.account.platform == "websub"
            assert event.post.text == "T\n\nIt was not ICE"


class TestRelayed:
    """Through the door of Standard Webhooks."""

    def test_an_alert_of_a_relay_is_read(self) -> None:
        body = (
            b'{"type": "cap.alert", "data": {"cap": "'
            + alert().replace('"', '\\"').encode()
            + b'"}}'
        )
        (entry,) = standard.split(body)
        (event,) = standard.parse(entry, ENDPOINT)
        assert isinstance(event, PostSaved)
        assert event.post.root == ROOT
        assert event.post.endpoint == ENDPOINT

    @pytest.mark.parametrize("data", [{}, {"cap": None}, {"cap": ""}, {"cap": 1}, None, [], "x"])
    def test_anything_else_is_refused(self, data: object) -> None:
        with pytest.raises(MalformedEntry):
            standard.parse({"type": "cap.alert", "data": data}, ENDPOINT)

    def test_what_rumorline_sends_is_read_back(self) -> None:
        moment = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
        draft = Draft("7", "pio@x", "It was <not> ICE & co", moment)
        saved = post(deliveries.alert(draft))
        assert saved.text == draft.text
        edited = Draft(
            "8", "pio@x", "Edited", moment.replace(hour=2), edit_of=(f"7,{moment.isoformat()}",)
        )
        assert post(deliveries.alert(edited)).root == saved.root
        (gone,) = read(deliveries.alert(Draft("7", "pio@x", "", moment, deleted=True)))
        assert isinstance(gone, PostDeleted)
        assert gone.post_id == saved.root
        assert deliveries.relayed(draft)["type"] == "cap.alert"


@pytest.mark.skipif(not SHARED.exists(), reason="the sample payloads are not on this machine")
class TestSamples:
    """Real alerts."""

    @pytest.mark.parametrize(
        ("name", "begins", "language"),
        [
            ("canada.cap", "severe thunderstorm watch", "en-CA"),
            ("earthquake_signed.cap", "EQ 1.3 The Geysers, CA", None),
            ("ibm_cap_amber_alert_example.xml", "Amber Alert in Los Angeles County", "en-US"),
            ("weather.cap", "Flash Flood Watch issued August 30 at 4:07AM MDT", None),
            ("thunderstorm.cap", "SEVERE THUNDERSTORM WARNING", None),
            ("43b080713727.cap", "Homeland Security Sets Code ORANGE", None),
            ("KAR0-0306112239-SW.cap", "AMBER ALERT", None),
        ],
    )
    def test_an_alert_is_read(self, name: str, begins: str, language: str | None) -> None:
        found = post((SHARED / name).read_text("latin-1" if "signed" in name else "utf-8"))
        assert found.text.startswith(begins)
        assert found.language == language

    def test_the_invalid_one_is_refused(self) -> None:
        with pytest.raises(MalformedEntry, match="scope"):
            read((SHARED / "invalid.cap").read_text())

    def test_an_update_of_two_is_a_version_of_the_older(self) -> None:
        found = post((SHARED / "canada.cap").read_text())
        assert found.root == "cap:cap@ec.gc.ca,2.49.0.1.124.a3f342a4.2012,2012-05-02T21:45:05Z"
        assert len(found.aliases) == 2
        assert "veille d'orages violents" in found.context[0].text


class TestFuzz:
    """Only errors of ours."""

    @settings(max_examples=300)
    @given(
        fields=st.dictionaries(
            st.sampled_from([*FIELDS, "references", "info"]),
            st.text(max_size=20) | st.sampled_from(["Update", "Cancel", REFERENCE, SENT, None]),
            max_size=4,
        ),
        said=st.text(max_size=30),
        declared=st.text(max_size=12),
    )
    def test_an_alert_of_anything(self, fields: dict[str, str], said: str, declared: str) -> None:
        for document in (
            alert(info(("headline", said), ("language", declared)), **fields),
            f"<?xml {declared}?>{alert()}",
            said,
        ):
            try:
                found = read(document)
            except MalformedEntry:
                continue
            assert all(isinstance(event, PostSaved | PostDeleted) for event in found)
