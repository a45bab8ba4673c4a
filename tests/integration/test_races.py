"""Every row of the race table, with functions that really run at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import (
    NotNow,
    RumorlineError,
    StaleRead,
    StillContended,
    TicketMoved,
)
from rumorline.domain.notice import NoticeStatus
from rumorline.domain.post import PostEvent
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.judging import Act
from rumorline.store import notices
from rumorline.store.notices import Entry
from rumorline.store.table import put
from rumorline.store.tickets import TicketEvent
from tests.support import things, truth
from tests.support.gate import Interruption, Killed, die
from tests.support.together import delivered, queued, together
from tests.support.world import World, deleted, message, saved

ROUNDS = 8
WRITERS, CROWDED_ROUNDS = 50, 30
_CLAIMS = count(1)


@pytest.fixture
def claim() -> str:
    """A claim of its own for every round."""
    return new_claim()


def new_claim() -> str:
    """A claim that no other test speaks of; none is the beginning of another."""
    return f"claim-{next(_CLAIMS):04d}"


def resolving(world: World, event: PostEvent) -> Callable[[], None]:
    """A warm function of its own that resolves an event until it is done."""
    resolver = world.another_resolver()
    return queued(lambda: resolver.resolve(message(event)))


def publishing(world: World, ticket: Ticket) -> Callable[[], object]:
    """A function that publishes a ticket's notices until it is done."""
    return queued(lambda: world.publisher.publish(ticket.ticket_id))


def live(world: World, ticket: Ticket) -> set[str]:
    """Posts whose evidence stands."""
    return {found.root for found in world.ticket(ticket).evidence.values() if found.live}


def killed_before(calls: int) -> Interruption:
    """The function dies before a call."""
    return Interruption(calls, before=die)


def killed_after(calls: int) -> Interruption:
    """The function dies once a call was committed, before it has the answer."""
    return Interruption(calls, after=die)


def work_off(world: World) -> None:
    """Everything that is left to do, done; what is left in the outbox is swept by its age."""
    while rows := world.rows():
        for row in rows:
            delivered(partial(world.publisher.work_off, row))
        for left in list(world.outside.messages):
            delivered(partial(world.resolver.resolve, left))
            world.outside.messages.remove(left)


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
def test_post_and_ticket_at_the_same_moment(crowd: World, claim: str, number: int) -> None:
    crowd.source()
    desk, resolve = crowd.another_resolver(), resolving(crowd, saved(f"refutes {claim}"))

    def open_and_match() -> Ticket:
        ticket = crowd.open(claim, place=f"Riverbend {number}")
        delivered(lambda: desk.back_match(ticket.ticket_id))
        return ticket

    _, ticket = together(resolve, open_and_match)
    assert ticket is not None
    assert crowd.ticket(ticket).state is TicketState.RESOLVED


@pytest.mark.parametrize(
    ("other", "state", "kinds"),
    [
        ("refutes", TicketState.RESOLVED, [["resolution"]]),
        ("confirms", TicketState.IN_REVIEW, [[], ["resolution", "withdrawal"]]),
    ],
)
def test_two_posts_one_ticket(
    crowd: World, other: str, state: TicketState, kinds: list[list[str]]
) -> None:
    crowd.source()
    crowd.source("mayor")
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim)
        together(
            resolving(crowd, saved(f"refutes {claim}", number=number)),
            resolving(crowd, saved(f"{other} {claim}", number=100 + number, by="mayor")),
        )
        crowd.outside.notices.clear()
        work_off(crowd)
        assert live(crowd, ticket) == {f"x:{number}", f"x:{100 + number}"}
        assert crowd.ticket(ticket).state is state
        assert [kind for _, kind in crowd.said()] in kinds


def test_delete_and_settle(crowd: World) -> None:
    crowd.source()
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim)
        together(
            resolving(crowd, saved(f"refutes {claim} secretly", number=number)),
            resolving(crowd, deleted(number)),
        )
        work_off(crowd)
        assert live(crowd, ticket) == set()
        assert crowd.ticket(ticket).verdict is None
        assert "secretly" not in stored(crowd, ticket, number)


def stored(world: World, ticket: Ticket, number: int) -> str:
    """All that is kept of a ticket and of a post."""
    partitions = (f"T#{ticket.ticket_id}", f"P#x:{number}")
    return str([list(world.table.query(partition)) for partition in partitions])


def test_edit_and_settle(crowd: World) -> None:
    crowd.source()
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim)
        together(
            resolving(crowd, saved(f"refutes {claim}", number=number)),
            resolving(crowd, saved("nothing more to say", number=number, version=2)),
        )
        work_off(crowd)
        assert live(crowd, ticket) == set()
        assert crowd.ticket(ticket).verdict is None


