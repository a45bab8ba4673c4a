"""Who is the origin of a statement."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.origins import count_origins, origin_keys
from tests.support.things import evidence, mayor

NAMES = st.lists(st.sampled_from(["@police", "@mayor", "hartford police", "police", "fire"]))


def test_a_post_on_its_own_word_has_its_author_as_origin() -> None:
    assert origin_keys("Hartford Police", "HartfordPolice", ()) == (
        "hartford police",
        "@hartfordpolice",
    )


def test_a_post_that_cites_others_has_them_as_origin() -> None:
    keys = origin_keys("Mayor", "MayorBronin", ("@HartfordPolice", "Hartford Police, CT"))
    assert keys == ("@hartfordpolice", "hartford police ct")


def test_an_author_without_a_handle_is_known_by_name() -> None:
    assert origin_keys("Hartford Police", None, ()) == ("hartford police",)


@pytest.mark.parametrize(
    ("one", "other", "origins"),
    [
        (("@police",), ("@police",), 1),
        (("@police",), ("@mayor",), 2),
        (("hartford police",), ("hartford police ct",), 1),
        (("hartford police",), ("hartford fire",), 2),
        (("@police",), ("police",), 2),
        (("@police", "hartford police"), ("@mayor", "police"), 1),
    ],
)
def test_pieces_that_share_a_name_are_one_origin(
    one: tuple[str, ...], other: tuple[str, ...], origins: int
) -> None:
    assert count_origins([evidence(origin_keys=one), mayor(origin_keys=other)]) == origins


def test_a_third_piece_may_join_two_origins() -> None:
    apart = [evidence(origin_keys=("@police",)), evidence(origin_keys=("@mayor",))]
    assert count_origins([*apart, evidence(origin_keys=("@mayor", "@police"))]) == 1


@given(st.lists(NAMES), st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(names: list[list[str]], random: Random) -> None:
    found = [evidence(origin_keys=tuple(keys)) for keys in names]
    shuffled = list(found)
    random.shuffle(shuffled)
    assert count_origins(found) == count_origins(shuffled) <= len(found)
