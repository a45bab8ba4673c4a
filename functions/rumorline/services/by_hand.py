"""Evidence that a person enters: an official post that no webhook brought."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rumorline.domain.decision import Action, Verdict
from rumorline.domain.errors import UsageError
from rumorline.domain.origins import origin_keys
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.ticket import Evidence, Judgement, Ticket
from rumorline.domain.times import moment_of
from rumorline.services.evidence import QUOTE_CHARS, fits

PREFIX = "@url:"
"""No platform's name begins like this, so no webhook can bring a post of such a root."""
_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f\"'<>\\^`{|}]{1,990}")
_LIKE = "copy it from the browser, like https://social.example/@riverbend/1"


@dataclass(frozen=True, slots=True)
class HandRequest:
    """What the desk enters of a post. `quote` is word for word, the post or a stretch of it.

    `posted_at` is when it was posted, RFC 3339 with an offset.
    """

    source_id: str
    url: str
    quote: str
    verdict: Verdict
    posted_at: str


def evidence_by_hand(request: HandRequest, source: Source, judgement: Judgement) -> Evidence:
    """Accepted evidence, or UsageError with what to enter."""
    quote = request.quote.strip()
    if not quote or not fits(quote):
        raise UsageError(
            f"paste 1 to {QUOTE_CHARS} characters of the post, word for word (of signs that take "
            "four bytes, like emoji, fewer)",
            "quote",
        )
    digest = "sha256:" + hashlib.sha256(quote.encode()).hexdigest()
    posted_at = moment_of(request.posted_at, "posted_at")
    if posted_at > judgement.at:
        raise UsageError(f"posted at {request.posted_at}: that is in the future", "posted_at")
    return Evidence(
        root=root_of(request.url),
        version=digest,
        source_id=source.source_id,
        authority=source.authority,
        platform=source.platform,
        account_id=source.account_id,
        handle=source.handle,
        verdict=request.verdict,
        action=Action.REVIEW,
        confidence=1.0,
        quote=quote,
        content_hash=digest,
        posted_at=posted_at,
        url=request.url,
        excerpt=True,
        origin_keys=origin_keys(source.authority, source.handle, ()),
        judged=judgement,
    )


def speaker(source_id: str, source: Source | None, ticket: Ticket) -> Source:
    """The source if it may speak for the ticket, or UsageError."""
    if source is None:
        raise UsageError(f"{source_id!r} is no registered source; add it first", "source_id")
    if source.status is not SourceStatus.ACTIVE:
        raise UsageError(f"the source {source_id} is suspended", "source_id")
    if not set(source.divisions) & set(ticket.divisions):
        said = f"{source.authority} does not speak for the place of {ticket.ticket_id}"
        raise UsageError(said, "source_id")
    return source


def root_of(url: str) -> str:
    """The root of a post by its url: the same post entered twice is one piece of evidence."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UsageError(f"this is not the url of a post; {_LIKE}", "url") from None
    if not _URL.fullmatch(url) or not parts.hostname or "@" in parts.netloc:
        raise UsageError(f"this is not the url of a post; {_LIKE}", "url")
    same = f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
    return PREFIX + hashlib.sha256(same.encode()).hexdigest()[:24]


def is_by_hand(root: str) -> bool:
    """Whether evidence of this root was entered by a person."""
    return root.startswith(PREFIX)
