"""What the desk enters becomes a ticket, or is told what to enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import Severity
from rumorline.services.ticketing import TicketRequest, first_sighting, ticket_of

NOW = datetime(2019, 7, 8, 20, 0, tzinfo=UTC)
HARTFORD = "ocd-division/country:us/state:ct/place:hartford"
REQUEST = TicketRequest(
    claim="ICE runs a checkpoint at Union Station",
    place="Union Station, Hartford",
    division=HARTFORD,
    zone="America/New_York",
    topics=(" Immigration", "transit", "immigration", " "),
)


def test_a_ticket_is_what_the_desk_entered() -> None:
    ticket = ticket_of(replace(REQUEST, claim=f"  {REQUEST.claim} ", severity="high"), NOW)
    assert ticket.claim == REQUEST.claim
    assert ticket.topics == ("immigration", "transit")
    assert ticket.divisions[0] == HARTFORD
    assert ticket.severity is Severity.HIGH
    assert (ticket.first_seen_at, ticket.opened_at) == (NOW, NOW)


def test_the_same_entry_has_the_same_id() -> None:
    one, again = ticket_of(REQUEST, NOW), ticket_of(REQUEST, NOW)
    assert one.ticket_id == again.ticket_id
    assert one.ticket_id.startswith("t-20190708-")
    assert ticket_of(replace(REQUEST, place="elsewhere"), NOW).ticket_id != one.ticket_id


def test_districts_that_the_path_does_not_say_are_added() -> None:
    district = "ocd-division/country:us/state:ct/transit_district:greater_hartford"
    assert district in ticket_of(replace(REQUEST, within=(district,)), NOW).divisions


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2019-07-08T20:00+00:00"),
        ("1h", "2019-07-08T19:00+00:00"),
        ("today", "2019-07-08T04:00+00:00"),
        ("yesterday", "2019-07-07T04:00+00:00"),
        ("2019-07-08T15:50:00-04:00", "2019-07-08T19:50+00:00"),
    ],
)
def test_days_begin_where_the_rumor_is(text: str, moment: str) -> None:
    assert first_sighting(text, "America/New_York", NOW) == datetime.fromisoformat(moment)


def test_a_day_is_not_always_24_hours_long() -> None:
    after_change = datetime(2019, 3, 11, 16, tzinfo=UTC)
    seen = first_sighting("yesterday", "America/New_York", after_change)
    assert seen == datetime(2019, 3, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claim": " "}, "the claim must have 1 to 500 characters; it has 0"),
        ({"claim": "x" * 501}, "it has 501"),
        ({"place": ""}, "the place is missing"),
        ({"place": "x" * 201}, "too long"),
        ({"division": "hartford"}, "is not a division id"),
        ({"within": ("county",)}, "is not a division id"),
        ({"zone": "Hartford"}, "is not a time zone"),
        ({"language": ""}, "write a tag like en"),
        ({"language": "English"}, "write a tag like en"),
        ({"examples": ("x",) * 11}, "at most 10 example posts"),
        ({"examples": ("x" * 1001,)}, "at most 1000 characters"),
        ({"topics": tuple("abcdefghijk")}, "at most 10 short topics"),
        ({"topics": ("x" * 201,)}, "at most 10 short topics"),
        ({"severity": "urgent"}, "write normal or high"),
        ({"first_seen": "2019-07-08"}, "a time with its offset"),
        ({"first_seen": "tea time"}, "write now, 1h, today, yesterday"),
        ({"first_seen": "2019-07-08T21:00:00Z"}, "that is in the future"),
        ({"first_seen": "0001-01-01T00:00:00+14:00"}, "no such time in UTC"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message) as error:
        ticket_of(replace(REQUEST, **changes), NOW)
    assert "\n" not in str(error.value)


def test_a_clock_that_is_a_little_ahead_is_no_error() -> None:
    assert first_sighting("2019-07-08T20:04:00Z", "UTC", NOW) > NOW
