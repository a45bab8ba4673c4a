"""Subscribing to feeds: with a hub that is ours to break, and with one of other hands."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rumorline import wiring
from rumorline.domain.errors import (
    HubRefused,
    NotFound,
    StaleRead,
    StillContended,
    SubscriptionEnded,
    UnknownEndpoint,
    UsageError,
)
from rumorline.handlers import receive, sweep
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.table import PLATFORMS
from rumorline.services.receiving import Receiver
from rumorline.services.subscribing import PER_SWEEP, Subscriber
from rumorline.services.subscriptions import ASKED_AGAIN, Subscriptions
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.table import Table
from tests.support.hub import ForeignHub, foreign_hub
from tests.unit.test_websub import FakeQueue, Kept

NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
TOPIC = "https://agency.example/feed"
HUB = "https://hub.example/"
URL = "https://us.example/webhooks/websub/main"
FEED = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id>'
    b"<updated>2019-07-09T01:12:00Z</updated><title>Not ICE</title></entry></feed>"
)


@dataclass
class Clock:
    """Stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class FakeHub:
    """Remembers what it was asked, or refuses."""

    asked: list[dict[str, str]] = field(default_factory=list)
    refuses: bool = False

    def check(self, url: str) -> None:
        if url != HUB:
            raise UsageError("no such hub")

    def post(self, url: str, form: Mapping[str, str]) -> None:
        self.check(url)
        self.asked.append(dict(form))
        if self.refuses:
            raise HubRefused("the hub answered 500")


@dataclass
class Scene:
    """A deployment with one endpoint, and a hub."""

    leases: Leases
    hub: FakeHub
    clock: Clock
    secrets: Kept
    subscriber: Subscriber
    subscriptions: Subscriptions

    def subscribe(self, name: str = "main", topic: str = TOPIC, hub: str = HUB) -> Lease:
        self.secrets.secrets.setdefault(f"websub/{name}", EndpointSecrets(("hub-secret", "old")))
        return self.subscriber.subscribe(name, topic, hub, URL)

    def confirm(self, lease: Lease, mode: str = "subscribe", **changes: str) -> None:
        query = {"hub.mode": mode, "hub.topic": lease.topic, "hub.challenge": "c", "key": lease.key}
        if mode == "subscribe":
            query["hub.lease_seconds"] = "864000"
        given = query | {name.replace("_", ".", 1): text for name, text in changes.items()}
        self.subscriptions.confirm(lease.endpoint, {name: [text] for name, text in given.items()})

    def sweep(self) -> list[tuple[str, str]]:
        return list(self.subscriber.renew_due())

    def state(self, name: str = "main") -> Lease:
        lease = self.leases.get(name)
        assert lease is not None
        return lease


@pytest.fixture
def scene(table: Table) -> Scene:
    leases, hub, clock, secrets = Leases(table), FakeHub(), Clock(), Kept({})
    subscriber = Subscriber(leases, _Fresh(secrets), hub, clock)
    return Scene(leases, hub, clock, secrets, subscriber, Subscriptions(leases, clock))


@dataclass
class _Fresh:
    """A hub is told the secret as it is now: what may be a minute old would be wrong at once."""

    kept: Kept

    def get(self, platform: str, endpoint: str, max_age: float = 60.0) -> EndpointSecrets | None:
        assert max_age == 0.0
        return self.kept.secrets.get(f"{platform}/{endpoint}")


class TestSubscribe:
    """Asking for a feed."""

    def test_the_hub_is_asked_for_the_feed_with_the_current_secret(self, scene: Scene) -> None:
        lease = scene.subscribe()
        assert scene.hub.asked == [
            {
                "hub.mode": "subscribe",
                "hub.topic": TOPIC,
                "hub.callback": f"{URL}?key={lease.key}",
                "hub.lease_seconds": "864000",
                "hub.secret": "hub-secret",
            }
        ]
        assert scene.state() == lease
        assert lease.state is LeaseState.PENDING
        assert len(lease.key) == 32

    def test_the_lease_is_kept_before_the_hub_is_asked(self, scene: Scene) -> None:
        scene.hub.refuses = True
        with pytest.raises(HubRefused):
            scene.subscribe()
        assert scene.state().state is LeaseState.PENDING

    def test_a_hub_that_must_not_be_asked_leaves_no_lease(self, scene: Scene) -> None:
        with pytest.raises(UsageError):
            scene.subscribe(hub="https://10.0.0.1/")
        with pytest.raises(UsageError):
            scene.subscriber.check("https://10.0.0.1/")
        assert scene.leases.get("main") is None

    def test_a_name_in_use_takes_no_other_feed(self, scene: Scene) -> None:
        scene.subscribe()
        with pytest.raises(UsageError, match="take another name"):
            scene.subscribe(topic="https://other.example/")

    def test_subscribing_again_keeps_the_url_and_the_lease(self, scene: Scene) -> None:
        first = scene.subscribe()
        scene.confirm(first)
        again = scene.subscribe()
        assert again.key == first.key
        assert again.state is LeaseState.RENEWING
        assert again.until == scene.clock.now + timedelta(days=10)

    def test_a_name_that_is_free_again_takes_another_feed(self, scene: Scene) -> None:
        first = scene.subscribe()
        scene.confirm(first, "denied")
        assert scene.subscribe(topic="https://other.example/").state is LeaseState.PENDING

    @pytest.mark.parametrize("secret", [None, "x" * 200])
    def test_a_secret_that_is_missing_or_too_long_is_said(
        self, scene: Scene, secret: str | None
    ) -> None:
        if secret:
            scene.secrets.secrets["websub/main"] = EndpointSecrets((secret,))
        with pytest.raises(UsageError) as refused:
            scene.subscriber.subscribe("main", TOPIC, HUB, URL)
        assert "x" * 200 not in str(refused.value)


