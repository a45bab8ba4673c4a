"""The SNS topics: notices for machines, bulletins for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rumorline.domain.notice import Notice
from rumorline.notices.bulletin import Channel, email, sms, subject
from rumorline.notices.cloudevent import cloudevent
from rumorline.notices.filters import attributes as filtered_by
from rumorline.store.notices import Entry

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

# SNS and SQS take what XML 1.0 allows; in JSON text these can be written otherwise.
_ESCAPED = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


class NoticesTopic:
    """Sends notices as CloudEvents with the attributes that subscribers filter by."""

    def __init__(self, client: SNSClient, topic_arn: str, source: str) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._source = source

    def send(self, entry: Entry, before: Iterable[str] = ()) -> None:
        """Publish one numbered notice; botocore's errors say that it may not have been sent.

        `before` are the verdicts that subscribers were told of its ticket before.
        """
        event = cloudevent(
            entry.notice, source=self._source, seq=entry.seq, previous_hash=entry.previous
        )
        self._client.publish(
            TopicArn=self._topic_arn,
            Message=json.dumps(event, ensure_ascii=False).translate(_ESCAPED),
            MessageAttributes=attributes(entry.notice, before),
        )


class BulletinsTopic:
    """Sends notices as texts for people, one message a channel."""

    def __init__(self, client: SNSClient, topic_arn: str, public_url: str) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._public_url = public_url

    def send(self, entry: Entry, before: Iterable[str], channel: Channel) -> None:
        """Publish one bulletin; botocore's errors say that it may not have been sent."""
        notice = entry.notice
        render = {Channel.EMAIL: email, Channel.SMS: sms}[channel]
        title = {"Subject": subject(notice)} if channel is Channel.EMAIL else {}
        self._client.publish(
            TopicArn=self._topic_arn,
            Message=render(notice, self._public_url),
            MessageAttributes={**attributes(notice, before), "channel": _typed(channel.value)},
            **title,
        )


def attributes(
    notice: Notice, before: Iterable[str] = ()
) -> dict[str, MessageAttributeValueTypeDef]:
    """Attributes for filter policies, as SNS takes them."""
    return {name: _typed(value) for name, value in filtered_by(notice, before).items()}


def _typed(value: str | tuple[str, ...]) -> MessageAttributeValueTypeDef:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}
