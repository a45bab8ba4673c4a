"""From a decision about a post to the evidence that a ticket keeps."""

from __future__ import annotations

from rumorline.domain.decision import Decision, Span, Verdict
from rumorline.domain.origins import origin_keys
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence

QUOTE_LIMIT = 1500
"""Longest quote, in characters: forty of them must fit a ticket's item."""


def evidence_of(post: Post, source: Source, decision: Decision, verdict: Verdict) -> Evidence:
    """The evidence that a ticket keeps of a decision with a verdict."""
    stance = decision.stance
    quote = quoted(post.text, stance.evidence, stance.explanation)
    return Evidence(
        root=post.root,
        version=post.version,
        source_id=source.source_id,
        authority=source.authority,
        platform=post.account.platform,
        account_id=post.account.account_id,
        handle=post.account.handle,
        verdict=verdict,
        action=decision.action,
        confidence=decision.confidence,
        quote=quote,
        excerpt=quote != post.text,
        content_hash=post.content_hash,
        posted_at=post.posted_at,
        url=post.url,
        language=post.language,
        evidence_span=stance.evidence.of(post.text) if stance.evidence else None,
        explanation_span=stance.explanation.of(post.text) if stance.explanation else None,
        held_by=decision.failed_gates,
        origin_keys=origin_keys(source.authority, post.account.handle, stance.attributed_to),
    )


def quoted(text: str, *spans: Span | None) -> str:
    """The whole text or, where it is too long, an unbroken stretch of it that holds the spans."""
    if len(text) <= QUOTE_LIMIT:
        return text
    present = [span for span in spans if span]
    first = min((span.start for span in present), default=0)
    start = min(max(0, first - QUOTE_LIMIT // 3), len(text) - QUOTE_LIMIT)
    return text[start : start + QUOTE_LIMIT]
