"""The WebSub door, from the gateway's event to its answer, with its hostile rows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rumorline import wiring
from rumorline.domain.errors import DeliveryDiscarded, MalformedRequest, QueueUnavailable
from rumorline.domain.post import Delivery
from rumorline.handlers import receive
from rumorline.platforms import websub
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS, events_of
from rumorline.services.receiving import MAX_BODY, Receiver
from rumorline.services.subscriptions import Subscriptions
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.table import Table

NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
CURRENT, PREVIOUS, FOREIGN = "current-secret", "previous-secret", "somebody-elses"
BOTH = EndpointSecrets((CURRENT, PREVIOUS))
TOPIC = "https://agency.example/feed"
FEED = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" '
    b'xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Agency</title>'
    b"<entry><id>urn:1</id><updated>2019-07-09T01:12:00Z</updated><title>Not ICE</title></entry>"
    b"</feed>"
)
PENDING = Lease("main", TOPIC, "https://hub/", "https://us/", "k3y", LeaseState.PENDING, NOW)


def signature(body: bytes, secret: str = CURRENT, method: str = "sha256") -> str:
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def question(**changes: str | None) -> str:
    fields: dict[str, str | None] = {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.challenge": "<script>alert(1)</script>",
        "hub.lease_seconds": "864000",
        "key": "k3y",
    }
    fields |= {name.replace("_", ".", 1): value for name, value in changes.items()}
    return urlencode({name: value for name, value in fields.items() if value is not None})


@dataclass
class FakeQueue:
    """Keeps what it was given, or is down."""

    messages: list[Any] = field(default_factory=list)
    down: bool = False

    def send(self, messages: Any) -> None:
        if self.down:
            raise QueueUnavailable("down")
        self.messages += messages


@dataclass
class Kept:
    """Secrets of endpoints."""

    secrets: dict[str, EndpointSecrets]

    def get(self, platform: str, endpoint: str, max_age: float = 60.0) -> EndpointSecrets | None:
        assert max_age
        return self.secrets.get(f"{platform}/{endpoint}")


@dataclass
class Door:
    """The handler, the queue behind it, and the leases beside it."""

    queue: FakeQueue
    leases: Leases
    asked: list[str] = field(default_factory=list)

    def call(self, method: str, query: str = "", **parts: Any) -> dict[str, Any]:
        event = {
            "rawQueryString": query,
            "requestContext": {"http": {"method": method}, "requestId": "delivery-1"},
            "pathParameters": {"platform": "websub", "endpoint": "main"},
            "isBase64Encoded": True,
            **parts,
        }
        return receive.handler(event, None)

    def post(
        self, body: bytes = FEED, given: str | None = None, encoding: str = ""
    ) -> dict[str, Any]:
        signed = {"x-hub-signature": signature(body) if given is None else given}
        text = base64.b64encode(body).decode()
        return self.call("POST", body=text, headers=signed | {"content-encoding": encoding})

    def get(self, **changes: str | None) -> dict[str, Any]:
        return self.call("GET", question(**changes))

    def state(self) -> str:
        lease = self.leases.get("main")
        return lease.state if lease else "none"


@pytest.fixture
def door(table: Table, monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door(FakeQueue(), Leases(table))
    made.leases.save(PENDING, None)

    def subscriptions() -> Subscriptions:
        made.asked.append("table")
        return Subscriptions(made.leases, lambda: NOW)

    kept = Kept({"websub/main": BOTH, "x/main": BOTH})
    receiver = Receiver(PLATFORMS, kept, made.queue, lambda: NOW, {"websub": subscriptions})
    monkeypatch.setattr(wiring, "receiver", lambda: receiver)
    return made


class TestDelivery:
    """What a hub posts."""

    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    @pytest.mark.parametrize("secret", [CURRENT, PREVIOUS])
    def test_every_method_of_the_specification_is_taken(
        self, door: Door, method: str, secret: str
    ) -> None:
        answer = door.post(given=signature(FEED, secret, method))
        assert (answer["statusCode"], answer["body"]) == (200, '{"queued": 1}')

    def test_an_entry_is_queued_with_the_topic_that_was_subscribed_to(self, door: Door) -> None:
        door.post()
        (message,) = door.queue.messages
        assert message["entry"]["topic"] == TOPIC
        (event,) = events_of("websub", "main", message["entry"])
        assert event.__getattribute__("post").account.source_id == f"websub:{TOPIC}"

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param("", id="row01-missing"),
            pytest.param("sha256=00", id="row02-short"),
            pytest.param("sha256=" + "0" * 64, id="row02-wrong"),
            pytest.param("sha256=" + "z" * 64, id="row02-not-hex"),
            pytest.param("sha256=\u00e9", id="row02-not-ascii"),
            pytest.param("sha256=\ud800", id="row02-surrogate"),
            pytest.param(f"{signature(FEED)},{signature(FEED)}", id="row03-twice"),
            pytest.param(f"{signature(FEED)}, {signature(FEED)}", id="row03-twice-spaced"),
            pytest.param("sha1=" + signature(FEED).partition("=")[2], id="row04-other-method"),
            pytest.param("md5=" + "0" * 32, id="row04-unknown-method"),
            pytest.param("new=" + "0" * 64, id="row04-name-of-a-function"),
            pytest.param(signature(FEED, FOREIGN), id="forged"),
            pytest.param(signature(FEED + b" "), id="of-another-body"),
            pytest.param(signature(FEED).upper(), id="upper-case"),
        ],
    )
    def test_a_forged_delivery_gets_a_2xx_and_is_discarded(
        self, door: Door, given: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert door.post(given=given)["statusCode"] == 202
        assert door.queue.messages == []
        assert door.asked == []
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        (counted,) = [line for line in lines if "DeliveriesRejectedBy" in line]
        assert counted["reason"] == "DeliveryDiscarded"

    def test_a_feed_that_nobody_wants_any_more_gets_410(self, door: Door) -> None:
        for state in (LeaseState.DENIED, LeaseState.ENDED):
            seen = door.leases.get("main")
            door.leases.save(Lease("main", TOPIC, "", "", "", state, NOW), seen)
            assert door.post()["statusCode"] == 410
        assert door.queue.messages == []

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b'{"type": "\xff"}', id="row07-not-utf8"),
            pytest.param(b"<a>" * 100_000, id="row10-deep"),
            pytest.param(b'<!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>', id="row20-laughs"),
            pytest.param(b'<!DOCTYPE l SYSTEM "http://x/"><l/>', id="row20-external"),
            pytest.param(b"<feed/>", id="no-feed"),
            pytest.param(b"", id="empty"),
        ],
    )
    def test_a_signed_body_that_is_no_plain_feed_gets_400(self, door: Door, body: bytes) -> None:
        assert door.post(body)["statusCode"] == 400
        assert door.queue.messages == []

    def test_junk_in_base64_gets_400_row06(self, door: Door) -> None:
        assert door.call("POST", body="***")["statusCode"] == 400

    def test_a_body_over_the_cap_gets_413_row13(self, door: Door) -> None:
        assert door.post(b" " * (MAX_BODY + 1))["statusCode"] == 413

    def test_a_content_encoding_gets_415_row14(self, door: Door) -> None:
        assert door.post(encoding="gzip")["statusCode"] == 415

    def test_a_replay_gets_200_and_reads_the_same_row15(self, door: Door) -> None:
        for _ in range(2):
            assert door.post()["statusCode"] == 200
        first, second = (events_of("websub", "main", m["entry"]) for m in door.queue.messages)
        assert first == second

    def test_one_bad_entry_of_a_thousand_stops_none_row23(self, door: Door) -> None:
        one = FEED[FEED.index(b"<entry>") : FEED.index(b"</feed>")]
        body = FEED.replace(one, one * 499 + b"<entry/>" + one * 500)
        assert door.post(body)["body"] == '{"queued": 1000}'

    def test_a_deletion_of_an_unknown_post_gets_200_row26(self, door: Door) -> None:
        assert (
            door.post(FEED.replace(b"<entry>", b'<at:deleted-entry ref="x"/><entry>'))["statusCode"]
            == 200
        )
        assert len(door.queue.messages) == 2

    def test_a_queue_that_is_down_gets_503_row27(self, door: Door) -> None:
        door.queue.down = True
        assert door.post()["statusCode"] == 503

    def test_another_platform_never_asks_the_table(self, door: Door) -> None:
        door.call("POST", pathParameters={"platform": "x", "endpoint": "main"}, body="")
        door.call("GET", "crc_token=abc", pathParameters={"platform": "x", "endpoint": "main"})
        assert door.asked == []

    def test_activitypub_has_no_door_yet(self, door: Door) -> None:
        unknown = {"platform": "activitypub", "endpoint": "main"}
        assert door.call("POST", pathParameters=unknown)["statusCode"] == 404


class TestHandshake:
    """What a hub asks by GET."""

    def test_the_challenge_of_a_pending_subscription_is_echoed_as_text(self, door: Door) -> None:
        answer = door.get()
        assert answer["statusCode"] == 200
        assert answer["body"] == "<script>alert(1)</script>"
        assert answer["headers"]["content-type"] == "text/plain; charset=utf-8"
        assert answer["headers"]["x-content-type-options"] == "nosniff"
        lease = door.leases.get("main")
        assert lease is not None
        assert (lease.state, lease.until, lease.granted) == (
            LeaseState.ACTIVE,
            NOW + timedelta(days=10),
            864_000,
        )

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"hub_topic": "https://other.example/"}, id="row19-other-topic"),
            pytest.param({"key": "guess"}, id="other-key"),
            pytest.param({"key": "\ud7ff"}, id="odd-key"),
            pytest.param({"key": None}, id="no-key"),
            pytest.param({"hub_mode": "unsubscribe"}, id="unsubscribe"),
            pytest.param({"hub_mode": "denied", "key": "guess"}, id="denied-by-a-stranger"),
        ],
    )
    def test_a_question_about_anything_else_gets_404(
        self, door: Door, changes: dict[str, str | None]
    ) -> None:
        answer = door.get(**changes)
        assert (answer["statusCode"], answer["body"]) == (404, "Not Found")
        assert door.state() == "pending"

    @pytest.mark.parametrize(
        "query",
        [
            "",
            question(hub_mode=None),
            question(hub_mode="publish"),
            question(hub_mode=""),
            question(hub_topic=None),
            question(hub_topic=""),
            question(hub_challenge=None),
            question(hub_challenge=""),
            question(hub_challenge="x" * 3_000),
            question(hub_lease_seconds="soon"),
            question(hub_lease_seconds="-1"),
            question(hub_lease_seconds="0"),
            question(hub_lease_seconds="1e3"),
            question(hub_lease_seconds="9" * 20),
            question(key=""),
            question() + "&hub.mode=subscribe",
            question() + "&hub.topic=x",
            question() + "&hub.challenge=x",
            question() + "&hub.lease_seconds=1",
            question() + "&key=x",
        ],
    )
    def test_a_question_that_is_not_whole_gets_400(self, door: Door, query: str) -> None:
        assert door.call("GET", query)["statusCode"] == 400
        assert door.state() == "pending"

    def test_an_endpoint_without_a_secret_gets_404(self, door: Door) -> None:
        other = {"platform": "websub", "endpoint": "other"}
        assert door.call("GET", question(), pathParameters=other)["statusCode"] == 404

    def test_a_refusal_of_the_hub_is_noted_and_answered(self, door: Door) -> None:
        answer = door.get(hub_mode="denied", hub_challenge=None, hub_reason="no")
        assert (answer["statusCode"], answer["body"]) == (200, "")
        assert door.state() == "denied"
        assert door.get()["statusCode"] == 404


class TestModule:
    """What needs no receiver."""

    def test_no_signature_header_at_all_is_discarded(self) -> None:
        with pytest.raises(DeliveryDiscarded):
            websub.verify(Delivery(FEED, {}), BOTH, NOW)

    def test_deliveries_are_signed_as_a_hub_signs(self) -> None:
        headers = websub.sign(FEED, CURRENT, NOW)
        assert headers["x-hub-signature"] == signature(FEED)
        assert headers["content-type"] == "application/atom+xml"

    def test_a_question_without_a_lease_is_read(self) -> None:
        query = {
            name: [text]
            for name, text in (
                ("hub.mode", "subscribe"),
                ("hub.topic", "t"),
                ("hub.challenge", "c"),
            )
        }
        assert websub.read_question(query).lease_seconds == 0

    @pytest.mark.parametrize("entry", [{}, {"xml": None}, {"xml": "<feed/>"}])
    def test_an_entry_that_is_none_is_refused(self, entry: dict[str, object]) -> None:
        from rumorline.domain.errors import MalformedEntry

        with pytest.raises(MalformedEntry):
            websub.parse(entry, "websub/main")


names = st.sampled_from(
    ["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason", "key"]
)
values = st.text(max_size=12) | st.sampled_from(["subscribe", "denied", TOPIC, "k3y", "60"])


class TestFuzz:
    """Whatever comes, the answer is one that is documented."""

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(pairs=st.lists(st.tuples(names, values), max_size=7))
    def test_any_question_gets_200_400_or_404(
        self, door: Door, pairs: list[tuple[str, str]]
    ) -> None:
        query = urlencode(pairs, errors="replace")
        assert door.call("GET", query)["statusCode"] in (200, 400, 404)

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        body=st.binary(max_size=200)
        | st.text(max_size=80).map(lambda t: FEED.replace(b"Not ICE", t.encode("utf-8", "replace")))
    )
    def test_any_signed_body_is_queued_or_refused(self, door: Door, body: bytes) -> None:
        assert door.post(body)["statusCode"] in (200, 400, 404, 410)

    @given(query=st.dictionaries(names, st.lists(values, max_size=2), max_size=6))
    def test_a_question_is_read_or_refused(self, query: dict[str, list[str]]) -> None:
        try:
            read = websub.read_question(query)
        except MalformedRequest:
            return
        assert read.mode in websub.MODES
