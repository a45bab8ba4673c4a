"""Trying again where another writer was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from rumorline.domain.errors import StaleRead, StillContended

T = TypeVar("T")
_PAUSE_S = 0.01


def patiently(
    attempt: Callable[[], T],
    what: str,
    *,
    tries: int = 3,
    unless: tuple[type[StaleRead], ...] = (),
) -> T:
    """The result of `attempt`, which reads afresh each time.

    A StaleRead is tried again after a random pause, `unless` it is the caller's to deal with;
    StillContended after the last try.
    """
    for number in range(tries):
        try:
            return attempt()
        except unless:
            raise
        except StaleRead:
            time.sleep(random.uniform(0, _PAUSE_S * 2**number))  # noqa: S311 - jitter only
    raise StillContended(f"{what}: other writers won {tries} times")
