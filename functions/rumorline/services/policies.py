"""The book of policies, kept by administrators, each change in a user's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import NotFound, NotNow, StaleRead, UsageError, naming
from rumorline.domain.policies import Policy, Terms
from rumorline.services.judging import Act
from rumorline.services.ticketing import topics_of
from rumorline.store.policies import Policies, PolicyEvent

MOST_POLICIES = 200
"""All of them are read for every message."""
MOST_MINUTES = 43_200
MOST_NAMED = 50
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """What an administrator sets; a policy is set whole."""

    divisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs_person: bool = False
    needs_two_origins: bool = False
    may_confirm: bool = False
    embargo_minutes: int = 0
    overdue_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """A policy with its history."""

    policy: Policy
    history: tuple[PolicyEvent, ...]


class PolicyBook:
    """A change is refused with NotNow where the policy is not what the person saw.

    They saw revision 0 where there was none.
    """

    def __init__(self, policies: Policies, clock: Callable[[], datetime]) -> None:
        self._policies = policies
        self._clock = clock

    def listed(self) -> list[Policy]:
        """The policies in force by id."""
        return [policy for policy in self._policies.every() if not policy.removed]

    def get(self, policy_id: str) -> Policy:
        """A policy in force; NotFound if there is none."""
        policy = self.current(policy_id)
        if policy is None:
            raise NotFound(f"there is no policy {policy_id!r}; `rumorline policy list` shows them")
        return policy

    def current(self, policy_id: str) -> Policy | None:
        """A policy in force; None if there is none."""
        policy = self._policies.get(policy_id)
        return policy if policy and not policy.removed else None

    def shown(self, policy_id: str) -> PolicyShown:
        """A policy in force with its history; NotFound if there is none."""
        return PolicyShown(self.get(policy_id), tuple(self._policies.history(policy_id)))

    def set(self, policy_id: str, request: PolicyRequest, act: Act) -> Policy:
        """Make a policy, or put another in its place; UsageError says what is wrong."""
        known = self._seen(policy_id, act)
        if known is None or known.removed:
            self._check_room()
        policy = policy_of(policy_id, request, act.by, self._clock())
        return self._write(policy, known, act, "set")

    def remove(self, policy_id: str, act: Act) -> Policy:
        """End a policy; it is returned as it was."""
        ended = self.get(policy_id)
        known = self._seen(policy_id, act)
        gone = replace(ended, removed=True, changed_by=act.by, changed_at=self._clock())
        self._write(gone, known, act, "removed")
        return ended

    def _check_room(self) -> None:
        if len(self._policies.every()) >= MOST_POLICIES:
            raise UsageError(f"there are {MOST_POLICIES} policies, removed ones counted; reuse one")

    def _seen(self, policy_id: str, act: Act) -> Policy | None:
        known = self._policies.get(policy_id)
        now = known.rev if known and not known.removed else 0
        if now == act.rev:
            return known
        if now == 0:
            raise NotFound(f"there is no policy {policy_id!r}; rev 0 makes one")
        raise NotNow(f"{policy_id} has changed: you saw revision {act.rev}, it is at {now}", "rev")

    def _write(self, policy: Policy, known: Policy | None, act: Act, trigger: str) -> Policy:
        written = replace(policy, rev=known.rev + 1 if known else 1)
        event = PolicyEvent(
            policy.policy_id, written.rev, written.changed_at, trigger, act.by, written, act.note
        )
        try:
            self._policies.change(written, event)
        except StaleRead:
            raise NotNow(f"{policy.policy_id} was changed meanwhile; look again", "rev") from None
        return written


def policy_of(policy_id: str, request: PolicyRequest, by: str, at: datetime) -> Policy:
    """The policy to set, or UsageError with one line that says what to enter."""
    if not _ID.fullmatch(policy_id):
        said = f"{policy_id[:80]!r} is no policy id; write up to 64 of a-z, 0-9 and -"
        raise UsageError(said, "id")
    with naming("divisions"):
        divisions = tuple(dict.fromkeys(map(check_division, request.divisions)))
    if len(divisions) > MOST_NAMED:
        raise UsageError(f"at most {MOST_NAMED} divisions; name wider ones", "divisions")
    _check_minutes(request.embargo_minutes, "embargo_minutes", least=0)
    if request.overdue_minutes is not None:
        _check_minutes(request.overdue_minutes, "overdue_minutes", least=1)
    return Policy(
        policy_id=policy_id,
        terms=Terms(
            needs_person=request.needs_person,
            needs_two_origins=request.needs_two_origins,
            may_confirm=request.may_confirm,
            embargo_minutes=request.embargo_minutes,
        ),
        changed_by=by,
        changed_at=at,
        divisions=divisions,
        topics=topics_of(request.topics),
        overdue_minutes=request.overdue_minutes,
    )


def _check_minutes(minutes: int, field: str, *, least: int) -> None:
    if not least <= minutes <= MOST_MINUTES:
        raise UsageError(f"{field}: {least} to {MOST_MINUTES}", field)
