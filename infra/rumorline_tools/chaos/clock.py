"""The time of a run: it stands until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta


class Clock:
    """Every reading is a microsecond later, so that keys differ."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time."""
        self.now += timedelta(microseconds=1)
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)