def test_suspend_and_settle(crowd: World) -> None:
    for number in range(1, ROUNDS + 1):
        claim, name = new_claim(), f"agency{number}"
        source = crowd.source(name)
        ticket = crowd.open(claim)

        def suspend(name: str = name, source_id: str = source.source_id) -> None:
            with suppress(NotNow):
                crowd.suspend(name)
            crowd.another_resolver().suspend(source_id)

        together(
            resolving(crowd, saved(f"refutes {claim}", number=number, by=name)), queued(suspend)
        )
        work_off(crowd)
        assert live(crowd, ticket) == set()
        assert crowd.ticket(ticket).verdict is None


def test_delete_before_create(crowd: World, claim: str) -> None:
    crowd.source()
    ticket = crowd.open(claim)
    crowd.deliver(deleted())
    together(*(resolving(crowd, saved(f"refutes {claim} secretly")) for _ in range(5)))
    work_off(crowd)
    assert crowd.ticket(ticket).state is TicketState.OPEN
    assert crowd.outside.notices == []
    assert "secretly" not in stored(crowd, ticket, 1)


@pytest.mark.parametrize("plan", [killed_before, killed_after])
def test_crash_anywhere(crowds: Callable[[], World], plan: Callable[[int], Interruption]) -> None:
    event = saved("refutes claim-1")
    for calls in count(1):
        crowd = crowds()
        crowd.source()
        ticket = crowd.open()
        crowd.gate.plan(plan(calls))
        done = _survived(partial(_deliver_and_publish, crowd, event))
        crowd.gate.plan(None)
        crowd.restart()
        crowd.deliver(event)
        work_off(crowd)
        assert crowd.ticket(ticket).state is TicketState.RESOLVED
        truth.check_history(crowd, crowd.ticket(ticket))
        truth.check_sent(crowd, [crowd.ticket(ticket)])
        truth.check_feed(crowd)
        if done:
            break


def _deliver_and_publish(world: World, event: PostEvent) -> None:
    world.deliver(event)
    world.publish()


def _survived(work: Callable[[], None]) -> bool:
    try:
        work()
    except Killed:
        return False
    return True


def test_fifty_writers_of_one_revision_have_one_winner(crowd: World) -> None:
    for _ in range(CROWDED_ROUNDS):
        before = crowd.open(new_claim())
        after = replace(before, rev=2)

        def write(number: int, after: Ticket = after) -> bool:
            event = TicketEvent(after.ticket_id, 2, crowd.time(), f"writer {number}", after.state)
            try:
                crowd.tickets.commit(after, event, indexed=False)
            except RumorlineError:
                return False
            return True

        won = together(*(partial(write, number) for number in range(WRITERS)))
        (event,) = crowd.tickets.history(before.ticket_id)[1:]
        assert [f"writer {number}" for number, first in enumerate(won) if first] == [event.trigger]


def test_fifty_notices_numbered_at_once_make_one_chain(crowd: World) -> None:
    """Whoever comes too late is told so, and takes no place of another's."""
    places = 0
    for number in range(CROWDED_ROUNDS):
        pending = [pending_notice(f"t-{number}-{writer}") for writer in range(WRITERS)]
        crowd.table.transact(*(put(notices.to_item(entry)) for entry in pending))

        def numbered(entry: Entry) -> bool:
            try:
                crowd.notices.number(entry, crowd.time())
            except StaleRead:
                return False
            return True

        won = together(*(partial(numbered, entry) for entry in pending))
        now = [crowd.notices.get(entry.notice.ticket_id, 1) for entry in pending]
        taken = sorted(one.seq for one in now if one and one.status is NoticeStatus.NUMBERED)
        assert taken == list(range(places + 1, places + 1 + sum(won)))
        assert taken
        places += len(taken)
    assert len(list(crowd.notices.feed())) == places
    truth.check_feed(crowd)


def pending_notice(ticket_id: str) -> Entry:
    """The first notice of a ticket, as it was written with it."""
    return Entry(things.notice_of(things.ticket(things.evidence(), ticket_id=ticket_id)))


def test_fifty_posts_on_one_ticket_all_become_evidence(crowd: World, claim: str) -> None:
    """Forty posts, the most that a ticket keeps, and ten of them twice."""
    crowd.source()
    ticket = crowd.open(claim)
    numbers = [number % 40 for number in range(WRITERS)]
    together(*(resolving(crowd, saved(f"refutes {claim}", number=n)) for n in numbers))
    work_off(crowd)
    now = crowd.ticket(ticket)
    assert live(crowd, ticket) == {f"x:{number}" for number in range(40)}
    triggers = [event.trigger for event in crowd.tickets.history(ticket.ticket_id)]
    assert len(triggers) == now.rev
    assert len(set(triggers)) == len(triggers)
    assert [kind for _, kind in crowd.said()] == ["resolution"]


