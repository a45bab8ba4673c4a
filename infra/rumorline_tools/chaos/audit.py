"""What must hold once everything is worked off, whatever went wrong before."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rumorline.domain.chain import GENESIS, sha256
from rumorline.domain.notice import Notice, NoticeStatus
from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.notices.bulletin import Channel
from rumorline.store.codec import from_doc
from rumorline.store.notices import Entry, Notices
from rumorline.store.table import Table, unmarshal
from rumorline.store.tickets import Tickets
from rumorline_tools.chaos.functions import BOARD
from rumorline_tools.chaos.ledger import Ledger, Opened, Said

_LINK = re.compile(re.escape(f"{BOARD}/notices/") + r"(t-\d{8}-[0-9a-f]{10}\.n\d+)")


class Kind(StrEnum):
    """What is wrong. LOSS and DUPLICATE are about posts, tickets and notices."""

    LOSS = "loss"
    DUPLICATE = "duplicate"
    WRONG = "wrong state"
    CHAIN = "broken chain"
    UNOFFICIAL = "unofficial"
    WORDS = "deleted words kept"
    STUCK = "not worked off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    kind: Kind
    what: str


@dataclass(slots=True)
class Outside:
    """What left the system: CloudEvents as sent, bulletins by notice id, and what a reader has.

    `read` are the ids of notices in the order in which a follower of the feed got them.
    """

    events: list[str] = field(default_factory=list)
    bulletins: Counter[tuple[str, str]] = field(default_factory=Counter)
    read: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def take(self, topic: str, message: str, channel: str) -> None:
        """Remember what a topic was sent."""
        if topic == "notices":
            self.events.append(message)
        elif topic == "bulletins":
            self.bulletins.update((found, channel) for found in _LINK.findall(message))


class Audit:
    """Looks at the table and at what left the system. `items` are all items, as DynamoDB's."""

    def __init__(self, table: Table, items: list[Any], ledger: Ledger, outside: Outside) -> None:
        self._table = table
        self._tickets, self._notices = Tickets(table), Notices(table)
        self._items = [unmarshal(item) for item in items]
        self._words = json.dumps(items, ensure_ascii=False, default=bytes.hex)
        self._ledger = ledger
        self._outside = outside
        self._sent = _by_id(outside.events)

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong."""
        yield from self._posts()
        for opened in self._ledger.tickets:
            yield from self._ticket(opened)
        yield from self._strays()
        yield from self._official()
        yield from self._chain()

    def _posts(self) -> Iterator[Finding]:
        """Every genuine post is stored once, as it was said, and was looked at."""
        stored: defaultdict[str, dict[str, Post]] = defaultdict(dict)
        metas: dict[str, Any] = {}
        for item in self._items:
            pk, sk = str(item["PK"]), str(item["SK"])
            if pk.startswith("P#") and sk.startswith("V#"):
                stored[pk.removeprefix("P#")][sk] = from_doc(item["doc"], Post)
            elif pk.startswith("P#") and sk == "META":
                metas[pk.removeprefix("P#")] = item
        for post in self._ledger.posts:
            yield from self._post(post, metas, stored.pop(post.root, {}))
        for root in stored:
            yield Finding(Kind.UNOFFICIAL, f"{root} is stored, and no official said it")

    def _post(
        self, post: Said, metas: dict[str, Any], versions: dict[str, Post]
    ) -> Iterator[Finding]:
        meta = metas.get(post.root, {})
        own = {f"{post.by.platform}:{one.post_id}" for one in post.versions} - {post.root}
        doubled = [one for one in own if one in metas and "root" not in metas[one]]
        if post.deleted:
            if "deleted_at" not in meta:
                yield Finding(Kind.LOSS, f"the deletion of {post.root}")
            if any(version.text in self._words for version in post.versions):
                yield Finding(Kind.WORDS, f"words of {post.root}")
            return
        if doubled:
            yield Finding(Kind.DUPLICATE, f"{post.root} is also stored as {doubled}")
        latest = versions.get(f"V#{meta.get('latest')}")
        if latest is None or latest.text != post.latest.text:
            yield Finding(Kind.LOSS, f"post {post.root}: {post.latest.text}")
        elif post.by not in self._ledger.suspended and meta.get("matched") != meta["latest"]:
            yield Finding(Kind.LOSS, f"post {post.root} was stored and never matched")
        said = {version.text for version in post.versions}
        if any(version.text not in said for version in versions.values()):
            yield Finding(Kind.UNOFFICIAL, f"{post.root} has a version that nobody posted")

    def _ticket(self, opened: Opened) -> Iterator[Finding]:
        found = self._table.get((f"T#{opened.ticket_id}", "META"))
        if found is None:
            yield Finding(Kind.LOSS, f"the ticket about {opened.claim}")
            return
        ticket = self._tickets.get(opened.ticket_id)
        yield from self._standing(opened, ticket)
        revs = [event.rev for event in self._tickets.history(ticket.ticket_id)]
        if revs != list(range(1, ticket.rev + 1)):
            yield Finding(Kind.LOSS, f"{ticket.ticket_id} is at {ticket.rev}, its history {revs}")
        yield from self._said(ticket)

    def _standing(self, opened: Opened, ticket: Ticket) -> Iterator[Finding]:
        must = self._ledger.standing(opened, told=ticket.said is not None)
        now = (ticket.state.value, ticket.verdict.value if ticket.verdict else None)
        if now != must:
            yield Finding(Kind.WRONG, f"{opened.claim} is {now}, it must be {must}")
        counting = {(post.root, post.latest.text) for post in self._ledger.counting(opened.claim)}
        live = {(one.root, one.quote) for one in ticket.evidence.values() if one.live}
        if live != counting:
            missing, besides = counting - live, live - counting
            yield Finding(Kind.WRONG, f"{opened.claim}: without {missing}, with {besides}")

    def _said(self, ticket: Ticket) -> Iterator[Finding]:
        """Every notice of a history is out, in order, under one id, or nobody was to be told."""
        entries = self._notices.of_ticket(ticket.ticket_id)
        if [entry.notice.nv for entry in entries] != list(range(1, ticket.nv + 1)):
            yield Finding(Kind.LOSS, f"{ticket.ticket_id} has {ticket.nv} notices, not all stored")
        told: Notice | None = None
        for entry in entries:
            yield from self._out(entry)
            if entry.status is NoticeStatus.PUBLISHED:
                if told and _statement(told) == _statement(entry.notice):
                    same = f"{told.notice_id} and {entry.notice.notice_id}"
                    yield Finding(Kind.DUPLICATE, f"{same} say the same")
                told = entry.notice
        if (told.verdict if told else None) != ticket.verdict:
            last = told.notice_id if told else "nothing"
            yield Finding(Kind.LOSS, f"{ticket.ticket_id} is {ticket.verdict}, told was {last}")

    def _out(self, entry: Entry) -> Iterator[Finding]:
        name, bodies = entry.notice.notice_id, self._sent.pop(entry.notice.notice_id, [])
        if entry.status is NoticeStatus.VOID:
            if bodies:
                yield Finding(Kind.UNOFFICIAL, f"{name} was taken back and sent all the same")
            return
        if entry.status is not NoticeStatus.PUBLISHED:
            yield Finding(Kind.LOSS, f"notice {name} is {entry.status.value}")
        if not bodies:
            yield Finding(Kind.LOSS, f"notice {name} was never sent")
        if len({_told(body) for body in bodies}) > 1:
            yield Finding(Kind.DUPLICATE, f"{name} was told twice, not the same each time")
        for channel in Channel:
            if not self._outside.bulletins[name, channel.value]:
                yield Finding(Kind.LOSS, f"nobody got {name} by {channel.value}")

    def _strays(self) -> Iterator[Finding]:
        for name in self._sent:
            yield Finding(Kind.DUPLICATE, f"{name} was sent, and is in no history")
        known = {opened.ticket_id for opened in self._ledger.tickets}
        for item in self._items:
            ticket_id = str(item["PK"]).removeprefix("T#")
            if str(item["PK"]).startswith("T#") and ticket_id not in known:
                yield Finding(Kind.DUPLICATE, f"nobody opened {ticket_id}")
        lost = [one for one in self._ledger.unreadable if one not in str(self._outside.dead)]
        for one in lost:
            yield Finding(Kind.LOSS, f"entry {one} was not set aside")
        for body in self._outside.dead:
            if not any(one in body for one in self._ledger.unreadable):
                yield Finding(Kind.STUCK, f"set aside: {body}")

    def _official(self) -> Iterator[Finding]:
        """Nothing went out that no official said."""
        said = {
            (post.by.account, version.text)
            for post in self._ledger.posts
            for version in post.versions
        }
        for body in self._outside.events:
            event = json.loads(body)
            for found in event["data"]["evidence"]:
                if found["quote"] and (found["account_id"], found["quote"]) not in said:
                    yield Finding(Kind.UNOFFICIAL, f"{event['id']} quotes {found['quote']!r}")

    def _chain(self) -> Iterator[Finding]:
        """The feed has no gap, each link names the one before, and bodies match their digests."""
        previous, ids = GENESIS, []
        for place, link in enumerate(self._notices.feed(), start=1):
            entry = self._notices.get(link.ticket_id, link.nv)
            if entry is None or (link.seq, link.previous) != (place, previous):
                yield Finding(Kind.CHAIN, f"link {place}")
                return
            item = self._table.get((f"T#{link.ticket_id}", f"N#{link.nv:06d}")) or {}
            if not entry.withheld and sha256(str(item["doc"])) != link.digest:
                yield Finding(Kind.CHAIN, f"the body of link {place}")
            if (entry.seq, entry.previous) != (link.seq, link.previous):
                yield Finding(Kind.CHAIN, f"{entry.notice.notice_id} has the place of another")
            previous = link.hash
            ids.append(entry.notice.notice_id)
        if self._outside.read != ids:
            yield Finding(Kind.LOSS, f"a follower of the feed got {self._outside.read}, not {ids}")


def _by_id(events: list[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for body in events:
        found[json.loads(body)["id"]].append(body)
    return dict(found)


def _told(body: str) -> str:
    """A CloudEvent less what a deletion takes out of it, so that repeats can be compared."""
    event = json.loads(body)
    data = event["data"]
    data["evidence"] = [
        {name: value for name, value in found.items() if name not in _REDACTED}
        for found in data["evidence"]
    ]
    return json.dumps({**event, "data": {**data, "headline": "", "explanation": ""}})


_REDACTED = ("quote", "evidence_span", "explanation_span")


def _statement(notice: Notice) -> tuple[object, ...]:
    return (notice.verdict, {found.root: found.content_hash for found in notice.evidence})
