"""What a cold function does before its first post: from the table's answers to the warm index.

The answers are given to botocore as DynamoDB would send them, so all of it is measured but the
network and the table. Two ways: rows in which the tickets' words are stored, with the attributes
that are asked for; and whole rows without the words, where each ticket is read again.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from botocore.awsrequest import AWSResponse
from botocore.session import Session

from rumorline.matching.dense import kept_of
from rumorline.matching.index import TicketIndex, embedded_text, stored
from rumorline.services.watching import Watch
from rumorline.store import tickets
from rumorline.store.table import SCHEMA_VERSION, Table, marshal
from rumorline_tools.bench.apart import answer, apart, one_core, processor
from rumorline_tools.bench.made import MadeVectors, Maker

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAYS = ("words stored", "words read again")
_OPEN = "ST#open"
_NEEDED = ("doc", "vector")
_A_PAGE = 500
_POST = "There is NO checkpoint on Main Street."


@dataclass(frozen=True, slots=True)
class Way:
    """CPU seconds one way; `row_bytes` is what a ticket takes in the answers.

    From the `answers` to items, from those to the `index`, and its `first` answer.
    """

    tickets: int
    way: str
    row_bytes: int
    answers: float
    index: float
    first: float

    @property
    def ready(self) -> float:
        """From items in memory to the first answer."""
        return round(self.index + self.first, 2)


@dataclass(frozen=True, slots=True)
class Loading:
    """All sizes, each both ways."""

    seed: int
    processor: str
    ways: tuple[Way, ...]


def measure(sizes: Sequence[int], seed: int, tell: Callable[[str], None]) -> Loading:
    """Each size and way in a process of its own; UsageError if one fails."""
    ways = []
    for size in sizes:
        for way in WAYS:
            tell(f"{size} tickets, {way}")
            told = apart("rumorline_tools.bench.loading", str(size), str(seed), way)
            ways.append(Way(**told))
    return Loading(seed, processor(), tuple(ways))


def load(size: int, seed: int, way: str) -> Way:
    """One way, in this process."""
    words = way == WAYS[0]
    pages = _pages(size, seed, _NEEDED if words else (), words=words)
    row_bytes = sum(map(len, pages)) // size
    index = TicketIndex(encoder=_Never())
    watch = Watch(tickets.Tickets(_table(pages)), index, lambda: datetime.now(UTC))
    _read(_table(pages), _A_PAGE)  # what only the first call of a process does
    alone = _table(pages)
    gc.disable()  # as the watch does
    times = [time.process_time()]
    _read(alone, size)
    times.append(time.process_time())
    gc.enable()
    watch.current()
    times.append(time.process_time())
    index.candidates(_POST)
    times.append(time.process_time())
    answers, both, first = np.diff(times).tolist()
    return Way(size, way, row_bytes, round(answers, 2), round(both - answers, 2), round(first, 2))


def _read(table: Table, most: int) -> None:
    for _ in islice(table.listing(_OPEN), most):
        pass


def _pages(size: int, seed: int, only: Sequence[str], *, words: bool) -> list[bytes]:
    """The answers to a query of all tickets, as they are sent."""
    maker, vectors = Maker(seed), MadeVectors(seed)
    made, pages = maker.tickets(size), []
    for start in range(0, size, _A_PAGE):
        some = made[start : start + _A_PAGE]
        texts = [embedded_text(one) for one in some]
        rows = []
        for ticket, text, vector in zip(some, texts, vectors.embed(texts), strict=True):
            kept = kept_of(text, vector)
            item = tickets.to_item(ticket) | {"schema": SCHEMA_VERSION}
            item["vector"] = stored(ticket, kept) if words else kept
            rows.append(_sent({name: item[name] for name in (*only, "schema")} if only else item))
        more = {"LastEvaluatedKey": marshal({"PK": "more"})} if start + _A_PAGE < size else {}
        pages.append(json.dumps({"Items": rows, "Count": len(rows), **more}).encode())
    return pages


def _sent(item: Any) -> dict[str, Any]:
    typed = marshal(item)
    for value in typed.values():
        if "B" in value:
            value["B"] = b64encode(value["B"]).decode()
    return typed


class _Sent:
    """The body of an answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Any:
        """All of it at once."""
        yield self._body


def _table(pages: Sequence[bytes]) -> Table:
    """A table whose client gets these open tickets, one page after the other, and no others."""
    client: Any = Session().create_client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="made",
        aws_secret_access_key="up",  # noqa: S106 - nothing is sent
    )
    left = iter(pages)

    def sent(request: Any, **_: Any) -> AWSResponse:
        body = next(left) if _OPEN.encode() in request.body else b'{"Items": []}'
        return AWSResponse(request.url, 200, {}, _Sent(body))  # type: ignore[arg-type]  # botocore only reads it

    client.meta.events.register("before-send.dynamodb.Query", sent)
    return Table(client, "tickets")


class _Never:
    """Embeds the first post, and no ticket: their vectors are stored."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vector of one text."""
        (_,) = {*texts} & {_POST}
        return MadeVectors(0).embed(texts)


if __name__ == "__main__":
    one_core()
    size, seed, way = sys.argv[1:]
    answer(asdict(load(int(size), int(seed), way)))
