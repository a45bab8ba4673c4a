"""What must hold of everything that is stored and was sent, whatever happened before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rumorline.domain.chain import GENESIS, sha256
from rumorline.domain.fold import fold
from rumorline.domain.notice import Notice, NoticeKind, NoticeStatus
from rumorline.domain.ticket import Ticket
from rumorline.notices.bulletin import Channel
from rumorline.store.feed import Feed
from rumorline.store.notices import Entry
from tests.support.world import World


def check_history(world: World, ticket: Ticket) -> None:
    """Every revision has its event, and every notice came to its end."""
    revs = [event.rev for event in world.tickets.history(ticket.ticket_id)]
    assert revs == list(range(1, ticket.rev + 1))
    entries = world.notices.of_ticket(ticket.ticket_id)
    assert [entry.notice.nv for entry in entries] == list(range(1, ticket.nv + 1))
    assert {e.status for e in entries} <= {NoticeStatus.PUBLISHED, NoticeStatus.VOID}
    told = [entry for entry in entries if entry.status is NoticeStatus.PUBLISHED]
    _check_sayings(ticket, [entry.notice for entry in told])
    if told and told[-1].notice.verdict:
        by_person = any(ticket.evidence[root].accepted for root in fold(ticket).support)
        public = Feed(world.table).of_ticket(ticket.ticket_id)[-1]
        assert public.accepted is told[-1].accepted is by_person


def _check_sayings(ticket: Ticket, told: list[Notice]) -> None:
    """What subscribers were told makes sense in a row and ends where the ticket stands."""
    before: Notice | None = None
    for notice in told:
        assert notice.previous_nv == (before.nv if before else 0)
        assert notice.previous_verdict == (before.verdict if before else None)
        assert _statement(notice) != (_statement(before) if before else _NOTHING)
        assert notice.kind in _kinds(before, notice)
        assert bool(notice.evidence) is (notice.verdict is not None)
        assert not [found for found in notice.evidence if found.judged]
        before = notice
    assert (before.verdict if before else None) == ticket.verdict
    for found in before.evidence if before else ():
        stored = ticket.evidence[found.root]
        assert ticket.counts(stored)
        assert stored.content_hash == found.content_hash


def _kinds(before: Notice | None, notice: Notice) -> tuple[NoticeKind, ...]:
    if notice.verdict is None:
        return (NoticeKind.WITHDRAWAL, NoticeKind.REOPENING)
    held = before is not None and before.verdict is not None
    return (NoticeKind.CORRECTION if held else NoticeKind.RESOLUTION,)


_NOTHING: tuple[object, ...] = (None, {}, "", "")


def _statement(notice: Notice) -> tuple[object, ...]:
    cited = {found.root: found.content_hash for found in notice.evidence}
    worded = (notice.claim, notice.place) if notice.verdict else ("", "")
    return (notice.verdict, cited, *worded)


def check_sent(world: World, tickets: Sequence[Ticket]) -> None:
    """What was published was sent, what is void was not, and one id has one body."""
    bodies: defaultdict[str, list[Entry]] = defaultdict(list)
    for sent in world.outside.notices:
        bodies[sent.notice.notice_id].append(sent)
    for ticket in tickets:
        for entry in world.notices.of_ticket(ticket.ticket_id):
            out = bodies.pop(entry.notice.notice_id, [])
            assert bool(out) is (entry.status is NoticeStatus.PUBLISHED)
            assert len({one.seq for one in (entry, *out)}) == 1
            assert len({_bare(one) for one in (entry, *out)}) == 1
            assert len({str(one.notice) for one in out if not one.withheld}) <= 1
    assert not bodies
    for ticket in tickets:
        _check_told(world, ticket)


def _check_told(world: World, ticket: Ticket) -> None:
    """People got every published notice by each channel, in order, and nothing else."""
    entries = world.notices.of_ticket(ticket.ticket_id)
    out = [e.notice.notice_id for e in entries if e.status is NoticeStatus.PUBLISHED]
    for channel in Channel:
        got = [
            sent.notice.notice_id
            for sent, by in world.outside.bulletins
            if by is channel and sent.notice.ticket_id == ticket.ticket_id
        ]
        assert list(dict.fromkeys(got)) == out


def _bare(entry: Entry) -> str:
    words = {found.root: found.without_words() for found in entry.notice.evidence}
    return f"{words} {entry.notice.changes} {entry.notice.kind} {entry.notice.decided_at}"


def check_feed(world: World) -> None:
    """The chain is whole: no gap, each link names the one before, bodies match their digests."""
    previous, seq = GENESIS, 0
    for link in world.notices.feed():
        entry = world.notices.get(link.ticket_id, link.nv)
        assert entry is not None
        assert entry.not_before is None or entry.not_before <= link.at
        assert (link.seq, link.previous) == (seq + 1, previous) == (entry.seq, entry.previous)
        item = world.table.get((f"T#{link.ticket_id}", f"N#{link.nv:06d}")) or {}
        assert entry.withheld or sha256(str(item["doc"])) == link.digest
        previous, seq = link.hash, link.seq
