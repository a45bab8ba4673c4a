"""Policies: all in one partition, so that one consistent read gives those in force.

POLICY         id      rev, doc; one that was removed stays, for its revision
POLICY#id      E#rev   who changed it, when and how
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.errors import StaleRead
from rumorline.domain.policies import Policy
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, absent, put

_PK = "POLICY"


@dataclass(frozen=True, slots=True)
class PolicyEvent:
    """One entry of a policy's history; `rev` is the revision that it made, `by` the user."""

    policy_id: str
    rev: int
    at: datetime
    trigger: str
    by: str
    policy: Policy
    note: str = ""


def key(policy_id: str) -> Key:
    """Where a policy is kept."""
    return (_PK, policy_id)


def to_item(policy: Policy) -> Item:
    """A policy as it is stored."""
    pk, sk = key(policy.policy_id)
    return {"PK": pk, "SK": sk, "rev": policy.rev, "doc": to_doc(policy)}


def from_item(item: Item) -> Policy:
    """A policy as it was stored."""
    return from_doc(item["doc"], Policy)


def rev_is(rev: int) -> Condition:
    """Nobody has changed the policy since it was read."""
    return Condition("rev = :prev", StaleRead, {":prev": rev})


def event_item(event: PolicyEvent) -> Item:
    """A history entry as it is stored."""
    return {"PK": f"{_PK}#{event.policy_id}", "SK": f"E#{event.rev:08d}", "doc": to_doc(event)}


class Policies:
    """Reads and writes of policies."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def every(self) -> list[Policy]:
        """All policies by id, those that were removed too, read consistently."""
        return [from_item(item) for item in self._table.query(_PK)]

    def get(self, policy_id: str) -> Policy | None:
        """A policy, read consistently, also one that was removed; None if there never was one."""
        item = self._table.get(key(policy_id))
        return from_item(item) if item else None

    def change(self, policy: Policy, event: PolicyEvent) -> None:
        """Write a policy's next revision; StaleRead if somebody changed it meanwhile."""
        unmoved = rev_is(policy.rev - 1) if policy.rev > 1 else absent(StaleRead)
        self._table.transact(
            put(to_item(policy), unmoved), put(event_item(event), absent(StaleRead))
        )

    def history(self, policy_id: str) -> list[PolicyEvent]:
        """Everything that happened to a policy, oldest first."""
        items = self._table.query_prefix(f"{_PK}#{policy_id}", "E#")
        return [from_doc(item["doc"], PolicyEvent) for item in items]
