"""The four languages of the grammar, told apart by their small words."""

from __future__ import annotations

import pytest

from rumorline.matching.languages import language_in, without_contractions
from rumorline.matching.text import shadow, terms


@pytest.mark.parametrize(
    ("text", "named", "language"),
    [
        ("The bridge is closed and the police are there.", None, "en"),
        ("El puente de la calle mayor est\u00e1 cerrado.", None, "es"),
        ("A ponte da rua principal n\u00e3o est\u00e1 fechada.", None, "pt"),
        ("Le pont de la rue principale est ferm\u00e9.", None, "fr"),
        ("Fogo mercado.", "pt-BR", "pt"),
        ("The bridge is closed and the police are there.", "pt", "en"),
    ],
)
def test_words_tell_the_language_and_a_name_helps(
    text: str, named: str | None, language: str
) -> None:
    assert language_in(shadow(text), named) == language


def test_the_portuguese_contraction_is_no_negation() -> None:
    assert without_contractions("fogo no mercado dos peixes", "pt") == "fogo na mercado das peixes"


@pytest.mark.parametrize("text", ["there is no fire at the market", "no hay fuego en el mercado"])
def test_no_stays_a_negation_in_english_and_spanish(text: str) -> None:
    assert without_contractions(text) == text


def test_a_post_in_two_languages_is_read_sentence_by_sentence() -> None:
    text = "n\u00e3o h\u00e1 fogo no mercado da cidade. there is no fire at the market."
    said = without_contractions(shadow(text), "pt")
    assert said == "nao ha fogo na mercado da cidade. there is no fire at the market."


def test_an_answer_of_one_word_keeps_its_no() -> None:
    assert without_contractions("no.", "pt") == "no."


def test_elided_articles_do_not_hide_a_word() -> None:
    assert terms("l'eau") == terms("eau") == terms("\u00e1gua") == terms("water")
