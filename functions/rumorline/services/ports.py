"""What the services need of matching, of the topic and of the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rumorline.domain.decision import Decision
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.store.notices import Entry


class Similar(Protocol):
    """A ticket whose claim is nearly another's."""

    @property
    def ticket_id(self) -> str:
        """Which."""


class Index(Protocol):
    """Tickets held in memory for matching."""

    def add(self, ticket: Ticket) -> None:
        """Hold a ticket, in place of an older state of it."""

    def remove(self, ticket_id: str) -> None:
        """Hold it no longer; nothing happens if it is not held."""

    def similar(self, ticket: Ticket) -> Sequence[Similar]:
        """Other tickets with nearly the same claim, best first."""


class Matcher(Protocol):
    """Decides what a post says of the tickets in an index."""

    def match(self, post: Post, source: Source, index: Any) -> list[Decision]:
        """One decision for every candidate ticket, whatever its action."""


class Sender(Protocol):
    """Sends one numbered notice to the subscribers."""

    def send(self, entry: Entry) -> None:
        """Publish it; any error means that it may not have been sent."""


class WorkSender(Protocol):
    """Puts messages on the work queue."""

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Queue them all, or raise QueueUnavailable."""