class TestConfirm:
    """The hub's check, beyond what the door's tests ask."""

    def test_a_check_that_is_repeated_because_its_answer_was_lost_is_answered(
        self, scene: Scene
    ) -> None:
        lease = scene.subscribe()
        scene.confirm(lease)
        scene.confirm(lease)
        scene.clock.now += ASKED_AGAIN
        with pytest.raises(UnknownEndpoint):
            scene.confirm(lease)

    def test_a_hub_may_grant_less_and_its_word_counts(self, scene: Scene) -> None:
        scene.confirm(scene.subscribe(), hub_lease_seconds="3600")
        assert scene.state().due == NOW + timedelta(minutes=40)

    def test_a_hub_may_grant_too_much_and_is_asked_again_all_the_same(self, scene: Scene) -> None:
        scene.confirm(scene.subscribe(), hub_lease_seconds="9999999999")
        assert scene.state().until == NOW + timedelta(days=30)

    def test_a_check_for_an_endpoint_without_a_lease_is_refused(self, scene: Scene) -> None:
        with pytest.raises(UnknownEndpoint):
            scene.confirm(Lease("none", TOPIC, HUB, URL, "k", LeaseState.PENDING, NOW))

    def test_the_topic_is_that_of_the_lease(self, scene: Scene) -> None:
        with pytest.raises(SubscriptionEnded):
            scene.subscriptions.topic("main")
        lease = scene.subscribe()
        assert scene.subscriptions.topic("main") == TOPIC
        scene.confirm(lease, "denied")
        with pytest.raises(SubscriptionEnded):
            scene.subscriptions.topic("main")

    def test_another_writer_is_waited_for(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lease, save = scene.subscribe(), scene.leases.save
        calls: list[Lease] = []

        def once_stale(new: Lease, seen: Lease | None) -> None:
            calls.append(new)
            if len(calls) == 1:
                raise StaleRead("moved")
            save(new, seen)

        monkeypatch.setattr(scene.leases, "save", once_stale)
        scene.confirm(lease)
        assert scene.state().state is LeaseState.ACTIVE

    def test_but_not_for_ever(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        def stale(*_: Any) -> None:
            raise StaleRead("moved")

        lease = scene.subscribe()
        monkeypatch.setattr(scene.leases, "save", stale)
        with pytest.raises(StillContended):
            scene.confirm(lease)


class TestRenew:
    """What `sweep` does each minute."""

    def test_nothing_is_asked_while_more_than_a_third_is_left(self, scene: Scene) -> None:
        scene.confirm(scene.subscribe())
        scene.clock.move(days=6.6)
        assert scene.sweep() == []
        assert len(scene.hub.asked) == 1

    def test_a_lease_is_renewed_when_a_third_is_left_and_stays_good(self, scene: Scene) -> None:
        lease = scene.subscribe()
        scene.confirm(lease)
        scene.clock.move(days=6.7)
        assert scene.sweep() == [("main", "")]
        assert scene.hub.asked[1] == scene.hub.asked[0]
        assert scene.state().state is LeaseState.RENEWING
        assert scene.subscriptions.topic("main") == TOPIC
        scene.confirm(lease)
        assert scene.state().until == scene.clock.now + timedelta(days=10)

    def test_what_is_pending_is_asked_for_again_after_longer_and_longer(self, scene: Scene) -> None:
        scene.subscribe()
        asked = []
        for _ in range(60):
            scene.clock.move(minutes=1)
            asked += [scene.clock.now - NOW for _ in scene.sweep()]
        assert asked == [timedelta(minutes=minutes) for minutes in (5, 15, 35)]

    def test_a_hub_that_fails_stops_no_other_and_is_told(self, scene: Scene) -> None:
        for name in ("a", "b"):
            scene.subscribe(name)
        scene.hub.refuses = True
        scene.clock.move(minutes=5)
        assert scene.sweep() == [("a", "the hub answered 500"), ("b", "the hub answered 500")]
        assert scene.sweep() == []

    def test_so_is_a_secret_that_is_gone(self, scene: Scene) -> None:
        scene.subscribe()
        scene.secrets.secrets.clear()
        scene.clock.move(minutes=5)
        assert scene.sweep() == [("main", "no secret is kept for websub/main")]

    def test_some_are_asked_at_a_time_and_the_others_next(self, scene: Scene) -> None:
        for number in range(PER_SWEEP + 1):
            scene.subscribe(f"e{number}")
            scene.clock.move(seconds=1)
        scene.clock.move(minutes=5)
        first = [name for name, _ in scene.sweep()]
        assert first == [f"e{number}" for number in range(PER_SWEEP)]
        assert [name for name, _ in scene.sweep()] == [f"e{PER_SWEEP}"]

    def test_what_changed_since_it_was_listed_is_left_alone(self, scene: Scene) -> None:
        lease = scene.subscribe()
        scene.clock.move(minutes=5)
        due = scene.subscriber.renew_due()
        scene.leases.listed = lambda: iter([replace(lease, tries=9)])  # type: ignore[method-assign]
        scene.leases.save(replace(lease, asked_at=scene.clock.now), lease)
        scene.clock.move(days=9)
        assert list(due) == [("main", "it changed meanwhile")]

    def test_a_new_secret_is_told_at_once(self, scene: Scene) -> None:
        lease = scene.subscribe()
        scene.confirm(lease)
        scene.secrets.secrets["websub/main"] = EndpointSecrets(("new-secret", "hub-secret"))
        assert scene.subscriber.renew("main")
        assert scene.hub.asked[-1]["hub.secret"] == "new-secret"
        assert scene.hub.asked[-1]["hub.callback"] == lease.callback

    def test_where_nothing_is_subscribed_there_is_nobody_to_tell(self, scene: Scene) -> None:
        assert not scene.subscriber.renew("main")
        scene.confirm(scene.subscribe(), "denied")
        assert not scene.subscriber.renew("main")


class TestSweep:
    """The function."""

    def test_leases_are_renewed_before_the_outbox_and_what_fails_is_logged(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        logged: list[dict[str, Any]] = []
        monkeypatch.setattr(sweep._log, "warning", lambda _, **keys: logged.append(keys))
        monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=lambda: 0))
        monkeypatch.setattr(wiring, "subscriber", lambda: scene.subscriber)
        monkeypatch.setattr(wiring, "reminding", lambda: SimpleNamespace(remind=lambda: iter(())))
        assert sweep.handler({}, None) == {"rows": 0, "leases": 0, "reminded": 0}
        scene.subscribe()
        scene.clock.move(minutes=5)
        assert sweep.handler({}, None) == {"rows": 0, "leases": 1, "reminded": 0}
        scene.hub.refuses = True
        scene.clock.move(minutes=10)
        assert logged == []
        monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=lambda: 2))
        sweep.handler({}, None)
        assert logged == [{"endpoint": "main", "reason": "the hub answered 500"}, {"rows": 2}]

    def test_an_outbox_that_fails_lets_no_lease_lapse(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails() -> int:
            raise StillContended

        monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=fails))
        monkeypatch.setattr(wiring, "subscriber", lambda: scene.subscriber)
        monkeypatch.setattr(wiring, "reminding", lambda: SimpleNamespace(remind=lambda: iter(())))
        scene.subscribe()
        scene.clock.move(minutes=5)
        asked = len(scene.hub.asked)
        with pytest.raises(sweep.Unfinished):
            sweep.handler({}, None)
        assert len(scene.hub.asked) == asked + 1

    def test_what_renews_is_made_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = {"TABLE_NAME": "t", "SECRET_PREFIX": "p", "RUMORLINE_LOOPBACK_HUBS": "yes"}
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        made = [
            wiring.settings,
            wiring.client,
            wiring.table,
            wiring.subscriber,
            wiring.subscriptions,
        ]
        for factory in made:
            factory.cache_clear()
        assert isinstance(wiring.subscriber(), Subscriber)
        assert wiring.subscriber()._hubs._loopback  # type: ignore[attr-defined]
        assert isinstance(wiring.subscriptions(), Subscriptions)
        for factory in made:
            factory.cache_clear()


