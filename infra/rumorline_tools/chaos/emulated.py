"""ministack behind microburst: the same runs over the wire, tried again by botocore itself."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event, Thread, local
from typing import Any

import botocore.session
from aiohttp import web
from botocore.config import Config
from microburst.app import make_app
from microburst.core.pipeline import Microburst

from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.functions import Names
from rumorline_tools.chaos.lines import Call, Lines
from rumorline_tools.chaos.stage import Stage
from rumorline_tools.chaos.weather import SDK_TRIES, Fault, Weather
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.local.package import load_template
from rumorline_tools.local.process import HOST, REGION, Child, free_port

_HEADER = "x-rumorline-call"
_TEMPLATE = Path(__file__).resolve().parents[3] / "template.yaml"
_START_SECONDS = 20
_SLOW_MS = 40
_numbers, _here = count(1), local()
_SERVICES = ("dynamodb", "sqs", "sns")
_FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.THROTTLED: {"error": {"code": "ThrottlingException", "status": 400}},
    Fault.SERVER_ERROR: {"error": {"code": "InternalServerError", "status": 500}},
    Fault.SLOW: {"latency": {"min": _SLOW_MS, "max": _SLOW_MS}},
    Fault.RESET: {"reset": True},
    Fault.ANSWER_LOST: {"response": {"abort_bytes": 1}},
}


@contextmanager
def emulated() -> Iterator[Callable[[], EmulatedCloud]]:
    """Makes accounts, one for each run, in one ministack behind one proxy on loopback."""
    with tempfile.TemporaryDirectory(prefix="rumorline-") as folder:
        port = free_port()
        child = Child(port, Path(folder), {})
        try:
            child.wait_ready()
            upstream = f"http://{HOST}:{port}"
            with _proxy(upstream) as (burst, endpoint):
                _warm_up(endpoint)
                proxied = _clients(endpoint)
                for client in proxied.values():
                    client.meta.events.register("before-call", _mark)
                yield partial(EmulatedCloud, burst, _clients(upstream), proxied)
        finally:
            child.stop()


@contextmanager
def _proxy(upstream: str) -> Iterator[tuple[Microburst, str]]:
    """A microburst in a thread of this process, so that it ends with it; and its address."""
    burst, port, loop = Microburst(upstream), free_port(), asyncio.new_event_loop()
    up, ended = Event(), asyncio.Event()

    async def serve() -> None:
        # What it is told to break is no error worth a line.
        quiet = logging.getLogger(__name__)
        quiet.disabled = True
        runner = web.AppRunner(make_app(burst), access_log=None, logger=quiet)
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        up.set()
        await ended.wait()
        await runner.cleanup()

    thread = Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    if not up.wait(_START_SECONDS):
        raise LocalStackError(f"microburst is not up after {_START_SECONDS} s")
    try:
        yield burst, f"http://{HOST}:{port}"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(_START_SECONDS)


def _warm_up(endpoint: str) -> None:
    """A first call to each service: the proxy reads its model, which takes some seconds."""
    clients = _clients(endpoint, seconds=_START_SECONDS)
    clients["dynamodb"].list_tables()
    clients["sqs"].list_queues()
    clients["sns"].list_topics()


def _clients(endpoint: str, seconds: float = 3) -> dict[str, Any]:
    """Clients with the patience that `wiring.py` gives them."""
    session = botocore.session.get_session()
    session.set_credentials("testing", "testing")
    config = Config(
        connect_timeout=1,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": SDK_TRIES},
        proxies={},
    )
    return {
        name: session.create_client(name, region_name=REGION, endpoint_url=endpoint, config=config)
        for name in _SERVICES
    }


class EmulatedCloud:
    """A table, queues and topics of its own for one run."""

    # No rule of microburst takes a part of a batch.
    without: tuple[Fault, ...] = (Fault.PARTIAL,)
    _numbers = count(1)

    def __init__(self, burst: Microburst, direct: dict[str, Any], proxied: dict[str, Any]) -> None:
        self._burst = burst
        self._direct = direct
        self._proxied = proxied
        run = f"run{next(self._numbers)}"
        table = load_template(_TEMPLATE)["Resources"]["Table"]["Properties"]
        _create_table(direct["dynamodb"], run, table)
        self._work, self._dead, self._inbox, self._mailbox = (
            direct["sqs"].create_queue(QueueName=f"{run}-{name}")["QueueUrl"]
            for name in ("work", "dead", "inbox", "mailbox")
        )
        self.names = Names(
            run,
            self._work,
            self._dead,
            self._topic(f"{run}-notices", self._inbox),
            self._topic(f"{run}-bulletins", self._mailbox),
        )

    def lines(self, weather: Weather, stage: Stage, _clock: Clock, _dice: Dice) -> ProxyLines:
        """Clients on which everything may go wrong."""
        return ProxyLines(self._burst, self._proxied, weather, stage)

    def direct(self, service: str) -> Any:
        """A client on which nothing goes wrong."""
        return self._direct[service]

    def items(self) -> list[Any]:
        """Everything in the table."""
        pages = self._direct["dynamodb"].get_paginator("scan").paginate(TableName=self.names.table)
        return [item for page in pages for item in page["Items"]]

    def queued(self) -> list[str]:
        """What the work queue was sent since it was asked last."""
        self._burst.engine.set_rules([])
        return [message["Body"] for message in self._taken(self._work)]

    def set_aside(self) -> list[str]:
        """What the dead-letter queue was sent since it was asked last."""
        return [message["Body"] for message in self._taken(self._dead)]

    def sent(self) -> list[tuple[str, str, str]]:
        """What was published since it was asked last."""
        return [
            (topic, message["Body"], _channel(message))
            for topic, queue in (("notices", self._inbox), ("bulletins", self._mailbox))
            for message in self._taken(queue)
        ]

    def _topic(self, name: str, queue: str) -> str:
        sns, sqs = self._direct["sns"], self._direct["sqs"]
        arn: str = sns.create_topic(Name=name)["TopicArn"]
        asked = {"QueueUrl": queue, "AttributeNames": ["QueueArn"]}
        target = sqs.get_queue_attributes(**asked)["Attributes"]["QueueArn"]
        raw = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=target, Attributes=raw)
        return arn

    def _taken(self, url: str) -> Iterator[Any]:
        sqs = self._direct["sqs"]
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        while messages := sqs.receive_message(**asked).get("Messages"):
            for message in messages:
                yield message
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


class ProxyLines(Lines):
    """Lets the proxy break calls, each by a rule of its own."""

    def __init__(
        self, burst: Microburst, clients: Mapping[str, Any], weather: Weather, stage: Stage
    ) -> None:
        super().__init__(clients, weather, stage)
        self._burst = burst

    def broken(self, fault: Fault, tries: int, call: Call) -> Any:
        """Make the call while a rule stands that is for it alone."""
        number = next(_numbers)
        effect = _cancellation(call) if fault is Fault.CANCELLED else _FAULTS[fault]
        asked = {"service": "*", "headers": {_HEADER: f"/{number}/"}, "times": tries, **effect}
        (rule,) = self._burst.engine.add_rules([asked])
        _here.number = number
        try:
            return call()
        finally:
            _here.number = 0
            if not rule.fired_count:
                self._weather.fired[fault.value] -= 1


def _mark(params: dict[str, Any], **_: Any) -> None:
    """Name the rule that a call is to meet."""
    number = getattr(_here, "number", 0)
    if number:
        params["headers"][_HEADER] = f"/{number}/"


def _cancellation(call: Call) -> dict[str, Any]:
    if call.operation != "transact_write_items":
        return {"error": {"code": "TransactionConflictException", "status": 400}}
    reasons = [{"Code": "TransactionConflict"}]
    reasons += [{"Code": "None"} for _ in call.request["TransactItems"][1:]]
    error = {"code": "TransactionCanceledException", "fields": {"CancellationReasons": reasons}}
    return {"error": {"status": 400, **error}}


def _create_table(dynamodb: Any, name: str, properties: Mapping[str, Any]) -> None:
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{one: properties[one] for one in wanted})


def _channel(message: Any) -> str:
    attribute = message.get("MessageAttributes", {}).get("channel", {})
    return str(attribute.get("StringValue", ""))
