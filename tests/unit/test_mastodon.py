"""Mastodon's administration webhooks, and HTML as a reader sees it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import subprocess
import sys
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import Forbidden, MalformedEntry, MalformedRequest, UsageError
from rumorline.domain.post import Context, Delivery, Post, PostKind, PostSaved
from rumorline.platforms import mastodon
from rumorline.platforms.html_text import MAX_TAGS, text_of_html
from rumorline.platforms.secrets import EndpointSecrets
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)


def delivery(event: str = "status.created", /, **status: Any) -> dict[str, Any]:
    account = {"id": "1", "acct": "police", "display_name": "Police"}
    known: dict[str, object] = {
        "id": "103",
        "uri": "https://social.example/users/police/statuses/103",
        "url": "https://social.example/@police/103",
        "created_at": "2019-07-09T01:12:00.000Z",
        "edited_at": None,
        "visibility": "public",
        "language": "en",
        "spoiler_text": "",
        "content": "<p>It was not ICE</p>",
        "in_reply_to_id": None,
        "reblog": None,
        "quote": None,
        "account": account,
    }
    sent = {name: value for name, value in (known | status).items() if value is not ...}
    return {"event": event, "created_at": "2019-07-09T01:12:00.000Z", "object": sent}


def split(body: object) -> list[dict[str, object]]:
    return mastodon.split(json.dumps(body).encode())


def posts(body: object) -> list[Post]:
    found = [event for entry in split(body) for event in mastodon.parse(entry, "mastodon/main")]
    return [event.post for event in found if isinstance(event, PostSaved)]


def post_of(**status: object) -> Post:
    (post,) = posts(delivery(**status))
    return post


class TestSignature:
    """`X-Hub-Signature: sha256=` and hex."""

    secrets = EndpointSecrets(("current", "previous"))

    @pytest.mark.parametrize("secret", ["current", "previous"])
    def test_either_secret_signs_the_raw_bytes(self, secret: str) -> None:
        digest = hmac.new(secret.encode(), b"\xff", hashlib.sha256).hexdigest()
        signed = {"x-hub-signature": f"sha256={digest}"}
        mastodon.verify(Delivery(b"\xff", signed), self.secrets, NOW)
        assert mastodon.sign(b"\xff", secret, NOW)[mastodon.SIGNATURE] == f"sha256={digest}"

    @pytest.mark.parametrize("given", [None, "", "sha256=", "sha256=zz", "é", "\ud800"])
    def test_a_forged_delivery_gets_403_so_that_it_is_not_sent_again(
        self, given: str | None
    ) -> None:
        headers = {} if given is None else {"x-hub-signature": given}
        with pytest.raises(Forbidden) as refused:
            mastodon.verify(Delivery(b"{}", headers), self.secrets, NOW)
        assert refused.value.status == 403

    def test_sha1_is_refused(self) -> None:
        digest = hmac.new(b"current", b"{}", hashlib.sha1).hexdigest()
        headers = {"x-hub-signature": f"sha1={digest}"}
        with pytest.raises(Forbidden):
            mastodon.verify(Delivery(b"{}", headers), self.secrets, NOW)

    def test_there_is_no_check_of_the_endpoint(self) -> None:
        assert mastodon.handshake(Delivery(b"", {}), self.secrets) is None


class TestSplit:
    """Public statuses of this server."""

    @pytest.mark.parametrize("visibility", ["private", "direct", "limited", "login", 1, None, []])
    def test_what_is_not_public_is_dropped_unread(self, visibility: object) -> None:
        assert split(delivery(visibility=visibility)) == []

    @pytest.mark.parametrize("visibility", ["public", "unlisted"])
    def test_public_and_unlisted_statuses_are_read(self, visibility: str) -> None:
        assert post_of(visibility=visibility).text == "It was not ICE"

    @pytest.mark.parametrize("event", ["report.created", "account.updated", "status.deleted", ""])
    def test_other_events_are_dropped_unread(self, event: str) -> None:
        assert split(delivery(event)) == []

    @pytest.mark.parametrize("body", [[], 1, None, {}, {"event": 1}, {"object": {}}])
    def test_a_body_of_another_form_is_refused(self, body: object) -> None:
        with pytest.raises(MalformedRequest):
            split(body)

    @pytest.mark.parametrize("status", [..., None, 1, []])
    def test_a_template_without_the_status_is_a_broken_entry(self, status: object) -> None:
        body = {"event": "status.created", "object": status}
        (entry,) = split({name: value for name, value in body.items() if value is not ...})
        with pytest.raises(MalformedEntry):
            mastodon.parse(entry, "mastodon/main")

    @pytest.mark.parametrize(
        "name", ["id", "uri", "created_at", "visibility", "content", "account"]
    )
    def test_a_template_that_leaves_out_what_is_needed_is_a_broken_entry(self, name: str) -> None:
        with pytest.raises(MalformedEntry):
            posts(delivery(**{name: ...}))

    def test_nothing_is_read_of_a_private_status_that_reached_parse(self) -> None:
        assert mastodon.parse(delivery(visibility="private"), "mastodon/main") == []

    def test_an_account_of_another_server_is_not_read(self) -> None:
        account = {"id": "9", "acct": "police@elsewhere.example"}
        assert posts(delivery(account=account)) == []


class TestIdentity:
    """Ids carry the server's host."""

    def test_account_and_post_are_the_servers(self) -> None:
        post = post_of()
        assert post.root == "mastodon:social.example/103"
        assert post.account.source_id == "mastodon:social.example/1"
        assert post.account.handle == "police@social.example"
        assert post.account.name == "Police"
        assert post.url == "https://social.example/@police/103"

    def test_a_new_name_changes_no_id(self) -> None:
        account = {"id": "1", "acct": "hartford_police", "display_name": ""}
        uri = "https://Social.Example/users/hartford_police/statuses/103"
        post = post_of(account=account, uri=uri)
        assert post.root == "mastodon:social.example/103"
        assert post.account.source_id == "mastodon:social.example/1"
        assert post.account.name is None

    @pytest.mark.parametrize(
        "status",
        [
            {"id": "a/b"},
            {"id": 103},
            {"id": ""},
            {"uri": "social.example/1"},
            {"uri": "ftp://social.example/1"},
            {"uri": "https://user@social.example/1"},
            {"uri": "https:///1"},
            {"account": {"id": "1/2", "acct": "police"}},
            {"account": {"id": "1"}},
        ],
    )
    def test_ids_that_could_be_taken_for_others_are_malformed(
        self, status: dict[str, object]
    ) -> None:
        with pytest.raises(MalformedEntry):
            post_of(**status)

    def test_an_address_that_is_not_of_the_web_is_left_out(self) -> None:
        assert post_of(url="javascript:alert(1)").url is None
        assert post_of(url=None).url is None

    @pytest.mark.parametrize(
        ("tag", "language"), [("en", "en"), ("zh-TW", "zh-TW"), (None, None), ("?", None)]
    )
    def test_the_language_is_that_of_the_status(self, tag: object, language: str | None) -> None:
        assert post_of(language=tag).language == language


