"""A notice as JSON for newsrooms' machines: the CloudEvent that was sent, and its place."""

from __future__ import annotations

from typing import Any

from rumorline.domain.published import Published
from rumorline.domain.times import utc_text
from rumorline.notices.claimreview import claim_review
from rumorline.notices.cloudevent import cloudevent
from rumorline.notices.site import Site


def record(one: Published, site: Site) -> dict[str, Any]:
    """The event as subscribers get it, where it stands in the chain, and what came of it.

    `digest` is that of the body as it was numbered: it no longer fits one whose words were
    withheld, and the chain holds all the same. Dates and addresses are no part of the chain.
    """
    return {
        "id": one.notice_id,
        "url": site.notice_url(one.notice_id),
        "seq": one.seq,
        "body": one.body,
        "digest": one.digest,
        "previous_hash": one.previous,
        "hash": one.hash,
        "published_at": utc_text(one.at),
        "changed_at": utc_text(one.changed_at),
        "withheld": one.withheld or None,
        "previous": _reference(one.previous_id, site),
        "next": _reference(one.next_id, site),
        "notice": cloudevent(
            one.notice, source=site.source, seq=one.seq, previous_hash=one.previous
        ),
        "claim_review": claim_review(one, site),
    }


def _reference(notice_id: str | None, site: Site) -> dict[str, str] | None:
    return {"id": notice_id, "url": site.notice_url(notice_id)} if notice_id else None