class TestLeave:
    """Unsubscribing."""

    def test_the_hub_is_asked_and_may_check(self, scene: Scene) -> None:
        lease = scene.subscribe()
        scene.confirm(lease)
        scene.subscriber.leave("main")
        assert scene.hub.asked[-1] == {
            "hub.mode": "unsubscribe",
            "hub.topic": TOPIC,
            "hub.callback": lease.callback,
        }
        assert not scene.subscriber.renew("main")
        with pytest.raises(UnknownEndpoint):
            scene.confirm(lease)
        for _ in range(2):
            scene.confirm(lease, "unsubscribe")
        assert scene.state().state is LeaseState.ENDED

    def test_it_is_asked_again_until_it_has_checked(self, scene: Scene) -> None:
        scene.subscribe()
        scene.subscriber.leave("main")
        scene.clock.move(minutes=5)
        assert scene.sweep() == [("main", "")]
        assert scene.hub.asked[-1]["hub.mode"] == "unsubscribe"

    def test_what_is_subscribed_to_nothing_cannot_leave(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            scene.subscriber.leave("main")
        scene.confirm(scene.subscribe(), "denied")
        with pytest.raises(NotFound):
            scene.subscriber.leave("main")


class TestForeignHub:
    """Flask-WebSub, a hub that others wrote: it checks, signs with SHA-512, and delivers."""

    @pytest.fixture
    def queue(self) -> FakeQueue:
        return FakeQueue()

    @pytest.fixture
    def hub(
        self, scene: Scene, queue: FakeQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> ForeignHub:
        def door(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
            parts = urlsplit(url)
            event: dict[str, Any] = {
                "rawQueryString": parts.query,
                "requestContext": {"http": {"method": method}, "requestId": "delivery-1"},
                "pathParameters": {"platform": "websub", "endpoint": "main"},
                "headers": dict(headers),
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            }
            answer = receive.handler(event, None)
            return answer["statusCode"], str(answer["body"])  # type: ignore[return-value]

        feeds = {"websub": lambda: scene.subscriptions}
        receiver = Receiver(PLATFORMS, scene.secrets, queue, scene.clock, feeds)
        monkeypatch.setattr(wiring, "receiver", lambda: receiver)
        made = foreign_hub(tmp_path, door, monkeypatch)
        monkeypatch.setattr(scene.subscriber, "_hubs", made)
        return made

    def test_it_confirms_and_what_it_signs_is_genuine(
        self, scene: Scene, hub: ForeignHub, queue: FakeQueue
    ) -> None:
        scene.subscribe()
        assert scene.state().state is LeaseState.ACTIVE
        assert scene.state().granted == 864_000
        hub.deliver(TOPIC, FEED)
        (message,) = queue.messages
        assert message["entry"]["topic"] == TOPIC

    def test_a_rotation_and_a_renewal_lose_nothing(
        self, scene: Scene, hub: ForeignHub, queue: FakeQueue
    ) -> None:
        scene.subscribe()
        scene.secrets.secrets["websub/main"] = EndpointSecrets(("new-secret", "hub-secret"))
        hub.deliver(TOPIC, FEED)
        scene.subscriber.renew("main")
        scene.secrets.secrets["websub/main"] = EndpointSecrets(("new-secret",))
        hub.deliver(TOPIC, FEED)
        assert len(queue.messages) == 2

    def test_its_refusal_is_understood(self, scene: Scene, hub: ForeignHub) -> None:
        hub.refuse("not you")
        scene.subscribe()
        assert scene.state().state is LeaseState.DENIED

    def test_it_lets_go_when_we_leave(
        self, scene: Scene, hub: ForeignHub, queue: FakeQueue
    ) -> None:
        scene.subscribe()
        scene.subscriber.leave("main")
        assert scene.state().state is LeaseState.ENDED
        hub.deliver(TOPIC, FEED)
        assert queue.messages == []

    def test_it_forgets_a_subscriber_that_answers_410(
        self, scene: Scene, hub: ForeignHub, queue: FakeQueue
    ) -> None:
        lease = scene.subscribe()
        seen = scene.state()
        scene.leases.save(replace(seen, state=LeaseState.ENDED), seen)
        hub.deliver(TOPIC, FEED)
        assert list(hub.hub.storage.get_callbacks(TOPIC)) == []
        assert queue.messages == []
        assert parse_qs(urlsplit(lease.callback).query) == {"key": [lease.key]}

    def test_it_does_not_take_a_secret_of_200_bytes_either(self, hub: ForeignHub) -> None:
        with pytest.raises(HubRefused, match="400"):
            hub.post(
                HUB,
                {
                    "hub.mode": "subscribe",
                    "hub.topic": TOPIC,
                    "hub.callback": URL,
                    "hub.secret": "x" * 200,
                },
            )
