"""schema.org ClaimReview, against what its readers require and recommend.

The table is Google's for fact checks (Search Central, "Fact check (ClaimReview) structured data")
and the types are schema.org's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.notice import Notice, NoticeKind
from rumorline.domain.ticket import Gone
from rumorline.notices.claimreview import claim_review
from tests.support.reading import SITE, published
from tests.support.things import after, evidence, mayor, notice_of, ticket
from tests.support.world import NOW

POLICE = evidence(url="https://x.test/police/status/1", language="en")
KNOWN = ticket(POLICE, first_seen_at=NOW - timedelta(hours=5))
ACCEPTED = replace(notice_of(KNOWN), accepted_by_person=True)
REQUIRED, RECOMMENDED = "required", "recommended"
UNNAMED = "nobody who spread a rumor is named: a notice carries no private person's address"

TABLE = [
    ("ClaimReview", "", "claimReviewed", REQUIRED, "Text"),
    ("ClaimReview", "", "reviewRating", REQUIRED, "Rating"),
    ("ClaimReview", "", "url", REQUIRED, "URL"),
    ("ClaimReview", "", "author", RECOMMENDED, "Organization"),
    ("ClaimReview", "", "datePublished", RECOMMENDED, "DateTime"),
    ("ClaimReview", "", "itemReviewed", RECOMMENDED, "Claim"),
    ("Claim", "itemReviewed", "appearance", RECOMMENDED, "SocialMediaPosting"),
    ("Claim", "itemReviewed", "firstAppearance", RECOMMENDED, "SocialMediaPosting"),
    ("Claim", "itemReviewed", "datePublished", RECOMMENDED, "DateTime"),
    ("Claim", "itemReviewed", "author", UNNAMED, ""),
    ("Rating", "reviewRating", "alternateName", REQUIRED, "Text"),
    ("Rating", "reviewRating", "ratingValue", RECOMMENDED, "Number"),
    ("Rating", "reviewRating", "bestRating", RECOMMENDED, "Number"),
    ("Rating", "reviewRating", "worstRating", RECOMMENDED, "Number"),
    ("Rating", "reviewRating", "name", RECOMMENDED, "Text"),
    ("Organization", "author", "name", RECOMMENDED, "Text"),
    ("Organization", "author", "url", RECOMMENDED, "URL"),
]


def review_of(notice: Notice, **changes: Any) -> dict[str, Any]:
    """The review of a notice, which there must be."""
    review = claim_review(published(notice, **changes), SITE)
    assert review is not None
    return review


@pytest.mark.parametrize(("kind", "path", "name", "need", "expected"), TABLE)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_everything_that_is_required_or_recommended_is_there(
    verdict: Verdict, kind: str, path: str, name: str, need: str, expected: str
) -> None:
    review = review_of(replace(ACCEPTED, verdict=verdict))
    thing = review[path] if path else review
    assert thing["@type"] == kind
    if need == UNNAMED:
        assert name not in thing
        return
    values = thing[name] if isinstance(thing[name], list) else [thing[name]]
    for value in values:
        _check(value, expected)


def _check(value: Any, expected: str) -> None:
    if expected == "Number":
        assert isinstance(value, int)
    elif expected == "DateTime":
        assert datetime.fromisoformat(value).tzinfo
    elif expected == "URL":
        assert re.match(r"https://rumors\.example/", value)
    elif expected == "Text":
        assert isinstance(value, str)
        assert value
    else:
        assert value["@type"] == expected


def test_the_context_is_schema_org() -> None:
    review = review_of(ACCEPTED)
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["url"] == "https://rumors.example/notices/t-1.n1"


@pytest.mark.parametrize(
    ("verdict", "value", "name"),
    [
        (Verdict.REFUTED, 1, "Refuted by Riverbend police"),
        (Verdict.CLARIFIED, 3, "Clarified by Riverbend police"),
        (Verdict.CONFIRMED, 5, "Confirmed by Riverbend police"),
    ],
)
def test_the_rating_says_whose_it_is_and_explains_its_scale(
    verdict: Verdict, value: int, name: str
) -> None:
    rating = review_of(replace(ACCEPTED, verdict=verdict))["reviewRating"]
    assert (rating["ratingValue"], rating["alternateName"]) == (value, name)
    assert rating["worstRating"] <= value <= rating["bestRating"]
    assert f"{value}: officials" in rating["ratingExplanation"]


def test_the_official_post_is_cited_word_for_word() -> None:
    (cited,) = review_of(ACCEPTED)["citation"]
    assert cited["url"] == POLICE.url
    assert cited["text"] == POLICE.quote
    assert cited["author"]["name"] == "Riverbend police"


def test_the_rumor_appeared_first_when_it_was_seen_first() -> None:
    claim = review_of(ACCEPTED)["itemReviewed"]
    assert claim["firstAppearance"]["datePublished"] == "2026-03-03T02:00:00-05:00"
    assert "url" not in claim["firstAppearance"]
    undated = review_of(replace(ACCEPTED, first_seen_at=None))["itemReviewed"]
    assert undated["firstAppearance"]["headline"] == "claim-1"


def test_nobody_claims_to_have_checked_what_no_person_accepted() -> None:
    automatic = replace(ACCEPTED, accepted_by_person=False)
    assert claim_review(published(automatic), SITE) is None
    assert claim_review(published(automatic), replace(SITE, reviews_all=True)) is not None


def test_a_withdrawal_is_no_review_and_what_was_followed_is_none_any_more() -> None:
    withdrawn = replace(ACCEPTED, kind=NoticeKind.WITHDRAWAL, verdict=None)
    everything = replace(SITE, reviews_all=True)
    assert claim_review(published(withdrawn), everything) is None
    assert claim_review(published(ACCEPTED, next_nv=2), everything) is None


def test_a_later_version_says_what_it_corrects() -> None:
    assert "correction" not in review_of(ACCEPTED)
    then = after(KNOWN, ACCEPTED).with_evidence(mayor())
    notice = replace(notice_of(then.without_evidence("x:1", Gone.DELETED)), accepted_by_person=True)
    correction = review_of(notice)["correction"]
    assert correction["@type"] == "CorrectionComment"
    assert correction["text"].startswith("Riverbend police deleted the post that was quoted.")
    assert correction["about"]["url"] == "https://rumors.example/notices/t-1.n1"
    again = review_of(replace(ACCEPTED, nv=3, previous_nv=2))
    assert again["correction"]["text"] == "An earlier notice was withdrawn."


def test_a_change_is_dated_after_its_publication() -> None:
    review = review_of(ACCEPTED, changed_at=NOW + timedelta(days=1))
    assert review["datePublished"] < review["dateModified"]
