"""The functions of the deployment, wired to clients that may fail, and found by their handlers."""

from __future__ import annotations

import contextlib
import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from rumorline import wiring
from rumorline.handlers import publish, receive, resolve, sweep
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS
from rumorline.services.desk import Desk
from rumorline.services.publishing import Publisher, Senders
from rumorline.services.receiving import Receiver
from rumorline.services.reminding import Patience, Reminding
from rumorline.services.resolving import Options, Resolver, Stores
from rumorline.services.subscribing import Subscriber
from rumorline.store.alarms import AlarmTopic
from rumorline.store.dead_letters import DeadLetters
from rumorline.store.feed import Feed
from rumorline.store.leases import Leases
from rumorline.store.notices import Notices
from rumorline.store.outbox import Outbox
from rumorline.store.policies import Policies
from rumorline.store.posts import Posts
from rumorline.store.queue import SqsWorkQueue
from rumorline.store.reminders import Reminders
from rumorline.store.sources import Sources
from rumorline.store.table import Table
from rumorline.store.tickets import Tickets
from rumorline.store.topics import BulletinsTopic, NoticesTopic
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.scripted import HeldTickets, ScriptedMatcher
from rumorline_tools.chaos.stage import Stage

BOARD = "https://board.example"
SECRETS = {"x": "a-consumer-secret", "standard": "whsec_Y2hhb3Mtb2YtdGhlLXJlbGF5"}
_WIRED = ("receiver", "resolver", "publisher", "dead_letters", "reminding", "subscriber")
_CONTEXT = SimpleNamespace(function_name="chaos", aws_request_id="1", memory_limit_in_mb=128)
_PAUSE_S = 0.01
_here = threading.local()


@dataclass(frozen=True, slots=True)
class Names:
    """What the table, the queues and the topics of an account are called."""

    table: str = "rumorline"
    work: str = "work"
    dead: str = "dead"
    notices: str = "notices"
    bulletins: str = "bulletins"
    alarms: str = ""


class Secrets:
    """The secret of every endpoint `main`."""

    def get(self, platform: str, endpoint: str, _max_age: float = 60.0) -> EndpointSecrets | None:
        """What a delivery may be signed with."""
        return EndpointSecrets((SECRETS[platform],)) if endpoint == "main" else None


class Instance:
    """One warm environment of every function; what it remembers dies with it."""

    def __init__(self, client: Callable[[str], Any], clock: Clock, names: Names) -> None:
        table = Table(client("dynamodb"), names.table)
        sqs, sns = client("sqs"), client("sns")
        tickets, posts, sources = Tickets(table), Posts(table), Sources(table)
        notices, policies = Notices(table), Policies(table)
        queue = SqsWorkQueue(sqs, names.work)
        self.desk = Desk(tickets, posts, sources, policies, clock)
        self.feed = Feed(table)
        self.receiver = Receiver(PLATFORMS, Secrets(), queue, clock)
        self.resolver = Resolver(
            Stores(tickets, posts, sources, notices, policies),
            ScriptedMatcher(),
            HeldTickets(),
            wiring._events,  # noqa: SLF001 - the handlers' own way to read an entry
            Options(redacts=lambda _: True, clock=clock, count=lambda _: None),
        )
        senders = Senders(
            NoticesTopic(sns, names.notices, "urn:rumorline:chaos"),
            BulletinsTopic(sns, names.bulletins, BOARD),
        )
        self.publisher = Publisher(notices, Outbox(table), senders, queue, clock)
        self.dead_letters = DeadLetters(sqs, names.dead)
        self.reminding = Reminding(
            tickets,
            Reminders(table),
            AlarmTopic(sns, names.alarms),
            Patience(timedelta(hours=4), timedelta(minutes=30), policies.every),
            clock,
        )
        self.subscriber = Subscriber(Leases(table), Secrets(), _NoHubs(), clock)

    def receive(self, event: dict[str, Any]) -> int:
        """Hand a request to `receive`; returns the status."""
        _here.instance = self
        return int(str(receive.handler(event, _CONTEXT)["statusCode"]))

    def resolve(self, bodies: dict[str, str]) -> set[str]:
        """Hand messages to `resolve`; returns the ids that go back to the queue."""
        _here.instance = self
        records = [sqs_record(message_id, body) for message_id, body in bodies.items()]
        answer = resolve.handler({"Records": records}, _CONTEXT)
        return {failed["itemIdentifier"] for failed in answer["batchItemFailures"]}

    def publish(self, sort_keys: list[str]) -> bool:
        """Hand records of the stream to `publish`; returns once it is done."""
        _here.instance = self
        publish.handler(
            {"Records": [{"dynamodb": {"Keys": {"SK": {"S": key}}}} for key in sort_keys]}, _CONTEXT
        )
        return True

    def sweep(self) -> None:
        """Let the schedule's minute come."""
        _here.instance = self
        sweep.handler({}, _CONTEXT)


class _NoHubs:
    def check(self, url: str) -> None:
        """Nothing is subscribed to."""

    def post(self, url: str, form: Any) -> None:
        """Nothing is subscribed to."""


@contextlib.contextmanager
def wired(stage: Stage, clock: Clock) -> Iterator[None]:
    """Let the handlers find the instance that their thread runs, and keep their logs quiet.

    Waiting takes no time: it moves the clock, and lets others take their turn.
    """
    kept = {name: getattr(wiring, name) for name in (*_WIRED, "count")}
    slept, level = time.sleep, logging.root.manager.disable

    def sleep(_seconds: object) -> None:
        # A fixed pause: the product's own are random, and a run must be made again to the letter.
        clock.move(seconds=_PAUSE_S)
        stage.pause()

    for name in _WIRED:
        setattr(wiring, name, _found(name))
    wiring.count = _uncounted
    logging.disable(logging.CRITICAL)
    time.sleep = sleep
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        time.sleep = slept
        logging.disable(level)
        for name, value in kept.items():
            setattr(wiring, name, value)


def _found(name: str) -> Callable[[], Any]:
    return lambda: getattr(_here.instance, name)


def _uncounted(*_: Any, **__: Any) -> None:
    """Metrics of a run are nobody's."""


def sqs_record(message_id: str, body: str) -> dict[str, Any]:
    """A message as Lambda hands it to a function."""
    return {
        "messageId": message_id,
        "receiptHandle": message_id,
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:work",
        "awsRegion": "us-east-1",
    }
