"""What calls to DynamoDB cost in request units, from the sizes of the items that they touch.

The emulators' own figures are made up, so the rules of on-demand tables are applied here:

- A read is 4 KB, half of that price if it need not be consistent; a Query is one read of all its
  items together, and never less than one.
- A write is 1 KB of the larger of the item before and after; in a transaction it counts twice, and
  so does a condition check.
- An index that holds the item is written as well, once (the transaction makes no difference), and
  twice where its key changes; not where nothing of it changes.

What was cancelled is not counted: it costs on the real service, and happens only under contention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rumorline_tools.chaos.dynamo import MemoryDynamo

_READ, _WRITE = 4_096, 1_024
_KINDS = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}
_INDEX = ("GSI1PK", "GSI1SK")
Attributes = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Call:
    """One call: what it asked for, the partition of its first key, and its request units."""

    operation: str
    partition: str
    read: float = 0.0
    write: int = 0


def size_of(item: Attributes | None) -> int:
    """Bytes of an item: names and values in UTF-8, a number one byte for two digits and one."""
    return sum(len(name.encode()) + _value(typed) for name, typed in (item or {}).items())


def _value(typed: Mapping[str, Any]) -> int:
    if "N" in typed:
        return (len(typed["N"].strip("-")) + 1) // 2 + 1
    return len(typed["S"].encode() if "S" in typed else typed["B"])


def _up(size: int, unit: int) -> int:
    return max(1, -(-size // unit))


class MeteredDynamo(MemoryDynamo):
    """A table in memory that notes what every call costs. A page is as long as its answer."""

    page = 1_000_000

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []

    def taken(self) -> list[Call]:
        """The calls since they were taken last."""
        calls, self.calls = self.calls, []
        return calls

    def get_item(self, **request: Any) -> dict[str, Any]:
        """Read one item."""
        answer = super().get_item(**request)
        self._read("GetItem", request["Key"]["PK"]["S"], [answer.get("Item")], request)
        return answer

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Read some items, each rounded up by itself."""
        answer = super().batch_get_item(**request)
        ((table, wanted),) = request["RequestItems"].items()
        done = len(wanted["Keys"]) - len(answer["UnprocessedKeys"].get(table, {}).get("Keys", []))
        found = answer["Responses"][table]
        units = sum(_up(size_of(item), _READ) for item in found) + done - len(found)
        first = wanted["Keys"][0]["PK"]["S"]
        self.calls.append(Call("BatchGetItem", first, units * _share(wanted)))
        return answer

    def query(self, **request: Any) -> dict[str, Any]:
        """Read a partition."""
        answer = super().query(**request)
        partition = request["ExpressionAttributeValues"][":pk"]["S"]
        self._read("Query", partition, answer["Items"], request)
        return answer

    def _one(self, kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
        key = _key(request[_KINDS[kind]])
        before = self.items.get(key)
        item = super()._one(kind, request)
        self._written(f"{kind}Item", [(key, before)], times=1)
        return item

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """Write everything or nothing."""
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        keys = [_key(action[_KINDS[kind]]) for kind, action in actions]
        before = [(key, self.items.get(key)) for key in keys]
        answer = super().transact_write_items(**request)
        self._written("TransactWriteItems", before, times=2)
        return answer

    def _read(
        self,
        operation: str,
        partition: str,
        items: Iterable[Attributes | None],
        request: Mapping[str, Any],
    ) -> None:
        units = _up(sum(map(size_of, items)), _READ)
        self.calls.append(Call(operation, partition, units * _share(request)))

    def _written(
        self,
        operation: str,
        before: Sequence[tuple[tuple[str, str], Attributes | None]],
        times: int,
    ) -> None:
        units = 0
        for key, was in before:
            now = self.items.get(key)
            units += times * _up(max(size_of(was), size_of(now)), _WRITE)
            units += _index_units(_indexed(was), _indexed(now))
        self.calls.append(Call(operation, before[0][0][0], write=units))


def _share(request: Mapping[str, Any]) -> float:
    return 1.0 if request.get("ConsistentRead") else 0.5


def _indexed(item: Attributes | None) -> Attributes | None:
    return item if item and _INDEX[0] in item else None


def _index_units(was: Attributes | None, now: Attributes | None) -> int:
    if was == now:
        return 0
    if was and now and all(was[name] == now[name] for name in _INDEX):
        return _up(max(size_of(was), size_of(now)), _WRITE)
    return sum(_up(size_of(one), _WRITE) for one in (was, now) if one)


def _key(item: Attributes) -> tuple[str, str]:
    return (item["PK"]["S"], item["SK"]["S"])
