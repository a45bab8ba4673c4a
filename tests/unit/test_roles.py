"""Each function under exactly its own role, as template.yaml gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from rumorline import wiring
from rumorline.handlers import feed
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.table import delete, put
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.demo import case
from tests.support.cloud import Cloud, forget
from tests.support.iam import ROLES, Denied, Guard, Role, here

FEED = {"PUBLIC_URL": "https://board.example", "PUBLISHER_NAME": "Rumorline"}

NOWHERE = {
    "TABLE_NAME": "rumorline",
    "WORK_QUEUE_URL": "https://queue.example/work",
    "DEAD_LETTER_QUEUE_URL": "https://queue.example/dead",
    "NOTICES_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:notices",
    "BULLETINS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:bulletins",
    "SECRET_PREFIX": "endpoint",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
LEASE = Lease(
    "main",
    "https://agency.example/feed",
    "https://hub.example/",
    "https://us.example/",
    "k",
    LeaseState.PENDING,
    datetime(2019, 7, 9, 1, 13, tzinfo=UTC),
)


class Guarded(Cloud):
    """The functions, each call of which is checked against the role of its function."""

    guard: Guard

    def post(self, body: bytes) -> int:
        with self.guard.under("ReceiveRole"):
            return super().post(body)

    def resolve(self, *bodies: str) -> list[str]:
        with self.guard.under("ResolveRole"):
            return super().resolve(*bodies)

    def publish(self, *sort_keys: str) -> None:
        with self.guard.under("PublishRole"):
            super().publish(*sort_keys)

    def sweep(self) -> int:
        with self.guard.under("SweepRole"):
            return super().sweep()

    def desk(self, route: str, body: Any = None, **changes: Any) -> tuple[int, Any]:
        with self.guard.under("DeskRole"):
            return super().desk(route, body, **changes)

    def feed(self, route: str, **changes: Any) -> int:
        """A request of the public; returns the status."""
        with self.guard.under("FeedRole"):
            return int(feed.handler({"routeKey": f"GET {route}", **changes}, None)["statusCode"])


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guarded]:
    with mock_aws():
        made = Guarded()
        made.guard = _guard(monkeypatch, made.environment)
        yield made
    forget()


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    """Clients that nothing answers: a call outside its role gets no further."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield _guard(monkeypatch, NOWHERE)
    forget()


