"""The example that a newsroom runs: what SNS sends it, and what it must never believe.

The feed is the product's own; messages are signed by a key of the test, and once by moto, as SNS
signs (SignatureVersion 2).
"""

from __future__ import annotations

import io
import json
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from cryptography.hazmat.primitives import hashes
from moto import mock_aws
from moto.sns.models import sns_backends

from rumorline.notices.cloudevent import cloudevent
from rumorline.notices.site import Site
from rumorline.services.showing import MOST, PublicFeed
from rumorline.store.feed import Feed
from rumorline.web.asking import asked
from tests.support.signing import KEY, OTHER_KEY, certificate, signed
from tests.support.world import World, deleted, saved

EXAMPLE = Path(__file__).parents[2] / "infra" / "examples" / "newsroom.py"
TOPIC = "arn:aws:sns:us-east-1:123456789012:notices"
SNS = "https://sns.us-east-1.amazonaws.com"
FEED = "https://rumors.test"


def message(**facts: Any) -> dict[str, Any]:
    """A message of the topic, before it is signed."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Timestamp": "2026-03-03T12:00:00.000Z",
        **facts,
    }


def confirmation(**changes: Any) -> dict[str, Any]:
    """What SNS sends first."""
    url = f"{SNS}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=abc"
    facts = {"Message": "You have chosen …", "Token": "abc", "SubscribeURL": url}
    return signed(message(**{"Type": "SubscriptionConfirmation", **facts, **changes}))


@dataclass
class Desk:
    """The newsroom's end, and all that it fetches."""

    world: World
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        make: Callable[..., Any] = runpy.run_path(str(EXAMPLE))["Newsroom"]
        site = Site(base=FEED, publisher="Riverbend desk", source="urn:rumorline:notices")
        self.feed = PublicFeed(Feed(self.world.table), site, self.world.time)
        self.newsroom = make(TOPIC, f"{FEED}/notices", self.fetch)

    def fetch(self, url: str) -> bytes:
        """The internet: the feed, SNS, and hosts that only look like it."""
        self.fetched.append(url)
        if url.startswith(f"{FEED}/notices"):
            return self.feed.backfill(asked(urlsplit(url).query, MOST)).body.encode()
        return certificate(KEY if url.startswith(SNS) else OTHER_KEY)

    def post(self, body: dict[str, Any]) -> str:
        """Post a message to the endpoint; its status."""
        return self.post_bytes(json.dumps(body).encode())

    def post_bytes(self, body: bytes) -> str:
        """The same with a body as it is."""
        said: list[str] = []
        environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        self.newsroom(environ, lambda status, _headers: said.append(status))
        return said[0]

    def standing(self) -> list[tuple[str, str]]:
        """(id, kind) of what stands of each ticket."""
        events = self.newsroom.standing.values()
        return [(event["id"], event["data"]["kind"]) for event in events]


@pytest.fixture
def desk(world: World) -> Desk:
    """A newsroom beside a world in which the police refuted a claim, and edited what they said."""
    world.source()
    world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.deliver(saved("refutes claim-1 again", version=2))
    world.publish()
    return Desk(world)


def events(desk: Desk) -> list[dict[str, Any]]:
    """What was published, as it was sent."""
    return [
        cloudevent(e.notice, source="urn:rumorline:notices", seq=e.seq, previous_hash=e.previous)
        for e in desk.world.outside.notices
    ]