class TestVersions:
    """`edited_at`, or `created_at`."""

    def test_an_edit_is_newer_and_keeps_the_root(self) -> None:
        first = post_of()
        (edited,) = posts(delivery("status.updated", edited_at="2019-07-09T01:12:00.001Z"))
        assert (first.version, first.edited_at) == ("2019-07-09T01:12:00.000Z", None)
        assert edited.version == "2019-07-09T01:12:00.001Z"
        assert edited.edited_at
        assert edited.posted_at == first.posted_at == datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
        assert edited.root == first.root

    def test_an_update_that_changed_no_words_is_the_same_version(self) -> None:
        assert posts(delivery("status.updated")) == [post_of()]

    def test_a_time_without_an_offset_is_malformed(self) -> None:
        with pytest.raises(MalformedEntry):
            post_of(created_at="2019-07-09T01:12:00")


QUOTED = {"content": "<p>Police &amp; fire</p>", "account": {"id": "7", "acct": "fire@b.example"}}


class TestKind:
    """Boosts, replies, quotes."""

    seen = Context("quoted", "Police & fire", handle="fire@b.example")

    def test_a_boost_is_a_repost(self) -> None:
        post = post_of(reblog=QUOTED, quote={"quoted_status": None})
        assert post.kind is PostKind.REPOST
        assert post.context == (self.seen,)

    def test_a_quote_carries_what_it_quotes(self) -> None:
        post = post_of(quote={"state": "accepted", "quoted_status": QUOTED})
        assert (post.kind, post.context) == (PostKind.QUOTE, (self.seen,))

    def test_a_quote_that_is_not_shown_is_a_quote_still(self) -> None:
        post = post_of(quote={"state": "pending", "quoted_status": None})
        assert (post.kind, post.context) == (PostKind.QUOTE, ())

    def test_a_reply_names_whom_it_answers(self) -> None:
        post = post_of(in_reply_to_id="99", in_reply_to_account_id="1")
        assert post.kind is PostKind.REPLY
        assert post.context == (Context("parent", "", "social.example/1"),)
        assert post.context[0].account_id == post.account.account_id
        assert post_of(in_reply_to_id="99", in_reply_to_account_id=None).context == ()

    def test_anything_else_is_original(self) -> None:
        assert (post_of().kind, post_of().context) == (PostKind.ORIGINAL, ())


