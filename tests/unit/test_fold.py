"""Where a ticket stands by its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.fold import Standing, fold, settled
from rumorline.domain.origins import count_origins
from rumorline.domain.ticket import Evidence, Gone, Severity, TicketState
from tests.support.things import evidence, held, mayor, said, ticket
from tests.support.world import NOW

SOME_EVIDENCE = st.lists(
    st.builds(
        evidence,
        st.integers(1, 6).map("x:{}".format),
        st.sampled_from(Verdict),
        action=st.sampled_from([Action.AUTO, Action.REVIEW]),
        gone=st.sampled_from([None, None, *Gone]),
        origin_keys=st.sampled_from([("@police",), ("@mayor",), ("@police", "@mayor")]),
    )
    | st.just(held()),
    unique_by=lambda found: found.root,
    max_size=6,
)


@given(SOME_EVIDENCE, st.randoms(use_true_random=False), st.sampled_from(Severity))
def test_any_order_of_the_evidence_gives_the_same_standing(
    found: list[Evidence], random: Random, severity: Severity
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = (ticket(*some, severity=severity) for some in (found, shuffled))
    assert fold(one) == fold(other)


@given(SOME_EVIDENCE)
def test_what_is_resolved_is_carried_by_live_automatic_evidence_of_that_verdict(
    found: list[Evidence],
) -> None:
    known = ticket(*found)
    standing = fold(known)
    support = [known.evidence[root] for root in standing.support]
    assert all(one.settles and one.verdict is standing.verdict for one in support)
    assert bool(support) is (standing.state is TicketState.RESOLVED)


def test_nothing_official_leaves_a_ticket_open() -> None:
    assert fold(ticket()) == Standing(TicketState.OPEN)


def test_one_automatic_post_resolves_a_ticket() -> None:
    expected = Standing(TicketState.RESOLVED, Verdict.REFUTED, ("x:1",))
    assert fold(ticket(evidence())) == expected


def test_the_oldest_post_is_quoted_first() -> None:
    older = mayor(posted_at=evidence().posted_at.replace(hour=1))
    assert fold(ticket(evidence(), older)).support == ("x:2", "x:1")


def test_unclear_evidence_waits_for_a_person() -> None:
    standing = fold(ticket(evidence(action=Action.REVIEW)))
    assert (standing.state, standing.reason) == (TicketState.IN_REVIEW, "unclear_evidence")


@pytest.mark.parametrize("gone", Gone)
def test_evidence_that_is_gone_carries_nothing(gone: Gone) -> None:
    assert fold(ticket(evidence(gone=gone))).state is TicketState.OPEN


def test_a_ticket_whose_evidence_went_away_after_a_notice_goes_back_to_review() -> None:
    known = ticket(evidence(gone=Gone.DELETED), said=said(evidence()))
    standing = fold(known)
    assert (standing.state, standing.reason) == (TicketState.IN_REVIEW, "evidence_gone")


def test_officials_who_disagree_are_never_outvoted() -> None:
    many = [evidence(f"x:{number}") for number in range(1, 9)]
    standing = fold(ticket(*many, mayor("x:9", Verdict.CONFIRMED)))
    assert (standing.state, standing.reason) == (TicketState.IN_REVIEW, "officials_disagree")


def test_a_confirmation_that_only_policy_holds_back_contradicts_a_denial() -> None:
    assert fold(ticket(evidence(), held())).reason == "officials_disagree"


def test_a_held_confirmation_alone_is_unclear_and_beside_another_agrees() -> None:
    assert fold(ticket(held())).reason == "unclear_evidence"
    confirmed = fold(ticket(held(), evidence(verdict=Verdict.CONFIRMED)))
    assert (confirmed.state, confirmed.support) == (TicketState.RESOLVED, ("x:1",))


def test_an_unclear_confirmation_contradicts_nobody() -> None:
    unclear = mayor(verdict=Verdict.CONFIRMED, action=Action.REVIEW, held_by=("kind",))
    assert fold(ticket(evidence(), unclear)).state is TicketState.RESOLVED


def test_high_severity_asks_for_two_origins() -> None:
    one = ticket(evidence(), severity=Severity.HIGH)
    assert fold(one).reason == "second_origin_needed"
    cited = mayor(origin_keys=("@police",))
    assert fold(ticket(evidence(), cited, severity=Severity.HIGH)).reason == "second_origin_needed"
    both = ticket(evidence(), mayor(), severity=Severity.HIGH)
    assert fold(both).state is TicketState.RESOLVED


@pytest.mark.parametrize("state", [TicketState.UNVERIFIABLE, TicketState.WITHDRAWN])
def test_what_the_desk_closed_stays_closed(state: TicketState) -> None:
    closed = ticket(evidence(), state=state, reason="no time")
    assert fold(closed) == Standing(state, reason="no time")


def test_settled_writes_the_standing_into_the_ticket() -> None:
    now = settled(ticket(evidence()))
    assert (now.state, now.verdict, now.reason) == (TicketState.RESOLVED, Verdict.REFUTED, "")


@given(SOME_EVIDENCE, st.integers(0, 5))
def test_a_post_that_only_cites_others_never_adds_an_origin(found: list[Evidence], at: int) -> None:
    if found:
        cited = found[at % len(found)]
        citing = replace(mayor("x:77"), origin_keys=cited.origin_keys)
        assert count_origins([*found, citing]) <= count_origins(found)


def own_error(**changes: Any) -> Evidence:
    """A later post of the police that speaks of an error of theirs; a person has to read it."""
    later = NOW + timedelta(hours=1)
    facts: dict[str, Any] = {
        "posted_at": later,
        "action": Action.REVIEW,
        "held_by": ("retraction",),
    } | changes
    return evidence("x:8", **facts)


def test_a_source_that_corrects_itself_sends_what_it_settled_to_a_person() -> None:
    standing = fold(ticket(evidence(), own_error()))
    assert standing == Standing(TicketState.IN_REVIEW, reason="source_corrects_itself")


@pytest.mark.parametrize(
    "changes",
    [
        {"posted_at": NOW - timedelta(hours=1)},
        {"source_id": "x:mayor"},
        {"gone": Gone.DELETED},
        {"held_by": ("whole",)},
    ],
)
def test_an_error_of_before_of_another_or_taken_down_changes_nothing(
    changes: dict[str, Any],
) -> None:
    assert fold(ticket(evidence(), own_error(**changes))).state is TicketState.RESOLVED
