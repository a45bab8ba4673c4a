"""How a ticket takes in evidence and lets it go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.fold import fold
from rumorline.domain.ticket import MAX_EVIDENCE, MAX_EVIDENCE_BYTES, Evidence, Gone
from rumorline.store.codec import to_doc
from tests.support.things import evidence, held, said, ticket


def test_a_newer_version_replaces_an_older_and_never_the_other_way() -> None:
    known = ticket(evidence(version="2", quote="new"))
    assert known.with_evidence(evidence(version="1", quote="old")) is known
    assert known.with_evidence(evidence(version="2", quote="again")) is known
    newer = known.with_evidence(evidence(version="3", quote="newest"))
    assert newer.evidence["x:1"].quote == "newest"


def test_a_version_that_says_something_again_brings_edited_evidence_back() -> None:
    known = ticket(evidence()).without_evidence("x:1", Gone.EDITED)
    assert known.with_evidence(evidence()) is known
    assert known.with_evidence(evidence(version="0002")).evidence["x:1"].live


def test_the_same_version_counts_again_once_its_source_is_trusted_again() -> None:
    known = ticket(evidence()).without_evidence("x:1", Gone.SUSPENDED)
    assert known.with_evidence(evidence()).evidence["x:1"].live
    assert known.with_evidence(evidence(version="0000")) is known


def test_deleted_evidence_never_comes_back() -> None:
    known = ticket(evidence()).without_evidence("x:1", Gone.DELETED)
    assert known.with_evidence(evidence(version="9")) is known
    assert known.without_evidence("x:1", Gone.EDITED) is known


def test_letting_go_of_what_was_never_there_changes_nothing() -> None:
    known = ticket(evidence())
    assert known.without_evidence("x:2", Gone.DELETED) is known


def test_redaction_removes_the_words_and_keeps_the_hash() -> None:
    known = ticket(evidence(evidence_span="words", explanation_span="of"))
    bare = known.without_evidence("x:1", Gone.DELETED, redact=True).evidence["x:1"]
    assert (bare.quote, bare.evidence_span, bare.explanation_span) == (None, None, None)
    assert bare.content_hash == "sha256:x:1"


def test_a_deletion_that_redacts_later_still_redacts() -> None:
    known = ticket(evidence()).without_evidence("x:1", Gone.DELETED)
    assert known.without_evidence("x:1", Gone.DELETED, redact=True).evidence["x:1"].quote is None


def test_the_least_worth_goes_when_a_ticket_is_full() -> None:
    cited = evidence("x:0", action=Action.REVIEW, confidence=0.1)
    known = ticket(cited, said=said(cited))
    for number in range(1, MAX_EVIDENCE + 5):
        known = known.with_evidence(evidence(f"x:{number}", confidence=number / 100))
    assert len(known.evidence) == MAX_EVIDENCE
    assert "x:0" in known.evidence
    assert "x:1" not in known.evidence


@pytest.mark.parametrize("dissent", [held(), evidence("x:9", Verdict.CONFIRMED, confidence=0.1)])
def test_dissent_is_never_crowded_out(dissent: Evidence) -> None:
    known = ticket(dissent)
    for number in range(100, 150):
        known = known.with_evidence(evidence(f"x:{number}"))
    assert "x:9" in known.evidence
    assert fold(known).reason == "officials_disagree"


@given(st.text(min_size=1, max_size=40))
def test_a_ticket_never_outgrows_its_item(text: str) -> None:
    known = ticket()
    for number in range(45):
        long = (text * 4500)[:4500]
        found = evidence(f"x:{number}", quote=long, evidence_span=long, explanation_span=long)
        known = known.with_evidence(found)
    assert known.evidence
    assert len(to_doc(known).encode()) < MAX_EVIDENCE_BYTES + 50_000


@given(st.permutations(range(45)))
def test_a_full_ticket_keeps_the_same_evidence_in_any_order(numbers: list[int]) -> None:
    known = ticket()
    for number in numbers:
        known = known.with_evidence(evidence(f"x:{number:02d}", confidence=number / 100))
    assert set(known.evidence) == {f"x:{number:02d}" for number in range(5, 45)}
