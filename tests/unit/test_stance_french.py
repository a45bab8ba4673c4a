"""The stance grammar in French by examples: this table is its documentation too."""

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

TIRS = "Une fusillade a éclaté devant l'école des Tilleuls."
EAU = "L'eau du robinet du quartier des Forges est contaminée."
PONT = "Le pont de la Loutre est fermé."
RAPT = "Un enfant a été enlevé dans le parc des Roches."

REFUTED = [
    pytest.param(TIRS, "Il n'y a pas eu de fusillade devant l'école.", id="ne … pas"),
    pytest.param(TIRS, "Y a pas eu de fusillade devant l'école.", id="pas without ne"),
    pytest.param(TIRS, "Aucune fusillade n'a eu lieu devant l'école.", id="aucune"),
    pytest.param(TIRS, "Il n'y a jamais eu de fusillade devant l'école.", id="jamais"),
    pytest.param(TIRS, "Personne n'a entendu de fusillade devant l'école.", id="personne n'a"),
    pytest.param(TIRS, "La fusillade devant l'école, c'est faux.", id="c'est faux"),
    pytest.param(TIRS, "Il est faux de parler d'une fusillade devant l'école.", id="il est faux"),
    pytest.param(TIRS, "La rumeur d'une fusillade à l'école est infondée.", id="infondée"),
    pytest.param(TIRS, "Fusillade à l'école : rumeur sans fondement.", id="sans fondement"),
    pytest.param(TIRS, "INTOX : une fusillade devant l'école.", id="a label"),
    pytest.param(TIRS, "FAUX ❌ une fusillade devant l'école.", id="a label and a cross"),
    pytest.param(TIRS, "Nous démentons toute fusillade devant l'école.", id="nous démentons"),
    pytest.param(TIRS, "La mairie dément la fusillade devant l'école.", id="dément"),
    pytest.param(TIRS, "La fusillade devant l'école est un canular.", id="un canular"),
    pytest.param(TIRS, "La fusillade devant l'école n'a jamais eu lieu.", id="n'a jamais eu lieu"),
    pytest.param(
        TIRS, "Une fausse information parle de fusillade à l'école.", id="fausse information"
    ),
    pytest.param(TIRS, "La nouvelle d'une fusillade à l'école n'est pas vraie.", id="pas vraie"),
    pytest.param(TIRS, "La fusillade devant l'école n'est qu'une rumeur.", id="only a rumour"),
    pytest.param(EAU, "L'eau du robinet n'est pas contaminée.", id="an elided article"),
    pytest.param(PONT, "Le pont n'est pas fermé.", id="a short denial"),
    pytest.param(RAPT, "Aucun enfant n'a été enlevé dans le parc.", id="aucun … n'a été"),
    pytest.param(TIRS, "There was no shooting at the Tilleuls school.", id="en post, fr ticket"),
]
CONFIRMED = [
    pytest.param(PONT, "Nous confirmons que le pont de la Loutre est fermé.", id="confirmons"),
    pytest.param(PONT, "C'est vrai, le pont de la Loutre est fermé.", id="c'est vrai"),
    pytest.param(PONT, "C'est exact : le pont de la Loutre est fermé.", id="c'est exact"),
    pytest.param(TIRS, "Il y a bien eu une fusillade devant l'école.", id="il y a bien eu"),
    pytest.param(PONT, "La mairie confirme la fermeture du pont.", id="the town hall confirms"),
]
# What no notice may rest on: no plain yes or no, or a gate that sends it to a person.
SILENT = [
    pytest.param(PONT, "Il n'y a que le pont de la Loutre de fermé.", id="ne … que is only"),
    pytest.param(TIRS, "Ce n'est pas un exercice : fusillade devant l'école.", id="no drill"),
    pytest.param(TIRS, "Pas seulement une fusillade devant l'école.", id="pas seulement"),
    pytest.param(TIRS, "Pas tous ont entendu la fusillade devant l'école.", id="pas tous"),
    pytest.param(TIRS, "La fusillade devant l'école n'est pas une rumeur.", id="double negation"),
    pytest.param(
        TIRS, "Il serait faux de dire qu'il n'y a pas eu de fusillade à l'école.",
        id="denies a denial",
    ),
    pytest.param(TIRS, "Personne ne nie la fusillade devant l'école.", id="nobody denies"),
    pytest.param(TIRS, "Une fusillade devant l'école ?", id="a question"),
    pytest.param(TIRS, "Nous ne pouvons pas confirmer de fusillade à l'école.", id="no confirming"),
    pytest.param(TIRS, "La fusillade à l'école n'est pas encore confirmée.", id="pas encore"),
    pytest.param(TIRS, "Fusillade à l'école : enquête en cours.", id="enquête en cours"),
    pytest.param(TIRS, "Aucune fusillade à l'école pour l'instant.", id="pour l'instant"),
    pytest.param(TIRS, "Ne partagez pas de vidéos de la fusillade à l'école.", id="advice"),
    pytest.param(TIRS, "Si une fusillade éclate à l'école, ne sortez pas.", id="conditional"),
    pytest.param(TIRS, "Il n'y aurait pas eu de fusillade à l'école.", id="the mood of hearsay"),
    pytest.param(PONT, "Le pont n'est pas fermé, seulement une voie.", id="a part only"),
    pytest.param(PONT, "Le pont n'est plus fermé.", id="ne … plus says that it was"),
    pytest.param(TIRS, "RECTIFICATIF : pas de fusillade à l'école.", id="own retraction"),
    pytest.param(TIRS, "Nous nous sommes trompés, pas de fusillade à l'école.", id="own error"),
    pytest.param(TIRS, "Les tirs devant l'école ne sont pas les nôtres.", id="not ours"),
    pytest.param(TIRS, "Un riverain affirme : pas de fusillade à l'école.", id="a neighbour says"),
    pytest.param(TIRS, "On nous dit qu'il n'y a pas de fusillade à l'école.", id="hearsay"),
    pytest.param(TIRS, "Nous avions démenti la fusillade à l'école.", id="what was said before"),
    pytest.param(
        TIRS, "On ne peut pas prétendre qu'il n'y a pas eu de fusillade.", id="pas … pas",
    ),
    pytest.param(
        "Il n'y a plus d'eau potable aux Forges.", "Il ne manque pas d'eau potable aux Forges.",
        id="the claim itself denies",
    ),
]  # fmt: skip


