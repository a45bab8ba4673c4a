"""Addresses of an installation, asked by GET."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from rumorline.domain.errors import UsageError
from rumorline_tools.local.process import HOST

_TIMEOUT_S = 30.0
_MAX_BYTES = 20_000_000


def visit(url: str) -> tuple[int, bytes]:
    """Status and body of an answer; UsageError if none comes or the address is none of HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is no address; write it like https://api.example")
    # A proxy of the machine's must not see, or break, loopback calls.
    handlers = [urllib.request.ProxyHandler({})] if parts.hostname == HOST else []
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(url, timeout=_TIMEOUT_S) as answer:
            return answer.status, answer.read(_MAX_BYTES)
    except urllib.error.HTTPError as error:
        return error.code, b""
    except (OSError, ValueError, HTTPException) as error:
        raise UsageError(f"{url} does not answer: {getattr(error, 'reason', error)}") from None
