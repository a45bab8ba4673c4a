"""What DynamoDB's refusals mean to those who write."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from rumorline.domain.errors import PostMoved, StaleRead, TicketMoved
from rumorline.store.table import Table, absent, put


class Refusing:
    """A client that refuses every transaction with one answer."""

    def __init__(self, code: str, *reasons: str) -> None:
        self._answer: Any = {
            "Error": {"Code": code, "Message": ""},
            "CancellationReasons": [{"Code": reason} for reason in reasons],
        }

    def transact_write_items(self, **_: Any) -> None:
        """Refuse."""
        raise ClientError(self._answer, "TransactWriteItems")


def refused(code: str, *reasons: str) -> Exception:
    """What a transaction of two guarded writes raises then."""
    client: Any = Refusing(code, *reasons)
    writes = [put({"PK": "P", "SK": sk}, absent(e)) for sk, e in GUARDS.items()]
    with pytest.raises((ClientError, StaleRead)) as raised:
        Table(client, "rumorline").transact(*writes)
    return raised.value


GUARDS = {"A": TicketMoved, "B": PostMoved}
CANCELLED = "TransactionCanceledException"


def test_a_condition_that_failed_raises_its_own_error() -> None:
    assert type(refused(CANCELLED, "None", "ConditionalCheckFailed")) is PostMoved
    both = refused(CANCELLED, "ConditionalCheckFailed", "ConditionalCheckFailed")
    assert type(both) is TicketMoved


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_was_in_the_way_is_a_reason_to_read_again(reason: str) -> None:
    assert type(refused(CANCELLED, "None", reason)) is StaleRead


def test_a_failed_condition_outweighs_a_conflict() -> None:
    mixed = refused(CANCELLED, "TransactionConflict", "ConditionalCheckFailed")
    assert type(mixed) is PostMoved


def test_the_same_transaction_still_running_is_a_reason_to_read_again() -> None:
    assert type(refused("TransactionInProgressException")) is StaleRead


def test_anything_else_stays_what_it_is() -> None:
    assert isinstance(refused(CANCELLED, "ValidationError", "None"), ClientError)
    assert isinstance(refused("AccessDeniedException"), ClientError)
