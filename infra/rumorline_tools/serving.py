"""What `rumorline serve` leaves for the other commands: where the local stack is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rumorline.domain.errors import UsageError

STATE_DIR = Path(".rumorline")
SERVE_FILE = STATE_DIR / "serve.json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint: its platform, its url, and the secret with which to sign."""

    platform: str
    endpoint: str
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Served:
    """A running local stack. The secrets are its own and worth nothing elsewhere."""

    pid: int
    endpoint_url: str
    region: str
    api_url: str
    table_name: str
    work_queue_url: str
    work_dlq_url: str
    notices_topic_arn: str
    inbox_queue_url: str
    desk_token: str
    endpoints: tuple[Endpoint, ...]
    secret_prefix: str = "rumorline/endpoint"  # noqa: S105 - a name
    bulletins_topic_arn: str = ""

    def endpoint(self, platform: str) -> Endpoint:
        """The endpoint of a platform, or UsageError that names those there are."""
        for found in self.endpoints:
            if found.platform == platform:
                return found
        known = ", ".join(sorted(found.platform for found in self.endpoints))
        raise UsageError(f"no endpoint for {platform!r}; there are: {known}")


def write(served: Served, path: Path = SERVE_FILE) -> None:
    """Write the file, readable by its owner only: it holds secrets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(served), file, indent=2)
    fresh.replace(path)


def read(path: Path = SERVE_FILE) -> Served:
    """The running stack, or UsageError that says how to start one."""
    try:
        fields: dict[str, Any] = json.loads(path.read_text())
        endpoints = tuple(Endpoint(**found) for found in fields.pop("endpoints"))
        served = Served(endpoints=endpoints, **fields)
        os.kill(served.pid, 0)
    except FileNotFoundError:
        raise UsageError(
            "no local stack is running here; start one with `rumorline serve`, or name a deployed "
            "one (--help says how)"
        ) from None
    except ProcessLookupError:
        raise UsageError(f"{path} is left over; start the stack with `rumorline serve`") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path} cannot be read; start `rumorline serve` again") from error
    return served
