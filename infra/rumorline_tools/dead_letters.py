"""What failed for good, in every dead-letter queue of a stack: to be listed, read and redriven."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rumorline.store.outbox import Outbox
from rumorline_tools.deployment import Deployment

WORK, STREAM, UNDELIVERED, UNREADABLE = "work", "stream", "undelivered", "unreadable"
KINDS = ("entry", "match", "suspend", "reactivate", "rejudge", UNREADABLE, STREAM, UNDELIVERED)
_QUEUES = {"WorkDeadLetterQueue": WORK, "StreamDeadLetterQueue": STREAM}
_HELD_S = 600
"""Seconds that a message is kept from other readers while it is looked at."""
_BATCH = 10
_CLOCKS_APART = timedelta(seconds=5)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Queue:
    """A dead-letter queue: `holds` is what it is for, `waiting` about how many lie in it."""

    name: str
    url: str
    holds: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in a dead-letter queue. `sent_at` is when it was first sent, not when it failed.

    `about` names what it concerns, without any words of a post; `body` is the message as it is.
    """

    letter_id: str
    queue: Queue
    kind: str
    sent_at: datetime
    about: str
    reason: str
    body: str = field(repr=False)
    receipt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters are asked for; what is not said leaves all. Ids may be cut short."""

    ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def has(self, letter: Letter) -> bool:
        """Whether the letter is among them."""
        return (
            (not self.ids or letter.letter_id.startswith(self.ids))
            and (not self.kinds or letter.kind in self.kinds)
            and (self.since is None or letter.sent_at >= self.since)
            and (self.until is None or letter.sent_at <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of a letter, or would: whether it was redriven, and what was done or why not."""

    letter: Letter
    done: bool
    said: str


class DeadLetterOffice:
    """The dead-letter queues of a deployment: the stack's own, and one a newsroom.

    `wait_s` is how long an empty queue is asked: long polling asks all of its servers, so that an
    empty answer means an empty queue.
    """

    def __init__(
        self, there: Deployment, clock: Callable[[], datetime], *, wait_s: int = 1
    ) -> None:
        self._there = there
        self._sqs = there.client("sqs")
        self._outbox = Outbox(there.table())
        self._clock = clock
        self._wait_s = wait_s

    def queues(self) -> list[Queue]:
        """Every queue in which something may lie that failed for good."""
        return [*self.own(), *self._of_newsrooms()]

    def own(self) -> list[Queue]:
        """Those of the stack."""
        found = self._there.resources("AWS::SQS::Queue")
        return [
            self._queue(name, found[name], holds)
            for name, holds in _QUEUES.items()
            if name in found
        ]

    def letters(self, wanted: Wanted, progress: Progress = lambda *_: None) -> list[Letter]:
        """The letters asked for, oldest first; all stay where they are."""
        with self._held(progress) as letters:
            found = [letter for letter in letters if wanted.has(letter)]
        return sorted(found, key=lambda letter: letter.sent_at)

    def redrive(
        self, wanted: Wanted, *, dry_run: bool = False, progress: Progress = lambda *_: None
    ) -> list[Redriven]:
        """Have the work of letters done again.

        A letter leaves its queue after that: who is interrupted redrives it twice, never not at
        all, and everything here may be done twice.
        """
        with self._held(progress) as letters:
            return [
                self._redriven(letter, dry_run=dry_run) for letter in letters if wanted.has(letter)
            ]

    def _redriven(self, letter: Letter, *, dry_run: bool) -> Redriven:
        if letter.queue.holds == UNDELIVERED:
            return Redriven(letter, done=False, said=_read_the_feed(letter.body))
        if letter.queue.holds == WORK:
            said = self._back_to_work(letter, dry_run=dry_run)
        else:
            last = _arrived(letter.body)
            if last is None:
                return Redriven(letter, done=False, said="no stream failure as AWS writes them")
            said = self._back_to_outbox(last, dry_run=dry_run)
        if not dry_run:
            self._sqs.delete_message(QueueUrl=letter.queue.url, ReceiptHandle=letter.receipt)
        return Redriven(letter, done=True, said=said)

    def _back_to_work(self, letter: Letter, *, dry_run: bool) -> str:
        if not dry_run:
            url = self._there.output("WorkQueueUrl")
            self._sqs.send_message(QueueUrl=url, MessageBody=letter.body)
        return "to the work queue"

    def _back_to_outbox(self, last: datetime, *, dry_run: bool) -> str:
        """The stream forgets its records after a day; the outbox keeps what is not done.

        A row that is written anew wakes `publish` again.
        """
        rows = list(self._outbox.older_than(last + _CLOCKS_APART))
        for row in [] if dry_run else rows:
            self._outbox.postpone(row, self._clock())
        return f"{len(rows)} outbox rows wake publish again" if rows else "its work is done already"

    def _of_newsrooms(self) -> Iterator[Queue]:
        for one in self._there.newsrooms().listed():
            if one.undelivered is not None:
                url = self._sqs.get_queue_url(QueueName=one.queue_name)["QueueUrl"]
                name = f"{one.protocol} {one.endpoint}"
                yield Queue(name, url, UNDELIVERED, one.undelivered)

    def _queue(self, name: str, url: str, holds: str) -> Queue:
        names = ["ApproximateNumberOfMessages"]
        told = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return Queue(name, url, holds, int(told[names[0]]))

    @contextmanager
    def _held(self, progress: Progress) -> Iterator[Iterator[Letter]]:
        """All letters, kept from other readers for as long as the block lasts."""
        seen: dict[str, Letter] = {}
        queues = self.queues()
        try:
            yield self._received(queues, seen, progress)
        finally:
            for queue in queues:
                mine = [one for one in seen.values() if one.queue == queue]
                self._let_go(queue, mine)

    def _received(
        self, queues: list[Queue], seen: dict[str, Letter], progress: Progress
    ) -> Iterator[Letter]:
        total = sum(queue.waiting for queue in queues)
        for queue in queues:
            while batch := self._batch(queue, seen):
                for letter in batch:
                    seen[letter.letter_id] = letter
                    progress(len(seen), max(total, len(seen)))
                    yield letter

    def _batch(self, queue: Queue, seen: dict[str, Letter]) -> list[Letter]:
        answer = self._sqs.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=_BATCH,
            VisibilityTimeout=_HELD_S,
            WaitTimeSeconds=self._wait_s,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        found = [_letter(queue, message) for message in answer.get("Messages", [])]
        return [letter for letter in found if letter.letter_id not in seen]

    def _let_go(self, queue: Queue, letters: list[Letter]) -> None:
        for start in range(0, len(letters), _BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for number, letter in enumerate(letters[start : start + _BATCH])
            ]
            self._sqs.change_message_visibility_batch(QueueUrl=queue.url, Entries=entries)


