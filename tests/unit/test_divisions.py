"""Division ids and the divisions that a place belongs to."""

from __future__ import annotations

import pytest

from rumorline.domain.divisions import MAX_DIVISIONS, ancestors, check_division, divisions_of
from rumorline.domain.errors import UsageError

COUNTRY = "ocd-division/country:us"
STATE = f"{COUNTRY}/state:ct"
HARTFORD = f"{STATE}/place:hartford"
DISTRICT = f"{STATE}/transit_district:greater_hartford"


def test_ancestors_go_from_the_place_up_to_the_country() -> None:
    assert ancestors(HARTFORD) == (HARTFORD, STATE, COUNTRY)
    assert ancestors(COUNTRY) == (COUNTRY,)


def test_a_place_has_its_ancestors_and_what_its_path_does_not_say() -> None:
    assert divisions_of(HARTFORD, {}) == (HARTFORD, STATE, COUNTRY)
    known = {HARTFORD: (DISTRICT,), STATE: ("ocd-division/country:ca",)}
    assert divisions_of(HARTFORD, known) == (HARTFORD, DISTRICT, STATE, COUNTRY)


def test_the_place_comes_first_and_the_widest_are_left_out() -> None:
    many = tuple(f"{HARTFORD}/ward:{number}" for number in range(12))
    found = divisions_of(HARTFORD, {HARTFORD: many})
    assert found[0] == HARTFORD
    assert len(found) == MAX_DIVISIONS
    assert COUNTRY not in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hartford",
        "ocd-division/country:USA",
        f"{STATE}/",
        f"{STATE}/place",
        f"{HARTFORD}\n",
        f"{STATE}/place:{'x' * 300}",
    ],
)
def test_what_is_no_division_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match="is not a division id"):
        check_division(text)


def test_a_division_is_returned_as_it_is() -> None:
    assert check_division(HARTFORD) == HARTFORD
