"""Hostile deliveries by the hundred thousand, through the doors as the functions use them.

Every input is made from a seed, the platform's name and a number, so one that breaks something can
be made again. It goes through `Receiver`, rightly signed more often than not, into the work queue's
own encoding, and every entry that was queued is read as `resolve` reads it. Nothing leaves this
process.

What is broken: an answer of 5xx; any exception but WebhookRejected from `receive`, or but
MalformedEntry from `resolve`; a message that SQS would refuse; a post whose keys DynamoDB would
refuse; more than five seconds of CPU for one input.
"""

from __future__ import annotations

import base64
import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from rumorline.domain.errors import MalformedEntry, WebhookRejected
from rumorline.domain.post import PostDeleted, PostEvent, PostSaved
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS, events_of
from rumorline.services.language import with_language
from rumorline.services.receiving import Receiver, Request
from rumorline.services.subscriptions import Subscriptions
from rumorline.store.codec import to_doc
from rumorline.store.leases import Lease, LeaseState
from rumorline.store.queue import SqsWorkQueue
from rumorline.store.sources import MAX_DIVISIONS
from rumorline_tools.bench.spoiling import Dice, garbage, spoilt, text, words_of
from rumorline_tools.bench.valid import NOW, TOPIC, valid

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from rumorline.store.leases import Leases

MAX_CPU_S = 5.0
MAX_BROKEN = 20
"""After this many broken inputs of one platform the run goes on to the next."""

_CURRENT, _PREVIOUS, _FOREIGN = (
    "whsec_Y3VycmVudC1rZXktZm9yLWZ1enppbmc=",
    "whsec_cHJldmlvdXMta2V5LWZvci1mdXp6",
    "whsec_c29tZWJvZHktZWxzZXMta2V5",
)
_VERIFY_TOKEN = "verify-token"  # noqa: S105 - of a door that exists only in this process
_KEPT = EndpointSecrets((_CURRENT, _PREVIOUS), (_PREVIOUS,), (_VERIFY_TOKEN,))
_SERVER_ERROR = 500
_MAX_PARTITION_KEY = 2_048
_MAX_SORT_KEY = 1_024
_MAX_TRANSACTION = 100
_LONGEST_REASON = 100
_SHOWN = 1_000
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_SQS_TEXT = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_PROOF = re.compile("signature|token|authorization|webhook-")


