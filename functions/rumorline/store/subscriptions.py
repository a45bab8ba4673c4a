"""Subscriptions of newsrooms, which SNS itself keeps, and a dead-letter queue for each.

A queue's name follows from topic, protocol and endpoint, so that subscribing again makes no second.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rumorline.domain.errors import AlreadyExists, NotFound, UsageError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

QUEUE_PREFIX = "rumorline-undelivered-"
_PENDING = "PendingConfirmation"
_TWO_WEEKS = 14 * 24 * 3600
_NOT_TAKEN = frozenset(
    {"InvalidParameter", "FilterPolicyLimitExceeded", "SubscriptionLimitExceeded"}
)
_GONE = frozenset({"NotFound", "NotFoundException"})
_NO_QUEUE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription. `arn` is empty until it is confirmed.

    `undelivered` counts the messages in its dead-letter queue, roughly; None if there is none.
    """

    topic_arn: str
    protocol: str
    endpoint: str
    policy: Mapping[str, list[str]] = field(default_factory=dict)
    raw: bool = False
    arn: str = ""
    undelivered: int | None = None

    @property
    def queue_name(self) -> str:
        """The name of its dead-letter queue."""
        whole = f"{self.topic_arn}\n{self.protocol}\n{self.endpoint}"
        return QUEUE_PREFIX + hashlib.sha256(whole.encode()).hexdigest()[:16]


class Subscriptions:
    """Makes, lists and ends subscriptions to topics."""

    def __init__(self, sns: SNSClient, sqs: SQSClient) -> None:
        self._sns = sns
        self._sqs = sqs

    def add(self, wanted: Subscription) -> None:
        """Subscribe, or ask again for a confirmation; AlreadyExists if it is confirmed already.

        UsageError if SNS does not take it.
        """
        for known in self._plain(wanted.topic_arn):
            if known["Endpoint"] == wanted.endpoint and known["Protocol"] == wanted.protocol:
                self._check_unconfirmed(known)
        attributes = {
            "FilterPolicyScope": "MessageAttributes",
            "FilterPolicy": json.dumps(wanted.policy),
            "RawMessageDelivery": str(wanted.raw).lower(),
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": self._queue(wanted)}),
        }
        if not wanted.policy:
            del attributes["FilterPolicyScope"], attributes["FilterPolicy"]
        try:
            self._sns.subscribe(
                TopicArn=wanted.topic_arn,
                Protocol=wanted.protocol,
                Endpoint=wanted.endpoint,
                Attributes=attributes,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_TAKEN:
                said = error.response["Error"].get("Message", "")
                raise UsageError(f"SNS does not take it: {said}", "endpoint") from None
            raise

    def listed(self, topic_arn: str) -> Iterator[Subscription]:
        """All subscriptions to a topic, those that wait for their confirmation too."""
        for known in self._plain(topic_arn):
            arn = known["SubscriptionArn"]
            told = {} if arn == _PENDING else self._attributes(arn)
            confirmed = arn != _PENDING and told.get(_PENDING) != "true"
            found = Subscription(
                topic_arn=topic_arn,
                protocol=known["Protocol"],
                endpoint=known["Endpoint"],
                policy=json.loads(told.get("FilterPolicy") or "{}"),
                raw=told.get("RawMessageDelivery") == "true",
                arn=arn if confirmed else "",
                undelivered=self._undelivered(told.get("RedrivePolicy")),
            )
            yield found

    def remove(self, arn: str) -> None:
        """End a subscription; its dead-letter queue goes too, unless something waits in it."""
        told = self._attributes(arn)
        if not told:
            raise NotFound(f"there is no subscription {arn}; `rumorline subscriptions` lists them")
        self._sns.unsubscribe(SubscriptionArn=arn)
        redrive = told.get("RedrivePolicy")
        if self._undelivered(redrive) == 0:
            self._sqs.delete_queue(QueueUrl=self._url(_target(redrive)))

    def _check_unconfirmed(self, known: Any) -> None:
        arn = known["SubscriptionArn"]
        if arn != _PENDING and self._attributes(arn).get(_PENDING) != "true":
            raise AlreadyExists(f"it is subscribed already; first: rumorline unsubscribe {arn}")

    def _plain(self, topic_arn: str) -> Iterator[Any]:
        pages = self._sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn)
        for page in pages:
            yield from page["Subscriptions"]

    def _attributes(self, arn: str) -> dict[str, str]:
        try:
            return self._sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return {}
            raise

    def _queue(self, wanted: Subscription) -> str:
        """Make the dead-letter queue, into which only the topic may write; its ARN."""
        url = self._sqs.create_queue(
            QueueName=wanted.queue_name,
            Attributes={
                "MessageRetentionPeriod": str(_TWO_WEEKS),
                "SqsManagedSseEnabled": "true",
            },
        )["QueueUrl"]
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        arn = answer["Attributes"]["QueueArn"]
        policy = {"Version": "2012-10-17", "Statement": [may_write(wanted.topic_arn, arn)]}
        self._sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        return arn

    def _undelivered(self, redrive: str | None) -> int | None:
        if not redrive:
            return None
        try:
            answer = self._sqs.get_queue_attributes(
                QueueUrl=self._url(_target(redrive)), AttributeNames=["ApproximateNumberOfMessages"]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _NO_QUEUE:
                return None
            raise
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _url(self, queue_arn: str) -> str:
        return self._sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]


def may_write(topic_arn: str, queue_arn: str) -> dict[str, Any]:
    """The statement of a queue's policy by which one topic may write into it."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }


def _target(redrive: str | None) -> str:
    return str(json.loads(redrive or "{}").get("deadLetterTargetArn", ""))
