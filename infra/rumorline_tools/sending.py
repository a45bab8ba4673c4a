"""Sign a delivery as its platform does, and post it."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from rumorline.domain.errors import UsageError
from rumorline.platforms.table import PLATFORMS

_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the webhook endpoint answered."""

    status: int
    body: str


def deliver(url: str, platform: str, secret: str, body: bytes) -> Answer:
    """Sign `body` and post it to `url`."""
    return post(url, body, PLATFORMS[platform].sign(body, secret, datetime.now(UTC)))


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post bytes as they are; UsageError if nothing listens there."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(errors="replace"))
    except OSError as error:
        raise UsageError(f"nothing answers at {parts.netloc}: {error}") from error
    finally:
        connection.close()
