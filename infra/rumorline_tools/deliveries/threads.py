"""A Threads webhook: a post is published, without its text, or deleted."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from rumorline.domain.errors import UsageError
from rumorline_tools.deliveries.draft import Draft


def event(draft: Draft) -> dict[str, Any]:
    """A `publish` or `delete` event. UsageError for an edit, of which Threads does not tell."""
    if draft.edit_of:
        raise UsageError("Threads has no event for an edit; send the post or --delete it")
    at = draft.posted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    value: dict[str, Any] = {"id": draft.post_id, "username": draft.handle, "timestamp": at}
    if draft.deleted:
        value |= {"owner": {"owner_id": draft.account_id}, "deleted_at": at}
    else:
        value |= {"media_type": "TEXT_POST"}
    return {
        "app_id": "1",
        "topic": "moderate" if draft.deleted else "interaction",
        "target_id": draft.account_id,
        "time": int(draft.posted_at.timestamp()),
        "subscription_id": "1",
        "has_uid_field": False,
        "values": [{"value": value, "field": "delete" if draft.deleted else "publish"}],
    }
