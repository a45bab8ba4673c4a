"""Administrators keep policies; tickets are under those in force until a verdict stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rumorline.domain.errors import NotFound, NotNow, UsageError
from rumorline.domain.policies import UNBOUND, Terms
from rumorline.domain.ticket import TicketState
from rumorline.services.judging import Act
from rumorline.services.policies import MOST_POLICIES, PolicyRequest
from rumorline.services.ticketing import Changes, TicketRequest
from tests.support.gate import Interruption
from tests.support.world import CITY, World, saved


def admin(rev: int = 0) -> Act:
    """An administrator acts on the revision that they saw."""
    return Act("admin", rev, "because")


def bind(world: World, policy_id: str = "all", rev: int = 0, **terms: Any) -> None:
    """Set a policy."""
    world.desk.policies.set(policy_id, PolicyRequest(**terms), admin(rev))


def test_every_change_names_its_user_and_is_in_the_history(world: World) -> None:
    book = world.desk.policies
    bind(world, needs_person=True)
    bind(world, rev=1, divisions=(CITY,), topics=("Water",), embargo_minutes=10)
    (policy,) = book.listed()
    assert (policy.rev, policy.changed_by, policy.topics) == (2, "admin", ("water",))
    assert policy.terms == Terms(embargo_minutes=10)
    history = book.shown("all").history
    assert [(e.rev, e.trigger, e.by, e.note) for e in history] == [
        (1, "set", "admin", "because"),
        (2, "set", "admin", "because"),
    ]
    assert history[0].policy.terms == Terms(needs_person=True)


def test_a_policy_that_was_removed_is_gone_and_its_id_free(world: World) -> None:
    book = world.desk.policies
    bind(world, needs_person=True)
    assert book.remove("all", admin(1)).terms.needs_person
    assert book.listed() == []
    looks: tuple[Callable[[], object], ...] = (
        lambda: book.get("all"),
        lambda: book.shown("all"),
        lambda: book.remove("all", admin(2)),
    )
    for look in looks:
        with pytest.raises(NotFound, match="there is no policy 'all'"):
            look()
    bind(world, may_confirm=True)
    assert [(p.rev, p.terms.may_confirm) for p in book.listed()] == [(3, True)]


def test_nothing_is_changed_on_a_policy_that_moved(world: World) -> None:
    bind(world)
    bind(world, rev=1, needs_person=True)
    for rev in (0, 1):
        with pytest.raises(NotNow, match=f"has changed: you saw revision {rev}") as refused:
            bind(world, rev=rev)
        assert refused.value.field == "rev"
    with pytest.raises(NotNow):
        world.desk.policies.remove("all", admin(1))
    with pytest.raises(NotFound, match="rev 0 makes one"):
        bind(world, "other", rev=1)


def test_of_two_who_change_it_at_the_same_moment_one_looks_again(world: World) -> None:
    bind(world)
    world.gate.plan(Interruption(1, writes=True, before=lambda: bind(world, rev=1)))
    with pytest.raises(NotNow, match="was changed meanwhile"):
        bind(world, rev=1)


@pytest.mark.parametrize(
    ("policy_id", "request_", "field"),
    [
        ("Election Day", {}, "id"),
        ("x" * 65, {}, "id"),
        ("a", {"divisions": ("hartford",)}, "divisions"),
        ("a", {"divisions": tuple(f"{CITY}{n}" for n in range(51))}, "divisions"),
        ("a", {"topics": tuple(map(str, range(11)))}, "topics"),
        ("a", {"embargo_minutes": -1}, "embargo_minutes"),
        ("a", {"embargo_minutes": 43_201}, "embargo_minutes"),
        ("a", {"overdue_minutes": 0}, "overdue_minutes"),
    ],
)
def test_what_makes_no_sense_names_its_field(
    world: World, policy_id: str, request_: dict[str, Any], field: str
) -> None:
    with pytest.raises(UsageError) as refused:
        bind(world, policy_id, **request_)
    assert refused.value.field == field


def test_there_is_an_end_to_policies(world: World) -> None:
    for number in range(MOST_POLICIES):
        bind(world, f"p{number}")
    with pytest.raises(UsageError, match="there are 200 policies"):
        bind(world, "one-more")
    bind(world, "p1", rev=1)


def test_a_ticket_is_opened_under_the_policies_in_force(world: World) -> None:
    bind(world, "water", topics=("water",), needs_person=True)
    wet, dry = (
        world.desk.open_ticket(TicketRequest("claim-1", place, CITY, topics=topics), "editor")
        for place, topics in (("Riverbend", ("water",)), ("Elm Street", ()))
    )
    assert (wet.terms, dry.terms) == (Terms(needs_person=True), UNBOUND)
    assert world.ticket(wet).terms == wet.terms


def test_a_stricter_policy_holds_for_a_ticket_that_is_open_already(world: World) -> None:
    world.source()
    opened = world.open()
    world.publish()
    bind(world, needs_person=True)
    world.deliver(saved("refutes claim-1"))
    waiting = world.ticket(opened)
    assert (waiting.state, waiting.reason) == (TicketState.IN_REVIEW, "person_needed")
    event = world.tickets.history(opened.ticket_id)[-1]
    assert event.terms == waiting.terms == Terms(needs_person=True)
    world.judging.accept(opened.ticket_id, "x:1", waiting.evidence["x:1"].verdict, _act(waiting))
    assert world.ticket(opened).state is TicketState.RESOLVED


def _act(ticket: Any) -> Act:
    return Act("editor", ticket.rev)


def test_no_policy_takes_back_a_verdict_that_stands(world: World) -> None:
    world.source()
    world.source("mayor")
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    bind(world, needs_person=True)
    world.deliver(saved("refutes claim-1", by="mayor", number=2))
    world.judging.edit(
        opened.ticket_id, Changes(place="Riverbend, north"), _act(world.ticket(opened))
    )
    stands = world.ticket(opened)
    assert (stands.state, stands.terms) == (TicketState.RESOLVED, UNBOUND)


def test_once_the_verdict_is_gone_the_policies_of_then_hold(world: World) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    bind(world, needs_person=True)
    after = world.judging.reopen(opened.ticket_id, _act(world.ticket(opened)))
    assert after.terms == Terms(needs_person=True)


def test_an_edit_of_the_topics_puts_a_ticket_under_other_policies(world: World) -> None:
    bind(world, "water", topics=("water",), may_confirm=True)
    world.source()
    opened = world.open()
    world.deliver(saved("holds claim-1"))
    assert world.ticket(opened).state is TicketState.IN_REVIEW
    after = world.judging.edit(
        opened.ticket_id, Changes(topics=("water",)), _act(world.ticket(opened))
    )
    assert (after.state, after.verdict) == (TicketState.RESOLVED, "confirmed")


def test_a_rejected_confirmation_counts_under_no_terms(world: World) -> None:
    bind(world, may_confirm=True)
    world.source()
    opened = world.open()
    world.deliver(saved("holds claim-1"))
    resolved = world.ticket(opened)
    assert resolved.state is TicketState.RESOLVED
    world.judging.reject(opened.ticket_id, "x:1", _act(resolved))
    world.deliver(saved("holds claim-1"))
    assert world.ticket(opened).verdict is None


def embargoed(world: World) -> Any:
    """A ticket whose verdict is under an embargo of half an hour."""
    bind(world, embargo_minutes=30)
    world.source()
    world.source("mayor")
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    return opened


def test_a_verdict_under_embargo_is_told_when_its_time_comes(world: World) -> None:
    opened = embargoed(world)
    assert world.ticket(opened).state is TicketState.RESOLVED
    (row,) = world.rows()
    assert row.at == world.notices.of_ticket(opened.ticket_id)[0].not_before
    world.publish()
    assert world.rows() == [row]
    world.clock.move(minutes=29)
    assert world.publisher.sweep() == 0
    assert (world.said(), list(world.notices.feed())) == ([], [])
    world.clock.move(minutes=3)
    assert world.publisher.sweep() == 1
    assert world.said() == [(f"{opened.ticket_id}.n1", "resolution")]
    assert len(world.outside.bulletins) == 2
    assert world.rows() == []


def test_what_is_taken_back_under_embargo_is_void_and_nobody_is_told(world: World) -> None:
    opened = embargoed(world)
    world.deliver(saved("nothing", version=2))
    world.publish()
    world.clock.move(minutes=40)
    world.publisher.sweep()
    assert world.said() == []
    statuses = {entry.status.value for entry in world.notices.of_ticket(opened.ticket_id)}
    assert statuses == {"void"}
    assert world.rows() == []


def test_a_correction_waits_behind_what_is_under_embargo(world: World) -> None:
    opened = embargoed(world)
    world.deliver(saved("clarifies claim-1", version=2))
    world.publish()
    assert world.said() == []
    world.clock.move(minutes=40)
    world.publisher.sweep()
    assert [kind for _, kind in world.said()] == ["resolution", "correction"]
    assert world.ticket(opened).verdict == "clarified"


def test_what_follows_a_verdict_without_words_keeps_its_embargo(world: World) -> None:
    opened = embargoed(world)
    world.deliver(saved("refutes claim-1", by="mayor", number=2))
    (entry,) = world.notices.of_ticket(opened.ticket_id)
    world.notices.redact(opened.ticket_id, "x:1", "deleted", world.time())
    world.deliver(saved("nothing", version=2))
    world.publish()
    assert world.said() == []
    assert entry.not_before is not None
    world.clock.move(minutes=40)
    world.publisher.sweep()
    assert world.said() == [(f"{opened.ticket_id}.n2", "resolution")]


def test_what_was_told_is_corrected_and_withdrawn_at_once(world: World) -> None:
    embargoed(world)
    world.clock.move(minutes=40)
    world.publisher.sweep()
    world.deliver(saved("clarifies claim-1", version=2))
    world.publish()
    world.deliver(saved("nothing", version=3))
    world.publish()
    assert [kind for _, kind in world.said()] == ["resolution", "correction", "withdrawal"]
    world.deliver(saved("refutes claim-1", version=4))
    world.publish()
    assert len(world.said()) == 3
    world.clock.move(minutes=40)
    world.publisher.sweep()
    assert len(world.said()) == 4


def test_an_embargo_that_is_lifted_holds_for_what_was_written_under_it(world: World) -> None:
    opened = embargoed(world)
    world.desk.policies.remove("all", admin(1))
    world.publish()
    assert world.said() == []
    (entry,) = world.notices.of_ticket(opened.ticket_id)
    assert entry.not_before is not None
    assert entry.not_before - entry.notice.decided_at == timedelta(minutes=30)
