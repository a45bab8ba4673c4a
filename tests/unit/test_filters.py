"""Filter policies: whole values, within what SNS takes, and the same on moto's filtering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from rumorline.domain.errors import UsageError
from rumorline.domain.notice import Notice, NoticeKind
from rumorline.notices.bulletin import Channel
from rumorline.notices.filters import Wanted, attributes, filter_policy
from rumorline.store.topics import attributes as typed
from tests.support.cloud import drained
from tests.support.things import evidence, notice_of, ticket

STATE = "ocd-division/country:us/state:xx"
YORK, YORKTOWN = f"{STATE}/place:york", f"{STATE}/place:yorktown"


def notice_in(*divisions: str, **changes: Any) -> Notice:
    return notice_of(ticket(evidence(), divisions=divisions, **changes))


@pytest.mark.parametrize(
    ("wanted", "policy"),
    [
        (Wanted(), {}),
        (Wanted(divisions=(YORK, YORK)), {"divisions": [YORK]}),
        (Wanted(verdicts=("refuted", "none")), {"verdict": ["refuted", "none"]}),
        (Wanted(topics=(" Safety ", "")), {"topics": ["safety"]}),
        (
            Wanted(languages=("en",), severities=("high",)),
            {"language": ["en"], "severity": ["high"]},
        ),
    ],
)
def test_a_policy_names_what_is_wanted_and_nothing_else(
    wanted: Wanted, policy: dict[str, list[str]]
) -> None:
    assert filter_policy(wanted) == policy


def test_a_subscription_to_bulletins_names_its_channel() -> None:
    assert filter_policy(Wanted(), Channel.SMS) == {"channel": ["sms"]}


EVERYTHING = Wanted((YORK,), ("safety",), ("refuted",), ("en",), ("high",))


@pytest.mark.parametrize(
    ("wanted", "channel", "said"),
    [
        (Wanted(divisions=("york",)), None, "'york' is not a division id; write it like"),
        (Wanted(verdicts=("false",)), None, "verdict 'false': one of refuted, confirmed"),
        (Wanted(severities=("odd",)), None, "severity 'odd': one of normal, high"),
        (EVERYTHING, Channel.EMAIL, "at most 5 kinds of conditions, and this has 6 \\(channel,"),
        (
            Wanted(tuple(f"{YORK}/ward:{n}" for n in range(76)), verdicts=("refuted", "none")),
            None,
            "76 divisions × 2 verdict are 152 combinations, and SNS takes 150",
        ),
    ],
)
def test_what_sns_would_not_take_is_said_in_one_line(
    wanted: Wanted, channel: Channel | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        filter_policy(wanted, channel)


def test_five_conditions_with_150_combinations_are_taken() -> None:
    assert len(filter_policy(EVERYTHING)) == 5
    assert filter_policy(Wanted(tuple(f"{YORK}/ward:{n}" for n in range(150))))


def test_every_condition_is_an_attribute_of_every_message() -> None:
    sent = {*attributes(notice_in(YORK)), "channel"}
    assert {*filter_policy(EVERYTHING), *filter_policy(Wanted(), Channel.SMS)} <= sent


WITHDRAWN = replace(notice_in(YORK), verdict=None, kind=NoticeKind.WITHDRAWAL)


class Topic:
    """A topic on moto with a queue for each filter."""

    def __init__(self) -> None:
        session: Any = botocore.session.get_session()
        self.sns, self.sqs = (
            session.create_client(name, region_name="us-east-1") for name in ("sns", "sqs")
        )
        self.arn = self.sns.create_topic(Name="notices")["TopicArn"]

    def subscribed(self, name: str, wanted: Wanted) -> str:
        """Subscribe a queue; its url."""
        self.sns.subscribe(
            TopicArn=self.arn,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:us-east-1:123456789012:{name}",
            Attributes={
                "RawMessageDelivery": "true",
                "FilterPolicyScope": "MessageAttributes",
                "FilterPolicy": json.dumps(filter_policy(wanted)),
            },
        )
        return str(self.sqs.create_queue(QueueName=name)["QueueUrl"])

    def publish(self, name: str, notice: Notice, *before: str) -> None:
        """Publish a message that says only its name."""
        self.sns.publish(TopicArn=self.arn, Message=name, MessageAttributes=typed(notice, before))


@pytest.fixture
def topic() -> Iterator[Topic]:
    """A topic of its own for every test."""
    with mock_aws():
        yield Topic()


def test_york_does_not_get_what_is_said_of_yorktown(topic: Topic) -> None:
    york = topic.subscribed("york", Wanted(divisions=(YORK,)))
    yorktown = topic.subscribed("yorktown", Wanted(divisions=(YORKTOWN,)))
    state = topic.subscribed("state", Wanted(divisions=(STATE,)))
    topic.publish("of york", notice_in(YORK, STATE))
    topic.publish("of yorktown", notice_in(YORKTOWN, STATE))
    assert drained(topic.sqs, york) == ["of york"]
    assert drained(topic.sqs, yorktown) == ["of yorktown"]
    assert drained(topic.sqs, state) == ["of york", "of yorktown"]


def test_a_verdict_that_was_asked_for_is_never_left_standing(topic: Topic) -> None:
    refuted = topic.subscribed("refuted", Wanted(verdicts=("refuted",)))
    confirmed = topic.subscribed("confirmed", Wanted(verdicts=("confirmed",)))
    known = notice_in(YORK)
    topic.publish("refuted", known)
    topic.publish("withdrawn", WITHDRAWN, "refuted")
    assert drained(topic.sqs, refuted) == ["refuted", "withdrawn"]
    assert drained(topic.sqs, confirmed) == []


def test_topics_language_and_severity_narrow_it_further(topic: Topic) -> None:
    url = topic.subscribed("narrow", Wanted((YORK,), ("safety",), languages=("es",)))
    topic.publish("of another topic", notice_in(YORK, topics=("traffic",), language="es"))
    topic.publish("in English", notice_in(YORK))
    topic.publish("wanted", notice_in(YORK, topics=("traffic", "safety"), language="es"))
    assert drained(topic.sqs, url) == ["wanted"]