def read(text: str, claim: str) -> Reading:
    return Reading(cases.spoken(text, language="fr"), cases.ticket(claim, language="fr"))


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
        ("Non. Tout est calme.", Verdict.REFUTED),
        ("*Non*, tout est calme.", Verdict.REFUTED),
        ("Pas du tout, tout est calme.", Verdict.REFUTED),
        ("Oui, malheureusement.", Verdict.CONFIRMED),
        ("Si, malheureusement.", Verdict.CONFIRMED),
    ],
)
def test_a_short_reply_is_read_with_what_it_answers(text: str, verdict: Verdict) -> None:
    post = cases.spoken(text, language="fr", parent="une fusillade devant l'école des tilleuls ?")
    assert stance_of(Reading(post, cases.ticket(TIRS, language="fr"))).verdict is verdict


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pas de fusillade à l'école. Il s'agissait d'un feu d'artifice.", "un feu d'artifice"),
        ("Pas de fusillade à l'école, il s'agissait de pétards.", "pétards"),
        ("Pas de fusillade à l'école, c'était en fait un feu d'artifice.", "un feu d'artifice"),
    ],
)
def test_the_explanation_is_what_it_was(text: str, told: str) -> None:
    span = stance_of(read(text, TIRS)).explanation
    assert span is not None
    assert span.of(text).endswith(told)


def test_the_word_of_another_authority_is_attributed_to_it() -> None:
    post = cases.spoken("Selon la Préfecture, pas de fusillade à l'école.", language="fr")
    assert attributed_to(post) == ("Préfecture",)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("La fusillade du 1er mars 2015 est classée.", True),
        ("C'était l'an dernier.", True),
        ("Pas de fusillade le 8 juillet.", False),
    ],
)
def test_another_date_is_seen(text: str, *, seen: bool) -> None:
    plain = shadow(text)
    assert bool(other_date(plain, plain, cases.ticket(TIRS))) is seen


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C'est faux.", Polarity.FALSE),
        ("Une rumeur infondée.", Polarity.FALSE),
        ("Inventé de toutes pièces.", Polarity.FALSE),
        ("Ce n'est pas vrai.", Polarity.FALSE),
        ("Cela n'a jamais eu lieu.", Polarity.FALSE),
        ("Ce n'est qu'une rumeur.", Polarity.FALSE),
        ("Ce n'est pas faux.", Polarity.MIXED),
        ("Il est faux de dire que ce n'est pas ouvert.", Polarity.MIXED),
        ("C'est vrai.", Polarity.TRUE),
        ("C'est bien exact.", Polarity.TRUE),
        ("Une intoxication alimentaire.", None),
        ("Une rumeur circule en ville.", None),
    ],
)
def test_polarity_sees_through_negation(text: str, said: Polarity | None) -> None:
    assert polarity(shadow(text)) is said


@pytest.mark.parametrize(
    "text",
    [
        "Nous nous sommes trompés, pas de fusillade.",
        "RECTIFICATIF : pas de fusillade.",
        "Publié par erreur : pas de fusillade.",
        "Nous avions démenti la fusillade.",
    ],
)
def test_an_error_of_its_own_goes_to_a_person(text: str) -> None:
    made = read(text, TIRS)
    assert not gates.retraction(gates.Pair(cases.source(), made, stance_of(made))).passed
