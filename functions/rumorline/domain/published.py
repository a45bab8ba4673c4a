"""What everybody may see: a numbered notice with its place in the feed, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.decision import Verdict
from rumorline.domain.notice import Notice, notice_id


@dataclass(frozen=True, slots=True)
class Published:
    """A numbered notice.

    `digest` is that of its body as it was numbered, `previous` the hash of the feed entry before
    and `hash` its own. `withheld` says why words were removed from it since. `next_nv` is the
    version that followed it (0: it is the last). `changed_at` is when any of this last changed.
    `accepted`: a person takes the verdict for theirs; where that changed after the notice was
    numbered, `judged_at` is when. `body` is the notice as text, exactly as it is stored: the digest
    is of that, unless something was withheld from it.
    """

    notice: Notice
    seq: int
    at: datetime
    digest: str
    previous: str
    hash: str
    changed_at: datetime
    withheld: str = ""
    next_nv: int = 0
    accepted: bool = False
    judged_at: datetime | None = None
    body: str = ""

    @property
    def modified_at(self) -> datetime:
        """When its page last changed: an acceptance changes that, and nothing in the feeds."""
        return max(self.changed_at, self.judged_at or self.changed_at)

    @property
    def notice_id(self) -> str:
        """The notice's own id."""
        return self.notice.notice_id

    @property
    def previous_id(self) -> str | None:
        """The notice that subscribers were told before; None if it is the first."""
        return self._id(self.notice.previous_nv)

    @property
    def next_id(self) -> str | None:
        """The notice that followed; None if this one stands."""
        return self._id(self.next_nv)

    def _id(self, nv: int) -> str | None:
        return notice_id(self.notice.ticket_id, nv) if nv else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notices are asked for; None is all. `verdict` may be `none`: a withdrawal.

    Every later notice of a ticket is wanted with a verdict, or a withdrawal, that it was given
    before: whoever follows what was refuted has to learn that it no longer is, and whatever comes
    after that.
    """

    division: str | None = None
    verdict: str | None = None
    topic: str | None = None

    def has(self, verdicts: Collection[str], topics: Collection[str]) -> bool:
        """Whether a notice with these is among them, its division aside."""
        return (self.verdict is None or self.verdict in verdicts) and (
            self.topic is None or self.topic in topics
        )


NO_VERDICT = "none"
VERDICTS = (*(verdict.value for verdict in Verdict), NO_VERDICT)


def said(notice: Notice) -> str:
    """A notice's verdict as readers ask for it; `none` of one that takes a verdict back."""
    return notice.verdict.value if notice.verdict else NO_VERDICT
