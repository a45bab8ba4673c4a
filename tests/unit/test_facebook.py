"""Facebook Pages."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import Forbidden, MalformedEntry, MalformedRequest, Unauthenticated
from rumorline.domain.post import Context, Delivery, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms import facebook, meta
from rumorline.platforms.secrets import EndpointSecrets
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
POSTED = 1562634720
PAGE = "1234567890321"


def change(**value: object) -> dict[str, Any]:
    post: dict[str, object] = {
        "item": "status",
        "verb": "add",
        "from": {"id": PAGE, "name": "City of Hartford"},
        "post_id": f"{PAGE}_11",
        "created_time": POSTED,
        "published": 1,
        "message": "It was not ICE",
    }
    return {"field": "feed", "value": {k: v for k, v in (post | value).items() if v is not ...}}


def delivery(*changes: object, time: object = POSTED, **page: object) -> dict[str, Any]:
    entry = {"id": PAGE, "time": time, "changes": [*changes], **page}
    return {"object": "page", "entry": [entry]}


def split(body: object) -> list[dict[str, object]]:
    return facebook.split(json.dumps(body).encode())


def events(body: object) -> list[PostSaved | PostDeleted]:
    return [event for entry in split(body) for event in facebook.parse(entry, "facebook/main")]


def post_of(**value: object) -> Post:
    (event,) = events(delivery(change(**value)))
    assert isinstance(event, PostSaved)
    return event.post


class TestSignature:
    """`X-Hub-Signature-256`, over the bytes as they came."""

    secrets = EndpointSecrets(("app", "old-app"))

    def check(self, body: bytes, **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        facebook.verify(Delivery(body, given), self.secrets, NOW)

    @pytest.mark.parametrize("secret", ["app", "old-app"])
    @pytest.mark.parametrize("body", [b'{"a":"\\u00e4\\/"}', '{"a":"ä/"}'.encode(), b"\xff"])
    def test_it_is_over_the_raw_bytes_by_either_secret(self, secret: str, body: bytes) -> None:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        self.check(body, x_hub_signature_256=f"sha256={digest}")
        assert facebook.sign(body, secret, NOW)[meta.SIGNATURE] == f"sha256={digest}"

    def test_the_sha1_header_of_old_is_no_proof(self) -> None:
        digest = hmac.new(b"app", b"{}", hashlib.sha1).hexdigest()
        with pytest.raises(Unauthenticated):
            self.check(b"{}", x_hub_signature=f"sha1={digest}")
        with pytest.raises(Unauthenticated):
            self.check(b"{}", x_hub_signature_256=f"sha1={digest}")

    @pytest.mark.parametrize("given", ["", "sha256=", "sha256=zz", "sha256=é", "\ud800"])
    def test_garbage_is_refused(self, given: str) -> None:
        with pytest.raises(Unauthenticated) as refused:
            self.check(b"{}", x_hub_signature_256=given)
        assert refused.value.status == 401

    @needs_shared
    def test_the_published_vector_verifies(self) -> None:
        vectors = json.loads((SHARED / "vectors" / "signatures.json").read_text())
        (vector,) = [one for one in vectors if one["scheme"].startswith("X-Hub-Signature-256")]
        headers = {meta.SIGNATURE: vector["expected"]}
        secrets = EndpointSecrets((vector["secret"],))
        facebook.verify(Delivery(vector["body"].encode(), headers), secrets, NOW)


class TestHandshake:
    """The GET by which Meta checks an endpoint."""

    secrets = EndpointSecrets(("app",), verify_tokens=("meatyhamhock", "old"))

    def ask(self, kept: EndpointSecrets | None = None, /, **query: Any) -> tuple[int, str, str]:
        asked: dict[str, Any] = {
            "hub.mode": ["subscribe"],
            "hub.verify_token": ["meatyhamhock"],
            "hub.challenge": ["1158201444"],
        }
        asked |= {f"hub.{name}": value for name, value in query.items()}
        answer = facebook.handshake(Delivery(b"", {}, asked), kept or self.secrets)
        return answer.status, answer.body, answer.content_type

    def test_the_challenge_is_echoed_as_plain_text(self) -> None:
        assert self.ask() == (200, "1158201444", "text/plain; charset=utf-8")
        assert self.ask(verify_token=["old"])[0] == 200

    def test_html_in_a_challenge_stays_plain_text(self) -> None:
        assert self.ask(challenge=["<script>"])[1:] == ("<script>", "text/plain; charset=utf-8")

    @pytest.mark.parametrize("token", ["", "wrong", "meatyhamhoc", "é", "app"])
    def test_a_wrong_token_gets_403(self, token: str) -> None:
        with pytest.raises(Forbidden) as refused:
            self.ask(verify_token=[token])
        assert refused.value.status == 403

    def test_without_a_kept_token_every_check_gets_403(self) -> None:
        with pytest.raises(Forbidden):
            self.ask(EndpointSecrets(("app",)), verify_token=[""])

    @pytest.mark.parametrize("name", ["mode", "verify_token", "challenge"])
    @pytest.mark.parametrize("values", [[], ["a", "a"]])
    def test_a_missing_or_repeated_parameter_is_malformed(
        self, name: str, values: list[str]
    ) -> None:
        with pytest.raises(MalformedRequest):
            self.ask(**{name: values})

    @pytest.mark.parametrize(
        "query", [{"mode": ["unsubscribe"]}, {"challenge": [""]}, {"challenge": ["1" * 1001]}]
    )
    def test_another_mode_or_an_odd_challenge_is_malformed(self, query: dict[str, Any]) -> None:
        with pytest.raises(MalformedRequest):
            self.ask(**query)

    def test_the_token_is_read_from_the_secret_and_shown_nowhere(self) -> None:
        kept = EndpointSecrets.from_json('{"secrets": ["app"], "verify_tokens": ["meatyhamhock"]}')
        assert self.ask(kept)[0] == 200
        assert "meaty" not in repr(kept)


class TestSplit:
    """What concerns a post of the Page."""

    @pytest.mark.parametrize(
        "value",
        [
            {"item": "comment", "from": {"id": "99"}},
            {"item": "comment"},
            {"item": "reaction"},
            {"item": "album"},
            {"item": ["status"]},
            {"verb": "unhide"},
            {"verb": "block"},
            {"verb": {}},
            {"item": "post", "from": {"id": "99"}},
            {"item": "post", "from": ..., "sender_id": 99},
            {"verb": "remove", "from": {"id": 99}},
        ],
    )
    def test_others_and_other_things_are_dropped_unread(self, value: dict[str, object]) -> None:
        assert split(delivery(change(**value))) == []

    def test_messenger_and_other_fields_do_not_travel_with_posts(self) -> None:
        own, chat = change(), {"field": "messages", "value": {"message": "private"}}
        body = delivery(chat, own, {"field": "ratings"}, messaging=[{"text": "private"}])
        assert split(body) == [delivery(own)]
        assert split({"object": "page", "entry": [{"id": PAGE, "messaging": [{}]}]}) == []

    @pytest.mark.parametrize("kind", ["instagram", "user", "permissions"])
    def test_another_object_of_meta_is_dropped(self, kind: str) -> None:
        assert split({"object": kind, "entry": {}}) == []

    @pytest.mark.parametrize(
        "body",
        [[], 1, None, {}, {"object": 1}, {"object": "page"}, {"object": "page", "entry": {}}],
    )
    def test_a_body_of_another_form_is_refused(self, body: object) -> None:
        with pytest.raises(MalformedRequest):
            split(body)

    def test_a_batch_of_a_thousand_with_one_bad_entry(self) -> None:
        changes = [change(post_id=f"{PAGE}_{number}") for number in range(1000)]
        changes[499] = change(message=["bad"])
        entries = split({"object": "page", "entry": delivery(*changes)["entry"]})
        assert len(entries) == 1000
        bad = []
        for number, entry in enumerate(entries):
            try:
                assert facebook.parse(entry, "facebook/main")
            except MalformedEntry:
                bad.append(number)
        assert bad == [499]

    def test_several_pages_keep_their_own_id(self) -> None:
        other = change(**{"from": {"id": "42"}, "post_id": "42_1"})
        body = delivery(change())
        body["entry"].append({"id": "42", "time": POSTED, "changes": [other]})
        assert [event.post.account.account_id for event in events(body)] == [PAGE, "42"]  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "entry",
        [
            1,
            {"id": PAGE, "changes": {}},
            {"id": PAGE, "changes": [1]},
            {"id": PAGE, "changes": [{"field": "feed", "value": 1}]},
        ],
    )
    def test_a_broken_entry_is_passed_on_and_refused_alone(self, entry: object) -> None:
        (passed,) = split({"object": "page", "entry": [entry]})
        with pytest.raises(MalformedEntry):
            facebook.parse(passed, "facebook/main")

    def test_a_broken_entry_takes_no_messages_along(self) -> None:
        entry = {"id": PAGE, "changes": 1, "messaging": [{"text": "private"}]}
        assert "private" not in json.dumps(split({"object": "page", "entry": [entry]}))


class TestAuthor:
    """The Page itself, and nobody else."""

    @pytest.mark.parametrize(
        "author",
        [
            {"from": {"id": PAGE}},
            {"from": {"id": int(PAGE)}},
            {"from": ..., "sender_id": int(PAGE)},
            {"from": ..., "sender_id": PAGE},
        ],
    )
    def test_the_author_is_a_number_or_a_string(self, author: dict[str, object]) -> None:
        assert post_of(**author).account.source_id == f"facebook:{PAGE}"

    def test_the_name_of_the_time_is_kept(self) -> None:
        assert post_of().account.name == "City of Hartford"
        older = post_of(**{"from": ..., "sender_id": int(PAGE), "sender_name": "City"})
        assert (older.account.name, older.account.handle) == ("City", None)

    def test_a_page_id_may_be_a_number(self) -> None:
        body = delivery(change())
        body["entry"][0]["id"] = int(PAGE)
        assert len(events(body)) == 1

    def test_an_entry_that_was_tampered_with_is_not_the_pages(self) -> None:
        (entry,) = split(delivery(change()))
        entry["entry"][0]["changes"][0]["value"]["from"]["id"] = "99"  # type: ignore[index]
        assert facebook.parse(entry, "facebook/main") == []

    def test_a_post_without_an_author_is_nobodys(self) -> None:
        assert events(delivery(change(**{"from": ...}))) == []

    @pytest.mark.parametrize("bad", [True, "x", "", [], {}, 2**70, 1.5])
    def test_an_id_that_is_none_is_malformed(self, bad: object) -> None:
        (entry,) = split(delivery(change()))
        entry["entry"][0]["changes"][0]["value"]["from"]["id"] = bad  # type: ignore[index]
        with pytest.raises(MalformedEntry):
            facebook.parse(entry, "facebook/main")


class TestText:
    """What a reader sees."""

    def test_the_message_is_the_text(self) -> None:
        assert post_of(message="Not ICE & <b>").text == "Not ICE & <b>"
        assert post_of(message=...).text == ""

    @pytest.mark.parametrize("item", ["status", "post", "share", "link"])
    def test_the_address_of_a_link_preview_stands_below(self, item: str) -> None:
        link = "https://police.example/1"
        assert post_of(item=item, link=link).text == f"It was not ICE\n{link}"
        assert post_of(item=item, link=link, message=f"Read {link}").text == f"Read {link}"
        assert post_of(item=item, link=link, message=...).text == link
        assert post_of(item=item, link="javascript:alert(1)").text == "It was not ICE"

    @pytest.mark.parametrize("item", ["photo", "video"])
    def test_the_file_of_a_picture_is_not_text(self, item: str) -> None:
        assert post_of(item=item, link="https://cdn.example/a.jpg").text == "It was not ICE"

    def test_a_previews_description_is_context(self) -> None:
        post = post_of(item="link", link="https://a.example", description="Their words")
        assert post.context == (Context("quoted", "Their words"),)
        assert "Their" not in post.text

    @pytest.mark.parametrize("message", [1, [], "a" * 65_537])
    def test_a_message_that_is_no_text_is_malformed(self, message: object) -> None:
        with pytest.raises(MalformedEntry):
            post_of(message=message)

    def test_the_address_of_the_post_names_page_and_post(self) -> None:
        assert post_of().url == f"https://www.facebook.com/{PAGE}_11"
        assert post_of().language is None

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ({}, PostKind.ORIGINAL),
            ({"item": "photo"}, PostKind.ORIGINAL),
            ({"item": "share"}, PostKind.QUOTE),
            ({"item": "share", "message": ...}, PostKind.REPOST),
            ({"item": "share", "message": ""}, PostKind.REPOST),
        ],
    )
    def test_a_share_is_a_quote_or_a_repost(self, value: dict[str, object], kind: PostKind) -> None:
        assert post_of(**value).kind is kind


class TestPublished:
    """Drafts and scheduled posts are nothing yet."""

    @pytest.mark.parametrize("published", [0, False])
    @pytest.mark.parametrize("verb", ["add", "edited"])
    def test_what_is_not_published_is_nothing(self, published: object, verb: str) -> None:
        assert events(delivery(change(published=published, verb=verb))) == []

    @pytest.mark.parametrize("published", [1, True, ..., None])
    def test_what_is_published_or_does_not_say_counts(self, published: object) -> None:
        assert post_of(published=published).text == "It was not ICE"

    def test_anything_else_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            post_of(published="yes")


class TestVersions:
    """Edits and deletions."""

    def test_both_spellings_of_an_edit_make_a_newer_version(self) -> None:
        first = post_of()
        for verb in ("edit", "edited"):
            post = post_of(verb=verb)
            assert post.root == first.root == f"facebook:{PAGE}_11"
            assert post.version > first.version
            assert post.edited_at

    def test_a_late_repeat_of_the_first_version_stays_older_than_an_edit(self) -> None:
        (repeat,) = events(delivery(change(), time=POSTED + 99_999))
        assert isinstance(repeat, PostSaved)
        assert repeat.post.version < post_of(verb="edited").version

    def test_edits_sort_by_the_time_of_the_notification(self) -> None:
        body = [delivery(change(verb="edited"), time=POSTED + wait) for wait in (9, 10)]
        one, two = (events(one)[0] for one in body)
        assert isinstance(one, PostSaved)
        assert isinstance(two, PostSaved)
        assert one.post.version < two.post.version

    @pytest.mark.parametrize("verb", ["remove", "hide"])
    @pytest.mark.parametrize("author", [{"id": int(PAGE)}, ...])
    def test_removed_and_hidden_posts_are_gone(self, verb: str, author: object) -> None:
        (gone,) = events(delivery(change(**{"verb": verb, "from": author, "created_time": ...})))
        assert isinstance(gone, PostDeleted)
        assert gone.post_id == f"facebook:{PAGE}_11"
        assert gone.account.source_id == f"facebook:{PAGE}"
        assert gone.deleted_at == datetime.fromtimestamp(POSTED, UTC)

    def test_a_deletion_by_another_that_reached_parse_is_nothing(self) -> None:
        (entry,) = split(delivery(change(verb="remove")))
        entry["entry"][0]["changes"][0]["value"]["from"]["id"] = "99"  # type: ignore[index]
        assert facebook.parse(entry, "facebook/main") == []

    @pytest.mark.parametrize(
        ("name", "bad"),
        [
            ("created_time", ...),
            ("created_time", "yesterday"),
            ("created_time", -1),
            ("created_time", 10**15),
            ("post_id", ...),
            ("post_id", ""),
            ("post_id", "1/2"),
            ("post_id", 11),
        ],
    )
    def test_a_post_without_its_time_or_id_is_malformed(self, name: str, bad: object) -> None:
        with pytest.raises(MalformedEntry):
            post_of(**{name: bad})

    def test_a_change_that_is_not_about_a_post_is_malformed_to_parse(self) -> None:
        for value in ({"item": "comment"}, {"verb": "unhide"}):
            with pytest.raises(MalformedEntry):
                facebook.parse(delivery(change(**value)), "facebook/main")
        with pytest.raises(MalformedEntry):
            facebook.parse({}, "facebook/main")


class TestDraft:
    """`rumorline send --platform facebook`."""

    def draft(self, **more: Any) -> list[PostSaved | PostDeleted]:
        draft = Draft("11", PAGE, "It was not ICE", NOW, **more)
        return events(json.loads(body_of(draft, "facebook")))

    def test_a_draft_is_created_edited_and_deleted(self) -> None:
        (made,) = self.draft()
        (edited,) = self.draft(edit_of=(f"{PAGE}_11",))
        (gone,) = self.draft(deleted=True)
        assert isinstance(made, PostSaved)
        assert isinstance(edited, PostSaved)
        assert isinstance(gone, PostDeleted)
        assert made.post.text == "It was not ICE"
        assert edited.post.version > made.post.version
        assert edited.post.root == made.post.root == gone.post_id


@needs_shared
class TestShared:
    """Payloads of restfb's test suite."""

    def read(self, name: str) -> list[PostSaved | PostDeleted]:
        return events(json.loads((SHARED / "facebook" / name).read_text()))

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("feed-status-add-25.json", "This is just a short test message"),
            ("feed-status-add-photos.json", "This is just a short test message"),
            ("feed-status-edited-25.json", "This is an edited test message"),
            ("feed-photo-add-25.json", ""),
        ],
    )
    def test_posts_of_the_page(self, name: str, text: str) -> None:
        (event,) = self.read(name)
        assert isinstance(event, PostSaved)
        assert event.post.text == text
        assert event.post.account.source_id == "facebook:1234567890321"

    @pytest.mark.parametrize("name", ["feed-post-remove-25.json", "feed-video-remove-25.json"])
    def test_removals_by_the_page(self, name: str) -> None:
        (event,) = self.read(name)
        assert isinstance(event, PostDeleted)

    @pytest.mark.parametrize(
        "name", ["feed-comment-add-211.json", "feed-post-edit.json", "feed-post-hide.json"]
    )
    def test_comments_and_visitors_posts_are_nothing(self, name: str) -> None:
        assert self.read(name) == []

    @pytest.mark.parametrize("path", sorted(SHARED.glob("instagram/*.json")), ids=lambda p: p.name)
    def test_instagram_is_nothing(self, path: Path) -> None:
        assert events(json.loads(path.read_text())) == []


words = st.sampled_from(
    ["add", "edited", "remove", "hide", "status", "share", "photo", PAGE, "11", "", "ä"]
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
names = [
    "item",
    "verb",
    "from",
    "sender_id",
    "sender_name",
    "post_id",
    "created_time",
    "published",
    "message",
    "link",
    "description",
]


@given(value=st.dictionaries(st.sampled_from(names), values), time=values, page=values)
def test_fuzz_only_our_own_errors(value: dict[str, object], time: object, page: object) -> None:
    body = delivery(change(**value), time=time)
    body["entry"][0]["id"] = page
    for sent in (body, delivery(change(**value))):
        for entry in split(sent):
            with contextlib.suppress(MalformedEntry):
                facebook.parse(entry, "facebook/main")
