"""What items of earlier releases lack, added: public bodies, filters, rows of the board.

Nothing is taken away and no body is written anew, so digests and hashes stay as they are. A second
run finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.errors import StaleRead
from rumorline.domain.published import Published, said
from rumorline.domain.ticket import TicketState
from rumorline.domain.unsettled import unsettled
from rumorline.services.patience import patiently
from rumorline.store import notices as notice_store
from rumorline.store import published
from rumorline.store import unsettled as board
from rumorline.store.codec import to_doc
from rumorline.store.notices import Entry, FeedEntry, Notices, seq_key
from rumorline.store.table import Condition, Item, Table, Write, check, put, update
from rumorline.store.tickets import Tickets

Progress = Callable[[int, int], None]
_NO_BODY = Condition("attribute_not_exists(seq)", StaleRead)
_THERE = Condition("attribute_exists(PK)", StaleRead)


@dataclass(frozen=True, slots=True)
class Migrated:
    """How many of each were added, or would be."""

    bodies: int = 0
    filters: int = 0
    rumors: int = 0

    @property
    def anything(self) -> bool:
        """Something was missing."""
        return self != Migrated()


class Migration:
    """Brings a table up to what this release reads."""

    def __init__(self, table: Table, clock: Callable[[], datetime]) -> None:
        self._table = table
        self._notices = Notices(table)
        self._tickets = Tickets(table)
        self._clock = clock
        self._write = True

    def run(self, *, dry_run: bool = False, progress: Progress = lambda *_: None) -> Migrated:
        """Add what is missing, one notice or ticket a transaction."""
        self._write = not dry_run
        done = Migrated()
        for number, link in enumerate(self._notices.feed(), 1):
            bodies, filters = self._notice(link)
            done = replace(done, bodies=done.bodies + bodies, filters=done.filters + filters)
            progress(number, link.seq)
        return replace(done, rumors=sum(map(self._rumor, self._unsettled())))

    def needed(self) -> bool:
        """The first notice or the last lacks something: nothing in between was made later."""
        seqs = (link for link in self._ends() if link)
        return any(self._lacks_body(link) or not link.verdicts for link in seqs)

    def _ends(self) -> Iterator[FeedEntry | None]:
        yield next(self._notices.feed(), None)
        head = self._table.get(("FEED", "HEAD"))
        yield next(self._notices.feed(int(head["seq"]) - 1), None) if head else None

    def _lacks_body(self, link: FeedEntry) -> bool:
        item = self._table.get(published.key(link.ticket_id, link.nv))
        return item is None or "seq" not in item

    def _notice(self, link: FeedEntry) -> tuple[bool, bool]:
        lacks_body, lacks_filter = self._lacks_body(link), not link.verdicts
        if self._write and lacks_body:
            patiently(lambda: self._add_body(link), f"the body of notice {link.seq}")
        if self._write and lacks_filter:
            self._table.transact(*self._filtered(link))
        return lacks_body, lacks_filter

    def _add_body(self, link: FeedEntry) -> None:
        if not self._lacks_body(link):
            return
        item = self._table.get(notice_store.key(link.ticket_id, link.nv))
        if item is None:
            raise StaleRead(f"notice {link.seq} has no body at all")
        entry = notice_store.from_item(item)
        words = check(
            notice_store.key(link.ticket_id, link.nv), notice_store.words_are(entry.redactions)
        )
        # Word for word as it is stored: the digest is that of this text.
        body = self._public(link, entry, str(item["doc"]))
        self._table.transact(words, put(published.to_item(body), _NO_BODY))

    def _public(self, link: FeedEntry, entry: Entry, body: str) -> Published:
        later = self._told(link.ticket_id)
        following = next((e for e in later if e.notice.nv > link.nv), None)
        changed = self._place(following).at if following else link.at
        return replace(
            notice_store.public(link, entry),
            changed_at=changed,
            next_nv=following.notice.nv if following else 0,
            accepted=entry.accepted or entry.notice.accepted_by_person,
            body=body,
        )

    def _filtered(self, link: FeedEntry) -> Iterator[Write]:
        told = [e.notice for e in self._told(link.ticket_id) if e.notice.nv <= link.nv]
        verdicts = tuple(dict.fromkeys(map(said, reversed(told))))
        doc: Item = {"doc": to_doc(replace(link, verdicts=verdicts, topics=told[-1].topics))}
        for pk in dict.fromkeys(["FEED", *(f"F#{one}" for one in told[-1].divisions)]):
            yield update((pk, seq_key(link.seq)), doc, _THERE)

    def _told(self, ticket_id: str) -> list[Entry]:
        return [entry for entry in self._notices.of_ticket(ticket_id) if entry.seq]

    def _place(self, entry: Entry) -> FeedEntry:
        return next(self._notices.feed(entry.seq - 1))

    def _unsettled(self) -> Iterator[str]:
        for state in (TicketState.OPEN, TicketState.IN_REVIEW):
            for ticket in self._tickets.listed(state):
                if unsettled(ticket) and self._table.get((board.PK, ticket.ticket_id)) is None:
                    yield ticket.ticket_id

    def _rumor(self, ticket_id: str) -> bool:
        """Shown as the ticket is now; whoever changes it meanwhile writes the row too."""
        ticket = self._tickets.get(ticket_id)
        shown = unsettled(ticket)
        if self._write and shown:
            self._table.transact(
                check(
                    (f"T#{ticket_id}", "META"),
                    Condition("rev = :rev", StaleRead, {":rev": ticket.rev}),
                ),
                board.shown(shown, self._clock()),
            )
        return shown is not None