def _letter(queue: Queue, message: Any) -> Letter:
    kind, about, reason = _READ[queue.holds](message["Body"])
    told = message.get("MessageAttributes", {}).get("reason", {}).get("StringValue")
    sent = int(message["Attributes"]["SentTimestamp"]) / 1000
    return Letter(
        letter_id=message["MessageId"],
        queue=queue,
        kind=kind,
        sent_at=datetime.fromtimestamp(sent, UTC),
        about=about,
        reason=told or reason,
        body=message["Body"],
        receipt=message["ReceiptHandle"],
    )


def _work(body: str) -> tuple[str, str, str]:
    told = _object(body)
    kind = str(told.get("kind"))
    if kind == "entry":
        about = f"{told.get('platform')}/{told.get('endpoint')} delivery {told.get('delivery_id')}"
    else:
        about = str(told.get("ticket_id") or told.get("source_id") or "")
    return kind if kind in KINDS else UNREADABLE, about, "failed five times; the log says why"


def _stream(body: str) -> tuple[str, str, str]:
    told = _object(body)
    batch = told.get("DDBStreamBatchInfo") or {}
    first, last = (batch.get(f"approximateArrivalOf{which}Record") for which in ("First", "Last"))
    about = f"{batch.get('batchSize')} records, {first} to {last}"
    return STREAM, about, str((told.get("requestContext") or {}).get("condition") or "")


def _undelivered(body: str) -> tuple[str, str, str]:
    return UNDELIVERED, str(_event(body).get("id", "")), "SNS could not deliver it"


_READ = {WORK: _work, STREAM: _stream, UNDELIVERED: _undelivered}


def _arrived(body: str) -> datetime | None:
    """When the last record of a failed batch was written; None if the message does not say."""
    batch = _object(body).get("DDBStreamBatchInfo") or {}
    try:
        return datetime.fromisoformat(str(batch["approximateArrivalOfLastRecord"])).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _read_the_feed(body: str) -> str:
    """SNS sends nothing a second time; the feed has every notice."""
    sequence = str(_event(body).get("sequence", ""))
    after = int(sequence) - 1 if sequence.isdecimal() else 0
    return f"not sent again: the newsroom reads /notices?after={after}"


def _event(body: str) -> dict[str, Any]:
    """The CloudEvent, bare or in the envelope of SNS; nothing if it is a text for people."""
    told = _object(body)
    return _object(told["Message"]) if isinstance(told.get("Message"), str) else told


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
