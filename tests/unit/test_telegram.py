"""Telegram channels."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedEntry, MalformedRequest, Unauthenticated, UsageError
from rumorline.domain.post import Context, Delivery, Post, PostKind, PostSaved
from rumorline.platforms import telegram
from rumorline.platforms.secrets import EndpointSecrets
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms" / "telegram"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
POSTED = 1562634720
CHAT = {"id": -10041, "title": "City", "username": "hartfordct", "type": "channel"}


def update(kind: str = "channel_post", update_id: object = 7, /, **message: Any) -> dict[str, Any]:
    known: dict[str, object] = {
        "message_id": 11,
        "sender_chat": CHAT,
        "chat": CHAT,
        "date": POSTED,
        "text": "It was not ICE",
    }
    sent = {name: value for name, value in (known | message).items() if value is not ...}
    return {"update_id": update_id, kind: sent}


def split(body: object) -> list[dict[str, object]]:
    return telegram.split(json.dumps(body).encode())


def posts(body: object) -> list[Post]:
    found = [event for entry in split(body) for event in telegram.parse(entry, "telegram/main")]
    return [event.post for event in found if isinstance(event, PostSaved)]


def post_of(**message: object) -> Post:
    (post,) = posts(update("channel_post", message.pop("update_id", 7), **message))
    return post


def link(text: str, label: str, url: object = "https://police.example/1") -> dict[str, object]:
    """An entity over `label`, counted in UTF-16 code units as Telegram does."""
    before = text[: text.index(label)]
    start, length = (len(part.encode("utf-16-le")) // 2 for part in (before, label))
    return {"type": "text_link", "offset": start, "length": length, "url": url}


class TestToken:
    """The secret token of `setWebhook`."""

    secrets = EndpointSecrets(("current", "previous"))

    @pytest.mark.parametrize("token", ["current", "previous"])
    def test_either_token_verifies_whatever_the_body(self, token: str) -> None:
        telegram.verify(Delivery(b"any", {telegram.TOKEN: token}), self.secrets, NOW)
        assert telegram.sign(b"other", token, NOW)[telegram.TOKEN] == token

    @pytest.mark.parametrize(
        "token", [None, "", "curren", "currentt", "Current", "current,current", "é", "\ud800"]
    )
    def test_any_other_is_refused(self, token: str | None) -> None:
        headers = {} if token is None else {telegram.TOKEN: token}
        with pytest.raises(Unauthenticated) as refused:
            telegram.verify(Delivery(b"{}", headers), self.secrets, NOW)
        assert refused.value.status == 401

    def test_there_is_no_check_of_the_endpoint(self) -> None:
        assert telegram.handshake(Delivery(b"", {}), self.secrets) is None


class TestSplit:
    """Posts of channels."""

    @pytest.mark.parametrize(
        "kind", ["message", "edited_message", "business_message", "my_chat_member", "poll"]
    )
    def test_every_other_update_is_dropped_unread(self, kind: str) -> None:
        assert split(update(kind)) == []

    def test_a_private_message_beside_a_post_does_not_travel_with_it(self) -> None:
        assert split(update() | {"message": {"text": "private"}}) == [update()]

    @pytest.mark.parametrize("body", [[], 1, None, "text"])
    def test_a_body_of_another_form_is_refused(self, body: object) -> None:
        with pytest.raises(MalformedRequest):
            split(body)

    @pytest.mark.parametrize("message", [1, [], "text"])
    def test_a_post_that_is_no_object_is_a_broken_entry(self, message: object) -> None:
        (entry,) = split({"update_id": 7, "channel_post": message})
        with pytest.raises(MalformedEntry):
            telegram.parse(entry, "telegram/main")

    @pytest.mark.parametrize("entry", [{}, {"update_id": 7, "channel_post": None}])
    def test_an_entry_without_a_post_is_malformed(self, entry: dict[str, object]) -> None:
        with pytest.raises(MalformedEntry):
            telegram.parse(entry, "telegram/main")

    @pytest.mark.parametrize(
        "chat",
        [
            CHAT | {"type": "supergroup"},
            CHAT | {"type": "private"},
            CHAT | {"username": None},
            CHAT | {"username": ""},
        ],
    )
    def test_what_not_everybody_can_read_is_nothing(self, chat: object) -> None:
        assert posts(update(chat=chat)) == []


class TestIdentity:
    """Chat id and message id."""

    def test_the_account_is_the_channel(self) -> None:
        post = post_of(author_signature="J. Doe", sender_chat={"id": -5})
        assert post.account.source_id == "telegram:-10041"
        assert (post.account.handle, post.account.name) == ("hartfordct", "City")
        assert post.root == "telegram:-10041/11"
        assert post.url == "https://t.me/hartfordct/11"
        assert (post.language, post.kind, post.context) == (None, PostKind.ORIGINAL, ())

    def test_a_new_name_changes_no_id(self) -> None:
        renamed = post_of(chat=CHAT | {"username": "hartford", "title": "Hartford"})
        assert renamed.root == post_of().root
        assert renamed.account.source_id == post_of().account.source_id

    def test_a_name_that_makes_no_address_gives_none(self) -> None:
        assert post_of(chat=CHAT | {"username": "a<b"}).url is None

    @pytest.mark.parametrize(
        "message",
        [
            {"message_id": ...},
            {"message_id": -1},
            {"message_id": "11"},
            {"message_id": True},
            {"message_id": 2**63},
            {"chat": CHAT | {"id": "a/b"}},
            {"chat": CHAT | {"id": None}},
            {"chat": CHAT | {"type": None}},
            {"chat": ...},
            {"chat": CHAT | {"username": "a b"}},
            {"date": ...},
            {"date": "now"},
            {"date": 10**15},
            {"edit_date": -1},
            {"update_id": None},
            {"update_id": 1.5},
            {"text": 1},
        ],
    )
    def test_ids_and_times_of_another_form_are_malformed(self, message: dict[str, object]) -> None:
        with pytest.raises(MalformedEntry):
            post_of(**message)


class TestVersions:
    """The time, then the update's number."""

    def test_an_edit_is_newer_and_keeps_the_root(self) -> None:
        first = post_of(update_id=900)
        (edited,) = posts(update("edited_channel_post", 5, edit_date=POSTED + 1, text="Not ICE"))
        assert edited.version > first.version
        assert edited.root == first.root
        assert edited.posted_at == first.posted_at == datetime.fromtimestamp(POSTED, UTC)
        assert edited.edited_at == first.posted_at + timedelta(seconds=1)
        assert first.edited_at is None

    def test_two_edits_of_one_second_sort_by_their_number(self) -> None:
        nine, ten = (post_of(update_id=number, edit_date=POSTED).version for number in (9, 10))
        assert nine < ten

    def test_a_repeated_update_is_the_same_version(self) -> None:
        assert post_of() == post_of()


