"""What was said in Hartford, Connecticut, in 2019, word for word, by whom and when.

Days are as published. Where the source gives no hour, the hour is assumed, and says so. The account
ids are made up; the handles are those of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline_tools.deliveries.draft import Draft

HARTFORD = "ocd-division/country:us/state:ct/place:hartford"
HARTFORD_COUNTY = "ocd-division/country:us/state:ct/county:hartford"
COUNTRY = "ocd-division/country:us"
ZONE = "America/New_York"
ENDPOINTS = ("x/main",)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Something that was posted: by whom, when, and what is not known about it."""

    author: str
    day: str
    text: str
    note: str = ""


RUMOR = Quotation(
    "posts that were shared that afternoon",
    "Monday, 8 July 2019, shortly before 16:00",
    "THERE IS AN ICE CHECKPOINT AT THE HARTFORD CT TRAIN STATION",
)
PLEA = "PLEASE SHARE. PLEASE SPREAD THE WORD"
PRESIDENT = Quotation(
    "Donald J. Trump (@realDonaldTrump)",
    "22 June 2019",
    "At the request of Democrats, I have delayed the Illegal Immigration Removal Process "
    "(Deportation) for two weeks to see if the Democrats and Republicans can get together and work "
    "out a solution to the Asylum and Loophole problems at the Southern Border. If not, "
    "Deportations start!",
    "hour assumed",
)
POLICE = Quotation(
    "Hartford Police CT (@HartfordPolice)",
    "night of Monday, 8 July 2019",
    "We have seen social media posts with concern about ICE operating at Hartford Union Station "
    "today. We have confirmed that it was NOT ICE, and was in fact a routine state and federal "
    "explosive check.",
    "hour assumed",
)
MAYOR = Quotation(
    "Mayor Luke Bronin (@MayorBronin)",
    "night of Monday, 8 July 2019",
    "Folks, please share this too: @HartfordPolice have confirmed that this was *not* an ICE "
    "checkpoint. DHS and the CT State Police were conducting a routine explosives check at the "
    "train station, as they often do at major public transit locations. https://t.co/2qLi3xUP8O",
    "hour assumed",
)


def _source(source_id: str, authority: str, division: str, handle: str) -> SourceRequest:
    return SourceRequest(source_id, authority, (division,), ENDPOINTS, handle=handle)


SOURCES = (
    _source("x:2000000001", "Donald J. Trump", COUNTRY, "realDonaldTrump"),
    _source("x:2000000002", "Hartford Police CT", HARTFORD, "HartfordPolice"),
    _source("x:2000000003", "Mayor Luke Bronin", HARTFORD, "MayorBronin"),
)


def _post(number: int, author: int, said: Quotation, at: datetime) -> Draft:
    source = SOURCES[author]
    return Draft(
        post_id=str(number),
        account_id=source.source_id.removeprefix("x:"),
        text=said.text,
        posted_at=at,
        handle=source.handle or "",
        name=source.authority,
    )


PRESIDENT_POST = _post(1142500000000000001, 0, PRESIDENT, datetime(2019, 6, 22, 18, tzinfo=UTC))
POLICE_POST = _post(1148400000000000002, 1, POLICE, datetime(2019, 7, 9, 1, 12, tzinfo=UTC))
MAYOR_POST = _post(1148400000000000003, 2, MAYOR, datetime(2019, 7, 9, 1, 34, tzinfo=UTC))
LOOK_ALIKE_POST = Draft(
    post_id="1148400000000000004",
    account_id="2999999999",
    text=POLICE.text,
    posted_at=datetime(2019, 7, 9, 0, 30, tzinfo=UTC),
    handle="HartfordPo1ice",
    name="Hartford Police CT",
)
POLICE_DELETION = Draft(
    post_id=POLICE_POST.post_id,
    account_id=POLICE_POST.account_id,
    text="",
    posted_at=datetime(2019, 7, 10, 14, tzinfo=UTC),
    handle="HartfordPolice",
    name="Hartford Police CT",
    deleted=True,
)


def ticket(claim: str, first_seen: str) -> TicketRequest:
    """A ticket of the desk for Union Station."""
    return TicketRequest(
        claim=claim,
        place="Union Station, Hartford",
        division=HARTFORD,
        within=(HARTFORD_COUNTY,),
        zone=ZONE,
        topics=("immigration", "transit"),
        first_seen=first_seen,
        examples=(RUMOR.text, PLEA),
    )


FIRST = ticket(
    "ICE is running a checkpoint at Union Station, Hartford", "2019-07-08T15:50:00-04:00"
)
LATE = ticket(
    "There is an ICE checkpoint at the Hartford train station", "2019-07-08T16:30:00-04:00"
)
AGAIN = ticket(
    "ICE is running a checkpoint at Union Station, Hartford", "2019-07-16T15:00:00-04:00"
)
