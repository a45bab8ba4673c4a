"""Where a ticket must stand, worked out from what happened: no code of the product is used."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol

AUTOMATIC = {"refutes": "refuted", "clarifies": "clarified", "confirms": "confirmed"}
HELD, UNCLEAR = "holds", "unclear"
WORDS = (*AUTOMATIC, HELD, UNCLEAR)


@dataclass(frozen=True)
class Statement:
    """What one version of a post says of a claim; `cites` is whose word it is, if not its own."""

    word: str
    claim: str
    cites: str = ""


@dataclass
class Chain:
    """A post and all that was delivered of it: statements by version, and the deleted ids."""

    by: str
    versions: dict[int, Statement] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """The newest version that was delivered."""
        return max(self.versions)


ACCEPTED, AGAINST = "accepted", "against"


@dataclass(frozen=True)
class Ruling:
    """What a person made of one version of a post: ACCEPTED with a verdict, or AGAINST it."""

    version: int
    word: str
    verdict: str = ""


@dataclass
class ByHand:
    """A post that a person entered; it counts until somebody decides against it."""

    by: str
    verdict: str
    counts: bool = True


class Bound(Protocol):
    """What policies ask of a ticket."""

    @property
    def needs_person(self) -> bool:
        """Somebody has to accept a post."""

    @property
    def needs_two_origins(self) -> bool:
        """One origin is not enough."""

    @property
    def may_confirm(self) -> bool:
        """What holds counts."""


@dataclass
class Desk:
    """What people did to one ticket: rulings by post, posts entered, and how it was closed."""

    rulings: dict[int, Ruling] = field(default_factory=dict)
    entered: dict[str, ByHand] = field(default_factory=dict)
    closed: str = ""


@dataclass
class Model:
    """Everything that was delivered, and what became of the sources."""

    chains: dict[int, Chain] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    desks: dict[str, Desk] = field(default_factory=lambda: defaultdict(Desk))

    def suspend(self, name: str) -> None:
        """With a source dies what people accepted of it; what they decided against it stands."""
        self.suspended.add(name)
        for desk in self.desks.values():
            desk.rulings = {
                number: ruling
                for number, ruling in desk.rulings.items()
                if ruling.word == AGAINST or self.chains[number].by != name
            }
            for entered in desk.entered.values():
                entered.counts = entered.counts and entered.by != name

    def ids(self, number: int) -> set[str]:
        """Every id by which a post is known."""
        return {str(number), *aliases(number, self.chains[number].latest)}

    def is_dead(self, number: int) -> bool:
        """Some version of the post was deleted."""
        return bool(self.ids(number) & self.deleted)

    def live(self, claim: str) -> dict[int, Statement]:
        """What stands about a claim, by post."""
        return {
            number: chain.versions[chain.latest]
            for number, chain in self.chains.items()
            if not self.is_dead(number)
            and chain.by not in self.suspended
            and chain.versions[chain.latest].claim == claim
        }

    def counting(self, ticket_id: str, claim: str) -> dict[int, Statement]:
        """What stands about a ticket's claim once people decided, by post."""
        live = self.live(claim)
        return {n: said for n, said in live.items() if not self._ruling(ticket_id, n, AGAINST)}

    def stands(
        self, ticket_id: str, claim: str, *, high: bool, told: bool, reopened: bool, terms: Bound
    ) -> tuple[str, str | None]:
        """(state, verdict) of a ticket under some terms.

        `told` says that something was said of it before, `reopened` that a person reopened it and
        nothing settled it since.
        """
        desk, live = self.desks[ticket_id], self.counting(ticket_id, claim)
        if desk.closed:
            return (desk.closed, None)
        entered = [one for one in desk.entered.values() if one.counts]
        verdicts = self._verdicts(ticket_id, live, confirms=terms.may_confirm)
        settling = set(verdicts.values()) | {one.verdict for one in entered}
        held = (number for number, said in live.items() if said.word == HELD)
        unheard = any(not self._ruling(ticket_id, number, ACCEPTED) for number in held)
        contrary = {"confirmed"} if unheard else set()
        accepted = bool(entered) or any(self._ruling(ticket_id, n, ACCEPTED) for n in verdicts)
        if not settling:
            return ("in_review" if live or (told and not reopened) else "open", None)
        origins = {live[number].cites or self.chains[number].by for number in verdicts}
        alone = len(origins) >= (2 if high or terms.needs_two_origins else 1)
        enough = accepted or (alone and not terms.needs_person)
        if len(settling | contrary) > 1 or not enough:
            return ("in_review", None)
        return ("resolved", settling.pop())

    def _verdicts(
        self, ticket_id: str, live: dict[int, Statement], *, confirms: bool
    ) -> dict[int, str]:
        """Verdicts of what settles, by post."""
        found = {}
        automatic = AUTOMATIC | ({HELD: "confirmed"} if confirms else {})
        for number, statement in live.items():
            ruling = self._ruling(ticket_id, number, ACCEPTED)
            if ruling or statement.word in automatic:
                found[number] = ruling.verdict if ruling else automatic[statement.word]
        return found

    def _ruling(self, ticket_id: str, number: int, word: str) -> Ruling | None:
        """What a person made of the newest version of a post, if it was this."""
        ruling = self.desks[ticket_id].rulings.get(number)
        latest = self.chains[number].latest
        same = ruling and ruling.version == latest and ruling.word == word
        return ruling if same else None


def aliases(number: int, version: int) -> tuple[str, ...]:
    """The ids of the later versions of a post: each edit of an even post has one of its own."""
    return tuple(f"{number}.{later}" for later in range(2, version + 1)) if number % 2 == 0 else ()