class TestText:
    """The text is what a reader sees."""

    @pytest.mark.parametrize(
        ("html", "seen"),
        [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br>Two<br />Three</p>", "One\nTwo\nThree"),
            ("<p>A &amp; B &lt;b&gt; &amp;amp; &#128680; &copy;</p>", "A & B <b> &amp; 🚨 ©"),
            ("plain   text\n  of\ttwo lines", "plain text of two lines"),
            ("<p> a </p> \n <p> b </p>", "a\n\nb"),
            ("<b>Not</b> <i>I</i><em>CE</em>", "Not ICE"),
            ("before<ul><li>one</li><li>two</li></ul>after", "before\n\n- one\n- two\n\nafter"),
            ("<blockquote><p>said</p></blockquote>so", "said\n\nso"),
            ("<h1>Head</h1><hr>text", "Head\n\ntext"),
            ("<script>alert(1)</script><style>p{}</style>x<!-- no -->", "x"),
            ('<span class="invisible">hidden</span>seen', "seen"),
            ("un<b>closed", "unclosed"),
            ("wrong </i></p></p>ends", "wrong ends"),
            ("", ""),
        ],
    )
    def test_paragraphs_lines_and_entities(self, html: str, seen: str) -> None:
        assert text_of_html(html) == seen
        assert post_of(content=html).text == seen

    @pytest.mark.parametrize(
        ("html", "seen"),
        [
            ('<a href="https://a.example/x">link</a>', "link (https://a.example/x)"),
            ('<a href="https://a.example/x">https://a.example/x</a>', "https://a.example/x"),
            ('<a href="https://a.example/">a.example</a>', "https://a.example/"),
            ('<a href="https://evil.example/">police.example</a>', "police.example (https://evil.example/)"),
            ('<a href="https://www.a.example/abc">a.example/a…</a>', "https://www.a.example/abc"),
            ('<a href="https://a.example/abc">…</a>', "… (https://a.example/abc)"),
            ('<a href="javascript:alert(1)">go</a>', "go"),
            (
                '<a href="https://a.example">one<a href="https://b.example">two</a>',
                "one (https://a.example)two (https://b.example)",
            ),
            ('<a href="https://a.example/x">open', "open (https://a.example/x)"),
            ('<a href="https://a.example/x"></a>.', "."),
            ("<a>bare</a>", "bare"),
            ("<a href>bare</a>", "bare"),
        ],
    )  # fmt: skip
    def test_links_are_resolved_to_their_target(self, html: str, seen: str) -> None:
        assert text_of_html(html) == seen

    def test_a_link_that_the_server_shortened_is_whole(self) -> None:
        html = (
            '<p>See <a href="https://www.police.example/2019/07/08/statement">'
            '<span class="invisible">https://www.</span>'
            '<span class="ellipsis">police.example/2019/07/08/s</span>'
            '<span class="invisible">tatement</span></a> now</p>'
        )
        assert text_of_html(html) == "See https://www.police.example/2019/07/08/statement now"

    def test_a_shortened_label_that_leads_elsewhere_shows_both(self) -> None:
        html = (
            '<a href="https://evil.example/"><span class="invisible">https://</span>'
            '<span class="ellipsis">police.example/s</span><span class="invisible">t</span></a>'
        )
        assert text_of_html(html) == "police.example/s… (https://evil.example/)"

    def test_mentions_and_hashtags_keep_their_label(self) -> None:
        html = (
            '<p><span class="h-card"><a href="https://b.example/@fire" class="u-url mention">@'
            '<span>fire</span></a></span> <a href="https://social.example/tags/ICE" '
            'class="mention hashtag" rel="tag">#<span>ICE</span></a></p>'
        )
        assert text_of_html(html) == "@fire #ICE"

    def test_the_fallback_of_a_quote_is_not_text(self) -> None:
        html = (
            '<p class="quote-inline">RE: <a href="https://b.example/1">b.example/1</a></p><p>No</p>'
        )
        assert text_of_html(html) == "No"

    def test_a_content_warning_stands_first(self) -> None:
        post = post_of(spoiler_text="Rumor about the station ", content="<p>Not ICE</p>")
        assert post.text == "Rumor about the station\n\nNot ICE"
        assert post_of(spoiler_text=None, content="<p>x</p>").text == "x"

    def test_descriptions_of_pictures_are_kept_apart(self) -> None:
        media = [{"description": "A train"}, {"description": None}, {}]
        post = post_of(media_attachments=media)
        assert (post.media_alt, post.text) == (("A train",), "It was not ICE")

    def test_html_that_the_parser_gives_up_is_malformed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def give_up(*_: object) -> None:
            raise AssertionError

        # Some versions of Python do so at "<![nonsense["; later ones read on.
        monkeypatch.setattr(HTMLParser, "feed", give_up)
        with pytest.raises(MalformedEntry):
            text_of_html("<![nonsense[")

    @pytest.mark.parametrize("piece", ["<a b", "<a href='", "<!--", "<b>x", "</"])
    @pytest.mark.timeout(60)  # what backtracks without end never comes back at all
    def test_hostile_html_comes_back(self, piece: str) -> None:
        with contextlib.suppress(MalformedEntry):
            text_of_html(piece * MAX_TAGS)
        with pytest.raises(MalformedEntry):
            text_of_html(piece * (MAX_TAGS + 1))

    @given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"])))
    def test_escaped_text_comes_back_as_it_was(self, text: str) -> None:
        assert text_of_html(f"<p>{escape(text)}</p>") == text


