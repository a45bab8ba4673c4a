"""The one place where clients are made. Each factory imports what it needs, and makes it once.

A bare botocore session is used: the same clients as boto3's, and about 10 ms of CPU less.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from rumorline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.client import BaseClient
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from rumorline.domain.post import PostEvent
    from rumorline.platforms.secrets import EndpointSecrets
    from rumorline.services.desk import Desk
    from rumorline.services.newsrooms import Newsrooms
    from rumorline.services.ports import Matcher
    from rumorline.services.publishing import Publisher
    from rumorline.services.receiving import Receiver
    from rumorline.services.reminding import Reminding
    from rumorline.services.resolving import Resolver
    from rumorline.services.showing import PublicFeed
    from rumorline.services.silence import Silence
    from rumorline.services.subscribing import Subscriber
    from rumorline.services.subscriptions import Subscriptions
    from rumorline.store.dead_letters import DeadLetters
    from rumorline.store.notices import Entry
    from rumorline.store.reader import BedrockClient, BedrockReader
    from rumorline.store.secrets import SecretsManagerStore
    from rumorline.store.table import Table
    from rumorline.web.shell import Shell


def make_ready(*factories: Callable[[], object]) -> None:
    """Make what a function needs while Lambda starts it; anywhere else nothing is made at import.

    While it starts it has a whole processor; with 512 MB it has a third of one afterwards, when
    somebody waits. What fails here is made when it is needed, where the failure has its answer.
    """
    if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
        for factory in factories:
            with suppress(Exception):
                factory()


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
    from rumorline.platforms.table import PLATFORMS
    from rumorline.services.receiving import Receiver
    from rumorline.store.queue import SqsWorkQueue

    secrets = _endpoint_secrets()
    queue = SqsWorkQueue(cast("SQSClient", client("sqs")), settings().work_queue_url)
    feeds = {"websub": subscriptions}
    return Receiver(PLATFORMS, secrets, queue, partial(datetime.now, UTC), feeds)


@cache
def subscriptions() -> Subscriptions:
    """What `receive` asks about WebSub; only then does it need the table."""
    from rumorline.services.subscriptions import Subscriptions
    from rumorline.store.leases import Leases

    return Subscriptions(Leases(table()), _now)


@cache
def subscriber() -> Subscriber:
    """What `sweep` renews WebSub leases with."""
    from rumorline.services.hubs import HttpHubs
    from rumorline.services.subscribing import Subscriber
    from rumorline.store.leases import Leases

    hubs = HttpHubs(loopback=settings().loopback_hubs)
    return Subscriber(Leases(table()), _endpoint_secrets(), hubs, _now)


@cache
def table() -> Table:
    """The one table."""
    from rumorline.store.table import Table

    return Table(cast("DynamoDBClient", client("dynamodb")), settings().table_name)


@cache
def resolver() -> Resolver:
    """What the function `resolve` calls."""
    from rumorline.matching.decide import Matcher
    from rumorline.matching.dense import Encoder
    from rumorline.matching.index import TicketIndex
    from rumorline.matching.model import StanceModel
    from rumorline.matching.thresholds import load_thresholds
    from rumorline.services.resolving import Options, Resolver, Stores
    from rumorline.store.notices import Notices
    from rumorline.store.policies import Policies
    from rumorline.store.posts import Posts
    from rumorline.store.sources import Sources
    from rumorline.store.tickets import Tickets
    from rumorline_model import MODEL

    thresholds = load_thresholds()
    stores = Stores(
        Tickets(table()), Posts(table()), Sources(table()), Notices(table()), Policies(table())
    )
    options = Options(redacts=lambda _platform: True, clock=_now, count=count, log=log)
    index = TicketIndex(thresholds.linked, Encoder(MODEL))
    matcher = _read_carefully(Matcher(thresholds, StanceModel(MODEL)))
    return Resolver(stores, matcher, index, _events, options)


@cache
def careful_reader() -> BedrockReader:
    """The careful reader on Amazon Bedrock; only a deployment whose policy is not `off` has one.

    An invocation of `resolve` lasts 20 s and has up to ten posts: in any 20 s all of them together
    wait 8 s for the reader at most, and ask it 20 times.
    """
    from botocore.config import Config

    from rumorline.store.reader import MAX_AT_ONCE, BedrockReader
    from rumorline.store.reader_budget import Limits

    seconds = settings().reader_timeout_s
    one_try = Config(
        connect_timeout=1,
        read_timeout=seconds,
        retries={"total_max_attempts": 1},
        max_pool_connections=MAX_AT_ONCE,
    )
    bedrock = cast("BedrockClient", _session().create_client("bedrock-runtime", config=one_try))
    limits = Limits(calls=20, tokens=100_000, waiting_s=8.0, window_s=20.0)
    return BedrockReader(bedrock, settings().reader_model_id, seconds, limits, count=count)


def _read_carefully(matcher: Matcher) -> Matcher:
    """A matcher whose decisions the careful reader looks at, unless the policy is `off`."""
    from rumorline.matching.careful.combine import Mode, Policy
    from rumorline.services.careful import ReadingMatcher

    mode = Mode(settings().reader_policy)
    if mode is Mode.OFF:
        return matcher
    return ReadingMatcher(matcher, careful_reader(), Policy(mode, settings().reader_max_pairs))


@cache
def publisher() -> Publisher:
    """What the functions `publish` and `sweep` call."""
    from rumorline.services.publishing import Publisher, Senders, Told
    from rumorline.store.notices import Notices
    from rumorline.store.outbox import Outbox
    from rumorline.store.queue import SqsWorkQueue
    from rumorline.store.topics import BulletinsTopic, NoticesTopic

    sns = cast("SNSClient", client("sns"))
    senders = Senders(
        NoticesTopic(sns, settings().notices_topic_arn, settings().notice_source),
        BulletinsTopic(sns, settings().bulletins_topic_arn, settings().public_url),
    )
    queue = SqsWorkQueue(cast("SQSClient", client("sqs")), settings().work_queue_url)
    told = Told(_published, count)
    return Publisher(Notices(table()), Outbox(table()), senders, queue, _now, told=told)


@cache
def reminding() -> Reminding:
    """What `sweep` reminds the desk with."""
    from rumorline.services.reminding import Patience, Reminding
    from rumorline.store.alarms import AlarmTopic
    from rumorline.store.policies import Policies
    from rumorline.store.reminders import Reminders
    from rumorline.store.tickets import Tickets

    alarm = AlarmTopic(cast("SNSClient", client("sns")), settings().alarm_topic_arn)
    patience = Patience(
        timedelta(minutes=settings().overdue_after_minutes),
        timedelta(minutes=settings().review_after_minutes),
        Policies(table()).every,
    )
    return Reminding(Tickets(table()), Reminders(table()), alarm, patience, _now)


@cache
def silence() -> Silence:
    """What `sweep` finds silent sources with."""
    from rumorline.services.silence import Silence
    from rumorline.store.sources import Sources

    return Silence(Sources(table()), _now)


@cache
def desk() -> Desk:
    """What the function `desk` calls."""
    from rumorline.services.desk import Desk
    from rumorline.store.policies import Policies
    from rumorline.store.posts import Posts
    from rumorline.store.sources import Sources
    from rumorline.store.tickets import Tickets

    return Desk(Tickets(table()), Posts(table()), Sources(table()), Policies(table()), _now)


@cache
def newsrooms() -> Newsrooms:
    """The subscriptions that the function `desk` keeps."""
    from rumorline.services.newsrooms import Newsrooms
    from rumorline.store.subscriptions import Subscriptions

    kept = Subscriptions(cast("SNSClient", client("sns")), cast("SQSClient", client("sqs")))
    return Newsrooms(kept, settings().notices_topic_arn, settings().bulletins_topic_arn)


@cache
def public_feed() -> PublicFeed:
    """What the function `feed` calls."""
    from rumorline.notices.site import Site
    from rumorline.services.showing import PublicFeed
    from rumorline.store.feed import Feed

    site = Site(
        base=settings().public_url,
        publisher=settings().publisher_name,
        source=settings().notice_source,
        reviews_all=settings().reviews_all,
    )
    return PublicFeed(Feed(table()), site, _now)


@cache
def shell() -> Shell:
    """The desk's page, of which `feed` gives out the shell."""
    from rumorline.web.shell import Shell

    return Shell(
        publisher=settings().publisher_name,
        issuer=settings().desk_issuer,
        audience=settings().desk_audience,
        client=settings().desk_client_id,
        scope=settings().desk_scope,
        token_origin=settings().desk_token_origin,
    )


