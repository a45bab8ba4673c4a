"""Grammar and model together: nothing is automatic that the grammar reads otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rumorline.domain.decision import Action, Decision, Verdict
from rumorline.domain.post import Post
from rumorline.matching.agreement import opinions
from rumorline.matching.decide import MOST_READ, Matcher
from rumorline.matching.dense import WIDTH
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.reading import Reading
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from tests.support import matching_cases as cases

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

DENIAL = cases.POLICE_TEXT.partition("today. ")[2]
POST = cases.POLICE_TEXT


@dataclass
class ToldModel:
    """Gives the probabilities that a test names, by a piece of the post's text; else none."""

    told: dict[str, dict[str, float]] = field(default_factory=dict)
    read_: list[str] = field(default_factory=list)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        """Read pairs."""
        self.read_ += [post for _, post in pairs]
        return [self._of(post) for _, post in pairs]

    def _of(self, post: str) -> dict[str, float]:
        said = next((p for piece, p in self.told.items() if post.endswith(piece)), {})
        return {"none": 1 - sum(said.values())} | {v.value: said.get(v.value, 0.0) for v in Verdict}


def decided(model: ToldModel | StanceModel, post: Post) -> Decision:
    """What becomes of a post of the police about the ticket of 8 July."""
    index = TicketIndex()
    index.add(cases.ticket())
    (decision,) = Matcher(load_thresholds(), model).match(post, cases.source(), index)
    return decision


def against(
    claim: str, text: str, model: ToldModel | StanceModel, parent: str | None = None
) -> Decision:
    """The decision on a post, with the one claim that is open in Hartford."""
    index = TicketIndex()
    index.add(cases.ticket(claim, place="Hartford"))
    post = cases.spoken(text, parent=parent) if parent else cases.spoken(text)
    (made,) = Matcher(load_thresholds(), model).match(post, cases.source(), index)
    return made


def test_a_denial_that_both_see_is_automatic() -> None:
    decision = decided(ToldModel({POST: {"refuted": 0.9}}), cases.spoken(POST))
    assert (decision.action, decision.stance.verdict) == (Action.AUTO, Verdict.REFUTED)
    assert decision.scores["model_refuted"] == 0.9


def test_the_sentence_alone_may_make_the_model_sure() -> None:
    model = ToldModel({POST: {"confirmed": 0.4, "refuted": 0.6}, f": {DENIAL}": {"refuted": 0.97}})
    assert decided(model, cases.spoken(POST)).action is Action.AUTO


def test_the_sentence_alone_does_not_turn_what_the_post_says_as_a_whole() -> None:
    model = ToldModel({POST: {"confirmed": 0.6, "refuted": 0.3}, f": {DENIAL}": {"refuted": 0.97}})
    assert decided(model, cases.spoken(POST)).action is Action.REVIEW


@pytest.mark.parametrize(("confirmed", "shown"), [(0.6, "refuted"), (0.95, "confirmed")])
def test_what_is_called_false_outright_turns_a_model_in_doubt(confirmed: float, shown: str) -> None:
    text = "FALSE: ICE is running a checkpoint at Union Station. This is not true."
    told = {"confirmed": confirmed, "refuted": 0.95 - confirmed}
    decision = decided(ToldModel({text: told}), cases.spoken(text))
    assert decision.stance.verdict is not None
    assert (decision.action, decision.stance.verdict.value) == (Action.REVIEW, shown)


def test_a_model_that_is_not_sure_sends_it_to_a_person() -> None:
    decision = decided(ToldModel({POST: {"refuted": 0.5}}), cases.spoken(POST))
    assert decision.action is Action.REVIEW
    assert decision.failed_gates == ("model",)


def test_a_model_that_says_the_reverse_sends_it_to_a_person() -> None:
    told = {"confirmed": 0.95}
    decision = decided(ToldModel({POST: told, f": {DENIAL}": told}), cases.spoken(POST))
    assert decision.action is Action.REVIEW
    assert "model" in decision.failed_gates


def test_what_the_model_links_to_nothing_is_no_work_for_a_person() -> None:
    decision = decided(ToldModel(), cases.spoken(POST))
    assert decision.action is Action.NONE


