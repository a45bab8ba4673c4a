"""Notices and the feed that numbers them.

    T#ticket    N#nv     the notice: status, doc, redactions, and its place in the feed
    FEED        HEAD     seq and hash of the newest entry
    FEED        seq      one published notice, zero-padded: a cursor over all
    F#division  seq      the same, of one division
    PUB#ticket  N#nv     its body for everybody (store/published.py)

Every feed entry carries the digest of its notice and the hash of the entry before, so the feed is a
chain of digests: a body may be withheld later without breaking it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.chain import GENESIS, link_hash, sha256
from rumorline.domain.errors import StaleRead
from rumorline.domain.notice import Notice, NoticeStatus
from rumorline.domain.published import Published, said
from rumorline.domain.times import utc_text
from rumorline.store import published
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import (
    Condition,
    Item,
    Key,
    Table,
    Write,
    absent,
    check,
    put,
    update,
)

_HEAD: Key = ("FEED", "HEAD")
_STATUS = {"#status": "status"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice with its status and, once numbered, its place: `previous` is the hash before it.

    `withheld` says why words were removed from it after it was written, `redactions` how often.
    `bulletins` counts those of its bulletins for people that are out. Until `not_before` it may not
    be numbered. `accepted`: a person takes the verdict for theirs, as the notice says or since.
    `delivery_id` is that of the message that led to it, empty where a person did.
    """

    notice: Notice
    status: NoticeStatus = NoticeStatus.PENDING
    seq: int = 0
    previous: str = GENESIS
    withheld: str = ""
    redactions: int = 0
    bulletins: int = 0
    not_before: datetime | None = None
    accepted: bool = False
    delivery_id: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One link of the chain, with what the feed is filtered by: that may not be withheld.

    `verdicts` are what the notice says and what subscribers were told of its ticket before.
    """

    seq: int
    ticket_id: str
    nv: int
    digest: str
    previous: str
    at: datetime
    verdicts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 over place, digest and the hash before."""
        return link_hash(self.seq, self.digest, self.previous)


def key(ticket_id: str, nv: int) -> Key:
    """Where a notice is kept."""
    return (f"T#{ticket_id}", f"N#{nv:06d}")


def to_item(entry: Entry) -> Item:
    """A notice as it is stored; status, place and body are apart, so that each is changed alone."""
    pk, sk = key(entry.notice.ticket_id, entry.notice.nv)
    return {
        "PK": pk,
        "SK": sk,
        "status": entry.status.value,
        "seq": entry.seq,
        "previous": entry.previous,
        "withheld": entry.withheld,
        "redactions": entry.redactions,
        "bulletins": entry.bulletins,
        "not_before": utc_text(entry.not_before) if entry.not_before else "",
        "accepted": int(entry.accepted),
        "delivery": entry.delivery_id,
        "doc": to_doc(entry.notice),
    }


def from_item(item: Item) -> Entry:
    """A notice as it was stored; what an earlier version did not know yet reads as nothing."""
    return Entry(
        notice=from_doc(item["doc"], Notice),
        status=NoticeStatus(str(item["status"])),
        seq=int(item["seq"]),
        previous=str(item["previous"]),
        withheld=str(item["withheld"]),
        redactions=int(item.get("redactions", 0)),
        bulletins=int(item.get("bulletins", 0)),
        not_before=published.moment(item.get("not_before", "")),
        accepted=bool(item.get("accepted", 0)),
        delivery_id=str(item.get("delivery", "")),
    )


def status_is(status: NoticeStatus) -> Condition:
    """Nobody has moved the notice on since it was read."""
    return Condition("#status = :status", StaleRead, {":status": status.value}, _STATUS)


def not_pending() -> Condition:
    """The notice before has been numbered, or nobody was ever told."""
    values = {":pending": NoticeStatus.PENDING.value}
    return Condition("#status <> :pending", StaleRead, values, _STATUS)


def bulletins_are(number: int) -> Condition:
    """Nobody has sent another of its bulletins since it was read."""
    return _is("bulletins", number)


def words_are(redactions: int) -> Condition:
    """No words were removed since it was read: writing it back must not bring them back."""
    return _is("redactions", redactions)


def acceptance_is(accepted: bool) -> Condition:  # noqa: FBT001 - it is what is asked about
    """Nobody has accepted its verdict, or taken that back, since it was read."""
    return _is("accepted", int(accepted))


def _is(name: str, number: int) -> Condition:
    """A number is as it was read; a notice of an earlier version may lack it, which reads as 0."""
    same = f"{name} = :{name}"
    lenient = f"(attribute_not_exists({name}) OR {same})"
    return Condition(same if number else lenient, StaleRead, {f":{name}": number})


def judged(entry: Entry, *, accepted: bool, at: datetime) -> list[Write]:
    """Say on a notice whether a person takes its verdict for theirs; its body stays as it is."""
    if entry.status is NoticeStatus.VOID:
        return []
    mark = _set(entry, {"accepted": int(accepted)}, status_is(entry.status))
    public = [published.judged(entry.notice, accepted=accepted, at=at)] if entry.seq else []
    return [mark, *public]


