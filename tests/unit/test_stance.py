"""The stance grammar by examples: this table is its documentation too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Verdict
from rumorline.matching.negation import Polarity, polarity
from rumorline.matching.reading import Reading
from rumorline.matching.stance import stance_of
from rumorline.matching.text import sentences, shadow
from tests.support import matching_cases as cases

SHOTS = "Shots were fired at the football game at Pine Field."
TIROS = "Hubo un tiroteo en la escuela Las Lomas."

REFUTED = [
    pytest.param(cases.CLAIM, cases.POLICE_TEXT, id="it was NOT the one that is named"),
    pytest.param(cases.CLAIM, cases.MAYOR_TEXT, id="emphasis by asterisks, attributed"),
    pytest.param(cases.CLAIM, "There is NO ICE checkpoint at Union Station.", id="no at a noun"),
    pytest.param(cases.CLAIM, "FALSE: ICE checkpoint at Union Station.", id="a label"),
    pytest.param(cases.CLAIM, "The rumor of an ICE checkpoint is a hoax.", id="a hoax"),
    pytest.param(SHOTS, "Shots were NOT, we repeat *NOT*, fired at the game.", id="verb negated"),
    pytest.param(SHOTS, "Nobody fired shots at the football game.", id="nobody"),
    pytest.param(SHOTS, "The report of shots fired at the game is not true.", id="not true"),
    pytest.param(TIROS, "FALSO \u274c No hubo ning\u00fan tiroteo en la escuela.", id="es label"),
    pytest.param(TIROS, "Es falso que haya habido un tiroteo en la escuela.", id="es falso que"),
    pytest.param(TIROS, "No hubo tiroteo en Las Lomas.", id="es no at a verb"),
    pytest.param(SHOTS, "Desmentimos el tiroteo en el partido.", id="es post, en ticket"),
    pytest.param(TIROS, "There was no shooting at Las Lomas school.", id="en post, es ticket"),
]
NOT_REFUTED = [
    pytest.param(SHOTS, "This is not a drill. Shots fired at the game. Stay away.", id="no drill"),
    pytest.param(SHOTS, "Shots fired at the game? We don't know yet.", id="a question"),
    pytest.param(SHOTS, "We cannot confirm that shots were fired at the game.", id="no confirming"),
    pytest.param(SHOTS, "Do not share videos of the shots fired at the game.", id="advice"),
    pytest.param(SHOTS, "The game is on at 7, no tickets left.", id="nothing of the claim negated"),
    pytest.param(SHOTS, "The shots fired at the game are not a hoax.", id="double negation"),
    pytest.param(SHOTS, "Not everyone heard the shots fired at the game.", id="not everyone"),
    pytest.param("Classes are suspended at Pine High.", "No classes at Pine High.", id="agrees"),
    pytest.param(TIROS, "No es un simulacro: tiroteo en la escuela.", id="es no drill"),
]
CONFIRMED = [
    pytest.param(SHOTS, "We can confirm that shots were fired at the game.", id="we can confirm"),
    pytest.param(TIROS, "Confirmamos un tiroteo en la escuela Las Lomas.", id="es confirmamos"),
]


@pytest.mark.parametrize(("claim", "text"), REFUTED)
def test_a_denial_of_the_claim_refutes_it(claim: str, text: str) -> None:
    stance = stance_of(cases.reading(text, claim))
    assert stance.verdict is Verdict.REFUTED
    assert stance.confidence >= 0.5


@pytest.mark.parametrize(("claim", "text"), NOT_REFUTED)
def test_a_negation_that_denies_something_else_refutes_nothing(claim: str, text: str) -> None:
    stance = stance_of(cases.reading(text, claim, place="Pine Field"))
    assert stance.verdict is not Verdict.REFUTED


@pytest.mark.parametrize(("claim", "text"), CONFIRMED)
def test_saying_that_it_is_so_confirms(claim: str, text: str) -> None:
    assert stance_of(cases.reading(text, claim)).verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("text", "parent", "verdict"),
    [
        (
            "Nope. All quiet there.",
            "is there an ICE checkpoint at union station??",
            Verdict.REFUTED,
        ),
        ("Yes, ma'am, all of it.", "ICE checkpoint at union station?", Verdict.CONFIRMED),
        ("No. Todo tranquilo.", "\u00bfhay un ret\u00e9n de migraci\u00f3n?", Verdict.REFUTED),
    ],
)
def test_a_short_reply_is_read_with_what_it_answers(
    text: str, parent: str, verdict: Verdict
) -> None:
    assert stance_of(cases.reading(text, parent=parent)).verdict is verdict


def test_the_explanation_is_what_it_was_in_fact_word_for_word() -> None:
    made = cases.reading(cases.POLICE_TEXT)
    span = stance_of(made).explanation
    assert span is not None
    assert span.of(made.post.text) == "a routine state and federal explosive check"


def test_the_next_sentence_explains_where_the_denial_does_not() -> None:
    made = cases.reading(cases.MAYOR_TEXT)
    span = stance_of(made).explanation
    assert span is not None
    assert "a routine explosives check at the train station" in span.of(made.post.text)
    assert "https" not in span.of(made.post.text)


def test_the_word_of_another_authority_is_attributed_to_it() -> None:
    post = cases.spoken(cases.MAYOR_TEXT, name="Mayor Luke Bronin", handle="MayorBronin")
    stance = stance_of(Reading(post, cases.ticket()))
    assert stance.attributed_to == ("@HartfordPolice",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "According to Adair Fire Department there is no ICE checkpoint.",
            ("Adair Fire Department",),
        ),
        ("Seg\u00fan @bomberos no hay ret\u00e9n de ICE.", ("@bomberos",)),
        ("We said there is no ICE checkpoint.", ()),
        ("Hartford Police says there is no ICE checkpoint.", ()),
    ],
)
def test_citing_oneself_is_no_attribution(text: str, named: tuple[str, ...]) -> None:
    assert stance_of(cases.reading(text)).attributed_to == named


def test_an_unrelated_post_has_no_stance() -> None:
    stance = stance_of(cases.reading("Farmers market on Saturday, bring the kids."))
    assert stance.verdict is None
    assert stance.evidence is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("this is false.", Polarity.FALSE),
        ("the claim is not true", Polarity.FALSE),
        ("it is not false", Polarity.MIXED),
        ("it is not correct to say that it is not open", Polarity.MIXED),
        ("we can confirm it", Polarity.TRUE),
        ("whether or not reports are accurate", None),
        ("a plain sentence", None),
    ],
)
def test_polarity_sees_through_negation(text: str, said: Polarity | None) -> None:
    assert polarity(text) is said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No. Come back on Friday.", ["No.", "Come back on Friday."]),
        ("Line No. 7 runs. So does 8.", ["Line No. 7 runs.", "So does 8."]),
        ("St. Mary's is open. Come in.", ["St. Mary's is open.", "Come in."]),
        ("Is it so? No.", ["Is it so?", "No."]),
    ],
)
def test_a_full_stop_of_an_abbreviation_ends_no_sentence_but_one_after_no_does(
    text: str, parts: list[str]
) -> None:
    assert [span.of(text) for span in sentences(text)] == parts


@given(st.text(max_size=400), st.text(max_size=120), st.text(max_size=120))
def test_spans_are_exact_on_any_text_and_nothing_raises(text: str, claim: str, parent: str) -> None:
    stance = stance_of(cases.reading(text, claim, parent=parent))
    for span in (stance.evidence, stance.explanation):
        if span is not None:
            assert 0 <= span.start < span.end <= len(text)
            assert span.of(text) == text[span.start : span.end].strip()
    assert len(shadow(text)) == len(text)
    assert all(span.of(text) for span in sentences(text))


_WORDS = st.sampled_from(
    [
        "not",
        "NO",
        "*not*",
        "ICE",
        "checkpoint",
        "Union",
        "Station",
        "is",
        "was",
        "a",
        "hoax",
        "FALSE",
        "true",
        "but",
        ".",
        ",",
        "!",
        "?",
        "\n",
        "•",
        "it",
        "confirmed",
        "@police",
        "#NoICE",
        "in",
        "fact",
        "check",
        "no",
        "hubo",
        "es",
        "falso",
        "1/3",
        "https://t.co/x",
        "🚨",
    ]
)


@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_spans_are_exact_on_texts_full_of_cues(text: str) -> None:
    stance = stance_of(cases.reading(text))
    assert (stance.verdict is None) == (stance.evidence is None)
    for span in filter(None, (stance.evidence, stance.explanation)):
        assert span.of(text)
