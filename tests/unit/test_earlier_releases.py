"""Items that every earlier release wrote are read, gone on with, and shown.

`earlier/` has a table of each shape, written by the code of its time: three resolved tickets, of
which one was corrected and one taken back, one in review, and a verdict that nobody was told yet.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from rumorline.domain.errors import NewerSchema
from rumorline.domain.notice import NoticeStatus
from rumorline.domain.published import Wanted
from rumorline.domain.ticket import TicketState
from rumorline.notices.record import record
from rumorline.notices.site import Site
from rumorline.store import leases, sources
from rumorline.store.feed import Feed
from rumorline.store.table import SCHEMA_VERSION, Table, put
from rumorline_tools.chaos.dynamo import MemoryDynamo
from rumorline_tools.cli import migrate
from rumorline_tools.cli.main import run
from rumorline_tools.migrating import Migrated, Migration
from rumorline_tools.verifying import Record, verify
from tests.support.gate import Gate, GatedClient, Interruption, Killed, die
from tests.support.world import World, deleted, new_world, saved

EARLIER = sorted((Path(__file__).parent / "earlier").glob("*.jsonl"))
BEFORE_BODIES = EARLIER[:3]
SITE = Site(base="", publisher="Desk", source="urn:x", reviews_all=False)


def world_of(path: Path) -> World:
    """Today's services on a table of an earlier release, a day later."""
    client = MemoryDynamo()
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line, object_hook=_bytes)
        client.items[item["PK"]["S"], item["SK"]["S"]] = item
    gate = Gate()
    gated: Any = GatedClient(client, gate)
    world = World(Table(gated, "rumorline"), gate=gate)
    world.clock.move(days=1)
    return world


def _bytes(typed: dict[str, Any]) -> dict[str, Any]:
    return {"B": b64decode(typed["B64"])} if "B64" in typed else typed


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def world(request: pytest.FixtureRequest) -> World:
    """Once for each."""
    return world_of(request.param)


def ticket_ids(world: World) -> dict[str, str]:
    """By claim."""
    tickets = (one for state in TicketState for one in world.tickets.listed(state))
    return {one.claim: one.ticket_id for one in tickets}


def migrated(world: World) -> Migrated:
    return Migration(world.table, world.time).run()


def download(world: World, **wanted: str) -> list[Record]:
    page = Feed(world.table).after(0, Wanted(**wanted), 100)
    return [json.loads(json.dumps(record(one, SITE))) for one in page.notices]


def test_tickets_history_posts_and_sources_are_read(world: World) -> None:
    states = {one.claim: one.state for s in TicketState for one in world.tickets.listed(s)}
    assert states == {
        "claim-1": TicketState.RESOLVED,
        "claim-2": TicketState.IN_REVIEW,
        "claim-3": TicketState.IN_REVIEW,
        "claim-4": TicketState.RESOLVED,
    }
    for ticket_id in ticket_ids(world).values():
        assert world.desk.ticket(ticket_id).history
    assert len(world.desk.sources()) == 2
    assert [item["redacted"] for item in world.posts.versions("x:2")] == [1]
    explained = world.desk.explain(ticket_ids(world)["claim-3"], "x:3")
    assert explained.steps
    assert world.sources.last_heard("x:police") is None


def test_what_was_pending_is_published_by_the_sweep(world: World) -> None:
    claim_4 = ticket_ids(world)["claim-4"]
    world.publisher.sweep()
    (entry,) = world.notices.of_ticket(claim_4)
    assert entry.status is NoticeStatus.PUBLISHED
    assert (f"{claim_4}.n1", "resolution") in world.said()
    assert [row for row in world.rows() if row.kind == "notice"] == []


def test_once_migrated_the_feed_shows_every_notice_and_its_chain_is_whole(world: World) -> None:
    migrated(world)
    world.publisher.sweep()
    records = download(world)
    kinds = [one["notice"]["data"]["kind"] for one in records]
    assert kinds == ["resolution", "correction", "resolution", "withdrawal", "resolution"]
    report = verify(records)
    assert report.breaks == []
    assert [one.reason for one in report.withheld] == ["the platform deleted the post"]
    nexts = [one["next"] and one["next"]["id"] for one in records]
    ids = [one["id"] for one in records]
    assert nexts == [ids[1], None, ids[3], None, None]


