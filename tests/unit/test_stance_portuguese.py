"""The stance grammar in Portuguese by examples: this table is its documentation too."""

from __future__ import annotations

import pytest

from rumorline.domain.decision import Verdict
from rumorline.matching import gates
from rumorline.matching.attribution import attributed_to
from rumorline.matching.dates import other_date
from rumorline.matching.negation import Polarity, polarity
from rumorline.matching.reading import Reading
from rumorline.matching.stance import stance_of
from rumorline.matching.text import shadow
from tests.support import matching_cases as cases

TIROS = "Houve um tiroteio na escola Vale Verde."
AGUA = "A água da torneira do bairro Laranjeiras está contaminada."
PONTE = "A ponte do Rio Claro foi fechada."
GOLPE = "A prefeitura vai pagar um auxílio de 500 reais a quem preencher um formulário."

REFUTED = [
    pytest.param(TIROS, "Não houve tiroteio na escola Vale Verde.", id="não at a verb"),
    pytest.param(TIROS, "NÃO houve NENHUM tiroteio na escola.", id="two words, one negation"),
    pytest.param(TIROS, "Nunca houve tiroteio na escola Vale Verde.", id="nunca"),
    pytest.param(TIROS, "Nenhum tiro foi disparado na escola.", id="nenhum"),
    pytest.param(TIROS, "Ninguém ouviu tiros na escola Vale Verde.", id="ninguém"),
    pytest.param(TIROS, "É falso que tenha havido um tiroteio na escola.", id="é falso que"),
    pytest.param(TIROS, "O tiroteio na escola é boato.", id="é boato"),
    pytest.param(TIROS, "O tiroteio na escola não passa de boato.", id="não passa de boato"),
    pytest.param(TIROS, "FAKE NEWS: tiroteio na escola Vale Verde.", id="a label"),
    pytest.param(TIROS, "A informação de tiroteio na escola não procede.", id="não procede"),
    pytest.param(TIROS, "Não é verdade que houve tiroteio na escola.", id="não é verdade"),
    pytest.param(TIROS, "Não são verdadeiros os relatos de tiroteio na escola.", id="verdadeiros"),
    pytest.param(TIROS, "Desmentimos o tiroteio na escola Vale Verde.", id="desmentimos"),
    pytest.param(TIROS, "A notícia do tiroteio na escola é infundada.", id="infundada"),
    pytest.param(TIROS, "Circula notícia falsa sobre tiroteio na escola.", id="notícia falsa"),
    pytest.param(AGUA, "A água da torneira não está contaminada.", id="não at an adjective"),
    pytest.param(AGUA, "Não há contaminação na água do bairro Laranjeiras.", id="não há"),
    pytest.param(PONTE, "A ponte não foi fechada.", id="a short denial"),
    pytest.param(PONTE, "É mentira que a ponte do Rio Claro foi fechada.", id="é mentira"),
    pytest.param(GOLPE, "É golpe: a prefeitura não paga auxílio por formulário.", id="é golpe"),
    pytest.param(TIROS, "There was no shooting at Vale Verde school.", id="en post, pt ticket"),
]
CONFIRMED = [
    pytest.param(PONTE, "Confirmamos: a ponte do Rio Claro foi fechada.", id="confirmamos"),
    pytest.param(PONTE, "É verdade, a ponte do Rio Claro foi fechada.", id="é verdade"),
    pytest.param(PONTE, "Procede. Ponte do Rio Claro fechada desde as 6h.", id="procede"),
    pytest.param(PONTE, "A notícia de que a ponte fechou é verdadeira.", id="é verdadeira"),
    pytest.param(TIROS, "Lamentamos confirmar o tiroteio na escola.", id="lamentamos confirmar"),
]
# What no notice may rest on: no plain yes or no, or a gate that sends it to a person.
SILENT = [
    pytest.param(PONTE, "Fogo no posto perto da ponte.", id="no is a contraction"),
    pytest.param(TIROS, "Tiroteio no pátio da escola Vale Verde.", id="no before a place"),
    pytest.param(TIROS, "Não é simulado: tiroteio na escola.", id="não é simulado"),
    pytest.param(TIROS, "Não foi só um tiroteio na escola, foram dois.", id="não só"),
    pytest.param(TIROS, "Nem todos ouviram o tiroteio na escola.", id="nem todos"),
    pytest.param(TIROS, "O tiroteio na escola não é boato.", id="double negation"),
    pytest.param(TIROS, "Não é verdade que não houve tiroteio na escola.", id="denies a denial"),
    pytest.param(TIROS, "Houve tiroteio na escola?", id="a question"),
    pytest.param(TIROS, "Ainda não sabemos se houve tiroteio na escola.", id="ainda não sabemos"),
    pytest.param(TIROS, "Não podemos confirmar o tiroteio na escola.", id="não podemos confirmar"),
    pytest.param(TIROS, "Não há registro de tiroteio na escola até o momento.", id="no record yet"),
    pytest.param(TIROS, "O caso do tiroteio na escola está em apuração.", id="em apuração"),
    pytest.param(TIROS, "Não compartilhe vídeos do tiroteio na escola.", id="advice"),
    pytest.param(TIROS, "Se houver tiroteio na escola, não saia da sala.", id="conditional"),
    pytest.param(TIROS, "Não teria ocorrido tiroteio na escola.", id="the mood of hearsay"),
    pytest.param(PONTE, "A ponte não foi fechada, apenas uma faixa.", id="a part only"),
    pytest.param(PONTE, "A ponte já não está fechada.", id="não mais says that it was"),
    pytest.param(TIROS, "ERRATA: não houve tiroteio na escola.", id="own retraction"),
    pytest.param(TIROS, "Erramos. Não houve tiroteio na escola.", id="erramos"),
    pytest.param(TIROS, "Não houve tiroteio na escola, diz nossa nota anterior.", id="earlier"),
    pytest.param(TIROS, "Os disparos na escola não foram nossos.", id="not ours"),
    pytest.param(TIROS, "Morador disse: não houve tiroteio na escola.", id="a neighbour says"),
    pytest.param(TIROS, "Nos disseram que não houve tiroteio na escola.", id="hearsay"),
    pytest.param(TIROS, "Não negamos: houve tiros na escola.", id="não negamos"),
    pytest.param(PONTE, "A ponte do Rio Claro não vai abrir amanhã.", id="the opposite is negated"),
    pytest.param(
        "Não há água potável nas Laranjeiras.", "Não falta água potável nas Laranjeiras.",
        id="the claim itself denies",
    ),
]  # fmt: skip


