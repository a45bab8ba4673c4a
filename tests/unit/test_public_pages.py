"""The public pages: whatever a text holds is text, and everybody can read them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.notice import Change, Notice, NoticeKind
from rumorline.domain.published import Published, Wanted
from rumorline.domain.ticket import Evidence, Gone
from rumorline.notices.labels import ENGLISH, LABELS, Labels
from rumorline.notices.links import followable
from rumorline.web.lines import line
from rumorline.web.pages import CONTENT_SECURITY_POLICY, Pages, Reader
from tests.support.reading import SITE, Page, published
from tests.support.things import evidence, notice_of, ticket

NIGHT = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)
POLICE = evidence(
    quote="It was NOT ICE, and was in fact a routine check.",
    evidence_span="It was NOT ICE",
    explanation_span="a routine check",
    url="https://x.test/police/status/1",
    language="en",
    posted_at=NIGHT,
)
NOTICE = replace(notice_of(ticket(POLICE)), accepted_by_person=True)
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&#60;b&#62;",
    "<!-- --><!--",
    "]]><![CDATA[",
    "\u202eevil\u2066",
    "\u2028\u2029</q>",
    "javascript:alert(1)//<b>",
]


def board(*notices: Published, language: str = "en", **given: Any) -> Page:
    """The board, read."""
    return Page(Pages(SITE).board(notices, Wanted(), Reader(language), **given))


def page_of(notice: Notice, language: str = "en", **changes: Any) -> Page:
    """A notice's own page, read."""
    reader = Reader(language, path=f"notices/{notice.notice_id}")
    one = published(notice, **changes)
    return Page(Pages(SITE).notice(one, reader, withdrawn=False))


