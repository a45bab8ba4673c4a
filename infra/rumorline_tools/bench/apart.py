"""Measuring in a process of its own, on one core and one thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rumorline.domain.errors import UsageError

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def apart(module: str, *asked: str) -> Any:
    """What a module, which calls `answer`, answers; UsageError with its last line if it fails."""
    done = subprocess.run(  # noqa: S603 - this interpreter, and a module of this package
        [sys.executable, "-m", module, *asked],
        env={**os.environ, **_ONE_THREAD},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise UsageError(f"{' '.join(asked)} could not be measured: {said[-1]}")
    return json.loads(done.stdout)


def one_core() -> None:
    """Stay on the first core that this process may use, where the system can bind processes."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def answer(told: object) -> None:
    """Give the answer to whoever called `apart`."""
    sys.stdout.write(json.dumps(told))


def processor() -> str:
    """The name of this machine's processor, as Linux tells it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text("utf-8").splitlines() if known.exists() else []
    names = (
        value.strip()
        for key, _, value in (line.partition(":") for line in lines)
        if key.strip() == "model name"
    )
    return next(names, "unknown processor")