class Refused(Exception):
    """What AWS would refuse of what was made of an input."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An input that broke something; `seed` and `number` make it again."""

    platform: str
    seed: int
    number: int
    what: str
    request: dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one platform.

    `answers` counts HTTP statuses, `errors` the package's own errors by name, `events` what the
    queued entries were: saved, deleted, or none where a post is not public.
    """

    platform: str
    inputs: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    events: Counter[str] = field(default_factory=Counter)
    slowest_cpu_ms: float = 0.0
    broken: list[Broken] = field(default_factory=list)


def fuzz(platform: str, numbers: range, seed: int, progress: Callable[[int, int], None]) -> Tally:
    """Run the inputs of these numbers through one door."""
    tally = Tally(platform)
    door = _Door(platform, tally)
    for number in numbers:
        request = request_of(platform, seed, number)
        begun = time.process_time()
        broken = door.take(request)
        spent = time.process_time() - begun
        tally.inputs += 1
        tally.slowest_cpu_ms = max(tally.slowest_cpu_ms, round(spent * 1000, 1))
        if spent > MAX_CPU_S:
            broken = broken or f"{spent:.1f} s of CPU"
        if broken:
            tally.broken.append(Broken(platform, seed, number, broken, asdict(request)))
        if len(tally.broken) >= MAX_BROKEN:
            break
        progress(tally.inputs, len(numbers))
    return tally


def request_of(platform: str, seed: int, number: int) -> Request:
    """One input: the same for the same seed, platform and number."""
    dice = Dice(f"{seed}/{platform}/{number}")
    kind = dice.odds({"question": 8, "garbage": 5, "delivery": 87})
    if kind == "question":
        return _question(dice, platform)
    whole = dice.choice(_valid(platform))
    body = garbage(dice) if kind == "garbage" else spoilt(dice, whole, platform)
    headers = _headers(dice, platform, body)
    written, in_base64 = _carried(dice, body)
    return Request(
        method=dice.choice(("PUT", "HEAD", "", "post")) if dice.one_in(100) else "POST",
        platform=platform,
        endpoint=text(dice, words_of(platform))[:70] if dice.one_in(100) else "main",
        headers=headers,
        query="",
        body=written,
        in_base64=in_base64,
        delivery_id=f"{platform}-{number}",
    )


@cache
def _valid(platform: str) -> list[bytes]:
    return valid(platform)


def _headers(dice: Dice, platform: str, body: bytes) -> dict[str, str]:
    """Signed rightly by the current or the previous secret in nine of ten, else spoilt."""
    secret = dice.odds({_CURRENT: 88, _PREVIOUS: 8, _FOREIGN: 4})
    away = dice.odds({0: 60, 299: 20, -299: 17, 301: 1, -301: 1, 10**9: 1})
    headers = PLATFORMS[platform].sign(body, secret, NOW + timedelta(seconds=away))
    if dice.one_in(16):
        name = dice.choice([name for name in headers if _PROOF.search(name)])
        value = headers[name]
        other = text(dice, words_of(platform))
        headers[name] = dice.choice(
            (value[:-1], f"{value}, {value}", value.upper(), value.replace("256", "1"), "", other)
        )
    if dice.one_in(100):
        headers["content-encoding"] = dice.choice(("gzip", "br", "identity", "", "deflate, gzip"))
    return headers


def _carried(dice: Dice, body: bytes) -> tuple[str, bool]:
    """The body as the gateway hands it on: in base64, or as text; one in fifty neither."""
    if dice.one_in(50):
        junk = dice.choice(("%%%", "AAA", "AA==AA", "\ud800", "é", "", "e30=\n"))
        return junk, dice.one_in(2)
    if dice.one_in(3):
        return body.decode("utf-8", "replace"), False
    return base64.b64encode(body).decode(), True


def _question(dice: Dice, platform: str) -> Request:
    """A check by GET, right or spoilt."""
    fields = [
        ("crc_token", "abc"),
        ("hub.mode", dice.choice(("subscribe", "unsubscribe", "denied"))),
        ("hub.challenge", "<script>"),
        ("hub.verify_token", _VERIFY_TOKEN),
        ("hub.topic", TOPIC),
        ("hub.lease_seconds", "864000"),
        ("key", "k3y"),
    ]
    for _ in range(dice.choice((0, 0, 1, 2))):
        at = dice.randrange(len(fields))
        name, value = fields[at]
        other = text(dice, words_of(platform))[:3_000]
        fields[at : at + 1] = dice.choice(
            ([], [(name, value)] * 2, [(name, other)], [(name, "")], [(other, value)])
        )
        fields = fields or [("", "")]
    query = urlencode(fields, errors="replace")
    if dice.one_in(10):
        query = dice.choice(
            (query[: dice.randrange(len(query) + 1)], query + "&%FF=%", "a=1&" * 60)
        )
    if dice.one_in(30):
        query += dice.choice(("\ud800", "&é=é", "&" + quote("\x00"), ";;;&&&==="))
    method, endpoint = "GET", dice.choice(("main", "main", "main", "none"))
    headers = {"host": "a.example"}
    return Request(method, platform, endpoint, headers, query, "", in_base64=False, delivery_id="")


class _Door:
    """Receiver and reader of one platform, and everything that they need, in memory."""

    def __init__(self, platform: str, tally: Tally) -> None:
        self._tally = tally
        self._sent = _Sent()
        queue = SqsWorkQueue(cast("SQSClient", self._sent), "queue")
        leases = cast("Leases", _OneLease())
        feeds = {"websub": lambda: Subscriptions(leases, lambda: NOW)}
        self._receiver = Receiver(PLATFORMS, _Secrets(), queue, lambda: NOW, feeds)
        self._platform = platform

    def take(self, request: Request) -> str:
        """Take one input in and read what it queued; says what it broke, if it broke anything."""
        self._sent.bodies.clear()
        try:
            self._receive(request)
            for body in self._sent.bodies:
                self._resolve(body)
        except Exception as error:  # noqa: BLE001 - to catch what nobody thought of is its purpose
            return _where(error)
        return ""

    def _receive(self, request: Request) -> None:
        try:
            answer = self._receiver.receive(request)
        except WebhookRejected as refused:
            status = refused.status
            self._tally.errors[type(refused).__name__] += 1
        else:
            status = answer.status
            json.dumps(answer.body).encode()
        self._tally.answers[status] += 1
        if status >= _SERVER_ERROR:
            raise Refused(f"an answer of {status}")

    def _resolve(self, body: str) -> None:
        message = json.loads(body)
        self._tally.entries += 1
        try:
            events = events_of(message["platform"], message["endpoint"], message["entry"])
        except MalformedEntry:
            self._tally.errors[MalformedEntry.__name__] += 1
            self._tally.events["set aside"] += 1
            return
        if not events:
            self._tally.events["none"] += 1
        for event in events:
            self._tally.events["saved" if isinstance(event, PostSaved) else "deleted"] += 1
            _check(event)


class _Secrets:
    """The secrets of the one endpoint `main`."""

    def get(self, _platform: str, endpoint: str, _max_age: float = 60.0) -> EndpointSecrets | None:
        """What it may be signed with."""
        return _KEPT if endpoint == "main" else None


class _OneLease:
    """A subscription that waits for its hub; what is saved is forgotten, so that it goes on."""

    def get(self, endpoint: str) -> Lease | None:
        """The lease of `main`."""
        if endpoint != "main":
            return None
        state = LeaseState.PENDING
        return Lease(endpoint, TOPIC, "https://hub/", "https://us/", "k3y", state, NOW)

    def save(self, _lease: Lease, _seen: Lease | None) -> None:
        """Nothing."""


class _Sent:
    """An SQS that takes what SQS takes."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: ARG002, N803 - as botocore names them
        Entries: Sequence[Mapping[str, str]],  # noqa: N803 - as botocore names them
    ) -> dict[str, Any]:
        """Take a batch."""
        for entry in Entries:
            if not _SQS_TEXT.fullmatch(entry["MessageBody"]):
                raise Refused("SQS takes no such character")
            self.bodies.append(entry["MessageBody"])
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}


