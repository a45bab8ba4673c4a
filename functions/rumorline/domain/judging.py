"""What a person at the desk can do to a ticket; each gives the ticket as it is then, not folded.

An action holds for the version of the post that the person saw: an edit is judged afresh, and an
acceptance dies with the post or with its source, as evidence does that nobody accepted.
"""

from __future__ import annotations

from dataclasses import replace

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import NotFound, NotNow
from rumorline.domain.ticket import (
    BY_DESK,
    CLOSED,
    Evidence,
    Gone,
    Judgement,
    Ticket,
    TicketState,
)

REASONS = {
    TicketState.UNVERIFIABLE: "unverifiable",
    TicketState.WITHDRAWN: "withdrawn_by_desk",
}


def accept(ticket: Ticket, root: str, verdict: Verdict, judgement: Judgement) -> Ticket:
    """Let a post settle the ticket with a person's verdict, whatever held it back."""
    known = _judgeable(ticket, root)
    if known.quote is None:
        raise NotNow(f"the words of {root} were removed, so it cannot be quoted", "root")
    if known.accepted and known.verdict is verdict:
        return ticket
    return ticket.keeping(_with_verdict(known, verdict, judgement))


def admit(ticket: Ticket, found: Evidence) -> Ticket:
    """Take in evidence that a person entered and accepted; entering it again changes nothing."""
    _check_open(ticket)
    known = ticket.evidence.get(found.root)
    if known and known.accepted and replace(known, judged=found.judged) == found:
        return ticket
    return ticket.keeping(found)


def reject(ticket: Ticket, root: str, judgement: Judgement) -> Ticket:
    """Find that a post does not speak of the claim: it neither settles nor weighs."""
    known = _judgeable(ticket, root)
    if known.gone is Gone.REJECTED:
        return ticket
    return ticket.keeping(replace(known, gone=Gone.REJECTED, judged=judgement))


def close(ticket: Ticket, state: TicketState) -> Ticket:
    """Close a ticket without a verdict, as UNVERIFIABLE or WITHDRAWN."""
    return replace(ticket, state=state, reason=REASONS[state], verdict=None, reopened=False)


def reopen(ticket: Ticket, judgement: Judgement) -> Ticket:
    """Look at a ticket again: what settled it is set aside, what waits for a person waits still."""
    if ticket.state is TicketState.OPEN:
        raise NotNow(f"{ticket.ticket_id} is open")
    aside = (
        replace(found, gone=Gone.SET_ASIDE, judged=judgement)
        for found in ticket.evidence.values()
        if ticket.counts(found)
    )
    return replace(ticket, state=TicketState.OPEN, reason="", reopened=True).keeping(*aside)


def _judgeable(ticket: Ticket, root: str) -> Evidence:
    _check_open(ticket)
    known = ticket.evidence.get(root)
    if known is None:
        raise NotFound(f"{root!r} is no evidence of {ticket.ticket_id}", "root")
    if not known.live and known.gone not in BY_DESK:
        raise NotNow(f"{root} no longer counts: {known.gone}", "root")
    return known


def _check_open(ticket: Ticket) -> None:
    if ticket.state in CLOSED:
        raise NotNow(f"{ticket.ticket_id} is closed: {ticket.state}; reopen it first")


def _with_verdict(found: Evidence, verdict: Verdict, judgement: Judgement) -> Evidence:
    """What was marked in the post carries the verdict that was proposed, and no other."""
    accepted = replace(found, verdict=verdict, gone=None, judged=judgement)
    if found.verdict is verdict:
        return accepted
    return replace(accepted, evidence_span=None, explanation_span=None)
