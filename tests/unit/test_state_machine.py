"""Deliver, repeat, reorder, edit, delete, suspend, open, publish, sweep, and kill anywhere.

Whatever the order and wherever a function dies or is overtaken, every ticket ends where a simple
model says, and every notice of its history was published or is void.

`RUMORLINE_EXAMPLES` and `RUMORLINE_STEPS` make the run longer; only then is it random.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import botocore.session
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from moto import mock_aws

from rumorline.domain.errors import StaleRead, StillContended
from rumorline.domain.post import PostEvent
from rumorline.domain.ticket import Ticket
from rumorline.store.table import Table
from tests.support import template, truth
from tests.support.gate import Gate, GatedClient, Interruption, Killed, die
from tests.support.memory import MemoryDynamo
from tests.support.model import WORDS, Chain, Model, Statement, aliases
from tests.support.world import World, deleted, message, saved

SOURCES = ("police", "mayor", "fire")
# What is worth more attention comes more often.
CLAIMS = st.sampled_from(["claim-1", "claim-1", "claim-1", "claim-2"])
SAYINGS = st.sampled_from(["refutes", "refutes", "refutes", *WORDS])
CITES = st.sampled_from(["", "", "police"])
NUMBERS = st.integers(1, 8)
VERSIONS = st.integers(1, 4)
PICKS = st.integers(0, 9)
CALLS = st.integers(1, 30)
HOW = st.sampled_from(["", "whole", "whole", "killed before", "killed after", "overtaken"])


class Newsroom(RuleBasedStateMachine):
    """The functions behind the queue, with everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = Gate()
        self.client = self.make_client()
        self.world = World(Table(GatedClient(self.client, self.gate), "rumorline"), gate=self.gate)
        self.beside = self.world.another_resolver()
        self.model = Model()
        self.tickets: list[Ticket] = []
        self.queue = self.world.outside.messages

    def make_client(self) -> Any:
        """A table of its own for every run."""
        return MemoryDynamo()

    def scanned(self) -> str:
        """Everything that is stored."""
        return json.dumps(list(self.client.items.values()))

    @initialize(claim=CLAIMS, severity=st.sampled_from(["normal", "normal", "high"]))
    def register(self, claim: str, severity: str) -> None:
        """The registry and a first ticket are there before anything happens."""
        for name in SOURCES:
            self.world.source(name)
        self.open(claim, severity)

    # What happens outside.

    @rule(
        number=NUMBERS,
        version=VERSIONS,
        word=SAYINGS,
        claim=CLAIMS,
        cites=CITES,
        calls=CALLS,
        how=HOW,
    )
    def deliver(  # noqa: PLR0913 - everything that a delivery may be
        self, number: int, version: int, word: str, claim: str, cites: str, calls: int, how: str
    ) -> None:
        """A version comes in, in any order; what a version says never changes."""
        chain = self.model.chains.setdefault(number, Chain(speaker(number)))
        said = chain.versions.setdefault(version, Statement(word, claim, cites))
        self._queue(saved(said_in(number, version, said), **facts(number, version)), calls, how)

    @precondition(lambda self: self.model.chains)
    @rule(pick=PICKS, word=SAYINGS, claim=CLAIMS, calls=CALLS, how=HOW)
    def edit(self, pick: int, word: str, claim: str, calls: int, how: str) -> None:
        """A post gets its next version."""
        number = self._one_of(self.model.chains, pick)
        version = min(4, self.model.chains[number].latest + 1)
        self.deliver(number, version, word, claim, "", calls, how)

    @rule(number=NUMBERS, version=VERSIONS, early=st.integers(0, 7), calls=CALLS, how=HOW)
    def delete(self, number: int, version: int, early: int, calls: int, how: str) -> None:
        """A deletion by the id of any version, sometimes before the post or version is known."""
        chain = self.model.chains.get(number)
        if chain and early:
            self._delete(number, min(version, chain.latest), calls, how)
        elif not early:
            self._delete(number, version, calls, how)

    @precondition(lambda self: not self.model.suspended)
    @rule(name=st.sampled_from(SOURCES))
    def suspend(self, name: str) -> None:
        """The operator suspends a source."""
        self.world.sources.suspend(f"x:{name}", self.world.clock())
        self.model.suspended.add(name)

    @precondition(lambda self: len(self.tickets) < 4)
    @rule(claim=CLAIMS, severity=st.sampled_from(["normal", "normal", "high"]))
    def open(self, claim: str, severity: str) -> None:
        """The desk opens a ticket, perhaps again for the same rumor."""
        self.tickets.append(self.world.open(claim, severity=severity))

    @rule(seconds=st.sampled_from([0, 40, 90, 3600]))
    def restart(self, seconds: int) -> None:
        """Time passes, and the functions start cold."""
        self.world.clock.move(seconds=seconds)
        self.world.restart()
        self.beside = self.world.another_resolver()

    # What the functions do about it.

    @precondition(lambda self: self.queue)
    @rule(pick=PICKS, other=PICKS, calls=CALLS, how=HOW, again=st.booleans())
    def resolve(self, pick: int, other: int, calls: int, how: str, *, again: bool) -> None:
        """A message is resolved; what fails stays in the queue, and some come twice."""
        queued = self.queue[pick % len(self.queue)]
        if again:
            self.queue.append(queued)
        self._interrupted(lambda: self._resolve(queued), calls, how, self._besides(other))

    @rule(pick=PICKS, other=PICKS, calls=CALLS, how=HOW)
    def wake(self, pick: int, other: int, calls: int, how: str) -> None:
        """The stream wakes `publish` for a row; what fails is left for the sweep."""
        rows = self.world.rows()
        if rows:
            row = rows[pick % len(rows)]
            hook = self._besides(other)
            self._interrupted(lambda: self.world.publisher.work_off(row), calls, how, hook)

    @rule(calls=CALLS, other=PICKS, how=HOW)
    def sweep(self, calls: int, other: int, how: str) -> None:
        """The schedule sweeps."""
        self._interrupted(self.world.publisher.sweep, calls, how, self._besides(other))

    # The end.

    def teardown(self) -> None:
        """Work everything off, and see that it is as it must be."""
        self._work_off()
        assert not self.world.rows()
        now = [self.world.ticket(ticket) for ticket in self.tickets]
        for ticket in now:
            self._check_standing(ticket)
            truth.check_history(self.world, ticket)
        truth.check_sent(self.world, now)
        truth.check_feed(self.world)
        self._check_words()

    def _check_standing(self, ticket: Ticket) -> None:
        high = ticket.severity == "high"
        expected = self.model.stands(ticket.claim, high=high, told=ticket.nv > 0)
        assert (ticket.state, ticket.verdict) == expected
        live = {e.root: int(e.version) for e in ticket.evidence.values() if e.live}
        numbers = self.model.live(ticket.claim)
        assert live == {f"x:{number}": self.model.chains[number].latest for number in numbers}

    def _check_words(self) -> None:
        stored = self.scanned()
        for number, chain in self.model.chains.items():
            if self.model.is_dead(number):
                assert not any(secret(number, version) in stored for version in chain.versions)

    def _work_off(self) -> None:
        self.gate.plan(None)
        for _ in range(40):
            while self.queue:
                self._resolve(self.queue[0])
            self.world.clock.move(minutes=2)
            if not self.world.publisher.sweep() and not self.queue:
                return

    def _one_of(self, numbers: Iterable[int], pick: int) -> int:
        ordered = sorted(numbers)
        return ordered[pick % len(ordered)]

    def _delete(self, number: int, version: int, calls: int, how: str) -> None:
        post_id = str((number, *aliases(number, version))[-1])
        self.model.deleted.add(post_id)
        self._queue(deleted(post_id, by=speaker(number)), calls, how)

    def _queue(self, event: PostEvent, calls: int, how: str) -> None:
        """Queue an event and, unless it waits, resolve it at once."""
        self.queue.append(message(event))
        if how:
            self.resolve(-1, calls, calls, how, again=False)

    def _resolve(self, queued: dict[str, Any]) -> None:
        self.world.resolver.resolve(queued)
        self._acknowledge(queued)

    def _acknowledge(self, queued: dict[str, Any]) -> None:
        if queued in self.queue:
            self.queue.remove(queued)

    def _besides(self, pick: int) -> Callable[[], None]:
        """Another function works meanwhile: it resolves a message, or publishes a row."""

        def work() -> None:
            if self.queue and pick % 2:
                queued = self.queue[pick % len(self.queue)]
                self.beside.resolve(queued)
                self._acknowledge(queued)
            for row in self.world.rows()[:1]:
                self.world.publisher.work_off(row)

        return work

    def _interrupted(
        self, work: Callable[[], object], calls: int, how: str, hook: Callable[[], None]
    ) -> None:
        plans = {
            "killed before": Interruption(calls, before=die),
            "killed after": Interruption(calls, after=die),
            "overtaken": Interruption(calls, before=hook),
        }
        self.gate.plan(plans.get(how))
        try:
            work()
        except Killed:
            self.world.restart()
        except (StaleRead, StillContended):
            pass
        finally:
            self.gate.plan(None)


