"""Deliver, reorder, edit, delete, suspend, open, decide, govern, publish, sweep, kill anywhere.

Whatever the order and wherever a function dies or is overtaken, every ticket ends where a simple
model says, and every notice of its history was published or is void.

`RUMORLINE_EXAMPLES` and `RUMORLINE_STEPS` make the run longer; only then is it random.
"""

from __future__ import annotations

import os
from typing import Any

import botocore.session
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from moto import mock_aws

from rumorline.domain.decision import Verdict
from rumorline.domain.policies import Terms
from rumorline_tools.chaos.dynamo import MemoryDynamo
from tests.support import template
from tests.support.deciding import ACTS, decide
from tests.support.model import WORDS, Statement
from tests.support.scene import LAST_VERSION, SOURCES, TERMS, Scene
from tests.support.world import message

# What is worth more attention comes more often.
CLAIMS = st.sampled_from(["claim-1", "claim-1", "claim-1", "claim-2"])
SEVERITIES = st.sampled_from(["normal", "normal", "high"])
SAYINGS = st.sampled_from(["refutes", "refutes", "refutes", *WORDS])
NUMBERS = st.integers(1, 8)
VERSIONS = st.integers(1, LAST_VERSION)
PICKS = st.integers(0, 9)
HOW = st.sampled_from(["", "killed before", "killed after", "overtaken", "overtaken"])
CALLS = st.integers(1, 20)
VERDICTS = st.sampled_from(Verdict)

MEANWHILE = ("post", "delete", "edit", "suspend", "policy")
BESIDES = st.sampled_from(["publish", "queued", "post", "delete", "edit", "suspend", "policy"])


