"""A DynamoDB client in memory: fast, isolated, and as strict about limits as the real one.

It answers the calls that `store/table.py` makes, and passes the same contract tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import RLock
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from rumorline_tools.chaos.expressions import Attributes, Expression

_MAX_ACTIONS = 100
_MAX_ITEM_BYTES = 400_000
_MAX_TRANSACTION_BYTES = 4_000_000
_MAX_KEY_BYTES = {"PK": 2_048, "SK": 1_024}
_PAGE = 50
_HOLDS = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}

Key = tuple[str, str]


class _ConditionFailedError(ClientError):
    pass


class MemoryDynamo:
    """One table. Pages are short, so that callers have to follow them."""

    page = _PAGE
    exceptions = SimpleNamespace(ConditionalCheckFailedException=_ConditionFailedError)

    def __init__(self) -> None:
        self.items: dict[Key, Attributes] = {}
        self._done: set[str] = set()
        self._lock = RLock()

    def create_table(self, **_: Any) -> None:
        """There is one table only, and it is there."""

    def get_item(self, **request: Any) -> dict[str, Any]:
        """Read one item."""
        with self._lock:
            item = self.items.get(_key(request["Key"]))
        return {"Item": dict(item)} if item else {}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Read some items, as few at a time as it likes."""
        ((table, wanted),) = request["RequestItems"].items()
        keys = wanted["Keys"]
        if len(keys) > _MAX_ACTIONS or len({_key(key) for key in keys}) < len(keys):
            raise _error("ValidationException")
        now, later = keys[:_PAGE], keys[_PAGE:]
        with self._lock:
            found = [dict(self.items[_key(key)]) for key in now if _key(key) in self.items]
        left = {table: {**wanted, "Keys": later}} if later else {}
        return {"Responses": {table: found}, "UnprocessedKeys": left}

    def query(self, **request: Any) -> dict[str, Any]:
        """Read a page of a partition, of the table or of its index."""
        prefix = "GSI1" if "IndexName" in request else ""
        partition = request["ExpressionAttributeValues"][":pk"]
        with self._lock:
            found = [
                item
                for item in self.items.values()
                if item.get(f"{prefix}PK") == partition
                and Expression(request["KeyConditionExpression"], request).holds(item)
            ]
        found.sort(
            key=lambda item: (item[f"{prefix}SK"]["S"], item["PK"]["S"]),
            reverse=not request.get("ScanIndexForward", True),
        )
        start = request.get("ExclusiveStartKey", {"at": 0})["at"]
        end = start + min(self.page, request.get("Limit", self.page))
        more = {"LastEvaluatedKey": {"at": end}} if len(found) > end else {}
        return {"Items": [dict(item) for item in found[start:end]], **more}

    def update_item(self, **request: Any) -> dict[str, Any]:
        """Update one item, creating it if need be."""
        return {"Attributes": dict(self._one("Update", request))}

    def put_item(self, **request: Any) -> dict[str, Any]:
        """Write one item."""
        self._one("Put", request)
        return {}

    def delete_item(self, **request: Any) -> dict[str, Any]:
        """Remove one item, whether it is there or not."""
        self._one("Delete", request)
        return {}

    def _one(self, kind: str, request: Mapping[str, Any]) -> Attributes:
        key = request[_HOLDS[kind]]
        with self._lock:
            if not self._allowed(request, key):
                raise _error("ConditionalCheckFailedException", kind=_ConditionFailedError)
            self._write(kind, request)
            return self.items.get(_key(key), {})

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """Write everything or nothing."""
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        keys = [_key(action[_HOLDS[kind]]) for kind, action in actions]
        if len(actions) > _MAX_ACTIONS or len(set(keys)) < len(keys):
            raise _error("ValidationException")
        if sum(_size(action.get("Item", {})) for _, action in actions) > _MAX_TRANSACTION_BYTES:
            raise _error("ValidationException")
        with self._lock:
            if request.get("ClientRequestToken") in self._done:
                return {}
            allowed = [self._allowed(action, action[_HOLDS[kind]]) for kind, action in actions]
            if not all(allowed):
                reasons = [{"Code": "None" if ok else "ConditionalCheckFailed"} for ok in allowed]
                raise _error("TransactionCanceledException", reasons)
            for kind, action in actions:
                self._write(kind, action)
            self._done.update(filter(None, [request.get("ClientRequestToken")]))
        return {}

    def _allowed(self, action: Mapping[str, Any], key: Attributes) -> bool:
        condition = action.get("ConditionExpression")
        item = self.items.get(_key(key), {})
        return condition is None or Expression(condition, action).holds(item)

    def _write(self, kind: str, action: Mapping[str, Any]) -> None:
        if kind == "Put":
            self._keep(dict(action["Item"]))
        elif kind == "Update":
            self._updated(action)
        elif kind == "Delete":
            self.items.pop(_key(action["Key"]), None)

    def _updated(self, request: Mapping[str, Any]) -> Attributes:
        _check_all_used(request)
        known = self.items.get(_key(request["Key"]), dict(request["Key"]))
        return self._keep(Expression(request["UpdateExpression"], request).applied(known))

    def _keep(self, item: Attributes) -> Attributes:
        if _size(item) > _MAX_ITEM_BYTES:
            raise _error("ValidationException")
        self.items[_key(item)] = item
        return item


def _key(item: Mapping[str, Mapping[str, str]]) -> Key:
    for name, most in _MAX_KEY_BYTES.items():
        if not 1 <= len(item[name]["S"].encode()) <= most:
            raise _error("ValidationException")
    return (item["PK"]["S"], item["SK"]["S"])


def _size(item: Mapping[str, Any]) -> int:
    return len(json.dumps(item, ensure_ascii=False, default=bytes.hex).encode())


def _check_all_used(request: Mapping[str, Any]) -> None:
    said = request["UpdateExpression"] + request.get("ConditionExpression", "")
    declared = (
        *request.get("ExpressionAttributeNames", {}),
        *request.get("ExpressionAttributeValues", {}),
    )
    if not all(name in said for name in declared):
        raise _error("ValidationException")


def _error(
    code: str, reasons: list[dict[str, str]] | None = None, kind: type[ClientError] = ClientError
) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, "CancellationReasons": reasons or []}
    return kind(answer, "memory")
