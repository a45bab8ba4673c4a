"""A replay tells what other rules would decide, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rumorline.domain.decision import Action, Decision, Gate
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.matching.thresholds import load_thresholds
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline_tools.chaos.scripted import HeldTickets, ScriptedMatcher
from rumorline_tools.cli import replay as command
from rumorline_tools.cli.main import run
from rumorline_tools.demo import case
from rumorline_tools.replaying import Replay, Replayed, replay_of, span_of
from tests.support.gate import Interruption
from tests.support.world import World, deleted, post, saved

Rules = Callable[[Decision], Decision]


class OtherMatcher(ScriptedMatcher):
    """Decides as the script says, and then otherwise."""

    def __init__(self, otherwise: Rules = lambda one: one) -> None:
        self._otherwise = otherwise

    def match(self, post: Post, source: Source, index: HeldTickets) -> list[Decision]:
        """As the other rules would."""
        return [self._otherwise(one) for one in super().match(post, source, index)]


def replayed(world: World, otherwise: Rules = lambda one: one) -> Replayed:
    """A replay of all that is listed, on a table that refuses every write."""

    def refuse() -> None:
        raise AssertionError("a replay wrote")

    world.gate.plan(Interruption(1, before=refuse, writes=True))
    replay = Replay(world.table, OtherMatcher(otherwise), HeldTickets(), world.time)
    found = replay.run(span_of(None, world.clock.now + timedelta(hours=1)))
    world.gate.plan(None)
    return found


def strict(one: Decision) -> Decision:
    """Rules by which nothing is automatic."""
    from dataclasses import replace

    gate = Gate("score", passed=False, reason="score is 0.35, 0.40 is needed")
    return replace(one, action=Action.REVIEW, gates=(*one.gates, gate), rules_version="strict")


def ready(world: World) -> tuple[str, str]:
    """A refuted ticket and one that waits for a person; their ids."""
    world.source()
    first, second = world.open("claim-1"), world.open("claim-2")
    world.deliver(saved("refutes claim-1", number=1))
    world.deliver(saved("unclear claim-2", number=2))
    world.deliver(saved("nothing of interest", number=3))
    world.publish()
    return first.ticket_id, second.ticket_id


def test_the_same_rules_decide_the_same(world: World) -> None:
    ready(world)
    found = replayed(world)
    assert (found.posts, found.skipped, found.pairs) == (3, 0, 2)
    assert found.differences == ()


def test_stricter_rules_are_shown_pair_by_pair_with_the_gate_that_holds(world: World) -> None:
    refuted, _ = ready(world)
    found = replayed(world, strict)
    (one,) = found.differences
    assert (one.ticket_id, one.root) == (refuted, "x:1")
    assert (one.then.action, one.now.action) == ("auto", "review")
    assert one.now.rules_version == "strict"
    assert one.why == ("score holds it back (score is 0.35, 0.40 is needed)",)
    assert found.changes == {"auto → review": 1}


def test_rules_that_let_go_and_rules_that_are_blind_are_shown(world: World) -> None:
    from dataclasses import replace

    ready(world)
    found = replayed(world, lambda one: replace(one, action=Action.NONE))
    assert found.changes == {"auto → nothing": 1, "review → nothing": 1}


def test_a_gate_that_opens_is_named(world: World) -> None:
    from dataclasses import replace

    world.source()
    world.open("claim-1")
    world.deliver(saved("holds claim-1", number=1))

    def open_(one: Decision) -> Decision:
        gates = tuple(replace(gate, passed=True) for gate in one.gates)
        return replace(one, action=Action.AUTO, gates=gates)

    (one,) = replayed(world, open_).differences
    assert one.why == ("confirmation_needs_person holds it back no more",)


def test_a_ticket_that_these_rules_find_and_those_did_not_is_a_difference(world: World) -> None:
    ready(world)
    third = world.open("claim-3")
    world.posts.save(
        post("refutes claim-3", number=4), world.registry.get("x:police").divisions, world.time()
    )
    (one,) = replayed(world).differences
    assert (one.ticket_id, one.then.action, one.now.action) == (third.ticket_id, "nothing", "auto")


def test_what_is_deleted_or_suspended_by_now_is_not_read(world: World) -> None:
    ready(world)
    world.deliver(deleted(1))
    assert replayed(world).skipped == 1
    world.suspend()
    assert replayed(world).skipped == 3


NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_a_day_is_a_day_in_utc_and_at_most_until_now() -> None:
    span = span_of(date(2026, 3, 2), NOON)
    assert span.since == datetime(2026, 3, 2, tzinfo=UTC)
    assert span.until == datetime(2026, 3, 3, tzinfo=UTC)
    assert span_of(date(2026, 3, 3), NOON).until == NOON
    assert span_of(None, NOON).since == NOON - timedelta(hours=96)


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 2, 26), date(2019, 7, 8)])
def test_a_day_that_is_not_listed_is_refused_with_those_that_are(day: date) -> None:
    with pytest.raises(UsageError, match="those of 2026-02-27 to 2026-03-03"):
        span_of(day, NOON)


def test_only_posts_of_the_day_are_read(world: World) -> None:
    ready(world)
    world.clock.move(days=1)
    world.deliver(saved("refutes claim-2", number=5))
    replay = Replay(world.table, OtherMatcher(), HeldTickets(), world.time)
    now = world.clock.now + timedelta(minutes=1)
    assert replay.run(span_of(date(2026, 3, 4), now)).posts == 1
    assert replay.run(span_of(date(2026, 3, 3), now)).posts == 3


@pytest.fixture
def hartford(world: World) -> World:
    """The case of Hartford, decided by the shipped rules."""
    from rumorline.matching.decide import Matcher
    from rumorline.matching.dense import Encoder
    from rumorline.matching.index import TicketIndex
    from rumorline.matching.model import StanceModel
    from rumorline.services.resolving import Options, Resolver, Stores
    from rumorline_model import MODEL

    for request in case.SOURCES:
        world.desk.add_source(request)
    world.clock.now = datetime.now(UTC)
    known = TicketRequest(
        claim=case.FIRST.claim,
        place=case.FIRST.place,
        division=case.FIRST.division,
        within=case.FIRST.within,
        zone=case.FIRST.zone,
        first_seen=case.FIRST.first_seen,
    )
    world.tickets.open(ticket_of(known, world.time()))
    thresholds = load_thresholds()
    stores = Stores(world.tickets, world.posts, world.sources, world.notices, world.policies)
    resolver = Resolver(
        stores,
        Matcher(thresholds, StanceModel(MODEL)),
        TicketIndex(thresholds.linked, Encoder(MODEL)),
        _parse,
        Options(lambda _: True, world.time, lambda _name: None),
    )
    from rumorline.platforms.table import PLATFORMS
    from rumorline_tools.deliveries.shapes import body_of

    (entry,) = PLATFORMS["x"].split(body_of(case.POLICE_POST, "x"))
    resolver.resolve({"kind": "entry", "entry": entry})
    return world


def _parse(message: Mapping[str, Any]) -> Any:
    from rumorline.platforms.table import events_of

    return events_of("x", "main", message["entry"])


def test_the_command_decides_by_the_shipped_rules_or_by_others(
    hartford: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "table_of", lambda _name: hartford.table)
    assert run(["replay", "--dry-run", "--fail-on-change"]) == 0
    assert "1 posts" in capsys.readouterr().out
    other = tmp_path / "strict.json"
    numbers = load_thresholds().values() | {"auto_score": 0.999}
    other.write_text(json.dumps({"values": numbers, "rules_version": "strict"}), "utf-8")
    asked = ["replay", "--dry-run", "--thresholds", str(other)]
    assert run(asked) == 0
    said = capsys.readouterr().out
    assert "then  auto refuted" in said
    assert "now   review refuted, held back by score (strict)" in said
    assert "1 different" in said
    assert run([*asked, "--fail-on-change", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["changes"] == {"auto → review": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["replay"], "say --dry-run"),
        (["replay", "--dry-run", "--day", "2019-07-08"], "the posts of 2019-07-08 are not listed"),
        (["replay", "--dry-run", "--day", "monday"], "does not match the format"),
        (["replay", "--dry-run", "--thresholds", "none.json"], "none.json is no thresholds file"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_the_shipped_rules_are_made_into_a_replay(world: World) -> None:
    found = replay_of(world.table, load_thresholds(), world.time).run(span_of(None, NOON))
    assert found == Replayed(0, 0, 0, ())
