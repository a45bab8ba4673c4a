"""Posts, sources and tickets for the tests of matching: the Hartford case, and a few of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rumorline.domain.decision import Decision
from rumorline.domain.post import Account, Context, Post
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.decide import Matcher, query_of
from rumorline.matching.index import TicketIndex
from rumorline.matching.reading import Reading
from rumorline.matching.thresholds import load_thresholds

US = "ocd-division/country:us"
CT = f"{US}/state:ct"
HARTFORD = f"{CT}/place:hartford"
HARTFORD_DIVISIONS = (HARTFORD, f"{CT}/county:hartford", CT, US)
SEEN = datetime(2019, 7, 8, 19, 50, tzinfo=UTC)
CLAIM = "ICE is running a checkpoint at Union Station, Hartford"
EXAMPLES = (
    "THERE IS AN ICE CHECKPOINT AT THE HARTFORD CT TRAIN STATION",
    "PLEASE SHARE. PLEASE SPREAD THE WORD",
)
POLICE_TEXT = (
    "We have seen social media posts with concern about ICE operating at Hartford Union Station "
    "today. We have confirmed that it was NOT ICE, and was in fact a routine state and federal "
    "explosive check."
)
MAYOR_TEXT = (
    "Folks, please share this too: @HartfordPolice have confirmed that this was *not* an ICE "
    "checkpoint. DHS and the CT State Police were conducting a routine explosives check at the "
    "train station, as they often do at major public transit locations. https://t.co/2qLi3xUP8O"
)
PRESIDENT_TEXT = (
    "At the request of Democrats, I have delayed the Illegal Immigration Removal Process "
    "(Deportation) for two weeks to see if the Democrats and Republicans can get together and work "
    "out a solution to the Asylum and Loophole problems at the Southern Border. If not, "
    "Deportations start!"
)

BASE = Ticket(
    ticket_id="t1",
    claim=CLAIM,
    place="Union Station, Hartford",
    divisions=HARTFORD_DIVISIONS,
    topics=("immigration", "transit"),
    language="en",
    zone="America/New_York",
    first_seen_at=SEEN,
    opened_at=SEEN,
    opened_by="desk",
    examples=EXAMPLES,
)


def ticket(claim: str = CLAIM, **changes: Any) -> Ticket:
    """The Hartford ticket, with another claim or other fields."""
    return replace(BASE, claim=claim, **changes)


def spoken(
    text: str,
    *,
    name: str = "Hartford Police CT",
    handle: str = "HartfordPolice",
    posted_at: datetime = SEEN + timedelta(hours=5, minutes=22),
    parent: str | None = None,
    **changes: Any,
) -> Post:
    """A post of the Hartford police, or of another account, five hours after the rumor."""
    account = Account("x", handle, handle, name)
    context = (Context("parent", parent),) if parent else ()
    made = Post(f"x:{handle}", "1", account, "x/main", text, posted_at, context=context)
    return replace(made, **changes)


def source(name: str = "Hartford Police CT", division: str = HARTFORD, **changes: Any) -> Source:
    """A source that may speak for one division."""
    return replace(Source("x", name, name, (division,), ("x/main",)), **changes)


def reading(text: str, claim: str = CLAIM, *, parent: str | None = None, **changes: Any) -> Reading:
    """A post read against a ticket."""
    return Reading(spoken(text, parent=parent), ticket(claim, **changes))


def decided(
    post: Post, author: Source, *tickets: Ticket, jurisdiction_gate: bool = True
) -> dict[str, Decision]:
    """What the shipped matcher decides of a post and some open tickets, by ticket id."""
    index, matcher = TicketIndex(), Matcher(load_thresholds())
    for one in tickets:
        index.add(one)
    made = matcher.match(post, author, index, jurisdiction_gate=jurisdiction_gate)
    assert len(made) <= len(index.candidates(query_of(post), 20))
    return {one.ticket_id: one for one in made}
