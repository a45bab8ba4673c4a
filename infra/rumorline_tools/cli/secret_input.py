"""How a command gets a secret: made here, from a file, or typed unseen; never as an argument."""

from __future__ import annotations

import os
import secrets as randomness
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from rumorline.domain.errors import UsageError
from rumorline.platforms.table import PLATFORMS
from rumorline_tools.endpoints import fresh

_CHECKED_BY_TOKEN = frozenset({"facebook", "threads"})
_GIVEN_BY_THE_PLATFORM = frozenset({"facebook", "mastodon", "threads", "x"})


def secret_options(command: Any) -> Any:
    """`--secret-file` and `--secret-out`."""
    options: list[Any] = [
        click.option(
            "--secret-file",
            help="File with the secret, - for standard input. Without it one is made, or asked "
            "for where the platform gives it.",
        ),
        click.option(
            "--secret-out", help="Write the secret to this new file, only for its owner to read."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def read_secret(platform: str, secret_file: str | None) -> str:
    """A secret in the form of that platform, or UsageError."""
    if secret_file:
        secret = _from_file(secret_file)
    elif platform in _GIVEN_BY_THE_PLATFORM:
        secret = click.prompt(f"secret that {platform} shows", hide_input=True).strip()
    else:
        secret = fresh(platform)
    if not secret or not secret.isprintable():
        raise UsageError("the secret is empty, or holds what cannot be typed")
    PLATFORMS[platform].sign(b"", secret, datetime.now(UTC))
    return secret


def verify_token(platform: str) -> str | None:
    """What Facebook and Threads have to name when they check an endpoint; ours to choose."""
    return randomness.token_urlsafe(32) if platform in _CHECKED_BY_TOKEN else None


def check_free(path: str | None) -> None:
    """UsageError if a secret cannot be written there, before anything else is changed."""
    if path is not None and Path(path).exists():
        raise UsageError(f"{path} cannot be written: it exists; name another file")


def write_secret(path: str | None, secret: str, token: str | None = None) -> None:
    """Write what has to be entered at the platform; an existing file is not touched."""
    if path is None:
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(filter(None, [secret, token])) + "\n")


def _from_file(path: str) -> str:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"the secret cannot be read from {path}") from error
    return text.strip()
