"""A notice as a CloudEvent (CloudEvents 1.0, JSON format, structured mode, at most 64 KiB).

`sequence` follows the CloudEvents sequence extension: it sorts as text does. What people read of
it is in the ticket's language, where there are words for it.
"""

from __future__ import annotations

from typing import Any

from rumorline.domain.notice import Notice, notice_id
from rumorline.domain.ticket import Evidence
from rumorline.domain.times import local_iso, utc_text
from rumorline.notices.headline import changes, headline
from rumorline.notices.words import Words, words_for

TYPE_PREFIX = "org.rumorline.notice"


def cloudevent(notice: Notice, *, source: str, seq: int, previous_hash: str) -> dict[str, Any]:
    """The event that machines receive. `previous_hash` is the hash of the feed entry before."""
    return {
        "specversion": "1.0",
        "id": notice.notice_id,
        "source": source,
        "type": f"{TYPE_PREFIX}.{notice.kind.value}.v1",
        "subject": notice.ticket_id,
        "time": utc_text(notice.decided_at),
        "datacontenttype": "application/json",
        "sequence": f"{seq:012d}",
        "data": _data(notice, previous_hash),
    }


def _data(notice: Notice, previous_hash: str) -> dict[str, Any]:
    explained = (found.explanation_span for found in notice.evidence)
    words = words_for(notice.language)
    return {
        "kind": notice.kind.value,
        "headline": headline(notice, words),
        "verdict": notice.verdict and notice.verdict.value,
        "ticket": {
            "id": notice.ticket_id,
            "claim": notice.claim,
            "place": notice.place,
            "divisions": list(notice.divisions),
            "topics": list(notice.topics),
            "language": notice.language,
            "severity": notice.severity.value,
        },
        "evidence": [_evidence(found, notice.zone, words) for found in notice.evidence],
        "explanation": next(filter(None, explained), None),
        "origins": notice.origins,
        "version": notice.nv,
        "previous_version": _previous(notice),
        "previous_verdict": notice.previous_verdict and notice.previous_verdict.value,
        "reason": notice.reason or None,
        "changes": changes(notice, words),
        "previous_hash": previous_hash,
    }


def _previous(notice: Notice) -> str | None:
    """What subscribers were told before; ids between the two were taken back unsaid."""
    return notice_id(notice.ticket_id, notice.previous_nv) if notice.previous_nv else None


def _evidence(found: Evidence, zone: str, words: Words) -> dict[str, Any]:
    return {
        "quote": found.quote,
        "excerpt": found.excerpt,
        "author": found.authority,
        "handle": found.handle,
        "account_id": found.account_id,
        "platform": found.platform,
        "url": found.url,
        "language": found.language,
        "verdict": found.verdict.value,
        "posted_at": {
            "utc": utc_text(found.posted_at),
            "local": local_iso(found.posted_at, zone),
            "zone": zone,
            "words": words.when(found.posted_at, zone),
        },
        "content_hash": found.content_hash,
        "evidence_span": found.evidence_span,
        "explanation_span": found.explanation_span,
    }
