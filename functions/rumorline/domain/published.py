"""What everybody may see: a numbered notice with its place in the feed, and what came of it."""

from __future__ import annotations

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

    A notice that corrects or withdraws a verdict is wanted with it: whoever follows what was
    refuted has to learn that it no longer is.
    """

    division: str | None = None
    verdict: str | None = None
    topic: str | None = None

    def has(
        self, verdict: Verdict | None, previous: Verdict | None, topics: tuple[str, ...]
    ) -> bool:
        """Whether a notice with these is among them, its division aside."""
        verdicts = {verdict.value if verdict else NO_VERDICT, previous.value if previous else None}
        return (self.verdict is None or self.verdict in verdicts) and (
            self.topic is None or self.topic in topics
        )


NO_VERDICT = "none"
VERDICTS = (*(verdict.value for verdict in Verdict), NO_VERDICT)