@cache
def dead_letters() -> DeadLetters:
    """Where `resolve` sets aside what can never be read."""
    from rumorline.store.dead_letters import DeadLetters

    return DeadLetters(cast("SQSClient", client("sqs")), settings().dead_letter_queue_url)


def _endpoint_secrets() -> SecretsManagerStore[EndpointSecrets]:
    from rumorline.platforms.secrets import EndpointSecrets
    from rumorline.store.secrets import SecretsManagerStore

    return SecretsManagerStore(
        cast("SecretsManagerClient", client("secretsmanager")),
        settings().secret_prefix,
        EndpointSecrets.from_json,
    )


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


def count(name: str, value: int = 1, unit: str = "Count", **dimensions: str) -> None:
    """Note a number in the metrics of the deployment; `unit` is one of CloudWatch's.

    Every combination of dimensions is a metric that is paid for: they must have few values.
    """
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name, MetricUnit(unit), value, namespace="Rumorline") as metric:
        for dimension in dimensions.items():
            metric.add_dimension(*dimension)


def log(what: str, **facts: object) -> None:
    """Write one structured line, with the id of the delivery that is being worked on."""
    from aws_lambda_powertools.logging import Logger

    Logger(service="rumorline").info(what, extra=facts)


def _published(entry: Entry) -> None:
    """One line and two numbers a notice, under the id of the delivery that led to it."""
    notice = entry.notice
    took = _now() - notice.decided_at
    log(
        "notice published",
        correlation_id=entry.delivery_id,
        notice=notice.notice_id,
        ticket=notice.ticket_id,
        seq=entry.seq,
        kind=notice.kind.value,
    )
    count("NoticesPublished")
    count("NoticeDelay", max(0, round(took.total_seconds() * 1000)), "Milliseconds")
