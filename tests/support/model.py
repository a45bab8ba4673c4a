"""Where a ticket must stand, worked out from what happened: no code of the product is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass
class Model:
    """Everything that was delivered, and what became of the sources."""

    chains: dict[int, Chain] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)

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

    def stands(self, claim: str, *, high: bool, told: bool) -> tuple[str, str | None]:
        """(state, verdict) of a ticket; `told` says that something was said of it before."""
        live = self.live(claim)
        automatic = {AUTOMATIC[s.word] for s in live.values() if s.word in AUTOMATIC}
        contrary = {"confirmed"} if any(s.word == HELD for s in live.values()) else set()
        if not automatic:
            return ("in_review" if live or told else "open", None)
        enough = len(set(self._origins(live))) >= (2 if high else 1)
        if len(automatic | contrary) > 1 or not enough:
            return ("in_review", None)
        return ("resolved", automatic.pop())

    def _origins(self, live: dict[int, Statement]) -> Iterator[str]:
        for number, statement in live.items():
            if statement.word in AUTOMATIC:
                yield statement.cites or self.chains[number].by


def aliases(number: int, version: int) -> tuple[str, ...]:
    """The ids of the later versions of a post: each edit of an even post has one of its own."""
    return tuple(f"{number}.{later}" for later in range(2, version + 1)) if number % 2 == 0 else ()
