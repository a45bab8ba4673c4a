"""Every hostile row of PLATFORMS.md at every door that it concerns, over HTTP, on the stack.

The functions run under exactly their own roles. Each row is data: what is sent, the answer of the
table, and, where a door answers otherwise or is not concerned, the reason beside it. An id reads
`row-07-mastodon-signed`: the row, the door, and which of several inputs of that row.

ministack stands for the gateway. What it gives as text (`application/json`, `application/xml`,
`text/*`) it decodes first, and turns what is not UTF-8 into U+FFFD: rows about bytes are sent as
`application/octet-stream`, which comes through as it is.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import PostDeleted
from rumorline.platforms import standard, x
from rumorline.platforms.signatures import base64_hmac
from rumorline.platforms.table import PLATFORMS
from rumorline.store.posts import Posts
from rumorline_tools.deliveries import cap as cap_shape
from rumorline_tools.deliveries import standard as standard_shape
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.running import Running
from tests.support.doors import (
    BINARY,
    DOORS,
    ENDPOINT,
    FEEDS,
    IMPOSTOR,
    JSON,
    KEY,
    LOOK_ALIKE,
    NUMBERS,
    OTHER_TOPIC,
    PENDING,
    PROOF,
    TEXT,
    TOPIC,
    VERIFY_TOKEN,
    Door,
    Reply,
    Stage,
    denial,
    entries_of,
    events_in,
    root_of,
    staged,
)


@pytest.fixture(scope="module")
def stage(up: Running) -> Iterator[Stage]:
    """The running stack with an endpoint of our own for each platform."""
    with staged(up) as ready:
        yield ready


@dataclass(frozen=True)
class Otherwise:
    """An answer that is not the table's, and why; `dead` messages go to the dead-letter queue."""

    status: int
    why: str
    dead: int = 0


Send = Callable[[Stage, Door], Reply]
Exceptions = Mapping[str, Otherwise | str]


@dataclass(frozen=True)
class Row:
    """One input of a row. `but` is by door or platform: another answer, or why none is asked."""

    number: int
    send: Send
    told: int
    but: Exceptions = field(default_factory=dict)
    what: str = ""


CONCERNED: set[tuple[int, str]] = set()
EXCUSED: dict[tuple[int, str], str] = {}


def otherwise(number: int, door: Door, but: Exceptions) -> Otherwise | None:
    """How a door differs. A door that a row does not concern is noted as excused."""
    found = but.get(door.name, but.get(door.platform))
    if isinstance(found, str):
        EXCUSED[number, door.name] = found
        return None
    CONCERNED.add((number, door.name))
    return found


def concerned(number: int, but: Exceptions, what: str = "") -> Iterator[tuple[Door, str]]:
    """Every door that a row concerns, with the test's id."""
    for door in DOORS.values():
        if not isinstance(but.get(door.name, but.get(door.platform)), str):
            yield door, f"row-{number:02}-{door.name}{what and '-' + what}"
        otherwise(number, door, but)


def rows(*table: Row) -> pytest.MarkDecorator:
    """Run every row at every door that it concerns."""
    params = [
        pytest.param(row, door, id=name)
        for row in table
        for door, name in concerned(row.number, row.but, row.what)
    ]
    return pytest.mark.parametrize(("row", "door"), params)


def state(number: int, but: Exceptions, *whats: str) -> pytest.MarkDecorator:
    """Run a test about what a row leaves behind at every door that it concerns."""
    params = [
        pytest.param(*((door, what) if whats else (door,)), id=name)
        for what in whats or ("",)
        for door, name in concerned(number, but, what)
    ]
    return pytest.mark.parametrize(("door", "what") if whats else "door", params)


