"""A deployed stack on moto, in this process, with the resources that commands look at."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import botocore.session

from rumorline.store.table import Table
from rumorline_tools.deployment import Deployment
from tests.support import template

REGION = "us-east-1"


class Deployed:
    """`status` and `outputs` are what CloudFormation tells; a test may change them."""

    def __init__(self) -> None:
        session: Any = botocore.session.get_session()
        self._clients = {
            name: session.create_client(name, region_name=REGION)
            for name in ("dynamodb", "sqs", "sns", "secretsmanager")
        }
        self.dynamodb, self.sqs, self.sns, self.secrets = self._clients.values()
        self.dynamodb.create_table(
            TableName="rumorline", **template.table_properties(), **_stream_of_the_template()
        )
        self.table = Table(self.dynamodb, "rumorline")
        self.queues = {
            name: self.sqs.create_queue(QueueName=name)["QueueUrl"]
            for name in template.resources("AWS::SQS::Queue")
        }
        self.notices, self.bulletins = (
            self.sns.create_topic(Name=name)["TopicArn"] for name in ("notices", "bulletins")
        )
        self.status = "UPDATE_COMPLETE"
        self.outputs = {
            "ApiUrl": "https://api.example",
            "TableName": "rumorline",
            "WorkQueueUrl": self.queues["WorkQueue"],
            "WorkDeadLetterQueueUrl": self.queues["WorkDeadLetterQueue"],
            "StreamDeadLetterQueueUrl": self.queues["StreamDeadLetterQueue"],
            "NoticesTopicArn": self.notices,
            "BulletinsTopicArn": self.bulletins,
            "SecretPrefix": "rumorline/endpoint",
        }

    def deployment(self) -> Deployment:
        """As commands see it."""
        return Deployment("rumorline", self.client)

    def client(self, service: str) -> Any:
        """A client of moto's or, of CloudFormation, what is needed of one."""
        if service != "cloudformation":
            return self._clients[service]
        return SimpleNamespace(
            describe_stacks=lambda **_: {"Stacks": [self._stack()]},
            get_paginator=lambda _: SimpleNamespace(paginate=self._resources),
        )

    def _stack(self) -> dict[str, Any]:
        told = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"StackStatus": self.status, "Outputs": told}

    def _resources(self, **_: Any) -> Iterator[dict[str, Any]]:
        for name, url in self.queues.items():
            one = {
                "LogicalResourceId": name,
                "PhysicalResourceId": url,
                "ResourceType": "AWS::SQS::Queue",
            }
            yield {"StackResourceSummaries": [one]}


def _stream_of_the_template() -> dict[str, Any]:
    (table,) = template.resources("AWS::DynamoDB::Table").values()
    return {"StreamSpecification": {"StreamEnabled": True, **table["StreamSpecification"]}}
