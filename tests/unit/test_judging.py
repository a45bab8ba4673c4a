"""What a person at the desk decides, what becomes of it, and what subscribers are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain import judging
from rumorline.domain.decision import RETRACTION_GATE, Action, Verdict
from rumorline.domain.errors import NotFound, NotNow, UsageError
from rumorline.domain.fold import fold, settled
from rumorline.domain.notice import NoticeKind
from rumorline.domain.ticket import Evidence, Gone, Judgement, Severity, Ticket, TicketState
from rumorline.domain.times import utc_text
from rumorline.services.by_hand import HandRequest
from rumorline.services.judging import Act
from rumorline.services.ticketing import Changes
from tests.support.gate import Interruption
from tests.support.things import evidence, held, mayor, ticket
from tests.support.world import NOW, World, deleted, saved

BY = Judgement(accepted=True, by="editor", at=NOW)
NO = Judgement(accepted=False, by="editor", at=NOW)
UNCLEAR = evidence(action=Action.REVIEW, held_by=("kind",), evidence_span="words")
HAND = HandRequest(
    "x:police", "https://social.example/@police/7", "It was a drill.", Verdict.CLARIFIED,
    utc_text(NOW),
)  # fmt: skip


def act(known: Ticket, note: str = "") -> Act:
    """A person acts on what they see."""
    return Act("editor", known.rev, note)


@pytest.fixture
def unclear(world: World) -> Ticket:
    """A ticket with a post that waits for a person."""
    world.source()
    opened = world.open()
    world.deliver(saved("unclear claim-1"))
    return world.ticket(opened)


def accepted(world: World, known: Ticket, verdict: Verdict = Verdict.REFUTED) -> Ticket:
    """The ticket once a person accepted its post, and subscribers were told."""
    after = world.judging.accept(known.ticket_id, "x:1", verdict, act(known))
    world.publish()
    return after


def kinds(world: World) -> list[str]:
    """What subscribers were told."""
    return [kind for _, kind in world.said()]


def test_an_accepted_post_settles_with_the_persons_verdict(world: World, unclear: Ticket) -> None:
    after = accepted(world, unclear, Verdict.CLARIFIED)
    assert (after.state, after.verdict) == (TicketState.RESOLVED, Verdict.CLARIFIED)
    (entry,) = world.outside.notices
    assert entry.notice.accepted_by_person
    assert entry.notice.evidence[0].quote == "unclear claim-1"
    assert "editor" not in str(entry.notice)


def test_who_decided_and_why_is_in_the_history(world: World, unclear: Ticket) -> None:
    done = act(unclear, "called the police")
    world.judging.accept(unclear.ticket_id, "x:1", Verdict.REFUTED, done)
    event = world.tickets.history(unclear.ticket_id)[-1]
    assert (event.trigger, event.by, event.note) == ("accepted:x:1", "editor", "called the police")
    (step, *_) = world.desk.explain(unclear.ticket_id, "x:1").steps
    assert (step.trigger, step.by) == ("accepted:x:1", "editor")


def test_nothing_is_decided_on_a_ticket_that_moved(world: World, unclear: Ticket) -> None:
    world.deliver(saved("unclear claim-1", number=2))
    with pytest.raises(NotNow, match="you saw revision 2, it is at 3"):
        world.judging.reject(unclear.ticket_id, "x:1", act(unclear))


def test_deciding_the_same_twice_changes_nothing(world: World, unclear: Ticket) -> None:
    after = accepted(world, unclear)
    assert world.judging.accept(after.ticket_id, "x:1", Verdict.REFUTED, act(after)) == after
    out = world.judging.reject(after.ticket_id, "x:1", act(after))
    assert world.judging.reject(after.ticket_id, "x:1", act(out)) == out


@pytest.mark.parametrize(
    "event", [saved("unclear claim-1 more", version=2), saved("of nothing", version=2), deleted()]
)
def test_an_acceptance_dies_with_the_version_that_was_seen(
    world: World, unclear: Ticket, event: Any
) -> None:
    known = accepted(world, unclear)
    world.deliver(event)
    world.publish()
    assert world.ticket(known).state is TicketState.IN_REVIEW
    assert kinds(world) == ["resolution", "withdrawal"]


def test_an_acceptance_dies_with_its_source_and_does_not_come_back_with_it(
    world: World, unclear: Ticket
) -> None:
    known = accepted(world, unclear)
    world.suspend()
    world.publish()
    world.reactivate()
    world.publish()
    found = world.ticket(known).evidence["x:1"]
    assert (found.waits, found.judged) == (True, None)
    assert kinds(world) == ["resolution", "withdrawal"]


def test_an_acceptance_dies_even_if_the_source_is_back_before_anybody_noticed(
    world: World, unclear: Ticket
) -> None:
    known = accepted(world, unclear)
    world.suspend()
    world.reactivate()
    world.publish()
    assert world.ticket(known).evidence["x:1"].waits


def test_what_was_accepted_after_the_source_came_back_stands(world: World, unclear: Ticket) -> None:
    world.suspend()
    world.reactivate()
    known = accepted(world, unclear)
    assert world.ticket(known).state is TicketState.RESOLVED


def test_the_post_has_to_be_as_the_person_read_it(world: World, unclear: Ticket) -> None:
    edited = saved("unclear claim-1 otherwise", version=2)
    world.posts.save(edited.post, (), world.time())
    with pytest.raises(NotNow, match="x:1 was edited or deleted since"):
        world.judging.accept(unclear.ticket_id, "x:1", Verdict.REFUTED, act(unclear))


@pytest.mark.parametrize("what", ["edited", "suspended"])
def test_what_happens_at_the_very_moment_of_acceptance_comes_first(
    world: World, unclear: Ticket, what: str
) -> None:
    edited = saved("unclear claim-1 otherwise", version=2).post

    def meanwhile() -> None:
        if what == "edited":
            world.posts.save(edited, (), world.time())
        else:
            world.suspend()

    world.gate.plan(Interruption(1, writes=True, before=meanwhile))
    with pytest.raises(NotNow, match="meanwhile; look again"):
        world.judging.accept(unclear.ticket_id, "x:1", Verdict.REFUTED, act(unclear))
    assert world.ticket(unclear) == unclear


def test_nothing_of_a_suspended_source_is_accepted(world: World, unclear: Ticket) -> None:
    world.suspend()
    with pytest.raises(NotNow, match="suspended; reactivate it first"):
        world.judging.accept(unclear.ticket_id, "x:1", Verdict.REFUTED, act(unclear))


def test_a_rejected_post_neither_settles_nor_weighs(world: World) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    world.publish()
    known = world.ticket(opened)
    after = world.judging.reject(known.ticket_id, "x:1", act(known))
    world.publish()
    assert (after.verdict, after.evidence["x:1"].gone) == (None, Gone.REJECTED)
    assert kinds(world) == ["resolution", "withdrawal"]
    assert [c.gone for c in world.outside.notices[-1].notice.changes] == [Gone.REJECTED]


def test_a_rejection_outlives_suspension_and_a_newer_version_is_judged_afresh(
    world: World, unclear: Ticket
) -> None:
    world.judging.reject(unclear.ticket_id, "x:1", act(unclear))
    world.suspend()
    world.publish()
    world.reactivate()
    world.publish()
    assert world.ticket(unclear).evidence["x:1"].gone is Gone.REJECTED
    world.deliver(saved("refutes claim-1", version=2))
    assert world.ticket(unclear).state is TicketState.RESOLVED


def test_a_rejection_can_be_taken_back_by_accepting(world: World, unclear: Ticket) -> None:
    out = world.judging.reject(unclear.ticket_id, "x:1", act(unclear))
    assert out.state is TicketState.OPEN
    assert accepted(world, out).state is TicketState.RESOLVED


def test_another_verdict_on_a_resolved_ticket_is_a_correction(world: World) -> None:
    world.source()
    opened = world.open()
    world.deliver(saved("refutes claim-1"))
    known = world.ticket(opened)
    world.publish()
    accepted(world, known, Verdict.CLARIFIED)
    last = world.outside.notices[-1].notice
    assert (last.kind, last.verdict) == (NoticeKind.CORRECTION, Verdict.CLARIFIED)
    assert last.previous_verdict is Verdict.REFUTED


def test_a_post_is_entered_by_hand_and_twice_is_once(world: World) -> None:
    world.source()
    known = world.open()
    first = world.judging.resolve(known.ticket_id, HAND, act(known))
    assert (first.state, first.verdict) == (TicketState.RESOLVED, Verdict.CLARIFIED)
    again = replace(HAND, url=HAND.url + "/")
    second = world.judging.resolve(known.ticket_id, again, act(first))
    assert len(second.evidence) == 1
    third = world.judging.resolve(known.ticket_id, again, act(second))
    assert third == second
    world.publish()
    assert kinds(world) == ["resolution"]


def test_a_post_that_was_entered_goes_with_its_source_and_can_be_rejected(world: World) -> None:
    world.source()
    known = world.open()
    first = world.judging.resolve(known.ticket_id, HAND, act(known))
    world.suspend()
    world.publish()
    assert world.ticket(known).state is TicketState.IN_REVIEW
    world.reactivate()
    world.publish()
    back = world.judging.resolve(known.ticket_id, HAND, act(world.ticket(known)))
    (root,) = first.evidence
    assert world.judging.reject(known.ticket_id, root, act(back)).verdict is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source_id": "x:nobody"}, "source_id"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://user@social.example/1"}, "url"),
        ({"url": "https://[social.example/1"}, "url"),
        ({"quote": " "}, "quote"),
        ({"quote": "x" * 1501}, "quote"),
        ({"quote": "🚨" * 1200}, "quote"),
        ({"posted_at": "yesterday"}, "posted_at"),
        ({"posted_at": "2026-03-03T12:00:00"}, "posted_at"),
        ({"posted_at": "2036-03-03T12:00:00Z"}, "posted_at"),
    ],
)
def test_what_cannot_be_entered_names_its_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    world.source()
    known = world.open()
    with pytest.raises(UsageError) as refused:
        world.judging.resolve(known.ticket_id, replace(HAND, **changes), act(known))
    assert refused.value.field == field


def test_only_an_active_source_of_the_place_is_entered(world: World) -> None:
    world.source(divisions=("ocd-division/country:us/state:yy",))
    world.source("mayor")
    world.suspend("mayor")
    known = world.open()
    with pytest.raises(UsageError, match="does not speak for the place"):
        world.judging.resolve(known.ticket_id, HAND, act(known))
    by_mayor = replace(HAND, source_id="x:mayor")
    with pytest.raises(UsageError, match="is suspended"):
        world.judging.resolve(known.ticket_id, by_mayor, act(known))


@pytest.mark.parametrize("state", [TicketState.UNVERIFIABLE, TicketState.WITHDRAWN])
def test_closing_takes_back_what_was_told_and_later_posts_change_nothing(
    world: World, unclear: Ticket, state: TicketState
) -> None:
    known = accepted(world, unclear)
    closed = world.judging.close(known.ticket_id, state, act(known))
    world.publish()
    world.deliver(saved("refutes claim-1", number=2))
    assert world.ticket(closed).state is state
    assert kinds(world) == ["resolution", "withdrawal"]
    with pytest.raises(NotNow, match="is closed"):
        world.judging.reject(known.ticket_id, "x:1", act(world.ticket(closed)))


def test_reopening_sets_aside_what_settled_and_says_so(world: World, unclear: Ticket) -> None:
    known = accepted(world, unclear)
    open_again = world.judging.reopen(known.ticket_id, act(known))
    world.publish()
    assert (open_again.state, open_again.verdict) == (TicketState.OPEN, None)
    assert open_again.evidence["x:1"].gone is Gone.SET_ASIDE
    assert kinds(world) == ["resolution", "reopening"]
    world.deliver(saved("refutes claim-1", number=2))
    world.publish()
    assert kinds(world) == ["resolution", "reopening", "resolution"]
    world.deliver(deleted(2))
    assert world.ticket(known).reason == "evidence_gone"


def test_a_ticket_that_is_reopened_reads_the_posts_that_came_while_it_was_closed(
    world: World, unclear: Ticket
) -> None:
    world.publish()
    closed = world.judging.close(
        unclear.ticket_id, TicketState.WITHDRAWN, act(world.ticket(unclear))
    )
    world.restart()
    world.deliver(saved("refutes claim-1", number=2))
    world.judging.reopen(closed.ticket_id, act(world.ticket(closed)))
    world.publish()
    assert world.ticket(closed).state is TicketState.RESOLVED


def test_an_open_ticket_is_not_reopened(world: World) -> None:
    opened = world.open()
    with pytest.raises(NotNow, match="is open"):
        world.judging.reopen(opened.ticket_id, act(opened))


def test_other_words_for_a_told_rumor_are_a_correction(world: World, unclear: Ticket) -> None:
    known = accepted(world, unclear)
    changes = Changes(claim="claim-1, as people say", public=True)
    edited = world.judging.edit(known.ticket_id, changes, act(known))
    world.publish()
    last = world.outside.notices[-1].notice
    assert (last.kind, last.claim) == (NoticeKind.CORRECTION, "claim-1, as people say")
    assert (last.previous_claim, last.previous_place) == ("claim-1", "Riverbend")
    assert edited.public
    assert world.tickets.history(known.ticket_id)[-1].trigger == "edited:claim,public"


def test_other_words_are_matched_anew(world: World) -> None:
    world.source()
    opened = world.open("something else")
    world.deliver(saved("refutes claim-1"))
    world.publish()
    world.judging.edit(opened.ticket_id, Changes(claim="claim-1"), act(opened))
    world.publish()
    assert world.ticket(opened).state is TicketState.RESOLVED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (Changes(), ""),
        (Changes(claim=" "), "claim"),
        (Changes(place=""), "place"),
        (Changes(topics=("x",) * 11 + tuple("abcdefghijk")), "topics"),
        (Changes(severity="grave"), "severity"),
    ],
)
def test_an_edit_that_cannot_be_names_its_field(world: World, changes: Changes, field: str) -> None:
    opened = world.open()
    with pytest.raises(UsageError) as refused:
        world.judging.edit(opened.ticket_id, changes, act(opened))
    assert refused.value.field == field


def test_a_note_is_short(world: World) -> None:
    opened = world.open()
    with pytest.raises(UsageError, match="at most 1000 characters"):
        world.judging.edit(opened.ticket_id, Changes(public=True), act(opened, "x" * 1001))


@pytest.mark.parametrize("gone", [Gone.DELETED, Gone.EDITED, Gone.SUSPENDED])
def test_what_is_gone_by_itself_is_neither_accepted_nor_rejected(gone: Gone) -> None:
    known = ticket(evidence(gone=gone))
    with pytest.raises(NotNow, match="no longer counts"):
        judging.accept(known, "x:1", Verdict.REFUTED, BY)
    with pytest.raises(NotNow, match="no longer counts"):
        judging.reject(known, "x:1", NO)


def test_what_is_no_evidence_or_has_no_words_is_not_accepted() -> None:
    with pytest.raises(NotFound, match="'x:7' is no evidence of t-1"):
        judging.accept(ticket(), "x:7", Verdict.REFUTED, BY)
    with pytest.raises(NotNow, match="cannot be quoted"):
        judging.accept(ticket(evidence(quote=None)), "x:1", Verdict.REFUTED, BY)


def test_a_sentence_that_was_marked_for_one_verdict_carries_no_other() -> None:
    same = judging.accept(ticket(UNCLEAR), "x:1", Verdict.REFUTED, BY)
    other = judging.accept(ticket(UNCLEAR), "x:1", Verdict.CONFIRMED, BY)
    assert same.evidence["x:1"].evidence_span == "words"
    assert other.evidence["x:1"].evidence_span is None


def test_a_person_needs_no_second_origin() -> None:
    known = judging.accept(ticket(UNCLEAR, severity=Severity.HIGH), "x:1", Verdict.REFUTED, BY)
    assert fold(known).state is TicketState.RESOLVED


def test_a_person_does_not_outvote_an_official() -> None:
    both = ticket(evidence(), mayor("x:2", Verdict.CONFIRMED, action=Action.REVIEW))
    known = judging.accept(both, "x:2", Verdict.CONFIRMED, BY)
    assert fold(known).reason == "officials_disagree"
    assert fold(judging.reject(known, "x:1", NO)).verdict is Verdict.CONFIRMED


def test_a_retraction_that_a_person_read_stands_in_nobodys_way() -> None:
    later = NOW + timedelta(hours=1)
    gates = (RETRACTION_GATE,)
    own_error = evidence("x:8", posted_at=later, action=Action.REVIEW, held_by=gates)
    known = ticket(evidence(), own_error)
    assert fold(known).reason == "source_corrects_itself"
    assert fold(judging.reject(known, "x:8", NO)).verdict is Verdict.REFUTED
    assert fold(judging.accept(known, "x:8", Verdict.REFUTED, BY)).verdict is Verdict.REFUTED


def test_what_a_person_decided_against_is_not_forgotten_for_want_of_room() -> None:
    known = judging.reject(ticket(evidence(confidence=0.1)), "x:1", NO)
    for number in range(2, 60):
        known = known.with_evidence(evidence(f"x:{number}", action=Action.REVIEW, confidence=0.9))
    assert known.evidence["x:1"].gone is Gone.REJECTED


SOME = st.lists(
    st.builds(
        evidence,
        st.integers(1, 5).map("x:{}".format),
        st.sampled_from(Verdict),
        action=st.sampled_from([Action.AUTO, Action.REVIEW]),
    )
    | st.just(held()),
    unique_by=lambda found: found.root,
    min_size=1,
    max_size=5,
)


@given(SOME, st.data())
def test_decisions_about_posts_and_further_posts_come_in_any_order(
    found: list[Evidence], data: Any
) -> None:
    """Each post is decided about after it came; between posts the order makes no difference."""
    decided = {
        one.root: data.draw(st.sampled_from(["accept", "reject", ""]), one.root) for one in found
    }
    orders = [data.draw(st.permutations(found)) for _ in range(2)]
    early, late = ticket(), ticket()
    for one in orders[0]:
        early = _decided(settled(early.with_evidence(one)), one.root, decided[one.root])
    for one in orders[1]:
        late = settled(late.with_evidence(one))
    for one in orders[0]:
        late = _decided(late, one.root, decided[one.root])
    assert fold(early) == fold(late)
    assert not fold(early).verdict or all(
        early.evidence[root].settles and early.evidence[root].quote for root in fold(early).support
    )


def _decided(known: Ticket, root: str, what: str) -> Ticket:
    if what == "accept":
        return judging.accept(known, root, Verdict.CLARIFIED, BY)
    return judging.reject(known, root, NO) if what == "reject" else known
