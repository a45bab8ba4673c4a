"""The generic door: a post in Rumorline's own JSON format, for a relay to sign."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rumorline_tools.deliveries.draft import Draft


def generic(draft: Draft, platform: str = "x") -> dict[str, Any]:
    """One event: `post.created`, `post.updated` or `post.deleted` of an account on `platform`.

    Here an edit keeps its id: the first of `edit_of` names the post.
    """
    root = draft.edit_of[0] if draft.edit_of else draft.post_id
    data: dict[str, Any] = {"platform": platform, "id": root, "account": _account(draft)}
    if draft.deleted:
        return {"type": "post.deleted", "timestamp": _iso(draft.posted_at), "data": data}
    data |= {
        "text": draft.text,
        "created_at": _iso(draft.posted_at),
        "language": draft.language,
    }
    if draft.edit_of:
        data["updated_at"] = _iso(draft.posted_at)
    kind = "post.updated" if draft.edit_of else "post.created"
    return {"type": kind, "timestamp": _iso(draft.posted_at), "data": data}


def _account(draft: Draft) -> dict[str, str]:
    return {"id": draft.account_id, "handle": draft.handle, "name": draft.name}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
