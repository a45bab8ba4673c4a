"""One claim and one post read by the shipped matcher, without any stack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rumorline.domain.errors import UsageError
from rumorline.domain.post import Account, Context, Post, PostKind
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import Encoder
from rumorline.matching.gates import EXPLICIT_TOPICS
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline.services.explaining import Explained, explained
from rumorline.services.language import language_of
from rumorline_model import MODEL

ASSUMED = (
    "assumed: a registered source that may speak for this place, a post an hour younger than the "
    "rumor, no other ticket"
)
MAX_CHARS = 20_000
_PLATFORM = "try"
_ENDPOINT = "try/try"
_DIVISION = "ocd-division/country:xx"
_EARLIER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A claim and a post; `reply_to` and `quoted` are the texts that it answers or quotes."""

    claim: str
    post: str
    place: str = ""
    reply_to: str = ""
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a pair was read. `assumed` says what was taken for granted about source and time."""

    claim: str
    place: str
    assumed: str
    explained: Explained


def tried(asked: Attempt, now: datetime) -> Tried:
    """Read a pair as if the post came in at `now`; UsageError if there is nothing to read."""
    for name, text in (("claim", asked.claim), ("post", asked.post)):
        if not 0 < len(text.strip()) <= MAX_CHARS:
            raise UsageError(
                f"the {name} must have 1 to {MAX_CHARS} characters; write it in quotes"
            )
    post = _post(asked, now)
    thresholds = load_thresholds()
    index = TicketIndex(thresholds.linked, Encoder(MODEL))
    index.add(_ticket(asked, now - _EARLIER))
    made = Matcher(thresholds, StanceModel(MODEL)).match(post, _source(), index)
    decision = next(iter(made), None)
    return Tried(asked.claim, asked.place, ASSUMED, explained(decision, post.text))


def _ticket(asked: Attempt, seen: datetime) -> Ticket:
    return Ticket(
        ticket_id=_PLATFORM,
        claim=asked.claim,
        place=asked.place,
        divisions=(_DIVISION,),
        topics=(),
        language=language_of(asked.claim) or language_of(asked.post) or "en",
        zone="UTC",
        first_seen_at=seen,
        opened_at=seen,
        opened_by=_PLATFORM,
    )


def _source() -> Source:
    topics = (ANY_TOPIC, *sorted(EXPLICIT_TOPICS))
    return Source(_PLATFORM, "1", "an official source", (_DIVISION,), (_ENDPOINT,), topics)


def _post(asked: Attempt, now: datetime) -> Post:
    kind = PostKind.REPLY if asked.reply_to else PostKind.QUOTE if asked.quoted else None
    said = (("parent", asked.reply_to), ("quoted", asked.quoted))
    return Post(
        root=f"{_PLATFORM}:1",
        version="1",
        account=Account(_PLATFORM, "1"),
        endpoint=_ENDPOINT,
        text=asked.post,
        posted_at=now,
        language=language_of(asked.post),
        kind=kind or PostKind.ORIGINAL,
        context=tuple(Context(relation, text) for relation, text in said if text),
    )
