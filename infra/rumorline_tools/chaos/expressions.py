"""The part of DynamoDB's expression language that the store uses, evaluated on one item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Attributes = dict[str, dict[str, str]]
_TOKEN = re.compile(r"[()=,]|<>|<=|>=|<|>|[#:]?\w+")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class Expression:
    """One expression with its names and values, read from left to right."""

    def __init__(self, text: str, request: Mapping[str, Any]) -> None:
        self._tokens = _TOKEN.findall(text)
        self._names = request.get("ExpressionAttributeNames", {})
        self._values = request.get("ExpressionAttributeValues", {})

    def holds(self, item: Attributes) -> bool:
        """Whether a condition holds for an item."""
        return self._any(item)

    def applied(self, item: Attributes) -> Attributes:
        """The item after SET and ADD clauses."""
        changed = dict(item)
        clause = self._next()
        while clause:
            name = self._name(self._next())
            if clause == "ADD":
                changed[name] = _sum(item.get(name), self._values[self._next()])
            else:
                self._expect("=")
                changed[name] = self._assigned(item)
            clause = clause if self._skip(",") else self._next()
        return changed

    def _any(self, item: Attributes) -> bool:
        found = self._all(item)
        while self._skip("OR"):
            found = self._all(item) or found
        return found

    def _all(self, item: Attributes) -> bool:
        found = self._one(item)
        while self._skip("AND"):
            found = self._one(item) and found
        return found

    def _one(self, item: Attributes) -> bool:
        if self._skip("("):
            found = self._any(item)
            self._expect(")")
            return found
        first = self._next()
        if self._skip("("):
            return self._function(first, item)
        if self._skip("BETWEEN"):
            return self._between(self._operand(first, item), item)
        how = self._next()
        left, right = self._operand(first, item), self._operand(self._next(), item)
        if how == "<>":
            # What is not there differs from everything.
            return bool(left != right)
        return left is not None and right is not None and _COMPARE[how](left, right)

    def _function(self, name: str, item: Attributes) -> bool:
        left = item.get(self._name(self._next()))
        prefix = self._values[self._next()]["S"] if self._skip(",") else ""
        self._expect(")")
        if name == "begins_with":
            return left is not None and left["S"].startswith(prefix)
        return (left is not None) is (name == "attribute_exists")

    def _between(self, value: Any, item: Attributes) -> bool:
        low = self._operand(self._next(), item)
        self._expect("AND")
        return bool(low <= value <= self._operand(self._next(), item))

    def _assigned(self, item: Attributes) -> dict[str, str]:
        first = self._next()
        if first != "if_not_exists":
            return dict(self._values[first])
        self._expect("(")
        known = item.get(self._name(self._next()))
        self._expect(",")
        otherwise = self._values[self._next()]
        self._expect(")")
        return known or dict(otherwise)

    def _operand(self, token: str, item: Attributes) -> Any:
        typed = self._values[token] if token[0] == ":" else item.get(self._name(token))
        return None if typed is None else _plain(typed)

    def _name(self, token: str) -> str:
        return str(self._names[token]) if token[0] == "#" else token

    def _next(self) -> str:
        return self._tokens.pop(0) if self._tokens else ""

    def _skip(self, token: str) -> bool:
        met = bool(self._tokens) and self._tokens[0] == token
        if met:
            self._tokens.pop(0)
        return met

    def _expect(self, token: str) -> None:
        if not self._skip(token):
            raise ValueError(f"expected {token!r} before {self._tokens}")


def _plain(typed: Mapping[str, str]) -> str | int:
    return typed["S"] if "S" in typed else int(typed["N"])


def _sum(known: Mapping[str, str] | None, more: Mapping[str, str]) -> dict[str, str]:
    return {"N": str(int(known["N"] if known else 0) + int(more["N"]))}
