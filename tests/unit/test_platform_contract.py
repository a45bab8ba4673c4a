"""What every platform of the table does. A new platform adds one `Sample` here."""

from __future__ import annotations

import base64
import contextlib
import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import (
    MalformedEntry,
    MalformedRequest,
    Unauthenticated,
    WebhookRejected,
)
from rumorline.domain.post import Delivery, PostDeleted, PostEvent, PostSaved
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS, events_of
from rumorline.services.receiving import Receiver, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rumorline.platforms.contract import Entry, Platform

NOW = datetime(2019, 7, 9, 1, 12, 30, tzinfo=UTC)
SECRETS = ("whsec_Y3VycmVudC1rZXktZm9yLXRlc3Rz", "whsec_cHJldmlvdXMta2V5LWZvci10ZXN0")
UNKNOWN_SECRET = "whsec_c29tZWJvZHktZWxzZXMta2V5"
BOTH = EndpointSecrets(SECRETS)


@dataclass(frozen=True)
class Sample:
    """Bodies of one post's life; None is what the platform cannot tell.

    `words` says whether `created` carries the post's text. `dated` and `signs_body` say whether a
    delivery is proven with its time and its body. `batch_with_one_bad` holds three entries.
    `forged` and `unreadable` are the answers to a delivery that is not genuine, and to a genuine
    one whose body cannot be read.
    """

    created: object
    edited: object | None
    deleted: object | None
    batch_with_one_bad: object | None
    dated: bool = False
    words: bool = True
    signs_body: bool = True
    forged: int = 401
    unreadable: int = 400

    @property
    def bodies(self) -> list[object]:
        """Every body there is."""
        found = (self.created, self.edited, self.deleted, self.batch_with_one_bad)
        return [body for body in found if body is not None]


def _x(event: str, post: dict[str, object]) -> dict[str, object]:
    author: dict[str, object] = {"author_id": "41"}
    return {"data": {"event_type": event, "payload": author | post}}


def _x_post(own: str, *chain: str) -> dict[str, object]:
    return {
        "id": own,
        "created_at": "2019-07-09T01:12:00.000Z",
        "text": "It was not ICE",
        "edit_history_tweet_ids": [*chain],
    }


def _standard(event: str, *data: object) -> dict[str, object]:
    body: object = list(data) if len(data) > 1 else data[0]
    return {"type": event, "timestamp": "2019-07-09T01:12:00Z", "data": body}


STANDARD_POST: dict[str, object] = {
    "platform": "bluesky",
    "id": "3kabc",
    "account": {"id": "did:plc:mayor", "handle": "mayor.example"},
    "text": "It was not ICE",
    "created_at": "2019-07-08T21:12:00-04:00",
}
LEGACY_POST: dict[str, object] = {
    "id_str": "11",
    "created_at": "Tue Jul 09 01:12:00 +0000 2019",
    "text": "It was not ICE",
    "user": {"id_str": "41"},
}
STATUS: dict[str, object] = {
    "id": "103",
    "uri": "https://social.example/users/mayor/statuses/103",
    "created_at": "2019-07-09T01:12:00.000Z",
    "visibility": "public",
    "content": "<p>It was not ICE</p>",
    "account": {"id": "1", "acct": "mayor"},
}
CHANNEL_POST: dict[str, object] = {
    "message_id": 11,
    "date": 1562634720,
    "chat": {"id": -10041, "type": "channel", "username": "mayor"},
    "text": "It was not ICE",
}
THREADS_DELETED: dict[str, object] = {
    "field": "delete",
    "value": {"id": "11", "owner": {"owner_id": "41"}, "deleted_at": "2019-07-09T01:12:00+0000"},
}


def _page(*changes: object, time: int = 1562634720) -> dict[str, object]:
    return {"object": "page", "entry": [{"id": "41", "time": time, "changes": [*changes]}]}


def _change(**value: object) -> dict[str, object]:
    post: dict[str, object] = {
        "item": "status",
        "verb": "add",
        "from": {"id": "41"},
        "post_id": "41_11",
        "created_time": 1562634720,
        "message": "It was not ICE",
    }
    return {"field": "feed", "value": post | value}


def _threads(*values: object) -> dict[str, object]:
    return {"target_id": "41", "time": 1562634720, "values": [*values]}


