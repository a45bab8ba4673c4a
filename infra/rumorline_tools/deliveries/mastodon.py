"""A Mastodon administration's webhook with one public status."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any

from rumorline.domain.errors import UsageError
from rumorline_tools.deliveries.draft import Draft

HOST = "social.example"


def status(draft: Draft) -> dict[str, Any]:
    """`status.created` or `status.updated`. UsageError for a deletion: Mastodon does not tell.

    The account is an id of the server `social.example`, or `host/id`. An edit keeps its id.
    """
    if draft.deleted:
        raise UsageError("Mastodon has no event for a deleted status; only edits can be sent")
    host, _, account_id = draft.account_id.rpartition("/")
    site = f"https://{host or HOST}"
    own = draft.edit_of[0] if draft.edit_of else draft.post_id
    moment = _iso(draft.posted_at)
    return {
        "event": "status.updated" if draft.edit_of else "status.created",
        "created_at": moment,
        "object": {
            "id": own,
            "created_at": moment,
            "edited_at": moment if draft.edit_of else None,
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "spoiler_text": "",
            "visibility": "public",
            "language": draft.language,
            "uri": f"{site}/users/{draft.handle}/statuses/{own}",
            "url": f"{site}/@{draft.handle}/{own}",
            "content": _html(draft.text),
            "reblog": None,
            "quote": None,
            "media_attachments": [],
            "account": {
                "id": account_id,
                "username": draft.handle,
                "acct": draft.handle,
                "display_name": draft.name,
            },
        },
    }


def _html(text: str) -> str:
    paragraphs = escape(text, quote=False).split("\n\n")
    return "".join(f"<p>{part}</p>".replace("\n", "<br />") for part in paragraphs)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
