"""Bluesky, through tap."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedEntry, Unauthenticated
from rumorline.domain.post import Account, Context, Delivery, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms import bluesky
from rumorline.platforms.secrets import EndpointSecrets
from rumorline_tools.deliveries.bluesky import tid
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms" / "bluesky"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
POSTED = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
NOW = POSTED + timedelta(minutes=1)
MAYOR, POLICE = "did:plc:mayor", "did:plc:police"


def event(action: str = "create", rev: object = None, /, **post: Any) -> dict[str, Any]:
    known: dict[str, object] = {
        "$type": "app.bsky.feed.post",
        "text": "It was not ICE",
        "createdAt": "2019-07-09T01:12:00.000Z",
        "langs": ["en"],
    }
    record: dict[str, object] = {
        "live": True,
        "rev": rev or tid(POSTED + timedelta(seconds=1)),
        "did": MAYOR,
        "collection": "app.bsky.feed.post",
        "rkey": "3kb3fge5lm32x",
        "action": action,
        "cid": "bafy",
    }
    if action != "delete":
        sent = {name: value for name, value in (known | post).items() if value is not ...}
        record["record"] = sent
    return {"id": 12345, "type": "record", "record": record}


def altered(**record: object) -> dict[str, Any]:
    """An event whose envelope has other fields."""
    sent = event()
    sent["record"] = {k: v for k, v in (sent["record"] | record).items() if v is not ...}
    return sent


def split(body: object) -> list[dict[str, object]]:
    return bluesky.split(json.dumps(body).encode())


def events(body: object) -> list[PostSaved | PostDeleted]:
    return [found for entry in split(body) for found in bluesky.parse(entry, "bluesky/main")]


def posted(body: object) -> Post:
    (found,) = events(body)
    assert isinstance(found, PostSaved)
    return found.post


def post_of(**post: object) -> Post:
    return posted(event(**post))


def uri(did: str = POLICE, collection: str = "app.bsky.feed.post") -> dict[str, str]:
    return {"uri": f"at://{did}/{collection}/3kb", "cid": "bafy"}


class TestPassword:
    """HTTP Basic, `admin` and the password."""

    secrets = EndpointSecrets(("current", "prévious:colon"))

    @pytest.mark.parametrize("password", ["current", "prévious:colon"])
    def test_either_password_verifies_whatever_the_body(self, password: str) -> None:
        value = "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()
        bluesky.verify(Delivery(b"any", {"authorization": value}), self.secrets, NOW)
        assert bluesky.sign(b"other", password, NOW)["authorization"] == value

    @pytest.mark.parametrize(
        "value",
        [
            None,
            "",
            "Basic",
            "Basic ",
            "Bearer current",
            "Basic " + base64.b64encode(b"root:current").decode(),
            "Basic " + base64.b64encode(b"admin:curren").decode(),
            "Basic " + base64.b64encode(b"admin:current").decode() + "=",
            "Basic é",
            "Basic \ud800",
        ],
    )
    def test_any_other_is_refused(self, value: str | None) -> None:
        headers = {} if value is None else {"authorization": value}
        with pytest.raises(Unauthenticated) as refused:
            bluesky.verify(Delivery(b"{}", headers), self.secrets, NOW)
        assert refused.value.status == 401

    def test_there_is_no_check_of_the_endpoint(self) -> None:
        assert bluesky.handshake(Delivery(b"", {}), self.secrets) is None


class TestNever4xx:
    """A genuine body that cannot be read goes to the dead-letter queue, as it came."""

    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            (b"", ""),
            (b"not json", "not json"),
            (b"\xff\xfe", "\\xff\\xfe"),
            (b"[]", "[]"),
            (b"1", "1"),
            (b'{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
            (b'{"a": NaN}', '{"a": NaN}'),
            (b"[" * 100_000, "[" * 100_000),
        ],
        ids=lambda value: repr(value)[:20],
    )
    def test_an_unreadable_body_is_one_entry_that_parse_refuses(
        self, body: bytes, kept: str
    ) -> None:
        (entry,) = bluesky.split(body)
        assert entry == {"malformed": kept}
        with pytest.raises(MalformedEntry) as refused:
            bluesky.parse(entry, "bluesky/main")
        assert "json" in str(refused.value).lower()
        assert split(entry) == [entry]

    def test_of_a_huge_body_as_much_is_kept_as_the_queue_takes(self) -> None:
        (entry,) = bluesky.split(b"\x01" * 1_000_000)
        assert len(json.dumps(entry, ensure_ascii=False)) < 1_000_000

    @given(body=st.binary())
    def test_no_body_is_refused(self, body: bytes) -> None:
        assert isinstance(bluesky.split(body), list)

    @pytest.mark.parametrize(
        "body",
        [
            {"type": "record"},
            {"type": "record", "record": 1},
            {"record": {}},
            {},
            altered(did=...),
            altered(did="mayor.example"),
            altered(did="did:plc:a/b"),
            altered(rkey=...),
            altered(rkey="a/b"),
            altered(rkey=""),
            altered(rev=...),
            altered(rev="zzzzzzzzzzzzz"),
            altered(rev="3kb3fge5lm32"),
            altered(rev="3KB3FGE5LM32X"),
            altered(action="upsert"),
            altered(action=...),
            altered(collection=...),
            altered(record=None),
            altered(record=[]),
            altered(handle=1),
            event(text=...),
            event(text=5),
            event(createdAt=...),
            event(createdAt="2019-07-09T01:12:00"),
            event(langs="en"),
            event(langs=[1]),
            event(facets={}),
            event(facets=[1]),
            event(embed=1),
            event(reply="x"),
        ],
    )
    def test_a_broken_event_is_passed_on_and_refused_by_parse(self, body: object) -> None:
        (entry,) = split(body)
        with pytest.raises(MalformedEntry):
            bluesky.parse(entry, "bluesky/main")


class TestSplit:
    """Which events are about posts."""

    @pytest.mark.parametrize(
        "body",
        [
            {"id": 1, "type": "identity", "identity": {"did": MAYOR, "handle": "a.example"}},
            {"id": 1, "type": "user", "user": {"did": MAYOR}},
            {"type": None, "record": {}},
            altered(collection="app.bsky.feed.repost"),
            altered(collection="app.bsky.feed.like"),
            altered(collection="app.bsky.actor.profile"),
            altered(collection=None),
            altered(collection=[]),
        ],
    )
    def test_what_is_not_about_posts_is_dropped_unread(self, body: object) -> None:
        assert split(body) == []

    def test_another_record_that_reached_parse_is_refused(self) -> None:
        with pytest.raises(MalformedEntry):
            bluesky.parse(altered(collection="app.bsky.feed.like"), "bluesky/main")


class TestIdentity:
    """DIDs and record keys."""

    def test_the_account_is_the_did(self) -> None:
        post = post_of()
        assert post.account == Account("bluesky", MAYOR)
        assert post.root == f"bluesky:{MAYOR}/3kb3fge5lm32x"
        assert post.url == f"https://bsky.app/profile/{MAYOR}/post/3kb3fge5lm32x"

    def test_a_did_of_the_web_and_a_named_key(self) -> None:
        post = posted(altered(did="did:web:hartford.gov%3A8080", rkey="self.~:_-1"))
        assert post.root == "bluesky:did:web:hartford.gov%3A8080/self.~:_-1"

    def test_a_handle_is_kept_if_it_is_given(self) -> None:
        assert posted(altered(handle="mayor.example")).account.handle == "mayor.example"

    @pytest.mark.parametrize(
        ("langs", "language"), [(["es", "en"], "es"), ([], None), (..., None), (None, None)]
    )
    def test_the_first_language_counts(self, langs: object, language: str | None) -> None:
        assert post_of(langs=langs).language == language


class TestVersions:
    """`rev` sorts as time does."""

    def test_an_update_is_newer_and_keeps_the_root(self) -> None:
        first = post_of()
        later = POSTED + timedelta(minutes=5)
        edited = posted(event("update", tid(later), text="Not ICE"))
        assert edited.version > first.version
        assert edited.root == first.root
        assert (first.edited_at, edited.edited_at) == (None, later)

    @pytest.mark.parametrize("wait", [1, 10**6, 10**12, 10**15])
    def test_versions_sort_as_the_microseconds_do(self, wait: int) -> None:
        later = tid(POSTED + timedelta(microseconds=wait))
        assert posted(event("create", tid(POSTED))).version < posted(event("create", later)).version

    def test_a_post_cannot_be_dated_after_it_was_written(self) -> None:
        assert post_of(createdAt="2029-01-01T00:00:00Z").posted_at == POSTED + timedelta(seconds=1)
        assert post_of(createdAt="2019-07-08T21:12:00-04:00").posted_at == POSTED
        assert post_of(createdAt="2001-01-01T00:00:00Z").posted_at.year == 2001

    def test_a_deletion_has_no_record(self) -> None:
        (gone,) = events(event("delete", tid(NOW)))
        root = f"bluesky:{MAYOR}/3kb3fge5lm32x"
        assert gone == PostDeleted(root, Account("bluesky", MAYOR), "bluesky/main", NOW)

    @pytest.mark.parametrize("spoilt", [{"rkey": "a/b"}, {"did": 1}, {"rev": "x"}])
    def test_a_broken_deletion_is_malformed(self, spoilt: dict[str, object]) -> None:
        sent = event("delete")
        sent["record"] |= spoilt
        with pytest.raises(MalformedEntry):
            events(sent)


def facet(text: str, label: str, target: object = "https://police.example/1") -> dict[str, Any]:
    """A link over `label`, counted in UTF-8 bytes as the AT protocol does."""
    start = len(text[: text.index(label)].encode())
    index = {"byteStart": start, "byteEnd": start + len(label.encode())}
    return {
        "index": index,
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": target}],
    }


class TestText:
    """The text is what a reader sees."""

    def test_a_hidden_link_is_written_out(self) -> None:
        text = "🚨 Señor, read the státement now"
        post = post_of(text=text, facets=[facet(text, "státement")])
        assert post.text == "🚨 Señor, read the státement (https://police.example/1) now"

    def test_a_shortened_link_is_whole(self) -> None:
        text = "See police.example/2019/0... now"
        whole = "https://police.example/2019/07/08"
        facets = [facet(text, "police.example/2019/0...", whole)]
        assert post_of(text=text, facets=facets).text == f"See {whole} now"

    def test_a_label_that_names_another_target_shows_both(self) -> None:
        text = "police.example/1..."
        seen = "police.example/1... (https://evil.example/police)"
        facets = [facet(text, text, "https://evil.example/police")]
        assert post_of(text=text, facets=facets).text == seen

    def test_mentions_and_hashtags_change_nothing(self) -> None:
        kinds = [{"$type": f"app.bsky.richtext.facet#{kind}"} for kind in ("mention", "tag")]
        facets = [{"index": {"byteStart": 0, "byteEnd": 2}, "features": kinds}]
        assert post_of(facets=facets).text == "It was not ICE"

    @pytest.mark.parametrize(("start", "end"), [(0, 99), (1, 2), (0, 2), (4, 4), (5, 4), (99, 100)])
    def test_a_facet_outside_or_inside_a_character_is_left_out(self, start: int, end: int) -> None:
        found = facet("🚨 it", "it") | {"index": {"byteStart": start, "byteEnd": end}}
        assert post_of(text="🚨 it", facets=[found]).text == "🚨 it"

    @pytest.mark.parametrize("index", [..., {}, {"byteStart": "0", "byteEnd": 1}, {"byteEnd": -1}])
    def test_a_facet_without_its_place_is_malformed(self, index: object) -> None:
        found = {k: v for k, v in (facet("it", "it") | {"index": index}).items() if v is not ...}
        with pytest.raises(MalformedEntry):
            post_of(facets=[found])

    @pytest.mark.parametrize("nested", [False, True])
    def test_the_address_of_a_link_preview_stands_below(self, nested: bool) -> None:  # noqa: FBT001
        card = {"external": {"uri": "https://police.example/1", "title": "Theirs"}}
        embed = {"record": {"record": uri()}, "media": card} if nested else card
        assert post_of(embed=embed).text == "It was not ICE\nhttps://police.example/1"

    @pytest.mark.parametrize("nested", [False, True])
    def test_descriptions_of_pictures_are_kept_apart(self, nested: bool) -> None:  # noqa: FBT001
        pictures = {"images": [{"alt": "A train"}, {"alt": ""}]}
        embed = {"record": {"record": uri()}, "media": pictures} if nested else pictures
        assert post_of(embed=embed).media_alt == ("A train",)
        assert post_of(embed={"video": {}, "alt": "A film"}).media_alt == ("A film",)


class TestKind:
    """Replies and quotes."""

    def test_a_reply_names_whom_it_answers(self) -> None:
        post = post_of(reply={"root": uri(MAYOR), "parent": uri()})
        assert (post.kind, post.context) == (PostKind.REPLY, (Context("parent", "", POLICE),))

    def test_a_reply_whose_parent_cannot_be_read_is_a_reply_still(self) -> None:
        post = post_of(reply={"parent": {"uri": "at://nonsense"}})
        assert (post.kind, post.context) == (PostKind.REPLY, ())

    @pytest.mark.parametrize(
        "embed", [{"record": uri()}, {"record": {"record": uri()}, "media": {}}]
    )
    def test_a_quote_names_whom_it_quotes(self, embed: dict[str, object]) -> None:
        post = post_of(embed=embed)
        assert (post.kind, post.context) == (PostKind.QUOTE, (Context("quoted", "", POLICE),))

    def test_a_reply_that_quotes_is_a_reply(self) -> None:
        post = post_of(reply={"parent": uri(MAYOR)}, embed={"record": uri()})
        assert post.kind is PostKind.REPLY
        assert [found.account_id for found in post.context] == [MAYOR, POLICE]

    @pytest.mark.parametrize("collection", ["app.bsky.feed.generator", "app.bsky.graph.list"])
    def test_a_list_or_a_feed_is_no_quote(self, collection: str) -> None:
        post = post_of(embed={"record": uri(collection=collection)})
        assert (post.kind, post.context) == (PostKind.ORIGINAL, ())


class TestDraft:
    """`rumorline send --platform bluesky`."""

    def draft(self, account: str = MAYOR, **more: Any) -> list[PostSaved | PostDeleted]:
        draft = Draft("12", account, "It was not ICE", NOW, **more)
        return events(json.loads(body_of(draft, "bluesky")))

    def test_a_draft_is_created_edited_and_deleted(self) -> None:
        (made,) = self.draft()
        (edited,) = self.draft(edit_of=("12",))
        (gone,) = self.draft(deleted=True)
        assert isinstance(made, PostSaved)
        assert isinstance(edited, PostSaved)
        assert isinstance(gone, PostDeleted)
        assert (made.post.text, made.post.posted_at) == ("It was not ICE", NOW)
        assert edited.post.edited_at == gone.deleted_at == NOW
        assert edited.post.root == made.post.root == gone.post_id == f"bluesky:{MAYOR}/12"

    def test_an_account_that_is_no_did_becomes_one(self) -> None:
        (made,) = self.draft("41")
        assert isinstance(made, PostSaved)
        assert made.post.account.account_id == "did:plc:41"


@needs_shared
class TestShared:
    """Payloads of tap's and jetstream's own documentation and tests."""

    def test_taps_own_examples(self) -> None:
        text = (SHARED / "tap_record_create.json").read_text()
        post = posted(json.loads(text))
        assert post.text == "Hello world!"
        assert post.root == "bluesky:did:plc:abc123/3kb3fge5lm32x"
        assert events(json.loads((SHARED / "tap_identity.json").read_text())) == []

    def test_records_of_the_network(self) -> None:
        lines = (SHARED / "jetstream_sample.jsonl").read_text().splitlines()
        found: list[PostSaved | PostDeleted] = []
        for line in map(json.loads, lines):
            commit = line["commit"]
            record = commit | {"did": line["did"], "action": commit["operation"]}
            found += events({"id": 1, "type": "record", "record": record})
        (reply,) = found
        assert isinstance(reply, PostSaved)
        assert reply.post.kind is PostKind.REPLY
        assert reply.post.posted_at == datetime(2026, 5, 25, 14, 23, 28, 757000, UTC)


words = st.sampled_from(
    ["it", "🚨", "https://a.example", uri()["uri"], "app.bsky.richtext.facet#link"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.builds(uri),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["record", "media", "images", "alt", "uri", "parent"]), inner
        )
    ),
    max_leaves=5,
)
envelope = st.sampled_from(["rev", "did", "rkey", "action", "record", "handle", "collection"])
inside = st.sampled_from(["text", "createdAt", "langs", "facets", "embed", "reply"])
facets = st.lists(
    st.fixed_dictionaries(
        {
            "index": st.fixed_dictionaries(
                {"byteStart": st.integers(0, 9), "byteEnd": st.integers(0, 9)}
            ),
            "features": st.just(
                [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}]
            ),
        }
    )
)


@given(record=st.dictionaries(envelope, values), post=st.dictionaries(inside, values))
def test_fuzz_only_our_own_errors(record: dict[str, object], post: dict[str, object]) -> None:
    for body in (altered(**record), event(**post)):
        with contextlib.suppress(MalformedEntry):
            events(body)


@given(text=st.text(st.characters(exclude_categories=["Cs"])), found=facets)
def test_fuzz_facets_never_lose_a_word(text: str, found: list[dict[str, object]]) -> None:
    assert post_of(text=text, facets=found).text.replace(" (https://a.example)", "") == text