class Notices:
    """Reads and writes of notices and of the feed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_ticket(self, ticket_id: str) -> list[Entry]:
        """All notices of a ticket in order, read consistently."""
        return [from_item(item) for item in self._table.query_prefix(f"T#{ticket_id}", "N#")]

    def get(self, ticket_id: str, nv: int) -> Entry | None:
        """One notice, read consistently."""
        item = self._table.get(key(ticket_id, nv))
        return from_item(item) if item else None

    def move(self, entry: Entry, status: NoticeStatus) -> None:
        """Change the status of a notice, if nobody else did; StaleRead otherwise."""
        self._table.write(_set(entry, {"status": status.value}, status_is(entry.status)))

    def told(self, entry: Entry) -> None:
        """Count one more bulletin as sent, if nobody else did; StaleRead otherwise."""
        one_more: Item = {"bulletins": entry.bulletins + 1}
        self._table.write(_set(entry, one_more, bulletins_are(entry.bulletins)))

    def number(self, entry: Entry, at: datetime, before: Sequence[str] = ()) -> None:
        """Give a pending notice the next place in the feed.

        `before` are the verdicts that subscribers were told of its ticket before.
        StaleRead if another notice took that place, this one was moved on, or the one before it is
        still pending: read again.
        """
        head = self._table.get(_HEAD)
        notice = entry.notice
        previous, seq = (str(head["hash"]), int(head["seq"]) + 1) if head else (GENESIS, 1)
        link = _link(notice, seq, previous, at, before)
        place: Item = {"status": NoticeStatus.NUMBERED.value, "seq": seq, "previous": previous}
        unmoved = status_is(NoticeStatus.PENDING) & words_are(entry.redactions)
        unmoved &= acceptance_is(entry.accepted)
        self._table.transact(
            _next_head(link, head),
            *_feed_rows(link, notice.divisions),
            *published.added(public(link, entry)),
            _set(entry, {**place, "doc": to_doc(notice)}, unmoved),
            *_after_its_predecessor(notice),
        )

    def redact(self, ticket_id: str, root: str, why: str, at: datetime) -> None:
        """Remove a post's words from the notices of a ticket; their digests stay as they were.

        A notice and its public body lose them in one transaction.
        """
        for entry in self.of_ticket(ticket_id):
            self._redact(entry, root, why, at)

    def _redact(self, entry: Entry, root: str, why: str, at: datetime) -> None:
        evidence = tuple(e.without_words() if e.root == root else e for e in entry.notice.evidence)
        if evidence == entry.notice.evidence:
            return
        bare = replace(entry.notice, evidence=evidence)
        less: Item = {"doc": to_doc(bare), "withheld": why, "redactions": entry.redactions + 1}
        unmoved = status_is(entry.status) & words_are(entry.redactions)
        public = [published.redacted(bare, why, at)] if entry.seq else []
        self._table.transact(_set(entry, less, unmoved), *public)

    def feed(self, after: int = 0) -> Iterator[FeedEntry]:
        """The chain from a cursor on, oldest first, read consistently."""
        for item in self._table.query("FEED", low=seq_key(after + 1), high="9" * 13):
            yield from_doc(item["doc"], FeedEntry)


def seq_key(seq: int) -> str:
    """Sorts as the number does."""
    return f"{seq:012d}"


def _link(
    notice: Notice, seq: int, previous: str, at: datetime, before: Sequence[str]
) -> FeedEntry:
    return FeedEntry(
        seq=seq,
        ticket_id=notice.ticket_id,
        nv=notice.nv,
        digest=sha256(to_doc(notice)),
        previous=previous,
        at=at,
        verdicts=tuple(dict.fromkeys([said(notice), *before])),
        topics=notice.topics,
    )


def public(link: FeedEntry, entry: Entry) -> Published:
    """What everybody may read of a notice that got this place, before anything follows it."""
    return Published(
        notice=entry.notice,
        seq=link.seq,
        at=link.at,
        digest=link.digest,
        previous=link.previous,
        hash=link.hash,
        changed_at=link.at,
        withheld=entry.withheld,
        accepted=entry.accepted,
    )


def _set(entry: Entry, changes: Item, when: Condition) -> Write:
    return update(key(entry.notice.ticket_id, entry.notice.nv), changes, when)


def _next_head(link: FeedEntry, head: Item | None) -> Write:
    same_head = Condition("seq = :seq", StaleRead, {":seq": link.seq - 1})
    unmoved = same_head if head else absent(StaleRead)
    return put({"PK": _HEAD[0], "SK": _HEAD[1], "seq": link.seq, "hash": link.hash}, unmoved)


def _feed_rows(link: FeedEntry, divisions: tuple[str, ...]) -> list[Write]:
    partitions = dict.fromkeys(["FEED", *(f"F#{division}" for division in divisions)])
    row: Item = {"SK": seq_key(link.seq), "doc": to_doc(link), "at": utc_text(link.at)}
    return [put({"PK": pk, **row}, absent(StaleRead)) for pk in partitions]


def _after_its_predecessor(notice: Notice) -> list[Write]:
    return [check(key(notice.ticket_id, notice.nv - 1), not_pending())] if notice.nv > 1 else []
