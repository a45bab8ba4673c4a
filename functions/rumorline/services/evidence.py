"""From a decision about a post to the evidence that a ticket keeps."""

from __future__ import annotations

import json
from bisect import bisect_right

from rumorline.domain.decision import Decision, Span, Verdict
from rumorline.domain.origins import origin_keys
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence

# Forty pieces of evidence must fit a ticket's item (400 KB), and five a notice (64 KiB).
QUOTE_CHARS = 1500
SPAN_BYTES = 1000
_URL_CHARS = 1000
_NAME_CHARS = 100
_ORIGINS = 10
_BYTES_A_CHAR = 3


def evidence_of(post: Post, source: Source, decision: Decision, verdict: Verdict) -> Evidence:
    """The evidence that a ticket keeps of a decision with a verdict.

    A span that is too long to be kept is left out, never cut: half a sentence may say something
    else. The quote holds its beginning, and is an excerpt if it does not hold all.
    """
    proof, told = decision.stance.evidence, decision.stance.explanation
    starts = (span and beginning(post.text, span) for span in (proof, told))
    start, end = quoted(post.text, *starts)
    quote = post.text[start:end]
    keys = origin_keys(source.authority, post.account.handle, decision.stance.attributed_to)
    return Evidence(
        root=post.root,
        version=post.version,
        source_id=source.source_id,
        authority=source.authority,
        platform=post.account.platform,
        account_id=post.account.account_id,
        handle=post.account.handle and post.account.handle[:_NAME_CHARS],
        verdict=verdict,
        action=decision.action,
        confidence=decision.confidence,
        quote=quote,
        excerpt=quote != post.text,
        content_hash=post.content_hash,
        posted_at=post.posted_at,
        url=post.url if post.url and len(post.url) <= _URL_CHARS else None,
        language=post.language and post.language[:_NAME_CHARS],
        evidence_span=_said(post.text, proof, start, end),
        explanation_span=_said(post.text, told, start, end),
        held_by=decision.failed_gates,
        origin_keys=tuple(key[:_NAME_CHARS] for key in keys[:_ORIGINS]),
    )


def _said(text: str, span: Span | None, start: int, end: int) -> str | None:
    """The words of a span; what the quote does not hold cannot be checked, so it is not said."""
    if span is None or not start <= span.start <= span.end <= end:
        return None
    words = span.of(text)
    return words if _bytes(words) <= SPAN_BYTES else None


def beginning(text: str, span: Span) -> Span:
    """The span, or as much of it as a quote is sure to hold."""
    lengths = range(span.end - span.start + 1)
    kept = bisect_right(
        lengths, SPAN_BYTES, key=lambda n: _bytes(text[span.start : span.start + n])
    )
    return Span(span.start, span.start + kept - 1)


def quoted(text: str, proof: Span | None, told: Span | None) -> tuple[int, int]:
    """Where the quote begins and ends.

    The whole text or, where it is too long, an unbroken stretch of it that holds the proof and, if
    they lie close enough together, what is told besides.
    """
    core = proof or told or Span(0, 0)
    if told and fits(text[min(core.start, told.start) : max(core.end, told.end)]):
        core = Span(min(core.start, told.start), max(core.end, told.end))
    before = (QUOTE_CHARS - (core.end - core.start)) // _BYTES_A_CHAR
    start = 0 if fits(text) else max(0, core.start - before)
    while not fits(text[start : core.end]):
        start += 1
    ends = range(core.end, len(text) + 1)
    fitting = bisect_right(ends, 0, key=lambda end: 0 if fits(text[start:end]) else 1)
    return start, ends[fitting - 1]


def fits(text: str) -> bool:
    """Whether a text is short enough for a quote: 1,500 characters, 4,500 bytes."""
    return len(text) <= QUOTE_CHARS and _bytes(text) <= QUOTE_CHARS * _BYTES_A_CHAR


def _bytes(text: str) -> int:
    """Bytes that a text takes in JSON, quotation marks apart."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2
