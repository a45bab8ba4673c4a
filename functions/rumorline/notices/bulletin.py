"""A notice as people get it: a mail that an editor can paste, and a text of one SMS part."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from rumorline.domain.notice import Notice, NoticeKind, notice_id
from rumorline.domain.ticket import Evidence
from rumorline.notices.gsm import ASCII, GSM, SMS_SEPTETS, cut, septets, written
from rumorline.notices.headline import changes, headline
from rumorline.notices.words import Words, words_for

SUBJECT_CHARS = 99
"""SNS takes a subject of less than 100 ASCII characters on one line."""

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
"""SNS and SQS refuse a message with one of these."""

_NAME = 48
_LEAST_QUOTE = 40
_LEAST = 16


class Channel(StrEnum):
    """How a bulletin reaches people; they are sent in this order."""

    EMAIL = "email"
    SMS = "sms"


def page(notice: Notice, public_url: str) -> str:
    """Where readers find the notice; empty if there is no public page."""
    return f"{public_url}/notices/{notice.notice_id}" if public_url else ""


def subject(notice: Notice) -> str:
    """The subject of the mail: at most 99 ASCII characters on one line."""
    return _line(notice, ASCII, SUBJECT_CHARS)


def sms(notice: Notice, public_url: str = "") -> str:
    """The text message: GSM-7, at most 160 septets.

    It begins with the verdict and whose it is, so that nothing that is cut from a quote can turn it
    round. The link is kept if a quote of some length fits beside it.
    """
    whole, link = _line(notice, GSM, SMS_SEPTETS), _link(notice, public_url)
    room = SMS_SEPTETS - septets(link) - 1
    enough = septets(_head(notice, GSM)) + _LEAST_QUOTE
    if not link or room < min(septets(whole), enough):
        return whole
    return f"{_line(notice, GSM, room)} {link}"


def email(notice: Notice, public_url: str = "") -> str:
    """The text of the mail, in the ticket's language where there are words for it."""
    words = words_for(notice.language)
    blocks = [
        [headline(notice, words)],
        *(_cited(found, notice.zone, words) for found in notice.evidence),
        _facts(notice, words),
        _changed(notice, words),
        [
            words.notice.format(
                notice=notice.notice_id, when=words.when(notice.decided_at, notice.zone)
            ),
            page(notice, public_url),
        ],
    ]
    text = "\n\n".join("\n".join(filter(None, block)) for block in blocks if block)
    return text.translate(_NOT_IN_XML)


def _cited(found: Evidence, zone: str, words: Words) -> list[str]:
    handle = f"@{found.handle} " if found.handle else ""
    quote = f"“{found.quote}”" if found.quote else words.gone["deleted"].format(who=found.authority)
    author = f"{found.authority} ({handle}{words.on} {found.platform})"
    return [
        f"{quote} ({words.excerpt})" if found.quote and found.excerpt else quote,
        f"{author}, {words.when(found.posted_at, zone)}",
        found.url or "",
    ]


def _facts(notice: Notice, words: Words) -> list[str]:
    told = next(filter(None, (found.explanation_span for found in notice.evidence)), None)
    verdict = None if notice.speechless else notice.verdict
    return [
        words.told.format(words=told) if told else "",
        words.verdict.format(verdict=words.verdicts[verdict]) if verdict else "",
        words.rumor.format(claim=notice.claim, place=notice.place),
    ]


def _changed(notice: Notice, words: Words) -> list[str]:
    said = changes(notice, words)
    if not said or not notice.previous_nv:
        return []
    previous = notice_id(notice.ticket_id, notice.previous_nv)
    return [words.changed.format(notice=previous), *(f"- {sentence}" for sentence in said)]


def _line(notice: Notice, alphabet: frozenset[str], room: int) -> str:
    """`CORRECTION: Refuted by Riverbend police: "It was NOT ICE"` in so many septets."""
    head, found = _head(notice, alphabet), _spoken(notice)
    text = written(found.evidence_span or found.quote or "" if found else notice.claim, alphabet)
    about = f"{words_for(notice.language).about}: "
    lead = f"{head}: " if found else " ".join(filter(None, (head and f"{head}.", about)))
    left = room - septets(lead)
    if left < _LEAST:
        return cut(head, room)
    return lead + (f'"{cut(text, left - 2)}"' if text else cut(notice.notice_id, left))


def _head(notice: Notice, alphabet: frozenset[str]) -> str:
    words = words_for(notice.language)
    kind = words.kinds.get(notice.kind, "").upper()
    parts = (written(part, alphabet) for part in (kind, _sentence(notice, words, alphabet)))
    return ": ".join(filter(None, parts))


def _sentence(notice: Notice, words: Words, alphabet: frozenset[str]) -> str:
    """Who did what, as it can be said in the alphabet."""
    found = _spoken(notice)
    if found and notice.verdict:
        return words.by[notice.verdict].format(who=_name(found, alphabet))
    if notice.verdict and notice.evidence:
        who = _name(notice.evidence[0], alphabet)
        return words.gone["deleted"].format(who=who).rstrip(".")
    for change in notice.changes:
        who = _first((change.authority, change.root), alphabet)
        return words.gone[change.gone].format(who=who).rstrip(".")
    if notice.kind is NoticeKind.WITHDRAWAL:
        return words.reasons.get(notice.reason, words.no_reason)
    return ""


def _name(found: Evidence, alphabet: frozenset[str]) -> str:
    """The authority; by its handle or account where its name is in another script."""
    handle = f"@{found.handle}" if found.handle else ""
    return _first((found.authority, handle, found.source_id), alphabet)


def _first(names: Iterable[str], alphabet: frozenset[str]) -> str:
    """The first that the alphabet can write."""
    return cut(next(filter(None, (written(name, alphabet) for name in names)), "?"), _NAME)


def _spoken(notice: Notice) -> Evidence | None:
    if notice.verdict is None:
        return None
    return next((found for found in notice.evidence if found.quote), None)


def _link(notice: Notice, public_url: str) -> str:
    """The notice's own page, or the post that is quoted; empty if GSM-7 cannot write it."""
    found = _spoken(notice)
    link = page(notice, public_url) or (found.url if found and found.url else "")
    return link if GSM.issuperset(link) and " " not in link else ""
