"""The SNS topic that machines subscribe to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rumorline.domain.notice import Notice
from rumorline.notices.cloudevent import cloudevent
from rumorline.store.notices import Entry

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef


class NoticesTopic:
    """Sends notices as CloudEvents with the attributes that subscribers filter by."""

    def __init__(self, client: SNSClient, topic_arn: str, source: str) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._source = source

    def send(self, entry: Entry) -> None:
        """Publish one numbered notice; botocore's errors say that it may not have been sent."""
        event = cloudevent(
            entry.notice, source=self._source, seq=entry.seq, previous_hash=entry.previous
        )
        self._client.publish(
            TopicArn=self._topic_arn,
            Message=json.dumps(event, ensure_ascii=False),
            MessageAttributes=attributes(entry.notice),
        )


def attributes(notice: Notice) -> dict[str, MessageAttributeValueTypeDef]:
    """Attributes for filter policies: whole division ids, so `…:york` never takes `…:yorktown`."""
    verdict = notice.verdict.value if notice.verdict else "none"
    return {
        "divisions": _array(notice.divisions),
        "topics": _array(notice.topics),
        "verdict": _string(verdict),
        "kind": _string(notice.kind.value),
        "language": _string(notice.language),
        "severity": _string(notice.severity.value),
    }


def _array(values: tuple[str, ...]) -> MessageAttributeValueTypeDef:
    return {"DataType": "String.Array", "StringValue": json.dumps(values)}


def _string(value: str) -> MessageAttributeValueTypeDef:
    return {"DataType": "String", "StringValue": value}