def test_what_only_the_model_sees_is_reviewed_with_the_sentence_that_says_it() -> None:
    text = "Coffee at nine. Those vans at Union Station belong to the film people."
    told = {text: {"clarified": 0.6}, "film people.": {"clarified": 0.7}}
    decision = decided(ToldModel(told), cases.spoken(text))
    assert (decision.action, decision.stance.verdict) == (Action.REVIEW, Verdict.CLARIFIED)
    assert decision.stance.evidence is not None
    assert decision.stance.evidence.of(text).startswith("Those vans")


def test_only_the_best_candidates_are_read() -> None:
    model, index = ToldModel(), TicketIndex()
    for number in range(MOST_READ + 3):
        index.add(cases.ticket(ticket_id=f"T{number}"))
    decisions = Matcher(load_thresholds(), model).match(cases.spoken(POST), cases.source(), index)
    assert len(decisions) == MOST_READ + 3
    assert len(model.read_) == MOST_READ
    reasons = [gate.reason for gate in decisions[-1].gates if gate.name == "model"]
    assert reasons == ["the model had no need to read it"]


class Unlike:
    """An encoder to which a text in capitals is a little like any other."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors with a cosine of a tenth."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            vectors[row, :2] = (0.1, 0.99**0.5) if text.isupper() else (1, 0)
        return vectors


@pytest.mark.parametrize(("language", "read"), [("en", 0), ("es-US", 1), (None, 0)])
def test_a_ticket_in_another_language_is_read_however_little_they_are_alike(
    language: str | None, read: int
) -> None:
    """Words tell little there, and the encoder knows one language well."""
    model, index = ToldModel(), TicketIndex(encoder=Unlike())
    index.add(cases.ticket())
    post = replace(cases.spoken("NADA DE ESO OCURRE"), language=language)
    Matcher(load_thresholds(), model).match(post, cases.source(), index)
    assert len(model.read_) == read


def test_each_sentence_is_read_once() -> None:
    model = ToldModel()
    (opinion,) = opinions(model, [Reading(cases.spoken(POST), cases.ticket())])
    for verdict in Verdict:
        opinion.best(verdict)
    assert len(model.read_) == 1 + 2


@pytest.mark.parametrize("path", ["stance.onnx", "stance.vocabulary.json"])
def test_the_shipped_model_is_complete(path: str) -> None:
    assert (MODEL / path).is_file()


def test_the_shipped_model_and_the_grammar_agree_on_the_real_case() -> None:
    assert decided(StanceModel(MODEL), cases.spoken(POST)).action is Action.AUTO


BYSTANDER = "Nobody is being asked for papers at Union Station in Hartford."
"""A denial in other words than the claim's."""


def test_a_denial_in_other_words_is_automatic_if_the_post_as_a_whole_carries_it() -> None:
    text = f"Good evening. {BYSTANDER}"
    told = {"refuted": 0.9}
    decision = decided(ToldModel({text: told, f": {BYSTANDER}": told}), cases.spoken(text))
    assert (decision.action, decision.stance.verdict) == (Action.AUTO, Verdict.REFUTED)
    assert decision.stance.evidence is not None
    assert decision.stance.evidence.of(text) == BYSTANDER


@pytest.mark.parametrize(("refuted", "action"), [(0.72, Action.AUTO), (0.68, Action.REVIEW)])
def test_a_denial_in_other_words_needs_a_model_that_is_sure(refuted: float, action: Action) -> None:
    decision = decided(ToldModel({BYSTANDER: {"refuted": refuted}}), cases.spoken(BYSTANDER))
    assert decision.action is action


def test_a_denial_in_other_words_needs_the_post_as_a_whole() -> None:
    text = f"Good evening. {BYSTANDER}"
    told = {text: {"refuted": 0.3}, f": {BYSTANDER}": {"refuted": 0.9}}
    assert decided(ToldModel(told), cases.spoken(text)).action is Action.REVIEW


FACT = "Those vans at Union Station in Hartford belong to the film people."
"""Another account of what was seen, without a denying word."""


