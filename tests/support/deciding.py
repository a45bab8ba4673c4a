"""A person at the desk who decides about what they saw, and what the model makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from rumorline.domain.decision import Verdict
from rumorline.domain.errors import UsageError
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.domain.times import utc_text
from rumorline.services.by_hand import HandRequest, is_by_hand, root_of
from rumorline.services.judging import Act
from rumorline.services.ticketing import Changes
from tests.support.model import ACCEPTED, AGAINST, ByHand, Ruling
from tests.support.scene import SOURCES, Scene
from tests.support.world import NOW

ACTS = st.sampled_from(
    ["accept", "accept", "reject", "resolve", "close", "reopen", "reopen", "edit"]
)
_CLOSED = (TicketState.UNVERIFIABLE, TicketState.WITHDRAWN)
_CHANGES = (
    Changes(severity="high"),
    Changes(severity="normal"),
    Changes(place="Riverbend, north"),
    Changes(place="Riverbend", public=True),
)


def decide(
    scene: Scene, act: str, pick: int, verdict: Verdict, meanwhile: Callable[[], None]
) -> None:
    """Decide; what is refused changes nothing, what is done was decided on what was seen."""
    seen = scene.world.ticket(scene.tickets[pick % len(scene.tickets)])
    root = _picked(seen, pick)
    meanwhile()
    before = scene.world.ticket(seen)
    try:
        after = _do(scene, act, seen, root, pick, verdict)
    except UsageError:
        assert scene.world.ticket(seen) == before
        return
    assert before.rev == seen.rev
    if after != before:
        assert scene.world.tickets.history(seen.ticket_id)[-1].by == "editor"
        _record(scene, act, before, root, pick, verdict)


def _do(scene: Scene, act: str, seen: Ticket, root: str, pick: int, verdict: Verdict) -> Ticket:
    judging, mine = scene.world.judging, Act("editor", seen.rev)
    does: dict[str, Callable[[], Ticket]] = {
        "accept": lambda: judging.accept(seen.ticket_id, root, verdict, mine),
        "reject": lambda: judging.reject(seen.ticket_id, root, mine),
        "resolve": lambda: judging.resolve(seen.ticket_id, _entered(pick, verdict), mine),
        "close": lambda: judging.close(seen.ticket_id, _CLOSED[pick % 2], mine),
        "reopen": lambda: judging.reopen(seen.ticket_id, mine),
        "edit": lambda: judging.edit(seen.ticket_id, _CHANGES[pick % len(_CHANGES)], mine),
    }
    return does[act]()


def _record(scene: Scene, act: str, before: Ticket, root: str, pick: int, verdict: Verdict) -> None:
    desk = scene.model.desks[before.ticket_id]
    if act == "accept" and is_by_hand(root):
        entered = desk.entered[root]
        entered.verdict, entered.counts = verdict.value, True
    elif act == "accept":
        desk.rulings[_number(root)] = Ruling(
            int(before.evidence[root].version), ACCEPTED, verdict.value
        )
    elif act == "reject":
        _rule_against(desk, before, root)
    elif act == "resolve":
        request = _entered(pick, verdict)
        by = request.source_id.removeprefix("x:")
        desk.entered[root_of(request.url)] = ByHand(by, verdict.value)
    elif act == "close":
        desk.closed = _CLOSED[pick % 2].value
    elif act == "reopen":
        desk.closed = ""
        for found in before.evidence.values():
            if before.counts(found):
                _rule_against(desk, before, found.root)


def _rule_against(desk: Any, before: Ticket, root: str) -> None:
    if is_by_hand(root):
        desk.entered[root].counts = False
    else:
        desk.rulings[_number(root)] = Ruling(int(before.evidence[root].version), AGAINST)


def _picked(ticket: Ticket, pick: int) -> str:
    """Some evidence of the ticket; of none, a root that it has not."""
    roots = sorted(ticket.evidence)
    return roots[pick % len(roots)] if roots else "x:0"


def _entered(pick: int, verdict: Verdict) -> HandRequest:
    by = SOURCES[pick % len(SOURCES)]
    url = f"https://social.example/@{by}/{pick % 2}"
    return HandRequest(f"x:{by}", url, "It was a drill.", verdict, utc_text(NOW))


def _number(root: str) -> int:
    return int(root.removeprefix("x:"))
