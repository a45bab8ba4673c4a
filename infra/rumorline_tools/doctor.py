"""Whether an installation is well: each check finds what is wrong, and says what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rumorline.domain.errors import RumorlineError, UsageError
from rumorline.domain.source import Source, SourceStatus
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS
from rumorline.services.newsrooms import next_steps
from rumorline.services.receiving import ENDPOINT_NAME
from rumorline.services.silence import Silence
from rumorline.store.leases import WAITING, Lease, Leases, LeaseState
from rumorline.store.outbox import Outbox
from rumorline.store.sources import Sources
from rumorline_tools.dead_letters import DeadLetterOffice
from rumorline_tools.deployment import Deployment
from rumorline_tools.migrating import Migration
from rumorline_tools.visiting import visit

OUTPUTS = (
    "ApiUrl",
    "TableName",
    "WorkQueueUrl",
    "WorkDeadLetterQueueUrl",
    "StreamDeadLetterQueueUrl",
    "NoticesTopicArn",
    "BulletinsTopicArn",
    "SecretPrefix",
)
LATE = timedelta(minutes=5)
"""The sweep works off what is older than a minute, each minute."""
CLOCKS_APART = timedelta(seconds=60)
PATIENT_TRIES = 3
_WITH_TOKENS = ("facebook", "threads")

Visit = Callable[[str], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do."""

    said: str
    todo: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `problems` is empty where all is well."""

    check: str
    problems: tuple[Problem, ...]


class Doctor:
    """Looks at an installation and changes nothing."""

    def __init__(
        self, there: Deployment, clock: Callable[[], datetime], fetch: Visit = visit
    ) -> None:
        self._there = there
        self._clock = clock
        self._fetch = fetch

    def findings(self) -> Iterator[Finding]:
        """Every check, even where another cannot be made."""
        for name, check in (
            ("stack", self._stack),
            ("clock", self._time),
            ("table", self._items),
            ("secrets", self._secrets),
            ("sources", self._registry),
            ("webhooks", self._webhooks),
            ("leases", self._leases),
            ("subscriptions", self._subscriptions),
            ("outbox", self._outbox),
            ("dead letters", self._dead_letters),
            ("feed", self._feed),
        ):
            yield Finding(name, tuple(_tried(check)))

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self._there.table())

    def _active(self) -> list[Source]:
        return [one for one in self._sources.listed() if one.status is SourceStatus.ACTIVE]

    def _stack(self) -> Iterator[Problem]:
        status = self._there.status
        if not status.endswith("_COMPLETE") or "ROLLBACK" in status or "DELETE" in status:
            said = f"the stack {self._there.stack} is in {status}"
            yield Problem(said, "see its events in CloudFormation, mend the cause, deploy again")
        missing = [key for key in OUTPUTS if key not in self._there.outputs]
        if missing:
            said = f"the stack has no output {', '.join(missing)}"
            yield Problem(said, "it is another stack, or of another release: `sam deploy` this one")

    def _time(self) -> Iterator[Problem]:
        told = self._there.client("sqs").list_queues(MaxResults=1)["ResponseMetadata"]
        there = parsedate_to_datetime(told["HTTPHeaders"]["date"])
        apart = abs(self._clock() - there)
        if apart > CLOCKS_APART:
            said = f"this machine's clock is {round(apart.total_seconds())} s off that of AWS"
            yield Problem(said, "set it by NTP: signatures and times of the desk go by it")

    def _items(self) -> Iterator[Problem]:
        name = self._there.output("TableName")
        table = self._there.client("dynamodb").describe_table(TableName=name)["Table"]
        if table["TableStatus"] != "ACTIVE":
            said = f"the table {name} is {table['TableStatus']}"
            yield Problem(said, "wait until it is ACTIVE, or restore it (operations.md)")
        stream = table.get("StreamSpecification") or {}
        if not stream.get("StreamEnabled"):
            said = "the table has no stream: publish is not woken, notices wait for the sweep"
            yield Problem(said, "deploy the stack again: a restored table comes without its stream")
        if Migration(self._there.table(), self._clock).needed():
            said = "notices of an earlier release lack what the public feed reads"
            yield Problem(said, f"rumorline migrate --table {name}")

    def _secrets(self) -> Iterator[Problem]:
        kept = self._kept()
        prefix = self._there.output("SecretPrefix")
        if not kept:
            yield Problem(f"no secret is kept under {prefix}/", "rumorline endpoint add x main …")
        for name, text in kept.items():
            wrong = _unfit(name, text, self._clock())
            if wrong:
                todo = f"put it right: rumorline endpoint rotate {name.replace('/', ' ')} …"
                yield Problem(f"secret {prefix}/{name}: {wrong}", todo)
        for source in self._active():
            for endpoint in source.endpoints:
                if endpoint not in kept:
                    said = f"{source.source_id} names the endpoint {endpoint}, which has no secret"
                    todo = (
                        f"rumorline endpoint add {endpoint.replace('/', ' ')}, or edit the source"
                    )
                    yield Problem(said, todo)

    def _kept(self) -> dict[str, str]:
        """Text of every secret by `platform/endpoint`; it is shown nowhere."""
        prefix, client = self._there.output("SecretPrefix"), self._there.client("secretsmanager")
        names = (
            one["Name"]
            for page in client.get_paginator("list_secrets").paginate(
                Filters=[{"Key": "name", "Values": [f"{prefix}/"]}]
            )
            for one in page["SecretList"]
        )
        return {
            name.removeprefix(f"{prefix}/"): str(
                client.get_secret_value(SecretId=name).get("SecretString", "")
            )
            for name in names
            if name.startswith(f"{prefix}/")
        }

    def _registry(self) -> Iterator[Problem]:
        if not self._active():
            yield Problem("no active source is registered", "rumorline source add …")
        for one in Silence(self._sources, self._clock).silent():
            said = f"{one.source.source_id} is silent since {one.heard.at:%Y-%m-%d %H:%M} UTC"
            todo = f"see whether {one.heard.endpoint} is still registered at the platform"
            yield Problem(said, f"{todo} (platforms.md)")

    def _webhooks(self) -> Iterator[Problem]:
        """A platform cannot be asked what it delivers to; what came says it."""
        active = self._active()
        heard = (self._sources.last_heard(source.source_id) for source in active)
        used = {one.endpoint for one in heard if one}
        used |= {stranger.endpoint for stranger in self._sources.unregistered()}
        named = {endpoint for source in active for endpoint in source.endpoints}
        for endpoint in sorted(named - used):
            url = f"{self._there.output('ApiUrl').rstrip('/')}/webhooks/{endpoint}"
            said = f"nothing has come through {endpoint} yet"
            yield Problem(said, f"register {url} at the platform (platforms.md)")

    def _leases(self) -> Iterator[Problem]:
        for lease in Leases(self._there.table()).listed():
            wrong = _stuck(lease, self._clock())
            if wrong:
                todo = (
                    f"rumorline endpoint leave {lease.endpoint}, then "
                    f"rumorline endpoint add websub NAME --topic {lease.topic} --hub {lease.hub}; "
                    "the log of sweep says how the hub answers"
                )
                yield Problem(f"websub/{lease.endpoint}: {wrong}", todo)

    def _subscriptions(self) -> Iterator[Problem]:
        listed = self._there.newsrooms().listed()
        if not listed:
            yield Problem(
                "no newsroom is subscribed: notices reach nobody", "rumorline subscribe …"
            )
        for one in listed:
            who = f"{one.protocol} {one.endpoint}"
            if not one.arn:
                yield Problem(f"{who} has not confirmed", next_steps(one)[0])
            if one.undelivered:
                todo = "rumorline dlq list --kind undelivered, and tell the newsroom"
                yield Problem(f"{one.undelivered} messages did not reach {who}", todo)

    def _outbox(self) -> Iterator[Problem]:
        rows = list(Outbox(self._there.table()).older_than(self._clock() - LATE))
        if rows:
            oldest = rows[0]
            said = (
                f"{len(rows)} outbox rows wait, the oldest ({oldest.kind} {oldest.subject}) since "
                f"{oldest.at:%Y-%m-%d %H:%M:%S} UTC"
            )
            yield Problem(
                said, "the log of sweep says why each minute; mend that, the rest follows"
            )

    def _dead_letters(self) -> Iterator[Problem]:
        for queue in DeadLetterOffice(self._there, self._clock).own():
            if queue.waiting:
                said = f"{queue.waiting} messages in {queue.name}"
                yield Problem(said, "rumorline dlq list; mend the cause; rumorline dlq redrive")

    def _feed(self) -> Iterator[Problem]:
        base = self._there.output("ApiUrl").rstrip("/")
        for path in ("notices?limit=1", "board"):
            try:
                status, body = self._fetch(f"{base}/{path}")
            except UsageError as error:
                yield Problem(str(error), "see that the API is deployed and its name resolves")
                return
            if status != 200 or (path != "board" and not _is_a_page(body)):  # noqa: PLR2004
                said = f"{base}/{path} answers {status}"
                yield Problem(said, "the log of feed says why; after an upgrade: rumorline migrate")


def _tried(check: Callable[[], Iterator[Problem]]) -> Iterator[Problem]:
    """What a check finds; that it cannot be made is a finding too."""
    try:
        yield from check()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        said = f"cannot be looked at: {error.operation_name} answers {code}"
        yield Problem(said, "use credentials that may read the stack's resources")
    except (BotoCoreError, RumorlineError) as error:
        said = f"cannot be looked at: {' '.join(str(error).split())}"
        yield Problem(said, "mend that first, then ask again")


def _unfit(name: str, text: str, now: datetime) -> str:
    """What is wrong with a secret, without a word of it; empty if nothing is."""
    platform, _, endpoint = name.partition("/")
    if platform not in PLATFORMS or not ENDPOINT_NAME.fullmatch(endpoint):
        return "no endpoint has this name; it is never read"
    try:
        kept = EndpointSecrets.from_json(text)
        for secret in kept.secrets:
            PLATFORMS[platform].sign(b"", secret, now)
    except UsageError as error:
        return str(error)
    if platform in _WITH_TOKENS and not kept.verify_tokens:
        return "it has no verify_tokens, without which the platform's check is refused"
    return ""


def _stuck(lease: Lease, now: datetime) -> str:
    if lease.state is LeaseState.DENIED:
        return f"its hub denied {lease.topic}"
    if lease.until and lease.until <= now and lease.state is not LeaseState.ENDED:
        return f"its lease ended at {lease.until:%Y-%m-%d %H:%M} UTC"
    if lease.state in WAITING and lease.tries >= PATIENT_TRIES:
        return f"its hub has not confirmed after {lease.tries} requests ({lease.state})"
    return ""


def _is_a_page(body: bytes) -> bool:
    try:
        page: Any = json.loads(body)
    except ValueError:
        return False
    return isinstance(page, dict) and isinstance(page.get("notices"), list)
