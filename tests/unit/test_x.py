"""X in its three shapes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rumorline.domain.errors import MalformedEntry, MalformedRequest, Unauthenticated
from rumorline.domain.post import Context, Delivery, Post, PostDeleted, PostKind, PostSaved
from rumorline.platforms import x
from rumorline.platforms.secrets import EndpointSecrets

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms" / "x"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
MAYOR = {"id": "41", "username": "MayorBronin", "name": "Luke Bronin", "verified": True}


def signature(secret: str, data: bytes) -> str:
    """The header's value, written down a second time."""
    digest = hmac.new(secret.encode(), data, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def activity(
    payload: Mapping[str, object], event: str = "post.create", **includes: object
) -> dict[str, Any]:
    post = {
        "id": "12",
        "author_id": "41",
        "created_at": "2019-07-09T01:12:00.000Z",
        "text": "It was not ICE",
    }
    found: dict[str, object] = {"users": [MAYOR], **includes}
    return {
        "data": {
            "event_uuid": "-2781149976877970683",
            "event_type": event,
            "payload": {**post, **payload},
            "includes": found,
        }
    }


def legacy(**post: object) -> dict[str, Any]:
    user = {"id": 41, "id_str": "41", "screen_name": "MayorBronin", "name": "Luke Bronin"}
    event = {
        "id": 10,
        "id_str": "12",
        "created_at": "Tue Jul 09 01:12:00 +0000 2019",
        "text": "It was not ICE",
        "user": user,
    }
    return {"for_user_id": "41", "tweet_create_events": [event | post]}


def events(body: object) -> list[PostSaved | PostDeleted]:
    entries = x.split(json.dumps(body).encode())
    return [event for entry in entries for event in x.parse(entry, "x/main")]


def post_of(body: object) -> Post:
    (event,) = events(body)
    assert isinstance(event, PostSaved)
    return event.post


def shared(name: str) -> object:
    return json.loads((SHARED / name).read_text())


class TestSignature:
    """Two headers, each with its own key."""

    secrets = EndpointSecrets(("consumer",), ("client", "old-client"))

    def check(self, **headers: str) -> None:
        names = {"plain": x.SIGNATURE, "oauth2": x.OAUTH2_SIGNATURE}
        given = {names[kind]: value for kind, value in headers.items()}
        x.verify(Delivery(b"{}", given), self.secrets, NOW)

    def test_the_oauth2_header_alone_is_enough(self) -> None:
        self.check(oauth2=signature("client", b"{}"))

    def test_the_oauth2_header_takes_the_previous_client_secret(self) -> None:
        self.check(oauth2=signature("old-client", b"{}"))

    def test_the_oauth2_header_is_preferred_when_it_is_there(self) -> None:
        self.check(oauth2=signature("client", b"{}"), plain="sha256=wrong")
        with pytest.raises(Unauthenticated):
            self.check(oauth2="sha256=wrong", plain=signature("consumer", b"{}"))

    def test_neither_key_signs_for_the_other_header(self) -> None:
        with pytest.raises(Unauthenticated):
            self.check(oauth2=signature("consumer", b"{}"))
        with pytest.raises(Unauthenticated):
            self.check(plain=signature("client", b"{}"))

    def test_the_oauth2_header_is_passed_over_by_an_endpoint_without_such_a_secret(self) -> None:
        headers = {x.SIGNATURE: signature("consumer", b"{}"), x.OAUTH2_SIGNATURE: "sha256=any"}
        x.verify(Delivery(b"{}", headers), EndpointSecrets(("consumer",)), NOW)
        del headers[x.SIGNATURE]
        with pytest.raises(Unauthenticated):
            x.verify(Delivery(b"{}", headers), EndpointSecrets(("consumer",)), NOW)

    def test_a_delivery_is_signed_in_the_documented_form(self) -> None:
        assert x.sign(b"{}", "consumer", NOW)[x.SIGNATURE] == signature("consumer", b"{}")


class TestChallenge:
    """The challenge-response check."""

    secrets = EndpointSecrets(("current", "previous"))

    def answer(self, *tokens: str) -> object:
        delivery = Delivery(b"", {}, {"crc_token": list(tokens)} if tokens else {})
        answer = x.handshake(delivery, self.secrets)
        assert (answer.status, answer.content_type) == (200, "application/json")
        return json.loads(answer.body)

    def test_it_is_answered_with_the_current_secret(self) -> None:
        assert self.answer("MmI4ZTc=") == {"response_token": signature("current", b"MmI4ZTc=")}

    @pytest.mark.parametrize("tokens", [(), ("",), ("a", "a"), ("a" * 513,), ("a\n",)])
    def test_a_missing_empty_repeated_or_odd_token_is_refused(self, tokens: tuple[str]) -> None:
        with pytest.raises(MalformedRequest):
            self.answer(*tokens)

    def test_it_cannot_be_used_to_have_a_forged_body_signed(self) -> None:
        forged = json.dumps(activity({"text": "forged"}))
        with pytest.raises(MalformedRequest):
            self.answer(forged)


class TestSplit:
    """Which events are about posts."""

    @pytest.mark.parametrize(
        "body",
        [
            {"data": {"event_type": "dm.received", "payload": {"text": "private"}}},
            {"data": {"event_type": "like.create", "payload": {}}},
            {"data": {"event_type": ["post.create"]}},
            {"data": {"id": "1"}},
            {"data": []},
            {"direct_message_events": [{"message_create": {}}], "for_user_id": "41"},
            {"favorite_events": [{}], "user_event": {}},
            {},
        ],
    )
    def test_what_is_not_about_posts_is_dropped_unread(self, body: object) -> None:
        assert x.split(json.dumps(body).encode()) == []

    @pytest.mark.parametrize("body", [[], "text", 1, None, {"tweet_create_events": {}}])
    def test_a_body_of_another_form_is_refused(self, body: object) -> None:
        with pytest.raises(MalformedRequest):
            x.split(json.dumps(body).encode())

    def test_direct_messages_beside_posts_do_not_travel_with_them(self) -> None:
        body = legacy() | {"direct_message_events": [{"text": "private"}], "apps": {}}
        assert x.split(json.dumps(body).encode()) == [legacy()]

    def test_every_event_of_a_legacy_batch_becomes_an_entry(self) -> None:
        created = legacy()["tweet_create_events"]
        body = {"tweet_create_events": [*created] * 3, "tweet_delete_events": [{}, {}]}
        assert len(x.split(json.dumps(body).encode())) == 5


class TestText:
    """The text is what a reader sees, whole and exact."""

    @pytest.mark.parametrize("long", ["note_tweet", "note_post"])
    def test_a_long_post_is_read_whole(self, long: str) -> None:
        assert post_of(activity({"text": "Short …", long: {"text": "All of it"}})).text == (
            "All of it"
        )

    def test_a_truncated_legacy_post_is_read_whole(self) -> None:
        body = legacy(text="Short …", truncated=True, extended_tweet={"full_text": "All of it"})
        assert post_of(body).text == "All of it"

    def test_the_three_escapes_of_x_are_undone_once_and_no_others(self) -> None:
        sent = "A &amp; B &lt;b&gt; &amp;lt; &amp;amp; &copy; &quot; https://t.co/2qLi3xUP8O"
        seen = "A & B <b> &lt; &amp; &copy; &quot; https://t.co/2qLi3xUP8O"
        assert post_of(activity({"text": sent})).text == seen

    @pytest.mark.parametrize(
        ("tag", "language"),
        [("en", "en"), ("zh-cn", "zh-cn"), ("und", None), ("qme", None), ("zxx", None)],
    )
    def test_a_tag_that_names_no_language_is_none(self, tag: str, language: str | None) -> None:
        assert post_of(activity({"lang": tag})).language == language

    def test_descriptions_of_pictures_are_kept_apart(self) -> None:
        media = [{"media_key": "3_1", "alt_text": "A train"}, {"media_key": "3_2"}]
        body = activity({"attachments": {"media_keys": ["3_1", "3_2"]}}, media=media)
        assert post_of(body).media_alt == ("A train",)
        pictures = {"media": [{"ext_alt_text": "A train"}, {}]}
        assert post_of(legacy(extended_entities=pictures)).media_alt == ("A train",)
        long = {"full_text": "All of it", "extended_entities": pictures}
        assert post_of(legacy(extended_tweet=long)).media_alt == ("A train",)

    def test_a_description_of_another_posts_picture_is_left_out(self) -> None:
        media = [{"media_key": "3_1", "alt_text": "Theirs"}]
        assert post_of(activity({}, media=media)).media_alt == ()


class TestVersions:
    """An edit has a new id and the chain of ids."""

    @pytest.mark.parametrize("spelling", ["edit_history_tweet_ids", "edit_history_post_ids"])
    @pytest.mark.parametrize("build", [activity, lambda post: legacy(**post)])
    def test_both_spellings_of_the_chain_name_the_first_version(
        self, spelling: str, build: object
    ) -> None:
        assert callable(build)
        post = post_of(build({spelling: ["9", "11", "12"]}))
        assert post.root == "x:9"
        assert post.aliases == ("x:11", "x:12")
        assert post.version == "00000000000000000012"
        assert post.edited_at == post.posted_at

    def test_a_post_without_a_chain_is_its_own_root(self) -> None:
        post = post_of(activity({}))
        assert (post.root, post.aliases, post.edited_at) == ("x:12", (), None)

    def test_a_chain_that_leaves_the_own_id_out_is_completed(self) -> None:
        assert post_of(activity({"edit_history_tweet_ids": ["9"]})).aliases == ("x:12",)

    def test_a_chain_longer_than_one_transaction_takes_is_refused(self) -> None:
        chain = [str(number) for number in range(100, 140)]
        assert len(post_of(activity({"id": "139", "edit_history_tweet_ids": chain})).aliases) == 39
        with pytest.raises(MalformedEntry):
            post_of(activity({"id": "140", "edit_history_tweet_ids": chain}))

    def test_versions_sort_as_numbers_do(self) -> None:
        nine, ten = (post_of(activity({"id": own})).version for own in ("9", "10"))
        assert nine < ten

    def test_the_address_survives_a_new_handle(self) -> None:
        assert post_of(activity({})).url == "https://x.com/i/status/12"

    def test_the_legacy_id_is_read_from_its_string(self) -> None:
        assert post_of(legacy(id=10, id_str="12")).root == "x:12"
        with pytest.raises(MalformedEntry):
            events(legacy(id=12, id_str=None))

    @pytest.mark.parametrize("bad", [12, "", "1" * 21, "-1", "\u0661", "1 ", None, [], True])
    def test_an_id_that_is_no_string_of_digits_is_malformed(self, bad: object) -> None:
        with pytest.raises(MalformedEntry):
            events(activity({"id": bad}))


class TestKind:
    """Reposts, replies, quotes, and the text by which they are understood."""

    other = {"id": "7", "author_id": "99", "text": "Police &amp; fire"}  # noqa: RUF012
    stranger = {"id": "99", "username": "HartfordPolice"}  # noqa: RUF012

    @pytest.mark.parametrize("spelling", ["referenced_tweets", "referenced_posts"])
    @pytest.mark.parametrize("included", ["tweets", "posts"])
    @pytest.mark.parametrize(
        ("how", "kind", "relation"),
        [
            ("retweeted", PostKind.REPOST, "quoted"),
            ("quoted", PostKind.QUOTE, "quoted"),
            ("replied_to", PostKind.REPLY, "parent"),
        ],
    )
    def test_a_reference_gives_kind_and_context(
        self, spelling: str, included: str, how: str, kind: PostKind, relation: str
    ) -> None:
        body = activity({spelling: [{"type": how, "id": "7"}]}, users=[MAYOR, self.stranger])
        body["data"]["includes"][included] = [self.other]
        post = post_of(body)
        assert post.kind is kind
        assert post.context == (Context(relation, "Police & fire", "99", "HartfordPolice"),)
        assert post.text == "It was not ICE"
        assert post.account.handle == "MayorBronin"

    def test_a_reference_that_was_not_included_gives_the_kind_alone(self) -> None:
        post = post_of(activity({"referenced_tweets": [{"type": "quoted", "id": "7"}]}))
        assert (post.kind, post.context) == (PostKind.QUOTE, ())

    def test_a_reply_that_quotes_is_a_reply(self) -> None:
        references = [{"type": "quoted", "id": "7"}, {"type": "replied_to", "id": "8"}]
        assert post_of(activity({"referenced_tweets": references})).kind is PostKind.REPLY

    def test_whom_a_reply_answers_is_known_without_the_parents_text(self) -> None:
        references = [{"type": "replied_to", "id": "8"}]
        payload = {"referenced_tweets": references, "in_reply_to_user_id": "41"}
        assert post_of(activity(payload)).context == (Context("parent", "", "41"),)
        included = activity(payload, tweets=[self.other | {"id": "8"}])
        assert [context.text for context in post_of(included).context] == ["Police & fire"]

    def test_a_legacy_retweet_is_a_repost(self) -> None:
        original = {"text": "Police", "user": {"id_str": "99", "screen_name": "HartfordPolice"}}
        post = post_of(legacy(text="RT @HartfordPolice: …", retweeted_status=original))
        assert post.kind is PostKind.REPOST
        assert post.context == (Context("quoted", "Police", "99", "HartfordPolice"),)

    def test_a_legacy_quote_carries_what_it_quotes(self) -> None:
        original = {"text": "Police", "user": {"id_str": "99", "screen_name": "HartfordPolice"}}
        post = post_of(legacy(is_quote_status=True, quoted_status=original))
        assert post.kind is PostKind.QUOTE
        assert post.context == (Context("quoted", "Police", "99", "HartfordPolice"),)

    def test_a_legacy_reply_names_whom_it_answers(self) -> None:
        post = post_of(legacy(in_reply_to_status_id_str="7", in_reply_to_user_id_str="99"))
        assert post.kind is PostKind.REPLY
        assert post.context == (Context("parent", "", "99"),)

    def test_anything_else_is_original(self) -> None:
        assert post_of(activity({})).kind is PostKind.ORIGINAL
        assert post_of(legacy(is_quote_status=False)).kind is PostKind.ORIGINAL


class TestAccount:
    """The author is an id; a handle is what it was at the time."""

    def test_the_author_is_looked_up_among_those_included(self) -> None:
        account = post_of(activity({}, users=[{"id": "40"}, MAYOR])).account
        assert account.source_id == "x:41"
        assert (account.handle, account.name) == ("MayorBronin", "Luke Bronin")

    def test_an_author_who_is_not_included_has_no_handle(self) -> None:
        account = post_of(activity({"author_id": "77"})).account
        assert (account.account_id, account.handle, account.name) == ("77", None, None)

    def test_a_post_without_an_author_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            events(activity({"author_id": None}))

    def test_what_others_write_to_the_account_stays_theirs(self) -> None:
        body = legacy(user={"id_str": "666", "screen_name": "MayorBronln"})
        assert post_of(body).account.source_id == "x:666"

    def test_a_protection_that_is_neither_true_nor_false_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            events(activity({}, users=[MAYOR | {"protected": "yes"}]))

    def test_a_protected_accounts_posts_are_dropped(self) -> None:
        assert events(activity({}, users=[MAYOR | {"protected": True}])) == []
        assert events(legacy(user={"id_str": "41", "protected": True})) == []


class TestTime:
    """Both forms of time, always aware UTC."""

    def test_both_forms_name_the_same_moment(self) -> None:
        moment = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
        assert post_of(activity({})).posted_at == post_of(legacy()).posted_at == moment
        assert post_of(activity({})).posted_at.tzinfo is UTC

    @pytest.mark.parametrize(
        "bad", ["2019-07-09T01:12:00", "2019-07-09", "now", "", 1, None, "0001-01-01T00:00+23:59"]
    )
    def test_a_time_that_is_none_or_has_no_offset_is_malformed(self, bad: object) -> None:
        with pytest.raises(MalformedEntry):
            events(activity({"created_at": bad}))

    @pytest.mark.parametrize("bad", ["2019-07-09T01:12:00Z", "Tue Jul 09 01:12:00 2019", ""])
    def test_a_legacy_time_of_another_form_is_malformed(self, bad: str) -> None:
        with pytest.raises(MalformedEntry):
            events(legacy(created_at=bad))


class TestDelete:
    """A deletion names any version; the store knows the chain."""

    def test_the_wrapped_author_is_unwrapped(self) -> None:
        body = activity({}, event="post.delete", users=[{"data": MAYOR}])
        (gone,) = events(body)
        assert isinstance(gone, PostDeleted)
        assert (gone.post_id, gone.account.handle) == ("x:12", "MayorBronin")
        assert gone.deleted_at is None

    def test_a_legacy_deletion_has_its_time(self) -> None:
        event = {"status": {"id": "12", "user_id": "41"}, "timestamp_ms": "1562641200000"}
        (gone,) = events({"for_user_id": "41", "tweet_delete_events": [event]})
        assert isinstance(gone, PostDeleted)
        assert gone.deleted_at == datetime(2019, 7, 9, 3, 0, tzinfo=UTC)

    @pytest.mark.parametrize("stamp", ["soon", "9" * 30, 1562641200000])
    def test_a_time_that_is_none_is_malformed(self, stamp: object) -> None:
        event = {"status": {"id": "12", "user_id": "41"}, "timestamp_ms": stamp}
        with pytest.raises(MalformedEntry):
            events({"tweet_delete_events": [event]})

    def test_a_deletion_without_a_time_is_taken(self) -> None:
        (gone,) = events({"tweet_delete_events": [{"status": {"id": "12", "user_id": "41"}}]})
        assert isinstance(gone, PostDeleted)
        assert gone.deleted_at is None

    def test_an_entry_without_an_event_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            x.parse({"for_user_id": "41"}, "x/main")


@needs_shared
class TestSharedPayloads:
    """Payloads in the documented wire shape."""

    def test_activity_post_create(self) -> None:
        post = post_of(shared("activity_post_create.json"))
        assert post.root == "x:1148420000000000001"
        assert post.account.source_id == "x:4100000001"
        assert post.text == "Example text of the post"
        assert post.kind is PostKind.ORIGINAL

    def test_activity_edited_quote(self) -> None:
        post = post_of(shared("activity_post_create_edited_quote.json"))
        assert post.root == "x:1148420000000000001"
        assert post.aliases == ("x:1148420000000000003",)
        assert post.text.startswith("The full text of a long post")
        assert post.context == (Context("quoted", "The quoted post", "4100000099"),)

    def test_activity_post_delete(self) -> None:
        (gone,) = events(shared("activity_post_delete.json"))
        assert isinstance(gone, PostDeleted)
        assert gone.post_id == "x:1148420000000000001"
        assert gone.account.handle == "ExampleMayor"

    def test_filtered_stream(self) -> None:
        post = post_of(shared("filtered_stream_webhook.json"))
        assert post == replace(post_of(shared("activity_post_create.json")), language=None)

    def test_account_activity(self) -> None:
        post = post_of(shared("account_activity_create.json"))
        assert post.root == "x:1148420000000000001"
        assert post.text == "The full text arrives here."
        (gone,) = events(shared("account_activity_delete.json"))
        assert isinstance(gone, PostDeleted)
        assert gone.post_id == post.root
