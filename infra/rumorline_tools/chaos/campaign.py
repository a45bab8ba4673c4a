"""Many runs, each by a seed of its own, and what came of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rumorline_tools.chaos.memory import MemoryCloud
from rumorline_tools.chaos.play import Cloud, Outcome, Play


@dataclass(slots=True)
class Campaign:
    """The sum of all runs.

    `faults` and `findings` count by kind. `failed` counts the runs in which something was not as it
    must be, `first` is the first of them.
    """

    runs: int = 0
    events: int = 0
    notices: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    first: Outcome | None = None

    def add(self, outcome: Outcome) -> None:
        """Count one run."""
        self.runs += 1
        self.events += outcome.events
        self.notices += outcome.notices
        self.faults += outcome.fired
        self.findings.update(found.kind.value for found in outcome.findings)
        if outcome.findings:
            self.failed += 1
            self.first = self.first or outcome


def campaign(
    numbers: range,
    seed: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cloud: Callable[[], Cloud] = MemoryCloud,
) -> Campaign:
    """Runs by their numbers; the same seed and number make the same run."""
    total = Campaign()
    for number in numbers:
        total.add(Play(seed, number, cloud()).run())
        progress(total.runs, len(numbers))
    return total
