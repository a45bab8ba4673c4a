"""The work queue: SQS takes every message, or the caller hears of it."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from rumorline.domain.errors import BodyTooLarge, QueueUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_BATCH = 10
MAX_BATCH_BYTES = 1_000_000
# SQS takes 1 MiB a message, and a batch of messages counts as one.
MAX_MESSAGE_BYTES = 1_048_576
TRIES = 3
# SQS refuses these two, which JSON allows; every other control character JSON escapes by itself.
_NOT_FOR_SQS = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


class SqsWorkQueue:
    """Puts messages on an SQS standard queue."""

    def __init__(self, client: SQSClient, url: str) -> None:
        """`url` is the queue's."""
        self._client = client
        self._url = url

    def send(self, messages: Sequence[Mapping[str, object]]) -> None:
        """Queue every message, as JSON in UTF-8.

        Raises QueueUnavailable if anything is left after three tries; some may be queued then, and
        will be again. Raises BodyTooLarge, with nothing queued, for a message above 1 MiB.
        """
        bodies = [_encode(message) for message in messages]
        if any(_size(body) > MAX_MESSAGE_BYTES for body in bodies):
            raise BodyTooLarge("one entry is too large for the queue")
        for batch in _batches(bodies):
            self._send_batch(batch)

    def _send_batch(self, batch: list[str]) -> None:
        left = {str(number): body for number, body in enumerate(batch)}
        for _ in range(TRIES):
            taken = self._try(left)
            left = {number: body for number, body in left.items() if number not in taken}
            if not left:
                return
        raise QueueUnavailable(f"{len(left)} messages were not queued")

    def _try(self, left: dict[str, str]) -> set[str]:
        """Send once; the ids that SQS says it has. What it lists as `Failed` is not among them."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": number, "MessageBody": body} for number, body in left.items()
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise QueueUnavailable("the queue cannot be reached") from error
        failed = {entry["Id"] for entry in answer.get("Failed", [])}
        return {entry["Id"] for entry in answer.get("Successful", [])} - failed


def _encode(message: Mapping[str, object]) -> str:
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_NOT_FOR_SQS)


def _size(body: str) -> int:
    return len(body.encode())


def _batches(bodies: list[str]) -> Iterator[list[str]]:
    """At most ten, and at most 1,000,000 bytes unless a single one is larger."""
    rest = iter(bodies)
    batch = list(islice(rest, 1))
    for body in rest:
        full = len(batch) == MAX_BATCH
        if full or sum(map(_size, batch)) + _size(body) > MAX_BATCH_BYTES:
            yield batch
            batch = []
        batch.append(body)
    if batch:
        yield batch
