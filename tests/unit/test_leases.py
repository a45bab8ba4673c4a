"""WebSub leases in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rumorline.domain.errors import StaleRead
from rumorline.store.leases import Lease, Leases, LeaseState, from_item, to_item
from rumorline.store.table import Table

NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
PENDING = Lease(
    "main",
    "https://agency.example/feed",
    "https://hub/",
    "https://us/?key=k",
    "k",
    LeaseState.PENDING,
    NOW,
)
ACTIVE = replace(
    PENDING, state=LeaseState.ACTIVE, until=NOW + timedelta(days=9), granted=9 * 86_400
)


@pytest.fixture
def leases(table: Table) -> Leases:
    return Leases(table)


@pytest.mark.parametrize("lease", [PENDING, ACTIVE])
def test_a_lease_comes_back_as_it_was(leases: Leases, lease: Lease) -> None:
    assert leases.get("main") is None
    leases.save(lease, None)
    assert leases.get("main") == lease
    assert list(leases.listed()) == [lease]
    assert from_item(to_item(lease)) == lease


def test_only_one_of_two_writers_wins(leases: Leases) -> None:
    leases.save(PENDING, None)
    leases.save(ACTIVE, PENDING)
    for late in (PENDING, None):
        with pytest.raises(StaleRead):
            leases.save(replace(PENDING, state=LeaseState.DENIED), late)
    assert leases.get("main") == ACTIVE


def test_one_that_was_asked_again_meanwhile_is_another(leases: Leases) -> None:
    leases.save(PENDING, None)
    leases.save(replace(PENDING, asked_at=NOW + timedelta(minutes=5)), PENDING)
    with pytest.raises(StaleRead):
        leases.save(ACTIVE, PENDING)


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        pytest.param({}, timedelta(minutes=5), id="pending"),
        pytest.param({"tries": 0}, timedelta(minutes=5), id="never-tried"),
        pytest.param({"tries": 2}, timedelta(minutes=10), id="second-try"),
        pytest.param({"tries": 9}, timedelta(minutes=1280), id="ninth-try"),
        pytest.param({"tries": 900}, timedelta(minutes=1280), id="longest-pause"),
        pytest.param({"state": LeaseState.RENEWING, "tries": 2}, timedelta(minutes=10), id="again"),
    ],
)
def test_what_waits_for_a_hub_is_due_after_longer_and_longer_pauses(
    changes: dict[str, object], after: timedelta
) -> None:
    assert replace(PENDING, **changes).due == NOW + after  # type: ignore[arg-type]


def test_a_lease_is_due_when_a_third_of_it_is_left() -> None:
    assert ACTIVE.due == NOW + timedelta(days=6)


@pytest.mark.parametrize("state", [LeaseState.DENIED, LeaseState.ENDED])
def test_what_is_over_is_never_due(leases: Leases, state: LeaseState) -> None:
    assert replace(ACTIVE, state=state).due.year == 9999
    leases.save(replace(PENDING, state=state), None)
    later = replace(PENDING, endpoint="b")
    leases.save(later, None)
    assert [lease.endpoint for lease in leases.listed()] == ["b", "main"]
