"""What `receive` has to know of WebSub subscriptions: which are wanted, and of which feed."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rumorline.domain.errors import SubscriptionEnded, UnknownEndpoint
from rumorline.platforms.websub import read_question
from rumorline.services.patience import patiently
from rumorline.store.leases import OVER, LeaseState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from rumorline.platforms.websub import Question
    from rumorline.store.leases import Lease, Leases

LEASE_SECONDS = 10 * 24 * 3600
"""What is asked for, and what is taken for granted where a hub does not say (W3C WebSub, 8.2)."""

LONGEST_LEASE = timedelta(days=30)
"""A hub may grant more; it is asked again all the same."""

ASKED_AGAIN = timedelta(minutes=10)
"""A hub that lost the answer to its check may repeat it for this long."""

_WANTED = {
    "subscribe": {LeaseState.PENDING, LeaseState.RENEWING},
    "unsubscribe": {LeaseState.LEAVING},
}
_SETTLED = {"subscribe": LeaseState.ACTIVE, "unsubscribe": LeaseState.ENDED}


class Subscriptions:
    """Answers for the endpoints that are subscribed to feeds."""

    def __init__(self, leases: Leases, clock: Callable[[], datetime]) -> None:
        self._leases = leases
        self._clock = clock

    def confirm(self, endpoint: str, query: Mapping[str, list[str]]) -> None:
        """Return if a hub's question is about something that we asked for, and remember it.

        Raises UnknownEndpoint (404) if it is not, which tells the hub that it is not wanted.
        """
        question = read_question(query)
        patiently(lambda: self._confirm(endpoint, question), f"lease of {endpoint}")

    def topic(self, endpoint: str) -> str:
        """The feed that an endpoint is subscribed to; SubscriptionEnded (410) if it is to none."""
        lease = self._leases.get(endpoint)
        if lease is None or lease.state in OVER:
            raise SubscriptionEnded("the endpoint is subscribed to nothing")
        return lease.topic

    def _confirm(self, endpoint: str, question: Question) -> None:
        lease = self._leases.get(endpoint)
        if lease is None or not _same(lease, question):
            raise UnknownEndpoint("the question is about no subscription of this endpoint")
        if question.mode == "denied":
            self._leases.save(replace(lease, state=LeaseState.DENIED), lease)
        elif lease.state in _WANTED[question.mode]:
            self._leases.save(self._settled(lease, question), lease)
        elif not self._repeats(lease, question):
            raise UnknownEndpoint("the subscription is not waiting for this question")

    def _settled(self, lease: Lease, question: Question) -> Lease:
        granted = question.lease_seconds or LEASE_SECONDS
        kept = min(timedelta(seconds=granted), LONGEST_LEASE)
        return replace(
            lease,
            state=_SETTLED[question.mode],
            until=self._clock() + kept,
            granted=int(kept.total_seconds()),
            tries=0,
        )

    def _repeats(self, lease: Lease, question: Question) -> bool:
        fresh = self._clock() - lease.asked_at < ASKED_AGAIN
        return fresh and lease.state is _SETTLED[question.mode]


def _same(lease: Lease, question: Question) -> bool:
    key = hmac.compare_digest(question.key.encode("utf-8", "replace"), lease.key.encode())
    return key and question.topic == lease.topic
