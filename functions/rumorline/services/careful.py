"""A matcher whose decisions a careful reader looks at, where the policy has it look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from rumorline.domain.decision import Action, Decision
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.careful.answer import Answer, Reply, Unreadable
from rumorline.matching.careful.combine import Policy, combine, needs_agreement
from rumorline.matching.careful.prompt import VERSION
from rumorline.services.ports import Matcher

_TOO_MANY = Unreadable("the post is about more tickets than may be asked about")


class Reader(Protocol):
    """Reads pairs. It never raises: what it cannot do is an answer of its own kind."""

    @property
    def name(self) -> str:
        """The model that reads, as decisions record it."""

    def read(self, pairs: Sequence[tuple[Post, Ticket]]) -> list[Reply]:
        """One reply a pair, in order, within a fixed time for all of them."""


class ReadingMatcher:
    """Asks the reader about the decisions of another matcher, and combines the two."""

    def __init__(self, matcher: Matcher, reader: Reader, policy: Policy) -> None:
        self._matcher = matcher
        self._reader = reader
        self._policy = policy

    def match(self, post: Post, source: Source, index: Any, **how: Any) -> list[Decision]:
        """As the other matcher's; `how` is passed on to it."""
        made = self._matcher.match(post, source, index, **how)
        answers = self._answers(post, made, index)
        return [self._combined(one, answers.get(one.ticket_id)) for one in made]

    def _answers(self, post: Post, made: list[Decision], index: Any) -> dict[str, Answer]:
        """By ticket. What needs agreement and finds no room to be asked about has none."""
        worth = sorted(filter(self._policy.asks, made), key=_worth)
        asked, left = worth[: self._policy.max_pairs], worth[self._policy.max_pairs :]
        pairs = [(post, index.ticket(one.ticket_id)) for one in asked]
        replies = self._reader.read(pairs) if pairs else []
        read = zip(asked, replies, strict=True)
        unread = (one.ticket_id for one in left if needs_agreement(one))
        return {
            **{one.ticket_id: reply.answer for one, reply in read},
            **dict.fromkeys(unread, _TOO_MANY),
        }

    def _combined(self, decision: Decision, answer: Answer | None) -> Decision:
        if answer is None:
            return decision
        version = f"{decision.rules_version}+{VERSION}/{self._reader.name}"
        return replace(combine(decision, answer, self._policy), rules_version=version)


def _worth(decision: Decision) -> tuple[bool, float]:
    """Automatic decisions first, then by confidence."""
    return (decision.action is not Action.AUTO, -decision.confidence)
