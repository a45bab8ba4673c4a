"""schema.org ClaimReview of a notice: the publisher's own claim to have checked.

The scale is 1 to 5 and says what officials say, not what is true: 1 refuted, 3 clarified (something
of it is so, or it was something else), 5 confirmed. Neither the author of the rumor nor a post that
spread it is named: a notice carries no private person's address.
"""

from __future__ import annotations

from typing import Any

from rumorline.domain.decision import Verdict
from rumorline.domain.notice import Notice
from rumorline.domain.published import Published
from rumorline.domain.ticket import Evidence
from rumorline.domain.times import local_iso
from rumorline.notices.headline import changes
from rumorline.notices.links import followable
from rumorline.notices.site import Site

WORST, BEST = 1, 5
_SCALE = {Verdict.REFUTED: 1, Verdict.CLARIFIED: 3, Verdict.CONFIRMED: 5}
_EXPLAINED = (
    "1: officials refute the claim; 3: officials clarify it; 5: officials confirm it. "
    "The rating says what the quoted official posts say."
)


def claim_review(one: Published, site: Site) -> dict[str, Any] | None:
    """The review as JSON-LD; None where nobody claims to have checked, or it no longer stands."""
    notice = one.notice
    if not site.standing(one) or notice.verdict is None:
        return None
    publisher = {"@type": "Organization", "name": site.publisher, "url": site.url("")}
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": site.lasting_id(one.notice_id),
        "url": site.notice_url(one.notice_id),
        "claimReviewed": notice.claim,
        "reviewRating": _rating(notice, notice.verdict),
        "itemReviewed": _claim(notice),
        "author": publisher,
        "publisher": publisher,
        "datePublished": local_iso(one.at, notice.zone),
        "dateModified": local_iso(one.modified_at, notice.zone),
        "citation": [_post(found) for found in notice.evidence],
    }
    if one.previous_id:
        review["correction"] = {
            "@type": "CorrectionComment",
            "text": " ".join(changes(notice)) or "An earlier notice was withdrawn.",
            "datePublished": local_iso(one.at, notice.zone),
            "about": {"@type": "ClaimReview", "url": site.notice_url(one.previous_id)},
        }
    return review


def _rating(notice: Notice, verdict: Verdict) -> dict[str, Any]:
    authorities = ", ".join(dict.fromkeys(found.authority for found in notice.evidence))
    said = verdict.value.capitalize()
    return {
        "@type": "Rating",
        "ratingValue": _SCALE[verdict],
        "worstRating": WORST,
        "bestRating": BEST,
        "name": said,
        "alternateName": f"{said} by {authorities}" if authorities else said,
        "ratingExplanation": _EXPLAINED,
    }


def _claim(notice: Notice) -> dict[str, Any]:
    """The rumor as it went round; the posts that spread it are described, not named."""
    place = {"@type": "Place", "name": notice.place}
    seen = {
        "@type": "SocialMediaPosting",
        "headline": notice.claim,
        "contentLocation": place,
        "inLanguage": notice.language,
    }
    claim: dict[str, Any] = {"@type": "Claim", "text": notice.claim, "appearance": [seen]}
    if notice.first_seen_at:
        first = local_iso(notice.first_seen_at, notice.zone)
        claim["datePublished"] = first
        claim["firstAppearance"] = {**seen, "datePublished": first}
    else:
        claim["firstAppearance"] = seen
    return claim


def _post(found: Evidence) -> dict[str, Any]:
    """An official post that is quoted."""
    post: dict[str, Any] = {
        "@type": "SocialMediaPosting",
        "author": {"@type": "Organization", "name": found.authority},
        "datePublished": found.posted_at.isoformat(timespec="seconds"),
    }
    words = {"text": found.quote, "url": followable(found.url), "inLanguage": found.language}
    return post | {name: value for name, value in words.items() if value}