class TestText:
    """The text is what a reader sees."""

    def test_a_caption_is_the_text_of_a_picture(self) -> None:
        text = "🚨 Statement"
        entities = [link(text, "Statement")]
        post = post_of(text=..., caption=text, caption_entities=entities, photo=[{}])
        assert post.text == "🚨 Statement (https://police.example/1)"

    def test_a_picture_without_words_has_none(self) -> None:
        assert post_of(text=..., photo=[{}]).text == ""

    def test_a_hidden_link_is_written_out(self) -> None:
        text = "🚨👮‍♀️ Read the statement now"
        post = post_of(text=text, entities=[link(text, "statement")])
        assert post.text == "🚨👮‍♀️ Read the statement (https://police.example/1) now"

    def test_several_links_in_any_order(self) -> None:
        text = "𝒜 one 🚓 two"
        entities = [link(text, "two", "https://b.example"), link(text, "one", "https://a.example")]
        seen = "𝒜 one (https://a.example) 🚓 two (https://b.example)"
        assert post_of(text=text, entities=entities).text == seen

    def test_a_label_that_is_its_own_target_stays_once(self) -> None:
        text = "police.example/1"
        assert post_of(text=text, entities=[link(text, text)]).text == "https://police.example/1"

    def test_a_label_that_names_another_target_shows_both(self) -> None:
        text = "https://police.example/1"
        entities = [link(text, text, "https://evil.example")]
        assert post_of(text=text, entities=entities).text == f"{text} (https://evil.example)"

    @pytest.mark.parametrize("url", ["tg://user?id=1", "javascript:alert(1)", "https://a b", ""])
    def test_only_addresses_of_the_web_are_written(self, url: str) -> None:
        assert post_of(text="see it", entities=[link("see it", "it", url)]).text == "see it"

    @pytest.mark.parametrize("kind", ["url", "bold", "mention", "spoiler", "text_mention"])
    def test_other_entities_change_nothing(self, kind: str) -> None:
        entity = {"type": kind, "offset": 0, "length": 2, "user": {"id": 1}}
        assert post_of(text="It was", entities=[entity]).text == "It was"

    @pytest.mark.parametrize(
        ("start", "length"), [(0, 99), (99, 1), (1, 1), (0, 1), (1, 0), (0, 0), (2**62, 1)]
    )
    def test_an_entity_outside_or_inside_a_character_is_left_out(
        self, start: int, length: int
    ) -> None:
        entity = {
            "type": "text_link",
            "offset": start,
            "length": length,
            "url": "https://a.example",
        }
        assert post_of(text="🚨 it", entities=[entity]).text == "🚨 it"

    def test_of_overlapping_links_the_first_is_written(self) -> None:
        entities = [link("one two", "one two"), link("one two", "two")]
        assert post_of(text="one two", entities=entities[::-1]).text == (
            "one two (https://police.example/1)"
        )

    @pytest.mark.parametrize(
        "entity",
        [
            1,
            {"type": "text_link"},
            {"type": "text_link", "offset": -1, "length": 1, "url": "https://a.example"},
            {"type": "text_link", "offset": 0, "length": "1", "url": "https://a.example"},
            {"type": "text_link", "offset": 0, "length": 1, "url": 1},
        ],
    )
    def test_an_entity_of_another_form_is_malformed(self, entity: object) -> None:
        with pytest.raises(MalformedEntry):
            post_of(entities=[entity])


