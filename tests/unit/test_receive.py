"""The function `receive`, from the gateway's event to its answer.

The rows are those of the table of hostile input in PLATFORMS.md that concern X and Standard
Webhooks; their numbers are in the ids.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rumorline import wiring
from rumorline.domain.errors import (
    BodyTooLarge,
    MalformedEntry,
    QueueUnavailable,
    RumorlineError,
    UsageError,
)
from rumorline.handlers import receive
from rumorline.platforms import x
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS, events_of
from rumorline.services.receiving import MAX_BODY, Receiver
from rumorline.settings import Settings
from rumorline.store.queue import SqsWorkQueue
from rumorline.store.secrets import MAX_CACHED, SecretsManagerStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
CURRENT, PREVIOUS, FOREIGN = (
    "whsec_Y3VycmVudC1rZXktZm9yLXRlc3Rz",
    "whsec_cHJldmlvdXMta2V5LWZvci10ZXN0",
    "whsec_c29tZWJvZHktZWxzZXMta2V5",
)
DOCUMENTED = {200, 400, 401, 404, 405, 413, 415, 503}
DOORS = ["x", "standard"]
POSTS: dict[str, dict[str, object]] = {
    "x": {
        "data": {
            "event_type": "post.create",
            "payload": {
                "id": "12",
                "author_id": "41",
                "created_at": "2019-07-09T01:12:00.000Z",
                "text": "It was not ICE",
            },
        }
    },
    "standard": {
        "type": "post.created",
        "data": {
            "platform": "bluesky",
            "id": "3kabc",
            "account": {"id": "did:plc:mayor"},
            "text": "It was not ICE",
            "created_at": "2019-07-09T01:12:00Z",
        },
    },
}
DELETED: dict[str, dict[str, object]] = {
    "x": {"data": {"event_type": "post.delete", "payload": {"id": "99", "author_id": "41"}}},
    "standard": {
        "type": "post.deleted",
        "data": {"platform": "bluesky", "id": "zzz", "account": {"id": "did:plc:mayor"}},
    },
}


@dataclass
class FakeQueue:
    """Keeps what it was given, or is down."""

    messages: list[Any] = field(default_factory=list)
    down: bool = False

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        if self.down:
            raise QueueUnavailable("down")
        self.messages += messages


@dataclass
class FakeSecrets:
    """Secrets as they are cached, and as they are kept since the last rotation."""

    cached: dict[str, EndpointSecrets] = field(default_factory=dict)
    rotated: dict[str, EndpointSecrets] = field(default_factory=dict)
    broken: Exception | None = None
    asked: list[float] = field(default_factory=list)

    def get(self, platform: str, endpoint: str, max_age: float = 60.0) -> EndpointSecrets | None:
        self.asked.append(max_age)
        if self.broken:
            raise self.broken
        name = f"{platform}/{endpoint}"
        found = self.cached.get(name)
        return found if max_age >= 60.0 else self.rotated.get(name, found)


@dataclass
class Door:
    """The handler with a fake behind it."""

    queue: FakeQueue
    secrets: FakeSecrets

    def call(self, event: dict[str, Any]) -> dict[str, Any]:
        return receive.handler(event, None)

    def post(
        self,
        name: str,
        body: bytes,
        secret: str = CURRENT,
        headers: Mapping[str, str | None] | None = None,
    ) -> dict[str, Any]:
        """Deliver as the platform does; a header given as None is left out."""
        given = {**PLATFORMS[name].sign(body, secret, NOW), **(headers or {})}
        sent = {header: value for header, value in given.items() if value is not None}
        return self.call(event(name, body=body, headers=sent))


def event(
    platform: str = "x",
    endpoint: str = "main",
    *,
    method: str = "POST",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    query: str = "",
) -> dict[str, Any]:
    """An event as the gateway builds it for content that is not text: the body in base64."""
    return {
        "version": "2.0",
        "rawQueryString": query,
        "headers": dict(headers or {}),
        "requestContext": {"http": {"method": method}, "requestId": "delivery-1"},
        "pathParameters": {"platform": platform, "endpoint": endpoint},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def encoded(body: object) -> bytes:
    return json.dumps(body).encode()


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    kept = {f"{name}/main": EndpointSecrets((CURRENT, PREVIOUS)) for name in PLATFORMS}
    made = Door(FakeQueue(), FakeSecrets(kept))
    receiver = Receiver(PLATFORMS, made.secrets, made.queue, lambda: NOW)
    monkeypatch.setattr(wiring, "receiver", lambda: receiver)
    return made


SIGNATURE = {"x": "x-twitter-webhooks-signature", "standard": "webhook-signature"}


class TestGenuine:
    """What happens to a delivery that is in order."""

    @pytest.mark.parametrize("name", DOORS)
    def test_every_entry_is_queued_with_where_it_came_from(self, door: Door, name: str) -> None:
        answer = door.post(name, encoded(POSTS[name]))
        assert answer["statusCode"] == 200
        assert json.loads(answer["body"]) == {"queued": 1}
        (message,) = door.queue.messages
        assert message == {
            "kind": "entry",
            "platform": name,
            "endpoint": "main",
            "delivery_id": "delivery-1",
            "received_at": "2019-07-09T01:13:00+00:00",
            "entry": POSTS[name],
        }

    def test_text_that_the_gateway_left_as_text_is_read(self, door: Door) -> None:
        body = json.dumps(POSTS["x"] | {"note": "\u00e9"}, ensure_ascii=False)
        sent = event(headers=x.sign(body.encode(), CURRENT, NOW))
        answer = door.call(sent | {"body": body, "isBase64Encoded": False})
        assert answer["statusCode"] == 200

    def test_header_names_are_taken_in_any_case(self, door: Door) -> None:
        headers = x.sign(b"{}", CURRENT, NOW)
        sent = event(body=b"{}", headers={name.title(): value for name, value in headers.items()})
        assert door.call(sent)["statusCode"] == 200

    def test_no_answer_can_be_taken_for_a_page(self, door: Door) -> None:
        for answer in (door.post("x", encoded(POSTS["x"])), door.post("x", b"{}", secret=FOREIGN)):
            assert answer["headers"]["x-content-type-options"] == "nosniff"
            assert answer["headers"]["content-type"] in (
                "application/json",
                "text/plain; charset=utf-8",
            )

    def test_the_challenge_of_x_is_answered(self, door: Door) -> None:
        answer = door.call(event(method="GET", query="crc_token=abc%3D"))
        assert answer["statusCode"] == 200
        expected = x.sign(b"abc=", CURRENT, NOW)[x.SIGNATURE]
        assert json.loads(answer["body"]) == {"response_token": expected}


def row(number: int, door: str, what: str, *values: object) -> Any:
    return pytest.param(door, *values, id=f"row{number:02}-{door}-{what}")


def of_both(number: int, what: str, *values: object) -> list[Any]:
    return [row(number, name, what, *values) for name in DOORS]


def b64encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def b64(size: int) -> str:
    return b64encode(b"\0" * size)


FORGED = [
    *of_both(1, "missing", None),
    *of_both(2, "empty", ""),
    *of_both(2, "short", "sha256=AAAA"),
    *of_both(2, "not-ascii", "sha256=\u00e9\u00e9"),
    *of_both(2, "not-base64", "v1,!!!!"),
    row(2, "x", "hex", "sha256=" + "0" * 64),
    row(2, "x", "right-length", "sha256=" + b64(32)),
    row(2, "standard", "right-length", "v1," + b64(32)),
    row(4, "x", "sha1", "sha1=" + b64(20)),
    row(4, "standard", "v2", "v2," + b64(32)),
]


class TestHostileRows:
    """PLATFORMS.md, "Hostile or broken input and what it gets"."""

    @pytest.mark.parametrize(("name", "signature"), FORGED)
    def test_a_forged_delivery_gets_401(self, door: Door, name: str, signature: str | None) -> None:
        answer = door.post(name, encoded(POSTS[name]), headers={SIGNATURE[name]: signature})
        assert answer["statusCode"] == 401
        assert door.queue.messages == []

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row03-{name}")
    @pytest.mark.parametrize("joint", [",", ", "], ids=["comma", "comma-space"])
    def test_a_signature_header_sent_twice_gets_401(
        self, door: Door, name: str, joint: str
    ) -> None:
        body = encoded(POSTS[name])
        good = PLATFORMS[name].sign(body, CURRENT, NOW)[SIGNATURE[name]]
        answer = door.post(name, body, headers={SIGNATURE[name]: f"{good}{joint}{good}"})
        assert answer["statusCode"] == 401

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row05-{name}")
    def test_a_signed_body_in_base64_gets_200(self, door: Door, name: str) -> None:
        assert door.post(name, encoded(POSTS[name]))["statusCode"] == 200

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row06-{name}")
    @pytest.mark.parametrize("junk", ["***", "AAA", "AA==AA", "\u00e9", "e30=\n", "\ud800"])
    def test_junk_in_base64_gets_400(self, door: Door, name: str, junk: str) -> None:
        assert door.call(event(name) | {"body": junk})["statusCode"] == 400

    def test_text_that_cannot_be_bytes_gets_400(self, door: Door) -> None:
        sent = event() | {"body": "\ud800", "isBase64Encoded": False}
        assert door.call(sent)["statusCode"] == 400

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row07-{name}")
    def test_json_that_is_not_utf8_gets_401_unsigned_and_400_signed(
        self, door: Door, name: str
    ) -> None:
        body = b'{"type": "\xff"}'
        assert door.post(name, body, secret=FOREIGN)["statusCode"] == 401
        assert door.post(name, body)["statusCode"] == 400

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row08-{name}")
    def test_an_escaped_body_is_verified_as_it_came(self, door: Door, name: str) -> None:
        body = encoded(POSTS[name]).replace(b"It was", b"\\u0049t \\/was caf\\u00e9")
        assert door.post(name, body)["statusCode"] == 200
        assert "It /was caf\u00e9" in json.dumps(door.queue.messages, ensure_ascii=False)

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            *of_both(9, "name-twice", b'{"type": 1, "type": 1}'),
            *of_both(10, "100000-deep", b'{"data":' + b"[" * 100_000),
            *of_both(11, "5000-digits", b'{"data": ' + b"9" * 5_000 + b"}"),
            *of_both(11, "nan", b'{"data": NaN}'),
            *of_both(11, "infinity", b'{"data": -Infinity}'),
            *of_both(20, "billion-laughs", b'<!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'),
            *of_both(20, "empty", b""),
        ],
    )
    def test_a_signed_body_that_is_not_plain_json_gets_400(
        self, door: Door, name: str, body: bytes
    ) -> None:
        assert door.post(name, body)["statusCode"] == 400
        assert door.queue.messages == []

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row12-{name}")
    def test_a_lone_surrogate_is_replaced(self, door: Door, name: str) -> None:
        body = encoded(POSTS[name]).replace(b"It was", b"It \\ud800 was")
        assert door.post(name, body)["statusCode"] == 200
        (message,) = door.queue.messages
        assert "It \ufffd was" in json.dumps(message, ensure_ascii=False)

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row13-{name}")
    def test_a_body_over_the_cap_gets_413_before_any_secret_is_read(
        self, door: Door, name: str
    ) -> None:
        for size in (MAX_BODY + 1, MAX_BODY * 3):
            assert door.post(name, b" " * size)["statusCode"] == 413
        plain = event(name) | {"body": "\u00e9" * MAX_BODY, "isBase64Encoded": False}
        assert door.call(plain)["statusCode"] == 413
        assert door.secrets.asked == []

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row13-{name}")
    def test_a_body_of_exactly_the_cap_is_read(self, door: Door, name: str) -> None:
        body = encoded(POSTS[name]).ljust(MAX_BODY)
        assert door.post(name, body)["statusCode"] == 200

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row14-{name}")
    @pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", "GZIP", "x"])
    def test_a_content_encoding_gets_415(self, door: Door, name: str, encoding: str) -> None:
        answer = door.post(name, encoded(POSTS[name]), headers={"content-encoding": encoding})
        assert answer["statusCode"] == 415

    @pytest.mark.parametrize("encoding", ["identity", " Identity ", ""])
    def test_an_encoding_that_is_none_is_taken(self, door: Door, encoding: str) -> None:
        answer = door.post("x", encoded(POSTS["x"]), headers={"content-encoding": encoding})
        assert answer["statusCode"] == 200

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row15-{name}")
    def test_a_replay_gets_200_and_reads_the_same(self, door: Door, name: str) -> None:
        for _ in range(2):
            assert door.post(name, encoded(POSTS[name]))["statusCode"] == 200
        first, second = (
            events_of(name, "main", message["entry"]) for message in door.queue.messages
        )
        assert first == second

    @pytest.mark.parametrize(
        ("name", "stamp"),
        [
            row(16, "standard", "old", str(int(NOW.timestamp()) - 301)),
            row(16, "standard", "early", str(int(NOW.timestamp()) + 301)),
            row(16, "standard", "nan", "nan"),
            row(16, "standard", "inf", "inf"),
            row(16, "standard", "fraction", "1.9"),
        ],
    )
    def test_a_timestamp_that_is_off_or_odd_gets_401(
        self, door: Door, name: str, stamp: str
    ) -> None:
        answer = door.post(name, encoded(POSTS[name]), headers={"webhook-timestamp": stamp})
        assert answer["statusCode"] == 401

    @pytest.mark.parametrize("away", [-301, 301], ids=["row16-standard-old", "row16-early"])
    def test_a_signed_timestamp_outside_the_tolerance_gets_401(self, door: Door, away: int) -> None:
        body = encoded(POSTS["standard"])
        dated = PLATFORMS["standard"].sign(body, CURRENT, NOW + timedelta(seconds=away))
        answer = door.post("standard", body, headers=dated)
        assert answer["statusCode"] == 401

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row17-{name}")
    def test_the_previous_secret_gets_200(self, door: Door, name: str) -> None:
        assert door.post(name, encoded(POSTS[name]), secret=PREVIOUS)["statusCode"] == 200

    @pytest.mark.parametrize("name", ["standard"], ids=["row17-standard"])
    def test_the_second_of_three_signatures_is_enough(self, door: Door, name: str) -> None:
        body = encoded(POSTS[name])
        three = [
            PLATFORMS[name].sign(body, secret, NOW)["webhook-signature"]
            for secret in (FOREIGN, CURRENT, FOREIGN)
        ]
        assert (
            door.post(name, body, headers={"webhook-signature": " ".join(three)})["statusCode"]
            == 200
        )

    @pytest.mark.parametrize(
        "query",
        [
            pytest.param("crc_token=a&crc_token=a", id="row18-x-twice"),
            pytest.param("crc_token=", id="row18-x-empty"),
            pytest.param("", id="row18-x-missing"),
            pytest.param("crc_token=a&" + "&".join(["a=1"] * 60), id="row18-x-many"),
            pytest.param("crc_token=%3Cscript%3E", id="row19-x-html"),
            pytest.param("crc_token=%FF", id="row18-x-not-utf8"),
            pytest.param("crc_token=\ud800", id="row18-x-surrogate"),
        ],
    )
    def test_a_challenge_without_one_plain_token_gets_400(self, door: Door, query: str) -> None:
        answer = door.call(event(method="GET", query=query))
        assert answer["statusCode"] == 400
        assert answer["body"] == "Bad Request"

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row19-{name}")
    def test_a_challenge_to_an_unknown_endpoint_gets_404(self, door: Door, name: str) -> None:
        unknown = event(name, "other", method="GET", query="crc_token=a")
        assert door.call(unknown)["statusCode"] == 404

    def test_a_look_alike_handle_does_not_change_the_account_row21(self, door: Door) -> None:
        post = json.loads(json.dumps(POSTS["x"]))
        post["data"]["payload"]["author_id"] = "666"
        post["data"]["includes"] = {"users": [{"id": "666", "username": "M\u0430yorBronin"}]}
        assert door.post("x", encoded(post))["statusCode"] == 200
        (saved,) = events_of("x", "main", door.queue.messages[0]["entry"])
        assert saved.__getattribute__("post").account.source_id == "x:666"

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            row(22, "x", "direct-message", {"direct_message_events": [{"text": "hush"}]}),
            row(22, "x", "activity", {"data": {"event_type": "dm.received", "text": "hush"}}),
            row(22, "standard", "type", {"type": "dm.created", "data": {"text": "hush"}}),
        ],
    )
    def test_an_unknown_event_gets_200_and_is_never_logged(
        self, door: Door, name: str, body: object, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = door.post(name, encoded(body))
        assert (answer["statusCode"], answer["body"]) == (200, '{"queued": 0}')
        assert door.queue.messages == []
        assert "hush" not in capsys.readouterr().out

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row23-{name}")
    def test_one_bad_entry_of_a_thousand_stops_none_of_the_others(
        self, door: Door, name: str
    ) -> None:
        post: dict[str, object] = {
            "id_str": "12",
            "created_at": "Tue Jul 09 01:12:00 +0000 2019",
            "text": "It was not ICE",
            "user": {"id_str": "41"},
        }
        batches: dict[str, dict[str, object]] = {
            "x": {"tweet_create_events": [post] * 499 + [{}] + [post] * 500},
            "standard": POSTS["standard"]
            | {
                "data": [POSTS["standard"]["data"]] * 499 + [{}] + [POSTS["standard"]["data"]] * 500
            },
        }
        answer = door.post(name, encoded(batches[name]))
        assert (answer["statusCode"], answer["body"]) == (200, '{"queued": 1000}')
        bad = [number for number, sent in enumerate(door.queue.messages) if not _reads(name, sent)]
        assert bad == [499]

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row26-28-{name}")
    def test_a_deletion_of_an_unknown_post_gets_200(self, door: Door, name: str) -> None:
        assert door.post(name, encoded(DELETED[name]))["statusCode"] == 200
        assert len(door.queue.messages) == 1

    @pytest.mark.parametrize("name", DOORS, ids=lambda name: f"row27-{name}")
    def test_a_queue_that_is_down_gets_503(self, door: Door, name: str) -> None:
        door.queue.down = True
        assert door.post(name, encoded(POSTS[name]))["statusCode"] == 503


def _reads(name: str, message: Any) -> bool:
    try:
        return bool(events_of(name, "main", message["entry"]))
    except MalformedEntry:
        return False


class TestRoutes:
    """Who is answered at all."""

    @pytest.mark.parametrize(
        ("platform", "endpoint"),
        [("myspace", "main"), ("", ""), ("x", "other"), ("x", "../main"), ("x", "Main"), ("x", "")],
    )
    def test_an_unknown_platform_or_endpoint_gets_404(
        self, door: Door, platform: str, endpoint: str
    ) -> None:
        body = encoded(POSTS["x"])
        sent = event(platform, endpoint, body=body, headers=x.sign(body, CURRENT, NOW))
        assert door.call(sent)["statusCode"] == 404

    @pytest.mark.parametrize("endpoint", ["../main", "a/b", "A", "a" * 65, "-a", "a b", ""])
    def test_a_name_that_no_endpoint_has_is_never_looked_up(
        self, door: Door, endpoint: str
    ) -> None:
        assert door.call(event("x", endpoint))["statusCode"] == 404
        assert door.secrets.asked == []

    @pytest.mark.parametrize(
        ("platform", "method"), [("standard", "GET"), ("x", "PUT"), ("x", "HEAD"), ("x", "")]
    )
    def test_another_method_gets_405(self, door: Door, platform: str, method: str) -> None:
        answer = door.call(event(platform, method=method))
        assert answer["statusCode"] == 405
        assert answer["headers"]["allow"] == "POST"

    def test_an_event_without_anything_gets_404(self, door: Door) -> None:
        assert door.call({})["statusCode"] == 404
        empty = {"headers": None, "pathParameters": None, "requestContext": None, "body": None}
        assert door.call(empty)["statusCode"] == 404


class TestRotation:
    """New secrets count at once, and forgers cannot make us ask for ever."""

    rotated = EndpointSecrets((FOREIGN, CURRENT))

    def test_a_delivery_signed_with_a_secret_newer_than_the_cache_is_taken(
        self, door: Door
    ) -> None:
        door.secrets.rotated["x/main"] = self.rotated
        assert door.post("x", b"{}", secret=FOREIGN)["statusCode"] == 200
        assert door.secrets.asked == [60.0, 5.0]

    def test_a_forgery_is_refused_with_the_newer_secrets_too(self, door: Door) -> None:
        door.secrets.rotated["x/main"] = self.rotated
        assert door.post("x", b"{}", secret="Zm9yZ2Vy")["statusCode"] == 401

    def test_a_genuine_delivery_asks_once(self, door: Door) -> None:
        door.post("x", b"{}")
        assert door.secrets.asked == [60.0]


class TestFaults:
    """What is told of faults: their kind and place, and never what was sent."""

    @pytest.fixture
    def logged(self, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []

        def keep(message: str, **keys: Any) -> None:
            lines.append({"message": message, **keys})

        monkeypatch.setattr(receive._log, "error", keep)
        monkeypatch.setattr(receive._log, "info", keep)
        return lines

    def test_a_foreign_error_gets_500_and_its_text_is_not_logged(
        self, door: Door, logged: list[dict[str, Any]]
    ) -> None:
        door.secrets.broken = ValueError("the secret is hunter2")
        answer = door.post("x", b"{}")
        assert (answer["statusCode"], answer["body"]) == (500, "Internal Server Error")
        (line,) = logged
        assert "hunter2" not in str(line)
        assert line["error"] == "ValueError"
        assert any(place.startswith("get:") for place in line["where"])

    def test_an_error_of_ours_is_logged_with_its_text(
        self, door: Door, logged: list[dict[str, Any]]
    ) -> None:
        door.secrets.broken = UsageError("TABLE_NAME is missing")
        assert door.post("x", b"{}")["statusCode"] == 500
        assert logged[0]["reason"] == "TABLE_NAME is missing"

    def test_a_missing_setting_gets_500(
        self, monkeypatch: pytest.MonkeyPatch, logged: list[dict[str, Any]]
    ) -> None:
        monkeypatch.setattr(wiring, "settings", lambda: Settings({}))
        wiring.receiver.cache_clear()
        assert receive.handler(event(), None)["statusCode"] == 500
        assert "SECRET_PREFIX" in logged[0]["reason"]

    def test_a_rejection_is_logged_without_what_was_sent(
        self, door: Door, logged: list[dict[str, Any]]
    ) -> None:
        door.post("x", b'{"text": "hush"}', headers={SIGNATURE["x"]: "sha256=hush"})
        assert logged == [
            {"message": "delivery rejected", "status": 401, "reason": "the signature is wrong"}
        ]

    def test_a_queue_that_is_down_is_logged_with_its_cause(
        self, door: Door, logged: list[dict[str, Any]]
    ) -> None:
        door.queue.down = True
        door.post("x", b"{}")
        assert logged[0]["message"] == "delivery not queued"


class TestMetrics:
    """Counted in CloudWatch's embedded metric format."""

    def metrics(self, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {
            metric["Name"]: (line[metric["Name"]], line.get("reason"))
            for line in lines
            if "_aws" in line
            for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        }

    def test_a_delivery_counts_itself_and_its_entries(
        self, door: Door, capsys: pytest.CaptureFixture[str]
    ) -> None:
        door.post("x", encoded(POSTS["x"]))
        assert self.metrics(capsys) == {
            "DeliveriesAccepted": ([1.0], None),
            "EntriesQueued": ([1.0], None),
        }

    def test_a_rejection_counts_once_in_all_and_once_by_its_reason(
        self, door: Door, capsys: pytest.CaptureFixture[str]
    ) -> None:
        door.post("x", b"{}", secret=FOREIGN)
        assert self.metrics(capsys) == {
            "DeliveriesRejected": ([1.0], None),
            "DeliveriesRejectedBy": ([1.0], "Unauthenticated"),
        }

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [(RuntimeError("x"), "Fault"), (UsageError("x"), "UsageError")],
    )
    def test_a_fault_of_ours_counts_as_one(
        self, door: Door, capsys: pytest.CaptureFixture[str], fault: Exception, reason: str
    ) -> None:
        door.secrets.broken = fault
        door.post("x", b"{}")
        assert self.metrics(capsys)["DeliveriesRejectedBy"] == ([1.0], reason)

    @pytest.mark.usefixtures("door")
    def test_a_method_that_there_is_not_counts_as_rejected(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        receive.handler(event(method="PUT"), None)
        assert self.metrics(capsys)["DeliveriesRejectedBy"] == ([1.0], "MethodNotAllowed")


header_values = st.text(max_size=40) | st.sampled_from(["gzip", "identity", "v1,AAAA", "sha256="])
header_names = st.sampled_from(
    [
        "content-encoding",
        "content-type",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "x-twitter-webhooks-signature",
        "x-twitter-webhooks-signature-oauth2",
    ]
)
signed_bodies = st.binary(max_size=300) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "type", "event_type", "id", "text", "payload", "tweet_create_events"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
).map(encoded)


