"""The DynamoDB table: reads that are consistent, and writes whose conditions have names.

Items hold strings, whole numbers and bytes; whatever has more shape is JSON in the attribute `doc`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from rumorline.domain.errors import NewerSchema, RumorlineError, StaleRead

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Scalar = str | int | bytes
Item = dict[str, Scalar]
Key = tuple[str, str]
T = TypeVar("T")

SCHEMA_VERSION = 1
"""Shape of the items, on each of them.

What only adds an attribute that reads as nothing where it is absent leaves it as it is. A shape
that this code cannot read gets the next number: code that went back a release stops before it
misreads.
"""
CONFLICT_TRIES = 5
_PAUSE_S = 0.01
_BATCH = 100
_LAST = "\U0010ffff"
# Items that an update makes have it too; of others it is left.
_MARKED = "#schema = if_not_exists(#schema, :schema)"
_MARK_NAMES = {"#schema": "schema"}
_MARK_VALUES = {":schema": SCHEMA_VERSION}
_SINGLE = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}
_CONTENDED = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition expression with its values, and the error that its failure means."""

    expression: str
    failed: type[RumorlineError]
    values: Mapping[str, Scalar] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __and__(self, other: Condition) -> Condition:
        """Both on one item; the failure of either means what the first one's does."""
        return Condition(
            f"{self.expression} AND {other.expression}",
            self.failed,
            {**self.values, **other.values},
            {**self.names, **other.names},
        )


@dataclass(frozen=True, slots=True)
class Write:
    """One part of a transaction: Put, Update, Delete or ConditionCheck."""

    kind: str
    request: Mapping[str, Any]
    failed: type[RumorlineError] = StaleRead


class InTheWay(StaleRead):
    """Another transaction was writing one of the items at the same moment; nothing was decided."""


def absent(failed: type[RumorlineError]) -> Condition:
    """Nothing is stored under this key yet."""
    return Condition("attribute_not_exists(PK)", failed)


def put(item: Item, when: Condition | None = None) -> Write:
    """Write a whole item."""
    return _write("Put", {"Item": marshal({**item, "schema": SCHEMA_VERSION})}, when)


def update(key: Key, changes: Mapping[str, Scalar], when: Condition | None = None) -> Write:
    """Set some attributes of an item and leave the others."""
    sets = ", ".join(f"#set{n} = :set{n}" for n in range(len(changes)))
    names = {f"#set{n}": name for n, name in enumerate(changes)}
    values = {f":set{n}": value for n, value in enumerate(changes.values())}
    request = {
        "Key": _key(key),
        "UpdateExpression": f"SET {_MARKED}, {sets}",
        "ExpressionAttributeNames": {**names, **_MARK_NAMES},
        "ExpressionAttributeValues": {**values, **_MARK_VALUES},
    }
    return _write("Update", request, when)


def check(key: Key, when: Condition) -> Write:
    """Write nothing; let the transaction fail unless the condition holds."""
    return _write("ConditionCheck", {"Key": _key(key)}, when)


def delete(key: Key) -> Write:
    """Remove an item, whether it is there or not."""
    return _write("Delete", {"Key": _key(key)}, None)


def marshal(item: Mapping[str, Scalar]) -> dict[str, Any]:
    """Plain values to DynamoDB's typed ones."""
    return {name: _typed(value) for name, value in item.items()}


def unmarshal(item: Mapping[str, Any]) -> Item:
    """DynamoDB's typed values to plain ones; NewerSchema for an item that this code cannot read."""
    plain = {name: _untyped(value) for name, value in item.items()}
    schema = plain.get("schema", SCHEMA_VERSION)
    if int(schema) > SCHEMA_VERSION:
        where = " ".join(str(plain[name]) for name in ("PK", "SK") if name in plain) or "an item"
        raise NewerSchema(
            f"{where} has schema {int(schema)}, and this release reads {SCHEMA_VERSION}: "
            "deploy the release that wrote it, or a later one"
        )
    return plain


