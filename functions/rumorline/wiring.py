"""The one place where clients are made. Each factory imports what it needs, and makes it once.

A bare botocore session is used: the same clients as boto3's, and about 10 ms of CPU less.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from rumorline.settings import Settings

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from rumorline.domain.post import PostEvent
    from rumorline.services.receiving import Receiver
    from rumorline.services.desk import Desk
    from rumorline.services.publishing import Publisher
    from rumorline.services.resolving import Resolver
    from rumorline.store.dead_letters import DeadLetters
    from rumorline.store.table import Table


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings(os.environ)


@cache
def _session() -> Session:
    from botocore.session import get_session

    return get_session()


@cache
def client(service: str) -> BaseClient:
    """A client of an AWS service; region, credentials and AWS_ENDPOINT_URL are botocore's matter.

    Two tries of at most 4 s each: a platform waits no longer than 10 s, and sends again.
    """
    from botocore.config import Config

    patience = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    return _session().create_client(service, config=patience)


@cache
def receiver() -> Receiver:
    """What the function `receive` calls."""
    from rumorline.platforms.secrets import EndpointSecrets
    from rumorline.platforms.table import PLATFORMS
    from rumorline.services.receiving import Receiver
    from rumorline.store.queue import SqsWorkQueue
    from rumorline.store.secrets import SecretsManagerStore

    secrets = SecretsManagerStore(
        cast("SecretsManagerClient", client("secretsmanager")),
        settings().secret_prefix,
        EndpointSecrets.from_json,
    )
    queue = SqsWorkQueue(cast("SQSClient", client("sqs")), settings().work_queue_url)
    return Receiver(PLATFORMS, secrets, queue, partial(datetime.now, UTC))


@cache
def table() -> Table:
    """The one table."""
    from rumorline.store.table import Table

    return Table(cast("DynamoDBClient", client("dynamodb")), settings().table_name)


@cache
def resolver() -> Resolver:
    """What the function `resolve` calls."""
    from rumorline.matching.decide import Matcher
    from rumorline.matching.index import TicketIndex
    from rumorline.matching.thresholds import load_thresholds
    from rumorline.services.resolving import Options, Resolver, Stores
    from rumorline.store.notices import Notices
    from rumorline.store.posts import Posts
    from rumorline.store.sources import Sources
    from rumorline.store.tickets import Tickets

    thresholds = load_thresholds()
    stores = Stores(Tickets(table()), Posts(table()), Sources(table()), Notices(table()))
    options = Options(redacts=lambda _platform: True, clock=_now, count=_count)
    index = TicketIndex(thresholds.linked)
    return Resolver(stores, Matcher(thresholds), index, _events, options)


@cache
def publisher() -> Publisher:
    """What the functions `publish` and `sweep` call."""
    from rumorline.services.desk import Desk
    from rumorline.services.publishing import Publisher
    from rumorline.store.notices import Notices
    from rumorline.store.outbox import Outbox
    from rumorline.store.queue import SqsWorkQueue
    from rumorline.store.topics import NoticesTopic

    topic = NoticesTopic(
        cast("SNSClient", client("sns")), settings().notices_topic_arn, settings().notice_source
    )
    queue = SqsWorkQueue(cast("SQSClient", client("sqs")), settings().work_queue_url)
    return Publisher(Notices(table()), Outbox(table()), topic, queue, _now)


@cache
def desk() -> Desk:
    """What the function `desk` calls."""
    from rumorline.services.desk import Desk
    from rumorline.store.sources import Sources
    from rumorline.store.tickets import Tickets

    return Desk(Tickets(table()), Sources(table()), _now)


@cache
def dead_letters() -> DeadLetters:
    """Where `resolve` sets aside what can never be read."""
    from rumorline.store.dead_letters import DeadLetters

    return DeadLetters(cast("SQSClient", client("sqs")), settings().dead_letter_queue_url)


def _events(message: dict[str, Any]) -> list[PostEvent]:
    """The events of a queued entry."""
    from rumorline.domain.errors import MalformedEntry
    from rumorline.platforms.table import events_of

    try:
        platform, endpoint, entry = (message[name] for name in ("platform", "endpoint", "entry"))
    except KeyError as error:
        raise MalformedEntry(f"the message has no {error}") from error
    return events_of(platform, endpoint, entry)


def _now() -> datetime:
    return datetime.now(UTC)


def _count(name: str) -> None:
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name, MetricUnit.Count, 1, namespace="Rumorline"):
        pass