def test_two_publishers_number_a_notice_once(crowd: World) -> None:
    crowd.source()
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim)
        crowd.deliver(saved(f"refutes {claim}", number=number))
        together(*[publishing(crowd, ticket)] * 4)
        (entry,) = crowd.notices.of_ticket(ticket.ticket_id)
        assert (entry.seq, entry.status) == (number, NoticeStatus.PUBLISHED)
    assert len({str(entry.notice) for entry in crowd.outside.notices}) == ROUNDS
    truth.check_feed(crowd)


def test_many_tickets_published_at_once_make_one_chain(crowd: World) -> None:
    crowd.source()
    tickets = [crowd.open(new_claim()) for _ in range(12)]
    for number, ticket in enumerate(tickets):
        crowd.deliver(saved(f"refutes {ticket.claim}", number=number))
    together(*(publishing(crowd, ticket) for ticket in tickets))
    assert [link.seq for link in crowd.notices.feed()] == list(range(1, 13))
    truth.check_feed(crowd)


def test_publish_and_delete_leave_no_words(crowd: World) -> None:
    crowd.source()
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim)
        crowd.deliver(saved(f"refutes {claim} secretly", number=number))
        together(publishing(crowd, ticket), resolving(crowd, deleted(number)))
        work_off(crowd)
        assert "secretly" not in stored(crowd, ticket, number)
        truth.check_history(crowd, crowd.ticket(ticket))
    truth.check_feed(crowd)


def test_two_deletions_leave_no_words_of_either_post(crowd: World) -> None:
    crowd.source()
    for number in range(1, ROUNDS + 1):
        claim = new_claim()
        ticket = crowd.open(claim, severity="high")
        other = 100 + number
        crowd.deliver(saved(f"refutes {claim} secretly", number=number))
        crowd.deliver(saved(f"refutes {claim} secretly, says @mayor", number=other))
        work_off(crowd)
        assert crowd.ticket(ticket).state is TicketState.RESOLVED
        together(resolving(crowd, deleted(number)), resolving(crowd, deleted(other)))
        work_off(crowd)
        assert "secretly" not in stored(crowd, ticket, number) + stored(crowd, ticket, other)


@pytest.mark.parametrize("what", ["delete", "edit", "suspend"])
def test_acceptance_and_the_end_of_what_was_accepted(crowd: World, what: str) -> None:
    """Whichever comes first, no verdict stands on what is gone."""
    for number in range(1, ROUNDS + 1):
        claim, name = new_claim(), f"agency{what}{number}"
        crowd.source(name)
        ticket = crowd.open(claim)
        resolving(crowd, saved(f"unclear {claim}", number=number, by=name))()
        seen = crowd.ticket(ticket)

        def accept(seen: Ticket = seen, number: int = number) -> None:
            with suppress(NotNow, StillContended):
                act = Act("editor", seen.rev)
                crowd.judging.accept(seen.ticket_id, f"x:{number}", Verdict.REFUTED, act)

        def end(number: int = number, claim: str = claim, name: str = name) -> None:
            if what == "delete":
                resolving(crowd, deleted(number, by=name))()
            elif what == "edit":
                text = f"unclear {claim}, we are told"
                resolving(crowd, saved(text, number=number, version=2, by=name))()
            else:
                crowd.suspend(name)

        together(accept, end)
        work_off(crowd)
        after = crowd.ticket(ticket)
        assert after.verdict is None
        truth.check_history(crowd, after)


def test_two_people_who_decide_at_once_are_not_both_heard(crowd: World, claim: str) -> None:
    crowd.source()
    ticket = crowd.open(claim)
    resolving(crowd, saved(f"unclear {claim}"))()
    seen = crowd.ticket(ticket)

    def decided(verdict: Verdict) -> bool:
        try:
            crowd.judging.accept(seen.ticket_id, "x:1", verdict, Act(verdict, seen.rev))
        except (NotNow, StillContended):
            return False
        return True

    won = together(*[partial(decided, verdict) for verdict in (*Verdict, *Verdict)])
    assert sum(won) == 1
    event = crowd.tickets.history(ticket.ticket_id)[-1]
    assert event.by == crowd.ticket(ticket).verdict


def test_two_operators_suspend_a_source_once_each_revision(crowd: World) -> None:
    source = crowd.source()

    def suspend() -> bool:
        try:
            crowd.suspend()
        except (NotNow, StaleRead):
            return False
        return True

    won = together(*[suspend] * 6)
    now = crowd.sources.get(source.source_id)
    assert now is not None
    assert now.rev == 1 + sum(won)


def test_one_ticket_opened_twice_exists_once(crowd: World, claim: str) -> None:
    ticket = crowd.open(claim)

    def again() -> bool:
        try:
            crowd.tickets.open(ticket)
        except RumorlineError:
            return False
        return True

    assert together(*[again] * 6) == [False] * 6
    with pytest.raises(TicketMoved):
        crowd.tickets.commit(
            replace(ticket, rev=3),
            TicketEvent(ticket.ticket_id, 3, crowd.time(), "late", ticket.state),
            indexed=False,
        )