@pytest.mark.parametrize(("refuted", "action"), [(0.87, Action.AUTO), (0.83, Action.REVIEW)])
def test_a_fact_that_denies_nothing_needs_a_surer_model(refuted: float, action: Action) -> None:
    assert decided(ToldModel({FACT: {"refuted": refuted}}), cases.spoken(FACT)).action is action


@pytest.mark.parametrize(("refuted", "passed"), [(0.92, True), (0.88, False)])
def test_a_fact_in_the_claims_own_words_needs_the_surest_model(
    refuted: float, *, passed: bool
) -> None:
    text = "At Union Station in Hartford ICE trains a checkpoint dog today."
    decision = decided(ToldModel({text: {"refuted": refuted}}), cases.spoken(text))
    assert ("model" not in decision.failed_gates) is passed


CHEERS = "Congratulations to all who finished the marathon in Hartford today."
"""A fact that shares few words with the claim."""


def test_a_fact_that_is_not_like_the_claim_goes_to_a_person() -> None:
    decision = decided(ToldModel({CHEERS: {"refuted": 0.91}}), cases.spoken(CHEERS))
    assert decision.action is Action.REVIEW
    assert "score" in decision.failed_gates


def judged(text: str, refuted: float, likeness: float, rival: float = 0.0) -> Decision:
    """The decision on a post that shares few words with the claim."""
    post, ticket = cases.spoken(text), cases.ticket()
    (opinion,) = opinions(ToldModel({text: {"refuted": refuted}}), [Reading(post, ticket)])
    return Matcher(load_thresholds(), ToldModel()).decide(
        post,
        cases.source(),
        ticket,
        candidate_score=0.1,
        runner_up_score=0.2,
        fused_score=likeness,
        opinion=opinion,
        rival=rival,
    )


@pytest.mark.parametrize(
    ("refuted", "likeness", "action"),
    [(0.95, 0.3, Action.AUTO), (0.95, 0.2, Action.REVIEW), (0.91, 0.3, Action.REVIEW)],
)
def test_a_fact_needs_no_words_of_the_claim_where_the_model_is_surest(
    refuted: float, likeness: float, action: Action
) -> None:
    assert judged(CHEERS, refuted, likeness).action is action


def test_what_may_refute_another_rumor_too_needs_the_words() -> None:
    made = judged(CHEERS, 0.95, 0.3, rival=0.4)
    assert (made.action, made.scores["model_rival"]) == (Action.AUTO, 0.4)
    assert judged(CHEERS, 0.95, 0.3, rival=0.6).failed_gates == ("score", "meaning", "margin")


def test_one_fact_does_not_settle_two_rumors_whose_words_it_does_not_tell() -> None:
    index = TicketIndex()
    for ticket_id, claim in {
        "mall": "Shots were fired at the mall",
        "pool": "The pool is closed",
    }.items():
        index.add(cases.ticket(claim, ticket_id=ticket_id, place="Hartford", examples=()))
    model = ToldModel({CHEERS: {"refuted": 0.99}})
    made = Matcher(load_thresholds(), model).match(cases.spoken(CHEERS), cases.source(), index)
    assert [one.action for one in made] == [Action.REVIEW, Action.REVIEW]


def test_a_denial_in_other_words_that_shares_none_is_of_anything() -> None:
    decision = judged("Nobody is doing that.", 0.99, 0.9)
    assert decision.failed_gates == ("score", "margin")


def test_what_the_grammar_shares_must_share_words_but_need_not_lead() -> None:
    assert judged(DENIAL, 0.99, 0.3).failed_gates == ("score",)


@pytest.mark.parametrize(("likeness", "passed"), [(0.45, False), (0.55, True)])
def test_a_fact_must_be_more_like_the_claim_than_a_denial(likeness: float, *, passed: bool) -> None:
    post, ticket = cases.spoken(FACT), cases.ticket()
    (opinion,) = opinions(ToldModel({FACT: {"refuted": 0.9}}), [Reading(post, ticket)])
    made = Matcher(load_thresholds(), ToldModel()).decide(
        post,
        cases.source(),
        ticket,
        candidate_score=0.9,
        runner_up_score=0.0,
        fused_score=likeness,
        opinion=opinion,
    )
    assert ("meaning" not in made.failed_gates) is passed


