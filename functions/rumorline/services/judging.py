"""What people at the desk decide about tickets: each decision is one transaction, in their name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rumorline.domain import judging
from rumorline.domain.decision import Verdict
from rumorline.domain.errors import NotNow, PostMoved, SourceMoved, UsageError
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.ticket import Evidence, Judgement, Ticket, TicketState
from rumorline.services.by_hand import HandRequest, evidence_by_hand, is_by_hand, speaker
from rumorline.services.settling import Cause, Settler
from rumorline.services.terms import InForce
from rumorline.services.ticketing import Changes, edited, needs_matching
from rumorline.store import outbox
from rumorline.store import posts as post_store
from rumorline.store import sources as source_store
from rumorline.store.posts import Posts
from rumorline.store.sources import Sources
from rumorline.store.table import Write, put
from rumorline.store.tickets import Tickets

MAX_NOTE = 1000
Change = Callable[[Ticket], Ticket]


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, on which revision of the ticket as they saw it, and why, for the desk only."""

    by: str
    rev: int
    note: str = ""


class Judging:
    """A decision is refused with NotNow where the ticket is not what the person saw."""

    def __init__(
        self,
        tickets: Tickets,
        posts: Posts,
        sources: Sources,
        in_force: InForce,
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._posts = posts
        self._sources = sources
        self._clock = clock
        self._in_force = in_force
        self._settler = Settler(tickets, in_force, clock)

    def accept(self, ticket_id: str, root: str, verdict: Verdict, act: Act) -> Ticket:
        """Let a post settle the ticket with this verdict, whatever held it back."""
        known = self._seen(ticket_id, act).evidence.get(root)
        guards = self._guards(known) if known else ()
        change = partial(
            judging.accept,
            root=root,
            verdict=verdict,
            judgement=self._judgement(act, accepted=True),
        )
        return self._settle(ticket_id, act, change, f"accepted:{root}", guards=guards)

    def reject(self, ticket_id: str, root: str, act: Act) -> Ticket:
        """Find that a post does not speak of the claim."""
        change = partial(judging.reject, root=root, judgement=self._judgement(act, accepted=False))
        return self._settle(ticket_id, act, change, f"rejected:{root}")

    def resolve(self, ticket_id: str, request: HandRequest, act: Act) -> Ticket:
        """Settle the ticket with an official post that no webhook brought."""
        ticket = self._seen(ticket_id, act)
        source = speaker(request.source_id, self._sources.get(request.source_id), ticket)
        found = evidence_by_hand(request, source, self._judgement(act, accepted=True))
        return self._settle(
            ticket_id,
            act,
            partial(judging.admit, found=found),
            f"entered:{found.root}",
            guards=(source_store.still_active(source),),
            links=(source_store.link(source.source_id, ticket_id, found.root),),
        )

    def close(self, ticket_id: str, state: TicketState, act: Act) -> Ticket:
        """Close the ticket without a verdict; one that was told is withdrawn."""
        return self._settle(ticket_id, act, partial(judging.close, state=state), "closed")

    def reopen(self, ticket_id: str, act: Act) -> Ticket:
        """Look again: what settled the ticket is set aside, and recent posts are read anew."""
        change = partial(judging.reopen, judgement=self._judgement(act, accepted=False))
        return self._settle(ticket_id, act, change, "reopened", links=(self._match(ticket_id),))

    def edit(self, ticket_id: str, changes: Changes, act: Act) -> Ticket:
        """Change the ticket's words or terms; other words are matched anew."""
        links = (self._match(ticket_id),) if needs_matching(changes) else ()
        change = partial(edited, changes=changes)
        trigger = "edited:" + ",".join(changes.named())
        return self._settle(ticket_id, act, change, trigger, links=links)

    def _settle(  # noqa: PLR0913 - one transaction and all that goes into it
        self,
        ticket_id: str,
        act: Act,
        change: Change,
        trigger: str,
        *,
        guards: tuple[Write, ...] = (),
        links: tuple[Write, ...] = (),
    ) -> Ticket:
        if len(act.note) > MAX_NOTE:
            raise UsageError(f"a note has at most {MAX_NOTE} characters; shorten it", "note")

        def as_seen(ticket: Ticket) -> Ticket:
            _check_seen(ticket, act)
            return change(ticket)

        self._in_force.forget()
        cause = Cause(trigger, guards=guards, links=links, by=act.by, note=act.note)
        try:
            return self._settler.settle(ticket_id, as_seen, cause)
        except PostMoved:
            raise NotNow("the post was edited or deleted meanwhile; look again") from None
        except SourceMoved:
            raise NotNow("the source was changed meanwhile; look again") from None

    def _seen(self, ticket_id: str, act: Act) -> Ticket:
        ticket = self._tickets.get(ticket_id)
        _check_seen(ticket, act)
        return ticket

    def _guards(self, found: Evidence) -> tuple[Write, ...]:
        """The post is still as the person read it, and its source may still speak."""
        active = source_store.still_active(self._active(found.source_id))
        if is_by_hand(found.root):
            return (active,)
        post = self._posts.latest(found.root)
        if post is None or post.version != found.version:
            raise NotNow(f"{found.root} was edited or deleted since; look again", "root")
        return (post_store.still_latest(post), active)

    def _active(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        if source is None or source.status is not SourceStatus.ACTIVE:
            raise NotNow(f"the source {source_id} is suspended; reactivate it first", "root")
        return source

    def _match(self, ticket_id: str) -> Write:
        return put(outbox.to_item(outbox.Row("match", ticket_id, self._clock())))

    def _judgement(self, act: Act, *, accepted: bool) -> Judgement:
        return Judgement(accepted, act.by, self._clock())


def _check_seen(ticket: Ticket, act: Act) -> None:
    if ticket.rev != act.rev:
        raise NotNow(
            f"{ticket.ticket_id} has changed: you saw revision {act.rev}, it is at {ticket.rev}",
            "rev",
        )
