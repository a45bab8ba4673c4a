"""Sources that have been silent for longer than is usual for them: a webhook may have ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rumorline.domain.source import Source, SourceStatus
from rumorline.store.sources import Heard, Sources

ENOUGH_POSTS = 5
"""From so many posts on a source has a usual interval."""
INTERVALS = 3
LEAST = timedelta(days=1)
"""Offices sleep at night."""


@dataclass(frozen=True, slots=True)
class Silent:
    """An active source, and when it was heard last."""

    source: Source
    heard: Heard


class Silence:
    """Looks through the registry; one read a source."""

    def __init__(self, sources: Sources, clock: Callable[[], datetime]) -> None:
        self._sources = sources
        self._clock = clock

    def silent(self) -> Iterator[Silent]:
        """Active sources silent for three times their usual interval, and a day at least."""
        now = self._clock()
        for source in self._sources.listed():
            if source.status is not SourceStatus.ACTIVE:
                continue
            heard = self._sources.last_heard(source.source_id)
            if heard and now - heard.at > _patience(heard):
                yield Silent(source, heard)


def _patience(heard: Heard) -> timedelta:
    if heard.posts < ENOUGH_POSTS:
        return timedelta.max
    return max(LEAST, INTERVALS * heard.usual)
