"""What a cold start costs: from the start of a process to a function that is ready, as CPU time.

Each round starts every function once and, right after it, a bare handler that makes nothing but the
same AWS clients with the same interpreter. `source` is the same start with the packages compiled
anew, as Lambda has to where a layer brings no bytecode: it cannot write any.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from rumorline.domain.errors import UsageError

MADE = {
    "receive": ("receiver",),
    "resolve": ("resolver", "dead_letters"),
    "publish": ("publisher",),
    "sweep": ("publisher", "subscriber", "reminding", "silence"),
    "desk": ("desk", "newsrooms"),
    "feed": ("public_feed", "shell"),
    "scopes": (),
}
"""What each function asks `wiring` for before it does its first work."""

_ACCOUNT = "us-east-1:123456789012"
_QUEUES = f"https://sqs.us-east-1.amazonaws.com/{_ACCOUNT.partition(':')[2]}"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "BULLETINS_TOPIC_ARN": f"arn:aws:sns:{_ACCOUNT}:bulletins",
    "DEAD_LETTER_QUEUE_URL": f"{_QUEUES}/dead",
    "NOTICES_TOPIC_ARN": f"arn:aws:sns:{_ACCOUNT}:notices",
    "NOTICE_SOURCE": "urn:rumorline:notices",
    "OVERDUE_AFTER_MINUTES": "1",
    "PUBLIC_URL": "https://board.example",
    "PUBLISHER_NAME": "Rumorline",
    "REVIEW_AFTER_MINUTES": "1",
    "SECRET_PREFIX": "rumorline/endpoint",
    "TABLE_NAME": "table",
    "WORK_QUEUE_URL": f"{_QUEUES}/work",
}
"""What `template.yaml` tells a function; nothing here is called."""

# The standard library has its bytecode in Lambda as here.
_FROM_SOURCE = """
import os
from importlib.machinery import SourceFileLoader
library, compiled = os.path.dirname(os.__file__), SourceFileLoader.get_code
def get_code(self, name):
    path = self.get_filename(name)
    if path.startswith(library) and "site-packages" not in path:
        return compiled(self, name)
    return self.source_to_code(self.get_data(path), path)
SourceFileLoader.get_code = get_code
"""
_NOTE_CLIENTS = """
from botocore.session import Session
made, create = [], Session.create_client
def note(self, service_name, *args, **kwargs):
    made.append(service_name)
    return create(self, service_name, *args, **kwargs)
Session.create_client = note
"""
_BARE = """
from botocore.config import Config
from botocore.session import get_session
config = Config(retries={{"mode": "standard", "total_max_attempts": 2}})
session = get_session()
clients = [session.create_client(name, config=config) for name in {clients!r}]
def handler(event, context): return {{}}
"""
_NAMES = "import sys\nprint(*sys.modules)"
_END = "\nimport os, sys; sys.stdout.flush(); os._exit(0)"
_MOST_SHOWN = 6
_BARS = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ColdStart:
    """One function. Medians of CPU milliseconds; `ratio` is the median of the rounds' ratios.

    `modules` are those loaded beyond what an empty program loads, `bare_modules` likewise.
    `imports` are shares of the time of these imports by package, the costliest first, as Python's
    own `-X importtime` tells them.
    """

    function: str
    clients: tuple[str, ...]
    cpu_ms: float
    bare_ms: float
    ratio: float
    source_ms: float
    bare_source_ms: float
    modules: int
    bare_modules: int
    imports: dict[str, float]


def measure(rounds: int, progress: Progress) -> list[ColdStart]:
    """Every function. The first round only warms the machine's file cache and is not counted."""
    return [_measure(name, rounds, _nth(progress, at)) for at, name in enumerate(MADE)]


def _nth(progress: Progress, at: int) -> Progress:
    return lambda done, of: progress(at * of + done, len(MADE) * of)


def _measure(function: str, rounds: int, progress: Progress) -> ColdStart:
    clients = clients_of(function)
    ready, bare = ready_code(function), bare_code(clients)
    codes = (ready, bare, _FROM_SOURCE + ready, _FROM_SOURCE + bare)
    times: list[list[float]] = [[] for _ in codes]
    for number in range(rounds + 1):
        for code, found in zip(codes, times, strict=True):
            found.append(cpu_ms(code))
        progress(number + 1, rounds + 1)
    warm = [found[1:] for found in times]
    cpu, bare_cpu, source, bare_source = (round(statistics.median(one), 1) for one in warm)
    return ColdStart(
        function,
        clients,
        cpu,
        bare_cpu,
        round(statistics.median(a / b for a, b in zip(*warm[:2], strict=True)), 2),
        source,
        bare_source,
        len(modules_of(ready)),
        len(modules_of(bare)),
        _shares(ready),
    )


def ready_code(function: str) -> str:
    """A program that imports a function and makes what it asks for."""
    made = "".join(f"wiring.{name}()\n" for name in MADE[function])
    return f"import rumorline.handlers.{function}\nfrom rumorline import wiring\n{made}"


def bare_code(clients: tuple[str, ...]) -> str:
    """A program that has a handler and some AWS clients, and nothing else."""
    return _BARE.format(clients=clients) if clients else "def handler(event, context): return {}\n"


def clients_of(function: str) -> tuple[str, ...]:
    """The AWS services of which a function makes clients before its first work."""
    # What makes none must not load botocore only to be asked.
    if not MADE[function]:
        return ()
    told = printed(f"{_NOTE_CLIENTS}{ready_code(function)}print(*dict.fromkeys(made))")
    return tuple(told.split())


def modules_of(code: str) -> set[str]:
    """Modules that a program loads and an empty one does not."""
    return set(printed(f"{code}\n{_NAMES}").split()) - _started_with()


@cache
def printed(code: str) -> str:
    """What a program prints; run once.

    Raises:
        UsageError: It failed; the message has the end of what it said.
    """
    return _run([sys.executable, "-c", code]).stdout


def cpu_ms(code: str) -> float:
    """CPU milliseconds, of user and system, that a process takes to run a program."""
    child = subprocess.Popen(  # noqa: S603 - our own code, our own interpreter
        [sys.executable, "-c", code + _END],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        printed(code)
    return (used.ru_utime + used.ru_stime) * 1000


def _shares(code: str) -> dict[str, float]:
    lines = _run([sys.executable, "-X", "importtime", "-c", code]).stderr.splitlines()
    spent: Counter[str] = Counter()
    told = (
        line.removeprefix("import time:").split("|") for line in lines if line.count("|") == _BARS
    )
    for own, _, name in told:
        if own.strip().isdigit() and name.strip() not in _started_with():
            package = name.strip().partition(".")[0]
            known = package in sys.stdlib_module_names
            spent["standard library" if known else package] += int(own)
    total = spent.total()
    return {name: round(us / total, 3) for name, us in spent.most_common(_MOST_SHOWN)}


def _started_with() -> set[str]:
    """What an empty program loads, some of it for the installation that it runs in."""
    return set(printed(_NAMES).split())


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603 - our own code, our own interpreter
        command, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise UsageError(f"a function does not start: {said[-1]}")
    return done
