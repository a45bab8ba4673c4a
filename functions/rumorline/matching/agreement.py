"""Grammar and model together: the model must be sure, and the grammar not say otherwise.

The model reads a pair as a whole, and the sentence on which the grammar rests also by itself: among
other sentences it may take "they have confirmed that this was not …" for a confirmation; alone it
reads it rightly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rumorline.domain.decision import Gate, Span, Stance, Verdict
from rumorline.matching.explanation import explanation_in
from rumorline.matching.model import claim_text, post_text
from rumorline.matching.negation import denies
from rumorline.matching.reading import Reading
from rumorline.matching.states import claims_state
from rumorline.matching.thresholds import Thresholds

Probabilities = Mapping[str, float]
MOST_SENTENCES = 8
_EXPLICIT_WEIGHT = 0.5
_EXPLICIT = 0.9
"""From this confidence on a sentence calls the claim true or false outright."""
_LIKELY = 0.5
_AFFIRMED = 0.5
"""From this confidence on, a confirmation is more than the likeness of a post to the claim."""


class Model(Protocol):
    """Reads pairs of (claim text, post text)."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        """Probabilities by verdict, "none" among them, of each pair."""


@dataclass(frozen=True)
class Opinion:
    """What the model makes of a pair: of the whole post and, when asked, of single sentences."""

    reading: Reading
    model: Model
    whole: Probabilities
    _sentences: dict[Span, Probabilities] = field(default_factory=dict)

    @property
    def link(self) -> float:
        """How likely the post says anything of the claim."""
        return 1 - self.whole["none"]

    def sentence(self, span: Span) -> Probabilities:
        """What the model makes of one sentence alone; read once."""
        if span not in self._sentences:
            pair = _pair(self.reading, span.of(self.reading.post.text))
            (self._sentences[span],) = self.model.read([pair])
        return self._sentences[span]

    def of(self, span: Span | None, verdict: Verdict) -> float:
        """How likely a verdict is by the whole post or by one sentence, whichever is surer."""
        alone = self.sentence(span)[verdict.value] if span else 0.0
        return max(self.whole[verdict.value], alone)

    def best(self, verdict: Verdict) -> Span | None:
        """The sentence, among the first eight, that says it most clearly.

        A denial is better quoted from a sentence that denies than from one that explains.
        """
        spans = [part.span for part in self.reading.sentences[:MOST_SENTENCES]]
        if verdict is Verdict.REFUTED:
            denying = [span for span in spans if denies(span.of(self.reading.plain))]
            clear = [span for span in denying if self.sentence(span)["refuted"] >= _LIKELY]
            spans = clear or spans
        return max(spans, key=lambda span: self.sentence(span)[verdict.value], default=None)


def opinions(model: Model, readings: Sequence[Reading]) -> list[Opinion]:
    """Read pairs, each as a whole."""
    read = model.read([_pair(reading) for reading in readings])
    return [Opinion(*one) for one in zip(readings, [model] * len(read), read, strict=True)]


def joint_stance(grammar: Stance, opinion: Opinion) -> Stance:
    """The stance that the model finds likeliest, with exact spans of the post.

    What calls the claim true or false outright may turn a model that is in doubt.
    """
    weights = {verdict: _weight(grammar, opinion, verdict) for verdict in Verdict}
    verdict = max(weights, key=lambda one: weights[one])
    confidence = round(opinion.link, 4)
    said = f"the model reads it as {verdict.value} with {opinion.whole[verdict.value]:.2f}"
    if verdict is grammar.verdict:
        return replace(grammar, confidence=confidence, reasons=(*grammar.reasons, said))
    evidence = opinion.best(verdict)
    return replace(
        grammar,
        verdict=verdict,
        evidence=evidence,
        explanation=explanation_in(opinion.reading, evidence, verdict) if evidence else None,
        confidence=confidence,
        reasons=(said,),
    )


def sureness(grammar: Stance, stance: Stance, opinion: Opinion, least: Thresholds) -> float | None:
    """How sure the model is of a verdict that the grammar shares, or does not stand in the way of.

    The sentence on which the grammar rests may make the model surer, if the post as a whole is
    likelier than not to say the same. Where the grammar does not say it, the post as a whole
    counts. None where the grammar says something else.
    """
    if stance.verdict is None or stance.evidence is None:
        return None
    whole = opinion.whole[stance.verdict.value]
    if _shared(grammar, stance, least):
        return opinion.of(grammar.evidence, stance.verdict) if whole >= _LIKELY else whole
    if stance.verdict is not Verdict.REFUTED:
        return None
    said = stance.evidence.of(opinion.reading.plain)
    return whole if _unopposed(grammar, said) else None


def least_sure(reading: Reading, grammar: Stance, stance: Stance, least: Thresholds) -> float:
    """How sure the model must be: least of a denial, more of a fact, more if it tells the claim.

    It must be surest where the grammar does not share it and the claim is of a state ("is closed"),
    which may be denied and confirmed with the same words.
    """
    if stance.verdict is not Verdict.REFUTED or _shared(grammar, stance, least):
        return least.auto_model
    if claims_state(reading):
        return least.auto_state
    if not is_fact(reading, grammar, stance, least):
        return least.auto_model
    return least.auto_told if grammar.verdict is Verdict.CONFIRMED else least.auto_fact


def is_surest(grammar: Stance, stance: Stance, opinion: Opinion, least: Thresholds) -> bool:
    """The model, without the grammar, is so sure that the claim is not so that it needs no help."""
    refuted = stance.verdict is Verdict.REFUTED and not _shared(grammar, stance, least)
    return refuted and opinion.whole["refuted"] >= least.auto_alone


def needs_words(
    reading: Reading, grammar: Stance, stance: Stance, sure: float, least: Thresholds
) -> bool:
    """Post and claim must share words: what denies in other words is of anything, unless it does.

    A fact that refutes the claim, or what the grammar says too, is enough where the model is sure.
    """
    if stance.verdict is not Verdict.REFUTED or sure < least.auto_alone:
        return True
    shared = _shared(grammar, stance, least)
    return not shared and not is_fact(reading, grammar, stance, least)


def is_fact(reading: Reading, grammar: Stance, stance: Stance, least: Thresholds) -> bool:
    """What refutes the claim denies nothing: it tells something that leaves no room for it."""
    if stance.verdict is not Verdict.REFUTED or _shared(grammar, stance, least):
        return False
    return stance.evidence is not None and not denies(stance.evidence.of(reading.plain))


def agreement(grammar: Stance, stance: Stance, opinion: Opinion | None, least: Thresholds) -> Gate:
    """The model is sure enough, and the grammar says the same or does not say otherwise."""
    if opinion is None:
        return Gate("model", passed=False, reason="the model had no need to read it")
    if opinion.link < least.review_model:
        return Gate("model", passed=False, reason="the model finds nothing about the claim")
    sure = sureness(grammar, stance, opinion, least)
    if sure is None or stance.verdict is None:
        return Gate("model", passed=False, reason="grammar and model do not say the same")
    needed = least_sure(opinion.reading, grammar, stance, least)
    said = f"the model is {sure:.2f} sure of {stance.verdict.value}, {needed:.2f} is needed"
    return Gate("model", sure >= needed, said)


def _shared(grammar: Stance, stance: Stance, least: Thresholds) -> bool:
    return grammar.verdict is stance.verdict and grammar.confidence >= least.auto_grammar


def _unopposed(grammar: Stance, said: str) -> bool:
    """The grammar reads no yes, and the sentence denies something or tells something.

    One word that denies nothing ("Certain.") tells nothing.
    """
    if grammar.verdict is Verdict.CONFIRMED and grammar.confidence >= _AFFIRMED:
        return False
    return denies(said) or len(said.split()) > 1


def _weight(grammar: Stance, opinion: Opinion, verdict: Verdict) -> float:
    explicit = grammar.verdict is verdict and grammar.confidence >= _EXPLICIT
    return opinion.whole[verdict.value] + _EXPLICIT_WEIGHT * grammar.confidence * explicit


def _pair(reading: Reading, text: str | None = None) -> tuple[str, str]:
    post = reading.post if text is None else replace(reading.post, text=text)
    return claim_text(reading.ticket), post_text(post)