def _tap(action: str, rev: str) -> dict[str, object]:
    record: dict[str, object] = {
        "did": "did:plc:mayor",
        "rev": rev,
        "rkey": "3jbw2rh7yu22p",
        "collection": "app.bsky.feed.post",
        "action": action,
    }
    if action != "delete":
        record["record"] = {"text": "It was not ICE", "createdAt": "2019-07-09T01:12:00Z"}
    return {"id": 1, "type": "record", "record": record}


def _atom(*entries: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Agency</title>'
        f'<link rel="self" href="https://agency.example/feed"/>{"".join(entries)}</feed>'
    ).encode()


def _entry(own: str, updated: str = "2019-07-08T21:12:00-04:00") -> str:
    return (
        f"<entry><id>{own}</id><published>2019-07-08T21:12:00-04:00</published>"
        f"<updated>{updated}</updated><content>It was not ICE</content></entry>"
    )


SAMPLES = {
    "websub": Sample(
        created=_atom(_entry("urn:1")),
        edited=_atom(_entry("urn:1", "2019-07-09T01:12:01Z")),
        deleted=_atom('<at:deleted-entry ref="urn:1" when="2019-07-09T02:00:00Z"/>'),
        batch_with_one_bad=_atom(_entry("urn:1"), "<entry/>", _entry("urn:2")),
    ),
    "x": Sample(
        created=_x("post.create", _x_post("11", "11")),
        edited=_x("post.create", _x_post("12", "11", "12")),
        deleted=_x("post.delete", {"id": "11"}),
        batch_with_one_bad={
            "for_user_id": "41",
            "tweet_create_events": [
                LEGACY_POST,
                {"id": 12, "text": 1},
                LEGACY_POST | {"id_str": "13"},
            ],
        },
    ),
    "standard": Sample(
        created=_standard("post.created", STANDARD_POST),
        edited=_standard(
            "post.updated", STANDARD_POST | {"updated_at": "2019-07-08T21:12:00.001-04:00"}
        ),
        deleted=_standard("post.deleted", STANDARD_POST),
        batch_with_one_bad=_standard("post.created", STANDARD_POST, {}, STANDARD_POST),
        dated=True,
    ),
    "facebook": Sample(
        created=_page(_change()),
        edited=_page(_change(verb="edited"), time=1562634750),
        deleted=_page(_change(verb="remove")),
        batch_with_one_bad=_page(
            _change(), _change(message=1), _change(post_id="41_13", item="photo")
        ),
    ),
    "threads": Sample(
        created=_threads({"field": "publish", "value": {"id": "11", "username": "mayor"}}),
        edited=None,
        deleted=_threads(THREADS_DELETED),
        batch_with_one_bad=_threads(
            THREADS_DELETED, {"field": "delete", "value": {"id": {}}}, THREADS_DELETED
        ),
        words=False,
    ),
    "mastodon": Sample(
        created={"event": "status.created", "object": STATUS},
        edited={
            "event": "status.updated",
            "object": STATUS | {"edited_at": "2019-07-09T01:12:30.000Z"},
        },
        deleted=None,
        batch_with_one_bad=None,
        forged=403,
    ),
    "telegram": Sample(
        created={"update_id": 7, "channel_post": CHANNEL_POST},
        edited={
            "update_id": 8,
            "edited_channel_post": CHANNEL_POST | {"edit_date": 1562634750},
        },
        deleted=None,
        batch_with_one_bad=None,
        signs_body=False,
    ),
    "bluesky": Sample(
        created=_tap("create", "3ghaozqgi2222"),
        edited=_tap("update", "3ghap2mzyw222"),
        deleted=_tap("delete", "3ghap2nyji222"),
        batch_with_one_bad=None,
        signs_body=False,
        unreadable=200,
    ),
}


def sampled(able: Callable[[Sample], bool]) -> pytest.MarkDecorator:
    """Run for the platforms that can tell that."""
    return pytest.mark.parametrize(
        "name", sorted(name for name, one in SAMPLES.items() if able(one))
    )


tells_words = sampled(lambda sample: sample.words)
tells_edits = sampled(lambda sample: sample.edited is not None)
tells_deletions = sampled(lambda sample: sample.deleted is not None)
sends_batches = sampled(lambda sample: sample.batch_with_one_bad is not None)


def encoded(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, dict) and "xml" in body:
        return str(body["xml"]).encode()
    return json.dumps(body).encode()


