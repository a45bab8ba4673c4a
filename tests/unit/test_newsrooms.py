"""Newsrooms subscribe, are listed and leave, on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from rumorline.domain.errors import AlreadyExists, NotFound, UsageError
from rumorline.notices.filters import Wanted
from rumorline.services.newsrooms import Newsrooms, SubscriptionRequest, next_steps
from rumorline.store.subscriptions import Subscriptions
from rumorline_tools.cli.words import subscription_list
from tests.support.world import CITY

QUEUE = "arn:aws:sqs:us-east-1:123456789012:newsroom"
MAIL = "desk@newsroom.test"


class Sns:
    """The two topics, and what SNS keeps of their subscriptions."""

    def __init__(self) -> None:
        session: Any = botocore.session.get_session()
        self.sns, self.sqs = (
            session.create_client(name, region_name="us-east-1") for name in ("sns", "sqs")
        )
        self.notices, self.bulletins = (
            self.sns.create_topic(Name=name)["TopicArn"] for name in ("notices", "bulletins")
        )
        self.newsrooms = Newsrooms(Subscriptions(self.sns, self.sqs), self.notices, self.bulletins)

    def kept(self, topic: str) -> dict[str, str]:
        """Attributes of the only subscription to a topic."""
        (one,) = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        arn = one["SubscriptionArn"]
        kept: dict[str, str] = self.sns.get_subscription_attributes(SubscriptionArn=arn)[
            "Attributes"
        ]
        return kept


@pytest.fixture
def there() -> Iterator[Sns]:
    """An account of its own for every test."""
    with mock_aws():
        yield Sns()


def asked(protocol: str = "sqs", endpoint: str = QUEUE, **changes: Any) -> SubscriptionRequest:
    return SubscriptionRequest(protocol, endpoint, **changes)


def test_a_queue_gets_notices_by_whole_divisions(there: Sns) -> None:
    there.newsrooms.subscribe(asked(wanted=Wanted(divisions=(CITY,)), raw=True))
    kept = there.kept(there.notices)
    assert json.loads(kept["FilterPolicy"]) == {"divisions": [CITY]}
    assert kept["FilterPolicyScope"] == "MessageAttributes"
    assert kept["RawMessageDelivery"] == "true"


@pytest.mark.parametrize(("protocol", "endpoint"), [("email", MAIL), ("sms", "+12025550123")])
def test_people_get_the_bulletins_of_their_channel(
    there: Sns, protocol: str, endpoint: str
) -> None:
    there.newsrooms.subscribe(asked(protocol, endpoint))
    assert json.loads(there.kept(there.bulletins)["FilterPolicy"]) == {"channel": [protocol]}


def test_every_subscription_has_a_dead_letter_queue_that_only_the_topic_fills(there: Sns) -> None:
    made = there.newsrooms.subscribe(asked())
    other = there.newsrooms.subscribe(asked("email", MAIL))
    assert made.queue_name != other.queue_name
    target = json.loads(there.kept(there.notices)["RedrivePolicy"])["deadLetterTargetArn"]
    assert target.endswith(f":{made.queue_name}")
    url = there.sqs.get_queue_url(QueueName=made.queue_name)["QueueUrl"]
    queue = there.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert queue["MessageRetentionPeriod"] == str(14 * 24 * 3600)
    (statement,) = json.loads(queue["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": there.notices}}


def test_the_list_says_who_wants_what_and_what_was_not_delivered(there: Sns) -> None:
    made = there.newsrooms.subscribe(asked(wanted=Wanted(verdicts=("refuted",))))
    url = there.sqs.get_queue_url(QueueName=made.queue_name)["QueueUrl"]
    there.sqs.send_message(QueueUrl=url, MessageBody="could not be delivered")
    there.newsrooms.subscribe(asked("email", MAIL))
    first, second = there.newsrooms.listed()
    assert (first.endpoint, first.policy, first.undelivered) == (QUEUE, {"verdict": ["refuted"]}, 1)
    assert (second.endpoint, second.topic_arn, second.undelivered) == (MAIL, there.bulletins, 0)


def test_a_terminal_shows_an_arn_whole_to_copy(there: Sns) -> None:
    there.newsrooms.subscribe(asked(wanted=Wanted(divisions=(CITY,))))
    (one,) = there.newsrooms.listed()
    assert subscription_list([one]).splitlines() == [
        f"sqs  {QUEUE}",
        f"  divisions     {CITY}",
        "  undelivered   0",
        f"  subscription  {one.arn}",
    ]
    assert "not confirmed yet" in subscription_list([replace(one, arn="", undelivered=None)])
    assert subscription_list([]) == "no subscriptions"


def test_the_same_endpoint_is_not_subscribed_twice(there: Sns) -> None:
    there.newsrooms.subscribe(asked())
    with pytest.raises(AlreadyExists, match="first: rumorline unsubscribe arn:aws:sns:"):
        there.newsrooms.subscribe(asked())


def test_whoever_leaves_takes_the_empty_dead_letter_queue_along(there: Sns) -> None:
    made = there.newsrooms.subscribe(asked())
    (one,) = there.newsrooms.listed()
    there.newsrooms.unsubscribe(one.arn)
    assert there.newsrooms.listed() == []
    assert "QueueUrls" not in there.sqs.list_queues(QueueNamePrefix=made.queue_name)


def test_what_could_not_be_delivered_outlives_the_subscription(there: Sns) -> None:
    made = there.newsrooms.subscribe(asked())
    url = there.sqs.get_queue_url(QueueName=made.queue_name)["QueueUrl"]
    there.sqs.send_message(QueueUrl=url, MessageBody="could not be delivered")
    (one,) = there.newsrooms.listed()
    there.newsrooms.unsubscribe(one.arn)
    assert there.sqs.list_queues(QueueNamePrefix=made.queue_name)["QueueUrls"] == [url]


def test_a_subscription_elsewhere_is_left_alone(there: Sns) -> None:
    other = there.sns.create_topic(Name="notices-of-others")["TopicArn"]
    arn = there.sns.subscribe(TopicArn=other, Protocol="sqs", Endpoint=QUEUE)["SubscriptionArn"]
    with pytest.raises(UsageError, match="is no subscription here"):
        there.newsrooms.unsubscribe(arn)
    with pytest.raises(NotFound, match="`rumorline subscriptions` lists them"):
        there.newsrooms.unsubscribe(f"{there.notices}:0000")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (asked("fax", "1"), "protocol 'fax': one of sqs, lambda, https, email, sms"),
        (asked("sqs", "https://queue"), "does not fit sqs: write the ARN of a queue"),
        (asked("https", "http://newsroom.test/"), "does not fit https"),
        (asked("email", "desk"), "does not fit email"),
        (asked("sms", "2025550123"), "with its country code"),
        (asked("lambda", QUEUE), "does not fit lambda"),
        (asked("email", MAIL, raw=True), "--raw is for sqs only"),
        (asked("https", "https://newsroom.test/", raw=True), "--raw is for sqs only"),
        (asked(wanted=Wanted(divisions=("york",))), "is not a division id"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(
    there: Sns, request_: SubscriptionRequest, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        there.newsrooms.subscribe(request_)
    assert "QueueUrls" not in there.sqs.list_queues()


@pytest.mark.parametrize(
    ("protocol", "endpoint", "said"),
    [
        ("sqs", QUEUE, '"Action": "sqs:SendMessage"'),
        ("lambda", "arn:aws:lambda:us-east-1:123456789012:function:notify", "add-permission"),
        ("https", "https://newsroom.test/notices", "SubscribeURL"),
        ("email", MAIL, "follows the link"),
        ("sms", "+12025550123", "SMS sandbox"),
    ],
)
def test_it_is_said_what_has_to_happen_next(
    there: Sns, protocol: str, endpoint: str, said: str
) -> None:
    made = there.newsrooms.subscribe(asked(protocol, endpoint, wanted=Wanted(divisions=(CITY,))))
    first, last = next_steps(made)
    assert said in first
    assert "15 minutes" in last


def test_without_a_filter_nothing_is_said_of_one(there: Sns) -> None:
    assert len(next_steps(there.newsrooms.subscribe(asked()))) == 1
    assert "FilterPolicy" not in there.kept(there.notices)


def test_what_sns_itself_does_not_take_is_said(there: Sns, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(**_: Any) -> None:
        error: Any = {"Code": "InvalidParameter", "Message": "Invalid parameter: SQS endpoint ARN"}
        raise ClientError({"Error": error}, "Subscribe")

    monkeypatch.setattr(there.sns, "subscribe", refuses)
    with pytest.raises(UsageError, match="SNS does not take it: Invalid parameter") as refused:
        there.newsrooms.subscribe(asked())
    assert refused.value.field == "endpoint"
