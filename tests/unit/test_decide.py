"""Decisions: the Hartford case as it must come out, and what keeps a pair from being automatic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.errors import UsageError
from rumorline.domain.fold import CONFIRMATION_GATE
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.ticket import Ticket
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import WIDTH
from rumorline.matching.index import TicketIndex
from rumorline.matching.thresholds import load_thresholds
from tests.support import matching_cases as cases

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

MAYOR = cases.spoken(cases.MAYOR_TEXT, name="Mayor Luke Bronin", handle="MayorBronin")
PRESIDENT = cases.spoken(
    cases.PRESIDENT_TEXT,
    name="Donald J. Trump",
    handle="realDonaldTrump",
    posted_at=datetime(2019, 6, 22, 18, tzinfo=UTC),
)
HALL = cases.ticket(
    "Hartford's city hall will be closed all week because of a water main break",
    ticket_id="hall",
    place="City Hall, Hartford",
    topics=("city services",),
    examples=(),
)
BOMB = cases.ticket("A bomb was found at Union Station", ticket_id="bomb", examples=())
WORDINGS = [
    cases.CLAIM,
    "ICE runs a checkpoint at Union Station, Hartford",
    "There is an ICE checkpoint at Hartford's train station",
    "THERE IS AN ICE CHECKPOINT AT THE HARTFORD CT TRAIN STATION",
    "Immigration agents have set up a checkpoint at Union Station",
]


@pytest.mark.parametrize("claim", WORDINGS)
@pytest.mark.parametrize("examples", [(), cases.EXAMPLES], ids=["no examples", "examples"])
@pytest.mark.parametrize("others", [(), (HALL,), (HALL, BOMB)], ids=["alone", "hall", "bomb"])
def test_both_hartford_posts_refute_however_the_claim_is_worded(
    claim: str, examples: tuple[str, ...], others: tuple[Ticket, ...]
) -> None:
    ticket = cases.ticket(claim, examples=examples)
    police = cases.decided(cases.spoken(cases.POLICE_TEXT), cases.source(), ticket, *others)
    mayor = cases.decided(MAYOR, cases.source("Mayor Luke Bronin"), ticket, *others)
    for made in (police["t1"], mayor["t1"]):
        assert (made.action, made.stance.verdict) == (Action.AUTO, Verdict.REFUTED)
        assert made.failed_gates == ()
    assert police["t1"].stance.explanation is not None
    spoken = police["t1"].stance.explanation.of(cases.POLICE_TEXT)
    assert spoken == "a routine state and federal explosive check"
    assert mayor["t1"].stance.attributed_to == ("@HartfordPolice",)
    settled = {one.ticket_id for one in [*police.values(), *mayor.values()]} - {"t1"}
    assert all(police[one].action is Action.NONE for one in settled & police.keys())


def test_the_june_post_of_the_president_is_evidence_of_nothing() -> None:
    author = cases.source("Donald J. Trump", cases.US)
    made = cases.decided(PRESIDENT, author, cases.ticket())["t1"]
    assert made.action is Action.NONE
    assert made.stance.verdict is None
    assert "time" in made.failed_gates


def test_posts_of_the_ninth_say_nothing_of_the_rumor_that_came_back() -> None:
    again = cases.ticket(first_seen_at=datetime(2019, 7, 16, 12, tzinfo=UTC))
    made = cases.decided(cases.spoken(cases.POLICE_TEXT), cases.source(), again)["t1"]
    assert made.action is Action.NONE
    assert "time" in made.failed_gates


def test_a_post_within_the_grace_before_the_rumor_may_settle_it() -> None:
    post = cases.spoken(cases.POLICE_TEXT, posted_at=cases.SEEN - timedelta(minutes=90))
    assert cases.decided(post, cases.source(), cases.ticket())["t1"].action is Action.AUTO


@pytest.mark.parametrize(
    ("author", "gate"),
    [
        (cases.source(status=SourceStatus.SUSPENDED), "source_active"),
        (cases.source(endpoints=("x/other",)), "vouched"),
    ],
)
def test_who_may_not_speak_is_not_even_shown(author: Source, gate: str) -> None:
    made = cases.decided(cases.spoken(cases.POLICE_TEXT), author, cases.ticket())["t1"]
    assert made.action is Action.NONE
    assert gate in made.failed_gates


def test_tickets_of_other_places_are_no_candidates_unless_the_gate_is_off() -> None:
    post, author = cases.spoken(cases.POLICE_TEXT), cases.source(division="ocd-division/country:fr")
    assert cases.decided(post, author, cases.ticket()) == {}
    made = cases.decided(post, author, cases.ticket(), jurisdiction_gate=False)["t1"]
    assert "division" not in [gate.name for gate in made.gates]
    assert made.stance.verdict is Verdict.REFUTED


def test_a_plain_confirmation_is_held_back_by_its_policy_alone() -> None:
    post = cases.spoken("We can confirm that ICE is running a checkpoint at Union Station.")
    made = cases.decided(post, cases.source(), cases.ticket())["t1"]
    assert made.stance.verdict is Verdict.CONFIRMED
    assert made.action is Action.REVIEW
    assert made.failed_gates == (CONFIRMATION_GATE,)


def test_a_policy_may_let_confirmations_pass() -> None:
    matcher = Matcher(load_thresholds(), confirm_automatically=True)
    post = cases.spoken("We can confirm that ICE is running a checkpoint at Union Station.")
    made = matcher.decide(
        post, cases.source(), cases.ticket(), candidate_score=0.7, runner_up_score=0.0
    )
    assert made.action is Action.AUTO


def test_what_only_explains_goes_to_a_person() -> None:
    post = cases.spoken(
        "The checkpoint that people saw at Union Station was a routine check for explosives."
    )
    made = cases.decided(post, cases.source(), cases.ticket())["t1"]
    assert made.action is Action.REVIEW
    assert made.stance.verdict is Verdict.CLARIFIED
    assert "clarification_needs_person" in made.failed_gates


def test_two_rumors_that_fit_equally_go_to_a_person() -> None:
    twin = cases.ticket(ticket_id="t2")
    made = cases.decided(cases.spoken(cases.POLICE_TEXT), cases.source(), cases.ticket(), twin)
    assert {one.action for one in made.values()} == {Action.REVIEW}
    assert {one.failed_gates for one in made.values()} == {("margin",)}
    assert {name: one.runner_up for name, one in made.items()} == {"t1": "t2", "t2": "t1"}


def test_linked_tickets_are_not_each_others_runner_up() -> None:
    twin = cases.ticket(ticket_id="t2", duplicate_of="t1")
    made = cases.decided(cases.spoken(cases.POLICE_TEXT), cases.source(), cases.ticket(), twin)
    assert [one.action for one in made.values()] == [Action.AUTO, Action.AUTO]
    assert [one.runner_up for one in made.values()] == [None, None]


def test_what_is_near_by_its_meaning_alone_is_not_automatic() -> None:
    post, matcher = cases.spoken(cases.POLICE_TEXT), Matcher(load_thresholds())
    made = matcher.decide(
        post,
        cases.source(),
        cases.ticket(),
        candidate_score=0.2,
        runner_up_score=0.0,
        fused_score=0.9,
    )
    assert made.action is not Action.AUTO
    assert made.failed_gates == ("score",)
    assert made.scores["fused"] == 0.9


def test_tickets_alike_in_their_words_compete_however_unlike_in_meaning() -> None:
    index, matcher = TicketIndex(encoder=Apart()), Matcher(load_thresholds())
    index.add(cases.ticket())
    index.add(cases.ticket(f"{cases.CLAIM}, apart", ticket_id="t2"))
    first, second = matcher.match(cases.spoken(cases.POLICE_TEXT), cases.source(), index)
    assert (first.ticket_id, second.ticket_id) == ("t1", "t2")
    assert first.scores["fused"] - second.scores["fused"] > first.thresholds["auto_margin"]
    assert first.failed_gates == ("margin",)


class Apart:
    """An encoder to which a text that says `apart` has nothing to do with one that does not."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One axis for each of the two."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            vectors[row, int("apart" in text)] = 1
        return vectors


def test_a_decision_carries_everything_that_led_to_it() -> None:
    made = cases.decided(cases.spoken(cases.POLICE_TEXT), cases.source(), cases.ticket())["t1"]
    shipped = load_thresholds()
    assert made.thresholds == shipped.values()
    assert made.rules_version == shipped.rules_version
    assert made.scores.keys() == {"candidate", "fused", "runner_up", "link", "confidence"}
    assert all(gate.reason for gate in made.gates)
    assert 0 < made.confidence <= 1


def test_a_broken_thresholds_file_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text('{"values": {}}')
    with pytest.raises(UsageError, match=r"thresholds.json is no thresholds file"):
        load_thresholds(path)


@pytest.mark.parametrize(
    "noise", ["no ", "!.", ". ", "Ab of the ", "not. ", "it was not ICE, and "]
)
@pytest.mark.timeout(60)  # what backtracks without end never comes back at all
def test_a_hostile_post_comes_back(noise: str) -> None:
    text = "ICE checkpoint at Union Station. " + noise * 2000
    cases.decided(cases.spoken(text), cases.source(), cases.ticket())
