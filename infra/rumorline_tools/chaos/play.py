"""One run: a script is played, everything goes wrong that can, and at last all is worked off."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from rumorline.domain.errors import AlreadyExists
from rumorline.domain.published import Wanted
from rumorline.domain.source import SourceStatus
from rumorline.domain.times import utc_text
from rumorline.platforms.table import PLATFORMS
from rumorline.services.judging import Act
from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store.table import Table
from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.audit import Audit, Finding, Kind, Outside
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.functions import SECRETS, Instance, Names, wired
from rumorline_tools.chaos.ledger import OFFICIALS, Official
from rumorline_tools.chaos.lines import Lines
from rumorline_tools.chaos.script import CITY, Delivery, Opening, Script, Trust, script_of
from rumorline_tools.chaos.stage import Job, Stage
from rumorline_tools.chaos.weather import Fault, Killed, Weather

T = TypeVar("T")
START = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MAX_RECEIVES = 5
"""After so many tries the work queue of the template gives a message up."""
_ROUNDS = 40
_NUMBERS = re.compile(r"\d{10}")
"""Ids of posts and of accounts in a message."""
_PAGE = 3
_FORGED = {"x": "not-the-secret", "standard": "whsec_bm90LXRoZS1zZWNyZXQ="}


class Cloud(Protocol):
    """An account with a table, a work queue and topics, perhaps of an emulator."""

    without: tuple[Fault, ...]
    names: Names

    def lines(self, weather: Weather, stage: Stage, clock: Clock, dice: Dice) -> Lines:
        """Makes clients on which everything may go wrong."""

    def direct(self, service: str) -> Any:
        """A client on which nothing goes wrong."""

    def items(self) -> list[Any]:
        """Everything in the table."""

    def queued(self) -> list[str]:
        """What the work queue was sent since it was asked last."""

    def set_aside(self) -> list[str]:
        """What the dead-letter queue was sent since it was asked last."""

    def sent(self) -> list[tuple[str, str, str]]:
        """(topic, message, channel) of what was published since it was asked last."""


@dataclass(slots=True)
class Message:
    """A message on the work queue, and how often it was received."""

    number: int
    body: str
    received: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. `trace` is its script, step by step; `calls` a digest of every call."""

    number: int
    events: int
    fired: Counter[str]
    findings: tuple[Finding, ...]
    trace: tuple[str, ...]
    calls: str
    notices: int


@dataclass(slots=True)
class _UnderWay:
    """Whatever is under way between the functions. `streamed` are the rows that the stream had."""

    platform: list[Delivery] = field(default_factory=list)
    acts: list[Opening | Trust] = field(default_factory=list)
    work: list[Message] = field(default_factory=list)
    given_up: list[Message] = field(default_factory=list)
    stream: list[str] = field(default_factory=list)
    streamed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Worker:
    """A place where functions run; what dies is followed by a cold one."""

    functions: Instance


