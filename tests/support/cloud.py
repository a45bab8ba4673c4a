"""The functions' handlers on moto, in this process: the second, independent implementation.

What AWS does between the functions is done here by hand, so each test says when.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import botocore.session

from rumorline import wiring
from rumorline.platforms.table import PLATFORMS
from rumorline_tools.chaos.functions import sqs_record
from tests.support import template

SECRET = "a-consumer-secret"
SOURCE = "urn:rumorline:notices"
_FACTORIES = [factory for factory in vars(wiring).values() if hasattr(factory, "cache_clear")]
_CONTEXT = SimpleNamespace(function_name="test", aws_request_id="1", memory_limit_in_mb=128)


@dataclass
class Cloud:
    """Queues, topic, table and secrets of the template, and the environment of every function."""

    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session: Any = botocore.session.get_session()
        self.dynamodb, self.sqs, self.sns, secrets = (
            session.create_client(name, region_name="us-east-1")
            for name in ("dynamodb", "sqs", "sns", "secretsmanager")
        )
        self.dynamodb.create_table(TableName="rumorline", **template.table_properties())
        names = ("work", "dead", "inbox", "mailbox")
        self.work, self.dead, self.inbox, self.mailbox = (
            self.sqs.create_queue(QueueName=name)["QueueUrl"] for name in names
        )
        topic, bulletins = (
            self.sns.create_topic(Name=name)["TopicArn"] for name in ("notices", "bulletins")
        )
        for arn, queue in ((topic, "inbox"), (bulletins, "mailbox")):
            self.sns.subscribe(
                TopicArn=arn,
                Protocol="sqs",
                Endpoint=f"arn:aws:sqs:us-east-1:123456789012:{queue}",
                Attributes={"RawMessageDelivery": "true"},
            )
        kept = json.dumps({"secrets": [SECRET]})
        secrets.create_secret(Name="endpoint/x/main", SecretString=kept)
        self.environment |= {
            "TABLE_NAME": "rumorline",
            "WORK_QUEUE_URL": self.work,
            "DEAD_LETTER_QUEUE_URL": self.dead,
            "NOTICES_TOPIC_ARN": topic,
            "BULLETINS_TOPIC_ARN": bulletins,
            "NOTICE_SOURCE": SOURCE,
            "SECRET_PREFIX": "endpoint",
            "OVERDUE_AFTER_MINUTES": "240",
            "REVIEW_AFTER_MINUTES": "30",
        }

    def post(self, body: bytes) -> int:
        """A webhook of X, signed; returns the status."""
        from rumorline.handlers import receive

        headers = PLATFORMS["x"].sign(body, SECRET, datetime.now(UTC))
        event = {
            "requestContext": {"http": {"method": "POST"}, "requestId": "delivery-1"},
            "pathParameters": {"platform": "x", "endpoint": "main"},
            "headers": headers,
            "body": body.decode(),
        }
        return int(str(receive.handler(event, _CONTEXT)["statusCode"]))

    def resolve(self, *bodies: str) -> list[str]:
        """Hand everything on the work queue to `resolve`; returns the ids that failed."""
        from rumorline.handlers import resolve

        waiting = [*bodies, *drained(self.sqs, self.work)]
        records = [sqs_record(str(number), body) for number, body in enumerate(waiting)]
        answer = resolve.handler({"Records": records}, _CONTEXT)
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]

    def publish(self, *sort_keys: str) -> None:
        """Hand every outbox row to `publish`, as the stream would."""
        from rumorline.handlers import publish

        rows = [str(item["SK"]) for item in wiring.table().query("OUTBOX")]
        records = [{"dynamodb": {"Keys": {"SK": {"S": key}}}} for key in [*sort_keys, *rows]]
        assert publish.handler({"Records": records}, _CONTEXT) == {"batchItemFailures": []}

    def sweep(self) -> int:
        """What `sweep` found."""
        from rumorline.handlers import sweep

        return sweep.handler({}, _CONTEXT)["rows"]

    def desk(self, route: str, body: Any = None, **changes: Any) -> tuple[int, Any]:
        """A request of the desk, past the authorizer."""
        from rumorline.handlers import desk

        event: dict[str, Any] = {
            "routeKey": route,
            "body": json.dumps(body),
            "requestContext": {"authorizer": {"jwt": {"claims": {"sub": "editor"}}}},
        }
        answer = desk.handler(event | changes, _CONTEXT)
        return answer["statusCode"], json.loads(answer["body"])

    def notices(self) -> list[dict[str, Any]]:
        """CloudEvents in the inbox."""
        return [json.loads(body) for body in drained(self.sqs, self.inbox)]


def forget() -> None:
    """Keep no client and no setting of the functions for another test."""
    for factory in _FACTORIES:
        factory.cache_clear()


def drained(sqs: Any, url: str) -> list[str]:
    """Bodies of everything on a queue, removed from it."""
    bodies = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies
