"""Bodies of numbered notices for everybody.

    PUB#ticket   N#nv   doc, its place in the feed, withheld, next, changed_at, accepted, judged_at

A copy of `T#ticket N#nv`, in a partition that holds nothing else: a role that reads in public can
be kept to it, as a ticket's own partition is the desk's.
"""

from __future__ import annotations

from datetime import datetime

from rumorline.domain.errors import StaleRead
from rumorline.domain.notice import Notice
from rumorline.domain.published import Published
from rumorline.domain.times import utc_text
from rumorline.store.codec import from_doc, to_doc
from rumorline.store.table import Condition, Item, Key, Scalar, Write, absent, put, update


def key(ticket_id: str, nv: int) -> Key:
    """Where a notice's public body is kept."""
    return (f"PUB#{ticket_id}", f"N#{nv:06d}")


def to_item(one: Published) -> Item:
    """A public body as it is stored."""
    pk, sk = key(one.notice.ticket_id, one.notice.nv)
    return {
        "PK": pk,
        "SK": sk,
        "doc": one.body or to_doc(one.notice),
        "seq": one.seq,
        "at": utc_text(one.at),
        "digest": one.digest,
        "previous": one.previous,
        "hash": one.hash,
        "withheld": one.withheld,
        "next": one.next_nv,
        "changed_at": utc_text(one.changed_at),
        "accepted": int(one.accepted),
        "judged_at": utc_text(one.judged_at) if one.judged_at else "",
    }


def from_item(item: Item) -> Published:
    """A public body as it was stored."""
    notice = from_doc(item["doc"], Notice)
    return Published(
        notice=notice,
        seq=int(item["seq"]),
        at=datetime.fromisoformat(str(item["at"])),
        digest=str(item["digest"]),
        previous=str(item["previous"]),
        hash=str(item["hash"]),
        changed_at=datetime.fromisoformat(str(item["changed_at"])),
        withheld=str(item["withheld"]),
        next_nv=int(item["next"]),
        accepted=bool(item.get("accepted", notice.accepted_by_person)),
        judged_at=moment(item.get("judged_at", "")),
        body=str(item["doc"]),
    )


def moment(text: Scalar) -> datetime | None:
    """A moment as it was stored; None of an empty text."""
    return datetime.fromisoformat(str(text)) if text else None


def added(one: Published) -> list[Write]:
    """Show a notice to everybody; the one before says from then on that it was followed."""
    writes = [put(to_item(one), absent(StaleRead))]
    if one.notice.previous_nv:
        before = key(one.notice.ticket_id, one.notice.previous_nv)
        followed: Item = {"next": one.notice.nv, "changed_at": utc_text(one.at)}
        there = Condition("attribute_exists(PK)", StaleRead)
        writes.append(update(before, followed, there))
    return writes


def judged(notice: Notice, *, accepted: bool, at: datetime) -> Write:
    """Say whether a person takes the verdict for theirs; the body stays as it is."""
    there = Condition("attribute_exists(PK)", StaleRead)
    marks: Item = {"accepted": int(accepted), "judged_at": utc_text(at)}
    return update(key(notice.ticket_id, notice.nv), marks, there)


def redacted(notice: Notice, why: str, at: datetime) -> Write:
    """Put a body without words in the place of one with them."""
    bare: Item = {"doc": to_doc(notice), "withheld": why, "changed_at": utc_text(at)}
    return update(key(notice.ticket_id, notice.nv), bare)
