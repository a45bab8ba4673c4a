"""The fault campaign over the wire: ministack, and microburst in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.emulated import EmulatedCloud, emulated
from rumorline_tools.chaos.play import START, Play
from rumorline_tools.chaos.stage import Stage
from rumorline_tools.chaos.weather import SDK_TRIES, Fault, Killed, Weather


@pytest.fixture(scope="module")
def clouds() -> Iterator[Callable[[], EmulatedCloud]]:
    with emulated() as made:
        yield made


def test_nothing_is_lost_or_told_twice_and_a_seed_makes_a_run_again(
    clouds: Callable[[], EmulatedCloud],
) -> None:
    once, other, again = (Play(0, number, clouds()).run() for number in (0, 1, 0))
    assert [*once.findings, *other.findings] == []
    assert sum(once.fired.values()) > once.fired["two functions at once"]
    assert (once.calls, once.trace) == (again.calls, again.trace)


class Decided(Weather):
    """Weather that somebody makes."""

    def __init__(self, fault: Fault, tries: int) -> None:
        super().__init__(Dice(0))
        self._fault = (fault, tries)

    def over(self, _operation: str) -> tuple[Fault | None, int]:
        return self._fault


@pytest.mark.parametrize("tries", [1, SDK_TRIES])
@pytest.mark.parametrize(
    ("fault", "raises", "written"),
    [
        (Fault.THROTTLED, ClientError, False),
        (Fault.SERVER_ERROR, ClientError, False),
        (Fault.RESET, ConnectionClosedError, False),
        (Fault.ANSWER_LOST, ConnectionClosedError, True),
        (Fault.CANCELLED, ClientError, False),
        (Fault.SLOW, None, True),
        (Fault.KILLED_BEFORE, Killed, False),
        (Fault.KILLED_AFTER, Killed, True),
    ],
)
def test_a_call_breaks_as_it_is_told(
    clouds: Callable[[], EmulatedCloud],
    fault: Fault,
    raises: type[BaseException] | None,
    *,
    written: bool,
    tries: int,
) -> None:
    cloud, clock, dice = clouds(), Clock(START), Dice(0)
    weather = Decided(fault, tries)
    lines: Any = cloud.lines(weather, Stage(dice, clock), clock, dice)
    item = {"PK": {"S": "P"}, "SK": {"S": "META"}}
    put = {"Put": {"TableName": cloud.names.table, "Item": item}}
    came: BaseException | None = None
    try:
        lines.client("dynamodb").transact_write_items(TransactItems=[put])
    except (ClientError, ConnectionClosedError, Killed) as error:
        came = error
    at_once = fault in {Fault.CANCELLED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER}
    expected = raises if tries == SDK_TRIES or at_once else None
    assert (expected is None) is (came is None)
    assert expected is None or isinstance(came, expected)
    assert bool(cloud.items()) is (written or expected is None)
    # What the proxy did not break is taken off again.
    assert weather.fired[fault.value] == 0