class TestFuzz:
    """Whatever comes, the answer is one that is documented."""

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        name=st.sampled_from(DOORS) | st.text(max_size=5),
        endpoint=st.just("main") | st.text(max_size=5),
        method=st.sampled_from(["GET", "POST", "PUT"]),
        body=st.text(max_size=200) | st.binary(max_size=200).map(b64encode),
        in_base64=st.booleans(),
        headers=st.dictionaries(header_names, header_values, max_size=5),
        query=st.text(max_size=60) | st.text(max_size=60).map(lambda token: f"crc_token={token}"),
    )
    def test_any_request_gets_a_documented_answer(self, door: Door, **parts: Any) -> None:
        sent = event(
            parts["name"],
            parts["endpoint"],
            method=parts["method"],
            headers=parts["headers"],
            query=parts["query"],
        )
        answer = door.call(sent | {"body": parts["body"], "isBase64Encoded": parts["in_base64"]})
        assert answer["statusCode"] in DOCUMENTED
        json.dumps(answer).encode()

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(name=st.sampled_from(DOORS), body=signed_bodies)
    def test_any_signed_body_is_queued_or_refused(self, door: Door, name: str, body: bytes) -> None:
        assert door.post(name, body)["statusCode"] in (200, 400)


@dataclass
class FakeSqs:
    """Answers SendMessageBatch as SQS does; `failing` tells which bodies fail, and how often."""

    failing: dict[str, int] = field(default_factory=dict)
    error: Exception | None = None
    batches: list[list[str]] = field(default_factory=list)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803 - as botocore names them
        assert QueueUrl == "https://queue"
        if self.error:
            raise self.error
        self.batches.append([entry["MessageBody"] for entry in Entries])
        failed = [entry for entry in Entries if self._fails(entry["MessageBody"])]
        taken = [entry for entry in Entries if entry not in failed]
        return {
            "Successful": [{"Id": entry["Id"]} for entry in taken],
            **({"Failed": [{"Id": entry["Id"]} for entry in failed]} if failed else {}),
        }

    def _fails(self, body: str) -> bool:
        left = self.failing.get(body, 0)
        self.failing[body] = left - 1
        return left > 0


