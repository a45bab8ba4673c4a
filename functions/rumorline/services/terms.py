"""The terms of tickets under the policies in force."""

from __future__ import annotations

from rumorline.domain.policies import Policy, Terms, terms_for
from rumorline.domain.ticket import Ticket
from rumorline.store.policies import Policies


class InForce:
    """The policies in force, read once until they are forgotten: once a message or a request."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._read: list[Policy] | None = None

    def forget(self) -> None:
        """Read them again when they are asked for next."""
        self._read = None

    def terms(self, ticket: Ticket) -> Terms:
        """What they ask of a ticket."""
        if self._read is None:
            self._read = self._policies.every()
        return terms_for(self._read, ticket.divisions, ticket.topics)