UNTOLD = Otherwise(202, "WebSub 8.1: a hub is told nothing of a wrong signature; it is discarded")
LOUD = Otherwise(403, "the table's own exception: Mastodon repeats what got 401")
FORGED: Exceptions = {"mastodon": LOUD, "websub": UNTOLD}
SET_ASIDE = Otherwise(200, "tap repeats a refusal for ever: 200, and the dead-letter queue", dead=1)
KEPT: Exceptions = {"bluesky": SET_ASIDE}
NO_QUESTION = Otherwise(405, "the platform has no check by GET")
UNASKED: Exceptions = dict.fromkeys(("mastodon", "bluesky", "telegram", "standard"), NO_QUESTION)
BARE = "the platform signs no body: its token or password has no method"
UNDATED = "nothing on the wire is dated"
ONE_EVENT = "one event a delivery"
DELETIONS_ONLY = "Threads tells deletions only"
NO_DELETION: Exceptions = {
    "mastodon": "Mastodon tells no deletion",
    "telegram": "Telegram tells no deletion",
    "websub-rss": "RSS has no word for a deletion",
}
AS_TEXT = "ministack makes U+FFFD of it before the function sees it, so the signature is wrong"


def but_for(*names: str, why: str) -> dict[str, str]:
    """Every platform but these is not concerned."""
    return {name: why for name in PLATFORMS if name not in names}


def unsigned(stage: Stage, door: Door) -> Reply:
    return stage.post(door, door.body(), {PROOF[door.platform]: []})


def with_proof(spoil: Callable[[str], str | list[str]]) -> Send:
    """Genuine but for the header that proves it."""

    def send(stage: Stage, door: Door) -> Reply:
        body, name = door.body(), PROOF[door.platform]
        spoilt = spoil(stage.signed(door, body)[name])
        values = spoilt if isinstance(spoilt, list) else [spoilt]
        sent: Any = [value.encode() for value in values]
        return stage.post(door, body, {name: sent})

    return send


def wrong_second_header(stage: Stage, door: Door) -> Reply:
    return stage.post(door, door.body(), {x.OAUTH2_SIGNATURE: "sha256=" + "A" * 43 + "="})


def sha1_signed(stage: Stage, door: Door) -> Reply:
    """The right key, the wrong method; Standard Webhooks names a scheme instead."""
    body, secret = door.body(), stage.secrets[door.platform][0].encode()
    digest = hmac.new(secret, body, hashlib.sha1).digest()
    written = base64.b64encode(digest).decode() if door.platform == "x" else digest.hex()
    genuine = stage.signed(door, body)[PROOF[door.platform]]
    scheme = genuine.replace("v1,", "v2,")
    given = scheme if door.platform == "standard" else f"sha1={written}"
    return stage.post(door, body, {PROOF[door.platform]: given})


def in_base64(stage: Stage, door: Door) -> Reply:
    reply = stage.post(door, door.body(), {"content-type": BINARY})
    assert json.loads(reply.text) == {"queued": 1}
    return reply


