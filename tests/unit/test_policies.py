"""Policies by topic and jurisdiction: which concern a ticket, and what several ask together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.divisions import ancestors
from rumorline.domain.fold import fold
from rumorline.domain.policies import UNBOUND, Policy, Terms, overdue_at, terms_for
from rumorline.domain.ticket import Gone, TicketState
from tests.support.things import evidence, held, mayor, ticket
from tests.support.world import CITY, NOW

STATE = "ocd-division/country:us/state:xx"
ELSEWHERE = "ocd-division/country:us/state:yy"
HERE = ancestors(CITY)
HOURS = timedelta(hours=4)


def policy(**changes: Any) -> Policy:
    """A policy of before the ticket that asks for nothing, with changes to it or its terms."""
    terms = {name: changes.pop(name) for name in Terms.__slots__ if name in changes}
    facts: dict[str, Any] = {"changed_by": "admin", "changed_at": NOW - HOURS} | changes
    return Policy(facts.pop("policy_id", "p"), Terms(**terms), **facts)


PERSON = {"needs_person": True}


@pytest.mark.parametrize(
    ("changes", "concerned"),
    [
        ({}, True),
        ({"divisions": (CITY,)}, True),
        ({"divisions": (STATE,)}, True),
        ({"divisions": (ELSEWHERE, STATE)}, True),
        ({"divisions": (ELSEWHERE,)}, False),
        ({"divisions": (f"{CITY}town",)}, False),
        ({"topics": ("safety",)}, True),
        ({"topics": ("water", "safety")}, True),
        ({"topics": ("water",)}, False),
        ({"divisions": (CITY,), "topics": ("water",)}, False),
        ({"divisions": (ELSEWHERE,), "topics": ("safety",)}, False),
        ({"removed": True}, False),
    ],
)
def test_a_policy_concerns_tickets_by_place_and_topic(
    changes: dict[str, Any], *, concerned: bool
) -> None:
    terms = terms_for([policy(**PERSON, **changes)], HERE, ["safety"])
    assert terms == (Terms(needs_person=True) if concerned else UNBOUND)


def test_a_ticket_without_a_topic_is_not_of_any() -> None:
    assert terms_for([policy(**PERSON, topics=("safety",))], HERE, []) == UNBOUND
    assert terms_for([], HERE, ["safety"]) == UNBOUND


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([{"needs_person": True}, {}], Terms(needs_person=True)),
        ([{}, {"needs_two_origins": True}], Terms(needs_two_origins=True)),
        ([{"may_confirm": True}], Terms(may_confirm=True)),
        ([{"may_confirm": True}, {"may_confirm": True}], Terms(may_confirm=True)),
        ([{"may_confirm": True}, {}], UNBOUND),
        ([{"embargo_minutes": 5}, {"embargo_minutes": 30}, {}], Terms(embargo_minutes=30)),
        ([{"may_confirm": True}, {"removed": True}], Terms(may_confirm=True)),
        (
            [{"may_confirm": True}, {"divisions": (ELSEWHERE,), "needs_person": True}],
            Terms(may_confirm=True),
        ),
    ],
)
def test_of_several_the_strictest_holds(some: list[dict[str, Any]], expected: Terms) -> None:
    assert terms_for([policy(**changes) for changes in some], HERE, ["safety"]) == expected


@pytest.mark.parametrize(
    ("some", "minutes"),
    [
        ([], 240),
        ([{"overdue_minutes": 30}], 30),
        ([{"overdue_minutes": 600}], 600),
        ([{"overdue_minutes": 600}, {"overdue_minutes": 45}, {}], 45),
        ([{"overdue_minutes": 30, "removed": True}], 240),
        ([{"overdue_minutes": 30, "topics": ("water",)}], 240),
    ],
)
def test_the_shortest_patience_holds_and_the_deployments_where_none_is_named(
    some: list[dict[str, Any]], minutes: int
) -> None:
    due = overdue_at([policy(**one) for one in some], HERE, ["safety"], NOW, HOURS)
    assert due == NOW + timedelta(minutes=minutes)


def test_what_a_change_makes_overdue_is_overdue_when_it_is_made() -> None:
    later = NOW + timedelta(hours=3)
    changed = policy(overdue_minutes=30, changed_at=later)
    assert overdue_at([changed], HERE, ["safety"], NOW, HOURS) == later


POLICIES = st.lists(
    st.builds(
        Policy,
        policy_id=st.just("p"),
        terms=st.builds(Terms, embargo_minutes=st.integers(0, 60)),
        changed_by=st.just("admin"),
        changed_at=st.just(NOW),
        divisions=st.lists(st.sampled_from([CITY, STATE, ELSEWHERE]), max_size=2).map(tuple),
        topics=st.lists(st.sampled_from(["safety", "water"]), max_size=2).map(tuple),
        overdue_minutes=st.none() | st.integers(1, 600),
        removed=st.booleans(),
    ),
    max_size=6,
)


@given(POLICIES, st.randoms())
def test_their_order_makes_no_difference(policies: list[Policy], randomly: Any) -> None:
    shuffled = policies.copy()
    randomly.shuffle(shuffled)
    assert terms_for(policies, HERE, ["safety"]) == terms_for(shuffled, HERE, ["safety"])
    due = [overdue_at(some, HERE, ["safety"], NOW, HOURS) for some in (policies, shuffled)]
    assert due[0] == due[1]


@given(POLICIES, POLICIES)
def test_another_policy_is_never_milder_except_that_a_first_one_may_confirm(
    policies: list[Policy], more: list[Policy]
) -> None:
    few, many = (terms_for(some, HERE, ["safety"]) for some in (policies, [*policies, *more]))
    assert many.needs_person >= few.needs_person
    assert many.needs_two_origins >= few.needs_two_origins
    assert many.embargo_minutes >= few.embargo_minutes
    concerned = [p for p in policies if not p.removed and p.concerns(HERE, ["safety"])]
    assert not concerned or many.may_confirm <= few.may_confirm


def test_a_ticket_that_needs_a_person_waits_for_one_however_many_origins_there_are() -> None:
    bound = Terms(needs_person=True)
    standing = fold(ticket(evidence(), mayor(), terms=bound))
    assert (standing.state, standing.reason) == (TicketState.IN_REVIEW, "person_needed")


def test_a_ticket_that_needs_two_origins_is_resolved_by_two() -> None:
    bound = Terms(needs_two_origins=True)
    assert fold(ticket(evidence(), terms=bound)).reason == "second_origin_needed"
    assert fold(ticket(evidence(), mayor(), terms=bound)).state is TicketState.RESOLVED


def test_a_confirmation_that_only_policy_held_back_counts_where_terms_let_it() -> None:
    assert fold(ticket(held())).state is TicketState.IN_REVIEW
    standing = fold(ticket(held(), terms=Terms(may_confirm=True)))
    assert (standing.state, standing.verdict) == (TicketState.RESOLVED, "confirmed")


@pytest.mark.parametrize(
    "changes",
    [
        {"held_by": ("confirmation_needs_person", "place")},
        {"held_by": ("confirmation_needs_person", "careful_reader")},
        {"held_by": ("retraction",)},
        {"held_by": ()},
        {"gone": Gone.DELETED},
        {"gone": Gone.REJECTED},
    ],
)
def test_no_terms_let_anything_else_count(changes: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"action": "review", "held_by": ("confirmation_needs_person",)}
    found = evidence(**(facts | changes))
    assert fold(ticket(found, terms=Terms(may_confirm=True))).state is not TicketState.RESOLVED


def test_a_confirmation_that_counts_contradicts_a_refutation_still() -> None:
    standing = fold(ticket(held(), evidence(), terms=Terms(may_confirm=True)))
    assert standing.reason == "officials_disagree"


def test_a_persons_word_against_such_a_confirmation_is_not_forgotten() -> None:
    assert replace(held(), gone=Gone.REJECTED).barred
    assert not replace(held(), gone=Gone.DELETED).barred
