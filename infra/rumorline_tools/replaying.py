"""Stored posts read again by other rules: what would be decided otherwise. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from rumorline.domain.decision import Action, Decision, Gate
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.times import RECENT_POSTS
from rumorline.services.ports import Index, Matcher
from rumorline.services.watching import Watch
from rumorline.store.posts import Posts
from rumorline.store.sources import Sources
from rumorline.store.table import Table
from rumorline.store.tickets import Tickets

Progress = Callable[[int, int], None]
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision in short; `action` is `nothing` where there is none."""

    action: str
    verdict: str | None = None
    held_by: tuple[str, ...] = ()
    rules_version: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair that is decided otherwise, and the gates and readings that make it so."""

    ticket_id: str
    root: str
    version: str
    then: Outcome
    now: Outcome
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found. `changes` counts differences by `then → now`.

    `skipped` counts posts that are deleted by now, or whose source is suspended or may not speak.
    """

    posts: int
    skipped: int
    pairs: int
    differences: tuple[Difference, ...]
    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Posts saved from one moment to before another."""

    since: datetime
    until: datetime


def span_of(day: date | None, now: datetime) -> Span:
    """A day in UTC, or all that is listed still; UsageError for a day that is not."""
    oldest = now - RECENT_POSTS
    if day is None:
        return Span(oldest, now)
    begins = datetime.combine(day, time(), UTC)
    if begins > now or begins + timedelta(days=1) <= oldest:
        kept = f"{oldest:%Y-%m-%d} to {now:%Y-%m-%d}"
        raise UsageError(f"the posts of {day} are not listed; those of {kept} (UTC) are")
    return Span(begins, min(now, begins + timedelta(days=1)))


class Replay:
    """Reads a table and decides again; `matcher` and `index` are those of the other rules."""

    def __init__(
        self, table: Table, matcher: Matcher, index: Index, clock: Callable[[], datetime]
    ) -> None:
        self._posts = Posts(table)
        self._sources = Sources(table)
        self._tickets = Tickets(table)
        self._matcher = matcher
        self._watch = Watch(self._tickets, index, clock)
        self._history = cache(self._tickets.history)

    def run(self, span: Span, progress: Progress = lambda *_: None) -> Replayed:
        """Decide every post of a span again, by its newest version and the tickets as they are."""
        roots, found, pairs, skipped = self._roots(span), list[Difference](), 0, 0
        for number, root in enumerate(roots, 1):
            post = self._posts.latest(root)
            source = post and self._sources.get(post.account.source_id)
            if post and source and _may_speak(source, post):
                compared = list(self._compared(post, source))
                pairs += len(compared)
                found += [one for one in compared if _differs(one)]
            else:
                skipped += 1
            progress(number, len(roots))
        changes = Counter(f"{one.then.action} → {one.now.action}" for one in found)
        return Replayed(len(roots), skipped, pairs, tuple(found), dict(changes))

    def _roots(self, span: Span) -> list[str]:
        divisions = {division for source in self._sources.listed() for division in source.divisions}
        return list(
            dict.fromkeys(
                root
                for division in sorted(divisions)
                for root in self._posts.recent(division, span.since, span.until)
            )
        )

    def _compared(self, post: Post, source: Source) -> Iterator[Difference]:
        touched = self._posts.touched(post.root)
        index = self._watch.current(touched)
        found = self._matcher.match(post, source, index)
        now = {one.ticket_id: one for one in found if one.action is not Action.NONE}
        refused = {one.ticket_id: one for one in found}
        for ticket_id in dict.fromkeys([*now, *touched]):
            then, decided = self._then(ticket_id, post), now.get(ticket_id)
            yield Difference(
                ticket_id,
                post.root,
                post.version,
                _outcome(then),
                _outcome(decided),
                tuple(_why(then, decided or refused.get(ticket_id))),
            )

    def _then(self, ticket_id: str, post: Post) -> Decision | None:
        """The last decision about this version that is in the ticket's history."""
        decisions = (event.decision for event in reversed(self._history(ticket_id)))
        return next(
            (one for one in decisions if one and (one.root, one.version) == _version(post)), None
        )


def _version(post: Post) -> tuple[str, str]:
    return post.root, post.version


def _may_speak(source: Source, post: Post) -> bool:
    return source.status is SourceStatus.ACTIVE and post.endpoint in source.endpoints


def _differs(one: Difference) -> bool:
    return (one.then.action, one.then.verdict) != (one.now.action, one.now.verdict)


def _outcome(decision: Decision | None) -> Outcome:
    if decision is None:
        return Outcome(_NOTHING)
    verdict = decision.stance.verdict
    return Outcome(
        decision.action.value,
        verdict.value if verdict else None,
        decision.failed_gates,
        decision.rules_version,
    )


def _why(then: Decision | None, now: Decision | None) -> Iterator[str]:
    """`now` is what is made of the pair even where nothing comes of it."""
    if now is None:
        yield "it is no candidate any more"
        return
    before, after = (one.stance.verdict if one else None for one in (then, now))
    if then and before is not after:
        yield f"it reads as {after.value if after else 'nothing'}"
    held = set(then.failed_gates) if then else set[str]()
    yield from (_gate(gate) for gate in now.gates if not gate.passed and gate.name not in held)
    passed = {gate.name for gate in now.gates if gate.passed}
    yield from (f"{name} holds it back no more" for name in sorted(held & passed))
    gone = sorted(held - passed - set(now.failed_gates))
    yield from (f"{name} is not asked any more" for name in gone)


def _gate(gate: Gate) -> str:
    return f"{gate.name} holds it back ({gate.reason})"


def replay_of(table: Table, thresholds: Any, clock: Callable[[], datetime]) -> Replay:
    """A replay by the shipped grammar and model with some thresholds; the reader is not asked."""
    from rumorline.matching.decide import Matcher as Rules
    from rumorline.matching.dense import Encoder
    from rumorline.matching.index import TicketIndex
    from rumorline.matching.model import StanceModel
    from rumorline_model import MODEL

    index = TicketIndex(thresholds.linked, Encoder(MODEL))
    return Replay(table, Rules(thresholds, StanceModel(MODEL)), index, clock)
