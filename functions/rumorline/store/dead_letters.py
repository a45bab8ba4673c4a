"""The dead-letter queue, for what is known at once to be beyond repair."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST_REASON = 250


class DeadLetters:
    """Sets messages aside with a reason; SQS itself moves there what failed five times."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def set_aside(self, body: str, reason: str) -> None:
        """Keep a message as it came, with the reason in the attribute `reason`."""
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=body,
            MessageAttributes={
                "reason": {"DataType": "String", "StringValue": reason[:_LONGEST_REASON]}
            },
        )
