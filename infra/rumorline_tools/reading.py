"""The careful reader in an evaluation: who reads, what came back, and what it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.careful.answer import Opinion, Reply, Unanswered
from rumorline.matching.careful.combine import Policy
from rumorline.services.careful import Reader, ReadingMatcher
from rumorline.services.ports import Matcher

_HOPELESS = 3
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars a million tokens, as given by whoever runs the evaluation: they change too often."""

    input: float
    output: float


@dataclass
class Reading:
    """A reader with its policy, and a tally of what it answered; it is a reader itself."""

    reader: Reader
    policy: Policy
    prices: Prices | None = None
    answered: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The model that reads."""
        return self.reader.name

    def around(self, matcher: Matcher) -> ReadingMatcher:
        """The matcher, read over."""
        return ReadingMatcher(matcher, self, self.policy)

    def read(self, pairs: Sequence[tuple[Post, Ticket]]) -> list[Reply]:
        """As the reader. UsageError once it is plain that no answer will ever come."""
        replies = self.reader.read(pairs)
        for reply in replies:
            self._note(reply)
        if self.answered["unanswered"] >= _HOPELESS and len(self.answered) == 1:
            why = getattr(self.reader, "last_error", "") or "no reason given"
            raise UsageError(f"{self.name} answers nothing: {why}; check account, region, model")
        return replies

    def summary(self, posts: int) -> dict[str, Any]:
        """What was asked and answered, the tokens, and dollars where prices are known."""
        told: dict[str, Any] = {
            "model": self.name,
            "policy": self.policy.mode.value,
            "pairs_asked": self.answered.total(),
            **{kind: self.answered[kind] for kind in ("opinions", "unreadable", "unanswered")},
            "reasons": dict(self.reasons),
            "input_tokens": self.tokens["input"],
            "output_tokens": self.tokens["output"],
            "input_tokens_per_1000_posts": _per_thousand(self.tokens["input"], posts),
            "output_tokens_per_1000_posts": _per_thousand(self.tokens["output"], posts),
        }
        if self.prices:
            told["dollars_per_1000_posts"] = self._dollars(self.prices, posts)
        return told

    def _note(self, reply: Reply) -> None:
        answer = reply.answer
        if isinstance(answer, Opinion):
            self.answered["opinions"] += 1
        else:
            self.reasons[answer.reason] += 1
            kind = "unanswered" if isinstance(answer, Unanswered) else "unreadable"
            self.answered[kind] += 1
        self.tokens["input"] += reply.usage.input_tokens
        self.tokens["output"] += reply.usage.output_tokens

    def _dollars(self, prices: Prices, posts: int) -> float:
        spent = self.tokens["input"] * prices.input + self.tokens["output"] * prices.output
        return round(spent / _MILLION * 1000 / max(1, posts), 4)


def reading_words(told: dict[str, Any]) -> str:
    """The summary of a reader, in words."""
    reasons = "".join(f"; {count} x {reason}" for reason, count in told["reasons"].items())
    cost = (
        f"${told['dollars_per_1000_posts']:.2f} per 1,000 posts at the prices given"
        if "dollars_per_1000_posts" in told
        else "give --reader-price-in and --reader-price-out, in $ per million tokens"
    )
    counts = ", ".join(
        f"{told[kind]} {word}"
        for kind, word in (
            ("pairs_asked", "pairs"),
            ("opinions", "opinions"),
            ("unreadable", "unusable"),
            ("unanswered", "unanswered"),
        )
    )
    each = [told[f"{way}_tokens_per_1000_posts"] for way in ("input", "output")]
    tokens = f"{told['input_tokens']} in, {told['output_tokens']} out"
    lines = (
        f"careful reader       {told['model']}, {told['policy']}: {counts}{reasons}",
        f"its tokens           {tokens}; per 1,000 posts {each[0]} in, {each[1]} out",
        f"its cost             {cost}",
    )
    return "\n".join(lines)


def _per_thousand(tokens: int, posts: int) -> int:
    return round(tokens * 1000 / max(1, posts))
