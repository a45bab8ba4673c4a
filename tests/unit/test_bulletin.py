"""What people read: a mail to paste from, and one text message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Verdict
from rumorline.domain.notice import Notice, NoticeKind
from rumorline.domain.ticket import Gone
from rumorline.notices.bulletin import SUBJECT_CHARS, email, sms, subject
from rumorline.notices.gsm import ASCII, GSM, septets
from tests.support.things import NOTICES, after, evidence, mayor, notice_of, ticket

SITE = "https://rumors.test"
POLICE = evidence(
    quote="Some ask about Elm Street. It was NOT ICE, and was in fact a routine check.",
    evidence_span="It was NOT ICE, and was in fact a routine check.",
    explanation_span="a routine check",
    posted_at=datetime(2019, 7, 9, 1, 12, tzinfo=UTC),
    url="https://x.test/i/status/1",
)
KNOWN = ticket(POLICE, claim="ICE AT THE STATION")
RESOLUTION = notice_of(KNOWN)
CORRECTION = notice_of(
    after(KNOWN, RESOLUTION)
    .with_evidence(mayor(quote="They were not."))
    .without_evidence("x:1", Gone.DELETED)
)
WITHDRAWAL = notice_of(after(KNOWN, RESOLUTION).without_evidence("x:1", Gone.DELETED))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def spanish(notice: Notice) -> Notice:
    return replace(notice, language="es-MX")


def quoting(words: str, **changes: Any) -> Notice:
    found = replace(POLICE, quote=words, evidence_span=None)
    return replace(RESOLUTION, evidence=(replace(found, **changes),))


def test_a_mail_has_all_that_an_editor_needs_word_for_word() -> None:
    assert email(RESOLUTION, SITE).splitlines() == [
        "Riverbend police: “It was NOT ICE, and was in fact a routine check.”",
        "",
        "“Some ask about Elm Street. It was NOT ICE, and was in fact a routine check.”",
        "Riverbend police (@police on x), Monday, 8 July 2019, 21:12 EDT (America/New_York)",
        "https://x.test/i/status/1",
        "",
        "What it was: “a routine check”",
        "Verdict: refuted",
        "On the rumor: “ICE AT THE STATION” (Riverbend)",
        "",
        "Notice t-1.n1, Tuesday, 3 March 2026, 07:00 EST (America/New_York)",
        "https://rumors.test/notices/t-1.n1",
    ]


def test_a_mail_of_a_correction_says_so_first_and_then_what_changed() -> None:
    lines = email(CORRECTION).splitlines()
    assert lines[0] == "Correction: Riverbend mayor: “They were not.”"
    assert lines[lines.index("What changed since t-1.n1:") + 1 :][:2] == [
        "- Riverbend police deleted the post that was quoted.",
        "- The verdict “refuted” stands on Riverbend mayor.",
    ]


def test_a_mail_is_in_the_language_of_the_ticket() -> None:
    text = email(spanish(RESOLUTION))
    assert "lunes, 8 de julio de 2019, 21:12 EDT (America/New_York)" in text
    assert "Lo que era: «a routine check»" in text
    assert email(spanish(CORRECTION)).startswith("Corrección: ")
    assert email(replace(RESOLUTION, language="fr")) == email(RESOLUTION)


def test_a_part_of_a_post_is_marked_as_one() -> None:
    assert "” (excerpt)" in email(quoting("the middle", excerpt=True))


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (RESOLUTION, 'Refuted by Riverbend police: "It was NOT ICE, and was in fact a routine'),
        (CORRECTION, 'CORRECTION: Refuted by Riverbend mayor: "They were not."'),
        (
            replace(CORRECTION, verdict=Verdict.CONFIRMED, previous_verdict=Verdict.REFUTED),
            "CORRECTION: Confirmed by Riverbend mayor: ",
        ),
        (spanish(CORRECTION), 'CORRECCION: Desmentido por Riverbend mayor: "They were not."'),
        (
            WITHDRAWAL,
            "WITHDRAWN: Riverbend police deleted the post that was quoted. Rumor: ",
        ),
        (
            replace(WITHDRAWAL, changes=(), reason="officials_disagree"),
            'WITHDRAWN: officials disagree about it. Rumor: "ICE AT THE STATION"',
        ),
        (
            replace(WITHDRAWAL, kind=NoticeKind.REOPENING, changes=()),
            'REOPENED. Rumor: "ICE AT THE STATION"',
        ),
        (
            replace(RESOLUTION, evidence=(POLICE.without_words(),)),
            "Riverbend police deleted the post that was quoted. Rumor: ",
        ),
    ],
)
def test_a_text_message_begins_with_what_it_is_and_who_said_it(notice: Notice, said: str) -> None:
    assert sms(notice).startswith(said)


def test_what_is_cut_from_a_long_quote_cannot_turn_it_round() -> None:
    text = sms(quoting("Reports of a checkpoint " + "at the main station " * 9 + "are false"))
    assert text.startswith('Refuted by Riverbend police: "Reports of a checkpoint at')
    assert text.endswith('at the main..." https://x.test/i/status/1')


def test_a_long_link_gives_way_to_the_quote() -> None:
    assert "https" not in sms(quoting("It was not ICE. " * 9, url="https://x.test/" + "1" * 90))
    assert sms(quoting("No.", url="https://x.test/ы")) == 'Refuted by Riverbend police: "No."'


def test_a_name_in_another_script_gives_way_to_the_account() -> None:
    assert sms(quoting("No.", authority="Поліція", url=None)) == 'Refuted by @police: "No."'
    unnamed = quoting("No.", authority="Поліція", handle="поліція", url=None)
    assert sms(unnamed) == 'Refuted by x:police: "No."'


def test_a_quote_in_another_script_gives_way_to_the_id_of_the_notice() -> None:
    assert sms(quoting("Це неправда", url=None)) == "Refuted by Riverbend police: t-1.n1"


@given(NOTICES, ANY_TEXT, ANY_TEXT, st.sampled_from(["", SITE, "https://x.test/" + "a" * 300]))
def test_any_notice_fits_one_part_and_a_subject(
    notice: Notice, claim: str, name: str, site: str
) -> None:
    evidence_ = tuple(replace(e, authority=name, quote=claim) for e in notice.evidence)
    odd = replace(notice, ticket_id="t-1", claim=claim, evidence=evidence_, zone="UTC")
    text, title = sms(odd, site), subject(odd)
    assert septets(text) <= 160
    assert GSM.issuperset(text)
    assert 0 < len(title) <= SUBJECT_CHARS < 100
    assert ASCII.issuperset(title)
    assert title[0] != " "
    assert email(odd, site).strip()


@given(ANY_TEXT.filter(str.strip))
def test_any_quote_is_attributed(words: str) -> None:
    assert sms(quoting(words)).startswith("Refuted by Riverbend police: ")
    assert subject(quoting(words)).startswith("Refuted by Riverbend police: ")


@given(ANY_TEXT)
def test_a_mail_has_nothing_that_sns_refuses(words: str) -> None:
    text = email(quoting(f"a{words}"))
    assert not [c for c in text if (ord(c) < 32 and c not in "\t\n\r") or c in "\ufffe\uffff"]
