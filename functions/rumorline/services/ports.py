"""What the services need of matching, of the topic and of the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from rumorline.domain.decision import Decision
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.notices.bulletin import Channel
from rumorline.store.notices import Entry


class Similar(Protocol):
    """A ticket whose claim is nearly another's."""

    @property
    def ticket_id(self) -> str:
        """Which."""


class Index(Protocol):
    """Tickets held in memory for matching."""

    def add(self, ticket: Ticket, vector: bytes | None = None) -> None:
        """Hold a ticket, in place of an older state of it; `vector` is what was stored of it."""

    def remove(self, ticket_id: str) -> None:
        """Hold it no longer; nothing happens if it is not held."""

    def vector(self, ticket_id: str) -> bytes | None:
        """What to store of a held ticket, to spare reading and embedding it; None if nothing.

        KeyError if it is not held.
        """

    def similar(self, ticket: Ticket) -> Sequence[Similar]:
        """Other tickets with nearly the same claim, best first."""


class Matcher(Protocol):
    """Decides what a post says of the tickets in an index."""

    def match(self, post: Post, source: Source, index: Any) -> list[Decision]:
        """One decision for every candidate ticket, whatever its action."""


class Sender(Protocol):
    """Sends one numbered notice to the machines that subscribe."""

    def send(self, entry: Entry, before: Sequence[str]) -> None:
        """Publish it; any error means that it may not have been sent.

        `before` are the verdicts that its ticket was given before, oldest first.
        """


class Teller(Protocol):
    """Sends one numbered notice to the people who subscribe."""

    def send(self, entry: Entry, before: Sequence[str], channel: Channel) -> None:
        """Publish its bulletin for a channel; any error means that it may not have been sent."""


class Alarm(Protocol):
    """Tells the desk that something waits for it."""

    def raise_(self, subject: str, text: str) -> None:
        """Tell; any error means that it may not have been told."""


Log = Callable[..., None]
"""Writes one structured line: what happened, and named facts, which are never words of a post."""


class WorkSender(Protocol):
    """Puts messages on the work queue."""

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Queue them all, or raise QueueUnavailable."""