class TestWorkQueue:
    """SQS has every message, or the caller hears of it."""

    def queue(self, sqs: Any) -> SqsWorkQueue:
        return SqsWorkQueue(sqs, "https://queue")

    def test_ten_messages_go_in_a_batch(self) -> None:
        sqs = FakeSqs()
        self.queue(sqs).send([{"n": number} for number in range(23)])
        assert [len(batch) for batch in sqs.batches] == [10, 10, 3]
        assert sqs.batches[2][2] == '{"n":22}'

    def test_a_batch_stays_below_a_million_bytes(self) -> None:
        sqs = FakeSqs()
        self.queue(sqs).send([{"text": "\u00e9" * 200_000}] * 4)
        assert [len(batch) for batch in sqs.batches] == [2, 2]

    def test_nothing_is_sent_for_nothing(self) -> None:
        sqs = FakeSqs()
        self.queue(sqs).send([])
        assert sqs.batches == []

    def test_what_failed_alone_is_sent_again(self) -> None:
        sqs = FakeSqs(failing={'{"n":1}': 2})
        self.queue(sqs).send([{"n": 0}, {"n": 1}])
        assert sqs.batches == [['{"n":0}', '{"n":1}'], ['{"n":1}'], ['{"n":1}']]

    def test_what_fails_three_times_is_told(self) -> None:
        with pytest.raises(QueueUnavailable):
            self.queue(FakeSqs(failing={'{"n":1}': 3})).send([{"n": 0}, {"n": 1}])

    def test_a_message_that_the_answer_does_not_name_is_not_taken_for_queued(self) -> None:
        class Silent(FakeSqs):
            def send_message_batch(self, **_: Any) -> Any:
                return {}

        with pytest.raises(QueueUnavailable):
            self.queue(Silent()).send([{"n": 0}])

    @pytest.mark.parametrize(
        "error",
        [
            ClientError({"Error": {"Code": "ThrottlingException"}}, "SendMessageBatch"),
            EndpointConnectionError(endpoint_url="https://queue"),
        ],
    )
    def test_any_error_of_the_client_is_told(self, error: Exception) -> None:
        with pytest.raises(QueueUnavailable):
            self.queue(FakeSqs(error=error)).send([{"n": 0}])

    def test_a_message_too_large_for_sqs_is_refused_before_any_is_sent(self) -> None:
        sqs = FakeSqs()
        with pytest.raises(BodyTooLarge):
            self.queue(sqs).send([{"n": 0}, {"text": "x" * 1_048_576}])
        assert sqs.batches == []

    def test_characters_that_sqs_refuses_are_escaped(self) -> None:
        sqs = FakeSqs()
        self.queue(sqs).send([{"text": "\ufffe\uffff\0\u00e9"}])
        assert sqs.batches == [['{"text":"\\ufffe\\uffff\\u0000\u00e9"}']]
        assert json.loads(sqs.batches[0][0]) == {"text": "\ufffe\uffff\0\u00e9"}


