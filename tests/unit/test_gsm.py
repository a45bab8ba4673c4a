"""Text in the alphabet of one SMS part, with nothing lost in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.notices.gsm import ASCII, GSM, cut, septets, written


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("No es cierto: ¿ICE? ¡No!", "No es cierto: ¿ICE? ¡No!"),
        ("Policía: corrección del año", "Policia: correccion del año"),
        ("Cafe\u0301 à Ürümqi", "Café à Ürümqi"),
        ("“It’s not” – really…", '"It\'s not" - really...'),
        ("❌ ICE at Elm Street", "[cross mark] ICE at Elm Street"),
        ("1 ≠ 2", "1 [not equal to] 2"),
        ("5½ km", "5[vulgar fraction one half] km"),
        ("line one\nline\ttwo", "line one line two"),
        ("١٢ buses", "12 buses"),
        ("⚠️ now", "[warning sign] now"),
        ("not\u0336 ICE", "not[combining long stroke overlay] ICE"),
        ("ð Łódź", "d Lódz".replace("ó", "o")),
    ],
)
def test_what_the_alphabet_lacks_is_written_otherwise(text: str, sent: str) -> None:
    assert written(text, GSM) == sent


@pytest.mark.parametrize("text", ["Це неправда", "not 不是"])
def test_what_cannot_be_written_is_not_written_at_all(text: str) -> None:
    """Half a sentence may say the opposite."""
    assert written(text, GSM) is None


def test_a_subject_is_ascii() -> None:
    assert written("¿Señal € en Ürümqi?", ASCII) == "Senal EUR en Urumqi?"


def test_brackets_and_the_euro_count_twice() -> None:
    assert septets("[a] {b} €") == 14


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two..."),
        ("one two, three", 12, "one two..."),
        ("onetwothree", 8, "onetw..."),
        ("one [two] three", 13, "one [two]..."[:3] + "..."),
        ("one", 2, ""),
    ],
)
def test_a_text_is_cut_between_words(text: str, room: int, kept: str) -> None:
    assert cut(text, room) == kept


@given(st.text(), st.integers(0, 170))
def test_a_cut_text_always_fits(text: str, room: int) -> None:
    assert septets(cut(text, room)) <= room


@given(st.text(), st.sampled_from([GSM, ASCII]))
def test_what_is_written_is_in_the_alphabet_and_on_one_line(
    text: str, alphabet: frozenset[str]
) -> None:
    sent = written(text, alphabet)
    assert sent is None or (alphabet.issuperset(sent) and sent == " ".join(sent.split()))