POLICE = {"id": -10099, "username": "hartfordpolice", "type": "channel"}
ORIGIN = ("-10099", "hartfordpolice")


class TestKind:
    """Forwards and replies."""

    @pytest.mark.parametrize(
        ("forward", "origin"),
        [
            ({"forward_origin": {"type": "channel", "chat": POLICE}}, ORIGIN),
            ({"forward_origin": {"type": "chat", "sender_chat": POLICE}}, ORIGIN),
            ({"forward_origin": {"type": "user", "sender_user": {"id": 5}}}, (None, None)),
            ({"forward_origin": {"type": "hidden_user", "sender_user_name": "J"}}, (None, None)),
            ({"forward_from_chat": POLICE, "forward_date": 5}, ORIGIN),
            ({"forward_from": {"id": 5}}, (None, None)),
            ({"forward_sender_name": "J", "forward_date": 5}, (None, None)),
            ({"forward_origin": {"type": "channel", "chat": CHAT}}, ("-10041", "hartfordct")),
        ],
    )  # fmt: skip
    def test_whatever_was_forwarded_is_a_repost(
        self, forward: dict[str, object], origin: tuple[str | None, str | None]
    ) -> None:
        post = post_of(**forward)
        assert post.kind is PostKind.REPOST
        assert post.context == (Context("quoted", "", *origin),)
        assert post.account.source_id == "telegram:-10041"

    def test_a_reply_carries_its_parent(self) -> None:
        parent = {"message_id": 3, "chat": CHAT, "sender_chat": POLICE, "text": "ICE there?"}
        post = post_of(reply_to_message=parent)
        assert post.kind is PostKind.REPLY
        assert post.context == (Context("parent", "ICE there?", "-10099", "hartfordpolice"),)

    def test_a_reply_to_a_picture_carries_its_caption(self) -> None:
        post = post_of(reply_to_message={"chat": CHAT, "caption": "ICE there?"})
        assert post.context == (Context("parent", "ICE there?", "-10041", "hartfordct"),)

    def test_a_parent_that_names_no_chat(self) -> None:
        assert post_of(reply_to_message={"text": "x"}).context == (Context("parent", "x"),)

    def test_a_reply_to_another_chat_carries_what_it_cites(self) -> None:
        other = {"origin": {"type": "channel", "chat": POLICE}}
        post = post_of(external_reply=other, quote={"text": "ICE there?"})
        assert post.kind is PostKind.REPLY
        assert post.context == (Context("parent", "ICE there?", "-10099", "hartfordpolice"),)
        assert post_of(external_reply=other).context[0].text == ""


