"""Happenings around the functions: events come in, functions work, are killed or overtaken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rumorline.domain.errors import StaleRead, StillContended
from rumorline.domain.policies import UNBOUND, Terms
from rumorline.domain.post import PostEvent, PostSaved
from rumorline.domain.ticket import Ticket
from rumorline.services.by_hand import is_by_hand
from rumorline.services.judging import Act
from rumorline.services.policies import PolicyRequest
from rumorline.services.resolving import Resolver
from rumorline.store.table import Table
from tests.support import truth
from tests.support.gate import Gate, GatedClient, Interruption, Killed, die
from tests.support.model import Chain, Model, Statement, aliases
from tests.support.world import World, deleted, message, saved

SOURCES = ("police", "mayor", "fire")
LAST_VERSION = 4
_ROUNDS = 40
EMBARGO = 30
TERMS = (
    Terms(needs_person=True),
    Terms(needs_two_origins=True),
    Terms(may_confirm=True),
    Terms(may_confirm=True, embargo_minutes=EMBARGO),
    Terms(embargo_minutes=EMBARGO),
    None,
)
"""What the one policy may ask; None removes it."""

Queued = dict[str, Any]


class Scene:
    """A world with its queue, and a model of all that was ever delivered to it."""

    def __init__(self, client: Any) -> None:
        self.gate = Gate()
        gated: Any = GatedClient(client, self.gate)
        self.world = World(Table(gated, "rumorline"), gate=self.gate)
        self.beside = self.world.another_resolver()
        self.model = Model()
        self.tickets: list[Ticket] = []
        self.queue = self.world.outside.messages
        self.asked = {UNBOUND}

    def version(self, number: int, version: int, statement: Statement) -> PostEvent:
        """A version of a post; what a version says never changes, whatever is asked for."""
        chain = self.model.chains.setdefault(number, Chain(speaker(number)))
        said = chain.versions.setdefault(version, statement)
        text = f"{said.word} {said.claim} {secret(number, version)}"
        later = tuple(f"x:{alias}" for alias in aliases(number, version))
        return saved(
            f"{text}, says @{said.cites}" if said.cites else text,
            by=speaker(number),
            number=number,
            version=version,
            aliases=later,
        )

    def edit(self, number: int, statement: Statement) -> PostEvent:
        """The next version of a post."""
        latest = self.model.chains[number].latest
        return self.version(number, min(LAST_VERSION, latest + 1), statement)

    def deletion(self, number: int, version: int) -> PostEvent:
        """The deletion of a post by the id of one of its versions."""
        post_id = str((number, *aliases(number, version))[-1])
        self.model.deleted.add(post_id)
        return deleted(post_id, by=speaker(number))

    def suspend(self, name: str) -> None:
        """Suspend a source."""
        self.world.suspend(name)
        self.model.suspend(name)

    def reactivate(self, name: str) -> None:
        """Let a source speak again."""
        self.world.reactivate(name)
        self.model.suspended.discard(name)

    def govern(self, terms: Terms | None) -> None:
        """Set the one policy that there is, or remove it; tickets keep what they noted of it."""
        book = self.world.desk.policies
        known = book.current("all")
        mine = Act("admin", known.rev if known else 0)
        if terms is not None:
            book.set("all", PolicyRequest(**asdict(terms)), mine)
            self.asked.add(terms)
        elif known:
            book.remove("all", mine)

    def resolve(self, queued: Queued, resolver: Resolver | None = None) -> None:
        """Resolve a message; only then does it leave the queue."""
        (resolver or self.world.resolver).resolve(queued)
        if queued in self.queue:
            self.queue.remove(queued)

    def restart(self) -> None:
        """Every function starts cold."""
        self.world.restart()
        self.beside = self.world.another_resolver()

    def interrupted(
        self, work: Callable[[], object], how: str, calls: int, besides: Callable[[], None]
    ) -> None:
        """Do some work and let it be killed or overtaken at its call number `calls`."""
        plans = {
            "killed before": Interruption(calls, before=die),
            "killed after": Interruption(calls, after=die),
            "overtaken": Interruption(1 + calls % 4, before=besides, writes=True),
        }
        self.gate.plan(plans.get(how))
        try:
            work()
        except Killed:
            self.world.restart()
        except (StaleRead, StillContended):
            pass  # the message stays in the queue, the row in the outbox
        finally:
            self.gate.plan(None)

    def besides(self, what: str, pick: int, queued: Queued | None = None) -> Callable[[], None]:
        """Work of another function, on the same post as `queued` if that carries one."""

        def work() -> None:
            number = _number(queued) or self.chain(pick)
            if what == "publish":
                for row in self.world.rows():
                    self.world.publisher.work_off(row)
            elif what == "queued" and self.queue:
                self.resolve(self.queue[pick % len(self.queue)], self.beside)
            elif what == "suspend" and not self.model.suspended:
                self.suspend(speaker(number))
                self._finish_suspension()
            elif what == "policy":
                self.govern(TERMS[pick % len(TERMS)])
            elif what == "post":
                another = self.version(10 + pick, 1, Statement("refutes", "claim-1"))
                self.beside.resolve(message(another))
            elif what == "edit" and self.model.chains:
                said = Statement("confirms", "claim-1" if pick % 2 else "another claim")
                self.beside.resolve(message(self.edit(number, said)))
            elif what == "delete" and self.model.chains:
                latest = self.model.chains[number].latest
                self.beside.resolve(message(self.deletion(number, latest)))

        return work

    def _finish_suspension(self) -> None:
        """Work it off to its end, so that nothing later repairs what it missed."""
        for row in self.world.rows():
            if row.kind == "suspend":
                self.world.publisher.work_off(row)
        for queued in [one for one in self.queue if one["kind"] == "suspend"]:
            self.resolve(queued, self.beside)

    def chain(self, pick: int) -> int:
        """One of the posts that were delivered; `pick` itself if there is none."""
        known = sorted(self.model.chains)
        return known[pick % len(known)] if known else pick

    def work_off(self) -> None:
        """Let every function do what is left to do."""
        for _ in range(_ROUNDS):
            while self.queue:
                self.resolve(self.queue[0])
            self.world.clock.move(minutes=EMBARGO + 2)
            if not self.world.publisher.sweep() and not self.queue:
                break

    def check(self, stored: list[Any]) -> None:
        """Everything is as it must be once all is worked off; `stored` are all items."""
        assert not self.world.rows()
        now = [self.world.ticket(ticket) for ticket in self.tickets]
        for ticket in now:
            self._check_standing(ticket)
            truth.check_history(self.world, ticket)
        truth.check_sent(self.world, now)
        truth.check_feed(self.world)
        words = json.dumps(stored, default=bytes.hex)
        for number, chain in self.model.chains.items():
            if self.model.is_dead(number):
                assert not [v for v in chain.versions if secret(number, v) in words]

    def _check_standing(self, ticket: Ticket) -> None:
        expected = self.model.stands(
            ticket.ticket_id,
            ticket.claim,
            high=ticket.severity == "high",
            told=ticket.nv > 0,
            reopened=ticket.reopened,
            terms=ticket.terms,
        )
        assert ticket.terms in self.asked
        assert (ticket.state, ticket.verdict) == expected
        if self.model.desks[ticket.ticket_id].closed:
            return  # posts that came since are read when it is reopened
        live = {
            e.root: int(e.version)
            for e in ticket.evidence.values()
            if e.live and not is_by_hand(e.root)
        }
        numbers = self.model.counting(ticket.ticket_id, ticket.claim)
        assert live == {f"x:{number}": self.model.chains[number].latest for number in numbers}


def speaker(number: int) -> str:
    """Who posts a post."""
    return SOURCES[number % len(SOURCES)]


def secret(number: int, version: int) -> str:
    """Words that only this version of this post has."""
    return f"words-of-{number}-v{version};"


def _number(queued: Queued | None) -> int | None:
    event = queued["events"][0] if queued and "events" in queued else None
    return int(event.post.root.removeprefix("x:")) if isinstance(event, PostSaved) else None