class Newsroom(RuleBasedStateMachine):
    """The functions behind the queue, with everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.client = self.make_client()
        self.scene = Scene(self.client)

    def make_client(self) -> Any:
        """A table of its own for every run."""
        return MemoryDynamo()

    def stored(self) -> list[Any]:
        """Everything that is stored."""
        return list(self.client.items.values())

    @initialize(claim=CLAIMS, severity=SEVERITIES)
    def register(self, claim: str, severity: str) -> None:
        """The registry and a first ticket are there before anything happens."""
        for name in SOURCES:
            self.scene.world.source(name)
        self.open(claim, severity)

    @precondition(lambda self: len(self.scene.tickets) < 4)
    @rule(claim=CLAIMS, severity=SEVERITIES)
    def open(self, claim: str, severity: str) -> None:
        """The desk opens a ticket, perhaps again for the same rumor."""
        self.scene.tickets.append(self.scene.world.open(claim, severity=severity))

    @rule(
        number=NUMBERS,
        version=VERSIONS,
        word=SAYINGS,
        claim=CLAIMS,
        cites=st.sampled_from(["", "", "police"]),
    )
    def deliver(self, number: int, version: int, word: str, claim: str, cites: str) -> None:
        """A version comes in, in any order."""
        event = self.scene.version(number, version, Statement(word, claim, cites))
        self.scene.queue.append(message(event))

    @precondition(lambda self: self.scene.model.chains)
    @rule(pick=PICKS, word=SAYINGS, claim=CLAIMS)
    def edit(self, pick: int, word: str, claim: str) -> None:
        """A post gets its next version."""
        event = self.scene.edit(self.scene.chain(pick), Statement(word, claim))
        self.scene.queue.append(message(event))

    @precondition(lambda self: self.scene.model.chains)
    @rule(pick=PICKS, version=VERSIONS)
    def delete(self, pick: int, version: int) -> None:
        """A deletion by the id of any version, known or not."""
        self.scene.queue.append(message(self.scene.deletion(self.scene.chain(pick), version)))

    @rule(number=NUMBERS, version=VERSIONS, rarely=st.integers(0, 9))
    def delete_early(self, number: int, version: int, rarely: int) -> None:
        """A deletion before anything else is known of the post."""
        if rarely == 0:
            self.scene.queue.append(message(self.scene.deletion(number, version)))

    @precondition(lambda self: not self.scene.model.suspended)
    @rule(name=st.sampled_from([None, None, *SOURCES]))
    def suspend(self, name: str | None) -> None:
        """The operator suspends a source."""
        if name:
            self.scene.suspend(name)

    @precondition(lambda self: self.scene.model.suspended)
    @rule()
    def reactivate(self) -> None:
        """The operator lets the suspended source speak again."""
        (name,) = self.scene.model.suspended
        self.scene.reactivate(name)

    @rule(terms=st.sampled_from([*TERMS, None]))
    def govern(self, terms: Terms | None) -> None:
        """An administrator sets or removes the policy."""
        self.scene.govern(terms)

    @rule(act=ACTS, pick=PICKS, verdict=VERDICTS, besides=st.sampled_from(["", "", *MEANWHILE]))
    def decide(self, act: str, pick: int, verdict: Verdict, besides: str) -> None:
        """A person looks at a ticket and decides; meanwhile something may happen to it."""
        meanwhile = self.scene.besides(besides, pick)
        decide(self.scene, act, pick, verdict, meanwhile)

    @precondition(lambda self: self.scene.queue)
    @rule(pick=PICKS, how=HOW, calls=CALLS, besides=BESIDES, again=st.booleans())
    def resolve(self, pick: int, how: str, calls: int, besides: str, *, again: bool) -> None:
        """A message is resolved; what fails stays in the queue, and some come twice."""
        scene = self.scene
        queued = scene.queue[pick % len(scene.queue)]
        if again:
            scene.queue.append(queued)
        hook = scene.besides(besides, pick, queued)
        scene.interrupted(lambda: scene.resolve(queued), how, calls, hook)

    @precondition(lambda self: self.scene.queue)
    @rule()
    def resolve_all(self) -> None:
        """A quiet moment: the queue empties."""
        for queued in list(self.scene.queue):
            self.scene.resolve(queued)

    @precondition(lambda self: self.scene.world.rows())
    @rule(pick=PICKS, how=HOW, calls=CALLS, besides=BESIDES)
    def wake(self, pick: int, how: str, calls: int, besides: str) -> None:
        """The stream wakes `publish` for a row; what fails is left for the sweep."""
        scene = self.scene
        rows = scene.world.rows()
        row = rows[pick % len(rows)]
        hook = scene.besides(besides, pick)
        scene.interrupted(lambda: scene.world.publisher.work_off(row), how, calls, hook)

    @rule(how=HOW, calls=CALLS, pick=PICKS, besides=BESIDES)
    def sweep(self, how: str, calls: int, pick: int, besides: str) -> None:
        """A minute later the schedule sweeps."""
        scene = self.scene
        scene.world.clock.move(seconds=61)
        hook = scene.besides(besides, pick)
        scene.interrupted(scene.world.publisher.sweep, how, calls, hook)

    @rule(seconds=st.sampled_from([1, 90, 3600]))
    def restart(self, seconds: int) -> None:
        """Time passes, and the functions start cold."""
        self.scene.world.clock.move(seconds=seconds)
        self.scene.restart()

    def teardown(self) -> None:
        """Work everything off, and see that it is as it must be."""
        self.scene.work_off()
        self.scene.check(self.stored())


class NewsroomOnMoto(Newsroom):
    """The same on an implementation of DynamoDB that is not ours."""

    def make_client(self) -> Any:
        """A table in moto, in this process."""
        self.moto = mock_aws()
        self.moto.start()
        session = botocore.session.get_session()
        client: Any = session.create_client("dynamodb", region_name="us-east-1")
        client.create_table(TableName="rumorline", **template.table_properties())
        return client

    def stored(self) -> list[Any]:
        """Everything that is stored."""
        items: list[Any] = self.client.scan(TableName="rumorline")["Items"]
        return items

    def teardown(self) -> None:
        """Check, and let the table go."""
        try:
            super().teardown()
        finally:
            self.moto.stop()


EXAMPLES = int(os.environ.get("RUMORLINE_EXAMPLES", "0"))
SHRINKING = [] if os.environ.get("RUMORLINE_NO_SHRINK") else [Phase.shrink]
LIMITS = settings(
    max_examples=EXAMPLES or 400,
    stateful_step_count=int(os.environ.get("RUMORLINE_STEPS", "40")),
    derandomize=not EXAMPLES,
    deadline=None,
    phases=[Phase.generate, *SHRINKING],
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = LIMITS
TestNewsroomOnMoto = NewsroomOnMoto.TestCase
TestNewsroomOnMoto.settings = settings(LIMITS, max_examples=max(5, EXAMPLES // 20))
