"""X's three shapes: Activity API, filtered-stream webhook, legacy Account Activity API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rumorline_tools.deliveries.draft import Draft


def activity(draft: Draft) -> dict[str, Any]:
    """One event of the X Activity API: `post.create` or `post.delete`."""
    kind = "post.delete" if draft.deleted else "post.create"
    payload: dict[str, Any] = {"id": draft.post_id, "author_id": draft.account_id}
    users: list[dict[str, Any]] = [{"data": _user(draft)} if draft.deleted else _user(draft)]
    if not draft.deleted:
        payload |= _post(draft)
    return {
        "data": {
            "event_uuid": draft.post_id,
            "filter": {"user_id": draft.account_id},
            "event_type": kind,
            "tag": "officials",
            "payload": payload,
            "includes": {"users": users},
        }
    }


def filtered_stream(draft: Draft) -> dict[str, Any]:
    """One post that matched a rule of a filtered stream; deletions do not come this way."""
    post = {"id": draft.post_id, "author_id": draft.account_id, **_post(draft)}
    return {
        "data": post,
        "includes": {"users": [_user(draft)]},
        "matching_rules": [{"id": "1", "tag": "officials"}],
    }


def legacy(draft: Draft) -> dict[str, Any]:
    """A delivery of the legacy Account Activity API with one event."""
    if draft.deleted:
        status = {"id": draft.post_id, "user_id": draft.account_id}
        event: dict[str, Any] = {"status": status, "timestamp_ms": _ms(draft.posted_at)}
        return {"for_user_id": draft.account_id, "tweet_delete_events": [event]}
    event = {
        "created_at": draft.posted_at.astimezone(UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "id": int(draft.post_id),
        "id_str": draft.post_id,
        "text": draft.text,
        "truncated": False,
        "is_quote_status": False,
        "user": {
            "id": int(draft.account_id),
            "id_str": draft.account_id,
            "name": draft.name,
            "screen_name": draft.handle,
        },
        "lang": draft.language,
        "timestamp_ms": _ms(draft.posted_at),
    }
    return {"for_user_id": draft.account_id, "tweet_create_events": [event]}


def _post(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "created_at": draft.posted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lang": draft.language,
        "edit_history_tweet_ids": [*draft.edit_of, draft.post_id],
    }


def _user(draft: Draft) -> dict[str, Any]:
    return {"id": draft.account_id, "username": draft.handle, "name": draft.name}


def _ms(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
