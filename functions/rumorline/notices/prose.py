"""A notice as lines of text for feed readers: what changed first, then who said what and when.

In the ticket's language, where there are words for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rumorline.domain.published import Published
from rumorline.domain.ticket import Evidence
from rumorline.notices.headline import changes, headline
from rumorline.notices.labels import labels_for
from rumorline.notices.links import followable
from rumorline.notices.site import Site
from rumorline.notices.words import words_for


def title(one: Published) -> str:
    """The headline; that of a notice which was followed by another says so first."""
    said = headline(one.notice, words_for(one.notice.language))
    return f"{labels_for(one.notice.language).followed} {said}" if one.next_nv else said


def text(one: Published, site: Site) -> str:
    """Everything that an editor needs, one statement a line."""
    return "\n".join(_lines(one, site))


def _lines(one: Published, site: Site) -> Iterator[str]:
    notice, labels = one.notice, labels_for(one.notice.language)
    words = words_for(notice.language)
    if one.next_id:
        yield f"{labels.followed} {labels.followed_link}: {site.notice_url(one.next_id)}"
    if one.previous_id:
        yield f"{labels.follows} {labels.follows_link}: {site.notice_url(one.previous_id)}"
    yield from changes(notice, words)
    if one.withheld:
        yield labels.removed_why.format(why=labels.reason(one.withheld))
    for found in notice.evidence:
        yield from _quotation(found, notice.language, notice.zone)
    yield words.rumor.format(claim=notice.claim, place=notice.place)


def _quotation(found: Evidence, language: str, zone: str) -> Iterator[str]:
    labels, words = labels_for(language), words_for(language)
    said = labels.removed if found.quote is None else f"“{found.quote}”"
    yield f"{found.authority}: {said}"
    yield f"{labels.posted}: {words.when(found.posted_at, zone)}"
    url = followable(found.url)
    if url:
        yield url
