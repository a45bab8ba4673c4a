"""A local stack with webhook endpoints and an inbox, for `demo`, `serve`, `bench` and tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rumorline.services.desk import Desk
from rumorline.store.table import Table
from rumorline_tools import inbox
from rumorline_tools.endpoints import hold_lease, make_endpoints
from rumorline_tools.local.stack import LocalStack
from rumorline_tools.sending import Answer, deliver
from rumorline_tools.serving import Served
from rumorline_tools.target import desk_on

TOKEN_SECONDS = 12 * 3600
# A WebSub hub to try things with is on this machine too.
_LOCAL = {"RUMORLINE_LOOPBACK_HUBS": "yes"}


@dataclass(frozen=True, slots=True)
class Running:
    """A stack that runs, and how to reach its parts."""

    stack: LocalStack
    served: Served
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def client(self, service: str) -> Any:
        """A client of one of the stack's services; made once, for that takes longer than a call."""
        if service not in self._clients:
            self._clients[service] = self.stack.client(service)
        return self._clients[service]

    def table(self) -> Table:
        """The stack's table."""
        return Table(self.client("dynamodb"), self.served.table_name)

    def desk(self) -> Desk:
        """The desk of the stack, as the command line uses it."""
        return desk_on(self.table())

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
    with LocalStack(state_dir, extra_env=_LOCAL, port=port, enforce_iam=enforce_iam) as stack:
        up = Running(stack, _served(stack))
        hold_lease(up.table(), datetime.now(UTC))
        yield up


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
        desk_token=stack.desk_token(scope="desk admin", seconds=TOKEN_SECONDS),
        endpoints=make_endpoints(secrets, info.secret_prefix, info.api_url),
        secret_prefix=info.secret_prefix,
        bulletins_topic_arn=info.bulletins_topic_arn,
    )
