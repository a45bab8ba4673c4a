"""One pair in, one decision out: automatic, for a person, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from rumorline.domain.decision import Action, Decision, Gate, Stance, Verdict
from rumorline.domain.fold import CONFIRMATION_GATE
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.matching import gates
from rumorline.matching.agreement import (
    Model,
    Opinion,
    agreement,
    is_fact,
    is_surest,
    joint_stance,
    least_sure,
    needs_words,
    opinions,
    sureness,
)
from rumorline.matching.index import Candidate, TicketIndex
from rumorline.matching.languages import differ
from rumorline.matching.reading import Reading
from rumorline.matching.stance import stance_of
from rumorline.matching.thresholds import Thresholds

# Without these a pair is nobody's business: not even a person is asked.
_HARD = frozenset({"source_active", "vouched", "division"})
# A rumor that came back must not be shown yesterday's answer as if it were today's.
_SILENCING = frozenset({"time"})
# Both, as rules: none of them needs a stance, so what fails one need not be read.
_DECISIVE: tuple[gates.GateRule, ...] = (
    gates.source_active, gates.vouched, gates.division, gates.time,
)  # fmt: skip


MOST_READ = 8
"""Candidates that the model reads: 99 of 100 evidence pairs are among a post's eight best."""
_MOST_COMPARED = 256
"""Tickets that a sentence is compared with; one that is not among them is behind."""
_WORTH_READING = 0.15
"""The least score of what it reads, so that chatter is spared.

In another language than the ticket's a score tells little, and all are read.
"""
_LIKELY = 0.5


