"""Standard Webhooks: the specification's library as the other side, and the generic post format."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from rumorline.domain.errors import (
    MalformedEntry,
    MalformedRequest,
    Unauthenticated,
    UsageError,
)
from rumorline.domain.post import Account, Context, Delivery, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms import standard
from rumorline.platforms.secrets import EndpointSecrets

VECTORS = Path(__file__).parents[2].parent / "shared/data/platforms/vectors/signatures.json"
SECRET = "whsec_Y3VycmVudC1rZXktZm9yLXRlc3Rz"
SECRETS = EndpointSecrets((SECRET,))
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
POST: dict[str, object] = {
    "platform": "bluesky",
    "id": "at://did:plc:mayor/app.bsky.feed.post/3kabc",
    "account": {"id": "did:plc:mayor", "handle": "mayor.example", "name": "The Mayor"},
    "text": "It was not ICE",
    "created_at": "2019-07-08T21:12:00-04:00",
}


def event(data: object, kind: str = "post.created") -> dict[str, object]:
    return {"type": kind, "timestamp": "2019-07-09T01:12:00Z", "data": data}


def events(body: object) -> list[PostSaved | PostDeleted]:
    entries = standard.split(json.dumps(body).encode())
    return [found for entry in entries for found in standard.parse(entry, "standard/relay")]


def post_of(**changes: object) -> Post:
    (found,) = events(event(POST | changes))
    assert isinstance(found, PostSaved)
    return found.post


def verify(headers: dict[str, str], body: bytes = b"{}", now: datetime = NOW) -> None:
    standard.verify(Delivery(body, headers), SECRETS, now)


def signed(body: bytes = b"{}", **changes: str) -> dict[str, str]:
    headers = standard.sign(body, SECRET, NOW)
    return headers | {f"webhook-{name}": value for name, value in changes.items()}


class TestSignature:
    """The signature of the specification."""

    def test_what_the_specifications_library_signs_verifies(self) -> None:
        body = '{"text": "caf\u00e9"}'
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": Webhook(SECRET).sign("msg_1", NOW, body),
        }
        verify(headers, body.encode())

    def test_what_is_signed_here_verifies_with_the_specifications_library(self) -> None:
        now = datetime.now(UTC)
        headers = standard.sign(b'{"a": 1}', SECRET, now)
        assert Webhook(SECRET).verify(b'{"a": 1}', headers) == {"a": 1}

    @pytest.mark.skipif(not VECTORS.exists(), reason="../shared is absent")
    def test_published_vectors_verify(self) -> None:
        vectors = json.loads(VECTORS.read_text())
        published = [row for row in vectors if row["scheme"] == "standardwebhooks v1"]
        assert published
        for row in published:
            headers = {
                "webhook-id": row["id"],
                "webhook-timestamp": row["timestamp"],
                "webhook-signature": row["expected"],
            }
            now = datetime.fromtimestamp(int(row["timestamp"]), UTC)
            delivery = Delivery(row["body"].encode(), headers)
            standard.verify(delivery, EndpointSecrets((row["secret"],)), now)

    def test_a_body_that_is_not_text_is_verified_all_the_same(self) -> None:
        verify(signed(b"\xff\xfe"), b"\xff\xfe")

    def test_the_id_is_signed_too(self) -> None:
        with pytest.raises(Unauthenticated):
            verify(signed(id="msg_other"))

    def test_the_same_event_keeps_its_id(self) -> None:
        later = standard.sign(b"{}", SECRET, NOW + timedelta(hours=1))
        assert later["webhook-id"] == signed()["webhook-id"]
        assert standard.sign(b"[]", SECRET, NOW)["webhook-id"] != later["webhook-id"]

    def test_one_valid_signature_of_several_is_enough(self) -> None:
        good = signed()["webhook-signature"]
        verify(signed(signature=f"v1,AAAA {good} v1a,BBBB"))

    def test_signatures_of_other_versions_do_not_count(self) -> None:
        good = signed()["webhook-signature"].removeprefix("v1")
        with pytest.raises(Unauthenticated):
            verify(signed(signature=f"v1a{good} v2{good}"))

    @pytest.mark.parametrize("joint", [",", ", "])
    def test_a_header_that_came_twice_is_refused(self, joint: str) -> None:
        good = signed()["webhook-signature"]
        with pytest.raises(Unauthenticated):
            verify(signed(signature=f"{good}{joint}{good}"))

    @pytest.mark.parametrize("signature", ["v1", "v1,", ",", " ", "v1,\u00e9", "v1,****", "v1,A\n"])
    def test_a_signature_without_form_is_refused(self, signature: str) -> None:
        with pytest.raises(Unauthenticated):
            verify(signed(signature=signature))

    @pytest.mark.parametrize(
        "stamp",
        [
            "nan",
            "inf",
            "-inf",
            "1.9",
            "",
            " ",
            "-1",
            "+1",
            "1e9",
            "0x1",
            "\u0661",
            "9" * 12,
            "9" * 400,
        ],
    )
    def test_a_timestamp_that_is_not_whole_seconds_is_refused(self, stamp: str) -> None:
        with pytest.raises(Unauthenticated):
            verify(signed(timestamp=stamp))

    @pytest.mark.parametrize(
        ("away", "fresh"), [(300, True), (-300, True), (301, False), (-301, False)]
    )
    def test_five_minutes_are_tolerated_and_no_more(self, away: int, *, fresh: bool) -> None:
        now = NOW + timedelta(seconds=away)
        if fresh:
            verify(signed(), now=now)
            return
        with pytest.raises(Unauthenticated):
            verify(signed(), now=now)

    def test_a_secret_may_lack_its_padding_and_its_prefix(self) -> None:
        key = base64.b64encode(b"0123456789").decode()
        padded, bare = f"whsec_{key}", key.rstrip("=")
        assert padded != bare
        headers = standard.sign(b"{}", padded, NOW)
        standard.verify(Delivery(b"{}", headers), EndpointSecrets((bare,)), NOW)

    @pytest.mark.parametrize("secret", ["whsec_", "whsec_***", "whsec_\u00e9", "whsec_A"])
    def test_a_secret_without_a_key_is_the_operators_error(self, secret: str) -> None:
        with pytest.raises(UsageError):
            standard.verify(Delivery(b"{}", signed()), EndpointSecrets((secret,)), NOW)


class TestSplit:
    """Events and batches."""

    def test_a_batch_of_a_thousand_becomes_a_thousand_entries(self) -> None:
        assert len(standard.split(json.dumps(event([POST] * 1_000)).encode())) == 1_000

    def test_a_larger_batch_is_refused(self) -> None:
        with pytest.raises(MalformedRequest):
            standard.split(json.dumps(event([{}] * 1_001)).encode())

    def test_an_empty_batch_holds_nothing(self) -> None:
        assert standard.split(json.dumps(event([])).encode()) == []

    @pytest.mark.parametrize("kind", ["message.created", "post.liked", ""])
    def test_a_type_that_is_not_about_posts_is_dropped_unread(self, kind: str) -> None:
        assert standard.split(json.dumps(event("anything", kind)).encode()) == []

    @pytest.mark.parametrize(
        "body", [[], 1, {}, {"type": 1}, event(None), event("text"), {"type": "post.created"}]
    )
    def test_a_body_of_another_form_is_refused(self, body: object) -> None:
        with pytest.raises(MalformedRequest):
            standard.split(json.dumps(body).encode())

    def test_nothing_but_the_event_travels_on(self) -> None:
        body = event(POST) | {"internal": "x"}
        assert standard.split(json.dumps(body).encode()) == [event(POST)]


class TestPost:
    """The generic post format."""

    def test_the_least_post_is_read(self) -> None:
        assert post_of() == Post(
            root="bluesky:at://did:plc:mayor/app.bsky.feed.post/3kabc",
            version="2019-07-09T01:12:00.000Z",
            account=Account("bluesky", "did:plc:mayor", "mayor.example", "The Mayor"),
            endpoint="standard/relay",
            text="It was not ICE",
            posted_at=datetime(2019, 7, 9, 1, 12, tzinfo=UTC),
        )

    def test_the_fullest_post_is_read(self) -> None:
        post = post_of(
            updated_at="2019-07-09T01:20:00.5Z",
            version="v2",
            language="en",
            url="https://bsky.app/profile/mayor.example/post/3kabc",
            kind="reply",
            in_reply_to={"text": "Is it ICE?", "account_id": "did:plc:a", "handle": "a.example"},
            quoted={"text": "Police"},
            media_alt=["A train", ""],
        )
        assert (post.version, post.language, post.kind) == ("v2", "en", PostKind.REPLY)
        assert post.url == "https://bsky.app/profile/mayor.example/post/3kabc"
        assert post.edited_at == datetime(2019, 7, 9, 1, 20, 0, 500_000, tzinfo=UTC)
        assert post.media_alt == ("A train",)
        assert post.context == (
            Context("parent", "Is it ICE?", "did:plc:a", "a.example"),
            Context("quoted", "Police"),
        )

    def test_the_version_is_the_time_of_the_last_change_in_utc(self) -> None:
        edited = post_of(updated_at="2019-07-08T21:20:00.1234-04:00")
        assert edited.version == "2019-07-09T01:20:00.123Z"
        assert edited.version > post_of().version

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"in_reply_to": {}}, PostKind.REPLY),
            ({"quoted": {}}, PostKind.QUOTE),
            ({"in_reply_to": {}, "quoted": {}}, PostKind.REPLY),
            ({"kind": "repost", "quoted": {}}, PostKind.REPOST),
        ],
    )
    def test_a_kind_that_is_not_given_follows_from_the_context(
        self, changes: dict[str, object], kind: PostKind
    ) -> None:
        assert post_of(**changes).kind is kind

    def test_long_context_and_descriptions_are_cut(self) -> None:
        post = post_of(quoted={"text": "x" * 6_000}, media_alt=["y" * 3_000] * 30)
        assert len(post.context[0].text) == 5_000
        assert {len(alt) for alt in post.media_alt} == {2_000}
        assert len(post.media_alt) == 20

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"platform": "Blue Sky"}, id="platform"),
            pytest.param({"platform": None}, id="no-platform"),
            pytest.param({"platform": "x:1"}, id="platform-with-colon"),
            pytest.param({"id": ""}, id="empty-id"),
            pytest.param({"id": 7}, id="number-as-id"),
            pytest.param({"id": "a b"}, id="id-with-space"),
            pytest.param({"id": "a\n"}, id="id-with-control"),
            pytest.param({"id": "a" * 513}, id="long-id"),
            pytest.param({"account": {}}, id="no-account"),
            pytest.param({"account": "mayor"}, id="account-is-text"),
            pytest.param({"text": None}, id="no-text"),
            pytest.param({"text": "x" * 65_537}, id="long-text"),
            pytest.param({"created_at": "2019-07-08T21:12:00"}, id="no-offset"),
            pytest.param({"created_at": 1562634720}, id="number-as-time"),
            pytest.param({"updated_at": "later"}, id="no-time"),
            pytest.param({"version": ""}, id="empty-version"),
            pytest.param({"kind": "thread"}, id="kind"),
            pytest.param({"url": "javascript:alert(1)"}, id="script-url"),
            pytest.param({"url": 'https://a.example/"><b>'}, id="url-with-markup"),
            pytest.param({"quoted": "text"}, id="quoted-is-text"),
            pytest.param({"media_alt": [1]}, id="number-as-alt"),
            pytest.param({"media_alt": "A train"}, id="alt-is-text"),
            pytest.param({"language": 1}, id="number-as-language"),
        ],
    )
    def test_a_field_of_another_form_is_malformed(self, changes: dict[str, object]) -> None:
        with pytest.raises(MalformedEntry):
            post_of(**changes)

    def test_a_deletion_takes_the_time_of_the_event(self) -> None:
        data = {key: POST[key] for key in ("platform", "id", "account")}
        (gone,) = events(event(data, "post.deleted"))
        assert gone == PostDeleted(
            post_of().root,
            post_of().account,
            "standard/relay",
            datetime(2019, 7, 9, 1, 12, tzinfo=UTC),
        )

    def test_an_entry_of_a_type_that_split_drops_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            standard.parse({"type": "post.liked", "data": POST}, "standard/relay")
