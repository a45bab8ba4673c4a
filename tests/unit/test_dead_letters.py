"""What failed for good is found in every queue, read without harm, and done again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from rumorline.domain.errors import UsageError
from rumorline.store.outbox import Outbox, Row, to_item
from rumorline.store.table import put
from rumorline_tools.cli import dlq
from rumorline_tools.cli.main import run
from rumorline_tools.dead_letters import DeadLetterOffice, Letter, Redriven, Wanted
from rumorline_tools.local.package import load_template
from tests.support.cloud import drained
from tests.support.deployed import Deployed

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ENTRY = {"kind": "entry", "platform": "x", "endpoint": "main", "delivery_id": "d-1", "entry": {}}
MATCH = {"kind": "match", "ticket_id": "t-1"}
TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")


def stream_failure(last: datetime) -> dict[str, Any]:
    """What Lambda writes of stream records that it gave up on."""
    return {
        "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 4},
        "DDBStreamBatchInfo": {
            "shardId": "shardId-1",
            "startSequenceNumber": "100",
            "endSequenceNumber": "200",
            "approximateArrivalOfFirstRecord": last.isoformat().replace("+00:00", "Z"),
            "approximateArrivalOfLastRecord": last.isoformat().replace("+00:00", "Z"),
            "batchSize": 2,
            "streamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/rumorline/stream/1",
        },
    }


@pytest.fixture
def there() -> Iterator[Deployed]:
    """A stack whose dead-letter queues are empty."""
    with mock_aws():
        yield Deployed()


@pytest.fixture
def office(there: Deployed) -> DeadLetterOffice:
    """The office at a standing clock."""
    return DeadLetterOffice(there.deployment(), lambda: NOW, wait_s=0)


def failed(there: Deployed, what: object, queue: str = "WorkDeadLetterQueue", **more: Any) -> None:
    """Put a message into a dead-letter queue."""
    body = what if isinstance(what, str) else json.dumps(what)
    there.sqs.send_message(QueueUrl=there.queues[queue], MessageBody=body, **more)


def kinds(letters: list[Letter]) -> list[str]:
    return sorted(letter.kind for letter in letters)


def left(there: Deployed, queue: str) -> list[str]:
    return drained(there.sqs, there.queues[queue])


def test_every_queue_that_something_can_fail_into_is_looked_at(office: DeadLetterOffice) -> None:
    """Redrive policies and on-failure destinations of the template, whatever comes to it."""
    resources = TEMPLATE["Resources"]
    targets = {
        resource["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for resource in resources.values()
        if "RedrivePolicy" in resource.get("Properties", {})
    }
    for resource in resources.values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        events = [event["Properties"] for event in properties.get("Events", {}).values()]
        for one in (*events, properties.get("EventInvokeConfig", {})):
            destination = one.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
            targets |= {destination["Fn::GetAtt"][0]} if destination else set()
    assert targets == {queue.name for queue in office.queues()}


def test_letters_are_told_apart_by_kind_with_what_they_concern(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, ENTRY)
    failed(there, MATCH)
    failed(there, "{", MessageAttributes={"reason": _text("the message is not JSON")})
    failed(there, stream_failure(NOW), "StreamDeadLetterQueue")
    letters = {letter.kind: letter for letter in office.letters(Wanted())}
    assert letters["entry"].about == "x/main delivery d-1"
    assert letters["match"].about == "t-1"
    assert letters["unreadable"].reason == "the message is not JSON"
    assert letters["stream"].about.startswith("2 records, 2026-03-03T12:00:00Z")
    assert letters["stream"].reason == "RetryAttemptsExhausted"


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def test_looking_leaves_everything_where_it_is_for_the_next_who_looks(
    there: Deployed, office: DeadLetterOffice
) -> None:
    for number in range(25):
        failed(there, MATCH | {"ticket_id": f"t-{number}"})
    assert len(office.letters(Wanted())) == 25
    assert len(office.letters(Wanted(kinds=("match",)))) == 25
    assert len(left(there, "WorkDeadLetterQueue")) == 25


def test_what_is_chosen_goes_back_to_work_and_the_rest_stays(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, ENTRY)
    failed(there, MATCH)
    (outcome,) = office.redrive(Wanted(kinds=("entry",)))
    assert (outcome.done, outcome.said) == (True, "to the work queue")
    assert [json.loads(body) for body in left(there, "WorkQueue")] == [ENTRY]
    assert [json.loads(body) for body in left(there, "WorkDeadLetterQueue")] == [MATCH]


def test_letters_are_chosen_by_time_and_by_the_beginning_of_an_id(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, ENTRY)
    failed(there, MATCH)
    first, second = office.letters(Wanted())
    later, earlier = (first.sent_at + timedelta(days=by) for by in (1, -1))
    assert office.letters(Wanted(since=later)) == office.letters(Wanted(until=earlier)) == []
    assert len(office.letters(Wanted(since=earlier, until=later))) == 2
    (found,) = office.letters(Wanted(ids=(second.letter_id[:12],)))
    assert found.letter_id == second.letter_id


def test_a_dry_run_says_the_same_and_does_nothing(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, ENTRY)
    failed(there, stream_failure(NOW), "StreamDeadLetterQueue")
    row = _unfinished(there, NOW - timedelta(minutes=1))
    planned = office.redrive(Wanted(), dry_run=True)
    assert left(there, "WorkQueue") == []
    assert _rows(there) == [row]
    assert _sayings(planned) == _sayings(office.redrive(Wanted()))


def _sayings(outcome: list[Redriven]) -> list[str]:
    return sorted(one.said for one in outcome)


def _unfinished(there: Deployed, at: datetime) -> Row:
    row = Row("notice", "t-1", at)
    there.table.write(put(to_item(row)))
    return row


def _rows(there: Deployed) -> list[Row]:
    return list(Outbox(there.table).older_than(NOW + timedelta(days=9)))


def test_a_failure_of_the_stream_wakes_publish_for_what_is_not_done_yet(
    there: Deployed, office: DeadLetterOffice
) -> None:
    old = NOW - timedelta(days=3)
    failed(there, stream_failure(old), "StreamDeadLetterQueue")
    _unfinished(there, old)
    held = _unfinished(there, NOW + timedelta(hours=1))
    (outcome,) = office.redrive(Wanted())
    assert outcome.said == "1 outbox rows wake publish again"
    assert _rows(there) == [Row("notice", "t-1", NOW), held]
    assert left(there, "StreamDeadLetterQueue") == []


def test_a_failure_of_the_stream_that_the_sweep_made_good_is_only_taken_away(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, stream_failure(NOW), "StreamDeadLetterQueue")
    (outcome,) = office.redrive(Wanted())
    assert (outcome.done, outcome.said) == (True, "its work is done already")
    assert left(there, "StreamDeadLetterQueue") == []


def test_a_letter_that_cannot_be_redriven_is_kept_and_holds_up_no_other(
    there: Deployed, office: DeadLetterOffice
) -> None:
    failed(there, {"batch": "odd"}, "StreamDeadLetterQueue")
    failed(there, stream_failure(NOW), "StreamDeadLetterQueue")
    outcome = office.redrive(Wanted())
    assert sorted(one.done for one in outcome) == [False, True]
    assert left(there, "StreamDeadLetterQueue") == ['{"batch": "odd"}']


def test_what_a_newsroom_missed_is_in_the_feed_and_not_sent_again(
    there: Deployed, office: DeadLetterOffice
) -> None:
    missed = there.sqs.create_queue(QueueName="newsroom")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:newsroom"
    there.sns.subscribe(
        TopicArn=there.notices,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": _undelivered(there, arn)})},
    )
    (queue,) = (one for one in office.queues() if one.holds == "undelivered")
    event = {"id": "t-1.n1", "sequence": "000000000017"}
    there.sqs.send_message(
        QueueUrl=queue.url, MessageBody=json.dumps({"Message": json.dumps(event)})
    )
    (letter,) = office.letters(Wanted())
    assert (letter.kind, letter.about) == ("undelivered", "t-1.n1")
    (outcome,) = office.redrive(Wanted())
    assert not outcome.done
    assert outcome.said == "not sent again: the newsroom reads /notices?after=16"
    assert drained(there.sqs, missed) == []


def _undelivered(there: Deployed, endpoint: str) -> str:
    from rumorline.store.subscriptions import Subscription

    name = Subscription(there.notices, "sqs", endpoint).queue_name
    there.sqs.create_queue(QueueName=name)
    return f"arn:aws:sqs:us-east-1:123456789012:{name}"


def test_somebody_who_watches_sees_how_far_it_is(there: Deployed, office: DeadLetterOffice) -> None:
    for _ in range(12):
        failed(there, MATCH)
    steps: list[tuple[int, int]] = []
    office.redrive(Wanted(), progress=lambda done, total: steps.append((done, total)))
    assert steps[0] == (1, 12)
    assert steps[-1] == (12, 12)


@pytest.fixture
def on_the_command_line(there: Deployed, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """The commands find the stack, and do not wait."""
    monkeypatch.setattr(dlq, "DeadLetterOffice", partial(DeadLetterOffice, wait_s=0))
    monkeypatch.setattr(dlq, "deployment", lambda *_: there.deployment())
    return there


def test_the_commands_list_show_and_redrive(
    on_the_command_line: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(on_the_command_line, ENTRY)
    assert run(["dlq", "list", "--json"]) == 0
    (letter,) = json.loads(capsys.readouterr().out)["letters"]
    assert run(["dlq", "show", letter["id"][:8]]) == 0
    assert json.dumps(ENTRY) in capsys.readouterr().out
    assert run(["dlq", "redrive", "--kind", "entry", "--dry-run"]) == 0
    assert "1 would be redriven" in capsys.readouterr().out
    assert run(["dlq", "redrive", letter["id"]]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 redriven"
    assert run(["dlq", "list"]) == 0
    assert capsys.readouterr().out == "nothing is in the dead-letter queues\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dlq", "show", "0000"], "there is no message '0000'; `rumorline dlq list` shows them"),
        (["dlq", "redrive", "0000"], "there is no such message"),
        (["dlq", "list", "--since", "noon"], "write it like"),
        (["dlq", "list", "--kind", "fax"], "'fax' is not one of"),
    ],
)
@pytest.mark.usefixtures("on_the_command_line")
def test_a_mistake_is_one_line(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_stack_that_is_not_rumorlines_is_named(there: Deployed) -> None:
    del there.outputs["NoticesTopicArn"]
    with pytest.raises(UsageError, match="has no output NoticesTopicArn; is it Rumorline's"):
        DeadLetterOffice(there.deployment(), lambda: NOW).queues()
