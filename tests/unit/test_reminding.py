"""The desk is reminded of what waits, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rumorline import wiring
from rumorline.domain.errors import StaleRead
from rumorline.handlers import sweep
from rumorline.services.judging import Act
from rumorline.services.policies import PolicyRequest
from rumorline.services.reminding import MOST_NAMED, Patience, Reminding
from rumorline.store.alarms import AlarmTopic
from rumorline.store.reminders import Reminders
from tests.support.gate import Interruption
from tests.support.world import World, deleted, saved

OPEN, REVIEW = timedelta(hours=4), timedelta(minutes=30)


@dataclass
class Alarms:
    """Remembers what the desk was told."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def raise_(self, subject: str, text: str) -> None:
        """Tell."""
        self.told.append((subject, text))


@pytest.fixture
def alarms() -> Alarms:
    """What the desk was told."""
    return Alarms()


@pytest.fixture
def reminding(world: World, alarms: Alarms) -> Reminding:
    """Reminders of the world's tickets."""
    patience = Patience(OPEN, REVIEW)
    return Reminding(world.tickets, Reminders(world.table), alarms, patience, world.time)


def minutes(world: World, reminding: Reminding, count: int) -> None:
    """The sweep of some minutes."""
    for _ in range(count):
        world.clock.move(minutes=1)
        list(reminding.remind())


def test_an_overdue_ticket_is_told_of_once(
    world: World, reminding: Reminding, alarms: Alarms
) -> None:
    opened = world.open(zone="America/New_York")
    minutes(world, reminding, 239)
    assert alarms.told == []
    minutes(world, reminding, 30)
    ((subject, text),) = alarms.told
    assert subject == "Rumorline: 1 ticket overdue"
    assert text == (
        f"{opened.ticket_id}, since Tuesday, 3 March 2026, 07:00 EST (America/New_York): "
        "claim-1 (Riverbend)"
    )


def test_a_review_that_waits_is_told_of_with_its_reason_and_again_when_it_comes_back(
    world: World, reminding: Reminding, alarms: Alarms
) -> None:
    world.source()
    world.open()
    world.deliver(saved("unclear claim-1"))
    minutes(world, reminding, 40)
    ((subject, text),) = alarms.told
    assert subject == "Rumorline: 1 ticket waiting for review"
    assert "(unclear_evidence), since" in text
    world.deliver(saved("refutes claim-1", version=2))
    world.deliver(saved("unclear claim-1", version=3))
    minutes(world, reminding, 40)
    assert len(alarms.told) == 2


def test_a_ticket_that_was_settled_in_time_is_not_told_of(
    world: World, reminding: Reminding, alarms: Alarms
) -> None:
    world.source()
    world.open()
    minutes(world, reminding, 200)
    world.deliver(saved("refutes claim-1"))
    minutes(world, reminding, 100)
    assert alarms.told == []


def test_a_sweep_that_was_away_tells_of_all_that_came_due_meanwhile(
    world: World, reminding: Reminding, alarms: Alarms
) -> None:
    minutes(world, reminding, 1)
    for number in range(MOST_NAMED + 2):
        world.open(f"claim-{number}")
    world.clock.move(hours=30)
    minutes(world, reminding, 1)
    ((subject, text),) = alarms.told
    assert subject == f"Rumorline: {MOST_NAMED + 2} tickets overdue"
    assert text.endswith("\nand 2 more")


def bound(world: World, alarms: Alarms) -> Reminding:
    """Reminders under the world's policies."""
    patience = Patience(OPEN, REVIEW, world.policies.every)
    return Reminding(world.tickets, Reminders(world.table), alarms, patience, world.time)


def test_a_policy_says_when_its_tickets_are_overdue(world: World, alarms: Alarms) -> None:
    reminding, book = bound(world, alarms), world.desk.policies
    book.set("w", PolicyRequest(topics=("water",), overdue_minutes=30), Act("admin", 0))
    book.set("e", PolicyRequest(topics=("events",), overdue_minutes=600), Act("admin", 0))
    water, plain, events = (world.open(f"c {t}", topics=(t,)) for t in ("water", "a", "events"))
    for told, count in ((water, 32), (plain, 210), (events, 362)):
        minutes(world, reminding, count)
        assert alarms.told[-1][1].startswith(told.ticket_id)
    assert len(alarms.told) == 3