def test_once_migrated_the_feed_can_be_filtered(world: World) -> None:
    migrated(world)
    world.publisher.sweep()
    assert [one["seq"] for one in download(world, verdict="none")] == [4]
    assert [one["seq"] for one in download(world, verdict="refuted")] == [1, 2, 3, 4, 5]


def test_once_migrated_old_tickets_go_on(world: World) -> None:
    migrated(world)
    known = ticket_ids(world)
    world.deliver(saved("refutes claim-1 once more", number=1, version=3))
    world.deliver(saved("refutes claim-2", number=7, by="mayor"))
    world.publish()
    world.deliver(deleted(1))
    world.publish()
    kinds = [kind for _, kind in world.said()]
    assert sorted(kinds) == ["correction", "resolution", "resolution", "withdrawal"]
    assert world.tickets.get(known["claim-2"]).state is TicketState.RESOLVED
    report = verify(download(world))
    assert report.breaks == []
    assert "again" not in json.dumps(download(world))


def test_a_second_migration_finds_nothing_to_do(world: World) -> None:
    migration = Migration(world.table, world.time)
    first = migration.run(dry_run=True)
    assert migration.needed() is first.anything
    assert migration.run() == first
    assert not migration.run().anything
    assert not migration.needed()


@pytest.mark.parametrize("path", BEFORE_BODIES, ids=lambda path: path.stem)
def test_a_table_without_public_bodies_gets_one_for_every_numbered_notice(path: Path) -> None:
    assert migrated(world_of(path)).bodies == 4


@pytest.mark.parametrize("path", BEFORE_BODIES, ids=lambda path: path.stem)
def test_a_deletion_before_the_migration_brings_no_words_back(path: Path) -> None:
    world = world_of(path)
    world.deliver(deleted(1))
    migrated(world)
    world.publish()
    records = download(world)
    assert verify(records).breaks == []
    assert "refutes claim-1" not in json.dumps(records)


def test_a_migration_that_dies_anywhere_is_finished_by_the_next(world: World) -> None:
    for calls in range(1, 40, 3):
        world.gate.plan(Interruption(calls, after=die))
        try:
            migrated(world)
        except Killed:
            continue
        break
    world.gate.plan(None)
    migrated(world)
    assert not Migration(world.table, world.time).run().anything
    assert verify(download(world)).breaks == []


def test_the_command_says_what_it_added(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = world_of(EARLIER[0])
    monkeypatch.setattr(migrate, "table_of", lambda _name: world.table)
    said = "4 public bodies, filters of 4 notices, 0 open rumors of the board\n"
    for arguments, told in (
        (["--dry-run"], f"missing: {said}"),
        ([], f"added: {said}"),
        ([], "nothing is missing\n"),
    ):
        assert run(["migrate", *arguments]) == 0
        assert capsys.readouterr().out == told


def test_every_item_says_by_which_schema_it_was_written() -> None:
    world = new_world()
    world.source()
    world.open()
    world.deliver(saved("refutes claim-1"))
    world.deliver(saved("nothing", by="stranger", number=5))
    world.publish()
    world.deliver(deleted())
    lease = leases.Lease("main", "t", "h", "c", "k", leases.LeaseState.PENDING, world.time())
    leases.Leases(world.table).save(lease, None)
    world.publish()
    client: Any = world.table._client
    items = client._client.items if hasattr(client, "_client") else client.items
    without = [key for key, item in items.items() if item.get("schema") != {"N": "1"}]
    assert without == []


def test_an_item_of_a_later_release_is_refused_and_not_misread() -> None:
    world = new_world()
    source = world.source()
    later = sources.to_item(source)
    write = put(later)
    write.request["Item"]["schema"] = {"N": str(SCHEMA_VERSION + 1)}
    world.table.write(write)
    with pytest.raises(NewerSchema, match="deploy the release that wrote it, or a later one"):
        world.sources.get(source.source_id)
