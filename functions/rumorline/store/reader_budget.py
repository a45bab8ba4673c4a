"""What the careful reader may cost: limits over a sliding window, and a pause after failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limits:
    """At most this much in any `window_s` seconds, for each process that runs the reader.

    A window as long as the function's timeout bounds every invocation; the bound of a deployment is
    this times the copies of the function that run at once.
    """

    calls: float = inf
    tokens: float = inf
    waiting_s: float = inf
    window_s: float = 60.0


@dataclass(slots=True)
class Spending:
    """One call or wait that counts until it leaves the window; `tokens` is set when known."""

    at: float
    calls: int = 0
    tokens: int = 0
    waiting_s: float = 0.0


class Budget:
    """Keeps account. `clock` counts seconds and never goes back."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._spent: deque[Spending] = deque()

    def reserve(self, tokens: int) -> Spending | None:
        """Take a call that may need this many tokens; None if there is not enough left."""
        self._forget()
        calls = sum(one.calls for one in self._spent)
        spent = sum(one.tokens for one in self._spent)
        if calls + 1 > self._limits.calls or spent + tokens > self._limits.tokens:
            return None
        return self._spend(Spending(self._clock(), calls=1, tokens=tokens))

    def waiting_left(self) -> float:
        """Seconds that may still be waited."""
        self._forget()
        return max(0.0, self._limits.waiting_s - sum(one.waiting_s for one in self._spent))

    def waited(self, seconds: float) -> None:
        """Seconds that were waited until now."""
        self._spend(Spending(self._clock(), waiting_s=seconds))

    def _spend(self, one: Spending) -> Spending:
        self._spent.append(one)
        return one

    def _forget(self) -> None:
        oldest = self._clock() - self._limits.window_s
        while self._spent and self._spent[0].at <= oldest:
            self._spent.popleft()


class Pause:
    """After a few failures in a row nothing is asked for a while: no storm on a broken service."""

    def __init__(self, clock: Clock, failures: int = 3, seconds: float = 30.0) -> None:
        self._clock = clock
        self._allowed = failures
        self._seconds = seconds
        self._failed = 0
        self._until = -inf

    @property
    def on(self) -> bool:
        """Whether nothing may be asked now."""
        return self._clock() < self._until

    def note(self, *, failed: bool) -> None:
        """Take in how a call went; after a pause a single failure begins the next one."""
        self._failed = self._failed + 1 if failed else 0
        if self._failed >= self._allowed:
            self._until = self._clock() + self._seconds
