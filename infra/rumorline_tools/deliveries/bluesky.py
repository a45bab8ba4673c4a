"""tap's delivery of one record of a Bluesky account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rumorline_tools.deliveries.draft import Draft

COLLECTION = "app.bsky.feed.post"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_TID_DIGITS = 13


def record(draft: Draft) -> dict[str, Any]:
    """A record event: create, update or delete. An account that is no DID becomes a `did:plc:`."""
    own = draft.edit_of[0] if draft.edit_of else draft.post_id
    known = draft.account_id.startswith("did:")
    event: dict[str, Any] = {
        "live": True,
        "rev": tid(draft.posted_at),
        "did": draft.account_id if known else f"did:plc:{draft.account_id}",
        "collection": COLLECTION,
        "rkey": own,
        "action": "delete" if draft.deleted else "update" if draft.edit_of else "create",
    }
    if not draft.deleted:
        at = draft.posted_at.astimezone(UTC).isoformat(timespec="milliseconds")
        event["record"] = {
            "$type": COLLECTION,
            "text": draft.text,
            "createdAt": at.replace("+00:00", "Z"),
            "langs": [draft.language],
        }
    return {"id": int(draft.posted_at.timestamp()), "type": "record", "record": event}


def tid(moment: datetime) -> str:
    """A time as the AT protocol writes it: microseconds, ten bits of clock, base 32."""
    value = round(moment.timestamp() * 1_000_000) << 10
    return "".join(_DIGITS[value >> 5 * place & 31] for place in reversed(range(_TID_DIGITS)))
