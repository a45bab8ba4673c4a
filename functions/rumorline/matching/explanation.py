"""What it really was: the exact words with which a post explains what people saw."""

from __future__ import annotations

from rumorline.domain.decision import Span, Verdict
from rumorline.matching import cues
from rumorline.matching.negation import without_traps
from rumorline.matching.reading import Part, Reading

_CLOSERS = " \t\n.!\u2026,;:\"'\u201d\u2019)*_"


def explanation_in(reading: Reading, evidence: Span, verdict: Verdict) -> Span | None:
    """The explanation span for a verdict that rests on `evidence`, if the post gives one.

    "… was in fact X" gives X; otherwise the nearest sentence that tells what it was.
    """
    at = next(n for n, one in enumerate(reading.sentences) if one.span == evidence)
    own = reading.sentences[at]
    if verdict is not Verdict.REFUTED:
        return _whole(reading, own)
    after = reading.sentences[at + 1 : at + 3]
    before = reading.sentences[max(0, at - 1) : at]
    return _alternative(reading, own) or _first(reading, [*after, *before])


def _alternative(reading: Reading, sentence: Part) -> Span | None:
    found = cues.IN_FACT.search(sentence.plain)
    if found is None:
        return None
    return _closed(reading, sentence.span.start + found.end(), sentence.span.end)


def _first(reading: Reading, sentences: list[Part]) -> Span | None:
    telling = (one for one in sentences if _tells(one))
    return next((_whole(reading, one) for one in telling), None)


def _tells(sentence: Part) -> bool:
    return bool(
        cues.EXPLAINS.search(sentence.plain)
        and not cues.NEGATION.search(without_traps(sentence.plain))
        and not cues.ADVICE.search(sentence.plain)
        and not cues.QUESTION.search(sentence.plain)
    )


def _whole(reading: Reading, sentence: Part) -> Span | None:
    return _closed(reading, sentence.span.start, sentence.span.end)


def _closed(reading: Reading, start: int, end: int) -> Span | None:
    """Without the punctuation that ends it and without links."""
    text, plain = reading.post.text, reading.plain
    while end > start and (plain[end - 1] in _CLOSERS or text[end - 1] in _CLOSERS):
        end -= 1
    return Span(start, end) if end > start else None
