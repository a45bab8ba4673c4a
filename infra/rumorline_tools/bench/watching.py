"""What a post, a ticket, a notice and a minute cost, measured in an account in memory.

Beside the tickets of the runs the table has made ones, all of one country, for which the posting
source may speak: so every ticket is a candidate for every post.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count, cycle, islice
from typing import Any

from rumorline.matching.dense import kept_of
from rumorline.matching.index import embedded_text, stored
from rumorline.services.registry import SourceRequest
from rumorline.services.ticketing import TicketRequest
from rumorline.store import tickets
from rumorline.store.table import SCHEMA_VERSION, marshal
from rumorline_tools.bench.account import Account, Spent, account
from rumorline_tools.bench.apart import answer, apart, one_core
from rumorline_tools.bench.made import COUNTRY, MadeVectors, Maker
from rumorline_tools.bench.metering import size_of
from rumorline_tools.deliveries.draft import Draft

_COUNTRYWIDE, _FIRST_CITY = 4_200_000_000, 4_200_000_001
_POSTS, _MINUTES = 20, 5
_CHATTER = (
    "The library opens at nine on Saturday.",
    "Leaf collection begins on Monday in the north of the city.",
    "Thank you to everybody who came to the budget hearing.",
    "Happy birthday to our volunteers at the animal shelter!",
)
_CITIES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm")


@dataclass(frozen=True, slots=True)
class Each:
    """What one of something costs, the mean of several.

    `watched` are the read units of the change log alone. By function: CPU ms on a whole core,
    invocations, and calls to AWS. Bytes of messages sent to the queue, of lines logged, and kept
    in table and index.
    """

    reads: float
    watched: float
    writes: float
    cpu_ms: dict[str, float]
    invocations: dict[str, float]
    aws_calls: dict[str, float]
    published: float
    logged: float
    kept: float


@dataclass(frozen=True, slots=True)
class Watched:
    """One size. `load` is the first message of a cold function, tickets and models included.

    `post` says nothing of any ticket, and comes from a source for the whole country. `notice` is a
    denial with all that follows from it, by a source of its town. `minute` is a sweep that finds
    nothing. `load_bytes` are those of the tickets that a cold function reads, in pages of 1 MB.
    """

    tickets: int
    load: Each
    load_bytes: int
    post: Each
    opened: Each
    notice: Each
    minute: Each


def measure(sizes: Sequence[int], seed: int, tell: Callable[[str], None]) -> list[Watched]:
    """Each size in a process of its own."""
    found = []
    for size in sizes:
        tell(f"{size} tickets")
        told = apart("rumorline_tools.bench.watching", str(size), str(seed))
        parts = {name: Each(**part) for name, part in told.items() if isinstance(part, dict)}
        found.append(Watched(**{**told, **parts}))
    return found


def watch(size: int, seed: int) -> Watched:
    """One size, in this process."""
    with account() as made:
        _fill(made, size, seed)
        listed = sum(size_of(item) for item in made.dynamodb.items.values() if "GSI1PK" in item)
        _register(made)
        ids = count(10**16)
        chatter = (_said(made, ids, _COUNTRYWIDE, text) for text in cycle(_CHATTER))
        load = _each(made, 1, next(chatter))
        post = _each(made, _POSTS, *islice(chatter, _POSTS))
        # What was posted before would be matched with each new ticket, two reads and more a post.
        for key in [key for key in made.dynamodb.items if key[0].startswith("D#")]:
            del made.dynamodb.items[key]
        opened = _each(made, len(_CITIES), *(_opened(made, city) for city in _CITIES))
        denied = (
            _said(made, ids, _FIRST_CITY + number, _denial(city))
            for number, city in enumerate(_CITIES)
        )
        notice = _each(made, len(_CITIES), *denied)
        minute = _each(made, _MINUTES, *[[made.sweep]] * _MINUTES)
        return Watched(size, load, listed, post, opened, notice, minute)


def _fill(made: Account, size: int, seed: int) -> None:
    """Put open tickets into the table, with the vectors that a warm function would have stored."""
    kept = Maker(seed).tickets(size)
    texts = [embedded_text(ticket) for ticket in kept]
    vectors = MadeVectors(seed).embed(texts)
    for ticket, text, vector in zip(kept, texts, vectors, strict=True):
        item = tickets.to_item(ticket)
        item |= {"vector": stored(ticket, kept_of(text, vector)), "schema": SCHEMA_VERSION}
        made.dynamodb.items[str(item["PK"]), str(item["SK"])] = marshal(item)


def _register(made: Account) -> None:
    made.desk.add_source(_source(_COUNTRYWIDE, "Government", COUNTRY))
    for number, city in enumerate(_CITIES):
        made.desk.add_source(_source(_FIRST_CITY + number, f"City of {city}", _division(city)))


def _source(account_id: int, authority: str, division: str) -> SourceRequest:
    return SourceRequest(f"x:{account_id}", authority, (division,), ("x/main",))


def _division(city: str) -> str:
    return f"{COUNTRY}/state:xx/place:{city.lower()}"


def _said(
    made: Account, ids: Iterator[int], account_id: int, text: str
) -> list[Callable[[Spent], object]]:
    draft = Draft(str(next(ids)), str(account_id), text, datetime.now(UTC), "official")
    return [partial(made.post, draft), made.resolve, made.publish]


def _opened(made: Account, city: str) -> list[Callable[[Spent], object]]:
    where = f"{city} Street, {city}"
    claim = f"ICE is running an immigration checkpoint at {where}"

    def opened(_: Spent) -> None:
        made.desk.open_ticket(TicketRequest(claim, where, _division(city)), "bench")

    return [opened, made.publish, made.resolve]


def _denial(city: str) -> str:
    return f"There is NO ICE checkpoint at {city} Street. It was a routine seat-belt check."


def _each(made: Account, times: int, *work: Sequence[Callable[[Spent], object]]) -> Each:
    before = _stored(made)
    spent = made.spent(*(step for steps in work for step in steps))

    def share(counted: Any) -> dict[str, float]:
        return {name: round(value / times, 3) for name, value in counted.items()}

    return Each(
        reads=round(spent.reads / times, 2),
        watched=round(spent.reads_of("TLOG") / times, 2),
        writes=round(spent.writes / times, 2),
        cpu_ms=share(spent.cpu_ms),
        invocations=share(spent.invocations),
        aws_calls=share(spent.aws_calls),
        published=round(len(spent.published) / times, 2),
        logged=round(spent.logged / times),
        kept=round((_stored(made) - before) / times),
    )


def _stored(made: Account) -> int:
    items = made.dynamodb.items.values()
    return sum(size_of(item) * (2 if "GSI1PK" in item else 1) for item in items)


if __name__ == "__main__":
    one_core()
    answer(asdict(watch(*map(int, sys.argv[1:]))))