class Matcher:
    """Decides pairs by the rules of this package, one set of thresholds, and a stance model.

    With a model nothing is automatic that it is not sure of or that the grammar reads otherwise,
    and what goes to a person is what the model links; without one (`None`) the grammar decides
    alone.
    `confirm_automatically` lets confirmations pass without a person, where a deployment's policy
    says so.
    """

    def __init__(
        self,
        thresholds: Thresholds,
        model: Model | None = None,
        *,
        confirm_automatically: bool = False,
    ) -> None:
        self.thresholds = thresholds
        self._values = thresholds.values()
        self._model = model
        self._confirm = confirm_automatically

    def match(
        self, post: Post, source: Source, index: TicketIndex, *, jurisdiction_gate: bool = True
    ) -> list[Decision]:
        """Decide a post against the best candidates of an index, best first; one decision for each.

        With the gate on, only tickets that the source may speak for are candidates and runners-up.
        """
        divisions = source.divisions if jurisdiction_gate else None
        found = index.candidates(query_of(post), divisions=divisions, language=post.language)
        readings = ((one, Reading(post, index.ticket(one.ticket_id))) for one in found)
        best = [reading for one, reading in readings if _worth_reading(one, reading)][:MOST_READ]
        decisive = [rule for rule in _DECISIVE if jurisdiction_gate or rule is not gates.division]
        read = self._opinions([one for one in best if _counts(one, source, decisive)])
        ranked = _by_words(found)
        return [
            self.decide(
                post,
                source,
                index.ticket(one.ticket_id),
                candidate_score=one.lexical,
                runner_up_score=other.lexical if other else 0.0,
                jurisdiction_gate=jurisdiction_gate,
                opinion=read.get(one.ticket_id),
                fused_score=one.score,
                runner_up=other.ticket_id if other else None,
                rival=_rival(index.ticket(one.ticket_id), read),
                lead_of=partial(_lead, one.ticket_id, index, divisions),
            )
            for one, other in ((one, _runner_up(one, ranked, index)) for one in found)
        ]

    def decide(  # noqa: PLR0913 - a pair, its two scores and one switch
        self,
        post: Post,
        source: Source,
        ticket: Ticket,
        *,
        candidate_score: float,
        runner_up_score: float,
        jurisdiction_gate: bool = True,
        opinion: Opinion | None = None,
        fused_score: float | None = None,
        runner_up: str | None = None,
        rival: float = 0.0,
        lead_of: Callable[[str], float] | None = None,
    ) -> Decision:
        """Decide one pair. `runner_up_score` is that of `runner_up`, the best other ticket.

        Both scores are lexical. `fused_score` is that by which the ticket ranked, where it is
        another. `opinion` is what the model makes of the pair, if it read it, and `rival` how
        likely it finds that the post refutes another rumor. `lead_of` gives the ticket's lead by a
        single sentence, for a post may speak of several rumors in turn.
        """
        reading = Reading(post, ticket)
        grammar = stance_of(reading)
        linked = opinion is not None and opinion.link >= self.thresholds.review_model
        stance = joint_stance(grammar, opinion) if opinion and linked else grammar
        scores = {
            "candidate": candidate_score,
            "fused": candidate_score if fused_score is None else fused_score,
            "runner_up": runner_up_score,
            "link": round(reading.link, 4),
            "confidence": grammar.confidence,
        }
        if opinion is not None:
            scores |= {f"model_{name}": round(p, 4) for name, p in opinion.whole.items()}
            scores["model_rival"] = round(rival, 4)
            sure = sureness(grammar, stance, opinion, self.thresholds) if linked else None
            if sure is not None:
                scores["model_sure"] = round(sure, 4)
        surest = opinion is not None and is_surest(grammar, stance, opinion, self.thresholds)
        pair = gates.Pair(source, reading, stance, surest=surest)
        passed = (
            *(rule(pair) for rule in _rules(jurisdiction_gate=jurisdiction_gate)),
            *self._measured(reading, grammar, stance, scores, lead_of),
            *self._second(grammar, stance, opinion),
            *self._policy(stance),
        )
        return Decision(
            ticket_id=ticket.ticket_id,
            root=post.root,
            version=post.version,
            action=self._action(stance, scores, passed, linked=linked),
            stance=stance,
            confidence=round(stance.confidence * min(1.0, reading.link + 0.25), 4),
            gates=passed,
            scores=scores,
            thresholds=self._values,
            rules_version=self.thresholds.rules_version,
            runner_up=runner_up,
        )

    def _opinions(self, readings: list[Reading]) -> dict[str, Opinion]:
        """What the model makes of some pairs, by ticket; nothing without a model."""
        if self._model is None or not readings:
            return {}
        read = opinions(self._model, readings)
        return {one.ticket.ticket_id: opinion for one, opinion in zip(readings, read, strict=True)}

    def _second(self, grammar: Stance, stance: Stance, opinion: Opinion | None) -> Iterable[Gate]:
        if self._model is not None:
            yield agreement(grammar, stance, opinion, self.thresholds)

    def _measured(
        self,
        reading: Reading,
        grammar: Stance,
        stance: Stance,
        scores: dict[str, float],
        lead_of: Callable[[str], float] | None,
    ) -> Iterable[Gate]:
        least = self.thresholds
        lead = scores["candidate"] - scores["runner_up"]
        sure = scores.get("model_sure", 0.0)
        enough = sure >= least_sure(reading, grammar, stance, least)
        if lead < least.auto_margin and enough and lead_of and stance.evidence:
            lead = max(lead, lead_of(stance.evidence.of(reading.post.text)))
        yield Gate("evidence", stance.evidence is not None, "a sentence of the post must carry it")
        fact = is_fact(reading, grammar, stance, least)
        score, margin = least.auto_score, least.auto_margin
        meaning = least.auto_fact_meaning if fact else least.auto_meaning
        alone = scores.get("model_rival", 0.0) < _LIKELY
        if alone and not needs_words(reading, grammar, stance, sure, least):
            # The grammar says nothing of the claim where post and claim share few words.
            score = 0.0 if fact else score
            margin, meaning = -1.0, least.auto_alone_meaning
        yield _at_least("score", scores["candidate"], score)
        yield _at_least("meaning", scores["fused"], meaning)
        yield _at_least("margin", lead, margin)
        if self._model is None:
            yield _at_least("confidence", scores["confidence"], least.auto_confidence)
            yield _at_least("link", scores["link"], least.auto_link)

    def _policy(self, stance: Stance) -> Iterable[Gate]:
        if stance.verdict is Verdict.CONFIRMED and not self._confirm:
            reason = "confirmations go to a person"
            yield Gate(CONFIRMATION_GATE, passed=False, reason=reason)
        if stance.verdict is Verdict.CLARIFIED:
            reason = "clarifications go to a person"
            yield Gate("clarification_needs_person", passed=False, reason=reason)

    def _action(
        self,
        stance: Stance,
        scores: dict[str, float],
        passed: tuple[Gate, ...],
        *,
        linked: bool,
    ) -> Action:
        failed = {gate.name for gate in passed if not gate.passed}
        if stance.verdict is None or failed & (_HARD | _SILENCING):
            return Action.NONE
        if not failed:
            return Action.AUTO
        if self._model is not None:
            return Action.REVIEW if linked else Action.NONE
        worth_a_look = (
            stance.confidence >= self.thresholds.review_confidence
            and scores["candidate"] >= self.thresholds.review_score
            and scores["candidate"] - scores["runner_up"] >= self.thresholds.review_margin
        )
        return Action.REVIEW if worth_a_look else Action.NONE


