"""Every error the product raises on purpose.

RumorlineError
├── WebhookRejected           receive answers `status`, nothing is queued
│   ├── Unauthenticated       401  signature missing, wrong, stale or of the wrong kind
│   │   ├── Forbidden         403  the same where the platform has to be told so
│   │   └── DeliveryDiscarded 202  the same where the platform is told nothing (WebSub)
│   ├── UnknownEndpoint       404  no such platform, or no secret is kept for the endpoint
│   ├── SubscriptionEnded     410  nobody here wants this feed: the hub may stop
│   ├── MalformedRequest      400  the body or a query cannot be read
│   ├── BodyTooLarge          413
│   └── EncodedBody           415  Content-Encoding is set; nothing is ever inflated
├── MalformedEntry            one entry of a genuine delivery cannot be read: dead-letter queue
├── QueueUnavailable          503  not every entry was queued: the platform must send again
├── HubRefused                a hub did not take a request to subscribe: later again
├── StaleRead                 a condition failed because somebody wrote first: read again
│   ├── TicketMoved           the ticket has another `rev`
│   ├── PostMoved             the post was edited or deleted meanwhile
│   └── SourceMoved           the source was changed or suspended meanwhile
├── NewerSchema               an item was written by a later release than this one
├── StillContended            three tries were not enough: back to the queue
└── UsageError                a person asked for something impossible; the message says what to do
    ├── NotFound
    ├── AlreadyExists
    └── NotNow                it cannot be done as things stand: look again, then decide
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class RumorlineError(Exception):
    """Base of every error raised on purpose."""


class WebhookRejected(RumorlineError):
    """A delivery that is refused before anything is queued. `status` is the HTTP answer."""

    status = 400


class Unauthenticated(WebhookRejected):
    """The delivery is not proven to come from the platform."""

    status = 401


class Forbidden(Unauthenticated):
    """Not proven, on a platform where that is a 403: Mastodon's webhooks, Meta's verify token."""

    status = 403


class DeliveryDiscarded(Unauthenticated):
    """The delivery is not proven genuine, and its sender is not to learn of it."""

    status = 202


class UnknownEndpoint(WebhookRejected):
    """No such platform, or no secret is kept for this endpoint."""

    status = 404


class SubscriptionEnded(WebhookRejected):
    """A genuine delivery of a feed that nobody is subscribed to any more."""

    status = 410


class MalformedRequest(WebhookRejected):
    """The body or a query parameter cannot be read."""

    status = 400


class BodyTooLarge(WebhookRejected):
    """The body is over the cap; refused before any HMAC is computed."""

    status = 413


class EncodedBody(WebhookRejected):
    """A Content-Encoding is set. Nothing is ever inflated."""

    status = 415


class MalformedEntry(RumorlineError):
    """One entry of a genuine delivery cannot be read; it goes to the dead-letter queue."""


class QueueUnavailable(RumorlineError):
    """Not every entry reached the queue, so the platform must deliver again."""


class HubRefused(RumorlineError):
    """A WebSub hub could not be reached, or refused; the text says how it answered."""


class StaleRead(RumorlineError):
    """A write was refused because somebody else wrote first."""


class TicketMoved(StaleRead):
    """The ticket has another `rev` than the one that was read."""


class PostMoved(StaleRead):
    """The post was edited or deleted after it was read."""


class SourceMoved(StaleRead):
    """The source was changed or suspended after it was read."""


class NewerSchema(RumorlineError):
    """An item was written by a later release; this one would misread it."""


class StillContended(RumorlineError):
    """Every try met another writer; the message goes back to the queue."""


class UsageError(RumorlineError):
    """A person asked for something impossible; the text is one line that says what to do.

    `field` is the part of the request that is wrong, "" if it is none in particular.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(UsageError):
    """What was asked for does not exist."""


class AlreadyExists(UsageError):
    """What was to be created exists already."""


class NotNow(UsageError):
    """What a person saw has changed since, or does not allow it; a second look says which."""


@contextmanager
def naming(field: str) -> Iterator[None]:
    """Let a UsageError from inside name the field of the request that it is about."""
    try:
        yield
    except UsageError as error:
        error.field = error.field or field
        raise
