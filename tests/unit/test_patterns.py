"""Patterns that keep what they found answer as `re` does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rumorline.matching.patterns import Pattern

WORDS = r"(?<!\w)(no|not|never)(?!\w)"
TEXTS = st.lists(st.text("no tever!", max_size=30), max_size=8)


@given(TEXTS)
def test_the_second_answer_is_that_of_re_as_is_the_first(texts: list[str]) -> None:
    pattern = Pattern(WORDS)
    for text in [*texts, *texts]:
        found, told = pattern.search(text), re.search(WORDS, text)
        assert (found and found.span()) == (told and told.span())
        every = [match.span() for match in pattern.every(text)]
        assert every == [match.span() for match in re.finditer(WORDS, text)]


def test_a_text_is_searched_once() -> None:
    pattern = Pattern(WORDS)
    assert pattern.search("there was no fire") is pattern.search("there was no fire")
    assert pattern.every("no, never") is pattern.every("no, never")
