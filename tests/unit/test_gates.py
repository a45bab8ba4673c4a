"""The gates, one behaviour a test: what each makes of the Hartford case, changed a little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rumorline.domain.decision import Gate, Span, Stance, Verdict
from rumorline.domain.post import Post, PostKind
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.ticket import Ticket
from rumorline.matching import gates
from rumorline.matching.reading import Reading
from rumorline.matching.stance import stance_of
from tests.support import matching_cases as cases

DENIAL = "There is no ICE checkpoint at Union Station."
COUNTY = cases.source("Harlan County Sheriff", f"{cases.CT}/county:hartford")


def gate(
    rule: gates.GateRule,
    text: str = DENIAL,
    *,
    ticket: Ticket = cases.BASE,
    author: Source | None = None,
    post: Post | None = None,
) -> Gate:
    """What one gate says of a pair."""
    reading = Reading(post or cases.spoken(text), ticket)
    return rule(gates.Pair(author or cases.source(), reading, stance_of(reading)))


def test_a_plain_denial_passes_every_gate() -> None:
    for rule in (*gates.ELIGIBILITY, *gates.STATEMENT):
        made = gate(rule)
        assert made.passed, made
        assert made.reason


def test_a_suspended_source_does_not_pass() -> None:
    author = cases.source(status=SourceStatus.SUSPENDED)
    assert gate(gates.source_active, author=author).reason == "Hartford Police CT is suspended"


def test_a_relay_cannot_vouch_for_somebody_elses_account() -> None:
    assert not gate(gates.vouched, author=cases.source(endpoints=("standard/relay",))).passed


def test_a_county_speaks_for_its_city_and_another_city_does_not() -> None:
    assert gate(gates.division, author=COUNTY).passed
    assert not gate(gates.division, author=cases.source(division=f"{cases.CT}/place:york")).passed


@pytest.mark.parametrize(
    ("held", "asked", "passed"),
    [
        (("*",), ("transit",), True),
        (("*",), ("elections",), False),
        (("*", "elections"), ("elections", "transit"), True),
        (("elections",), ("elections",), True),
        (("health",), ("transit",), False),
        (("health", "transit"), ("transit", "immigration"), True),
    ],
)
def test_elections_need_a_grant_of_their_own(
    held: tuple[str, ...], asked: tuple[str, ...], *, passed: bool
) -> None:
    ticket, author = cases.ticket(topics=asked), cases.source(topics=held)
    assert gate(gates.competence, ticket=ticket, author=author).passed is passed


@pytest.mark.parametrize(
    ("claim", "authority", "passed"),
    [
        ("Police shot a man at Union Station.", "Hartford Police CT", False),
        ("Police shot a man at Union Station.", "Mayor Luke Bronin", True),
        ("A man was shot at Union Station.", "Hartford Police CT", True),
        (cases.CLAIM, "Hartford Police CT", True),
        ("Deputies tear gassed the crowd.", "Harlan County Sheriff", False),
    ],
)
def test_the_accused_do_not_clear_themselves(claim: str, authority: str, *, passed: bool) -> None:
    made = gate(gates.party, ticket=cases.ticket(claim), author=cases.source(authority))
    assert made.passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("The chief tells me that no officer shot a man at Union Station.", False),
        ("The hospital tells me that no man was shot at Union Station.", True),
    ],
)
def test_the_word_of_the_accused_is_no_better_when_it_is_passed_on(
    text: str, *, passed: bool
) -> None:
    ticket = cases.ticket("Police shot a man at Union Station.", place="Union Station, Hartford")
    made = gate(gates.party, text, ticket=ticket, author=cases.source("Mayor Luke Bronin"))
    assert made.passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("There was no ICE checkpoint at Union Station on Friday.", False),
        ("There was no ICE checkpoint at Union Station on Monday.", True),
        ("There was no ICE checkpoint at Union Station.", True),
        ("El viernes no hubo retén de ICE en Union Station.", False),
    ],
)
def test_another_weekday_than_the_claims_is_another_event(text: str, *, passed: bool) -> None:
    ticket = cases.ticket("ICE ran a checkpoint at Union Station, Hartford, on Monday")
    assert gate(gates.date, text, ticket=ticket).passed is passed


def test_the_day_of_the_claim_may_be_named_in_another_language() -> None:
    ticket = cases.ticket("ICE will run a checkpoint at Union Station on November 2")
    text = "No hay retén de ICE en Union Station el 2 de noviembre."
    assert gate(gates.date, text, ticket=ticket).passed


@pytest.mark.parametrize(
    "text",
    [
        "Not yet. There is no ICE checkpoint at Union Station.",
        "There is no ICE checkpoint at Union Station. What it was is still being worked out.",
        "First look: there is no ICE checkpoint at Union Station. Results are pending.",
        "Todavía no. No hay retén de ICE en Union Station.",
    ],
)
def test_what_is_not_settled_yet_goes_to_a_person(text: str) -> None:
    assert not gate(gates.kind, text).passed


def test_having_received_nothing_is_no_denial() -> None:
    assert not gate(gates.kind, "We have received no word of an ICE checkpoint.").passed


@pytest.mark.parametrize(("hours", "passed"), [(-3, False), (-1.9, True), (0, True), (300, True)])
def test_a_post_older_than_the_rumor_and_its_grace_is_too_old(
    hours: float, *, passed: bool
) -> None:
    post = cases.spoken(DENIAL, posted_at=cases.SEEN + timedelta(hours=hours))
    assert gate(gates.time, post=post).passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("There was no ICE checkpoint at Union Station on March 3.", False),
        ("There was no ICE checkpoint at Union Station on July 8.", True),
        ("No hubo ret\u00e9n de ICE en Union Station el 3 de marzo.", False),
        ("The ICE checkpoint photo is from 2016.", False),
        ("There was no ICE checkpoint last year.", False),
        ("There was no ICE checkpoint on February 31.", False),
        ("There has been no ICE checkpoint at Union Station since 2016.", True),
        ("There is no ICE checkpoint. The photo is from 2016.", True),
        ("There is no ICE checkpoint. One was there last year.", True),
        ("There is no ICE checkpoint. One was there on March 3.", False),
    ],
)
def test_another_date_is_another_event(text: str, *, passed: bool) -> None:
    assert gate(gates.date, text).passed is passed


def test_what_is_posted_weeks_after_the_rumor_goes_to_a_person() -> None:
    late = cases.spoken(DENIAL, posted_at=cases.SEEN + timedelta(weeks=5))
    assert gate(gates.date, post=late).reason == "posted 35 days after the rumor"


def test_today_is_not_the_day_of_an_older_rumor() -> None:
    late = cases.spoken("No ICE checkpoint today.", posted_at=cases.SEEN + timedelta(days=3))
    assert not gate(gates.date, post=late).passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("There is no ICE checkpoint in Pinckard.", False),
        ("Rosales del Monte: no hubo ret\u00e9n de ICE.", False),
        ("Update: no ICE checkpoint at Union Station.", True),
        ("There is no ICE checkpoint at Hartford Union Station on Tuesday.", True),
        ("There was no ICE checkpoint. That was another station.", False),
        ("There is no ICE checkpoint. The photo shows another station.", True),
        ("There is no ICE checkpoint, that's another matter.", True),
        ("This isn't St. Louis, folks, there is no ICE checkpoint.", True),
        ("Calma: there is no ICE checkpoint.", True),
    ],
)
def test_another_named_place_is_a_veto(text: str, *, passed: bool) -> None:
    assert gate(gates.place, text).passed is passed


def test_another_parish_is_another_place_though_both_are_parishes() -> None:
    ticket = cases.ticket("St. Verrine Parish must evacuate.", place="St. Verrine Parish")
    post = cases.spoken("You needn't evacuate in Orly Parish.", name="St. Verrine Parish Sheriff")
    author = cases.source("St. Verrine Parish Sheriff")
    stance = Stance(Verdict.REFUTED, Span(0, len(post.text)))
    pair = gates.Pair(author, Reading(post, ticket), stance)
    assert not gates.place(pair).passed


def test_a_source_for_more_than_the_place_has_to_name_it() -> None:
    assert gate(gates.place, author=COUNTY).passed
    assert not gate(gates.place, "There is no ICE checkpoint.", author=COUNTY).passed


def test_a_source_that_is_named_after_the_place_need_not_name_it() -> None:
    author = cases.source("Hartford County Sheriff", f"{cases.CT}/county:hartford")
    assert gate(gates.place, "There is no ICE checkpoint.", author=author).passed


def test_the_name_of_an_office_at_the_head_of_a_post_is_no_other_place() -> None:
    assert gate(gates.place, "Police Headquarters: there is no ICE checkpoint.").passed


@pytest.mark.parametrize(
    "text",
    [
        "If there is no ICE checkpoint, trains run.",
        "Please remember there is no ICE checkpoint.",
        "There is no ICE checkpoint so far.",
        "The station does not allow an ICE checkpoint.",
        "ICE checkpoints are not allowed at the station.",
        "En la estaci\u00f3n no est\u00e1n permitidos los retenes de ICE.",
        "There is no ICE checkpoint. We are still investigating.",
        "No habr\u00eda ret\u00e9n de ICE. Se investiga.",
    ],
)
def test_only_a_plain_statement_is_of_the_right_kind(text: str) -> None:
    assert not gate(gates.kind, text).passed


def test_a_repost_is_never_the_authors_own_word() -> None:
    assert not gate(gates.kind, post=cases.spoken(DENIAL, kind=PostKind.REPOST)).passed


@pytest.mark.parametrize(
    ("claim", "passed"),
    [
        ("Local teacher Mara Quill was arrested at the station.", False),
        ("A teacher was arrested, said Mayor Luke Bronin.", True),
        ("Someone was shot on Pine Street.", True),
        ("Defensa Civil va a cerrar la estación.", True),
        ("A fire is burning on Quarry Ridge above Hartford.", True),
        (cases.CLAIM, True),
    ],
)
def test_a_named_private_person_needs_a_person(claim: str, *, passed: bool) -> None:
    assert gate(gates.person, ticket=cases.ticket(claim)).passed is passed


@pytest.mark.parametrize(
    "text",
    [
        "It is not false that there is no ICE checkpoint.",
        "Correction: there is no ICE checkpoint at Union Station.",
        "There is no ICE checkpoint, only the usual checkpoint for tickets, partly.",
        "The ICE checkpoint is not ours.",
        "We wouldn't say there isn't an ICE checkpoint.",
        "There is no ICE checkpoint. The raid is real.",
    ],
)
def test_what_is_partial_mixed_or_taken_back_is_not_the_whole(text: str) -> None:
    assert not gate(gates.whole, text).passed


def test_two_denials_side_by_side_are_no_double_negation() -> None:
    assert gate(gates.whole, "There is no ICE checkpoint and nobody was detained.").passed


@pytest.mark.parametrize(
    ("claim", "passed"),
    [
        ("The station has no water", False),
        ("The station adds fluoride to the water without telling anyone", True),
        ("The station is without power", False),
        ("La estación está sin luz", False),
        ("The notice at the station is fake", False),
        ("Police search people at the station without a warrant", True),
        ("The station searches children without their parents' permission", True),
        ("La policía revisa a la gente en la estación sin orden judicial", True),
        ("A scammer poses as the station and texts fake bills", False),
    ],
)
def test_a_claim_that_itself_denies_goes_to_a_person(claim: str, *, passed: bool) -> None:
    assert gate(gates.whole, ticket=cases.ticket(claim)).passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("Not 12 people, 3 people were detained by ICE.", False),
        ("There were not twelve detained by ICE.", False),
        ("No fueron doce los detenidos por ICE en Hartford.", False),
        ("ICE did not detain 12 people.", True),
        ("ICE did not detain twelve people.", True),
    ],
)
def test_other_numbers_than_the_claims_go_to_a_person(text: str, *, passed: bool) -> None:
    assert gate(gates.numbers, text, ticket=cases.ticket("ICE detained 12 people")).passed is passed


OPEN, CLOSED = "The pool in Hartford is open again.", "The pool in Hartford is closed."


def denied(text: str, claim: str, parent: str | None = None) -> Gate:
    """What the gate `reverse` says of a post whose first sentence is read as a denial."""
    reading = Reading(cases.spoken(text, parent=parent), cases.ticket(claim, place="Hartford"))
    stance = Stance(Verdict.REFUTED, evidence=reading.sentences[0].span)
    return gates.reverse(gates.Pair(cases.source(), reading, stance))


@pytest.mark.parametrize(
    ("claim", "asked", "text"),
    [
        (CLOSED, "is the pool open?", "No, closed."),
        (OPEN, "is the pool still closed?", "No, we're open."),
        (OPEN, "¿sigue cerrada la piscina?", "No, ya abrió."),
        (OPEN, "a piscina continua fechada?", "Não, já abriu."),
        (OPEN, "la piscine est toujours fermée ?", "Non, elle a rouvert."),
        (OPEN, None, "False, the pool is not shut any more."),
        (CLOSED, None, "It is false that the pool has opened."),
        (CLOSED, None, "The sign at the pool is a fake from last summer."),
        (CLOSED, None, "No swimming this week, the pool is closed."),
        (CLOSED, None, "Nobody can swim. The pool is closed."),
        ("Las clases en Hartford están suspendidas.", None, "No hay clases: están suspendidas."),
        ("The fair in Hartford is cancelled.", None, "There is no fair and it is cancelled."),
    ],
)
def test_who_denies_the_reverse_of_a_claim_may_confirm_it(
    claim: str, asked: str | None, text: str
) -> None:
    assert not denied(text, claim, asked).passed


@pytest.mark.parametrize(
    ("claim", "asked", "text"),
    [
        (CLOSED, "is the pool closed?", "No."),
        (CLOSED, None, "The pool is not closed."),
        (CLOSED, None, "Nobody has closed the pool."),
        (CLOSED, None, "The sign that says the pool is closed is a fake. Closed on Monday? No."),
        (OPEN, "someone said the pool is open again", "Not so."),
        (OPEN, None, "The rumor that the pool reopened is false."),
        ("The levee at Hartford has failed.", None, "No water has come over the top."),
        (cases.CLAIM, "is the road open?", "No, there is no checkpoint at Union Station."),
    ],
)
def test_who_denies_the_claim_itself_passes(claim: str, asked: str | None, text: str) -> None:
    assert denied(text, claim, asked).passed


def test_a_question_of_the_post_itself_may_be_about_the_reverse() -> None:
    text = "Is the pool open? No, see you on Friday."
    reading = Reading(cases.spoken(text), cases.ticket(CLOSED, place="Hartford"))
    stance = Stance(Verdict.REFUTED, evidence=reading.sentences[1].span)
    made = gates.reverse(gates.Pair(cases.source(), reading, stance))
    assert made.reason == "it answers a question about the reverse of what is claimed"


EVENT = "Shots were fired at the mall in Hartford."


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (EVENT, "There is no ongoing threat at the mall."),
        (EVENT, "Nobody at the mall was killed."),
        ("A worker died at the plant.", "The worker at the plant did not survive."),
        ("The polls in Hartford open at 7.", "The polls do not open before 7."),
        ("Hay dos muertos en el mercado.", "No hay m\u00e1s de dos muertos en el mercado."),
        ("The curfew in Hartford has been lifted.", "There is no curfew in Hartford tonight."),
        ("The shelter in Hartford is full.", "There are no beds at the shelter tonight."),
        ("Las vacunas se agotaron.", "No quedan vacunas contra la gripe en Hartford."),
        ("The clinic in Hartford ran out of vaccine.", "There is no vaccine at the clinic."),
        ("The missing hiker was found.", "The hiker is not missing."),
        ("The hens in Hartford are making people ill.", "Nobody poisoned the hens on purpose."),
        ("Los pozos est\u00e1n envenenados.", "Nadie ech\u00f3 nada a los pozos a prop\u00f3sito."),
        ("The clinic in Hartford stopped giving vaccines.", "No vaccines are given at the clinic."),
    ],
)
def test_what_goes_with_an_event_may_be_denied_alone(claim: str, text: str) -> None:
    assert not denied(text, claim).passed


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (EVENT, "No shots were fired at the mall."),
        ("A worker died at the plant.", "No worker at the plant has died."),
        ("There is a threat against the mall.", "There is no threat against the mall."),
        ("The curfew in Hartford has been lifted.", "The curfew has not been lifted."),
        ("The shelter in Hartford is full.", "The shelter is not full."),
        ("The clinic in Hartford ran out of vaccine.", "The clinic did not run out of vaccine."),
        ("Agents are stopping every bus in Hartford.", "Nobody is boarding a bus in Hartford."),
        ("A drone was over the mall in Hartford.", "There was no drone at the mall."),
        ("Se han encontrado armas en la escuela.", "No hubo armas en la escuela."),
        ("A bomb was found at the mall in Hartford.", "There was no bomb at the mall."),
    ],
)
def test_what_the_claim_says_itself_may_be_denied(claim: str, text: str) -> None:
    assert denied(text, claim).passed


def test_another_building_of_the_town_is_another_place() -> None:
    made = gate(gates.place, "There is no ICE checkpoint at the hospital.")
    assert made.reason == "it names another place: hospital"


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("Hartford Police did not set up a checkpoint at Union Station.", False),
        ("Police say ICE did not set up a checkpoint at Union Station.", True),
        ("Nobody set up a checkpoint at Union Station.", True),
    ],
)
def test_that_one_body_did_nothing_says_nothing_of_another(text: str, *, passed: bool) -> None:
    assert gate(gates.whole, text).passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("No hubo ningún retén de ICE en la secundaria ni en la feria.", True),
        ("Sí pasan los trenes por Union Station, ICE no está.", True),
        ("ICE no estaría en la estación.", False),
        ("No podríamos tener un retén de ICE en la estación.", False),
        ("Si hay un retén de ICE en la estación, no es nuestro.", False),
    ],
)
def test_nouns_that_end_like_a_conditional_are_none(text: str, *, passed: bool) -> None:
    assert gate(gates.kind, text).passed is passed