def _rules(*, jurisdiction_gate: bool) -> list[gates.GateRule]:
    every = [*gates.ELIGIBILITY, *gates.STATEMENT]
    return [rule for rule in every if jurisdiction_gate or rule is not gates.division]


def _at_least(name: str, value: float, least: float) -> Gate:
    return Gate(name, value >= least, f"{name} is {value:.2f}, {least:.2f} is needed")


def _worth_reading(one: Candidate, reading: Reading) -> bool:
    foreign = differ(reading.post.language, reading.ticket.language)
    return foreign or one.score >= _WORTH_READING


def _counts(reading: Reading, source: Source, rules: Iterable[gates.GateRule]) -> bool:
    """Something can come of a pair, whatever the post says."""
    pair = gates.Pair(source, reading, Stance(None))
    return all(rule(pair).passed for rule in rules)


def query_of(post: Post) -> str:
    """The text by which tickets are looked for: the post and what it answers or quotes."""
    return "\n".join([post.text, *(piece.text for piece in post.context)])


def _runner_up(one: Candidate, ranked: list[Candidate], index: TicketIndex) -> Candidate | None:
    """The best candidate of another rumor; linked tickets are one rumor and do not compete."""
    family = _family(index.ticket(one.ticket_id))
    others = (other for other in ranked if not family & _family(index.ticket(other.ticket_id)))
    return next(others, None)


def _rival(ticket: Ticket, read: Mapping[str, Opinion]) -> float:
    """How likely the model finds that the post refutes another rumor."""
    family, others = _family(ticket), read.values()
    told = (one.whole["refuted"] for one in others if not family & _family(one.reading.ticket))
    return max(told, default=0.0)


def _by_words(found: list[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: one.lexical, reverse=True)


def _lead(
    ticket_id: str, index: TicketIndex, divisions: Collection[str] | None, sentence: str
) -> float:
    """How far a ticket is ahead of every other rumor by one sentence; negative if it is behind."""
    found = index.by_words(sentence, _MOST_COMPARED, divisions=divisions)
    one = next((other for other in found if other.ticket_id == ticket_id), None)
    other = _runner_up(one, _by_words(found), index) if one else None
    return (one.lexical if one else -1.0) - (other.lexical if other else 0.0)


def _family(ticket: Ticket) -> set[str]:
    return {ticket.ticket_id, *filter(None, (ticket.duplicate_of, ticket.recurrence_of))}
