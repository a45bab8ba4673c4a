"""Tickets, evidence and notices as the tests need them, plain or drawn at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from rumorline.domain.decision import CONFIRMATION_GATE, Action, Decision, Stance, Verdict
from rumorline.domain.notice import Notice, next_saying, said_by, word
from rumorline.domain.ticket import Evidence, Said, Ticket
from rumorline.store.notices import FeedEntry
from rumorline.store.tickets import TicketEvent
from tests.support.world import CITY, NOW

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants the bounds naive
SHARES = st.floats(0, 1)
EVIDENCE = st.builds(Evidence, confidence=SHARES, posted_at=MOMENTS)
TICKETS = st.builds(
    Ticket,
    first_seen_at=MOMENTS,
    opened_at=MOMENTS,
    changed_at=st.none() | MOMENTS,
    evidence=st.dictionaries(st.text(), EVIDENCE, max_size=3),
)
NOTICES = st.builds(Notice, decided_at=MOMENTS, evidence=st.lists(EVIDENCE, max_size=3).map(tuple))
DECISIONS = st.builds(
    Decision,
    stance=st.builds(Stance, confidence=SHARES),
    confidence=SHARES,
    scores=st.dictionaries(st.text(), SHARES, max_size=3),
    thresholds=st.dictionaries(st.text(), SHARES, max_size=3),
)
EVENTS = st.builds(TicketEvent, at=MOMENTS, decision=st.none() | DECISIONS)
LINKS = st.builds(FeedEntry, at=MOMENTS)


def evidence(root: str = "x:1", verdict: Verdict = Verdict.REFUTED, **changes: Any) -> Evidence:
    """Automatic evidence of the police."""
    facts: dict[str, Any] = {
        "root": root,
        "version": "0001",
        "source_id": "x:police",
        "authority": "Riverbend police",
        "platform": "x",
        "account_id": "police",
        "handle": "police",
        "verdict": verdict,
        "action": Action.AUTO,
        "confidence": 0.9,
        "quote": f"the words of {root}",
        "content_hash": f"sha256:{root}",
        "posted_at": NOW,
        "origin_keys": ("riverbend police", "@police"),
    }
    return Evidence(**(facts | changes))


def held(root: str = "x:9") -> Evidence:
    """A confirmation that only policy holds back."""
    gates = (CONFIRMATION_GATE,)
    return evidence(root, Verdict.CONFIRMED, action=Action.REVIEW, held_by=gates)


def mayor(root: str = "x:2", verdict: Verdict = Verdict.REFUTED, **changes: Any) -> Evidence:
    """Evidence of another authority, on its own word."""
    keys = ("riverbend mayor", "@mayor")
    return evidence(
        root, verdict, **({"authority": "Riverbend mayor", "origin_keys": keys} | changes)
    )


def ticket(*found: Evidence, **changes: Any) -> Ticket:
    """A ticket of the city with some evidence."""
    facts: dict[str, Any] = {
        "ticket_id": "t-1",
        "claim": "claim-1",
        "place": "Riverbend",
        "divisions": (CITY,),
        "topics": ("safety",),
        "language": "en",
        "zone": "America/New_York",
        "first_seen_at": NOW,
        "opened_at": NOW,
        "opened_by": "desk",
        "evidence": {one.root: one for one in found},
    }
    return Ticket(**(facts | changes))


def said(*cited: Evidence, verdict: Verdict | None = Verdict.REFUTED, nv: int = 1) -> Said:
    """What is remembered of a notice that cited some evidence."""
    return Said(nv, verdict, {one.root: one.content_hash for one in cited})


def notice_of(known: Ticket) -> Notice:
    """The notice that is due for a ticket."""
    saying = next_saying(known)
    assert saying is not None
    return word(known, saying, NOW)


def after(known: Ticket, notice: Notice, **changes: Any) -> Ticket:
    """The ticket once a notice of it was worded, with further changes."""
    return replace(known, nv=notice.nv, said=said_by(notice), **changes)
