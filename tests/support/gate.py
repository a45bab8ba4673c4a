"""Every call that leaves the process passes a gate, where it can be killed or overtaken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any


class Killed(BaseException):  # not an Exception: no handler may survive it
    """The function was killed here."""


def die() -> None:
    """Kill the function."""
    raise Killed


def nothing() -> None:
    """Go on."""


@dataclass
class Interruption:
    """What happens at call number `at` from now: before it is made, or once it was committed.

    With `writes` only the calls that change something are counted.
    """

    at: int
    before: Callable[[], object] = nothing
    after: Callable[[], object] = nothing
    writes: bool = False


class Gate:
    """Counts calls and interrupts one of them."""

    def __init__(self) -> None:
        self._plan: Interruption | None = None

    def plan(self, interruption: Interruption | None) -> None:
        """Interrupt one of the next calls, or none."""
        self._plan = interruption

    def call(
        self, function: Callable[..., Any], *args: Any, writes: bool = True, **kwargs: Any
    ) -> Any:
        """Make a call, unless it is here that the function is killed."""
        due = self._due(writes=writes)
        due.before()
        result = function(*args, **kwargs)
        due.after()
        return result

    def _due(self, *, writes: bool) -> Interruption:
        plan = self._plan
        if plan is None or (plan.writes and not writes):
            return Interruption(0)
        plan.at -= 1
        if plan.at > 0:
            return Interruption(0)
        self._plan = None
        return plan


_READS = ("get_item", "batch_get_item", "query")


class GatedClient:
    """A client all of whose calls pass a gate."""

    def __init__(self, client: Any, gate: Gate) -> None:
        self._client = client
        self._gate = gate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found
        return partial(self._gate.call, found, writes=name not in _READS)
