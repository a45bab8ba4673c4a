"""A Telegram update about a public channel's post."""

from __future__ import annotations

from typing import Any

from rumorline.domain.errors import UsageError
from rumorline_tools.deliveries.draft import Draft


def update(draft: Draft) -> dict[str, Any]:
    """`channel_post` or `edited_channel_post`. UsageError for a deletion: Telegram does not tell.

    The account is the channel's chat id, a number; an edit keeps the number of its message.
    """
    if draft.deleted:
        raise UsageError("Telegram has no event for a deleted post; only edits can be sent")
    seconds = int(draft.posted_at.timestamp())
    chat = {
        "id": _number(draft.account_id, "--account"),
        "title": draft.name,
        "username": draft.handle,
        "type": "channel",
    }
    message: dict[str, Any] = {
        "message_id": _number(draft.edit_of[0] if draft.edit_of else draft.post_id, "--id"),
        "sender_chat": chat,
        "chat": chat,
        "date": seconds,
        "text": draft.text,
    }
    if not draft.edit_of:
        return {"update_id": seconds, "channel_post": message}
    return {"update_id": seconds, "edited_channel_post": message | {"edit_date": seconds}}


def _number(value: str, option: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise UsageError(f"{option} {value!r}: Telegram's ids are whole numbers") from None
