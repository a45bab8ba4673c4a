"""Validators of an answer, and whether a reader's copy is still good (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'"[^"]*"')


def entity_tag(body: str) -> str:
    """A strong validator of a body."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def http_date(moment: datetime) -> str:
    """A moment as HTTP dates are written; they have no fractions of a second."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def unchanged(headers: Mapping[str, str], tag: str, changed_at: datetime | None) -> bool:
    """Whether a conditional request may be answered by 304. Header names are lower-case.

    If-None-Match decides alone where it is given.
    """
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in _TAG.findall(known)
    since = _date(headers.get("if-modified-since", ""))
    if since is None or changed_at is None:
        return False
    return changed_at.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