def read(text: str, claim: str) -> Reading:
    return Reading(cases.spoken(text, language="pt"), cases.ticket(claim, language="pt"))


def silent(reading: Reading) -> bool:
    """No verdict, or one that a gate sends to a person."""
    stance = stance_of(reading)
    if stance.verdict not in {Verdict.REFUTED, Verdict.CONFIRMED} or stance.confidence < 0.5:
        return True
    pair = gates.Pair(cases.source(), reading, stance)
    return not all(rule(pair).passed for rule in gates.STATEMENT)


@pytest.mark.parametrize(("claim", "text"), REFUTED)
def test_a_denial_of_the_claim_refutes_it(claim: str, text: str) -> None:
    stance = stance_of(read(text, claim))
    assert stance.verdict is Verdict.REFUTED
    assert stance.confidence >= 0.5


@pytest.mark.parametrize(("claim", "text"), CONFIRMED)
def test_saying_that_it_is_so_confirms(claim: str, text: str) -> None:
    stance = stance_of(read(text, claim))
    assert stance.verdict is Verdict.CONFIRMED
    assert stance.confidence >= 0.5


@pytest.mark.parametrize(("claim", "text"), SILENT)
def test_what_is_no_plain_yes_or_no_settles_nothing(claim: str, text: str) -> None:
    assert silent(read(text, claim))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Não. Tudo tranquilo por lá.", Verdict.REFUTED),
        ("Negativo, tudo tranquilo.", Verdict.REFUTED),
        ("Nada disso. Tudo calmo.", Verdict.REFUTED),
        ("Sim, infelizmente.", Verdict.CONFIRMED),
        ("Procede, infelizmente.", Verdict.CONFIRMED),
    ],
)
def test_a_short_reply_is_read_with_what_it_answers(text: str, verdict: Verdict) -> None:
    post = cases.spoken(text, language="pt", parent="houve tiroteio na escola vale verde?")
    assert stance_of(Reading(post, cases.ticket(TIROS, language="pt"))).verdict is verdict


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Não houve tiroteio na escola. Tratava-se de fogos de artifício.", "fogos de artifício"),
        (
            "Não houve tiroteio na escola, foram na verdade fogos de artifício.",
            "fogos de artifício",
        ),
    ],
)
def test_the_explanation_is_what_it_was(text: str, told: str) -> None:
    made = read(text, TIROS)
    span = stance_of(made).explanation
    assert span is not None
    assert span.of(text).endswith(told)


def test_the_word_of_another_authority_is_attributed_to_it() -> None:
    post = cases.spoken("Segundo a Polícia Civil, não houve tiroteio na escola.", language="pt")
    assert attributed_to(post) == ("Polícia Civil",)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("O caso de 3 de março de 2015 foi esclarecido.", True),
        ("Isso foi no ano passado.", True),
        ("Não houve tiroteio em 8 de julho.", False),
    ],
)
def test_another_date_is_seen(text: str, *, seen: bool) -> None:
    plain = shadow(text)
    assert bool(other_date(plain, plain, cases.ticket(TIROS))) is seen


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Isso não procede.", Polarity.FALSE),
        ("Não passa de boato.", Polarity.FALSE),
        ("Informação inverídica.", Polarity.FALSE),
        ("Sem qualquer fundamento.", Polarity.FALSE),
        ("É fake.", Polarity.FALSE),
        ("Não é verdade.", Polarity.FALSE),
        ("Isso não aconteceu.", Polarity.FALSE),
        ("Não é boato.", Polarity.MIXED),
        ("Não é verdade que não abriu.", Polarity.MIXED),
        ("É verdade.", Polarity.TRUE),
        ("A informação procede.", Polarity.TRUE),
        ("Circula um boato pela cidade.", None),
        ("Um golpe de sorte.", None),
    ],
)
def test_polarity_sees_through_negation(text: str, said: Polarity | None) -> None:
    assert polarity(shadow(text)) is said


@pytest.mark.parametrize(
    "text",
    [
        "Erramos, não houve tiroteio na escola.",
        "CORREÇÃO: não houve tiroteio.",
        "Pedimos desculpas, não houve tiroteio.",
        "Havíamos dito que não houve tiroteio.",
    ],
)
def test_an_error_of_its_own_goes_to_a_person(text: str) -> None:
    made = read(text, TIROS)
    assert not gates.retraction(gates.Pair(cases.source(), made, stance_of(made))).passed
