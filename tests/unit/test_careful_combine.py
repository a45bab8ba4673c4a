"""What the careful reader may change: a table for each policy, and the matcher that asks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import pytest

from rumorline.domain.decision import (
    CONFIRMATION_GATE,
    READER_GATE,
    Action,
    Decision,
    Gate,
    Span,
    Stance,
    Verdict,
)
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.careful.answer import (
    Answer,
    Opinion,
    Reply,
    Unanswered,
    Unreadable,
    Usage,
)
from rumorline.matching.careful.combine import (
    CLARIFICATION_GATE,
    READ_CONFIDENCE,
    UNSURE,
    Mode,
    Policy,
    combine,
)
from rumorline.matching.careful.prompt import VERSION
from rumorline.matching.decide import Matcher
from rumorline.matching.index import TicketIndex
from rumorline.matching.thresholds import load_thresholds
from rumorline.services.careful import ReadingMatcher
from rumorline_tools.reading import Prices, Reading, reading_words
from tests.support import matching_cases as cases

R, C, L = Verdict.REFUTED, Verdict.CONFIRMED, Verdict.CLARIFIED
HERE, ELSEWHERE = Span(0, 40), Span(41, 80)
OFF, VETO, DECIDE = Policy(Mode.OFF), Policy(Mode.VETO), Policy(Mode.DECIDE)
DOWN = Unanswered("throttled")
GARBLED = Unreadable("it made 2 tool calls")


def made(verdict: Verdict | None = R, *failed: str, action: Action | None = None) -> Decision:
    """A decision of the rules whose gates `failed` did not let it pass."""
    names = dict.fromkeys(["party", "link", "confidence", *failed])
    gates = tuple(Gate(name, name not in failed, f"{name} says") for name in names)
    action = action or (Action.REVIEW if failed else Action.AUTO)
    stance = Stance(verdict, HERE, Span(10, 20), 0.4, ("a cue",), ("@HartfordPolice",))
    return Decision("t1", "x:1", "1", action, stance, 0.3, gates, rules_version="rules-9")


def reads(verdict: Verdict | None, where: Span | None = HERE) -> Opinion:
    return Opinion(verdict, where if verdict else None, None, "because")


def outcome(decision: Decision) -> tuple[Action, Verdict | None, tuple[str, ...]]:
    return (decision.action, decision.stance.verdict, decision.failed_gates)


ANSWERS: list[Answer] = [reads(R), reads(C), reads(L), reads(None), DOWN, GARBLED]


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
@pytest.mark.parametrize("decision", [made(), made(R, "link"), made(None, action=Action.NONE)])
def test_off_changes_nothing(decision: Decision, answer: Answer) -> None:
    assert combine(decision, answer, OFF) is decision


@pytest.mark.parametrize("policy", [VETO, DECIDE])
@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_nothing_stays_nothing(policy: Policy, answer: Answer) -> None:
    decision = made(R, "division", action=Action.NONE)
    assert combine(decision, answer, policy) is decision


@pytest.mark.parametrize("policy", [VETO, DECIDE])
@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        (reads(R), True),
        (reads(R, ELSEWHERE), True),
        (DOWN, True),
        (reads(C), False),
        (reads(L), False),
        (reads(None), False),
        (GARBLED, False),
    ],
    ids=str,
)
def test_an_automatic_decision_needs_agreement(
    policy: Policy, answer: Answer, *, stays: bool
) -> None:
    decision = combine(made(R), answer, policy)
    expected = (Action.AUTO, R, ()) if stays else (Action.REVIEW, R, (READER_GATE,))
    assert outcome(decision) == expected
    assert decision.stance == made(R).stance
    assert decision.gates[-1].name == READER_GATE
    assert decision.gates[-1].reason


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_a_veto_leaves_reviews_alone(answer: Answer) -> None:
    decision = made(R, "link")
    assert combine(decision, answer, VETO) is decision


DOUBTED = (CONFIRMATION_GATE, READER_GATE)


@pytest.mark.parametrize(
    ("decision", "answer", "expected"),
    [
        # The rules were unsure, the reader is not.
        (made(R, "link"), reads(R), (Action.AUTO, R, ())),
        (made(R, "score", "confidence"), reads(R), (Action.AUTO, R, ())),
        (made(L, "confidence", CLARIFICATION_GATE), reads(R), (Action.AUTO, R, ())),
        # Whatever else is in the way stays in the way, names nobody foresaw included.
        (made(R, "link", "party"), reads(R), (Action.REVIEW, R, ("party",))),
        (made(R, "link", "margin"), reads(R), (Action.REVIEW, R, ("margin",))),
        (made(R, "link", "model_agrees"), reads(R), (Action.REVIEW, R, ("model_agrees",))),
        (made(R, "party"), reads(R), (Action.REVIEW, R, ("party",))),
        # The gates looked at another sentence.
        (made(R, "link"), reads(R, ELSEWHERE), (Action.REVIEW, R, ("link", READER_GATE))),
        # The rules say the opposite.
        (
            made(C, "link", CONFIRMATION_GATE),
            reads(R),
            (Action.REVIEW, R, ("link", READER_GATE)),
        ),
        (
            made(R, "link"),
            reads(C),
            (Action.REVIEW, C, ("link", READER_GATE, CONFIRMATION_GATE)),
        ),
        # Confirmations and clarifications go to a person.
        (made(C, "link", CONFIRMATION_GATE), reads(C), (Action.REVIEW, C, (CONFIRMATION_GATE,))),
        (made(L, "link", CLARIFICATION_GATE), reads(C), (Action.REVIEW, C, (CONFIRMATION_GATE,))),
        (made(R, "link"), reads(L), (Action.REVIEW, L, (CLARIFICATION_GATE,))),
        # Nothing about the claim: off the desk, if the rules were unsure.
        (made(R, "link"), reads(None), (Action.NONE, R, ("link", READER_GATE))),
        (made(R, "party"), reads(None), (Action.REVIEW, R, ("party",))),
        # A confirmation that only policy holds back needs agreement, for terms may let it pass.
        (made(C, CONFIRMATION_GATE), reads(None), (Action.REVIEW, C, DOUBTED)),
        (made(C, CONFIRMATION_GATE), reads(R), (Action.REVIEW, C, DOUBTED)),
        (made(C, CONFIRMATION_GATE), reads(C), (Action.REVIEW, C, (CONFIRMATION_GATE,))),
        (made(C, CONFIRMATION_GATE), GARBLED, (Action.REVIEW, C, DOUBTED)),
        # No answer, or none that can be used.
        (made(R, "link"), DOWN, (Action.REVIEW, R, ("link",))),
        (made(R, "link"), GARBLED, (Action.REVIEW, R, ("link",))),
    ],
)
def test_what_the_reader_decides(
    decision: Decision, answer: Answer, expected: tuple[Action, Verdict, tuple[str, ...]]
) -> None:
    assert outcome(combine(decision, answer, DECIDE)) == expected


def test_a_confirmation_that_terms_may_let_pass_is_open_to_a_veto() -> None:
    held = made(C, CONFIRMATION_GATE)
    assert outcome(combine(held, reads(R), VETO)) == (Action.REVIEW, C, DOUBTED)
    assert outcome(combine(held, reads(C), VETO)) == (Action.REVIEW, C, (CONFIRMATION_GATE,))


def test_a_policy_may_let_the_reader_confirm() -> None:
    policy = replace(DECIDE, confirm_automatically=True)
    decision = made(C, "link", CONFIRMATION_GATE)
    assert outcome(combine(decision, reads(C), policy)) == (Action.AUTO, C, ())
    assert outcome(combine(made(R, "link"), reads(C), policy))[0] is Action.REVIEW


def test_the_readers_spans_replace_those_of_rules_that_were_unsure() -> None:
    answer = Opinion(R, Span(0, 80), Span(50, 60), "because")
    decision = combine(made(R, "link"), answer, DECIDE)
    assert (decision.stance.evidence, decision.stance.explanation) == (Span(0, 80), Span(50, 60))
    assert decision.confidence == decision.stance.confidence == READ_CONFIDENCE
    assert decision.stance.attributed_to == ("@HartfordPolice",)
    assert decision.stance.reasons == ("a cue", "the careful reader reads it as refuted: because")
    link = next(gate for gate in decision.gates if gate.name == "link")
    assert link.reason == "link says; the careful reader answers for it"
    party = next(gate for gate in decision.gates if gate.name == "party")
    assert party.reason == "party says"


def test_rules_without_a_sentence_are_never_overruled_automatically() -> None:
    decision = made(R, "link")
    decision = replace(decision, stance=replace(decision.stance, evidence=None))
    found = combine(decision, reads(R), DECIDE)
    assert outcome(found) == (Action.REVIEW, R, ("link", READER_GATE))
    assert "another sentence" in found.gates[-1].reason


def test_sentences_that_only_touch_are_not_the_same() -> None:
    assert outcome(combine(made(R, "link"), reads(R, Span(40, 60)), DECIDE))[0] is Action.REVIEW
    assert outcome(combine(made(R, "link"), reads(R, Span(39, 60)), DECIDE))[0] is Action.AUTO
    later = made(R, "link")
    later = replace(later, stance=replace(later.stance, evidence=Span(40, 80)))
    assert outcome(combine(later, reads(R, Span(0, 40)), DECIDE))[0] is Action.REVIEW


def test_agreement_moves_a_review_up_and_dissent_says_so() -> None:
    agreed = combine(made(R, "party"), reads(R), DECIDE)
    assert agreed.confidence == READ_CONFIDENCE
    other = combine(made(R, "party"), reads(C), DECIDE)
    assert other.confidence == made(R).confidence
    assert other.stance.reasons[-1] == "the careful reader reads it as confirmed: because"
    garbled = combine(made(R, "party"), GARBLED, DECIDE)
    assert garbled.stance.reasons[-1].endswith("cannot be used: it made 2 tool calls")


EVERY = ["party", "link", "confidence", "whole", CONFIRMATION_GATE, CLARIFICATION_GATE]


@pytest.mark.parametrize("verdict", [R, C, L])
@pytest.mark.parametrize("policy", [VETO, DECIDE])
def test_no_answer_makes_automatic_what_a_hard_gate_holds(verdict: Verdict, policy: Policy) -> None:
    answers = [*ANSWERS, *(reads(one, ELSEWHERE) for one in (R, C, L))]
    for chosen, answer in product(product([False, True], repeat=len(EVERY)), answers):
        failed = [name for name, picked in zip(EVERY, chosen, strict=True) if picked]
        decision = combine(made(verdict, *failed), answer, policy)
        hard = {"party", "whole"} & set(failed)
        if decision.action is Action.AUTO:
            assert not hard
            assert decision.failed_gates == ()
            assert decision.stance.verdict is R or not failed
        assert hard <= set(decision.failed_gates)


@dataclass
class Scripted:
    """A reader that gives prepared answers, by ticket."""

    answers: dict[str, Answer]
    name: str = "model-1"
    asked: list[str] = field(default_factory=list)
    last_error: str = ""

    def read(self, pairs: Sequence[tuple[Post, Ticket]]) -> list[Reply]:
        self.asked += [ticket.ticket_id for _, ticket in pairs]
        return [Reply(self.answers[ticket.ticket_id], Usage(100, 10)) for _, ticket in pairs]


@dataclass
class Prepared:
    """A matcher that gives prepared decisions."""

    decisions: list[Decision]
    how: dict[str, object] = field(default_factory=dict)

    def match(self, *_pair: object, **how: object) -> list[Decision]:
        self.how = how
        return self.decisions


def matched(
    policy: Policy, decisions: list[Decision], answers: dict[str, Answer]
) -> tuple[list[Decision], Scripted]:
    index = TicketIndex()
    for one in decisions:
        index.add(cases.ticket(ticket_id=one.ticket_id))
    reader = Scripted(answers)
    matcher = ReadingMatcher(Prepared(decisions), reader, policy)
    return matcher.match(cases.spoken("x"), cases.source(), index), reader


def numbered(name: str, decision: Decision, confidence: float = 0.5) -> Decision:
    return replace(decision, ticket_id=name, confidence=confidence)


def test_only_pairs_that_an_answer_could_change_are_asked() -> None:
    decisions = [
        numbered("auto", made()),
        numbered("review", made(R, "link")),
        numbered("none", made(R, action=Action.NONE)),
    ]
    answers: dict[str, Answer] = {"auto": reads(R), "review": reads(R)}
    vetoed, reader = matched(VETO, decisions, answers)
    assert reader.asked == ["auto"]
    assert [one.action for one in vetoed] == [Action.AUTO, Action.REVIEW, Action.NONE]
    decided, reader = matched(DECIDE, decisions, answers)
    assert reader.asked == ["auto", "review"]
    assert [one.action for one in decided] == [Action.AUTO, Action.AUTO, Action.NONE]
    assert [one.rules_version for one in decided] == [
        f"rules-9+{VERSION}/model-1",
        f"rules-9+{VERSION}/model-1",
        "rules-9",
    ]


def test_nothing_is_asked_where_nothing_is_worth_it() -> None:
    decisions = [numbered("none", made(R, action=Action.NONE))]
    found, reader = matched(DECIDE, decisions, {})
    assert (found, reader.asked) == (decisions, [])


def test_automatic_pairs_go_first_then_the_likeliest_and_what_is_left_is_not_agreed_to() -> None:
    decisions = [
        numbered("r1", made(R, "link"), 0.2),
        numbered("r2", made(R, "link"), 0.9),
        numbered("a1", made(), 0.1),
        numbered("a2", made(), 0.8),
    ]
    answers: dict[str, Answer] = dict.fromkeys(("r1", "r2", "a1", "a2"), reads(R))
    found, reader = matched(replace(DECIDE, max_pairs=3), decisions, answers)
    assert reader.asked == ["a2", "a1", "r2"]
    assert [one.action for one in found] == [
        Action.REVIEW,
        Action.AUTO,
        Action.AUTO,
        Action.AUTO,
    ]
    found, reader = matched(replace(VETO, max_pairs=1), decisions, answers)
    assert reader.asked == ["a2"]
    assert outcome(found[2]) == (Action.REVIEW, R, (READER_GATE,))
    assert "more tickets than may be asked about" in found[2].gates[-1].reason


def test_what_the_matcher_is_told_it_is_told() -> None:
    prepared = Prepared([])
    matcher = ReadingMatcher(prepared, Scripted({}), VETO)
    matcher.match(cases.spoken("x"), cases.source(), TicketIndex(), jurisdiction_gate=False)
    assert prepared.how == {"jurisdiction_gate": False}


def test_every_gate_that_the_reader_answers_for_is_one_of_the_matchers() -> None:
    shipped = Matcher(load_thresholds())
    decision = shipped.decide(
        cases.spoken(cases.POLICE_TEXT),
        cases.source(),
        cases.ticket(),
        candidate_score=0.7,
        runner_up_score=0.0,
    )
    assert {gate.name for gate in decision.gates} >= UNSURE


def test_a_reading_tells_what_was_asked_and_what_it_took() -> None:
    answers: list[Answer] = [reads(R), DOWN, GARBLED]
    reader = Scripted(dict(zip("abc", answers, strict=True)))
    reading = Reading(reader, DECIDE, Prices(2.0, 10.0))
    post = cases.spoken("x")
    reading.read([(post, cases.ticket(ticket_id=name)) for name in "abc"])
    told = reading.summary(posts=4)
    assert told == {
        "model": "model-1",
        "policy": "decide",
        "pairs_asked": 3,
        "opinions": 1,
        "unreadable": 1,
        "unanswered": 1,
        "reasons": {"throttled": 1, "it made 2 tool calls": 1},
        "input_tokens": 300,
        "output_tokens": 30,
        "input_tokens_per_1000_posts": 75_000,
        "output_tokens_per_1000_posts": 7_500,
        "dollars_per_1000_posts": 0.225,
    }
    words = reading_words(told)
    assert "3 pairs, 1 opinions, 1 unusable, 1 unanswered; 1 x throttled" in words
    assert "$0.23 per 1,000 posts at the prices given" in words
    assert "give --reader-price-in" in reading_words(Reading(reader, DECIDE).summary(posts=0))
    assert Counter(reading.answered) == {"opinions": 1, "unanswered": 1, "unreadable": 1}


def test_failures_after_an_answer_do_not_end_a_reading() -> None:
    reader = Scripted({"good": reads(R), "bad": DOWN}, last_error="no such model")
    post, good, bad = (
        cases.spoken("x"),
        cases.ticket(ticket_id="good"),
        cases.ticket(ticket_id="bad"),
    )
    reading = Reading(reader, DECIDE)
    reading.read([(post, good)])
    reading.read([(post, bad)] * 5)
    hopeless = Reading(reader, DECIDE)
    hopeless.read([(post, bad)] * 2)
    with pytest.raises(UsageError, match="model-1 answers nothing: no such model"):
        hopeless.read([(post, bad)])