def notification(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return signed(message(Message=json.dumps(event), **changes))


def test_the_example_can_be_read_on_one_screen() -> None:
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 60


def test_a_notice_is_kept_and_a_repeat_changes_nothing(desk: Desk, capsys: Any) -> None:
    first, _ = events(desk)
    assert desk.post(notification(first)) == "204 No Content"
    assert desk.post(notification(first, MessageId="another")) == "204 No Content"
    assert desk.standing() == [(first["id"], "resolution")]
    assert capsys.readouterr().out.count(first["id"]) == 1


def test_a_correction_takes_the_place_of_what_it_corrects(desk: Desk) -> None:
    first, second = events(desk)
    desk.post(notification(first))
    desk.post(notification(second))
    assert desk.standing() == [(second["id"], "correction")]


def test_an_older_version_that_comes_late_changes_nothing(desk: Desk) -> None:
    first, second = events(desk)
    desk.post(notification(second))
    desk.post(notification(first))
    assert desk.standing() == [(second["id"], "correction")]


def test_a_gap_is_filled_from_the_feed(desk: Desk) -> None:
    known = desk.world.open("claim-2")
    desk.world.deliver(saved("refutes claim-2", number=2))
    desk.world.publish()
    desk.post(notification(events(desk)[0]))
    assert desk.newsroom.backfill() is False
    assert desk.standing() == [
        (events(desk)[1]["id"], "correction"),
        (f"{known.ticket_id}.n1", "resolution"),
    ]


def test_whoever_was_away_misses_nothing(desk: Desk) -> None:
    for number in range(100, 158):
        desk.world.open(f"claim-{number}")
        desk.world.deliver(saved(f"refutes claim-{number}", number=number))
    desk.world.publish()
    pages = [desk.newsroom.backfill(), desk.newsroom.backfill()]
    assert pages == [True, False]
    assert len(desk.standing()) == 59
    desk.world.deliver(deleted(100))
    desk.world.publish()
    assert desk.newsroom.backfill() is False
    assert [kind for _, kind in desk.standing()].count("withdrawal") == 1


def test_a_subscription_to_the_topic_is_confirmed(desk: Desk) -> None:
    asking = confirmation()
    assert desk.post(asking) == "204 No Content"
    assert desk.fetched[-1] == asking["SubscribeURL"]


FALSE_HOSTS = [
    "https://sns.us-east-1.amazonaws.com.evil.test/",
    "https://sns.us-east-1.amazonaws.com@evil.test/",
    "https://evil.test/sns.us-east-1.amazonaws.com/",
    "https://sns.s3.amazonaws.com/",
    "https://sns.eu-west-1.amazonaws.com/",
    "http://sns.us-east-1.amazonaws.com/",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("host", FALSE_HOSTS)
def test_nothing_is_fetched_from_a_false_host(desk: Desk, host: str) -> None:
    desk.post(confirmation(SubscribeURL=f"{host}?Action=ConfirmSubscription"))
    false = f"{host}SimpleNotificationService-1.pem"
    assert desk.post(notification(events(desk)[0], SigningCertURL=false)) == "403 Forbidden"
    assert {urlsplit(url).hostname for url in desk.fetched} == {urlsplit(SNS).hostname}
    assert all(url.endswith(".pem") for url in desk.fetched)
    assert desk.standing() == []


def test_a_forged_message_is_not_believed(desk: Desk) -> None:
    first, second = events(desk)
    genuine = notification(first)
    forged = [
        signed(message(Message=json.dumps(first)), OTHER_KEY),
        genuine | {"Message": json.dumps(second)},
        genuine | {"Signature": ""},
        {name: value for name, value in genuine.items() if name != "Signature"},
        genuine | {"Type": "SubscriptionConfirmation", "SubscribeURL": f"{SNS}/?Action=x"},
        genuine | {"Timestamp": "2026-03-04T12:00:00.000Z"},
    ]
    assert {desk.post(one) for one in forged} == {"403 Forbidden"}
    assert desk.standing() == []
    assert not [url for url in desk.fetched if "Action" in url]


def test_a_message_of_another_topic_is_not_believed(desk: Desk) -> None:
    other = TOPIC.replace("notices", "others")
    assert desk.post(notification(events(desk)[0], TopicArn=other)) == "403 Forbidden"
    assert desk.post(confirmation(TopicArn=other)) == "403 Forbidden"
    assert desk.standing() == []


def test_a_signature_by_sha_1_is_not_believed(desk: Desk) -> None:
    facts = message(Message=json.dumps(events(desk)[0]), SignatureVersion="1")
    assert desk.post(signed(facts, digest=hashes.SHA1())) == "403 Forbidden"  # noqa: S303 - refused


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"\xff"])
def test_what_is_no_message_is_refused(desk: Desk, body: bytes) -> None:
    assert desk.post_bytes(body) == "403 Forbidden"


def test_an_end_of_a_subscription_is_not_followed(desk: Desk) -> None:
    ended = confirmation(Type="UnsubscribeConfirmation")
    assert desk.post(ended) == "204 No Content"
    assert desk.fetched == [ended["SigningCertURL"]]


@pytest.fixture
def moto_sends(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What moto's SNS posts to an https subscriber."""
    posted: list[dict[str, Any]] = []
    with mock_aws():
        monkeypatch.setattr(
            "moto.sns.models.requests.post", lambda _url, json, **_: posted.append(json)
        )
        yield posted


def test_a_message_that_moto_signed_is_believed(
    desk: Desk, moto_sends: list[dict[str, Any]]
) -> None:
    sns: Any = botocore.session.get_session().create_client("sns", region_name="us-east-1")
    arn = sns.create_topic(Name="notices")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="https", Endpoint="https://newsroom.test/")
    sns.publish(TopicArn=arn, Message=json.dumps(events(desk)[0]))
    (sent,) = moto_sends
    pem = sns_backends[arn.split(":")[4]]["us-east-1"]._message_public_keys
    desk.newsroom.get = lambda url: pem[url.rpartition("/")[2]]
    assert desk.post(sent) == "204 No Content"
    assert desk.standing() == [(events(desk)[0]["id"], "resolution")]
