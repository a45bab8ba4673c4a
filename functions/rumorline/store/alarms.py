"""The SNS topic of the deployment's alarms, to which the desk's reminders go too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class AlarmTopic:
    """Sends reminders. Without a topic they are only in the log, with the metrics."""

    def __init__(self, client: SNSClient, topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def raise_(self, subject: str, text: str) -> None:
        """Publish it. The subject is ASCII of less than 100 characters."""
        if self._topic_arn:
            self._client.publish(TopicArn=self._topic_arn, Subject=subject, Message=text)