@pytest.fixture(params=sorted(PLATFORMS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def platform(name: str) -> Platform:
    return PLATFORMS[name]


@pytest.fixture
def sample(name: str) -> Sample:
    return SAMPLES[name]


def delivered(platform: Platform, body: bytes, secret: str = SECRETS[0]) -> Delivery:
    return Delivery(body, platform.sign(body, secret, NOW))


def read(name: str, body: object) -> list[PostEvent]:
    entries = PLATFORMS[name].split(encoded(body))
    return [event for entry in entries for event in events_of(name, "main", entry)]


def saved(name: str, body: object) -> PostSaved:
    (event,) = read(name, body)
    assert isinstance(event, PostSaved)
    return event


def test_every_platform_of_the_table_is_tested_here() -> None:
    assert set(SAMPLES) == set(PLATFORMS)


def test_a_genuine_delivery_verifies(platform: Platform, sample: Sample) -> None:
    platform.verify(delivered(platform, encoded(sample.created)), BOTH, NOW)


def test_the_previous_secret_is_still_valid(platform: Platform, sample: Sample) -> None:
    platform.verify(delivered(platform, encoded(sample.created), SECRETS[1]), BOTH, NOW)


def test_a_retired_secret_is_refused(platform: Platform, sample: Sample) -> None:
    retired = delivered(platform, encoded(sample.created), SECRETS[1])
    with pytest.raises(Unauthenticated):
        platform.verify(retired, EndpointSecrets(SECRETS[:1]), NOW)


def test_somebody_elses_secret_is_refused(platform: Platform, sample: Sample) -> None:
    forged = delivered(platform, encoded(sample.created), UNKNOWN_SECRET)
    with pytest.raises(Unauthenticated):
        platform.verify(forged, BOTH, NOW)


def test_one_changed_byte_is_refused_where_the_body_is_signed(
    platform: Platform, sample: Sample
) -> None:
    genuine = delivered(platform, encoded(sample.created))
    if not sample.signs_body:
        platform.verify(Delivery(genuine.body + b" ", genuine.headers), BOTH, NOW)
        return
    with pytest.raises(Unauthenticated):
        platform.verify(Delivery(genuine.body + b" ", genuine.headers), BOTH, NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda value: value[:-1], id="short"),
        pytest.param(lambda value: value + "A", id="long"),
        pytest.param(lambda value: value + "\u00e9", id="not-ascii"),
        pytest.param(lambda value: value + "\ud800", id="surrogate"),
        pytest.param(lambda value: f"{value},{value}", id="twice"),
        pytest.param(lambda value: f"{value}, {value}", id="twice-with-space"),
        pytest.param(lambda value: value.replace("sha256=", "sha1="), id="sha1"),
        pytest.param(lambda value: value.upper(), id="upper-case"),
    ],
)
def test_a_malformed_signature_is_refused(
    platform: Platform, sample: Sample, spoil: object
) -> None:
    assert callable(spoil)
    genuine = delivered(platform, encoded(sample.created))
    proofs = ("signature", "token", "authorization")
    for header in (name for name in genuine.headers if any(proof in name for proof in proofs)):
        spoilt = spoil(genuine.headers[header])
        if spoilt == genuine.headers[header]:
            continue  # the platform's header has nothing that this would spoil
        with pytest.raises(Unauthenticated):
            platform.verify(Delivery(genuine.body, genuine.headers | {header: spoilt}), BOTH, NOW)


def test_a_delivery_without_any_one_of_its_proofs_is_refused(
    platform: Platform, sample: Sample
) -> None:
    genuine = delivered(platform, encoded(sample.created))
    for proof in set(genuine.headers) - {"content-type"}:
        rest = {header: value for header, value in genuine.headers.items() if header != proof}
        with pytest.raises(Unauthenticated):
            platform.verify(Delivery(genuine.body, rest), BOTH, NOW)


