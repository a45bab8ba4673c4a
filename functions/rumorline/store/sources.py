"""Sources and the accounts that are none.

SRC#source     META            status, rev, doc; GSI1 SOURCES / authority
SRC#source     E#rev           who changed it, when and how
SRC#source     S#ticket#root   tickets that a post of this source touched; rev, once judged again
SRC#source     SEEN            when its last post came, through which endpoint, how often posts come
UNREG#source   META            an account that posts but is not registered: how often, since when
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rumorline.domain.errors import AlreadyExists, SourceMoved, UsageError
from rumorline.domain.post import Account
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.times import utc_text
from rumorline.store import outbox
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Table, Write, absent, check, put, update

UNREGISTERED_KEPT = timedelta(days=30)
_WEIGHS = 10
"""A gap between posts changes the mean as one of ten."""
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


@dataclass(frozen=True, slots=True)
class Heard:
    """When a source was heard last and through which endpoint.

    `usual` is the mean time between its posts, of which the newer ones weigh more; zero until
    there are two.
    """

    at: datetime
    endpoint: str
    posts: int
    usual: timedelta


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """One entry of a source's history; `rev` is the revision that it made, `by` the user.

    `divisions` are those that it had before, where they changed: its posts are listed there.
    """

    source_id: str
    rev: int
    at: datetime
    trigger: str
    by: str
    note: str = ""
    divisions: tuple[str, ...] = ()


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


def still_suspended(source_id: str) -> Write:
    """Guard of a transaction: the source is suspended."""
    suspended = Condition(
        "#status = :suspended",
        SourceMoved,
        {":suspended": SourceStatus.SUSPENDED.value},
        {"#status": "status"},
    )
    return check(key(source_id), suspended)


def event_item(event: SourceEvent) -> Item:
    """A history entry as it is stored."""
    return {"PK": key(event.source_id)[0], "SK": f"E#{event.rev:08d}", "doc": to_doc(event)}


def link(source_id: str, ticket_id: str, root: str) -> Write:
    """Remember that a post of the source touched a ticket."""
    pk, sk = _link_key(source_id, ticket_id, root)
    return put({"PK": pk, "SK": sk, "ticket": ticket_id, "root": root})


def _link_key(source_id: str, ticket_id: str, root: str) -> Key:
    return (key(source_id)[0], f"S#{ticket_id}#{root}")


def _heard_key(source_id: str) -> Key:
    return (key(source_id)[0], "SEEN")


def _heard(item: Item) -> Heard:
    return Heard(
        at=datetime.fromisoformat(str(item["last_seen"])),
        endpoint=str(item["endpoint"]),
        posts=int(item["posts"]),
        usual=timedelta(seconds=int(item["usual_s"])),
    )


class Sources:
    """Reads and writes of the registry."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, source_id: str) -> Source | None:
        """A registered source, read consistently; None if the account is no source."""
        item = self._table.get(key(source_id))
        return from_item(item) if item else None

    def add(self, source: Source, at: datetime, by: str) -> None:
        """Register a source; AlreadyExists if the account is registered."""
        _check_divisions(source)
        event = SourceEvent(source.source_id, source.rev, at, "added", by)
        try:
            self._table.transact(
                put(to_item(source), absent(AlreadyExists)), put(event_item(event))
            )
        except AlreadyExists:
            raise AlreadyExists(f"{source.source_id} is registered already", "source_id") from None

    def change(self, source: Source, event: SourceEvent, asks_for: str = "") -> None:
        """Write a source's next revision; SourceMoved if somebody changed it meanwhile.

        `asks_for` is the kind of work that follows from it, if any.
        """
        _check_divisions(source)
        row = outbox.Row(asks_for, source.source_id, event.at)
        work = [put(outbox.to_item(row))] if asks_for else []
        self._table.transact(
            put(to_item(source), rev_is(source.rev - 1)),
            put(event_item(event), absent(SourceMoved)),
            *work,
        )

    def history(self, source_id: str) -> list[SourceEvent]:
        """Everything that happened to a source, oldest first."""
        items = self._table.query_prefix(key(source_id)[0], "E#")
        return [from_doc(item["doc"], SourceEvent) for item in items]

    def listed(self) -> Iterator[Source]:
        """All sources by authority; eventually consistent."""
        return map(from_item, self._table.listing("SOURCES"))

    def touched(self, source_id: str, but_at: int = 0) -> list[tuple[str, str]]:
        """(ticket, root) of everything that a source's posts touched, read consistently.

        Without what was judged again at the source's revision `but_at`.
        """
        items = self._table.query_prefix(key(source_id)[0], "S#")
        left = (item for item in items if not but_at or item.get("rev") != but_at)
        return [(str(item["ticket"]), str(item["root"])) for item in left]

    def judged_again(self, source: Source, ticket_id: str, root: str) -> None:
        """Remember at which revision of the source something that it touched was judged again."""
        known = _link_key(source.source_id, ticket_id, root)
        self._table.write(update(known, {"rev": source.rev}))

    def ask(self, kind: str, source_id: str, at: datetime) -> None:
        """Ask for work on a source, as `change` does."""
        self._table.write(put(outbox.to_item(outbox.Row(kind, source_id, at))))

    def heard(self, source_id: str, endpoint: str, at: datetime) -> None:
        """Note that a post came. Of two at once one may be forgotten: it is a mean."""
        known = self.last_heard(source_id)
        usual = timedelta(0)
        if known:
            gap = max(at - known.at, timedelta(0))
            usual = known.usual + (gap - known.usual) / min(known.posts, _WEIGHS)
        self._table.upsert(
            _heard_key(source_id),
            "SET last_seen = :at, endpoint = :endpoint, usual_s = :usual ADD posts :one",
            {
                ":at": utc_text(at),
                ":endpoint": endpoint,
                ":usual": round(usual.total_seconds()),
                ":one": 1,
            },
        )

    def last_heard(self, source_id: str) -> Heard | None:
        """When the last post of a source came; None if none ever did."""
        item = self._table.get(_heard_key(source_id))
        return _heard(item) if item else None

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


def _check_divisions(source: Source) -> None:
    if len(source.divisions) > MAX_DIVISIONS:
        said = f"a source speaks for at most {MAX_DIVISIONS} divisions; name wider ones"
        raise UsageError(said, "divisions")
