"""An SQS inbox as a newsroom has one: subscribed to the notices, by a filter if it wants one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rumorline.store.subscriptions import may_write


def subscribe(
    sqs: Any, sns: Any, topic_arn: str, name: str, policy: dict[str, list[str]] | None = None
) -> str:
    """Make a queue and subscribe it raw, so that messages are CloudEvents; returns its url.

    `policy` maps message attributes to accepted values, like `{"divisions": ["ocd-division/…"]}`.
    """
    url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    names = ["QueueArn"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]["QueueArn"]
    attributes = {"RawMessageDelivery": "true"}
    if policy:
        attributes["FilterPolicy"] = json.dumps(policy)
    only = {"Version": "2012-10-17", "Statement": [may_write(topic_arn, arn)]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(only)})
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return url


def notices(sqs: Any, url: str, wait_s: int = 0) -> Iterator[dict[str, Any]]:
    """CloudEvents that are in the inbox now, or arrive within so many seconds; each is removed."""
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_s)
    for message in answer.get("Messages", []):
        yield json.loads(message["Body"])
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
