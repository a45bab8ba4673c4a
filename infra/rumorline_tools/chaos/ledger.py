"""What was truly said, and by whom, and where each ticket must stand by it.

No code of the product is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

VERDICTS = {"refutes": "refuted", "clarifies": "clarified", "confirms": "confirmed"}
UNCLEAR = "unclear"
WORDS = (*VERDICTS, UNCLEAR)


@dataclass(frozen=True, slots=True)
class Official:
    """A registered account and the only door that vouches for it."""

    name: str
    platform: str
    account: str
    door: str

    @property
    def source_id(self) -> str:
        """Its key in the registry."""
        return f"{self.platform}:{self.account}"


OFFICIALS = (
    Official("police", "x", "4100000001", "x"),
    Official("mayor", "x", "4100000002", "x"),
    Official("fire", "example", "fire-1", "standard"),
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a post: its own id, and what it says of a claim."""

    post_id: str
    word: str
    claim: str

    @property
    def text(self) -> str:
        """Words that no other version has."""
        return f"{self.word} {self.claim}, in the words of {self.post_id};"


@dataclass(slots=True)
class Said:
    """A post with every version that was delivered, oldest first."""

    by: Official
    versions: list[Version]
    deleted: bool = False

    @property
    def root(self) -> str:
        """The id by which the post is known."""
        return f"{self.by.platform}:{self.versions[0].post_id.split('~')[0]}"

    @property
    def latest(self) -> Version:
        """What it says at last."""
        return self.versions[-1]


@dataclass(slots=True)
class Opened:
    """A ticket that the desk opened."""

    claim: str
    high: bool
    ticket_id: str = ""


@dataclass(slots=True)
class Ledger:
    """All that officials said, all that was opened, and who is suspended in the end.

    `unreadable` are the ids of entries that nobody can read.
    """

    posts: list[Said] = field(default_factory=list)
    tickets: list[Opened] = field(default_factory=list)
    suspended: set[Official] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)

    def counting(self, claim: str) -> list[Said]:
        """Posts whose last version speaks of a claim, and that stand."""
        return [
            post
            for post in self.posts
            if not post.deleted and post.by not in self.suspended and post.latest.claim == claim
        ]

    def standing(self, ticket: Opened, *, told: bool) -> tuple[str, str | None]:
        """(state, verdict) where a ticket ends; `told` says that something was said of it."""
        posts = self.counting(ticket.claim)
        settling = [post for post in posts if post.latest.word in VERDICTS]
        verdicts = {VERDICTS[post.latest.word] for post in settling}
        if not posts and not told:
            return ("open", None)
        enough = len({post.by for post in settling}) >= (2 if ticket.high else 1)
        if len(verdicts) != 1 or not enough:
            return ("in_review", None)
        return ("resolved", verdicts.pop())
