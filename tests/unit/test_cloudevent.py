"""A notice as machines receive it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Action, Decision, Span, Stance, Verdict
from rumorline.domain.notice import Notice
from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence, Gone
from rumorline.notices.bulletin import Channel
from rumorline.notices.cloudevent import cloudevent
from rumorline.services.evidence import evidence_of
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.notices import Entry
from rumorline.store.topics import BulletinsTopic, NoticesTopic, attributes
from tests.support.things import after, evidence, mayor, notice_of, ticket
from tests.support.world import NOW, post

MOST_BYTES = 64 * 1024
NIGHT = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
POLICE = evidence(
    quote="It was NOT ICE, and was in fact a routine check.",
    evidence_span="It was NOT ICE",
    explanation_span="a routine check",
    posted_at=NIGHT,
    url="https://x.com/i/status/1",
)
PRIVATE = "https://x.test/private/status/7 by @private_poster"


def event_of(notice: Notice, seq: int = 12) -> dict[str, Any]:
    """The event of a notice."""
    return cloudevent(notice, source="urn:rumorline:notices", seq=seq, previous_hash="sha256:0")


def test_the_envelope_is_that_of_cloudevents() -> None:
    event = event_of(notice_of(ticket(POLICE)))
    assert (event["specversion"], event["datacontenttype"]) == ("1.0", "application/json")
    assert event["type"] == "org.rumorline.notice.resolution.v1"
    assert (event["id"], event["subject"]) == ("t-1.n1", "t-1")
    assert event["time"] == "2026-03-03T12:00:00.000000Z"
    assert event["source"] == "urn:rumorline:notices"


def test_the_post_is_quoted_word_for_word_with_the_night_it_was_written_in() -> None:
    data = event_of(notice_of(ticket(POLICE)))["data"]
    (quoted,) = data["evidence"]
    assert quoted["quote"] == POLICE.quote
    assert quoted["author"] == "Riverbend police"
    assert quoted["posted_at"]["utc"] == "2019-07-09T01:12:00.000000Z"
    assert quoted["posted_at"]["local"] == "2019-07-08T21:12:00-04:00"
    assert quoted["posted_at"]["words"].startswith("Monday, 8 July 2019, 21:12 EDT")
    assert data["explanation"] == "a routine check"
    assert data["headline"] == "Riverbend police: “It was NOT ICE”"
    assert data["verdict"] == "refuted"
    assert (data["version"], data["previous_version"]) == (1, None)


def test_what_people_read_of_a_spanish_ticket_is_spanish() -> None:
    known = ticket(POLICE, language="es-MX")
    first = notice_of(known)
    then = after(known, first).with_evidence(mayor(posted_at=NIGHT))
    data = event_of(notice_of(then.without_evidence("x:1", Gone.DELETED)))["data"]
    assert data["headline"].startswith("Corrección: Riverbend mayor: “")
    assert data["changes"] == [
        "Riverbend police borró la publicación que se citaba.",
        "El veredicto «desmentido» se apoya en Riverbend mayor.",
    ]
    words = data["evidence"][0]["posted_at"]["words"]
    assert words.startswith("lunes, 8 de julio de 2019, 21:12 EDT")
    assert (data["kind"], data["verdict"]) == ("correction", "refuted")


def test_a_correction_names_what_it_corrects() -> None:
    first = notice_of(ticket(POLICE))
    known = after(ticket(POLICE), first).with_evidence(mayor())
    data = event_of(notice_of(known.without_evidence("x:1", Gone.DELETED)))["data"]
    assert (data["previous_version"], data["previous_verdict"]) == ("t-1.n1", "refuted")
    assert data["changes"] == [
        "Riverbend police deleted the post that was quoted.",
        "The verdict “refuted” stands on Riverbend mayor.",
    ]
    assert data["headline"].startswith("Correction: Riverbend mayor")


def test_a_withdrawal_has_no_verdict_and_no_quote() -> None:
    known = after(ticket(POLICE), notice_of(ticket(POLICE)))
    data = event_of(notice_of(known.without_evidence("x:1", Gone.SUSPENDED)))["data"]
    assert (data["verdict"], data["evidence"], data["explanation"]) == (None, [], None)
    assert data["reason"] == "evidence_gone"


@given(st.integers(1, 10**11), st.integers(1, 10**11))
def test_sequence_sorts_as_text(one: int, other: int) -> None:
    notice = notice_of(ticket(POLICE))
    texts = (event_of(notice, one)["sequence"], event_of(notice, other)["sequence"])
    assert (texts[0] < texts[1]) is (one < other)


def test_no_private_poster_is_named() -> None:
    """The desk keeps the posts that spread the rumor; a notice carries none of them."""
    known = ticket(POLICE, examples=(PRIVATE,))
    sent = json.dumps(event_of(notice_of(known))) + str(attributes(notice_of(known)))
    assert "private" not in sent


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_an_event_never_outgrows_64_kilobytes(text: str) -> None:
    """Five posts of the longest kind on the longest ticket that the desk can open."""
    known = replace(_longest(text), evidence={f"x:{n}": _long(text, n) for n in range(5)})
    first = notice_of(known)
    edited = {root: replace(e, content_hash="sha256:new") for root, e in known.evidence.items()}
    for notice in (first, notice_of(after(known, first, evidence=edited))):
        body = json.dumps(event_of(notice), ensure_ascii=False)
        assert len(body.encode()) <= MOST_BYTES


def _longest(text: str) -> Any:
    division = "ocd-division/country:us/state:ct/place:" + "x" * 200
    within = tuple(f"{division}/ward:{n}" for n in range(9))
    request = TicketRequest(
        claim=("c" + text * 500)[:499] + "c",
        place=("p" + text * 200)[:199] + "p",
        division=division,
        within=within,
        topics=tuple(f"{n}" + "t" * 199 for n in range(10)),
        examples=(text * 50,),
    )
    return ticket_of(request, NOW)


def _long(text: str, number: int) -> Evidence:
    long = (text * 20_000)[:20_000]
    said = post(long, number=number, url="https://x.test/" + "1" * 980)
    stance = Stance(Verdict.REFUTED, evidence=Span(0, 9000), explanation=Span(100, 9000))
    decision = Decision("t-1", said.root, said.version, Action.AUTO, stance, 0.9)
    source = Source("x", "a" * 500, "A" * 200, ("d",), ("e",))
    return evidence_of(said, source, decision, Verdict.REFUTED)


class SentToTopic:
    """A client that remembers what was published."""

    def __init__(self) -> None:
        self.sent: dict[str, Any] = {}

    def publish(self, **request: Any) -> None:
        """Publish."""
        self.sent = request


def test_the_topic_gets_the_event_and_attributes_to_filter_by() -> None:
    client: Any = SentToTopic()
    notice = notice_of(ticket(POLICE))
    NoticesTopic(client, "arn:topic", "urn:rumorline:notices").send(Entry(notice, seq=3))
    event = json.loads(client.sent["Message"])
    assert (client.sent["TopicArn"], event["sequence"]) == ("arn:topic", "000000000003")
    kinds = {name: one["DataType"] for name, one in client.sent["MessageAttributes"].items()}
    assert kinds == {
        "divisions": "String.Array",
        "topics": "String.Array",
        "verdict": "String.Array",
        "kind": "String",
        "language": "String",
        "severity": "String",
    }
    divisions = client.sent["MessageAttributes"]["divisions"]["StringValue"]
    assert json.loads(divisions) == list(notice.divisions)


def test_a_withdrawal_can_be_filtered_by_its_missing_verdict() -> None:
    withdrawal = replace(notice_of(ticket(POLICE)), verdict=None)
    assert attributes(withdrawal)["verdict"]["StringValue"] == '["none"]'


def test_whoever_asked_for_a_verdict_is_told_when_it_is_taken_back() -> None:
    withdrawal = replace(notice_of(ticket(POLICE)), verdict=None)
    told = attributes(withdrawal, before=["refuted", "clarified", "refuted"])
    assert told["verdict"]["StringValue"] == '["none", "refuted", "clarified"]'


def test_what_no_queue_takes_is_written_otherwise() -> None:
    client: Any = SentToTopic()
    odd = notice_of(ticket(replace(POLICE, quote="not \uffff ICE")))
    NoticesTopic(client, "arn:topic", "urn:rumorline:notices").send(Entry(odd, seq=3))
    assert "\uffff" not in client.sent["Message"]
    assert json.loads(client.sent["Message"])["data"]["evidence"][0]["quote"] == "not \uffff ICE"


def test_a_bulletin_goes_out_once_a_channel_as_plain_text() -> None:
    client: Any = SentToTopic()
    topic = BulletinsTopic(client, "arn:bulletins", "https://rumors.test")
    entry = Entry(notice_of(ticket(POLICE)), seq=3)
    topic.send(entry, [], Channel.EMAIL)
    assert client.sent["Subject"] == 'Refuted by Riverbend police: "It was NOT ICE"'
    assert client.sent["MessageAttributes"]["channel"]["StringValue"] == "email"
    assert "MessageStructure" not in client.sent
    topic.send(entry, [], Channel.SMS)
    assert "Subject" not in client.sent
    assert client.sent["Message"].startswith("Refuted by Riverbend police: ")
    assert set(client.sent["MessageAttributes"]) == {*attributes(entry.notice), "channel"}