class Table:
    """The one table. `client` is a botocore DynamoDB client."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Key) -> Item | None:
        """One item, read consistently; None if there is none."""
        answer = self._client.get_item(TableName=self.name, Key=_key(key), ConsistentRead=True)
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of some items that there are, read consistently; each key named once."""
        found: dict[Key, Item] = {}
        waiting: list[Any] = [_key(key) for key in keys]
        while waiting:
            request: Any = {self.name: {"Keys": waiting[:_BATCH], "ConsistentRead": True}}
            answer: Any = self._client.batch_get_item(RequestItems=request)
            for item in map(unmarshal, answer["Responses"].get(self.name, [])):
                found[str(item["PK"]), str(item["SK"])] = item
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            waiting = [*waiting[_BATCH:], *left]
            if left:
                time.sleep(random.uniform(0, _PAUSE_S))  # noqa: S311 - jitter only
        return found

    def query(
        self,
        pk: str,
        *,
        low: str = " ",
        high: str = "~",
        newest: bool = False,
        page: int | None = None,
    ) -> Iterator[Item]:
        """All items of a partition with `low <= SK <= high`, read consistently, page by page.

        None if `low` lies behind `high`, which DynamoDB would refuse.

        A page is 1 MB unless `page` says how many items; whoever stops early wants few.
        """
        if low > high:
            return
        limit = {"Limit": page} if page else {}
        yield from self._pages(
            KeyConditionExpression="PK = :pk AND SK BETWEEN :low AND :high",
            ExpressionAttributeValues=marshal({":pk": pk, ":low": low, ":high": high}),
            ConsistentRead=True,
            ScanIndexForward=not newest,
            **limit,
        )

    def query_prefix(self, pk: str, prefix: str) -> Iterator[Item]:
        """All items of a partition whose SK begins with `prefix`, read consistently."""
        yield from self._pages(
            KeyConditionExpression="PK = :pk AND begins_with(SK, :prefix)",
            ExpressionAttributeValues=marshal({":pk": pk, ":prefix": prefix}),
            ConsistentRead=True,
        )

    def listing(
        self,
        pk: str,
        *,
        low: str = " ",
        high: str = _LAST,
        newest: bool = False,
        only: Sequence[str] = (),
    ) -> Iterator[Item]:
        """A list that people look at, from the index: it lags and is never read consistently.

        `only` names the attributes that are wanted, if not all: reading costs as many units, but
        most of a long list's time goes into making each attribute of the answer.
        """
        if low > high:
            return
        names = {f"#only{n}": name for n, name in enumerate([*only, "schema"])}
        wanted: dict[str, Any] = {
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names,
        }
        yield from self._pages(
            IndexName="GSI1",
            KeyConditionExpression="GSI1PK = :pk AND GSI1SK BETWEEN :low AND :high",
            ExpressionAttributeValues=marshal({":pk": pk, ":low": low, ":high": high}),
            ScanIndexForward=not newest,
            **(wanted if only else {}),
        )

    def transact(self, *writes: Write) -> None:
        """Make all writes or none.

        Raises the error of the first condition that does not hold, or StaleRead where other
        transactions were in the way each time.
        """
        items: list[Any] = [
            {write.kind: {"TableName": self.name, **write.request}} for write in writes
        ]

        def once() -> None:
            try:
                self._client.transact_write_items(TransactItems=items)
            except ClientError as error:
                raise _cancelled(error, writes) from error

        _out_of_the_way(once)

    def write(self, one: Write) -> None:
        """A single put, update or deletion, at half the price of a transaction.

        Raises the error of its condition, which a write whose answer was lost on the way and that
        was tried again may meet, too.
        """

        def once() -> None:
            try:
                getattr(self._client, _SINGLE[one.kind])(TableName=self.name, **one.request)
            except ClientError as error:
                raise _refused(error, one.failed) from error

        _out_of_the_way(once)

    def upsert(
        self,
        key: Key,
        expression: str,
        values: Mapping[str, Scalar],
        when: Condition | None = None,
    ) -> Item:
        """Update an item, creating it if need be; returns it as it is now.

        `expression` begins with SET. Raises the error of the condition if it does not hold.
        """
        marked = expression.replace("SET ", f"SET {_MARKED}, ", 1)
        names = {**_MARK_NAMES, **(when.names if when else {})}
        all_values = {**values, **_MARK_VALUES, **(when.values if when else {})}
        held: dict[str, Any] = {"ConditionExpression": when.expression} if when else {}

        def once() -> Item:
            try:
                answer = self._client.update_item(
                    TableName=self.name,
                    Key=_key(key),
                    UpdateExpression=marked,
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=marshal(all_values),
                    ReturnValues="ALL_NEW",
                    **held,
                )
            except ClientError as error:
                raise _refused(error, when.failed if when else None) from error
            return unmarshal(answer["Attributes"])

        return _out_of_the_way(once)

    def _pages(self, **request: Any) -> Iterator[Item]:
        while True:
            answer = self._client.query(TableName=self.name, **request)
            yield from map(unmarshal, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _typed(value: Scalar) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    return {"B": value} if isinstance(value, bytes) else {"N": str(value)}


def _untyped(typed: Mapping[str, Any]) -> Scalar:
    if "N" in typed:
        return int(typed["N"])
    value: Scalar = typed["S"] if "S" in typed else typed["B"]
    return value


def _key(key: Key) -> dict[str, Any]:
    return marshal({"PK": key[0], "SK": key[1]})


def _write(kind: str, request: dict[str, Any], when: Condition | None) -> Write:
    names = dict(request.pop("ExpressionAttributeNames", {}))
    values = dict(request.pop("ExpressionAttributeValues", {}))
    if when is not None:
        names.update(when.names)
        values.update(when.values)
        request["ConditionExpression"] = when.expression
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = marshal(values)
    return Write(kind, request, when.failed if when else StaleRead)


def _out_of_the_way(once: Callable[[], T]) -> T:
    """Try again where another transaction was in the way.

    Such a conflict decides nothing, and a message that went back to the queue for it would cost two
    minutes.
    """
    for attempt in range(CONFLICT_TRIES - 1):
        try:
            return once()
        except InTheWay:
            time.sleep(random.uniform(0, _PAUSE_S * 2**attempt))  # noqa: S311 - jitter only
    return once()


def _refused(error: ClientError, failed: type[RumorlineError] | None) -> Exception:
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException" and failed:
        return failed("write refused")
    return InTheWay(code) if code == "TransactionConflictException" else error


def _cancelled(error: ClientError, writes: tuple[Write, ...]) -> Exception:
    code = error.response["Error"]["Code"]
    if code == "TransactionInProgressException":
        return InTheWay(code)
    if code != "TransactionCanceledException":
        return error
    reasons: list[Any] = error.response.get("CancellationReasons", [])
    for write, reason in zip(writes, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            return write.failed(f"{write.kind} refused")
    if any(reason.get("Code") in _CONTENDED for reason in reasons):
        return InTheWay("another transaction was in the way")
    return error
