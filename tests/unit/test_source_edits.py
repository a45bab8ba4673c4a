"""An edited source: what it settled is judged again by what it may speak for then."""

from __future__ import annotations

from typing import Any

import pytest

from rumorline.domain.decision import CONFIRMATION_GATE, Action, Verdict
from rumorline.domain.notice import NoticeKind, next_saying
from rumorline.domain.ticket import Gone, Ticket, TicketState
from rumorline.notices.headline import changes
from rumorline.services import resolving
from rumorline.services.by_hand import HandRequest
from rumorline.services.judging import Act
from rumorline.services.registry import SourceChanges
from tests.support.gate import Interruption
from tests.support.things import after, evidence, notice_of, ticket
from tests.support.world import CITY, ENDPOINT, NOW, World, saved

ELSEWHERE = CITY.replace("riverbend", "alder_point")
BARRED = evidence(action=Action.REVIEW, held_by=("competence",))


def edit(world: World, **changed: Any) -> None:
    """An administrator edits the police, and everything that follows from it happens."""
    known = world.registry.get("x:41")
    world.registry.edit(known.source_id, SourceChanges(**changed), Act("operator", known.rev))
    world.publish()


def refuted(world: World) -> Ticket:
    """A ticket that the police settled, and subscribers know it."""
    world.source("41")
    opened = world.open()
    world.deliver(saved("refutes claim-1", by="41"))
    world.publish()
    return opened


def kinds(world: World) -> list[str]:
    """What subscribers were told."""
    return [kind for _, kind in world.said()]


def test_what_a_source_may_not_speak_for_any_more_is_withdrawn_and_says_why(world: World) -> None:
    opened = refuted(world)
    edit(world, divisions=(ELSEWHERE,))
    known = world.ticket(opened)
    assert (known.state, known.evidence["x:1"].gone) == (TicketState.IN_REVIEW, Gone.UNENTITLED)
    assert kinds(world) == ["resolution", "withdrawal"]
    (said,) = changes(world.outside.notices[-1].notice)
    assert said == "Riverbend 41 does not settle rumors of this kind and place any more."
    assert world.tickets.history(opened.ticket_id)[-1].trigger == "rejudged:x:1"


def test_it_settles_again_once_it_may_speak_again(world: World) -> None:
    opened = refuted(world)
    edit(world, divisions=(ELSEWHERE,))
    edit(world, divisions=(CITY,))
    assert world.ticket(opened).state is TicketState.RESOLVED
    assert kinds(world) == ["resolution", "withdrawal", "resolution"]


def test_an_endpoint_that_may_not_vouch_any_more_takes_back_what_it_brought(world: World) -> None:
    opened = refuted(world)
    edit(world, endpoints=("x/other",))
    assert world.ticket(opened).verdict is None
    edit(world, endpoints=("x/other", ENDPOINT))
    assert world.ticket(opened).verdict is Verdict.REFUTED


@pytest.mark.parametrize("changed", [{"authority": "Police of Riverbend"}, {"handle": "pd"}])
def test_an_edit_that_changes_nothing_of_what_it_may_say_withdraws_nothing(
    world: World, changed: dict[str, Any]
) -> None:
    opened = refuted(world)
    edit(world, **changed)
    assert world.ticket(opened).verdict is Verdict.REFUTED
    assert kinds(world) == ["resolution"]


def test_a_place_that_a_source_was_given_is_spoken_for_by_its_recent_posts(world: World) -> None:
    world.source("41", divisions=(CITY,))
    there = world.open(division=ELSEWHERE, place="Alder Point")
    world.deliver(saved("refutes claim-1", by="41"))
    edit(world, divisions=(CITY, ELSEWHERE))
    assert world.ticket(there).verdict is Verdict.REFUTED


def test_a_place_that_was_entered_wrong_is_mended_for_posts_that_came_before(world: World) -> None:
    world.source("41", divisions=(CITY,))
    there = world.open(division=ELSEWHERE, place="Alder Point")
    world.deliver(saved("refutes claim-1", by="41"))
    edit(world, divisions=(ELSEWHERE,))
    assert world.ticket(there).verdict is Verdict.REFUTED


@pytest.mark.parametrize("divisions", [(ELSEWHERE,), (CITY, ELSEWHERE)])
def test_a_ticket_of_that_place_finds_them_too_when_it_is_opened_later(
    world: World, divisions: tuple[str, ...]
) -> None:
    world.source("41", divisions=(CITY,))
    world.deliver(saved("refutes claim-1", by="41"))
    edit(world, divisions=divisions)
    there = world.open(division=ELSEWHERE, place="Alder Point")
    world.publish()
    assert world.ticket(there).verdict is Verdict.REFUTED


def test_an_edit_during_a_suspension_is_caught_up_with_on_return(world: World) -> None:
    world.source("41", divisions=(CITY,))
    there = world.open(division=ELSEWHERE, place="Alder Point")
    world.deliver(saved("refutes claim-1", by="41"))
    world.suspend("41")
    edit(world, divisions=(ELSEWHERE,))
    world.reactivate("41")
    world.publish()
    assert world.ticket(there).verdict is Verdict.REFUTED