@pytest.mark.parametrize("away", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_stale_delivery_is_refused_where_the_wire_dates_it(
    platform: Platform, sample: Sample, away: timedelta
) -> None:
    genuine = delivered(platform, encoded(sample.created))
    if not sample.dated:
        platform.verify(genuine, BOTH, NOW + away)
        return
    with pytest.raises(Unauthenticated):
        platform.verify(genuine, BOTH, NOW + away)
    platform.verify(genuine, BOTH, NOW + away * (300 / 301))


@tells_words
def test_a_post_names_its_endpoint_and_its_author(name: str, sample: Sample) -> None:
    post = saved(name, sample.created).post
    assert post.endpoint == f"{name}/main"
    assert post.account.account_id
    assert post.root.startswith(f"{post.account.platform}:")
    assert post.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
    assert post.text == "It was not ICE"


@tells_edits
def test_an_edit_keeps_the_root_and_raises_the_version(name: str, sample: Sample) -> None:
    before, after = saved(name, sample.created).post, saved(name, sample.edited).post
    assert after.root == before.root
    assert after.version > before.version
    assert after.edited_at


@tells_deletions
def test_a_deletion_names_the_post(name: str, sample: Sample) -> None:
    (gone,) = read(name, sample.deleted)
    assert isinstance(gone, PostDeleted)
    assert gone.endpoint == f"{name}/main"
    assert gone.post_id.startswith(f"{gone.account.platform}:")
    if sample.words:
        post = saved(name, sample.created).post
        assert gone.post_id == post.root
        assert gone.account.source_id == post.account.source_id


def test_the_same_delivery_again_reads_the_same(name: str, sample: Sample) -> None:
    assert read(name, sample.created) == read(name, sample.created)


@sends_batches
def test_one_bad_entry_of_a_batch_leaves_the_others_readable(name: str, sample: Sample) -> None:
    good, bad = 0, 0
    for entry in PLATFORMS[name].split(encoded(sample.batch_with_one_bad)):
        try:
            good += len(events_of(name, "main", entry))
        except MalformedEntry:
            bad += 1
    assert (good, bad) == (2, 1)


def test_an_entry_is_a_delivery_of_its_own(platform: Platform, sample: Sample) -> None:
    for body in sample.bodies:
        for entry in platform.split(encoded(body)):
            assert platform.split(encoded(entry)) == [entry]


@dataclass
class Door:
    """The service behind the webhooks, with one endpoint and a queue that keeps what it takes."""

    name: str
    messages: list[dict[str, object]] = field(default_factory=list)

    def get(self, _platform: str, _endpoint: str, _max_age: float = 60.0) -> EndpointSecrets:
        """The secrets of every endpoint."""
        return BOTH

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Take every message."""
        self.messages += json.loads(json.dumps(messages))

    def post(self, body: bytes, secret: str = SECRETS[0], **headers: str) -> int:
        """Deliver as the platform does, and say how it is answered."""
        signed = PLATFORMS[self.name].sign(body, secret, NOW)
        return self.deliver(base64.b64encode(body).decode(), {**signed, **headers})

    def deliver(self, body: str, headers: Mapping[str, str]) -> int:
        """Deliver what the gateway hands on."""
        receiver = Receiver(PLATFORMS, self, self, lambda: NOW)
        request = Request(
            "POST", self.name, "main", headers, "", body, in_base64=True, delivery_id=""
        )
        try:
            return receiver.receive(request).status
        except WebhookRejected as refused:
            return refused.status

    def read(self) -> list[PostEvent]:
        """What `resolve` reads of the queue; a message that it cannot read is left out."""
        found: list[PostEvent] = []
        for message in self.messages:
            with contextlib.suppress(MalformedEntry):
                found += events_of(self.name, "main", cast("Entry", message["entry"]))
        return found


# WebSub's rows are in its own tests: its bodies are XML.
speaks_json = sampled(
    lambda sample: isinstance(sample.created, dict) and "xml" not in sample.created
)


@pytest.fixture
def door(name: str) -> Door:
    return Door(name)


@speaks_json
class TestHostileRows:
    """The rows of PLATFORMS.md that concern every platform, from the gateway to the queue."""

    def test_row_01_unsigned(self, door: Door, sample: Sample) -> None:
        body = base64.b64encode(encoded(sample.created)).decode()
        assert door.deliver(body, {"content-type": "application/json"}) == sample.forged

    @pytest.mark.parametrize("proof", ["x", "\u00e9", "\ud800", "sha1=00", "a, b", "", "z" * 9000])
    def test_rows_02_to_04_a_proof_of_another_form(
        self, door: Door, sample: Sample, proof: str
    ) -> None:
        body = encoded(sample.created)
        signed = set(PLATFORMS[door.name].sign(body, SECRETS[0], NOW)) - {"content-type"}
        assert door.post(body, **dict.fromkeys(signed, proof)) == sample.forged
        assert door.messages == []

    def test_row_05_genuine(self, door: Door, sample: Sample) -> None:
        assert door.post(encoded(sample.created)) == 200
        assert len(door.messages) == int(sample.words)

    def test_row_06_base64_that_is_junk(self, door: Door) -> None:
        headers = PLATFORMS[door.name].sign(b"", SECRETS[0], NOW)
        assert door.deliver("%%%", headers) == 400

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b'{"text": "\xff"}', id="row07-not-utf8"),
            pytest.param(b'{"a": 1, "a": 2}', id="row09-duplicate-keys"),
            pytest.param(b"[" * 100_000 + b"]" * 100_000, id="row10-deep"),
            pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="row11-long-integer"),
            pytest.param(b'{"a": NaN}', id="row11-nan"),
            pytest.param(b'{"a": -Infinity}', id="row11-infinity"),
            pytest.param(b"", id="empty"),
            pytest.param(b"[]", id="no-object"),
        ],
    )
    def test_rows_07_to_11_a_body_that_cannot_be_read(
        self, door: Door, sample: Sample, body: bytes
    ) -> None:
        assert door.post(body) == sample.unreadable
        assert door.post(body, UNKNOWN_SECRET) == sample.forged
        assert door.read() == []

    def test_row_08_the_raw_bytes_are_signed(self, door: Door, sample: Sample) -> None:
        escaped = json.dumps(sample.created).replace("ICE", "\\u0049\\u0043\\u0045").encode()
        assert door.post(escaped) == 200
        assert all("ICE" in str(event) for event in door.read())

    def test_row_12_a_lone_surrogate_is_replaced(self, door: Door, sample: Sample) -> None:
        cut = encoded(sample.created).replace(b"ICE", b"ICE \\ud800.")
        assert door.post(cut) == 200
        texts = [event.post.text for event in door.read() if isinstance(event, PostSaved)]
        assert texts == ["It was not ICE \ufffd."] * sample.words

    def test_row_13_a_body_over_the_cap(self, door: Door) -> None:
        assert door.post(b" " * 1_000_001) == 413

    def test_row_14_an_encoding(self, door: Door, sample: Sample) -> None:
        assert door.post(encoded(sample.created), **{"content-encoding": "gzip"}) == 415

    def test_row_15_a_replay_reads_the_same(self, door: Door, sample: Sample) -> None:
        for _ in range(2):
            assert door.post(encoded(sample.created)) == 200
        half = len(door.messages) // 2
        first, again = door.messages[:half], door.messages[half:]
        assert first == again

    def test_row_17_a_rotation_loses_nothing(self, door: Door, sample: Sample) -> None:
        assert door.post(encoded(sample.created), SECRETS[1]) == 200
        assert door.post(encoded(sample.created), UNKNOWN_SECRET) == sample.forged

    def test_row_22_an_unknown_event_is_dropped(self, door: Door) -> None:
        unknown = {
            "type": "dm.created",
            "event": "report.created",
            "object": "user",
            "values": [{"field": "replies", "value": {"text": "hush"}}],
            "message": {"text": "hush"},
        }
        assert door.post(encoded(unknown)) == 200
        assert door.messages == []


@sampled(lambda sample: sample.words and sample.deleted is not None)
def test_row_26_and_28_a_deletion_stands_alone(door: Door, sample: Sample) -> None:
    assert door.post(encoded(sample.deleted)) == 200
    assert door.post(encoded(sample.edited)) == 200
    gone, late = door.read()
    assert isinstance(gone, PostDeleted)
    assert isinstance(late, PostSaved)
    assert gone.post_id in (late.post.root, *late.post.aliases)


def test_a_platform_that_is_not_in_the_table_is_a_malformed_entry() -> None:
    with pytest.raises(MalformedEntry):
        events_of("myspace", "main", {})


@given(body=st.binary() | st.text().map(str.encode))
@pytest.mark.parametrize("which", sorted(PLATFORMS))
def test_garbage_is_a_malformed_request_or_nothing(which: str, body: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        assert isinstance(PLATFORMS[which].split(body), list)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def _places(value: object) -> list[tuple[object, object]]:
    """Every (container, key) inside a JSON value."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return []
    below = [place for _, inner in pairs for place in _places(inner)]
    return [(value, key) for key, _ in pairs] + below


@given(data=st.data())
@pytest.mark.parametrize("which", sorted(PLATFORMS))
def test_a_spoilt_entry_raises_malformed_entry_only(which: str, data: st.DataObject) -> None:
    sample = SAMPLES[which]
    entries = [entry for body in sample.bodies for entry in PLATFORMS[which].split(encoded(body))]
    entry = copy.deepcopy(data.draw(st.sampled_from(entries)))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(_places(entry)))
        container[key] = data.draw(json_values)  # type: ignore[index]
        if not _places(entry):
            break
    try:
        events = events_of(which, "main", entry)
    except MalformedEntry:
        return
    assert all(isinstance(event, PostSaved | PostDeleted) for event in events)
