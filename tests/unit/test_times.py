"""Times as texts that sort, and as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from rumorline.domain.errors import UsageError
from rumorline.domain.times import local_iso, local_words, utc_text, zone_named
from tests.support.things import MOMENTS

# 9 July 2019 in UTC was still Monday night in Hartford.
NIGHT = datetime(2019, 7, 9, 1, 12, tzinfo=UTC)


def test_a_utc_night_is_still_monday_where_it_happened() -> None:
    words = "Monday, 8 July 2019, 21:12 EDT (America/New_York)"
    assert local_words(NIGHT, "America/New_York") == words
    assert local_iso(NIGHT, "America/New_York") == "2019-07-08T21:12:00-04:00"


def test_another_zone_is_the_same_moment_in_utc() -> None:
    local = NIGHT.astimezone(timezone(timedelta(hours=-4)))
    assert utc_text(local) == utc_text(NIGHT) == "2019-07-09T01:12:00.000000Z"


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) is (one < other)


@pytest.mark.parametrize("name", ["", "EST5EDT9", "America", "../../etc/passwd", "a" * 300, "\0"])
def test_what_is_no_zone_is_said_to_be_none(name: str) -> None:
    with pytest.raises(UsageError, match="is not a time zone; write it like America/New_York"):
        zone_named(name)
