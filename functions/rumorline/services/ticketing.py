"""The desk opens a ticket."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rumorline.domain.divisions import check_division, divisions_of
from rumorline.domain.errors import UsageError, naming
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
    claim, place = _claim(request.claim), _place(request.place)
    _check_details(request)
    with naming("zone"):
        zone_named(request.zone)
    with naming("first_seen"):
        first_seen = first_sighting(request.first_seen, request.zone, now)
    with naming("within"):
        within = {request.division: tuple(check_division(other) for other in request.within)}
    with naming("division"):
        divisions = divisions_of(request.division, within)
    return Ticket(
        ticket_id=ticket_id(claim, place, first_seen),
        claim=claim,
        place=place,
        divisions=divisions,
        topics=topics_of(request.topics),
        language=request.language,
        zone=request.zone,
        first_seen_at=first_seen,
        opened_at=now,
        opened_by=request.opened_by,
        examples=request.examples,
        severity=_severity(request.severity),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What the desk changes of a ticket; None leaves it as it is."""

    claim: str | None = None
    place: str | None = None
    topics: tuple[str, ...] | None = None
    severity: str | None = None
    public: bool | None = None

    def named(self) -> list[str]:
        """The names of what changes."""
        return [name for name in self.__slots__ if getattr(self, name) is not None]


def edited(ticket: Ticket, changes: Changes) -> Ticket:
    """The ticket with its changes, or UsageError with one line that says what to enter."""
    if not changes.named():
        raise UsageError(f"nothing to change: give one of {', '.join(Changes.__slots__)}")
    return replace(
        ticket,
        claim=ticket.claim if changes.claim is None else _claim(changes.claim),
        place=ticket.place if changes.place is None else _place(changes.place),
        topics=ticket.topics if changes.topics is None else topics_of(changes.topics),
        severity=ticket.severity if changes.severity is None else _severity(changes.severity),
        public=ticket.public if changes.public is None else changes.public,
    )


def needs_matching(changes: Changes) -> bool:
    """Whether posts may say something else of the ticket once it is changed."""
    return bool({"claim", "place", "topics"} & set(changes.named()))


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


def _claim(text: str) -> str:
    claim = text.strip()
    if not claim or len(claim) > MAX_CLAIM:
        length = len(claim)
        raise UsageError(
            f"the claim must have 1 to {MAX_CLAIM} characters; it has {length}", "claim"
        )
    return claim


def _place(text: str) -> str:
    place = text.strip()
    if not place or len(place) > _MAX_NAME:
        said = "the place is missing or too long; write it like 'Union Station, Hartford'"
        raise UsageError(said, "place")
    return place


def _check_details(request: TicketRequest) -> None:
    if not _LANGUAGE.fullmatch(request.language):
        said = f"language {request.language!r}: write a tag like en or es-MX"
        raise UsageError(said, "language")
    if len(request.examples) > MAX_EXAMPLES:
        raise UsageError(
            f"at most {MAX_EXAMPLES} example posts are kept; leave some out", "examples"
        )
    if any(len(example) > MAX_EXAMPLE for example in request.examples):
        said = f"an example post has at most {MAX_EXAMPLE} characters; shorten it"
        raise UsageError(said, "examples")


def topics_of(given: Iterable[str]) -> tuple[str, ...]:
    """Topics as they are kept, each once; UsageError if they are too many or too long."""
    named = dict.fromkeys(topic.strip().lower() for topic in given)
    topics = tuple(topic for topic in named if topic)
    if len(topics) > MAX_TOPICS or any(len(topic) > _MAX_NAME for topic in topics):
        said = f"at most {MAX_TOPICS} short topics are kept; leave some out"
        raise UsageError(said, "topics")
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
        raise UsageError(f"severity {text!r}: write normal or high", "severity") from None
