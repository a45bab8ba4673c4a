"""Sources and the accounts that are none.

SRC#source     META            status, rev, doc; GSI1 SOURCES / authority
SRC#source     S#ticket#root   tickets that a post of this source touched
UNREG#source   META            an account that posts but is not registered: how often, since when
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rumorline.domain.errors import AlreadyExists, NotFound, SourceMoved, UsageError
from rumorline.domain.post import Account
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.times import utc_text
from rumorline.store import outbox
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, Write, absent, check, put

UNREGISTERED_KEPT = timedelta(days=30)
MAX_DIVISIONS = 50
"""A saved post writes a row for each, in one transaction of at most 100 writes."""


@dataclass(frozen=True, slots=True)
class Unregistered:
    """An account that a genuine webhook delivered and that is no source."""

    source_id: str
    handle: str
    endpoint: str
    posts: int
    last_seen: str
    looks_like: str = ""


def key(source_id: str) -> Key:
    """Where a source is kept."""
    return (f"SRC#{source_id}", "META")


def to_item(source: Source) -> Item:
    """A source as it is stored."""
    pk, sk = key(source.source_id)
    return {
        "PK": pk,
        "SK": sk,
        "rev": source.rev,
        "status": source.status.value,
        "doc": to_doc(source),
        "GSI1PK": "SOURCES",
        "GSI1SK": f"{source.authority}#{source.source_id}",
    }


def from_item(item: Item) -> Source:
    """A source as it was stored."""
    return from_doc(item["doc"], Source)


def rev_is(rev: int) -> Condition:
    """Nobody has changed the source since it was read."""
    return Condition("rev = :srev", SourceMoved, {":srev": rev})


def still_active(source: Source) -> Write:
    """Guard of a transaction: the source is active and as it was read."""
    active = Condition(
        "#status = :active AND rev = :srev",
        SourceMoved,
        {":active": SourceStatus.ACTIVE.value, ":srev": source.rev},
        {"#status": "status"},
    )
    return check(key(source.source_id), active)


def link(source_id: str, ticket_id: str, root: str) -> Write:
    """Remember that a post of the source touched a ticket."""
    sk = f"S#{ticket_id}#{root}"
    return put({"PK": key(source_id)[0], "SK": sk, "ticket": ticket_id, "root": root})


class Sources:
    """Reads and writes of the registry."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, source_id: str) -> Source | None:
        """A registered source, read consistently; None if the account is no source."""
        item = self._table.get(key(source_id))
        return from_item(item) if item else None

    def add(self, source: Source) -> None:
        """Register a source; AlreadyExists if the account is registered."""
        if len(source.divisions) > MAX_DIVISIONS:
            raise UsageError(
                f"a source speaks for at most {MAX_DIVISIONS} divisions; name wider ones"
            )
        try:
            self._table.write(put(to_item(source), absent(AlreadyExists)))
        except AlreadyExists:
            raise AlreadyExists(f"{source.source_id} is registered already") from None

    def suspend(self, source_id: str, at: datetime) -> Source:
        """Suspend a source and ask for all that it settled to be settled again without it."""
        source = self.get(source_id)
        if source is None:
            raise NotFound(f"there is no source {source_id!r}; `rumorline source list` shows them")
        suspended = replace(source, status=SourceStatus.SUSPENDED, rev=source.rev + 1)
        self._table.transact(
            put(to_item(suspended), rev_is(source.rev)),
            put(outbox.to_item(outbox.Row("suspend", source_id, at))),
        )
        return suspended

    def listed(self) -> Iterator[Source]:
        """All sources by authority; eventually consistent."""
        return map(from_item, self._table.listing("SOURCES"))

    def touched(self, source_id: str) -> list[tuple[str, str]]:
        """(ticket, root) of everything that a source's posts touched, read consistently."""
        items = self._table.query_prefix(key(source_id)[0], "S#")
        return [(str(item["ticket"]), str(item["root"])) for item in items]

    def count_unregistered(
        self, account: Account, endpoint: str, at: datetime, looks_like: str
    ) -> None:
        """Count a post of an account that is no source, so that the operator sees it."""
        self._table.upsert(
            (f"UNREG#{account.source_id}", "META"),
            "SET GSI1PK = :list, GSI1SK = :id, handle = :handle, endpoint = :endpoint, "
            "last_seen = :at, looks_like = :like, expires_at = :expires ADD posts :one",
            {
                ":list": "UNREGISTERED",
                ":id": account.source_id,
                ":handle": account.handle or "",
                ":endpoint": endpoint,
                ":at": utc_text(at),
                ":like": looks_like,
                ":expires": int((at + UNREGISTERED_KEPT).timestamp()),
                ":one": 1,
            },
        )

    def unregistered(self) -> Iterator[Unregistered]:
        """Accounts that posted through a webhook and are no source; eventually consistent."""
        for item in self._table.listing("UNREGISTERED"):
            yield Unregistered(
                source_id=str(item["GSI1SK"]),
                handle=str(item["handle"]),
                endpoint=str(item["endpoint"]),
                posts=int(item["posts"]),
                last_seen=str(item["last_seen"]),
                looks_like=str(item["looks_like"]),
            )
