"""Headers and queries of readers, as the standards read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rumorline.domain.errors import UsageError
from rumorline.domain.published import Wanted
from rumorline.web.asking import asked, best
from rumorline.web.caching import entity_tag, http_date, unchanged

THEN = datetime(2026, 3, 3, 12, 0, 0, 400_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-GB,es;q=0.5", "en"),
        ("fr-CA, fr", "en"),
        ("fr, es;q=0.1", "es"),
        ("*", "en"),
        ("*;q=0.5, es;q=0.9", "es"),
        ("en;q=0, *", "es"),
        ("ES-mx", "es"),
        ("est", "en"),
        ("en;q=high, es;q=0.9", "en"),
        (",;,;q=1,", "en"),
    ],
)
def test_the_language_is_the_one_that_is_liked_most(header: str, language: str) -> None:
    assert best(header, ("en", "es")) == language


def test_a_query_says_what_is_wanted() -> None:
    query = (
        "division=ocd-division/country:us/state:ct/place:hartford&verdict=none&topic=+ICE+"
        "&after=000000000012&limit=3&lang=es&utm_source=x&utm_source=y"
    )
    read = asked(query, 100)
    division = "ocd-division/country:us/state:ct/place:hartford"
    assert read.wanted == Wanted(division, "none", "ice")
    assert (read.after, read.before, read.limit) == (12, None, 3)


def test_an_empty_query_wants_everything() -> None:
    for query in ("", "topic=&verdict=&division=", "&&=&"):
        assert asked(query, 100).wanted == Wanted()


@pytest.mark.parametrize("query", ["topic=a&topic=b", "limit=1e2", "after=%FF", "before=%00"])
def test_the_parameter_that_is_wrong_is_named(query: str) -> None:
    with pytest.raises(UsageError, match=f"^{query.partition('=')[0]}: "):
        asked(query, 100)


def test_a_tag_is_that_of_exactly_one_body() -> None:
    assert entity_tag("a") == entity_tag("a") != entity_tag("b")
    assert entity_tag("a").startswith('"')


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, False),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"tag"'}, True),
        ({"if-none-match": 'W/"tag"'}, True),
        ({"if-none-match": '"x", "tag"'}, True),
        ({"if-none-match": '"x,tag"'}, False),
        ({"if-none-match": "tag"}, False),
        ({"if-none-match": ""}, False),
        ({"if-modified-since": http_date(THEN)}, True),
        ({"if-modified-since": http_date(THEN - timedelta(seconds=1))}, False),
        ({"if-modified-since": http_date(THEN + timedelta(days=1))}, True),
        ({"if-modified-since": "Tue, 03 Mar 2026 12:00:00"}, True),
        ({"if-modified-since": "soon"}, False),
        ({"if-modified-since": http_date(THEN), "if-none-match": '"x"'}, False),
    ],
)
def test_a_copy_is_good_as_rfc_9110_says(headers: dict[str, str], answer: bool) -> None:  # noqa: FBT001 - a row of a table
    assert unchanged(headers, '"tag"', THEN) is answer


def test_what_holds_nothing_has_no_date() -> None:
    assert not unchanged({"if-modified-since": http_date(THEN)}, '"tag"', None)
