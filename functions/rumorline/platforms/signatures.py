"""What the doors share about signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def base64_hmac(key: bytes, data: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of `data`, in base64 with padding."""
    return base64.b64encode(hmac.digest(key, data, hashlib.sha256)).decode()


def equals_any(given: str, expected: Iterable[str]) -> bool:
    """Compare in constant time, and with all of `expected` whichever it is.

    Bytes are compared: `compare_digest` raises TypeError on text that is not ASCII.
    """
    raw = given.encode("utf-8", "surrogatepass")
    return True in [hmac.compare_digest(raw, one.encode()) for one in expected]
