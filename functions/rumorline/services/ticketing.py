"""The desk opens a ticket."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rumorline.domain.divisions import check_division, divisions_of
from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import Severity, Ticket
from rumorline.domain.times import utc_text, zone_named

MAX_CLAIM = 500
MAX_EXAMPLES = 10
MAX_EXAMPLE = 1000
MAX_TOPICS = 10
_MAX_NAME = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """What the desk enters. `first_seen` is `now`, `1h`, `today`, `yesterday` or RFC 3339.

    `division` is the place's own; `within` names what its path does not say: county, districts.
    """

    claim: str
    place: str
    division: str
    within: tuple[str, ...] = ()
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    language: str = "en"
    first_seen: str = "now"
    examples: tuple[str, ...] = ()
    severity: str = "normal"
    opened_by: str = "desk"


def ticket_of(request: TicketRequest, now: datetime) -> Ticket:
    """The ticket to open, or UsageError with one line that says what to enter.

    Its id is derived from claim, place and first sighting: entering it twice is noticed.
    """
    claim, place = request.claim.strip(), request.place.strip()
    if not claim or len(claim) > MAX_CLAIM:
        raise UsageError(f"the claim must have 1 to {MAX_CLAIM} characters; it has {len(claim)}")
    if not place or len(place) > _MAX_NAME:
        raise UsageError(
            "the place is missing or too long; write it like 'Union Station, Hartford'"
        )
    _check_details(request)
    first_seen = first_sighting(request.first_seen, request.zone, now)
    within = {request.division: tuple(check_division(other) for other in request.within)}
    return Ticket(
        ticket_id=ticket_id(claim, place, first_seen),
        claim=claim,
        place=place,
        divisions=divisions_of(request.division, within),
        topics=_topics(request),
        language=request.language,
        zone=request.zone,
        first_seen_at=first_seen,
        opened_at=now,
        opened_by=request.opened_by,
        examples=request.examples,
        severity=_severity(request.severity),
    )


def first_sighting(text: str, zone: str, now: datetime) -> datetime:
    """The moment that the desk means, in UTC; days begin in the jurisdiction's zone."""
    local = now.astimezone(zone_named(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    words = {
        "now": now,
        "1h": now - timedelta(hours=1),
        "today": midnight,
        "yesterday": midnight - timedelta(days=1),
    }
    moment = words.get(text) or _moment(text)
    if moment > now + _AHEAD:
        raise UsageError(f"first seen {text}: that is in the future")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"first seen {text}: there is no such time in UTC") from None


def ticket_id(claim: str, place: str, first_seen: datetime) -> str:
    """`t-YYYYMMDD-` and ten hex digits."""
    digest = hashlib.sha256(f"{claim}\n{place}\n{utc_text(first_seen)}".encode()).hexdigest()
    return f"t-{first_seen:%Y%m%d}-{digest[:10]}"


def _check_details(request: TicketRequest) -> None:
    if not _LANGUAGE.fullmatch(request.language):
        raise UsageError(f"language {request.language!r}: write a tag like en or es-MX")
    if len(request.examples) > MAX_EXAMPLES:
        raise UsageError(f"at most {MAX_EXAMPLES} example posts are kept; leave some out")
    if any(len(example) > MAX_EXAMPLE for example in request.examples):
        raise UsageError(f"an example post has at most {MAX_EXAMPLE} characters; shorten it")


def _topics(request: TicketRequest) -> tuple[str, ...]:
    named = dict.fromkeys(topic.strip().lower() for topic in request.topics)
    topics = tuple(topic for topic in named if topic)
    if len(topics) > MAX_TOPICS or any(len(topic) > _MAX_NAME for topic in topics):
        raise UsageError(f"a ticket has at most {MAX_TOPICS} short topics; leave some out")
    return topics


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"first seen {text!r}: write now, 1h, today, yesterday or a time with its offset, "
            "like 2019-07-08T15:50:00-04:00"
        )
    return moment


def _severity(text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise UsageError(f"severity {text!r}: write normal or high") from None
