"""Why a ticket took a post as it did: what the desk can look up, and how a terminal shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rumorline.domain.decision import Action, Decision, Gate, Span, Stance, Verdict
from rumorline.domain.errors import NotFound
from rumorline.domain.ticket import Ticket
from rumorline.services.explaining import Explainer, History, explained
from rumorline_tools.explaining import explained_words, history_words, printable
from tests.support.world import World, deleted, saved

TEXT = "Not ICE. It was an explosives check."
DECISION = Decision(
    "t-1",
    "x:1",
    "1",
    Action.REVIEW,
    Stance(
        Verdict.REFUTED,
        evidence=Span(0, 36),
        explanation=Span(16, 35),
        reasons=("it negates words of the claim",),
    ),
    0.9,
    gates=(Gate("time", passed=True, reason="after"), Gate("place", passed=False, reason="Elm")),
    scores={"candidate": 0.5, "runner_up": 0.25, "confidence": 0.8, "model_sure": 0.7},
    thresholds={"auto_score": 0.4, "auto_margin": 0.05, "auto_confidence": 0.75, "auto_model": 0.7},
    rules_version="grammar-9",
)


def explain(world: World, ticket: Ticket, post_id: str = "x:1") -> History:
    return Explainer(world.tickets, world.posts).explain(ticket.ticket_id, post_id)


def test_a_decision_is_explained_with_the_words_of_its_spans(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("Hello. refutes claim-1, all of it."))
    (step,) = explain(world, ticket).steps
    assert step.explained.text == "Hello. refutes claim-1, all of it."
    assert step.explained.evidence == "refutes claim-1"
    assert step.explained.decision
    assert step.explained.decision.action is Action.AUTO
    assert step.notice_id == f"{ticket.ticket_id}.n1"


def test_every_version_is_explained_with_its_own_words_the_newest_first(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("unclear claim-1", version=2))
    world.deliver(saved("good morning", version=3))
    silent, unclear, first = (step.explained for step in explain(world, ticket).steps)
    assert (silent.decision, silent.text) == (None, "good morning")
    assert (unclear.evidence, first.evidence) == ("unclear claim-1", "refutes claim-1")


def test_the_id_of_any_version_leads_to_the_whole_post(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("unclear claim-1", version=2, aliases=("x:12",)))
    told = explain(world, ticket, "x:12")
    assert told.root == "x:1"
    assert len(told.steps) == 2


def test_an_id_that_joined_a_post_later_keeps_what_was_decided_under_it(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("unclear claim-1", number=12, version=2))
    world.deliver(saved("refutes claim-1", version=3, aliases=("x:12",)))
    said = [step.explained.evidence for step in explain(world, ticket).steps]
    assert said == [None, "refutes claim-1", "unclear claim-1"]


def test_a_deleted_post_is_explained_without_its_words(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(deleted())
    gone, said = explain(world, ticket).steps
    assert (gone.trigger, gone.explained.decision) == ("deleted:x:1", None)
    assert (said.explained.text, said.explained.evidence) == (None, None)
    assert said.explained.decision
    assert said.explained.decision.stance.verdict is Verdict.REFUTED
    shown = history_words(explain(world, ticket))
    assert "[text removed]" in shown
    assert "refutes claim-1" not in shown


def test_another_post_of_the_ticket_is_left_out(world: World) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("refutes claim-1"), saved("unclear claim-1", number=11))
    assert len(explain(world, ticket, "x:11").steps) == 1


def test_a_post_that_was_never_decided_for_the_ticket_is_told_from_one_that_never_came(
    world: World,
) -> None:
    world.source()
    ticket = world.open()
    world.deliver(saved("good morning"))
    with pytest.raises(NotFound, match=r"no decision about x:1 .* `rumorline try CLAIM POST`"):
        explain(world, ticket)
    with pytest.raises(NotFound, match=r"no post 'x:2' has arrived; `rumorline ticket show"):
        explain(world, ticket, "x:2")
    with pytest.raises(NotFound, match="there is no ticket"):
        explain(world, replace(ticket, ticket_id="t-0"))


def test_the_spans_are_marked_in_place_even_where_they_lie_in_each_other() -> None:
    shown = explained_words(explained(DECISION, TEXT))
    assert "⟦Not ICE. It was ⟪an explosives check⟫.⟧" in shown


def test_the_first_line_says_what_happens_and_what_held_it_back() -> None:
    first = explained_words(explained(DECISION, TEXT)).splitlines()[0]
    assert first == "refuted: for a person (held back by place)"


def test_the_gates_that_failed_come_first() -> None:
    lines = explained_words(explained(DECISION, TEXT)).splitlines()
    at = lines.index("gates")
    assert [line.split()[:2] for line in lines[at + 1 : at + 3]] == [["✗", "place"], ["✓", "time"]]


def test_scores_stand_beside_the_thresholds_that_they_must_reach() -> None:
    lines = explained_words(explained(DECISION, TEXT)).splitlines()
    told = {" ".join(line.split()) for line in lines}
    assert "words shared 0.50 at least 0.40 is needed" in told
    assert "ahead of it by 0.25 at least 0.05 is needed" in told
    assert "model: sure 0.70" in told
    assert "rules grammar-9" in told


def test_what_the_grammar_must_reach_is_said_only_where_no_model_reads_beside_it() -> None:
    def grammar(**more: float) -> str:
        told = replace(DECISION, scores=DECISION.scores | more)
        lines = explained_words(explained(told, TEXT)).splitlines()
        return next(line for line in lines if "grammar: sure" in line)

    assert "0.75 is needed" in grammar()
    assert "needed" not in grammar(model_none=0.1)


def test_a_post_cannot_command_the_terminal() -> None:
    assert printable("\x1b[2Jred\u202eder\nline") == "�[2Jred�der\nline"
    assert "\x1b" not in explained_words(explained(DECISION, f"\x1b]0;{TEXT}"))
