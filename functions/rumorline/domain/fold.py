"""The one rule for state: a pure fold of a ticket's live evidence, desk actions and terms.

Whatever happens (a post, an edit, a deletion, a suspension, a person's judgement), the evidence
changes and the fold says where the ticket stands. It does not depend on the order in which the
evidence came. What a person closed stays closed until a person reopens it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rumorline.domain.decision import CONFIRMATION_GATE, Verdict
from rumorline.domain.origins import count_origins
from rumorline.domain.ticket import CLOSED, Evidence, Severity, Ticket, TicketState

__all__ = ["CONFIRMATION_GATE", "Standing", "fold", "origins_needed", "settled"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands by its evidence. `support` are the roots that carry the verdict."""

    state: TicketState
    verdict: Verdict | None = None
    support: tuple[str, ...] = ()
    reason: str = ""


def fold(ticket: Ticket) -> Standing:
    """Fold the evidence of a ticket into its standing."""
    if ticket.state in CLOSED:
        return Standing(ticket.state, reason=ticket.reason)
    settling = [found for found in ticket.evidence.values() if ticket.counts(found)]
    if _retracted(ticket, settling):
        return Standing(TicketState.IN_REVIEW, reason="source_corrects_itself")
    weighing = {found.verdict for found in ticket.evidence.values() if found.weighs}
    if settling and len(weighing) > 1:
        return Standing(TicketState.IN_REVIEW, reason="officials_disagree")
    if not settling:
        return _unsettled(ticket)
    missing = _missing(ticket, settling)
    if missing:
        return Standing(TicketState.IN_REVIEW, reason=missing)
    return Standing(TicketState.RESOLVED, settling[0].verdict, _in_order(settling))


def settled(ticket: Ticket) -> Ticket:
    """The ticket with its state, verdict and reason as its evidence has them."""
    standing = fold(ticket)
    return replace(
        ticket,
        state=standing.state,
        verdict=standing.verdict,
        reason=standing.reason,
        reopened=ticket.reopened and standing.state is not TicketState.RESOLVED,
    )


def origins_needed(ticket: Ticket) -> int:
    """How many independent origins a ticket asks for before it is resolved automatically."""
    return 2 if ticket.severity is Severity.HIGH or ticket.terms.needs_two_origins else 1


def _missing(ticket: Ticket, settling: list[Evidence]) -> str:
    """What the ticket asks for besides what settles it; a person's word is enough."""
    if any(found.accepted for found in settling):
        return ""
    if ticket.terms.needs_person:
        return "person_needed"
    return "second_origin_needed" if count_origins(settling) < origins_needed(ticket) else ""


def _unsettled(ticket: Ticket) -> Standing:
    if ticket.said is not None and not ticket.reopened:
        return Standing(TicketState.IN_REVIEW, reason="evidence_gone")
    if any(found.live for found in ticket.evidence.values()):
        return Standing(TicketState.IN_REVIEW, reason="unclear_evidence")
    return Standing(TicketState.OPEN)


def _retracted(ticket: Ticket, settling: list[Evidence]) -> bool:
    """A source that settles something has since spoken of an error of its own."""
    return any(
        found.retracts and found.source_id == said.source_id and found.posted_at > said.posted_at
        for found in ticket.evidence.values()
        for said in settling
    )


def _in_order(evidence: list[Evidence]) -> tuple[str, ...]:
    ordered = sorted(evidence, key=lambda found: (found.posted_at, found.root))
    return tuple(found.root for found in ordered)
