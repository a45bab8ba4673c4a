"""Windows of time that decide what may settle what, and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rumorline.domain.errors import UsageError

GRACE = timedelta(hours=2)
"""A post this much older than the rumor's first sighting may still settle it automatically."""

BACK_MATCH = timedelta(hours=72)
"""How far back a new ticket is matched against the posts of its divisions."""

RECENT_POSTS = timedelta(hours=96)
INDEX_RESOLVED = timedelta(days=14)
INDEX_LOG = timedelta(days=7)
OUTBOX_PATIENCE = timedelta(minutes=1)
INDEX_OVERLAP = timedelta(seconds=60)


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that texts sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(text: str, field: str = "") -> datetime:
    """A time as people enter it, RFC 3339 with its offset, in UTC; or UsageError for the field."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UsageError(
        f"{text!r} is no time with its offset; write it like 2019-07-08T15:50:00-04:00", field
    )


def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone, or UsageError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is not a time zone; write it like America/New_York") from error


def local_iso(moment: datetime, zone: str) -> str:
    """RFC 3339 in the jurisdiction's zone, to the second."""
    return moment.astimezone(zone_named(zone)).isoformat(timespec="seconds")


def local_words(moment: datetime, zone: str) -> str:
    """As an editor reads it: `Monday, 8 July 2019, 21:12 EDT (America/New_York)`."""
    local = moment.astimezone(zone_named(zone))
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M %Z} ({zone})"
