"""What a page shows of a notice, chosen and worded; the templates only place it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.notice import Notice, NoticeKind
from rumorline.domain.published import Published
from rumorline.domain.ticket import Evidence
from rumorline.domain.times import local_iso
from rumorline.domain.unsettled import Unsettled
from rumorline.notices.headline import changes
from rumorline.notices.labels import Labels
from rumorline.notices.links import followable
from rumorline.notices.words import ENGLISH, Words, words_for

CHANGED = "changed"
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for machines and, in the jurisdiction's zone with its name, for people."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """What one official post says; `words` is None once they were removed."""

    authority: str
    words: str | None
    span: str | None
    language: str | None
    excerpt: bool
    explanation: str | None
    link: str | None
    platform: str
    posted: Moment
    content_hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as board and page show it; `changes` are sentences.

    The headline of a Spanish ticket is Spanish on every page, as subscribers get it.
    """

    one: Published
    section: str
    headline: str
    headline_language: str
    quotations: tuple[Quotation, ...]
    changes: tuple[str, ...]
    published: Moment
    claim_language: str | None

    @property
    def first(self) -> Quotation | None:
        """The quotation that the board shows."""
        spoken = (found for found in self.quotations if found.words)
        return next(spoken, self.quotations[0] if self.quotations else None)


def line(one: Published, labels: Labels) -> Line:
    """Word a notice in the page's language; quotations and claim stay as they are."""
    notice, words = one.notice, words_for(labels.tag)
    own = words_for(notice.language)
    heading = words if own is ENGLISH else own
    return Line(
        one=one,
        section=section(notice),
        headline=_headline(notice, heading),
        headline_language=heading.tag,
        quotations=tuple(_quotation(found, notice.zone, words) for found in notice.evidence),
        changes=tuple(changes(notice, words)),
        published=_moment(one.at, notice.zone, words),
        claim_language=language_tag(notice.language),
    )


@dataclass(frozen=True, slots=True)
class Rumor:
    """A public ticket that is not settled, as the board shows it."""

    claim: str
    place: str
    language: str | None
    seen: Moment


def rumor(one: Unsettled, labels: Labels) -> Rumor:
    """Word a ticket in the page's language; the claim stays as it is."""
    seen = _moment(one.first_seen_at, one.zone, words_for(labels.tag))
    return Rumor(one.claim, one.place, language_tag(one.language), seen)


def section(notice: Notice) -> str:
    """Where the board shows it: by verdict, or with what was changed."""
    if notice.kind is NoticeKind.RESOLUTION and notice.verdict:
        return notice.verdict.value
    return CHANGED


def language_tag(language: str | None) -> str | None:
    """The tag, if it is one that `lang` may carry."""
    return language if language and _TAG.fullmatch(language) else None


def _headline(notice: Notice, words: Words) -> str:
    """`Refuted by Riverbend police`, or why there is no verdict: never one that is nobody's."""
    kind = words.kinds.get(notice.kind)
    if notice.verdict:
        names = ", ".join(dict.fromkeys(found.authority for found in notice.evidence))
        said = words.by[notice.verdict.value].format(who=names)
    elif notice.kind is NoticeKind.WITHDRAWAL:
        said = words.reasons.get(notice.reason, words.no_reason)
    else:
        said = words.looked_at_again.format(claim=notice.claim)
    return f"{kind}: {said}" if kind else said


def _quotation(found: Evidence, zone: str, words: Words) -> Quotation:
    return Quotation(
        authority=found.authority,
        words=found.quote,
        span=found.evidence_span,
        language=language_tag(found.language),
        excerpt=found.excerpt,
        explanation=found.explanation_span,
        link=followable(found.url),
        platform=found.platform[:1].upper() + found.platform[1:],
        posted=_moment(found.posted_at, zone, words),
        content_hash=found.content_hash,
    )


def _moment(moment: datetime, zone: str, words: Words) -> Moment:
    return Moment(local_iso(moment, zone), words.when(moment, zone))
