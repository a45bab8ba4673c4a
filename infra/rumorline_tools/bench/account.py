"""An account in memory in which the functions run by their handlers, and everything is counted.

The handlers, the wiring and the models are those of the deployment; table, queue, topics and
secrets are in memory, and what the functions log is kept and weighed.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from rumorline import wiring
from rumorline.handlers import publish, receive, resolve, sweep
from rumorline.platforms.table import PLATFORMS
from rumorline.services.desk import Desk
from rumorline_tools.bench.coldstart import ENVIRONMENT
from rumorline_tools.bench.metering import Call, MeteredDynamo
from rumorline_tools.chaos.memory import MemoryQueues, MemoryTopics
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.target import desk_on

_SECRET = "a-consumer-secret"  # noqa: S105 - of an account that is not there
_CONTEXT = SimpleNamespace(function_name="bench", aws_request_id="1", memory_limit_in_mb=512)


@dataclass(slots=True)
class Spent:
    """What some things cost together.

    By function: `cpu_ms` without what AWS would do, `invocations`, and `aws_calls` that it made.
    `sent` and `published` are bytes of each message, `logged` bytes of all lines.
    """

    calls: list[Call] = field(default_factory=list)
    cpu_ms: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    invocations: Counter[str] = field(default_factory=Counter)
    aws_calls: Counter[str] = field(default_factory=Counter)
    sent: list[int] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    logged: int = 0

    @property
    def reads(self) -> float:
        """Read request units."""
        return sum(call.read for call in self.calls)

    @property
    def writes(self) -> int:
        """Write request units."""
        return sum(call.write for call in self.calls)

    def reads_of(self, partition: str) -> float:
        """Read request units of one partition."""
        return sum(call.read for call in self.calls if call.partition == partition)


class _Secrets:
    def get_secret_value(self, **_: Any) -> dict[str, str]:
        return {"SecretString": json.dumps({"secrets": [_SECRET]})}


@dataclass(slots=True)
class _Outside:
    """Calls that left the functions, and the CPU seconds that pretending to be AWS took."""

    calls: int = 0
    cpu_s: float = 0.0


class _Line:
    def __init__(self, client: Any, outside: _Outside) -> None:
        self._client = client
        self._outside = outside

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, getattr(self._client, name))

    def _call(self, function: Any, **request: Any) -> Any:
        begun = time.process_time()
        try:
            return function(**request)
        finally:
            self._outside.cpu_s += time.process_time() - begun
            self._outside.calls += 1


class Account:
    """Functions, and what they call; make it with `account`."""

    def __init__(self) -> None:
        self.dynamodb = MeteredDynamo()
        self._sqs, self._sns, self._secrets = MemoryQueues(), MemoryTopics(), _Secrets()
        self._written = io.StringIO()
        self._outside = _Outside()

    @property
    def desk(self) -> Desk:
        """The desk of the account's table."""
        return desk_on(wiring.table())

    def client(self, service: str) -> Any:
        """A client of one of the services."""
        kept = {"dynamodb": self.dynamodb, "sqs": self._sqs, "sns": self._sns}
        return _Line(kept.get(service, self._secrets), self._outside)

    def spent(self, *work: Callable[[Spent], object]) -> Spent:
        """Do some things one after the other; what they cost together."""
        self.dynamodb.taken()
        spent, start = Spent(), self._written.tell()
        for one in work:
            one(spent)
        spent.calls = self.dynamodb.taken()
        spent.logged = self._written.tell() - start
        return spent

    def post(self, draft: Draft, spent: Spent) -> None:
        """A webhook of X, as far as the queue."""
        body = body_of(draft, "x")
        event = {
            "requestContext": {"http": {"method": "POST"}, "requestId": draft.post_id},
            "pathParameters": {"platform": "x", "endpoint": "main"},
            "headers": PLATFORMS["x"].sign(body, _SECRET, datetime.now(UTC)),
            "body": body.decode(),
        }
        with self._timed(spent, "receive"):
            receive.handler(event, _CONTEXT)

    def resolve(self, spent: Spent) -> None:
        """Everything on the queue, a message a call."""
        for body in self._sqs.taken(ENVIRONMENT["WORK_QUEUE_URL"]):
            spent.sent.append(len(body.encode()))
            record = {"messageId": "1", "receiptHandle": "1", "body": body, "attributes": {}}
            record |= {"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:::work"}
            with self._timed(spent, "resolve"):
                resolve.handler({"Records": [record]}, _CONTEXT)

    def publish(self, spent: Spent) -> None:
        """Everything in the outbox, a row a call."""
        for _, key in sorted(key for key in self.dynamodb.items if key[0] == "OUTBOX"):
            record = {"dynamodb": {"Keys": {"SK": {"S": key}}}}
            with self._timed(spent, "publish"):
                publish.handler({"Records": [record]}, _CONTEXT)
        spent.published += [len(text.encode()) for _, text, _ in self._sns.sent]
        self._sns.sent = []

    def sweep(self, spent: Spent) -> None:
        """A minute in which there is nothing to do."""
        with self._timed(spent, "sweep"):
            sweep.handler({"time": "2026-03-03T12:01:00Z"}, _CONTEXT)

    @contextlib.contextmanager
    def _timed(self, spent: Spent, function: str) -> Iterator[None]:
        outside = self._outside
        before, calls, begun = outside.cpu_s, outside.calls, time.process_time()
        yield
        pretended = outside.cpu_s - before
        spent.cpu_ms[function] += (time.process_time() - begun - pretended) * 1000
        spent.aws_calls[function] += outside.calls - calls
        spent.invocations[function] += 1

    def keep_log(self, stack: contextlib.ExitStack) -> None:
        """Keep what is logged and what metrics are printed."""
        stack.enter_context(contextlib.redirect_stdout(self._written))
        handler = receive._log.registered_handler  # noqa: SLF001 - where its lines go
        if isinstance(handler, logging.StreamHandler):
            kept = handler.setStream(self._written)
            stack.callback(handler.setStream, kept)


@contextlib.contextmanager
def account() -> Iterator[Account]:
    """Wire the functions of this process to an account of its own, until the block ends."""
    made = Account()
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, ENVIRONMENT))
        stack.enter_context(patch.object(wiring, "client", made.client))
        stack.callback(_forget)
        made.keep_log(stack)
        _forget()
        yield made


def _forget() -> None:
    for made in vars(wiring).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()
