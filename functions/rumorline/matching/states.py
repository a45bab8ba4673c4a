"""Claims of a state: that something is closed, off or over, or that it is open, on or back.

What denies the one confirms the other, often in the same words: "No, it's closed" denies that it is
open and confirms that it is closed. Which of the two is meant, no list of words can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rumorline.domain.decision import Span
from rumorline.matching import cues
from rumorline.matching.claim import NO_MORE
from rumorline.matching.negation import denies, without_traps
from rumorline.matching.patterns import Pattern
from rumorline.matching.reading import Part, Reading
from rumorline.matching.text import shadow, terms

_STRETCH = re.compile(r"[,;:()\u2013\u2014]| - | (?:and|y|e|et) ")
_STOP = re.compile(r"[,;:()\u2013\u2014]| - ")
ANSWER = 2
"""Terms up to which a sentence is an answer ("That is false"), and says nothing itself."""


def claims_state(reading: Reading) -> bool:
    """The claim is that something is no more, off or closed, or that it is open, on or back."""
    claimed = reading.claim_plain
    told = (cues.IS_ON, cues.IS_OFF, cues.STILL_ON)
    named = any(one.search(claimed) for one in told)
    return bool(named or _over(reading))


def reversed_by(reading: Reading, evidence: Span, *, surest: bool = False) -> str:
    """Why the sentence may deny the reverse of the claim; "" if nothing says so.

    "No, it's closed" may answer "Is it open?". And that something is closed may be confirmed by
    "That it is on after all is a fake": a sentence that says something itself has to name the state
    that is claimed, and an answer what it answers; neither may say that it is so. Where a model is
    `surest` the state need not be named, and what denies nothing may name the reverse.
    """
    reverse, said = _reverse_of(reading), reading.part(evidence)
    told = surest and not denies(said.plain)
    if reverse and reverse.search(said.plain) and not told:
        return "it names the reverse of what is claimed"
    asked = answered(reading, evidence)
    if reverse and any(reverse.search(one) for one in asked):
        return "it answers a question about the reverse of what is claimed"
    if any(_affirms(reading, part) for part in _from(reading, evidence)):
        return "it says itself what is claimed"
    named = [said.plain, *(asked if len(said.terms) <= ANSWER else [])]
    if not surest and not all(any(map(names, named)) for names in _states(reading)):
        return "it does not name the state that is claimed"
    return ""


def left_out(reading: Reading, evidence: Span) -> str:
    """What the sentence denies besides the claim, of which it may be that alone; "" if nothing.

    "No injuries at the mall" denies no shooting, and "not before 8" no 8.
    """
    said = without_traps(reading.part(evidence).plain)
    denied = (_STOP.split(said[one.end() :])[0] for one in cues.NEGATION.every(said))
    found = (one.group() for rest in denied for one in cues.LEFT_OUT.every(rest))
    return next((one for one in found if not _claimed(reading, one)), "")


def _claimed(reading: Reading, words: str) -> bool:
    said = set(terms(words))
    return said <= reading.claim.vocabulary if said else words in reading.claim_plain


def _states(reading: Reading) -> list[Callable[[str], bool]]:
    """For each state that the claim names, what tells whether a text names it too."""
    over, claimed = _over(reading), reading.claim_plain
    found: list[Callable[[str], bool]] = []
    if over:
        found.append(lambda text: bool(over & set(terms(text))))
    elif cues.IS_OFF.search(claimed):
        found.append(lambda text: bool(cues.IS_OFF.search(text)))
    if cues.IS_ON.search(claimed):
        found.append(lambda text: bool(cues.IS_ON.search(text)))
    return found


def _from(reading: Reading, evidence: Span) -> list[Part]:
    """The sentence and those after it that ask nothing."""
    after = [part for part in reading.sentences if part.span.start >= evidence.start]
    return [part for part in after if not cues.QUESTION.search(part.plain)]


def _affirms(reading: Reading, part: Part) -> bool:
    """A stretch of the sentence names the state that is claimed, and denies nothing.

    "There is no fair this year, it is cancelled" denies, but not that.
    """
    over, claimed = _over(reading), _state_of(reading)
    named = (
        one
        for one in _STRETCH.split(part.plain)
        if over & set(terms(one)) or (claimed and claimed.search(one))
    )
    return any(not denies(one) for one in named)


def _over(reading: Reading) -> frozenset[str]:
    return NO_MORE & reading.claim.core.keys()


def _state_of(reading: Reading) -> Pattern | None:
    """What tells the state that is claimed; None if none is, or both."""
    claimed = reading.claim_plain
    on, off = cues.IS_ON.search(claimed), cues.IS_OFF.search(claimed) or _over(reading)
    if bool(on) == bool(off):
        return None
    return cues.IS_ON if on else cues.IS_OFF


def _reverse_of(reading: Reading) -> Pattern | None:
    claimed = _state_of(reading)
    return claimed and (cues.IS_OFF if claimed is cues.IS_ON else cues.IS_ON)


def answered(reading: Reading, evidence: Span) -> list[str]:
    """What a sentence may answer: what the post answers or quotes, and a question before it."""
    context = (shadow(piece.text) for piece in reading.post.context)
    return [*context, *asked_before(reading, evidence)]


def asked_before(reading: Reading, evidence: Span) -> list[str]:
    """The shadow of the question that the post itself asks right before a sentence, if it does."""
    before = [part.plain for part in reading.sentences if part.span.end <= evidence.start][-1:]
    return [one for one in before if cues.QUESTION.search(one)]