def junk_in_base64(stage: Stage, door: Door) -> Reply:
    """No HTTP client can send this: the gateway does the encoding. So the function is invoked."""
    body = door.body()
    return stage.invoke(
        {
            "version": "2.0",
            "headers": stage.signed(door, body),
            "requestContext": {"http": {"method": "POST"}, "requestId": "junk"},
            "pathParameters": {"platform": door.platform, "endpoint": ENDPOINT},
            "body": "%%%" + base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
    )


def marked(body: bytes, mark: bytes) -> bytes:
    """A body whose words, or whose author's handle, hold these bytes."""
    word = b"It was" if b"It was" in body else b"mayor"
    assert word in body
    return body.replace(word, word[:2] + mark + word[2:])


def not_utf8(stage: Stage, door: Door) -> Reply:
    return stage.post(door, marked(door.body(), b"\xff"), {"content-type": BINARY})


def not_utf8_unsigned(stage: Stage, door: Door) -> Reply:
    body = marked(door.body(), b"\xff")
    return stage.post(door, body, {"content-type": BINARY, PROOF[door.platform]: []})


def not_utf8_as_text(stage: Stage, door: Door) -> Reply:
    kind = "application/xml" if door.speaks_xml else JSON
    return stage.post(door, marked(door.body(), b"\xff"), {"content-type": kind})


def named_twice(stage: Stage, door: Door) -> Reply:
    body = door.body()
    if door.speaks_xml:
        root = b"<rss " if door.shape == "rss" else b"<feed "
        return stage.post(door, body.replace(root, root + b'same="1" same="2" ', 1))
    return stage.post(door, b'{"same": 1, "same": 2, ' + body[1:])


def deep(stage: Stage, door: Door) -> Reply:
    body, depth = door.body(), 100_000
    if door.speaks_xml:
        head, tag, tail = body.rpartition(b"</")
        return stage.post(door, head + b"<a>" * depth + b"</a>" * depth + tag + tail)
    return stage.post(door, body[:-1] + b', "deep": ' + b"[" * depth + b"]" * depth + b"}")


def with_number(token: bytes) -> Send:
    def send(stage: Stage, door: Door) -> Reply:
        return stage.post(door, door.body()[:-1] + b', "number": ' + token + b"}")

    return send


def too_large(stage: Stage, door: Door) -> Reply:
    """Unsigned: 413 says that no HMAC was computed."""
    return stage.post(door, b" " * 1_000_001, {PROOF[door.platform]: []})


def compressed(stage: Stage, door: Door) -> Reply:
    return stage.post(door, gzip.compress(door.body()), {"content-encoding": "gzip"})


def dated(stamp: Callable[[datetime], str]) -> Send:
    """Rightly signed, time included. Seconds of margin, as no clock stands still here."""

    def send(stage: Stage, door: Door) -> Reply:
        body, secret = door.body(), stage.secrets[door.platform][0]
        given = stamp(datetime.now(UTC))
        signed = standard._signed("msg_1", given, body)
        signature = base64_hmac(standard._key(secret), signed)
        changes = {"timestamp": given, "id": "msg_1", "signature": f"v1,{signature}"}
        return stage.post(door, body, {f"webhook-{name}": v for name, v in changes.items()})

    return send


def by_previous_secret(stage: Stage, door: Door) -> Reply:
    body = door.body()
    return stage.post(door, body, stage.signed(door, body, previous=True))


def second_of_three(stage: Stage, door: Door) -> Reply:
    body = door.body()
    genuine = stage.signed(door, body)["webhook-signature"]
    foreign = "v1," + base64_hmac(b"somebody else's", body)
    return stage.post(door, body, {"webhook-signature": f"{foreign} {genuine} v1a,AAAA"})


def by_second_header(stage: Stage, door: Door) -> Reply:
    """X's second header, by its own key, beside a first one that is wrong."""
    body = door.body()
    signature = "sha256=" + base64_hmac(stage.secrets["x"][1].encode(), body)
    return stage.post(door, body, {x.OAUTH2_SIGNATURE: signature, x.SIGNATURE: "sha256=AAAA"})


def question(door: Door, challenge: str = "abc", **changes: str) -> list[tuple[str, str]]:
    """The check that a platform makes of an endpoint; X's where it makes none."""
    if door.platform in ("facebook", "threads"):
        fields = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": challenge}
    elif door.platform == "websub":
        fields = {"mode": "subscribe", "topic": TOPIC, "challenge": challenge}
        return [("key", KEY), *((f"hub.{k}", v) for k, v in (fields | changes).items())]
    else:
        return [("crc_token", challenge)]
    return [(f"hub.{name}", value) for name, value in (fields | changes).items()]


def asked_twice(stage: Stage, door: Door) -> Reply:
    asked = question(door)
    return stage.get(door, *asked, asked[-1], endpoint=_asked_endpoint(door))


def asked_nothing(stage: Stage, door: Door) -> Reply:
    return stage.get(door, *question(door, ""), endpoint=_asked_endpoint(door))


def asked_html(stage: Stage, door: Door) -> Reply:
    html = "<script>alert(1)</script>"
    reply = stage.get(door, *question(door, html), endpoint=_asked_endpoint(door))
    assert (reply.text == html) == (reply.status == 200)
    return reply


def asked_with_wrong_token(stage: Stage, door: Door) -> Reply:
    return stage.get(door, *question(door, verify_token="wrong"))


def asked_about_unknown_topic(stage: Stage, door: Door) -> Reply:
    return stage.get(door, *question(door, topic="https://elsewhere.example/"), endpoint=PENDING)


def _asked_endpoint(door: Door) -> str:
    return PENDING if door.platform == "websub" else ENDPOINT


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EXTERNAL = b'<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd">'


def with_doctype(doctype: bytes) -> Send:
    def send(stage: Stage, door: Door) -> Reply:
        if door.name == "standard-cap":
            alert = doctype.decode() + cap_shape.alert(door.draft())
            return stage.post(
                door, json.dumps({"type": "cap.alert", "data": {"cap": alert}}).encode()
            )
        if not door.speaks_xml:
            return stage.post(door, doctype + b"<l>&c;</l>")
        head, end, feed = door.body().rpartition(b"?>")
        return stage.post(door, head + end + doctype + feed)

    return send


def with_addresses_to_fetch(stage: Stage, door: Door) -> Reply:
    """What makes ActivityPub or SNS fetch a key or confirm: addresses of a listener of ours."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        body = {"Type": "SubscriptionConfirmation", "SubscribeURL": address, "id": address}
        reply = stage.post(
            door,
            json.dumps(body).encode(),
            {
                PROOF[door.platform]: [],
                "signature": f'keyId="{address}/key",signature="AAAA"',
                "x-amz-sns-message-type": "SubscriptionConfirmation",
            },
        )
        listener.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.accept()
    return reply


@rows(
    Row(1, unsigned, 401, FORGED),
    Row(2, with_proof(lambda given: given[:-1]), 401, FORGED, "short"),
    Row(2, with_proof(lambda given: given[:-4] + "!!!!"), 401, FORGED, "not-hex"),
    Row(2, with_proof(lambda given: given[:-1] + "\u00e9"), 401, FORGED, "not-ascii"),
    Row(
        2,
        wrong_second_header,
        401,
        but_for("x", why="only X has a second signature header"),
        "second-header",
    ),
    Row(3, with_proof(lambda given: [given, given]), 401, FORGED),
    Row(
        4,
        sha1_signed,
        401,
        {
            "mastodon": LOUD,
            "bluesky": BARE,
            "telegram": BARE,
            "websub": Otherwise(200, "WebSub 8: the hub chooses the method, sha1 among them"),
        },
    ),
    Row(
        4,
        with_proof(lambda given: given.replace("sha256=", "sha1=")),
        202,
        but_for("websub", why="row 4 above"),
        "named-only",
    ),
    Row(5, in_base64, 200),
    Row(6, junk_in_base64, 400),
    Row(7, not_utf8_unsigned, 401, FORGED, "unsigned"),
    Row(7, not_utf8, 400, KEPT, "signed"),
    Row(
        7,
        not_utf8_as_text,
        400,
        {
            **dict.fromkeys(("x", "facebook", "threads", "standard"), Otherwise(401, AS_TEXT)),
            "mastodon": Otherwise(403, AS_TEXT),
            "websub": Otherwise(202, AS_TEXT),
            "telegram": Otherwise(200, "the same, and the body is not signed: U+FFFD is read"),
            "bluesky": Otherwise(200, "the same, and the body is not signed: U+FFFD is read"),
        },
        "as-text",
    ),
    Row(9, named_twice, 400, KEPT),
    Row(10, deep, 400, KEPT),
    *(
        Row(11, with_number(token), 400, {**KEPT, "websub": "XML has no numbers"}, what)
        for what, token in {"long": b"9" * 5_000, "nan": b"NaN", "infinity": b"-Infinity"}.items()
    ),
    Row(13, too_large, 413),
    Row(14, compressed, 415),
    *(
        Row(16, dated(stamp), 401, but_for("standard", why=UNDATED), what)
        for what, stamp in {
            "old": lambda now: str(int(now.timestamp()) - 301),
            "early": lambda now: str(int(now.timestamp()) + 310),
            "nan": lambda _: "nan",
            "inf": lambda _: "inf",
            "fraction": lambda now: f"{int(now.timestamp())}.9",
        }.items()
    ),
    Row(17, by_previous_secret, 200, what="previous"),
    Row(
        17,
        second_of_three,
        200,
        but_for("standard", why="one signature a delivery"),
        "second-of-three",
    ),
    Row(
        17,
        by_second_header,
        200,
        but_for("x", why="only X has a second signature header"),
        "second-header",
    ),
    Row(18, asked_twice, 400, UNASKED, "twice"),
    Row(18, asked_nothing, 400, UNASKED, "empty"),
    Row(
        19,
        asked_with_wrong_token,
        403,
        but_for("facebook", "threads", why="only Meta sends a verify token"),
        "wrong-token",
    ),
    Row(
        19,
        asked_about_unknown_topic,
        404,
        but_for("websub", why="only a hub asks about a topic"),
        "unknown-topic",
    ),
    Row(
        19,
        asked_html,
        200,
        {
            **UNASKED,
            "x": Otherwise(400, "X's answer is signed by the key of deliveries: plain tokens only"),
        },
        "html",
    ),
    *(
        Row(
            20,
            with_doctype(doctype),
            400,
            {
                **KEPT,
                "standard-cap": Otherwise(
                    200, "`receive` opens no alert inside JSON; `resolve` refuses it", dead=1
                ),
            },
            what,
        )
        for what, doctype in {"laughs": LAUGHS, "external": EXTERNAL}.items()
    ),
    # Hubs are the only addresses that are ever called: tests/unit/test_hubs.py and
    # tests/integration/test_hubs.py have private addresses, redirects, rebinding, size and time.
    Row(24, with_addresses_to_fetch, 401, FORGED),
)
def test_row(stage: Stage, row: Row, door: Door) -> None:
    differs = otherwise(row.number, door, row.but)
    expected = differs.status if differs else row.told
    reply = row.send(stage, door)
    assert reply.status == expected, reply.text
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-type"] in (JSON, "text/plain; charset=utf-8")
    assert row.number != 19 or reply.headers["content-type"].startswith("text/plain")
    if differs and differs.dead:
        assert [letter["platform"] for letter in stage.dead()] == [door.platform] * differs.dead


ACTIVITYPUB = (
    "an ActivityPub inbox comes later; no other door knows HTTP signatures or signs a Host"
)
for _name in DOORS:
    EXCUSED[25, _name] = ACTIVITYPUB


@pytest.mark.parametrize("number", [24, 25], ids=lambda number: f"row-{number}-activitypub")
def test_activitypub_has_no_door(stage: Stage, number: int) -> None:
    headers = {"content-type": "application/activity+json", "signature": 'keyId="http://10.0.0.1/"'}
    body = json.dumps({"type": "Create", "actor": f"http://10.0.0.{number}/"}).encode()
    assert stage.call("POST", "activitypub/main", body, headers).status == 404


@state(8, {})
def test_an_escaped_body_is_verified_raw_and_read_unescaped(stage: Stage, door: Door) -> None:
    body = door.body()
    escapes = (b"I", b"&#x49;") if door.speaks_xml else (b"I", b"\\u0049")
    word = b"It was" if b"It was" in body else b"mayor"
    escaped = body.replace(word, word.replace(*escapes).replace(b"m", b"\\u006d"))
    assert escaped != body
    reply = stage.post(door, escaped)
    assert (reply.status, reply.text) == (200, '{"queued": 1}')
    if word == b"It was":
        post = stage.latest(root_of(door, body))
        assert post
        assert post.text.endswith(TEXT)


@state(12, {})
def test_a_lone_surrogate_is_replaced(stage: Stage, door: Door) -> None:
    body = door.body()
    reply = stage.post(door, marked(body, b"&#xD800;" if door.speaks_xml else b"\\ud800"))
    if door.speaks_xml:
        assert reply.status == 400  # XML cannot hold a surrogate: it is not well-formed
        return
    assert reply.status == 200
    post = stage.latest(root_of(door, body))
    if door.name == "threads":
        assert post is None
        return
    assert post
    assert post.text.endswith(TEXT.replace("It", "It\ufffd"))


PLACES = dict.fromkeys(DOORS, "Elm {} {}") | {
    # Atom and RSS are one source here: what one says must not settle the other's ticket.
    "websub-rss": "Larch Avenue {1}7",
}


@state(15, {})
def test_a_replay_changes_the_state_once(stage: Stage, door: Door) -> None:
    place = PLACES[door.name].format("Street", "15")
    ticket_id = stage.open_ticket(door, place)
    body = door.body(door.draft(denial(place), deleted=door.name == "threads"))
    headers = stage.signed(door, body)
    root = root_of(door, body)
    assert stage.post(door, body, headers).status == 200
    before, ticket = stage.kept(root), stage.ticket(ticket_id)
    assert before
    for _ in range(2):
        reply = stage.post(door, body, headers)
        assert (reply.status, reply.text) == (200, '{"queued": 1}')
    assert stage.kept(root) == before
    assert stage.ticket(ticket_id) == ticket
    words = door.name != "threads"
    assert ticket.ticket.verdict == ("refuted" if words else None)
    assert len(stage.told(ticket_id)) == int(words)


def impostor(stage: Stage, door: Door, what: str) -> tuple[Reply, str, str]:
    """A post by another account under the handle: the answer, the post's id, the account's id."""
    handle = door.handle.partition("@")[0] or "mayor"
    handle = handle.translate(LOOK_ALIKE) if what == "homoglyph" else handle
    number = str(next(NUMBERS))
    accounts = {
        "telegram": f"-100{number}",
        "bluesky": f"did:plc:i{number}",
        "websub": OTHER_TOPIC,
        "websub-cap": number + door.account.translate(LOOK_ALIKE),
        "standard-cap": number + door.account.translate(LOOK_ALIKE),
    }
    account = accounts.get(door.name, accounts.get(door.platform, number))
    body = door.body(door.draft(account_id=account, handle=handle))
    # A feed's own words about itself, its title and address, are the registered feed's here.
    endpoint = IMPOSTOR if door.shape in FEEDS else ENDPOINT
    reply = stage.post(door, body, endpoint=endpoint)
    platform, _, host = door.source.partition(":")
    prefix = host.rpartition("/")[0] + "/" if platform == "mastodon" else ""
    return reply, root_of(door, body, OTHER_TOPIC), f"{platform}:{prefix}{account}"


NO_HANDLE = {
    "facebook": "a Page's webhook has a display name and no handle",
    "bluesky": "tap names no handle with a post",
    "websub": "a feed has no handle; its address is the one that was subscribed to",
    "websub-cap": "CAP has no handle; the sender is the account",
    "standard-cap": "CAP has no handle; the sender is the account",
}


@state(21, {"threads": DELETIONS_ONLY}, "homoglyph", "changed-hands")
def test_a_handle_makes_no_source_and_a_look_alike_is_flagged(
    stage: Stage, door: Door, what: str
) -> None:
    reply, root, account = impostor(stage, door, what)
    assert (reply.status, reply.text) == (200, '{"queued": 1}')
    assert stage.kept(root) == []
    (stranger,) = [one for one in stage.up.desk().strangers() if one.source_id == account]
    unflagged = door.name in NO_HANDLE or door.platform in NO_HANDLE
    assert stranger.looks_like == ("" if unflagged else door.source)


@state(21, {name: "above" for name in DOORS if name != "threads"})
def test_another_owner_under_the_same_name_deletes_nothing(stage: Stage, door: Door) -> None:
    draft = door.draft()
    root = _relayed(stage, draft)
    assert stage.latest(root)
    assert stage.post(door, door.body(replace(draft, account_id="666", deleted=True))).status == 200
    assert stage.latest(root)


def _relayed(stage: Stage, draft: Draft) -> str:
    """A Threads post with its words, as a relay delivers it; returns its id."""
    relay = DOORS["standard"]
    body = json.dumps(standard_shape.generic(draft, "threads")).encode()
    assert stage.post(relay, body).status == 200
    return root_of(relay, body)


def unknown(door: Door) -> bytes:
    """An event that is none of our business, with words that nobody may log."""
    draft = door.draft("hush")
    if door.speaks_xml:
        return door.body(draft).replace(b"entry>", b"hush>").replace(b"item>", b"hush>")
    like = {"did": door.account, "collection": "app.bsky.feed.like", "record": {"text": "hush"}}
    messaging = [{"message": {"text": "hush"}}]
    bodies: dict[str, dict[str, Any]] = {
        "x": {"data": {"event_type": "dm.received", "payload": {"text": "hush"}}},
        "x-filtered": {"errors": [{"title": "hush"}], "data": {"hush": 1}},
        "x-legacy": {"for_user_id": "41", "direct_message_events": [{"text": "hush"}]},
        "facebook": {"object": "page", "entry": [{"id": "41", "time": 1, "messaging": messaging}]},
        "threads": {"values": [{"field": "replies", "value": {"text": "hush"}}]},
        "mastodon": {"event": "report.created", "object": {"comment": "hush"}},
        "bluesky": {"id": 1, "type": "record", "record": like},
        "telegram": {"update_id": 1, "message": {"text": "hush"}},
        "standard": {"type": "dm.created", "data": {"text": "hush"}},
        "standard-cap": {"type": "cap.draft", "data": {"cap": cap_shape.alert(draft)}},
    }
    return json.dumps(bodies[door.name]).encode()


@state(22, {})
def test_an_unknown_event_is_dropped(stage: Stage, door: Door) -> None:
    reply = stage.post(door, unknown(door))
    assert (reply.status, reply.text) == (200, '{"queued": 0}')
    assert stage.dead() == []


def test_what_was_dropped_or_refused_is_neither_logged_nor_kept(stage: Stage) -> None:
    for door in DOORS.values():
        stage.post(door, unknown(door))
        stage.post(door, unknown(door), {PROOF[door.platform]: "hush"})
        stage.post(door, b'{"hush": "\xff', {"content-type": BINARY})
    stage.dead()
    logs, dynamo = stage.up.client("logs"), stage.up.client("dynamodb")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    pages = [
        page
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    ]
    assert sum(len(page["events"]) for page in pages) > len(DOORS)
    assert "hush" not in str(pages)
    table = dynamo.get_paginator("scan").paginate(TableName=stage.up.served.table_name)
    assert "hush" not in str(list(table))


@state(26, {**NO_DELETION, "x-filtered": "a filtered stream tells no deletion"})
def test_the_deletion_of_an_unknown_post_lays_a_tombstone(stage: Stage, door: Door) -> None:
    body = door.body(door.draft("", deleted=True))
    reply = stage.post(door, body)
    assert (reply.status, reply.text) == (200, '{"queued": 1}')
    (kept,) = stage.kept(root_of(door, body))
    assert kept["deleted_at"]
    assert stage.dead() == []


@state(28, NO_DELETION)
def test_a_deletion_that_comes_first_wins_over_the_post_and_a_late_edit(
    stage: Stage, door: Door
) -> None:
    place = PLACES[door.name].format("Road", "28")
    ticket_id = stage.open_ticket(door, place)
    draft = door.draft(denial(place))
    # A filtered stream's posts are deleted through the Activity API.
    deleting = DOORS["x"] if door.name == "x-filtered" else door
    sent = draft.posted_at.isoformat(timespec="seconds")
    earlier = f"{draft.post_id},{sent}" if door.shape == "cap" else draft.post_id
    later = draft.posted_at + timedelta(seconds=30)
    edit = door.draft(denial(place), edit_of=(earlier,), posted_at=later)
    assert stage.post(deleting, deleting.body(replace(draft, text="", deleted=True))).status == 200
    stage.settle()
    # The legacy API sends an edit as a post of its own, without the ids of the versions before.
    for one in (draft,) if door.name == "x-legacy" else (draft, edit):
        if door.name == "threads":
            root = _relayed(stage, one)
        else:
            root = root_of(door, door.body(one))
            assert stage.post(door, door.body(one)).text == '{"queued": 1}'
        assert stage.latest(root) is None
    ticket = stage.ticket(ticket_id).ticket
    assert (ticket.verdict, stage.told(ticket_id)) == (None, [])
    assert stage.dead() == []


BATCHES = {
    "facebook": 1_000,  # as many as Facebook ever sends
    **dict.fromkeys(
        ("x-legacy", "threads", "websub", "websub-rss", "websub-cap", "standard", "standard-cap"),
        20,
    ),
}


def batch(door: Door, size: int) -> bytes:
    """A delivery of so many events, the one in the middle broken."""
    made = [door.body(door.draft(deleted=door.name == "threads")) for _ in range(size - 1)]
    if door.speaks_xml:
        tag = b"item" if door.shape == "rss" else b"entry"
        start, end = b"<" + tag + b">", b"</" + tag + b">"
        parts = [one[one.index(start) : one.rindex(end) + len(end)] for one in made]
        parts.insert(size // 2, b"<" + tag + b"/>")
        return made[0].replace(parts[0], b"".join(parts))
    whole = [json.loads(one) for one in made]
    lists: dict[str, Callable[[Any], list[Any]]] = {
        "x-legacy": lambda body: body["tweet_create_events"],
        "facebook": lambda body: body["entry"][0]["changes"],
        "threads": lambda body: body["values"],
        "standard": lambda body: body["data"],
    }
    if door.platform == "standard":
        whole = [one | {"data": [one["data"]]} for one in whole]
    items_of = lists.get(door.name, lists["standard"])
    items = [item for one in whole for item in items_of(one)]
    bad: Any = {"field": "feed", "value": None} if door.name == "facebook" else {}
    if door.name == "threads":
        bad = {"field": "delete", "value": {}}
    items.insert(size // 2, bad)
    items_of(whole[0])[:] = items
    return json.dumps(whole[0]).encode()


@state(23, {name: ONE_EVENT for name in DOORS if name not in BATCHES})
def test_one_bad_entry_of_a_batch_is_set_aside_and_the_others_are_done(
    stage: Stage, door: Door
) -> None:
    stage.dead()
    size = BATCHES[door.name]
    body = batch(door, size)
    reply = stage.post(door, body)
    assert (reply.status, json.loads(reply.text)) == (200, {"queued": size})
    assert [(one["platform"], one["endpoint"]) for one in stage.dead()] == [
        (door.platform, ENDPOINT)
    ]
    sent = set(_roots_of_good(door, body))
    assert len(sent) == size - 1
    if door.name == "threads":
        assert all(kept["deleted_at"] for root in sent for kept in stage.kept(root))
        return
    since = datetime.now(UTC) - timedelta(hours=1)
    assert sent <= set(Posts(stage.up.table()).recent(door.division, since))


def _roots_of_good(door: Door, body: bytes) -> Iterator[str]:
    for entry in entries_of(door, body):
        try:
            (event,) = events_in(door, entry)
        except MalformedEntry:
            continue
        yield event.post_id if isinstance(event, PostDeleted) else event.post.root


@pytest.fixture(scope="class")
def _queue_down(stage: Stage) -> Iterator[None]:
    """`receive` is told of a queue that does not exist."""
    functions, name = stage.up.client("lambda"), stage.up.stack.function_name("ReceiveFunction")
    kept = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    gone = {**kept, "WORK_QUEUE_URL": f"{kept['WORK_QUEUE_URL']}-gone"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": gone})
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": kept})


@pytest.mark.usefixtures("_queue_down")
class TestQueueDown:
    """The work queue cannot be reached: no delivery may be answered 2xx."""

    @state(27, {})
    def test_a_delivery_gets_503(self, stage: Stage, door: Door) -> None:
        reply = stage.post(door, door.body())
        assert (reply.status, reply.text) == (503, "Service Unavailable")


def test_after_the_outage_the_same_delivery_is_taken(stage: Stage) -> None:
    for door in DOORS.values():
        assert stage.post(door, door.body()).text == '{"queued": 1}'
    assert stage.dead() == []


def test_every_row_is_asked_at_every_door_or_says_why_not() -> None:
    table = {(number, name) for number in range(1, 29) for name in DOORS}
    assert set(EXCUSED) | CONCERNED == table
    assert all(EXCUSED[one] for one in set(EXCUSED) - CONCERNED)