def test_receive_does_not_load_the_html_parser() -> None:
    script = "import rumorline.platforms.table, sys; print('html.parser' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert ran.stdout.strip() == "False"


class TestDraft:
    """`rumorline send --platform mastodon`."""

    def draft(self, account: str = "1", **more: Any) -> Post:
        draft = Draft("103", account, "It was <not> ICE\nat all\n\nnow", NOW, **more)
        (post,) = posts(json.loads(body_of(draft, "mastodon")))
        return post

    def test_a_draft_is_created_and_edited(self) -> None:
        made, edited = self.draft(), self.draft("b.example/7", edit_of=("99",))
        assert made.text == "It was <not> ICE\nat all\n\nnow"
        assert made.root == "mastodon:social.example/103"
        assert edited.root == "mastodon:b.example/99"
        assert edited.account.account_id == "b.example/7"
        assert edited.edited_at == NOW

    def test_a_deletion_cannot_be_said(self) -> None:
        with pytest.raises(UsageError, match="deleted"):
            self.draft(deleted=True)


@needs_shared
class TestShared:
    """Payloads in the documented shape, and a published vector."""

    def test_created_and_updated(self) -> None:
        files = [SHARED / "mastodon" / f"status_{name}.json" for name in ("created", "updated")]
        (made,), (edited,) = (posts(json.loads(path.read_text())) for path in files)
        assert made.text == (
            "Example text with a link (https://social.example/x) & an entity\n\nsecond paragraph"
        )
        assert made.media_alt == ("alt text of the picture",)
        assert (made.root, made.language) == ("mastodon:social.example/103270115826048975", "en")
        assert edited.root == made.root
        assert edited.version == "2026-03-02T20:09:00.000Z" > made.version

    def test_the_published_vector_verifies(self) -> None:
        vectors = json.loads((SHARED / "vectors" / "signatures.json").read_text())
        (vector,) = [one for one in vectors if one["scheme"].startswith("X-Hub-Signature-256")]
        secrets = EndpointSecrets((vector["secret"],))
        headers = {mastodon.SIGNATURE: vector["expected"]}
        mastodon.verify(Delivery(vector["body"].encode(), headers), secrets, NOW)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("public"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
markup = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<a href='https://a.example'>",
            "</a>",
            "<br>",
            "<li>",
            "&amp;",
            "&#x1F6A8;",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
).map("".join)
names = st.sampled_from([*delivery()["object"], "media_attachments", "in_reply_to_account_id"])


@given(status=st.dictionaries(names, values))
def test_fuzz_only_our_own_errors(status: dict[str, object]) -> None:
    with contextlib.suppress(MalformedEntry):
        posts(delivery(**status))


@given(html=markup | st.text(st.characters(exclude_categories=["Cs"])))
def test_fuzz_any_html_has_a_text(html: str) -> None:
    with contextlib.suppress(MalformedEntry):
        seen = text_of_html(html)
        assert seen == seen.strip()
