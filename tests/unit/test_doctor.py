"""Everything that can be wrong with an installation is found, each with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from rumorline.domain.errors import UsageError
from rumorline.domain.source import Source, SourceStatus
from rumorline.services.newsrooms import Newsrooms
from rumorline.store.leases import Lease, Leases, LeaseState
from rumorline.store.outbox import Row, to_item
from rumorline.store.sources import Sources
from rumorline.store.table import SCHEMA_VERSION, put
from rumorline_tools.cli import doctor as command
from rumorline_tools.cli.main import run
from rumorline_tools.doctor import OUTPUTS, Doctor, Problem
from rumorline_tools.migrating import Migration
from tests.support.deployed import Deployed
from tests.support.world import CITY

QUEUE = "arn:aws:sqs:us-east-1:123456789012:newsroom"
POLICE = Source("x", "police", "Riverbend police", (CITY,), ("x/main",))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def there() -> Iterator[Deployed]:
    """An installation that is well."""
    with mock_aws():
        made = Deployed()
        secret(made, "x/main", {"secrets": ["hush-1"]})
        made.sns.subscribe(TopicArn=made.notices, Protocol="sqs", Endpoint=QUEUE)
        sources = Sources(made.table)
        sources.add(POLICE, now(), "operator")
        sources.heard(POLICE.source_id, "x/main", now())
        yield made


def secret(there: Deployed, name: str, kept: object) -> None:
    text = kept if isinstance(kept, str) else json.dumps(kept)
    there.secrets.create_secret(Name=f"rumorline/endpoint/{name}", SecretString=text)


def well(url: str) -> tuple[int, bytes]:
    """The public feed as it should answer."""
    return 200, b'{"notices": []}' if "notices" in url else b"<html>"


def problems(
    there: Deployed, check: str, clock: Callable[[], datetime] = now, fetch: Any = well
) -> list[Problem]:
    """What one check finds; no other may find anything."""
    found = {one.check: one.problems for one in Doctor(there.deployment(), clock, fetch).findings()}
    assert {name for name, wrong in found.items() if wrong} <= {check}
    return list(found[check])


def test_an_installation_that_is_well_has_no_problems(there: Deployed) -> None:
    found = list(Doctor(there.deployment(), now, well).findings())
    assert [one.check for one in found if one.problems] == []
    assert len(found) == 11


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_COMPLETE"])
def test_a_stack_that_went_wrong(there: Deployed, status: str) -> None:
    there.status = status
    (found,) = problems(there, "stack")
    assert found.said == f"the stack rumorline is in {status}"


def test_a_stack_of_another_kind_is_told_from_every_side(there: Deployed) -> None:
    there.outputs = {}
    found = {one.check: one.problems for one in Doctor(there.deployment(), now, well).findings()}
    assert "ApiUrl, TableName" in found["stack"][0].said
    assert "has no output TableName; is it Rumorline's" in found["table"][0].said


def test_a_clock_that_is_wrong(there: Deployed) -> None:
    ahead = lambda: now() + timedelta(minutes=2)  # noqa: E731 - a clock
    (found,) = problems(there, "clock", ahead)
    assert found.said.startswith("this machine's clock is 1")
    assert "NTP" in found.todo


def test_a_table_without_its_stream(there: Deployed) -> None:
    there.dynamodb.update_table(TableName="rumorline", StreamSpecification={"StreamEnabled": False})
    (found,) = problems(there, "table")
    assert "the table has no stream" in found.said


def test_notices_of_an_earlier_release(there: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Migration, "needed", lambda _: True)
    (found,) = problems(there, "table")
    assert found.todo == "rumorline migrate --table rumorline"


def test_items_of_a_later_release(there: Deployed) -> None:
    write = put({"PK": "FEED", "SK": "HEAD", "seq": 1, "hash": "h"})
    write.request["Item"]["schema"] = {"N": str(SCHEMA_VERSION + 1)}
    there.table.write(write)
    (found,) = problems(there, "table")
    assert "deploy the release that wrote it, or a later one" in found.said


@pytest.mark.parametrize(
    ("name", "kept", "said"),
    [
        ("x/second", "hush-2", "must be JSON like"),
        ("x/second", {"secrets": []}, "must be JSON like"),
        ("standard/relay", {"secrets": ["hush-2"]}, "secret"),
        ("fax/main", {"secrets": ["hush-2"]}, "no endpoint has this name"),
        ("x/UPPER", {"secrets": ["hush-2"]}, "no endpoint has this name"),
        ("facebook/page", {"secrets": ["hush-2"]}, "it has no verify_tokens"),
    ],
)
def test_a_secret_that_is_no_good_is_named_and_not_quoted(
    there: Deployed, name: str, kept: object, said: str
) -> None:
    secret(there, name, kept)
    (found,) = problems(there, "secrets")
    assert found.said.startswith(f"secret rumorline/endpoint/{name}: ")
    assert said in found.said
    assert "hush" not in found.said + found.todo


def test_an_endpoint_of_a_source_without_a_secret(there: Deployed) -> None:
    there.secrets.delete_secret(
        SecretId="rumorline/endpoint/x/main", ForceDeleteWithoutRecovery=True
    )
    nothing, unnamed = problems(there, "secrets")
    assert nothing.todo == "rumorline endpoint add x main …"
    assert unnamed.said == "x:police names the endpoint x/main, which has no secret"


def test_no_source_is_registered(there: Deployed) -> None:
    gone = replace(POLICE, status=SourceStatus.SUSPENDED)
    there.table.write(put(_item(gone)))
    (found,) = problems(there, "sources")
    assert found.said == "no active source is registered"


def _item(source: Source) -> Any:
    from rumorline.store import sources

    return sources.to_item(source)


def test_a_source_that_fell_silent(there: Deployed) -> None:
    sources = Sources(there.table)
    for days in range(10, 3, -1):
        sources.heard(POLICE.source_id, "x/main", now() - timedelta(days=days))
    (found,) = problems(there, "sources", lambda: now() + timedelta(seconds=30))
    assert found.said.startswith("x:police is silent since ")
    assert "x/main is still registered at the platform" in found.todo


def test_a_webhook_through_which_nothing_ever_came(there: Deployed) -> None:
    secret(there, "standard/relay", {"secrets": ["whsec_" + "QUFB" * 8]})
    mayor = Source("x", "mayor", "Riverbend mayor", (CITY,), ("standard/relay",))
    Sources(there.table).add(mayor, now(), "operator")
    (found,) = problems(there, "webhooks")
    assert found.said == "nothing has come through standard/relay yet"
    assert "register https://api.example/webhooks/standard/relay at the platform" in found.todo


@pytest.mark.parametrize(
    ("state", "changes", "said"),
    [
        (LeaseState.DENIED, {}, "its hub denied https://feed.example"),
        (LeaseState.PENDING, {"tries": 3}, "its hub has not confirmed after 3 requests (pending)"),
        (LeaseState.ACTIVE, {"until": datetime(2026, 1, 1, tzinfo=UTC)}, "its lease ended at 2026"),
    ],
)
def test_a_lease_that_is_stuck(
    there: Deployed, state: LeaseState, changes: dict[str, Any], said: str
) -> None:
    lease = Lease(
        "feed", "https://feed.example", "https://hub.example", "cb", "k", state, now(), **changes
    )
    Leases(there.table).save(lease, None)
    (found,) = problems(there, "leases")
    assert found.said.startswith(f"websub/feed: {said}")
    assert "rumorline endpoint leave feed" in found.todo


def test_a_lease_that_is_asked_for_or_held_is_well(there: Deployed) -> None:
    for number, state in enumerate((LeaseState.PENDING, LeaseState.ACTIVE, LeaseState.ENDED)):
        until = now() + timedelta(days=1) if state is LeaseState.ACTIVE else None
        lease = Lease(f"feed-{number}", "t", "h", "c", "k", state, now(), until=until)
        Leases(there.table).save(lease, None)
    assert problems(there, "leases") == []


def test_nobody_is_subscribed(there: Deployed) -> None:
    (one,) = there.sns.list_subscriptions()["Subscriptions"]
    there.sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])
    (found,) = problems(there, "subscriptions")
    assert found.said == "no newsroom is subscribed: notices reach nobody"


def test_a_subscription_that_was_not_confirmed_or_not_delivered_to(
    there: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rumorline.store.subscriptions import Subscription

    listed = [
        Subscription(there.notices, "https", "https://newsroom.example/in"),
        Subscription(there.notices, "sqs", QUEUE, arn="arn:x", undelivered=3),
    ]
    monkeypatch.setattr(Newsrooms, "listed", lambda _: listed)
    pending, missed = problems(there, "subscriptions")
    assert pending.said == "https https://newsroom.example/in has not confirmed"
    assert "SubscribeURL" in pending.todo
    assert missed.said == f"3 messages did not reach sqs {QUEUE}"


def test_outbox_rows_that_the_sweep_does_not_get_done(there: Deployed) -> None:
    there.table.write(put(to_item(Row("notice", "t-1", now() - timedelta(minutes=9)))))
    there.table.write(put(to_item(Row("notice", "t-2", now()))))
    (found,) = problems(there, "outbox")
    assert found.said.startswith("1 outbox rows wait, the oldest (notice t-1) since ")
    assert "the log of sweep says why" in found.todo


@pytest.mark.parametrize("queue", ["WorkDeadLetterQueue", "StreamDeadLetterQueue"])
def test_dead_letters(there: Deployed, queue: str) -> None:
    there.sqs.send_message(QueueUrl=there.queues[queue], MessageBody="{}")
    (found,) = problems(there, "dead letters")
    assert found.said == f"1 messages in {queue}"
    assert "rumorline dlq list" in found.todo


def test_a_feed_that_fails_or_says_something_else(there: Deployed) -> None:
    fails = problems(there, "feed", fetch=lambda _: (500, b""))
    assert [one.said for one in fails] == [
        "https://api.example/notices?limit=1 answers 500",
        "https://api.example/board answers 500",
    ]
    (other,) = problems(there, "feed", fetch=lambda _: (200, b"<html>parked</html>"))
    assert other.said == "https://api.example/notices?limit=1 answers 200"


def test_a_feed_that_is_not_there(there: Deployed) -> None:
    def nobody(url: str) -> Any:
        raise UsageError(f"{url} does not answer: refused")

    (found,) = problems(there, "feed", fetch=nobody)
    assert "does not answer: refused" in found.said


def test_a_check_that_may_not_be_made_is_a_finding_and_the_others_go_on(
    there: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "ListQueues")

    monkeypatch.setattr(there.sqs, "list_queues", denied)
    (found,) = problems(there, "clock")
    assert found.said == "cannot be looked at: ListQueues answers AccessDenied"
    assert "credentials" in found.todo


def test_what_is_looked_for_is_what_the_template_gives() -> None:
    from pathlib import Path

    from rumorline_tools.local.package import load_template

    template = load_template(Path(__file__).parents[2] / "template.yaml")
    assert set(OUTPUTS) <= set(template["Outputs"])


def test_the_command_exits_with_one_and_says_what_to_do(
    there: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "deployment", lambda *_: there.deployment())
    monkeypatch.setattr(Doctor.__init__, "__defaults__", (well,))
    assert run(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "✓ stack"
    there.sqs.send_message(QueueUrl=there.queues["WorkDeadLetterQueue"], MessageBody="{}")
    assert run(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["well"] is False
    assert run(["doctor"]) == 1
    assert "      → rumorline dlq list; mend the cause" in capsys.readouterr().out