def test_what_a_new_policy_makes_overdue_is_told_at_once_and_once(
    world: World, alarms: Alarms
) -> None:
    reminding = bound(world, alarms)
    world.open()
    minutes(world, reminding, 100)
    world.desk.policies.set("all", PolicyRequest(overdue_minutes=30), Act("admin", 0))
    minutes(world, reminding, 30)
    assert len(alarms.told) == 1


def test_what_the_end_of_a_policy_makes_overdue_is_told(world: World, alarms: Alarms) -> None:
    reminding, book = bound(world, alarms), world.desk.policies
    book.set("all", PolicyRequest(overdue_minutes=6000), Act("admin", 0))
    world.open()
    minutes(world, reminding, 300)
    assert alarms.told == []
    book.remove("all", Act("admin", 1))
    minutes(world, reminding, 2)
    assert len(alarms.told) == 1


def test_two_sweeps_at_once_are_told_apart(
    world: World, reminding: Reminding, alarms: Alarms
) -> None:
    minutes(world, reminding, 1)
    world.clock.move(minutes=1)
    world.gate.plan(Interruption(1, writes=True, before=lambda: list(reminding.remind())))
    with pytest.raises(StaleRead):
        list(reminding.remind())
    assert alarms.told == []


def test_what_was_not_told_is_told_by_the_next_sweep(
    world: World, reminding: Reminding, alarms: Alarms, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.open()
    minutes(world, reminding, 239)

    def fails(*_: str) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(alarms, "raise_", fails)
        world.clock.move(minutes=2)
        with pytest.raises(OSError):  # noqa: PT011 - whatever goes wrong
            list(reminding.remind())
    minutes(world, reminding, 1)
    assert len(alarms.told) == 1


@pytest.mark.parametrize("error", [StaleRead("another"), OSError("broken")])
def test_reminders_that_fail_hold_up_no_notice(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr(wiring, "reminding", lambda: SimpleNamespace(remind=fails))
    monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=lambda: 3))
    monkeypatch.setattr(wiring, "subscriber", lambda: SimpleNamespace(renew_due=lambda: iter(())))
    assert sweep.handler({}, None) == {"rows": 3, "leases": 0, "reminded": 0}


def test_leases_that_cannot_be_renewed_hold_up_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Any:
        raise OSError("no network")

    monkeypatch.setattr(wiring, "subscriber", lambda: SimpleNamespace(renew_due=fails))
    monkeypatch.setattr(wiring, "reminding", fails)
    monkeypatch.setattr(wiring, "silence", fails)
    monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=lambda: 3))
    on_the_hour = {"time": "2026-03-03T12:00:30Z"}
    assert sweep.handler(on_the_hour, None) == {"rows": 3, "leases": 0, "reminded": 0}


def test_reminders_are_logged_and_counted(
    world: World, reminding: Reminding, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.open()
    minutes(world, reminding, 239)
    world.clock.move(minutes=2)
    counted: list[Any] = []
    monkeypatch.setattr(wiring, "reminding", lambda: reminding)
    monkeypatch.setattr(wiring, "count", lambda *what: counted.append(what))
    monkeypatch.setattr(wiring, "publisher", lambda: SimpleNamespace(sweep=lambda: 0))
    monkeypatch.setattr(wiring, "subscriber", lambda: SimpleNamespace(renew_due=lambda: iter(())))
    assert sweep.handler({}, None)["reminded"] == 1
    assert counted == [("TicketsOverdue", 1), ("ReviewsWaiting", 0)]


def test_what_waits_for_too_long_is_counted_each_minute_until_somebody_looks(
    world: World, reminding: Reminding
) -> None:
    world.source()
    world.open()
    world.deliver(saved("unclear claim-1"))
    world.clock.move(minutes=29)
    assert reminding.waiting() == 0
    for _ in range(3):
        world.clock.move(minutes=1)
        assert reminding.waiting() == 1
    world.deliver(deleted())
    world.clock.move(minutes=31)
    assert reminding.waiting() == 0


def test_without_a_topic_nothing_is_sent_and_with_one_it_is() -> None:
    sent: list[dict[str, str]] = []
    client: Any = SimpleNamespace(publish=lambda **message: sent.append(message))
    AlarmTopic(client, "").raise_("a", "b")
    AlarmTopic(client, "arn").raise_("a", "b")
    assert sent == [{"TopicArn": "arn", "Subject": "a", "Message": "b"}]