@dataclass
class FakeManager:
    """Secrets Manager with the calls counted."""

    kept: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None
    calls: list[str] = field(default_factory=list)

    def get_secret_value(self, *, SecretId: str) -> Any:  # noqa: N803 - as botocore names it
        self.calls.append(SecretId)
        if self.error:
            raise self.error
        if SecretId not in self.kept:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": self.kept[SecretId]}


@dataclass
class Clock:
    """Seconds, moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class TestSecretStore:
    """Asked seldom, and never by a forger's will."""

    @pytest.fixture
    def manager(self) -> FakeManager:
        return FakeManager({"rumorline/x/main": '{"secrets": ["one"]}'})

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def store(self, manager: Any, clock: Clock) -> SecretsManagerStore[EndpointSecrets]:
        return SecretsManagerStore(manager, "rumorline", EndpointSecrets.from_json, clock)

    def test_an_answer_is_good_for_a_minute(
        self, store: Any, manager: FakeManager, clock: Clock
    ) -> None:
        for clock.now in (0.0, 60.0):
            assert store.get("x", "main") == EndpointSecrets(("one",))
        assert len(manager.calls) == 1
        clock.now = 60.1
        store.get("x", "main")
        assert manager.calls == ["rumorline/x/main"] * 2

    def test_that_there_is_none_is_good_for_a_minute_too(
        self, store: Any, manager: FakeManager
    ) -> None:
        assert store.get("x", "other") is store.get("x", "other") is None
        assert len(manager.calls) == 1

    def test_a_second_look_asks_again_only_after_some_seconds(
        self, store: Any, manager: FakeManager, clock: Clock
    ) -> None:
        store.get("x", "main")
        manager.kept["rumorline/x/main"] = '{"secrets": ["two", "one"]}'
        for clock.now in (1.0, 5.0):
            assert store.get("x", "main", 5.0) == EndpointSecrets(("one",))
        clock.now = 5.1
        for _ in range(100):
            assert store.get("x", "main", 5.0) == EndpointSecrets(("two", "one"))
        assert len(manager.calls) == 2

    def test_made_up_names_do_not_push_out_what_exists(
        self, store: Any, manager: FakeManager
    ) -> None:
        store.get("x", "main")
        for number in range(MAX_CACHED + 10):
            store.get("x", f"made-up-{number}")
        assert len(store._cache) == MAX_CACHED
        calls = len(manager.calls)
        store.get("x", "main")
        assert len(manager.calls) == calls

    def test_the_cache_is_bounded_even_if_all_exist(self, store: Any, manager: FakeManager) -> None:
        for number in range(MAX_CACHED + 1):
            manager.kept[f"rumorline/x/{number}"] = '{"secrets": ["one"]}'
            store.get("x", str(number))
        assert len(store._cache) == MAX_CACHED

    def test_a_secret_marked_for_deletion_is_none(self, store: Any, manager: FakeManager) -> None:
        manager.error = ClientError({"Error": {"Code": "InvalidRequestException"}}, "Get")
        assert store.get("x", "main") is None

    @pytest.mark.parametrize(
        "error",
        [
            ClientError({"Error": {"Code": "AccessDeniedException"}}, "Get"),
            EndpointConnectionError(endpoint_url="https://secrets"),
        ],
    )
    def test_when_it_cannot_be_asked_the_platform_has_to_send_again(
        self, store: Any, manager: FakeManager, error: Exception
    ) -> None:
        manager.error = error
        with pytest.raises(QueueUnavailable):
            store.get("x", "main")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "hunter2",
            '"hunter2"',
            "{}",
            '{"secrets": []}',
            '{"secrets": "hunter2"}',
            '{"secrets": [""]}',
            '{"secrets": ["hunter2", 1]}',
            '{"secrets": ["hunter2", "b", "c"]}',
            '{"secrets": ["hunter2"], "oauth2_secrets": [""]}',
        ],
    )
    def test_a_secret_of_another_form_is_named_and_not_shown(
        self, store: Any, manager: FakeManager, text: str
    ) -> None:
        manager.kept["rumorline/x/main"] = text
        with pytest.raises(UsageError) as refused:
            store.get("x", "main")
        assert "rumorline/x/main" in str(refused.value)
        assert "hunter2" not in str(refused.value)

    def test_both_kinds_are_read_and_neither_is_shown(self) -> None:
        text = '{"secrets": ["one", "two"], "oauth2_secrets": ["three"]}'
        read = EndpointSecrets.from_json(text)
        assert read == EndpointSecrets(("one", "two"), ("three",))
        assert repr(read) == "EndpointSecrets()"


