"""What every platform offers. A platform is a module with these functions; mypy checks each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from rumorline.domain.post import Delivery, PostEvent
    from rumorline.platforms.secrets import EndpointSecrets

Entry = dict[str, object]
"""One event of a delivery: JSON that is itself a delivery with a single event in it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `queued` is how many entries the work queue took before it was given."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"
    queued: int = 0


class Platform(Protocol):
    """One door.

    A module that needs a library beyond the standard one imports it inside the function that needs
    it: `receive` loads every module of the table at a cold start.
    """

    def verify(self, delivery: Delivery, secrets: EndpointSecrets, now: datetime, /) -> None:
        """Return if the delivery is proven genuine, else raise.

        `now` is an aware time. The answer is the `status` of the WebhookRejected that is raised:
        Unauthenticated as a rule, a subclass of its own where a platform expects another status.
        """

    def handshake(self, delivery: Delivery, secrets: EndpointSecrets, /) -> Answer | None:
        """Answer the GET by which a platform checks an endpoint; None if it has no such check.

        Raises MalformedRequest when the query is not the one that the platform sends.
        """

    def split(self, body: bytes, /) -> list[Entry]:
        """Split a verified body into the entries that concern posts, in the order of the body.

        Everything else (direct messages, likes, event types not known) is dropped unread. Raises
        MalformedRequest when the body as a whole cannot be read; a broken entry is passed on. A
        platform that must never be refused for good (tap) gets its unreadable body passed on too,
        as one entry that `parse` refuses: 2xx to the platform, the body to the dead-letter queue.
        """

    def parse(self, entry: Entry, endpoint: str, /) -> list[PostEvent]:
        """Read one entry. `endpoint` is the `platform/endpoint` that vouched for the delivery.

        Empty for what is not public. Raises MalformedEntry and nothing else.
        """

    def sign(self, body: bytes, secret: str, now: datetime, /) -> dict[str, str]:
        """Headers, content type included, with which the platform would deliver `body`."""