def _check(event: PostEvent) -> None:
    """What `resolve` and the table do first with an event."""
    if isinstance(event, PostDeleted):
        _check_keys(event.post_id, event.account.source_id)
        return
    post = with_language(event.post)
    to_doc(post).encode()
    _ = post.content_hash
    _check_keys(post.root, post.account.source_id, *post.aliases)
    # The version and its post, each alias, and a row for each division, in one transaction.
    if 2 + len(post.aliases) + MAX_DIVISIONS > _MAX_TRANSACTION:
        raise Refused("DynamoDB takes no such transaction")
    if len(f"V#{post.version}".encode()) > _MAX_SORT_KEY:
        raise Refused("DynamoDB takes no such version")


def _check_keys(*ids: str) -> None:
    # An id is part of a sort key as `S#ticket#root`.
    for one in ids:
        if len(f"UNREG#{one}".encode()) > _MAX_PARTITION_KEY or len(one.encode()) > _MAX_SORT_KEY:
            raise Refused("DynamoDB takes no such key")


def _where(error: Exception) -> str:
    """The error and the last places of ours that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.name}:{frame.lineno}" for frame in frames if "rumorline" in frame.filename]
    return f"{type(error).__name__}: {str(error)[:_LONGEST_REASON]} in {' > '.join(ours[-3:])}"


def described(broken: Broken) -> Iterator[str]:
    """How to make an input again, and the beginning of it; its JSON form has it whole."""
    yield (
        f"{broken.platform}, seed {broken.seed}, input {broken.number}: {broken.what}; again: "
        f"rumorline bench fuzz --platform {broken.platform} --seed {broken.seed} "
        f"--first {broken.number} --inputs 1"
    )
    yield json.dumps(broken.request)[:_SHOWN]
