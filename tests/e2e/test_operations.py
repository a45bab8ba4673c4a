"""Running an installation: the stack of template.yaml, well, then broken in each way there is."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rumorline.domain.source import Source
from rumorline.services.ticketing import TicketRequest, ticket_of
from rumorline.store import published
from rumorline.store.leases import Leases, LeaseState
from rumorline.store.sources import Sources
from rumorline.store.table import delete
from rumorline.store.tickets import Tickets
from rumorline_tools import serving
from rumorline_tools.cli.main import run
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.deployment import deployment
from rumorline_tools.doctor import Doctor
from rumorline_tools.quiet import settle_down, wait_for
from rumorline_tools.running import Running, running

TOWN = "ocd-division/country:us/state:xx/place:alder_creek"
CLAIM = "ICE is running a checkpoint at Elm Street"
SAID = "There is NO ICE checkpoint at Elm Street. It was a routine seat-belt check."
POLICE = Source("x", "820001", "Alder Creek Police", (TOWN,), ("x/main",))


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack of its own, as it will be broken, and a town whose police refuted a rumor."""
    folder, before = tmp_path_factory.mktemp("operations"), Path.cwd()
    os.chdir(folder)
    with running(folder / "stack") as stack:
        serving.write(stack.served)
        Sources(stack.table()).add(POLICE, datetime.now(UTC), "desk")
        request = TicketRequest(claim=CLAIM, place="Alder Creek", division=TOWN)
        Tickets(stack.table()).open(ticket_of(request, datetime.now(UTC)))
        draft = Draft("8200000001", POLICE.account_id, SAID, datetime.now(UTC))
        assert stack.deliver("x", body_of(draft, "x")).status == 200
        settle_down(stack)
        wait_for(lambda: len(stack.notices(wait_s=1)) == 1, "the notice")
        yield stack
    os.chdir(before)


def wrong(clock_ahead: timedelta = timedelta(0)) -> dict[str, str]:
    """What the doctor says of each check that is not well."""
    doctor = Doctor(deployment(None, None), lambda: datetime.now(UTC) + clock_ahead)
    return {
        one.check: f"{one.problems[0].said} → {one.problems[0].todo}"
        for one in doctor.findings()
        if one.problems
    }


@pytest.mark.usefixtures("up")
def test_a_stack_that_works_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0, capsys.readouterr().out
    assert "✓ feed" in capsys.readouterr().out


def test_every_way_in_which_the_local_stack_can_be_broken_is_found(up: Running) -> None:
    assert "clock is" in wrong(timedelta(minutes=3))["clock"]

    secrets = up.client("secretsmanager")
    name = f"{up.served.secret_prefix}/x/main"
    kept = secrets.get_secret_value(SecretId=name)["SecretString"]
    secrets.put_secret_value(SecretId=name, SecretString="hush")
    assert "must be JSON like" in wrong()["secrets"]
    secrets.put_secret_value(SecretId=name, SecretString=kept)

    mayor = Source("x", "820002", "Alder Creek Mayor", (TOWN,), ("standard/main", "x/second"))
    Sources(up.table()).add(mayor, datetime.now(UTC), "desk")
    found = wrong()
    assert "x/second, which has no secret" in found["secrets"]
    assert "nothing has come through standard/main yet → register http" in found["webhooks"]

    (lease,) = Leases(up.table()).listed()
    denied = replace(lease, state=LeaseState.DENIED)
    Leases(up.table()).save(denied, lease)
    assert "its hub denied" in wrong()["leases"]
    Leases(up.table()).save(lease, denied)

    topic, nobody = up.served.notices_topic_arn, "https://127.0.0.1:9/notices"
    up.client("sns").subscribe(TopicArn=topic, Protocol="https", Endpoint=nobody)
    assert f"https {nobody} has not confirmed" in wrong()["subscriptions"]

    up.client("sqs").send_message(QueueUrl=up.served.work_dlq_url, MessageBody="{")
    assert "1 messages in WorkDeadLetterQueue → rumorline dlq list" in wrong()["dead letters"]

    (one,) = pages(up)["notices"]
    ticket_id = str(one["notice"]["subject"])
    item = up.table().get(published.key(ticket_id, 1))
    up.table().write(delete(published.key(ticket_id, 1)))
    assert "rumorline migrate --table" in wrong()["table"]
    assert run(["migrate"]) == 0
    assert "table" not in wrong()
    assert item is not None
    again = up.table().get(published.key(ticket_id, 1))
    assert again is not None
    assert again["doc"] == item["doc"]

    elsewhere = replace(up.served, api_url="http://127.0.0.1:9/nowhere")
    serving.write(elsewhere)
    assert "does not answer" in wrong()["feed"]
    serving.write(up.served)


def pages(up: Running) -> Any:
    from rumorline_tools.visiting import visit

    status, body = visit(f"{up.served.api_url}/notices")
    assert status == 200
    return json.loads(body)


def test_the_feed_is_downloaded_and_verified(
    up: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "feed.jsonl"
    assert run(["verify", up.served.api_url, "--save", str(kept)]) == 0
    assert "1 notices, whole" in capsys.readouterr().out
    kept.write_text(kept.read_text("utf-8").replace("routine", "routime"), "utf-8")
    assert run(["verify", str(kept)]) == 1


def test_a_message_that_failed_for_good_is_listed_and_redriven(
    up: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    (ticket,) = up.desk().tickets()
    sqs = up.client("sqs")
    body = json.dumps({"kind": "match", "ticket_id": ticket.ticket_id})
    sqs.send_message(QueueUrl=up.served.work_dlq_url, MessageBody=body)
    assert run(["dlq", "list", "--kind", "match"]) == 0
    assert ticket.ticket_id in capsys.readouterr().out
    assert run(["dlq", "redrive", "--kind", "match"]) == 0
    assert "1 redriven" in capsys.readouterr().out
    settle_down(up)
    assert run(["dlq", "list", "--kind", "match"]) == 0
    assert re.search("nothing of that kind", capsys.readouterr().out)


@pytest.mark.usefixtures("up")
def test_what_was_decided_is_decided_again_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", "--dry-run", "--fail-on-change", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["posts"], told["pairs"], told["differences"]) == (1, 1, [])
