"""What a post says of a claim: a cue grammar per sentence and clause, in four languages.

Every sentence is asked four things: does it call something false or true ("FALSE", "hoax", "es
falso"), does it negate words of the claim ("no shooting", "it was NOT ICE"), does it answer the
text that it replies to ("Nope."), does it tell what it really was. How much a finding weighs
depends on how much of the claim the sentence and its surroundings speak of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rumorline.domain.decision import Span, Stance, Verdict
from rumorline.matching import cues
from rumorline.matching.attribution import attributed_to
from rumorline.matching.claim import DENYING
from rumorline.matching.explanation import explanation_in
from rumorline.matching.negation import Polarity, negated_terms, polarity
from rumorline.matching.reading import Part, Reading
from rumorline.matching.text import shadow

CALLED_FALSE, NEGATED, ANSWERED, TRUE, EXPLAINED, RESTATED, TOUCHED = (
    0.95,
    0.95,
    0.65,
    0.9,
    0.6,
    0.45,
    0.35,
)
FULL_LINK = 0.6
"""From this share of the claim on, a finding has its full weight."""
_RESTATED_FROM = 0.75
IDENTITY = 0.5
_EXPLAINED_FROM = 0.4
_TOUCHED_FROM = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one sentence says of the claim, and how sure that is, 0…1."""

    verdict: Verdict
    span: Span
    weight: float
    reason: str


def stance_of(reading: Reading) -> Stance:
    """The stance of a post towards a claim. Spans are exact ranges of `reading.post.text`."""
    found = sorted(_findings(reading), key=lambda one: (-one.weight, one.span.start))
    if not found:
        return Stance(None, reasons=("nothing in the post speaks of the claim",))
    best = found[0]
    return Stance(
        best.verdict,
        evidence=best.span,
        explanation=explanation_in(reading, best.span, best.verdict),
        confidence=round(best.weight, 4),
        reasons=tuple(dict.fromkeys(one.reason for one in found)),
        attributed_to=attributed_to(reading.post),
    )


def _findings(reading: Reading) -> Iterator[Finding]:
    for index, sentence in enumerate(reading.sentences):
        if cues.QUESTION.search(sentence.plain):
            continue
        near = _link(reading, index)
        yield from _called(sentence, near)
        yield from _negated(reading, index, near)
        yield from _answered(reading, index, near)
        yield from _told(reading, sentence, near)


def _link(reading: Reading, index: int) -> float:
    """How much of the claim a sentence speaks of, by itself or with what it refers to."""
    sentence, claim = reading.sentences[index], reading.claim
    shares = [
        claim.coverage(sentence.terms),
        0.9 * claim.coverage(reading.around[index]),
        0.75 * reading.covered,
        0.85 * claim.coverage(sentence.terms | reading.context_terms),
    ]
    return min(1.0, max(shares) / FULL_LINK)


def _settled(near: float) -> float:
    """Calling something false needs less of the claim's words than negating them does."""
    return 0.6 + 0.4 * near if near else 0.0


def _called(sentence: Part, near: float) -> Iterator[Finding]:
    said = polarity(sentence.plain)
    if said is Polarity.FALSE:
        words = "the post calls it false"
        yield Finding(Verdict.REFUTED, sentence.span, CALLED_FALSE * _settled(near), words)
    if said is Polarity.TRUE:
        words = "the post calls it true or confirms it"
        yield Finding(Verdict.CONFIRMED, sentence.span, TRUE * _settled(near), words)


def _negated(reading: Reading, index: int, near: float) -> Iterator[Finding]:
    sentence = reading.sentences[index]
    for clause in reading.clauses(sentence):
        negated = negated_terms(reading, clause)
        if negated is None or _agrees(reading, negated):
            continue
        share = reading.claim.coverage(negated) * _pure(reading, clause)
        if share and cues.ANAPHORA.search(clause.plain):
            share = max(share, 0.9 * near * FULL_LINK, _identity(reading, clause, negated))
        weight = NEGATED * min(1.0, share / FULL_LINK)
        if weight:
            yield Finding(Verdict.REFUTED, sentence.span, weight, "it negates words of the claim")


def _identity(reading: Reading, clause: Part, negated: frozenset[str]) -> float:
    """The share that an identity denial counts for.

    In "It was NOT ICE" one telling word of the claim is enough if the post names the place.
    """
    told = [term for term in negated if reading.claim.core.get(term, 0.0) >= 1]
    here = reading.claim.names_place(reading.terms | reading.context_terms)
    named = cues.IS_NOT.search(clause.plain)
    return IDENTITY if told and here and named else 0.0


def _agrees(reading: Reading, negated: frozenset[str]) -> bool:
    """Whether the negation agrees with a denying claim.

    "No classes" does not deny that classes are suspended.
    """
    denying = DENYING & reading.claim.core.keys()
    return bool(denying) and not denying & negated


def _pure(reading: Reading, clause: Part) -> float:
    """A clause that speaks of much else besides the claim counts less."""
    return min(1.0, reading.claim.purity(clause.terms) + 0.34)


def _answered(reading: Reading, index: int, near: float) -> Iterator[Finding]:
    asked = _asked(reading, index)
    # "Is it just a rumor?" "No.": which way that goes is not for a list of words to say.
    if not asked or cues.NEGATION.search(asked) or cues.DENIED.search(asked):
        return
    sentence = reading.sentences[index]
    if cues.SAYS_NO.search(sentence.plain):
        words = "the answer begins with no"
        yield Finding(Verdict.REFUTED, sentence.span, ANSWERED * _settled(near), words)
    if cues.SAYS_YES.search(sentence.plain):
        words = "the answer begins with yes"
        yield Finding(Verdict.CONFIRMED, sentence.span, ANSWERED * _settled(near), words)


def _asked(reading: Reading, index: int) -> str:
    """The shadow of what a sentence answers: the text replied to, or the post's own question."""
    if not index:
        return " ".join(shadow(piece.text) for piece in reading.post.context)
    before = reading.sentences[index - 1].plain
    return before if cues.QUESTION.search(before) else ""


def _told(reading: Reading, sentence: Part, near: float) -> Iterator[Finding]:
    if cues.ADVICE.search(sentence.plain) or cues.CONDITIONAL.search(sentence.plain):
        return
    share = reading.claim.coverage(sentence.terms)
    if share >= _EXPLAINED_FROM and cues.EXPLAINS.search(sentence.plain):
        words = "it tells what it was"
        yield Finding(Verdict.CLARIFIED, sentence.span, EXPLAINED * near, words)
    if share >= _RESTATED_FROM and not cues.NEGATION.search(sentence.plain):
        words = "it tells what the claim tells"
        yield Finding(Verdict.CONFIRMED, sentence.span, RESTATED * near, words)
    if near >= _TOUCHED_FROM:
        words = "it tells something about the subject of the claim"
        yield Finding(Verdict.CLARIFIED, sentence.span, TOUCHED * near, words)
