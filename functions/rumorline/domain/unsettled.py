"""What everybody may see of a ticket that is not settled, if the desk made it public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.ticket import Ticket, TicketState

_UNSETTLED = frozenset({TicketState.OPEN, TicketState.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A rumor of which officials have made nothing yet. It names nobody and no post."""

    ticket_id: str
    claim: str
    place: str
    divisions: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    zone: str
    first_seen_at: datetime


def unsettled(ticket: Ticket) -> Unsettled | None:
    """What is shown of a ticket; None of one that is private, settled or closed."""
    if not ticket.public or ticket.state not in _UNSETTLED:
        return None
    return Unsettled(
        ticket_id=ticket.ticket_id,
        claim=ticket.claim,
        place=ticket.place,
        divisions=ticket.divisions,
        topics=ticket.topics,
        language=ticket.language,
        zone=ticket.zone,
        first_seen_at=ticket.first_seen_at,
    )