def test_one_word_that_denies_nothing_is_no_account() -> None:
    post = cases.spoken("Certain.", parent="Is there an ICE checkpoint at Hartford Union Station?")
    assert decided(ToldModel({"Certain.": {"refuted": 0.99}}), post).action is Action.REVIEW


def test_where_the_grammar_reads_a_yes_the_model_decides_nothing() -> None:
    text = "Yes, it is true: there is an ICE checkpoint at Union Station in Hartford."
    decision = decided(ToldModel({text: {"refuted": 0.99}}), cases.spoken(text))
    assert decision.action is not Action.AUTO


@pytest.mark.parametrize(
    ("text", "refuted", "action"),
    [
        ("No school on Monday in Hartford.", 0.91, Action.REVIEW),
        ("The Hartford schools start on Monday at 8.", 0.95, Action.REVIEW),
        ("The Hartford schools start on Monday at 8.", 0.97, Action.AUTO),
        ("All Hartford schools are open on Monday.", 0.97, Action.AUTO),
        ("All Hartford schools are open on Monday.", 0.95, Action.REVIEW),
    ],
)
def test_a_claim_that_something_is_no_more_is_refuted_by_the_surest_model_only(
    text: str, refuted: float, action: Action
) -> None:
    model = ToldModel({text: {"refuted": refuted}})
    assert against("Hartford schools will be closed on Monday.", text, model).action is action


@pytest.mark.parametrize(
    ("text", "refuted", "action"),
    [
        ("The Hartford ferry leaves on the hour all weekend.", 0.95, Action.AUTO),
        ("The Hartford ferry leaves on the hour all weekend.", 0.91, Action.REVIEW),
        ("There is no Hartford ferry this weekend.", 0.99, Action.REVIEW),
    ],
)
def test_a_claim_that_denies_is_refuted_by_a_fact_of_which_the_model_is_surest(
    text: str, refuted: float, action: Action
) -> None:
    model = ToldModel({text: {"refuted": refuted}})
    assert against("The Hartford ferry isn't running this weekend.", text, model).action is action


def test_what_denies_the_reverse_of_a_claim_goes_to_a_person_however_sure_the_model() -> None:
    text = "The Hartford schools are not closed on Monday."
    made = against(
        "Hartford schools are open on Monday.", text, ToldModel({text: {"refuted": 0.99}})
    )
    assert made.failed_gates == ("reverse",)


def test_the_shipped_model_knows_which_no_confirms() -> None:
    claim = "Hartford schools will be closed on Monday."
    made = against(claim, "No school on Monday.", StanceModel(MODEL))
    assert (made.action, made.stance.verdict) == (Action.REVIEW, Verdict.CONFIRMED)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("The flyer that says Saturday's parade in Hartford is on after all is a fake.", "review"),
        ("The flyer that says the parade in Hartford is cancelled is a fake.", "auto"),
        ("FALSE.", "auto"),
    ],
)
def test_what_says_that_it_is_on_after_all_being_false_confirms(text: str, action: str) -> None:
    claim, model = (
        "Saturday's parade in Hartford is cancelled.",
        ToldModel({text: {"refuted": 0.99}}),
    )
    assert against(claim, text, model, parent=claim).action.value == action


def test_a_rumor_in_a_list_leads_by_its_own_sentence() -> None:
    index = TicketIndex()
    claims = {"mall": "Shots were fired at the mall", "pool": "The pool water has lead in it"}
    for ticket_id, claim in claims.items():
        index.add(cases.ticket(claim, ticket_id=ticket_id, place="Hartford", examples=()))
    text = (
        "Rumors, one by one. No shots were fired at the Hartford mall. "
        "There is no lead in the Hartford pool water."
    )
    told = {"refuted": 0.95}
    model = ToldModel({text: told, "mall.": told, "pool water.": told})
    made = Matcher(load_thresholds(), model).match(cases.spoken(text), cases.source(), index)
    assert not any("margin" in one.failed_gates for one in made)
