"""One line that an editor can print: who said it, in their own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.judging import REASONS
from rumorline.domain.notice import NoticeKind
from rumorline.notices.headline import changes, headline
from rumorline.notices.words import LANGUAGES, SPANISH
from tests.support.things import evidence, mayor, notice_of, ticket

POLICE = evidence(quote="It was NOT ICE. Thanks.", evidence_span="It was NOT ICE.")
RESOLUTION = notice_of(ticket(POLICE))


def test_a_headline_says_who_said_it() -> None:
    assert headline(RESOLUTION) == "Riverbend police: “It was NOT ICE.”"


def test_without_a_span_the_whole_post_is_quoted() -> None:
    bare = replace(RESOLUTION, evidence=(replace(POLICE, evidence_span=None),))
    assert headline(bare) == "Riverbend police: “It was NOT ICE. Thanks.”"


def test_a_correction_says_so() -> None:
    correction = replace(RESOLUTION, kind=NoticeKind.CORRECTION)
    assert headline(correction) == "Correction: Riverbend police: “It was NOT ICE.”"


def test_words_that_were_removed_are_never_made_up() -> None:
    second = replace(RESOLUTION, evidence=(POLICE.without_words(), mayor(quote="No.")))
    assert headline(second) == "Riverbend mayor: “No.”"
    none = replace(RESOLUTION, evidence=(POLICE.without_words(),))
    assert headline(none) == "“claim-1”: the post that was quoted here was deleted."


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("officials_disagree", "officials disagree about it"),
        ("second_origin_needed", "a second, independent origin is missing"),
        ("evidence_gone", "no official post supports it any more"),
        ("another", "it no longer stands"),
    ],
)
def test_a_withdrawal_says_why(reason: str, words: str) -> None:
    notice = replace(RESOLUTION, kind=NoticeKind.WITHDRAWAL, verdict=None, reason=reason)
    assert headline(notice) == f"Withdrawn: the verdict on “claim-1”: {words}."


def test_a_correction_of_the_verdict_names_both() -> None:
    turned = replace(
        RESOLUTION,
        kind=NoticeKind.CORRECTION,
        verdict=Verdict.CONFIRMED,
        previous_verdict=Verdict.REFUTED,
    )
    assert changes(turned) == ["The verdict was “refuted” and is “confirmed”."]
    assert changes(RESOLUTION) == []


def test_a_correction_of_the_wording_says_what_it_was() -> None:
    reworded = replace(
        RESOLUTION,
        kind=NoticeKind.CORRECTION,
        previous_verdict=Verdict.REFUTED,
        previous_claim="claim-0",
        previous_place="Elm Street",
    )
    assert changes(reworded) == [
        "The rumor was worded “claim-0” (Elm Street).",
        "The verdict “refuted” stands on Riverbend police.",
    ]


def test_headline_and_changes_are_there_in_spanish() -> None:
    turned = replace(
        RESOLUTION,
        kind=NoticeKind.CORRECTION,
        verdict=Verdict.CONFIRMED,
        previous_verdict=Verdict.REFUTED,
    )
    assert headline(turned, SPANISH) == "Corrección: Riverbend police: “It was NOT ICE.”"
    assert changes(turned, SPANISH) == ["El veredicto era «desmentido» y es «confirmado»."]


def test_every_reason_has_words_in_every_language() -> None:
    reasons = {words.tag: set(words.reasons) for words in LANGUAGES.values()}
    assert reasons["es"] == reasons["en"] >= set(REASONS.values())


def test_a_reopening_says_that_somebody_looks_again() -> None:
    reopened = replace(RESOLUTION, kind=NoticeKind.REOPENING, verdict=None, evidence=())
    assert headline(reopened) == "Reopened: “claim-1” is being looked at again."


def test_the_verdict_alone_is_never_the_headline() -> None:
    assert "refuted" not in headline(RESOLUTION).lower()
