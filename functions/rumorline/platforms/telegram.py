"""Telegram: a bot that is an administrator of a channel.

Telegram signs nothing. `setWebhook` is given a secret token (1 to 256 of `A-Z a-z 0-9 _ -`), and
every delivery repeats it in `X-Telegram-Bot-Api-Secret-Token`. Of all updates `channel_post` and
`edited_channel_post` are read; messages of people and groups are dropped unread. Telegram has no
event for a deleted post. A delivery that is not answered 2xx is repeated under its `update_id`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry, MalformedRequest, Unauthenticated
from rumorline.platforms.numbered import Numbered
from rumorline.platforms.signatures import equals_any
from rumorline.platforms.strictjson import read_json
from rumorline.platforms.telegram_posts import is_public, read_message

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.contract import Answer, Entry
    from rumorline.platforms.secrets import EndpointSecrets

TOKEN = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header that carries it
_UPDATES = ("channel_post", "edited_channel_post")


def verify(delivery: Delivery, secrets: EndpointSecrets, _now: datetime, /) -> None:
    """Compare the token with every valid one, in constant time."""
    if not equals_any(delivery.headers.get(TOKEN, ""), secrets.secrets):
        raise Unauthenticated("the secret token is missing or wrong")


def handshake(_delivery: Delivery, _secrets: EndpointSecrets, /) -> Answer | None:
    """Telegram does not check an endpoint."""
    return None


def split(body: bytes, /) -> list[Entry]:
    """The one post of a channel; nothing for any other update."""
    update = read_json(body)
    if not isinstance(update, dict):
        raise MalformedRequest("the body is not a JSON object")
    kept = {name: update[name] for name in ("update_id",) if name in update}
    return [{**kept, name: update[name]} for name in _UPDATES if name in update]


def parse(entry: Entry, endpoint: str, /) -> list[PostEvent]:
    """Read one entry; nothing for a channel that only invited people can read."""
    update = Numbered(entry)
    message = update.maybe_child(*_UPDATES)
    if message is None:
        raise MalformedEntry("the entry holds no post of a channel")
    if not is_public(message.child("chat")):
        return []
    return [read_message(message, update.integer("update_id"), endpoint)]


def sign(_body: bytes, secret: str, _now: datetime, /) -> dict[str, str]:
    """The token, whatever the body is."""
    return {"content-type": "application/json", TOKEN: secret}