def test_what_a_person_accepted_stands_while_the_source_may_speak(world: World) -> None:
    world.source("41")
    opened = world.open()
    world.deliver(saved("unclear claim-1", by="41"))
    seen = world.ticket(opened)
    act = Act("editor", seen.rev)
    world.judging.accept(opened.ticket_id, "x:1", Verdict.REFUTED, act)
    edit(world, topics=("water",))
    assert world.ticket(opened).evidence["x:1"].accepted
    edit(world, divisions=(ELSEWHERE,))
    assert world.ticket(opened).verdict is None
    edit(world, divisions=(CITY,))
    assert world.ticket(opened).evidence["x:1"].waits


def test_what_was_entered_by_hand_goes_with_the_place_too(world: World) -> None:
    world.source("41")
    opened = world.open()
    url, at = "https://social.example/@police/7", NOW.isoformat()
    hand = HandRequest("x:41", url, "No drill.", Verdict.REFUTED, at)
    world.judging.resolve(opened.ticket_id, hand, Act("editor", 1))
    edit(world, divisions=(ELSEWHERE,))
    assert world.ticket(opened).state is TicketState.IN_REVIEW


def test_what_is_too_much_for_one_message_is_done_by_several(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "MOST_REJUDGED", 2)
    world.source("41")
    opened = [world.open(f"claim-{number}") for number in range(5)]
    for number in range(5):
        world.deliver(saved(f"refutes claim-{number}", by="41", number=number))
    known = world.registry.get("x:41")
    away = SourceChanges(divisions=(ELSEWHERE,))
    world.registry.edit(known.source_id, away, Act("operator", known.rev))
    for done in (2, 4, 5, 5):
        world.clock.move(seconds=1)
        world.resolver.rejudge("x:41")
        gone = [one for one in opened if world.ticket(one).verdict is None]
        assert len(gone) == done
    asked = [row for row in world.rows() if row.kind == "rejudge"]
    assert len(asked) == len(["by the edit", "after two", "after four"])


def test_a_later_edit_judges_again_what_an_earlier_one_did(world: World) -> None:
    opened = refuted(world)
    for place, verdict in ((ELSEWHERE, None), (CITY, Verdict.REFUTED), (ELSEWHERE, None)):
        edit(world, divisions=(place,))
        assert world.ticket(opened).verdict is verdict


def test_a_suspended_source_waits_for_its_return(world: World) -> None:
    opened = refuted(world)
    world.suspend("41")
    edit(world, divisions=(ELSEWHERE,))
    assert world.ticket(opened).evidence["x:1"].gone is Gone.SUSPENDED


def test_an_edit_at_the_very_moment_leaves_the_last_word_to_itself(world: World) -> None:
    opened = refuted(world)
    known = world.registry.get("x:41")
    away = SourceChanges(divisions=(ELSEWHERE,))
    world.registry.edit(known.source_id, away, Act("operator", known.rev))

    def back() -> None:
        here = SourceChanges(divisions=(CITY,))
        world.registry.edit(known.source_id, here, Act("operator", known.rev + 1))

    world.gate.plan(Interruption(1, writes=True, before=back))
    world.resolver.rejudge("x:41")
    world.publish()
    assert world.ticket(opened).verdict is Verdict.REFUTED
    assert kinds(world) == ["resolution"]


def test_an_edit_of_its_handle_at_the_very_moment_leaves_nothing_undone(world: World) -> None:
    opened = refuted(world)
    away = SourceChanges(divisions=(ELSEWHERE,))
    known = world.registry.edit("x:41", away, Act("operator", 1))
    renamed = SourceChanges(handle="pd"), Act("operator", known.rev)
    world.gate.plan(
        Interruption(1, writes=True, before=lambda: world.registry.edit("x:41", *renamed))
    )
    world.resolver.rejudge("x:41")
    assert world.ticket(opened).evidence["x:1"].gone is Gone.UNENTITLED


def test_a_post_that_a_gate_of_its_source_holds_back_then_counts_no_longer() -> None:
    first = ticket(evidence())
    told = after(first, notice_of(first))
    then = told.rejudged("x:1", BARRED, entitled=True)
    saying = next_saying(then)
    assert saying is not None
    assert saying.kind is NoticeKind.WITHDRAWAL
    assert [change.gone for change in saying.changes] == [Gone.UNENTITLED]


def test_what_has_nothing_to_do_with_the_source_is_read_no_other_way() -> None:
    known = ticket(evidence())
    near = evidence(action=Action.REVIEW, held_by=("margin",))
    held = evidence(action=Action.REVIEW, held_by=(CONFIRMATION_GATE,))
    for found in (near, held, None):
        assert known.rejudged("x:1", found, entitled=True) == known


def test_a_gate_that_opens_lets_a_waiting_post_settle() -> None:
    then = ticket(BARRED).rejudged("x:1", evidence(), entitled=True)
    assert then.evidence["x:1"].settles