class TestDraft:
    """`rumorline send --platform telegram`."""

    def draft(self, account: str = "-10041", own: str = "12", **more: Any) -> Post:
        draft = Draft(own, account, "It was not ICE", NOW, handle="hartfordct", **more)
        (post,) = posts(json.loads(body_of(draft, "telegram")))
        return post

    def test_a_draft_is_created_and_edited(self) -> None:
        made, edited = self.draft(), self.draft(edit_of=("11",))
        assert (made.root, made.text) == ("telegram:-10041/12", "It was not ICE")
        assert (edited.root, edited.edited_at) == ("telegram:-10041/11", NOW)

    def test_a_deletion_cannot_be_said(self) -> None:
        with pytest.raises(UsageError, match="deleted"):
            self.draft(deleted=True)

    def test_ids_that_are_no_numbers_cannot_be_sent(self) -> None:
        with pytest.raises(UsageError, match="--account"):
            self.draft("mayor")
        with pytest.raises(UsageError, match="--id"):
            self.draft(own="x")


@needs_shared
class TestShared:
    """Payloads in the documented shape."""

    def test_a_post_and_its_edit(self) -> None:
        names = ("channel_post", "edited_channel_post")
        made, edited = (
            posts(json.loads((SHARED / f"{name}.json").read_text()))[0] for name in names
        )
        assert made.text == "🚨 Example text https://city.example"
        assert made.root == edited.root == "telegram:-1001000000000/29"
        assert edited.text == "Edited caption of a photo"
        assert edited.version > made.version


words = st.sampled_from(["channel", "hartfordct", "text_link", "https://a.example", "🚨", ""])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.just(CHAT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(
    [
        "message_id",
        "chat",
        "date",
        "edit_date",
        "text",
        "caption",
        "entities",
        "forward_origin",
        "forward_from_chat",
        "reply_to_message",
        "external_reply",
        "quote",
    ]
)
spans = st.fixed_dictionaries(
    {"type": st.just("text_link"), "offset": st.integers(0, 9), "length": st.integers(0, 9)},
    optional={"url": words},
)


@given(message=st.dictionaries(fields, values))
def test_fuzz_only_our_own_errors(message: dict[str, object]) -> None:
    with contextlib.suppress(MalformedEntry):
        posts(update(**message))


@given(text=st.text(st.characters(exclude_categories=["Cs"])), entities=st.lists(spans))
def test_fuzz_entities_never_lose_a_word(text: str, entities: list[dict[str, object]]) -> None:
    given = [entity | {"url": "https://a.example"} for entity in entities]
    seen = post_of(text=text, entities=given).text
    assert seen.replace(" (https://a.example)", "") == text
