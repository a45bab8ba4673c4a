"""Newsrooms on the stack of template.yaml: what they ask for arrives, and nothing else."""

from __future__ import annotations

import json
import runpy
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from wsgiref.simple_server import make_server

import pytest

from rumorline.notices.filters import Wanted
from rumorline.services.newsrooms import Newsrooms, SubscriptionRequest
from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline.store.notices import Entry
from rumorline.store.subscriptions import Subscriptions, may_write
from rumorline.store.topics import NoticesTopic
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.running import Running
from rumorline_tools.sending import post
from tests.support.signing import certificate, signed
from tests.support.things import evidence, notice_of, ticket

STATE = "ocd-division/country:us/state:xx"
YORK, YORKTOWN = f"{STATE}/place:york", f"{STATE}/place:yorktown"
EXAMPLE = Path(__file__).parents[2] / "infra" / "examples" / "newsroom.py"
_PATIENCE_S = 20


@pytest.fixture
def newsrooms(up: Running) -> Newsrooms:
    """The service on the running stack."""
    kept = Subscriptions(up.client("sns"), up.client("sqs"))
    return Newsrooms(kept, up.served.notices_topic_arn, up.served.bulletins_topic_arn)


def queue(up: Running, name: str, topic_arn: str) -> tuple[str, str]:
    """A queue that a topic may write into: its url and ARN."""
    sqs = up.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    names = ["QueueArn"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]["QueueArn"]
    policy = {"Version": "2012-10-17", "Statement": [may_write(topic_arn, arn)]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    return url, arn


def test_york_does_not_get_what_is_said_of_yorktown(up: Running, newsrooms: Newsrooms) -> None:
    url, arn = queue(up, "york", up.served.notices_topic_arn)
    newsrooms.subscribe(SubscriptionRequest("sqs", arn, Wanted(divisions=(YORK,)), raw=True))
    topic = NoticesTopic(up.client("sns"), up.served.notices_topic_arn, "urn:test")
    for place in (YORKTOWN, YORK):
        topic.send(Entry(notice_of(ticket(evidence(), divisions=(place, STATE))), seq=1))
    (event,) = up.notices(url)
    assert event["data"]["ticket"]["divisions"] == [YORK, STATE]
    (mine,) = [one for one in newsrooms.listed() if one.endpoint == arn]
    newsrooms.unsubscribe(mine.arn)
    assert arn not in {one.endpoint for one in newsrooms.listed()}


def test_people_are_sent_a_mail_and_a_text_message(up: Running) -> None:
    url, arn = queue(up, "mailbox", up.served.bulletins_topic_arn)
    up.client("sns").subscribe(TopicArn=up.served.bulletins_topic_arn, Protocol="sqs", Endpoint=arn)
    said = refuted(up, "Maple Street", 1)
    mail, text = islice(arriving(up, url), 2)
    assert mail["Subject"].startswith('Refuted by City of York: "There is NO ICE checkpoint')
    assert f"“{said.text}”" in mail["Message"]
    assert "(America/New_York)" in mail["Message"]
    assert f"{up.served.api_url}/notices/t-" in mail["Message"]
    assert mail["MessageAttributes"]["channel"]["Value"] == "email"
    assert text["MessageAttributes"]["channel"]["Value"] == "sms"
    assert len(text["Message"]) <= 160


def refuted(up: Running, street: str, number: int) -> Draft:
    """The city refutes a rumor about a street: the post."""
    division = f"{YORK}/street:{number}"
    account = f"41000001{number:02d}"
    endpoint = next(e for e in up.served.endpoints if e.platform == "x")
    up.desk().add_source(
        SourceRequest(
            source_id=f"x:{account}",
            authority="City of York",
            divisions=(division,),
            endpoints=(f"x/{endpoint.endpoint}",),
        )
    )
    claim = f"ICE is running a checkpoint at {street}, York"
    up.desk().open_ticket(
        TicketRequest(claim, f"{street}, York", division, zone="America/New_York"), "editor"
    )
    said = Draft(
        post_id=f"11484000000001{number:05d}",
        account_id=account,
        text=f"There is NO ICE checkpoint at {street}. It was a routine seat-belt check.",
        posted_at=datetime.now(UTC),
        handle="CityOfYork",
        name="City of York",
    )
    assert up.deliver("x", body_of(said, "x")).status == 200
    return said


def arriving(up: Running, url: str) -> Iterator[dict[str, Any]]:
    """Envelopes of SNS as they come in, for as long as a test waits."""
    sqs = up.client("sqs")
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])


@pytest.fixture
def example(up: Running) -> Iterator[Any]:
    """The example for newsrooms on loopback, beside the feed of the stack.

    The stack does not sign, so the test does, with a key whose certificate the example is given.
    """
    feed = f"{up.served.api_url}/notices"

    def get(url: str) -> bytes:
        if not url.startswith(feed):
            return certificate()
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - the stack's own
            return bytes(answer.read())

    newsroom = runpy.run_path(str(EXAMPLE))["Newsroom"](up.served.notices_topic_arn, feed, get)
    with make_server("127.0.0.1", 0, newsroom) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        newsroom.url = f"http://127.0.0.1:{server.server_port}/"
        yield newsroom
        server.shutdown()
        thread.join()


def test_a_newsroom_follows_the_topic_through_repeat_gap_correction_and_forgery(
    up: Running, example: Any
) -> None:
    url, arn = queue(up, "followed", up.served.notices_topic_arn)
    up.client("sns").subscribe(TopicArn=up.served.notices_topic_arn, Protocol="sqs", Endpoint=arn)
    while example.backfill():
        pass
    said = refuted(up, "Birch Street", 2)
    first = next(arriving(up, url))
    forged = signed(first) | {"Message": first["Message"].replace("NO ICE", "an ICE")}
    assert post(example.url, json.dumps(forged).encode(), {}).status == 403
    for _ in range(2):
        assert post(example.url, json.dumps(signed(first)).encode(), {}).status == 204
    event = json.loads(first["Message"])
    assert example.standing[event["subject"]] == event

    refuted(up, "Cedar Street", 3)
    missed = json.loads(next(arriving(up, url))["Message"])
    assert missed["subject"] not in example.standing
    up.deliver("x", body_of(replace(said, text="", deleted=True), "x"))
    withdrawal = next(arriving(up, url))
    assert post(example.url, json.dumps(signed(withdrawal)).encode(), {}).status == 204
    assert example.standing[event["subject"]]["data"]["kind"] == "withdrawal"
    while example.backfill():
        pass
    assert example.standing[missed["subject"]]["id"] == missed["id"]
    assert example.standing[event["subject"]]["data"]["kind"] == "withdrawal"
