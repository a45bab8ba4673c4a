"""Handles that look like another's."""

from __future__ import annotations

import pytest

from rumorline.domain.handles import looks_like, skeleton
from rumorline.domain.source import Source
from tests.support.world import CITY

POLICE = Source("x", "1", "Hartford Police", (CITY,), ("x/main",), handle="HartfordPolice")
NAMELESS = Source("x", "2", "Mayor", (CITY,), ("x/main",))


@pytest.mark.parametrize(
    "handle",
    [
        "hartfordpolice",
        "Hartford_Police",
        "HartfordPoIice",
        "HartfordP0lice",
        "Hartfоrdpоlice",
        "Härtfordpolice",
        "HartfordPol1ce",
    ],
)
def test_a_handle_that_reads_like_a_sources_is_noticed(handle: str) -> None:
    assert looks_like(handle, [NAMELESS, POLICE]) == "x:1"


@pytest.mark.parametrize("handle", [None, "", "HartfordFire", "HartfordPoliceDept"])
def test_any_other_handle_is_not(handle: str | None) -> None:
    assert looks_like(handle, [NAMELESS, POLICE]) == ""


def test_letters_that_run_together_read_as_one() -> None:
    assert skeleton("rnayor") == skeleton("mayor")
    assert skeleton("vvater") == skeleton("water")
