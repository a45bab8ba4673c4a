"""A CAP 1.2 alert, for a relay or for the entry of a feed."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from xml.sax.saxutils import escape

from rumorline_tools.deliveries.draft import Draft


def relayed(draft: Draft) -> dict[str, Any]:
    """The alert as Standard Webhooks carries it."""
    return {"type": "cap.alert", "data": {"cap": alert(draft)}}


def alert(draft: Draft) -> str:
    """An Alert; an Update with `edit_of`; a Cancel of the post itself if it is deleted.

    `account_id` is the sender. What an Update follows is written `ID,TIME` in `edit_of`; a Cancel
    takes the time of what it cancels from the draft, as an id without a time does.
    """
    kind = "Cancel" if draft.deleted else "Update" if draft.edit_of else "Alert"
    named = (draft.post_id,) if draft.deleted else draft.edit_of
    sent = draft.posted_at.astimezone(UTC).isoformat(timespec="seconds")
    timed = [one if "," in one else f"{one},{sent}" for one in named]
    references = " ".join(f"{draft.account_id},{one}" for one in timed)
    own = f"{draft.post_id}-cancel" if draft.deleted else draft.post_id
    info = (
        f"<info><language>{escape(draft.language)}</language><category>Safety</category>"
        "<event>Statement</event><urgency>Unknown</urgency><severity>Unknown</severity>"
        f"<certainty>Observed</certainty><senderName>{escape(draft.name)}</senderName>"
        f"<description>{escape(draft.text)}</description></info>"
    )
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{escape(own)}</identifier><sender>{escape(draft.account_id)}"
        f"</sender><sent>{sent}</sent><status>Actual</status><msgType>{kind}</msgType>"
        f"<scope>Public</scope>{f'<references>{escape(references)}</references>' if named else ''}"
        f"{info if draft.text else ''}</alert>"
    )