class Play:
    """Plays one script on one account: the same for the same seed and number."""

    def __init__(self, seed: int, number: int, cloud: Cloud) -> None:
        self._number = number
        self._cloud = cloud
        seeds = f"{seed}/{number}"
        self._dice = Dice(f"{seeds}/play")
        self._clock = Clock(START)
        self._stage = Stage(Dice(f"{seeds}/stage"), self._clock)
        self._weather = Weather(Dice(f"{seeds}/weather"), cloud.without)
        self._lines = cloud.lines(self._weather, self._stage, self._clock, Dice(f"{seeds}/lines"))
        self._lines.notes = self._note
        self._script: Script = script_of(Dice(f"{seeds}/script"), START)
        self._coming = list(self._script.events)
        self._left = _UnderWay()
        self._outside = Outside()
        self._table = Table(cloud.direct("dynamodb"), cloud.names.table)
        self._happened: Counter[str] = Counter()
        self._trace: list[str] = []
        self._wrong: list[Finding] = []
        self._messages = 0
        self._cursor = 0
        self._acting = False
        self._workers = [_Worker(self._cold()), _Worker(self._cold())]
        self._operator = Instance(cloud.direct, self._clock, cloud.names)

    def run(self) -> Outcome:
        """Play to the end, let the faults stop, work everything off, and look."""
        with wired(self._stage, self._clock):
            for official in OFFICIALS:
                self._operator.desk.add_source(_registration(official), "operator")
            while self._coming:
                self._step()
            self._weather.calm = True
            self._stage.end()
            self._happened["function timed out"] += self._stage.timed_out
            self._note("the faults stop")
            self._collect()
            self._work_off()
        items, ledger = self._cloud.items(), self._script.ledger
        found = Audit(self._table, items, ledger, self._outside).findings()
        return Outcome(
            number=self._number,
            events=len(self._script.events),
            fired=self._weather.fired + self._happened,
            findings=(*self._wrong, *found),
            trace=tuple(self._trace),
            calls=self._lines.calls,
            notices=len({json.loads(body)["id"] for body in self._outside.events}),
        )

    def _step(self) -> None:
        """Something happens; perhaps two things at once."""
        self._clock.move(seconds=self._dice.random() * 4)
        jobs = self._jobs()
        if len(jobs) > 1:
            self._happened["two functions at once"] += 1
            self._trace.insert(-1, "at once:")
        # An act of the operator is done before the next begins.
        stays = not self._acting and self._dice.one_in(5)
        if self._stage.play(*jobs, stays=stays):
            self._happened["function overtaken by later ones"] += 1
            self._note("    the first stays behind")
            self._workers[0].functions = self._cold()
        self._collect()

    def _jobs(self) -> list[Job]:
        """One thing or two; two often about the same post or account, or both about notices."""
        first, second = self._workers
        self._acting = False
        waiting, stream = self._left.work, self._left.stream
        together = self._dice.odds({"queue": 3, "stream": 1, "anything": 3, "": 6})
        if together == "queue" and len(waiting) > 1:
            one = self._picked(waiting)
            return [
                self._resolve_these(first, [one]),
                self._resolve_these(second, [self._akin(one)]),
            ]
        if together == "stream" and len(stream) > 1:
            return [self._publish(first), *([self._publish(second)] if stream else [])]
        if together == "anything":
            return [self._job(first), self._job(second, alone=False)]
        return [self._job(first)]

    def _akin(self, message: Message) -> Message:
        """Another message, of the same post or else of the same account, if one waits."""
        waiting = self._left.work
        named = {*_NUMBERS.findall(message.body)}
        most = max(waiting, key=lambda one: len(named & {*_NUMBERS.findall(one.body)}))
        waiting.remove(most)
        return most

    def _job(self, worker: _Worker, *, alone: bool = True) -> Job:
        """One of the things that can happen; acts of one operator never happen at once."""
        left = self._left
        comes = self._coming and (alone or isinstance(self._coming[0], Delivery))
        possible: dict[Callable[[_Worker], Job], int] = {
            self._happening: 6 if comes else 0,
            self._deliver_again: 3 if left.platform else 0,
            self._act: 3 if left.acts and alone else 0,
            self._resolve: 8 if left.work else 0,
            self._publish: 5 if left.stream else 0,
            self._sweep: 1,
            self._follow: 1,
        }
        chosen = self._dice.odds({job: weight for job, weight in possible.items() if weight})
        return chosen(worker)

    def _happening(self, worker: _Worker) -> Job:
        """The next event of the script."""
        event = self._coming.pop(0)
        if isinstance(event, Delivery):
            return self._deliver(worker, event)
        self._left.acts.append(event)
        return self._act(worker)

    def _deliver_again(self, worker: _Worker) -> Job:
        """A platform that heard of no success sends again."""
        self._happened["webhook sent again"] += 1
        return self._deliver(worker, self._picked(self._left.platform))

    def _deliver(self, worker: _Worker, delivery: Delivery) -> Job:
        """A platform sends a delivery, and keeps it unless it is told that it arrived."""
        self._note(f"receive: {delivery.words}")

        def job() -> None:
            request = self._request(delivery)
            no_answer = int(HTTPStatus.INTERNAL_SERVER_ERROR)
            status = self._ran(worker, lambda on: on.receive(request), no_answer)
            self._answered(delivery, status)

        return job

    def _answered(self, delivery: Delivery, status: int) -> None:
        """What is forged must be refused, what is genuine taken or asked for again."""
        must = HTTPStatus.UNAUTHORIZED if delivery.forged else HTTPStatus.OK
        if status == must:
            return
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not delivery.forged:
            self._left.platform.append(delivery)
            return
        kind = Kind.UNOFFICIAL if delivery.forged else Kind.LOSS
        self._wrong.append(Finding(kind, f"{status} was answered to: {delivery.words}"))

    def _act(self, worker: _Worker) -> Job:
        """A person does something, and does it again until it is done."""
        self._acting = True
        act = self._left.acts.pop(0)
        self._note(f"desk: {act.words}")

        def job() -> None:
            if not self._ran(worker, lambda on: self._do(on, act), otherwise=False):
                self._left.acts.insert(0, act)

        return job

    def _do(self, functions: Instance, act: Opening | Trust) -> bool:
        if isinstance(act, Opening):
            self._open(functions, act)
        else:
            self._trust(functions, act)
        return True

    def _open(self, functions: Instance, act: Opening) -> None:
        request = TicketRequest(
            act.ticket.claim,
            "Riverbend",
            CITY,
            first_seen=utc_text(START),
            severity="high" if act.ticket.high else "normal",
        )
        act.ticket.ticket_id = ticket_of(request, self._clock()).ticket_id
        with suppress(AlreadyExists):
            functions.desk.open_ticket(request, "editor")

    def _trust(self, functions: Instance, act: Trust) -> None:
        source = self._operator.desk.source(act.official.source_id).source
        if (source.status is SourceStatus.SUSPENDED) is act.suspended:
            return
        registry = functions.desk.registry
        change = registry.suspend if act.suspended else registry.reactivate
        change(source.source_id, Act("operator", source.rev))

    def _resolve(self, worker: _Worker) -> Job:
        """The queue hands out some messages, in any order; some come again though they are done."""
        waiting = self._left.work
        count = min(len(waiting), self._dice.randint(1, 4))
        return self._resolve_these(worker, [self._picked(waiting) for _ in range(count)])

    def _resolve_these(self, worker: _Worker, batch: list[Message]) -> Job:
        self._note(f"resolve: {', '.join(f'message {one.number}' for one in batch)}")
        if self._dice.one_in(10):
            # It took so long that the queue hands it to another as well.
            self._left.work.append(batch[0])
            self._happened["message delivered again"] += 1

        def job() -> None:
            bodies = {str(one.number): one.body for one in batch}
            failed = self._ran(worker, lambda on: on.resolve(bodies), {*bodies})
            for one in batch:
                self._back(one, failed=str(one.number) in failed)

        return job

    def _back(self, message: Message, *, failed: bool) -> None:
        if failed:
            message.received += 1
            gone = message.received >= MAX_RECEIVES
            (self._left.given_up if gone else self._left.work).append(message)
        elif not self._weather.calm and self._dice.one_in(10):
            self._left.work.append(message)
            self._happened["message delivered again"] += 1

    def _publish(self, worker: _Worker) -> Job:
        """The stream wakes `publish`, not always in order and not always once."""
        stream = self._left.stream
        rows = [self._picked(stream) for _ in range(min(len(stream), self._dice.randint(1, 3)))]
        if rows != sorted(rows) or min(stream, default="~") < rows[0]:
            self._happened["stream out of order"] += 1
        self._note(f"publish: {', '.join(rows)}")
        if self._dice.one_in(8):
            stream.append(rows[0])
            self._happened["stream record delivered again"] += 1

        def job() -> None:
            done = self._ran(worker, lambda on: on.publish(rows), otherwise=False)
            if not done and self._dice.one_in(2):
                stream.extend(rows)
                self._happened["stream record delivered again"] += 1

        return job

    def _sweep(self, worker: _Worker) -> Job:
        """A minute later the schedule sweeps."""
        self._note("sweep")
        self._clock.move(seconds=61)

        return lambda: self._ran(worker, lambda on: on.sweep(), None)

    def _follow(self, worker: _Worker) -> Job:
        """A newsroom asks the feed what is new, with the cursor that it has."""
        cursor = self._cursor
        self._note(f"follow the feed behind {cursor}")

        def job() -> None:
            page = self._ran(worker, lambda on: on.feed.after(cursor, Wanted(), _PAGE), None)
            if page and cursor == self._cursor:
                self._outside.read.extend(one.notice_id for one in page.notices)
                self._cursor = page.cursor

        return job

    def _collect(self) -> None:
        """Bring what the functions sent to where it goes next."""
        for body in self._cloud.queued():
            self._messages += 1
            self._left.work.append(Message(self._messages, body))
        self._outside.dead.extend(self._cloud.set_aside())
        for topic, message, channel in self._cloud.sent():
            self._outside.take(topic, message, channel)
        rows = [str(item["SK"]) for item in self._table.query("OUTBOX")]
        self._left.stream.extend(row for row in rows if row not in self._left.streamed)
        self._left.streamed.update(rows)

    def _work_off(self) -> None:
        """Nothing goes wrong any more: whatever is left is done, or it is stuck.

        The stream is lost whole: the sweep alone has to find what it would have woken.
        """
        worker = self._workers[0]
        left = self._left
        left.stream.clear()
        for _ in range(_ROUNDS):
            if not self._is_left():
                return
            self._redrive()
            for jobs, waiting in (
                (self._deliver_again, left.platform),
                (self._act, left.acts),
                (self._resolve, left.work),
            ):
                for _ in range(len(waiting)):
                    if waiting:
                        jobs(worker)()
                self._collect()
            self._clock.move(minutes=1)
            self._sweep(worker)()
            self._follow(worker)()
            self._collect()
            left.stream.clear()
        self._wrong.append(Finding(Kind.STUCK, f"{self._is_left()} after {_ROUNDS} rounds"))

    def _redrive(self) -> None:
        """The operator puts what was given up back on the queue."""
        left = self._left
        for message in left.given_up:
            self._happened["message given up and redriven"] += 1
            left.work.append(Message(message.number, message.body))
        left.given_up.clear()

    def _is_left(self) -> list[str]:
        """What still waits, in words."""
        left = self._left
        functions = self._operator
        behind = functions.feed.after(self._cursor, Wanted(), 1).notices
        rows = [str(item["SK"]) for item in self._table.query("OUTBOX")]
        return [
            *(one.words for one in left.platform),
            *(one.words for one in left.acts),
            *(one.body for one in (*left.work, *left.given_up)),
            *rows,
            *(one.notice_id for one in behind),
        ]

    def _ran(self, worker: _Worker, work: Callable[[Instance], T], otherwise: T) -> T:
        """What a function came to; one that dies is followed by a cold one."""
        try:
            return work(worker.functions)
        except Killed:
            worker.functions = self._cold()
        except Exception as error:  # noqa: BLE001 - as Lambda has it, whatever it is
            self._note(f"    {type(error).__name__}: {error}")
        return otherwise

    def _cold(self) -> Instance:
        return Instance(self._lines.client, self._clock, self._cloud.names)

    def _picked(self, waiting: list[Any]) -> Any:
        """One of them, removed; mostly that which waits longest."""
        at = 0 if self._dice.one_in(2) else self._dice.randrange(len(waiting))
        return waiting.pop(at)

    def _note(self, line: str) -> None:
        self._trace.append(line)

    def _request(self, delivery: Delivery) -> dict[str, Any]:
        secret = (_FORGED if delivery.forged else SECRETS)[delivery.door]
        body = delivery.body.encode()
        return {
            "requestContext": {"http": {"method": "POST"}, "requestId": "delivery"},
            "pathParameters": {"platform": delivery.door, "endpoint": "main"},
            "headers": PLATFORMS[delivery.door].sign(body, secret, self._clock()),
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }


def _registration(official: Official) -> SourceRequest:
    return SourceRequest(
        official.source_id,
        f"Riverbend {official.name}",
        (CITY,),
        (f"{official.door}/main",),
        handle=official.name,
    )
