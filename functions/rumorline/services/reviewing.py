"""The review queue: what waits for a person, with the post, what was read in it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rumorline.domain.decision import Decision, Gate, Span, Verdict
from rumorline.domain.ticket import Evidence, Severity, Ticket, TicketState
from rumorline.store.posts import Posts
from rumorline.store.tickets import Tickets

# An answer of a function has at most 6 MB.
MOST_SHOWN = 25
MOST_ITEMS = 10
MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Item:
    """One post that a person may accept or reject.

    `text` is the whole post, in which the spans are ranges of code points; None where it is very
    long or cannot be read any more, and then `quote` is what the ticket kept. `settles` says that
    it counts already: officials who disagree, a second origin or a person's word that is missing.
    `held` are the gates that did not let it pass. `runner_up` is the ticket of another rumor that
    is nearest to the post, `also_in` are tickets that took the post too. The scores are lexical.
    `sure` is how likely the post says the proposed verdict and `linked` that it speaks of the rumor
    at all, as the model, or without one the grammar, has it; `confidence` ranks by both.
    """

    root: str
    version: str
    authority: str
    source_id: str
    url: str | None
    posted_at: datetime
    verdict: Verdict
    confidence: float
    settles: bool
    sure: float | None
    linked: float | None
    quote: str | None
    text: str | None = None
    evidence: Span | None = None
    explanation: Span | None = None
    held: tuple[Gate, ...] = ()
    reasons: tuple[str, ...] = ()
    score: float | None = None
    runner_up: str | None = None
    runner_up_score: float | None = None
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A ticket that waits, since when and why, with at most ten posts.

    What counts already comes first, then the surest.
    """

    ticket_id: str
    rev: int
    claim: str
    place: str
    zone: str
    severity: Severity
    topics: tuple[str, ...]
    reason: str
    first_seen_at: datetime
    since: datetime
    confidence: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The head of the queue; `total` is its length."""

    reviews: tuple[Review, ...]
    total: int


class Reviewer:
    """Reads the queue."""

    def __init__(self, tickets: Tickets, posts: Posts) -> None:
        self._tickets = tickets
        self._posts = posts

    def queue(self) -> Queue:
        """What waits, ranked: by confidence in tenths, the surest first; of equals the oldest."""
        waiting = sorted(self._tickets.listed(TicketState.IN_REVIEW), key=_rank)
        return Queue(tuple(map(self._review, waiting[:MOST_SHOWN])), len(waiting))

    def _review(self, ticket: Ticket) -> Review:
        live = sorted(_live(ticket), key=partial(_item_rank, ticket))[:MOST_ITEMS]
        decisions = self._decisions(ticket.ticket_id) if live else {}
        items = (self._item(ticket, one, decisions.get((one.root, one.version))) for one in live)
        return Review(
            ticket_id=ticket.ticket_id,
            rev=ticket.rev,
            claim=ticket.claim,
            place=ticket.place,
            zone=ticket.zone,
            severity=ticket.severity,
            topics=ticket.topics,
            reason=ticket.reason,
            first_seen_at=ticket.first_seen_at,
            since=_since(ticket),
            confidence=_confidence(ticket),
            items=tuple(items),
        )

    def _item(self, ticket: Ticket, found: Evidence, decision: Decision | None) -> Item:
        post = self._posts.latest(found.root)
        if post and (post.version != found.version or len(post.text) > MOST_TEXT):
            post = None
        stance = decision.stance if decision and post else None
        scores = decision.scores if decision else {}
        others = (one for one in self._posts.touched(found.root) if one != ticket.ticket_id)
        return Item(
            root=found.root,
            version=found.version,
            authority=found.authority,
            source_id=found.source_id,
            url=found.url,
            posted_at=found.posted_at,
            verdict=found.verdict,
            confidence=found.confidence,
            settles=ticket.counts(found),
            sure=_sure(found, decision),
            linked=_linked(decision),
            quote=found.quote,
            text=post.text if post else None,
            evidence=stance.evidence if stance else None,
            explanation=stance.explanation if stance else None,
            held=tuple(gate for gate in decision.gates if not gate.passed) if decision else (),
            reasons=decision.stance.reasons if decision else (),
            score=scores.get("candidate"),
            runner_up=decision.runner_up if decision else None,
            runner_up_score=scores.get("runner_up"),
            also_in=tuple(others),
        )

    def _decisions(self, ticket_id: str) -> dict[tuple[str, str], Decision]:
        decided = (event.decision for event in self._tickets.history(ticket_id))
        return {(one.root, one.version): one for one in decided if one}


def _sure(found: Evidence, decision: Decision | None) -> float | None:
    if decision is None or decision.stance.verdict is not found.verdict:
        return None
    return decision.scores.get(f"model_{found.verdict.value}", decision.stance.confidence)


def _linked(decision: Decision | None) -> float | None:
    if decision is None:
        return None
    nothing = decision.scores.get("model_none")
    return decision.scores.get("link") if nothing is None else round(1 - nothing, 4)


def _live(ticket: Ticket) -> Iterable[Evidence]:
    return (found for found in ticket.evidence.values() if found.live)


def _item_rank(ticket: Ticket, found: Evidence) -> tuple[bool, float, str]:
    return (not ticket.counts(found), -found.confidence, found.root)


def _confidence(ticket: Ticket) -> float:
    return max((found.confidence for found in _live(ticket)), default=0.0)


def _since(ticket: Ticket) -> datetime:
    return ticket.changed_at or ticket.opened_at


def _rank(ticket: Ticket) -> tuple[float, datetime, str]:
    return (-round(_confidence(ticket), 1), _since(ticket), ticket.ticket_id)
