"""Whose feed it is and where: what every public rendering needs besides the notice."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rumorline.domain.published import Published, Wanted


@dataclass(frozen=True, slots=True)
class Site:
    """`base` is the public address without a slash at its end; `source` names the feed for ever.

    `reviews_all`: the publisher takes every verdict for theirs, not only those that a person at the
    desk accepted.
    """

    base: str
    publisher: str
    source: str
    reviews_all: bool = False

    def url(self, path: str, **query: str | int | None) -> str:
        """An absolute address."""
        return f"{self.base}/{path}{query_of(**query)}"

    def notice_url(self, notice_id: str) -> str:
        """The page of a notice."""
        return self.url(f"notices/{quote(notice_id, safe='')}")

    def lasting_id(self, name: str) -> str:
        """An IRI that stays when the address changes."""
        joint = ":" if self.source.startswith("urn:") else "#"
        return f"{self.source}{joint}{quote(name, safe='=&,')}"

    def standing(self, one: Published) -> bool:
        """The publisher says of this verdict that they checked it, and it was not corrected."""
        taken = self.reviews_all or one.accepted
        return taken and one.notice.verdict is not None and one.next_nv == 0


def query_of(**query: str | int | None) -> str:
    """A query with what there is, `?` included; empty if there is nothing."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""


def filters(wanted: Wanted) -> dict[str, str | None]:
    """What is wanted, as a query says it."""
    return {"division": wanted.division, "verdict": wanted.verdict, "topic": wanted.topic}
