"""Newsrooms subscribe to notices (machines) or to bulletins (people), by a filter if they want."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rumorline.domain.errors import NotFound, UsageError
from rumorline.notices.bulletin import Channel
from rumorline.notices.filters import Wanted, filter_policy
from rumorline.store.subscriptions import Subscription, may_write

_ENDPOINTS = {
    "sqs": (r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+", "the ARN of a queue"),
    "lambda": (r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w:-]+", "a function's ARN"),
    "https": (r"https://[^\s/@]+(/\S*)?", "an address like https://newsroom.example/notices"),
    "email": (r"[^\s@]+@[^\s@]+\.[^\s@]+", "an address like desk@newsroom.example"),
    "sms": (r"\+[1-9]\d{6,14}", "a number with its country code, like +12025550123"),
}
PROTOCOLS = tuple(_ENDPOINTS)
RAW = frozenset({"sqs"})
"""Raw HTTPS would carry neither signature nor attributes."""


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """What a newsroom asks for; `raw` is the event without the envelope of SNS."""

    protocol: str
    endpoint: str
    wanted: Wanted = field(default_factory=Wanted)
    raw: bool = False


class Kept(Protocol):
    """Where subscriptions are kept."""

    def add(self, wanted: Subscription) -> None:
        """Subscribe; AlreadyExists if it is so already."""

    def listed(self, topic_arn: str) -> Iterator[Subscription]:
        """All subscriptions to a topic."""

    def remove(self, arn: str) -> None:
        """End one; NotFound if there is none."""


class Newsrooms:
    """Subscribes newsrooms to the two topics."""

    def __init__(self, kept: Kept, notices_arn: str, bulletins_arn: str) -> None:
        self._kept = kept
        self._notices_arn = notices_arn
        self._bulletins_arn = bulletins_arn

    def subscribe(self, request: SubscriptionRequest) -> Subscription:
        """Subscribe an endpoint; UsageError or AlreadyExists say what is wrong."""
        _check(request)
        people = request.protocol in tuple(Channel)
        channel = Channel(request.protocol) if people else None
        wanted = Subscription(
            topic_arn=self._bulletins_arn if people else self._notices_arn,
            protocol=request.protocol,
            endpoint=request.endpoint,
            policy=filter_policy(request.wanted, channel),
            raw=request.raw,
        )
        self._kept.add(wanted)
        return wanted

    def listed(self) -> list[Subscription]:
        """Every subscription, machines first."""
        topics = (self._notices_arn, self._bulletins_arn)
        return [one for topic in topics for one in self._kept.listed(topic)]

    def unsubscribe(self, arn: str) -> None:
        """End a subscription to one of the two topics; NotFound otherwise."""
        if not arn.startswith((f"{self._notices_arn}:", f"{self._bulletins_arn}:")):
            said = f"{arn!r} is no subscription here; `rumorline subscriptions` lists them"
            raise NotFound(said)
        self._kept.remove(arn)


def next_steps(made: Subscription) -> list[str]:
    """What has to happen before anything arrives, one sentence each."""
    steps = {
        "sqs": "let the topic write to the queue, by this statement in its policy: "
        + json.dumps(may_write(made.topic_arn, made.endpoint)),
        "lambda": "let the topic call the function: aws lambda add-permission --statement-id "
        f"rumorline --action lambda:InvokeFunction --principal sns.amazonaws.com --function-name "
        f"{made.endpoint} --source-arn {made.topic_arn}",
        "https": "the address is sent a SubscriptionConfirmation and has two days to visit its "
        "SubscribeURL; infra/examples/newsroom.py does so once it has checked the signature",
        "email": "AWS sends a mail to the address; nothing more comes until somebody follows the "
        "link in it, for which there are two days",
        "sms": "nothing: the next bulletin comes as a text message (a new AWS account reaches only "
        "numbers that were verified in its SMS sandbox)",
    }
    late = ["a filter takes up to 15 minutes to apply"] if made.policy else []
    return [steps[made.protocol], *late]


def _check(request: SubscriptionRequest) -> None:
    if request.protocol not in _ENDPOINTS:
        said = f"protocol {request.protocol!r}: one of {', '.join(PROTOCOLS)}"
        raise UsageError(said, "protocol")
    pattern, example = _ENDPOINTS[request.protocol]
    if not re.fullmatch(pattern, request.endpoint):
        said = f"{request.endpoint!r} does not fit {request.protocol}: write {example}"
        raise UsageError(said, "endpoint")
    if request.raw and request.protocol not in RAW:
        raise UsageError(
            f"--raw is for sqs only: raw messages by {request.protocol} carry no signature", "raw"
        )
