"""Work that starts at the same moment in several threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from rumorline.domain.errors import StaleRead, StillContended

T = TypeVar("T")
_DELIVERIES = 200


def together(*jobs: Callable[[], T]) -> list[T]:
    """Results of all jobs, in order. The first error is raised once every job has ended."""
    barrier = Barrier(len(jobs))

    def started(job: Callable[[], T]) -> T:
        barrier.wait(timeout=30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(started, job) for job in jobs]
    return [future.result() for future in futures]


def delivered(job: Callable[[], T]) -> T:
    """The result of a job that goes back to the queue whenever others were faster."""
    for _ in range(_DELIVERIES):
        try:
            return job()
        except (StaleRead, StillContended):
            continue
    raise AssertionError(f"not done after {_DELIVERIES} deliveries")


def queued(job: Callable[[], T]) -> Callable[[], T]:
    """A job as the queue would run it."""
    return partial(delivered, job)
