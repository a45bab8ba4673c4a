"""What the table does where other transactions are in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from rumorline.domain.errors import PostMoved, StaleRead, TicketMoved
from rumorline.store.table import CONFLICT_TRIES, Condition, Table, absent, put

ITEM: dict[str, Any] = {"PK": "T#1", "SK": "META"}
IN_THE_WAY = [{"Code": "None"}, {"Code": "TransactionConflict"}]
REFUSED = [{"Code": "ConditionalCheckFailed"}, {"Code": "TransactionConflict"}]


def cancelled(reasons: list[dict[str, str]]) -> ClientError:
    """What DynamoDB answers to a transaction that it cancels."""
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException"},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, "TransactWriteItems")


def failed(code: str) -> ClientError:
    """What DynamoDB answers to a single write."""
    return ClientError({"Error": {"Code": code}}, "UpdateItem")


class Scripted:
    """A client that fails as it is told and then succeeds."""

    def __init__(self, *errors: ClientError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def answer(self, **_: Any) -> dict[str, Any]:
        """Fail or succeed."""
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return {"Attributes": {"posts": {"N": "1"}}}

    transact_write_items = update_item = put_item = delete_item = answer


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rumorline.store.table.time.sleep", lambda _: None)


def write(client: Scripted) -> None:
    """A transaction of two conditional writes."""
    table = Table(cast("Any", client), "rumorline")
    table.transact(put(ITEM, absent(TicketMoved)), put({**ITEM, "SK": "E#1"}, absent(PostMoved)))


def upsert(client: Scripted, when: Condition | None = None) -> None:
    """An update that creates its item."""
    table = Table(cast("Any", client), "rumorline")
    table.upsert(("T#1", "META"), "ADD posts :one", {":one": 1}, when)


def single(client: Scripted) -> None:
    """One conditional write, which is no transaction."""
    Table(cast("Any", client), "rumorline").write(put(ITEM, absent(PostMoved)))


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (single, failed("TransactionConflictException")),
        (write, cancelled(IN_THE_WAY)),
        (write, failed("TransactionInProgressException")),
        (upsert, failed("TransactionConflictException")),
    ],
)
def test_a_conflict_that_decides_nothing_is_tried_again(
    act: Callable[[Scripted], None], error: ClientError
) -> None:
    client = Scripted(error, error)
    act(client)
    assert client.calls == 3


@pytest.mark.parametrize(
    ("act", "error"),
    [(write, cancelled(IN_THE_WAY)), (upsert, failed("TransactionConflictException"))],
)
def test_a_conflict_that_does_not_end_is_a_stale_read(
    act: Callable[[Scripted], None], error: ClientError
) -> None:
    client = Scripted(*[error] * 9)
    with pytest.raises(StaleRead):
        act(client)
    assert client.calls == CONFLICT_TRIES


def test_a_condition_that_does_not_hold_counts_more_than_a_conflict_beside_it() -> None:
    client = Scripted(cancelled(REFUSED))
    with pytest.raises(TicketMoved):
        write(client)
    assert client.calls == 1


def test_a_write_whose_condition_does_not_hold_means_what_the_condition_says() -> None:
    client = Scripted(failed("ConditionalCheckFailedException"))
    with pytest.raises(PostMoved):
        single(client)
    assert client.calls == 1


def test_an_update_whose_condition_does_not_hold_means_what_the_condition_says() -> None:
    client = Scripted(failed("ConditionalCheckFailedException"))
    with pytest.raises(PostMoved):
        upsert(client, absent(PostMoved))
    assert client.calls == 1


@pytest.mark.parametrize("act", [single, write, upsert])
def test_any_other_error_is_passed_on(act: Callable[[Scripted], None]) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        act(Scripted(failed("AccessDenied")))
