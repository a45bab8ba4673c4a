"""A local stack with its webhook endpoints and an inbox: what `demo`, `serve`, `bench` and tests use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rumorline.store.table import Table
from rumorline_tools import inbox
from rumorline_tools.endpoints import make_endpoints
from rumorline_tools.local.stack import LocalStack
from rumorline_tools.sending import Answer, deliver
from rumorline_tools.serving import Served
from rumorline_tools.target import Target, stores_on

TOKEN_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Running:
    """A stack that runs, and how to reach its parts."""

    stack: LocalStack
    served: Served

    def client(self, service: str) -> Any:
        """A client of one of the stack's services."""
        return self.stack.client(service)

    def table(self) -> Table:
        """The stack's table."""
        return Table(self.client("dynamodb"), self.served.table_name)

    def stores(self) -> Target:
        """The stores of the stack's table."""
        return stores_on(self.table())

    def deliver(self, platform: str, body: bytes) -> Answer:
        """Post a delivery to a platform's endpoint, signed with its secret."""
        endpoint = self.served.endpoint(platform)
        return deliver(endpoint.url, platform, endpoint.secret, body)

    def subscribe(self, name: str, policy: dict[str, list[str]] | None = None) -> str:
        """A further inbox, with a filter policy; returns its url."""
        arn = self.served.notices_topic_arn
        return inbox.subscribe(self.client("sqs"), self.client("sns"), arn, name, policy)

    def notices(self, url: str | None = None, wait_s: int = 0) -> list[dict[str, Any]]:
        """CloudEvents that wait in an inbox, the first one if no url is given."""
        return list(inbox.notices(self.client("sqs"), url or self.served.inbox_queue_url, wait_s))


@contextmanager
def running(state_dir: Path, *, port: int = 0, enforce_iam: bool = False) -> Iterator[Running]:
    """Start a stack with endpoints and an inbox; it ends with the block."""
    with LocalStack(state_dir, port=port, enforce_iam=enforce_iam) as stack:
        yield Running(stack, _served(stack))


def _served(stack: LocalStack) -> Served:
    info = stack.info
    secrets = stack.client("secretsmanager")
    return Served(
        pid=os.getpid(),
        endpoint_url=info.endpoint_url,
        region=info.region,
        api_url=info.api_url,
        table_name=info.table_name,
        work_queue_url=info.work_queue_url,
        work_dlq_url=info.work_dlq_url,
        notices_topic_arn=info.notices_topic_arn,
        inbox_queue_url=inbox.subscribe(
            stack.client("sqs"), stack.client("sns"), info.notices_topic_arn, "newsroom-inbox"
        ),
        desk_token=stack.desk_token(seconds=TOKEN_SECONDS),
        endpoints=make_endpoints(secrets, info.secret_prefix, info.api_url),
    )
