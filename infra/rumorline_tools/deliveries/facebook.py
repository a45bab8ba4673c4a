"""A Page's webhook with one change of its feed."""

from __future__ import annotations

from typing import Any

from rumorline_tools.deliveries.draft import Draft


def page(draft: Draft) -> dict[str, Any]:
    """A status that the Page `account_id` added, edited or removed. An edit keeps its id."""
    own = draft.edit_of[0] if draft.edit_of else draft.post_id
    seconds = int(draft.posted_at.timestamp())
    value: dict[str, Any] = {
        "from": {"id": draft.account_id, "name": draft.name},
        "item": "status",
        "post_id": own if "_" in own else f"{draft.account_id}_{own}",
        "created_time": seconds,
        "verb": _verb(draft),
    }
    if not draft.deleted:
        value |= {"published": 1, "message": draft.text}
    change = {"field": "feed", "value": value}
    return {
        "object": "page",
        "entry": [{"id": draft.account_id, "time": seconds, "changes": [change]}],
    }


def _verb(draft: Draft) -> str:
    if draft.deleted:
        return "remove"
    return "edited" if draft.edit_of else "add"
