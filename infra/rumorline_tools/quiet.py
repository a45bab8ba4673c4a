"""Waiting until a running stack has worked everything off."""

from __future__ import annotations

import time
from collections.abc import Callable

from rumorline_tools.running import Running

_PAUSE_S = 0.02
_ALL_WORK_S = 240.0
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def wait_for(
    happened: Callable[[], bool], what: str, seconds: float = 15.0, pause_s: float = _PAUSE_S
) -> None:
    """Return once something has happened; TimeoutError that names it otherwise."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(pause_s)


def settle_down(up: Running) -> None:
    """Return once nothing waits on the work queue or in the outbox.

    A thousand posts take a busy machine a minute or two.
    """
    wait_for(lambda: is_quiet(up), "the end of all work", seconds=_ALL_WORK_S)


def is_quiet(up: Running) -> bool:
    """Whether nothing waits on the work queue or in the outbox."""
    table = up.table()
    sqs = up.client("sqs")
    if any(table.query("OUTBOX")):
        return False
    url = up.served.work_queue_url
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))["Attributes"]
    # Between a message done and its outbox row seen there is a moment when both look empty.
    return all(counts[name] == "0" for name in _COUNTS) and not any(table.query("OUTBOX"))
