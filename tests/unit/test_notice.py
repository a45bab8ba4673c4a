"""What is said about a ticket, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.notice import (
    MAX_CITED,
    NoticeKind,
    following,
    next_saying,
    notice_id,
    said_by,
)
from rumorline.domain.ticket import Evidence, Gone, Severity
from tests.support.things import after, evidence, held, mayor, notice_of, said, ticket

RESOLVED = ticket(evidence())


@given(st.from_regex(r"t-\d{8}-[0-9a-f]{10}", fullmatch=True), st.integers(1, 10**6))
def test_the_id_of_a_notice_is_its_ticket_and_version(ticket_id: str, nv: int) -> None:
    assert notice_id(ticket_id, nv) == f"{ticket_id}.n{nv}"
    assert notice_id(ticket_id, nv) != notice_id(ticket_id, nv + 1)


def test_nothing_is_said_of_an_open_ticket() -> None:
    assert next_saying(ticket()) is None


def test_the_first_verdict_is_a_resolution() -> None:
    notice = notice_of(RESOLVED)
    assert (notice.kind, notice.verdict, notice.nv) == (
        NoticeKind.RESOLUTION,
        Verdict.REFUTED,
        1,
    )
    assert notice.notice_id == "t-1.n1"
    assert (notice.previous_verdict, notice.previous_nv) == (None, 0)


def test_more_evidence_for_the_same_verdict_is_no_news() -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    assert next_saying(told.with_evidence(mayor())) is None


@pytest.mark.parametrize("gone", Gone)
def test_a_cited_post_that_is_gone_is_corrected_where_another_stands(gone: Gone) -> None:
    told = after(RESOLVED, notice_of(RESOLVED)).with_evidence(mayor())
    notice = notice_of(told.without_evidence("x:1", gone))
    assert (notice.kind, notice.verdict) == (NoticeKind.CORRECTION, Verdict.REFUTED)
    assert [(change.root, change.gone) for change in notice.changes] == [("x:1", gone)]
    assert [found.root for found in notice.evidence] == ["x:2"]
    assert (notice.previous_nv, notice.previous_verdict) == (1, Verdict.REFUTED)


def test_an_edited_text_under_the_same_verdict_is_corrected_with_the_new_words() -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    edited = evidence(version="0002", quote="other words", content_hash="sha256:other")
    notice = notice_of(told.with_evidence(edited))
    assert notice.kind is NoticeKind.CORRECTION
    assert notice.evidence[0].quote == "other words"
    (change,) = notice.changes
    assert (change.gone, change.content_hash) == (Gone.EDITED, "sha256:x:1")


def test_a_new_version_with_the_same_text_is_no_news() -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    assert next_saying(told.with_evidence(evidence(version="0002"))) is None


def test_an_edit_that_makes_the_evidence_unclear_withdraws_the_verdict() -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    vague = evidence(version="0002", action=Action.REVIEW, content_hash="sha256:vague")
    notice = notice_of(told.with_evidence(vague))
    assert (notice.kind, notice.verdict) == (NoticeKind.WITHDRAWAL, None)
    assert [change.gone for change in notice.changes] == [Gone.EDITED]


def test_an_edit_that_turns_the_verdict_is_a_correction() -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    turned = evidence(version="2", verdict=Verdict.CONFIRMED, content_hash="sha256:turned")
    notice = notice_of(told.with_evidence(turned))
    assert (notice.kind, notice.verdict) == (NoticeKind.CORRECTION, Verdict.CONFIRMED)
    assert notice.previous_verdict is Verdict.REFUTED


@pytest.mark.parametrize("contrary", [mayor(verdict=Verdict.CONFIRMED), held()])
def test_officials_who_disagree_withdraw_the_verdict(contrary: Evidence) -> None:
    told = after(RESOLVED, notice_of(RESOLVED))
    notice = notice_of(told.with_evidence(contrary))
    assert (notice.kind, notice.reason) == (NoticeKind.WITHDRAWAL, "officials_disagree")
    assert notice.changes == ()


def test_a_withdrawal_is_said_once_and_a_verdict_after_it_is_a_resolution() -> None:
    gone = after(RESOLVED, notice_of(RESOLVED)).without_evidence("x:1", Gone.DELETED)
    withdrawn = after(gone, notice_of(gone))
    assert next_saying(withdrawn) is None
    assert notice_of(withdrawn.with_evidence(mayor())).kind is NoticeKind.RESOLUTION


def test_a_notice_quotes_five_posts_and_counts_the_origins_of_all() -> None:
    found = [evidence(f"x:{n}", origin_keys=(f"@agency{n}",)) for n in range(8)]
    notice = notice_of(ticket(*found, severity=Severity.HIGH))
    assert len(notice.evidence) == MAX_CITED
    assert notice.origins == 8
    assert said_by(notice).cited.keys() == {f"x:{n}" for n in range(MAX_CITED)}


def test_a_notice_without_a_word_to_quote_is_speechless() -> None:
    notice = notice_of(RESOLVED)
    assert not notice.speechless
    bare = replace(notice, evidence=(evidence().without_words(),))
    assert bare.speechless
    assert not replace(bare, verdict=None).speechless
    assert not replace(bare, evidence=(*bare.evidence, mayor())).speechless


def test_a_correction_of_what_nobody_was_told_becomes_the_resolution() -> None:
    first = notice_of(RESOLVED)
    told = after(RESOLVED, first).with_evidence(mayor())
    second = notice_of(told.without_evidence("x:1", Gone.DELETED))
    fresh = following(second, None, [first])
    assert (fresh.kind, fresh.changes) == (NoticeKind.RESOLUTION, ())
    assert (fresh.previous_nv, fresh.previous_verdict) == (0, None)


def test_a_notice_after_skipped_ones_says_all_that_changed_since_the_last_that_was_told() -> None:
    known = ticket(evidence(), mayor(), evidence("x:3"), evidence("x:4"))
    first = notice_of(known)
    known = after(known, first).without_evidence("x:1", Gone.DELETED)
    second = notice_of(known)
    known = after(known, second).without_evidence("x:2", Gone.SUSPENDED)
    third = following(notice_of(known), first, [second])
    assert [(change.root, change.gone) for change in third.changes] == [
        ("x:1", Gone.DELETED),
        ("x:2", Gone.SUSPENDED),
    ]
    assert (third.kind, third.previous_nv) == (NoticeKind.CORRECTION, 1)


def test_what_subscribers_never_saw_is_not_said_to_be_gone() -> None:
    first = notice_of(RESOLVED)
    known = ticket(mayor(), evidence("x:3"), nv=2, said=said(mayor(), nv=2))
    third = notice_of(known.without_evidence("x:2", Gone.DELETED))
    assert following(third, first, []).changes == ()


def test_a_notice_right_after_the_one_it_was_worded_on_stays_as_it_is() -> None:
    first = notice_of(RESOLVED)
    told = after(RESOLVED, first).with_evidence(mayor())
    second = notice_of(told.without_evidence("x:1", Gone.DELETED))
    assert following(second, first, []) == second
    assert following(first, None, []) == first