def speaker(number: int) -> str:
    """Who posts a post."""
    return SOURCES[number % len(SOURCES)]


def facts(number: int, version: int) -> dict[str, Any]:
    """All that a version is besides its text."""
    later = tuple(f"x:{alias}" for alias in aliases(number, version))
    return {"by": speaker(number), "number": number, "version": version, "aliases": later}


def said_in(number: int, version: int, said: Statement) -> str:
    """The text of a version."""
    text = f"{said.word} {said.claim} {secret(number, version)}"
    return f"{text}, says @{said.cites}" if said.cites else text


def secret(number: int, version: int) -> str:
    """Words that only this version of this post has."""
    return f"words-of-{number}-v{version};"


class NewsroomOnMoto(Newsroom):
    """The same on an implementation of DynamoDB that is not ours."""

    def make_client(self) -> Any:
        """A table in moto, in this process."""
        self.moto = mock_aws()
        self.moto.start()
        client = botocore.session.get_session().create_client("dynamodb", region_name="us-east-1")
        client.create_table(TableName="rumorline", **template.table_properties())
        return client

    def scanned(self) -> str:
        """Everything that is stored."""
        return json.dumps(self.client.scan(TableName="rumorline")["Items"])

    def teardown(self) -> None:
        """The same, and the table goes."""
        try:
            super().teardown()
        finally:
            self.moto.stop()


EXAMPLES = int(os.environ.get("RUMORLINE_EXAMPLES", "0"))
STEPS = int(os.environ.get("RUMORLINE_STEPS", "40"))
_LIMITS = settings(
    max_examples=EXAMPLES or 150,
    stateful_step_count=STEPS,
    derandomize=not EXAMPLES,
    deadline=timedelta(seconds=60),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = _LIMITS
TestNewsroomOnMoto = NewsroomOnMoto.TestCase
TestNewsroomOnMoto.settings = settings(_LIMITS, max_examples=max(5, EXAMPLES // 20))