class TestSettingsAndWiring:
    """What the environment gives, and what is loaded for it."""

    names = {  # noqa: RUF012 - never changed
        "table_name": "TABLE_NAME",
        "work_queue_url": "WORK_QUEUE_URL",
        "notices_topic_arn": "NOTICES_TOPIC_ARN",
        "bulletins_topic_arn": "BULLETINS_TOPIC_ARN",
        "secret_prefix": "SECRET_PREFIX",
        "notice_source": "NOTICE_SOURCE",
    }

    @pytest.mark.parametrize(("attribute", "variable"), names.items())
    def test_a_variable_is_read_when_it_is_used_and_named_when_it_is_missing(
        self, attribute: str, variable: str
    ) -> None:
        assert getattr(Settings({variable: "value"}), attribute) == "value"
        with pytest.raises(RumorlineError, match=variable):
            getattr(Settings({}), attribute)

    def test_settings_do_not_show_the_environment(self) -> None:
        assert "hunter2" not in repr(Settings({"AWS_SECRET_ACCESS_KEY": "hunter2"}))

    @pytest.mark.usefixtures("fresh_wiring")
    def test_the_receiver_is_made_once_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_PREFIX", "rumorline")
        monkeypatch.setenv("WORK_QUEUE_URL", "https://queue")
        assert isinstance(wiring.receiver(), Receiver)
        assert wiring.receiver() is wiring.receiver()
        assert wiring.client("sqs") is wiring.client("sqs")

    @pytest.fixture
    def fresh_wiring(self) -> Iterator[None]:
        made: list[Callable[..., Any]] = [wiring.settings, wiring.client, wiring.receiver]
        for factory in made:
            factory.cache_clear()  # type: ignore[attr-defined]
        yield
        for factory in made:
            factory.cache_clear()  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("doing", "unwanted"),
        [
            pytest.param(
                "pass", "boto3 botocore.session numpy pydantic jinja2 feedparser", id="import"
            ),
            pytest.param("wiring.receiver()", "boto3 numpy pydantic jinja2 feedparser", id="use"),
        ],
    )
    def test_receive_loads_nothing_heavy(self, doing: str, unwanted: str) -> None:
        program = (
            "import sys\n"
            "from rumorline import wiring\n"
            "import rumorline.handlers.receive\n"
            f"{doing}\n"
            f"print(*(name for name in {unwanted!r}.split() if name in sys.modules))"
        )
        environment = {
            "AWS_DEFAULT_REGION": "us-east-1",
            "SECRET_PREFIX": "rumorline",
            "WORK_QUEUE_URL": "https://queue",
        }
        run = subprocess.run(  # noqa: S603 - a program of ours, in a fresh interpreter
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        assert run.stdout.split() == []
