"""A matcher that is told what to decide, by words in the post, and an index for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rumorline.domain.decision import (
    CONFIRMATION_GATE,
    Action,
    Decision,
    Gate,
    Span,
    Stance,
    Verdict,
)
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket

_HELD = (Gate(CONFIRMATION_GATE, passed=False, reason="confirmations go to a person"),)
SCRIPT = {
    "refutes": (Verdict.REFUTED, Action.AUTO, ()),
    "clarifies": (Verdict.CLARIFIED, Action.AUTO, ()),
    "confirms": (Verdict.CONFIRMED, Action.AUTO, ()),
    "unclear": (Verdict.REFUTED, Action.REVIEW, ()),
    "holds": (Verdict.CONFIRMED, Action.REVIEW, _HELD),
}
"""`refutes claim-1` in a post refutes every ticket whose claim is `claim-1`, and so on."""


@dataclass
class HeldTickets:
    """An index that holds tickets and finds those with the same claim."""

    held: dict[str, Ticket] = field(default_factory=dict)
    stored: dict[str, bytes | None] = field(default_factory=dict)

    def add(self, ticket: Ticket, vector: bytes | None = None) -> None:
        """Hold, and remember what was stored."""
        self.stored[ticket.ticket_id] = vector or self.stored.get(ticket.ticket_id)
        self.held[ticket.ticket_id] = ticket

    def remove(self, ticket_id: str) -> None:
        """Hold no longer."""
        self.held.pop(ticket_id, None)

    def vector(self, ticket_id: str) -> bytes:
        """Stands for the claim."""
        return self.held[ticket_id].claim.encode()

    def similar(self, ticket: Ticket) -> list[Ticket]:
        """Tickets with the same claim."""
        others = (t for t in self.held.values() if t.ticket_id != ticket.ticket_id)
        return [other for other in others if other.claim == ticket.claim]


class ScriptedMatcher:
    """Decides by `SCRIPT`. `says @police` in a post attributes what it says to the police."""

    def match(self, post: Post, source: Source, index: HeldTickets) -> list[Decision]:
        """One decision a ticket whose claim the post names."""
        return [
            decision
            for ticket in index.held.values()
            if set(source.divisions) & set(ticket.divisions)
            if (decision := _decide(post, ticket))
        ]


def _decide(post: Post, ticket: Ticket) -> Decision | None:
    told = Gate("place", passed=True, reason=f"it says {post.text}")
    for word, (verdict, action, gates) in SCRIPT.items():
        phrase = f"{word} {ticket.claim}"
        if phrase in post.text:
            start = post.text.index(phrase)
            stance = Stance(
                verdict,
                evidence=Span(start, start + len(phrase)),
                confidence=0.9,
                attributed_to=tuple(re.findall(r"says (@\w+)", post.text)),
            )
            return Decision(
                ticket.ticket_id,
                post.root,
                post.version,
                action,
                stance,
                0.9,
                gates=(told, *gates),
            )
    return None