def full_of(text: str) -> Notice:
    """A notice every text of which is a hostile one."""
    found = Evidence(
        **{
            **{field.name: getattr(POLICE, field.name) for field in fields(POLICE)},
            **dict.fromkeys(
                ("authority", "platform", "handle", "account_id", "quote", "content_hash"), text
            ),
            **dict.fromkeys(("evidence_span", "explanation_span", "url", "language"), text),
        }
    )
    return replace(
        NOTICE,
        claim=text,
        place=text,
        topics=(text,),
        divisions=(text,),
        language=text,
        reason=text,
        kind=NoticeKind.CORRECTION,
        previous_verdict=Verdict.CONFIRMED,
        previous_nv=1,
        nv=2,
        evidence=(found,),
        changes=(Change("x:1", text, Gone.DELETED, text),),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_any_text_shows_as_text(text: str) -> None:
    notice = full_of(text)
    plain_board, plain_page = board(published(NOTICE)), page_of(NOTICE)
    shown, own = board(published(notice)), page_of(notice, withheld=text)
    for page in (shown, own):
        assert {node.tag for node in page.nodes} <= TAGS
        assert not [name for node in page.nodes for name in node.attributes if name[:2] == "on"]
        assert page.text.count(text) >= 2
        for link in page.all("a"):
            assert re.match(r"(https?:|[./\w#-])", link.attributes["href"] or "")
            assert not (link.attributes["href"] or "").startswith("javascript:")
    assert len(shown.all("script")) == len(plain_board.all("script")) == 0
    assert len(own.all("script")) == len(plain_page.all("script")) == 1
    assert json.loads(own.one("script").text)["claimReviewed"] == text


TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title link style body a header p nav ul li span main h1 h2 form label"
        " select option input button section cite q em time footer article figure figcaption"
        " blockquote br dl dt dd code script strong",
    )
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_filter_that_holds_markup_is_given_back_as_text(text: str) -> None:
    page = Page(Pages(SITE).board([], Wanted(topic=text, division=text), Reader("en"), older=3))
    assert page.one("input", id="topic").attributes["value"] == text
    assert {node.tag for node in page.nodes} <= TAGS


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://x.test/status/1", True),
        ("http://x.test/", True),
        ("HTTPS://x.test/", True),
        ("javascript:alert(1)", False),
        ("javascript://x.test/%0Aalert(1)", False),
        ("data:text/html,<b>", False),
        ("//x.test/", False),
        ("https:x.test", False),
        ("https://", False),
        ("https://[", False),
        ("https://x.test/\n", False),
        ("https://x.test/a b", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_web_pages_are_followable(url: str | None, leads: bool) -> None:  # noqa: FBT001 - a row of a table
    assert (followable(url) == url) is (leads or url is None)
    assert (followable(url) is not None) is leads


def test_links_to_posts_give_nothing_away_and_no_rank() -> None:
    for page in (board(published(NOTICE)), page_of(NOTICE)):
        link = page.one("a", href="https://x.test/police/status/1")
        assert link.attributes["rel"] == "noopener nofollow"


def test_the_style_is_the_only_one_that_the_policy_allows() -> None:
    for page in (board(), page_of(NOTICE)):
        style = page.one("style").text
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in CONTENT_SECURITY_POLICY
        assert not [node for node in page.nodes if "style" in node.attributes]
        assert not [node for node in page.nodes if "src" in node.attributes]
        scripts = {node.attributes["type"] for node in page.all("script")}
        assert scripts <= {"application/ld+json"}


def test_the_board_has_a_line_a_notice_under_its_verdict() -> None:
    notices = [
        published(replace(NOTICE, ticket_id=f"t-{verdict}", verdict=verdict)) for verdict in Verdict
    ]
    withdrawn = replace(NOTICE, kind=NoticeKind.WITHDRAWAL, verdict=None, evidence=(), nv=2)
    page = board(*notices, published(withdrawn))
    assert [section.attributes["class"] for section in page.all("section")] == [
        "refuted",
        "confirmed",
        "clarified",
        "changed",
    ]
    refuted = page.one("section", class_="refuted").text
    assert "Riverbend police:\nIt was NOT ICE" in refuted
    assert "Rumor: claim-1 (Riverbend)" in refuted
    assert "Monday, 8 July 2019, 21:12 EDT (America/New_York)" in refuted
    assert "Withdrawn: it no longer stands" in page.one("section", class_="changed").text


def test_a_reopened_rumor_is_said_to_be_looked_at_again() -> None:
    reopened = replace(NOTICE, kind=NoticeKind.REOPENING, verdict=None, evidence=(), nv=2)
    said = "Reopened: “claim-1” is being looked at again."
    assert said in board(published(reopened)).one("section", class_="changed").text
    assert page_of(reopened).one("h1").text == said


def test_an_empty_board_says_so() -> None:
    assert ENGLISH.nothing in board().text


def test_times_are_for_machines_too_and_name_their_zone() -> None:
    for page in (board(published(NOTICE)), page_of(NOTICE)):
        moments = page.all("time", datetime="2019-07-08T21:12:00-04:00")
        assert moments[0].text == "Monday, 8 July 2019, 21:12 EDT (America/New_York)"
        assert all(moment.attributes["datetime"] for moment in page.all("time"))


@pytest.mark.parametrize("language", LABELS)
def test_pages_speak_a_language_and_quotations_keep_theirs(language: str) -> None:
    notice = replace(NOTICE, language="fr")
    for page in (board(published(notice), language=language), page_of(notice, language)):
        assert page.one("html").attributes["lang"] == language
        assert page.all("q", lang="en")
        assert [node for node in page.nodes if node.attributes.get("lang") == "fr"]


def test_spanish_pages_hold_no_english_but_quotations() -> None:
    corrected = full_of("Ⅹ")
    for page in (
        board(published(NOTICE), published(corrected), language="es", older=1, later=True),
        page_of(corrected, "es", next_nv=3, withheld="the platform deleted the post"),
    ):
        assert "lunes, 8 de julio de 2019, 21:12 EDT" in page.text
        for name in (field.name for field in fields(Labels)):
            word, other = getattr(ENGLISH, name), getattr(LABELS["es"], name)
            unlike = name not in ("tag", "language") and word != other
            if isinstance(word, str) and unlike:
                assert not re.search(rf"\b{re.escape(word)}\b", page.text), name


def test_every_language_puts_in_the_same() -> None:
    for field in fields(Labels):
        wanted = re.findall(r"\{\w+\}", str(getattr(ENGLISH, field.name)))
        for labels in LABELS.values():
            assert getattr(labels, field.name)
            if isinstance(getattr(labels, field.name), str):
                assert re.findall(r"\{\w+\}", getattr(labels, field.name)) == wanted


def test_landmarks_headings_and_labels_are_there_for_who_cannot_see() -> None:
    for page in (board(published(NOTICE)), page_of(NOTICE), Page(_problem())):
        for landmark in ("header", "main", "footer", "h1"):
            assert len(page.all(landmark)) == 1
        assert page.one("main").attributes["id"] == "main"
        first = page.all("a")[0]
        assert (first.attributes["href"], first.attributes["class"]) == ("#main", "skip")
        names = [node.attributes["aria-label"] for node in page.all("nav")]
        assert len(set(names)) == len(names)
        ids = [node.attributes["id"] for node in page.nodes if "id" in node.attributes]
        assert len(set(ids)) == len(ids)
        for node in page.all("section"):
            assert node.attributes["aria-labelledby"] in ids
        for control in (*page.all("select"), *page.all("input")):
            if control.attributes.get("type") != "hidden":
                assert page.all("label", for_=control.attributes["id"] or "")
        viewport = page.one("meta", name="viewport").attributes["content"] or ""
        assert "maximum-scale" not in viewport
        assert page.one("title").text.strip()


def _problem() -> str:
    return Pages(SITE).problem(404, "", Reader("en", path="notices/x"))


def test_relative_links_find_their_way_from_any_base() -> None:
    page = page_of(NOTICE)
    hrefs = {node.attributes["href"] for node in (*page.all("a"), *page.all("link"))}
    assert {"../board", "../feed.json", "../feed.atom", "t-1.n1.json"} <= hrefs
    assert "notices/t-1.n1" in {n.attributes["href"] for n in board(published(NOTICE)).all("a")}


def test_a_language_that_was_chosen_is_kept_by_links() -> None:
    reader = Reader("es", chosen=True)
    page = Page(Pages(SITE).board([published(NOTICE)], Wanted(), reader))
    assert page.all("a", href="notices/t-1.n1?lang=es")
    assert page.one("input", type="hidden").attributes["value"] == "es"
    assert page.one("a", hreflang="en").attributes["href"] == "board?lang=en"


def test_a_withheld_quotation_shows_its_hash_and_no_words() -> None:
    bare = replace(NOTICE, evidence=(POLICE.without_words(),))
    page = page_of(bare, withheld="the platform deleted the post")
    assert "Words were removed from this notice: the platform deleted the post." in page.text
    assert POLICE.content_hash in page.text
    assert not page.all("blockquote")
    assert "Words were removed" in board(published(bare)).text


def test_the_review_is_on_the_page_only_where_somebody_answers_for_it() -> None:
    assert page_of(NOTICE).all("script", type="application/ld+json")
    assert not page_of(replace(NOTICE, accepted_by_person=False)).all("script")


def test_the_first_quotation_that_has_words_is_the_one_of_the_board() -> None:
    both = replace(NOTICE, evidence=(POLICE.without_words(), replace(POLICE, authority="Mayor")))
    first = line(published(both), ENGLISH).first
    assert first is not None
    assert first.authority == "Mayor"


COLOURS = re.compile(r"--([a-z]+): (#[0-9a-f]{6});")


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_is_read_on_every_ground(scheme: str) -> None:
    """WCAG 2.2: 1.4.3 for texts, 1.4.11 for edges and the focus."""
    light, dark = board().one("style").text.split("@media (prefers-color-scheme: dark)")
    palette = dict(COLOURS.findall(light if scheme == "light" else dark))
    assert len(palette) == 10
    for ground in ("ground", "raised"):
        for colour in set(palette) - {"ground", "raised", "rule"}:
            assert _contrast(palette[colour], palette[ground]) >= 4.5, (colour, ground)
        assert _contrast(palette["rule"], palette[ground]) >= 3


def test_nothing_moves_for_who_wants_no_motion() -> None:
    style = board().one("style").text
    moving = re.split(r"@media \(prefers-reduced-motion: no-preference\)", style)
    assert "transition" not in moving[0]
    assert "animation" not in style
    assert ":focus-visible" in style


def test_the_headline_of_a_spanish_ticket_is_spanish_on_every_page() -> None:
    spanish = replace(NOTICE, language="es-MX")
    for language, marked in (("en", "es"), ("es", None)):
        heading = page_of(spanish, language).one("h1")
        assert heading.text == "Desmentido por Riverbend police"
        assert heading.attributes.get("lang") == marked
    assert page_of(NOTICE, "es").one("h1").text == "Desmentido por Riverbend police"
    withdrawn = replace(spanish, kind=NoticeKind.WITHDRAWAL, verdict=None, evidence=())
    mark = board(published(withdrawn)).one("p", class_="mark")
    assert (mark.attributes["lang"], mark.text[:9]) == ("es", "Retirado:")