def _guard(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> Guard:
    for name, value in {**environment, **FEED}.items():
        monkeypatch.setenv(name, value)
    places = here(environment)
    guard = Guard({name: Role(name, places) for name in ROLES})
    guard.watch(wiring._session())
    return guard


def _told(cloud: Guarded) -> dict[str, Any]:
    """The Hartford rumor, settled by the police: its notice."""
    for source in case.SOURCES:
        assert cloud.desk("POST /sources", asdict(source))[0] == 201
    names = ("claim", "place", "division", "within", "zone", "topics", "first_seen", "examples")
    assert cloud.desk("POST /tickets", {n: getattr(case.FIRST, n) for n in names})[0] == 201
    assert cloud.post(body_of(case.POLICE_POST, "x")) == 200
    assert cloud.resolve() == []
    cloud.publish()
    (notice,) = cloud.notices()
    return notice


def test_a_webhook_becomes_a_notice_that_everybody_may_read(cloud: Guarded) -> None:
    notice = _told(cloud)
    assert cloud.feed("/notices/{id}", pathParameters={"id": notice["id"]}) == 200
    for route in ("/", "/board", "/feed.json", "/feed.atom", "/notices", "/desk", "/desk.js"):
        assert cloud.feed(route) == 200
    assert cloud.feed("/board", rawQueryString=f"division={case.FIRST.division}") == 200


def test_sweep_finishes_what_publish_left_behind(
    cloud: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _told(cloud)
    monkeypatch.setattr(wiring, "_now", lambda: datetime.now(UTC) + timedelta(days=1))
    wiring.publisher.cache_clear()
    police = case.SOURCES[1]
    _, shown = cloud.desk("GET /sources/{id}", pathParameters={"id": police.source_id})
    path = {"pathParameters": {"id": police.source_id}}
    assert (
        cloud.desk("POST /sources/{id}/suspend", {"rev": shown["source"]["rev"]}, **path)[0] == 200
    )
    assert cloud.sweep() > 0
    assert cloud.resolve() == []
    assert cloud.sweep() > 0
    assert cloud.notices()


def test_the_desk_keeps_subscriptions(cloud: Guarded) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:newsroom"
    status, _ = cloud.desk("POST /subscriptions", {"protocol": "sqs", "endpoint": queue})
    assert status == 201
    _, listed = cloud.desk("GET /subscriptions")
    (arn,) = (one["arn"] for one in listed["subscriptions"] if one["endpoint"] == queue)
    path = {"pathParameters": {"id": arn}}
    assert cloud.desk("DELETE /subscriptions/{id}", **path)[0] == 200


def test_a_hub_is_answered_from_its_lease(cloud: Guarded) -> None:
    leases = Leases(wiring.table())
    leases.save(LEASE, None)
    with cloud.guard.under("ReceiveRole"):
        assert wiring.subscriptions().topic("main") == LEASE.topic
        leases.save(replace(LEASE, state=LeaseState.ACTIVE), LEASE)


# What each function must never do, whoever talks it into it.
OUTSIDE: tuple[tuple[str, Callable[[], object]], ...] = (
    ("ReceiveRole", lambda: wiring.table().query_prefix("T#1", "E#")),
    ("ReceiveRole", lambda: wiring.table().get(("T#1", "META"))),
    ("ReceiveRole", lambda: wiring.table().write(put({"PK": "LEASE#main", "SK": "META"}))),
    ("ReceiveRole", lambda: _secret("another/x/main")),
    ("ReceiveRole", lambda: _message("dead")),
    ("ResolveRole", lambda: _secret("endpoint/x/main")),
    ("ResolveRole", lambda: _published("notices")),
    ("ResolveRole", lambda: wiring.table().write(delete(("T#1", "META")))),
    ("PublishRole", lambda: _secret("endpoint/x/main")),
    ("PublishRole", lambda: _published("another")),
    ("SweepRole", lambda: _secret("endpoint/x/main")),
    ("SweepRole", lambda: wiring.table().listing("UNREGISTERED")),
    ("DeskRole", lambda: _secret("endpoint/x/main")),
    ("DeskRole", lambda: _published("notices")),
    ("DeskRole", lambda: _message("work")),
    ("DeskRole", lambda: wiring.table().write(delete(("T#1", "META")))),
    ("FeedRole", lambda: wiring.table().query("T#1")),
    ("FeedRole", lambda: wiring.table().query("TLOG")),
    ("FeedRole", lambda: wiring.table().get_many([("P#1", "META")])),
    ("FeedRole", lambda: wiring.table().listing("ST#open")),
    ("FeedRole", lambda: wiring.table().write(put({"PK": "FEED", "SK": "HEAD"}))),
    ("ScopesRole", lambda: wiring.table().query("FEED")),
)


@pytest.mark.parametrize(("role", "call"), OUTSIDE)
def test_a_call_outside_its_role_fails(guard: Guard, role: str, call: Callable[[], object]) -> None:
    with guard.under(role), pytest.raises(Denied):
        _done(call())


def _done(result: object) -> None:
    """A query asks for its first page only when that is taken."""
    if isinstance(result, Iterable):
        list(result)


def _secret(name: str) -> None:
    client: Any = wiring.client("secretsmanager")
    client.get_secret_value(SecretId=name)


def _message(queue: str) -> None:
    client: Any = wiring.client("sqs")
    client.send_message(QueueUrl=f"https://queue.example/{queue}", MessageBody="{}")


def _published(topic: str) -> None:
    client: Any = wiring.client("sns")
    client.publish(TopicArn=f"arn:aws:sns:us-east-1:123456789012:{topic}", Message="{}")
