"""The local stack itself, with the smallest handlers that show what reaches them."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from rumorline_tools.local import LocalStack, LocalStackError

ANSWER = 'print("called"); return {"statusCode": 200, "body": json.dumps(event)}'
HANDLERS = {
    "receive": """
        print("called")
        queue = os.environ["WORK_QUEUE_URL"]
        if event["pathParameters"]["endpoint"] == "queue":
            boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=event["body"])
        if event["pathParameters"]["endpoint"] == "forbidden":
            boto3.client("dynamodb").list_tables()
        return {"statusCode": 200, "body": json.dumps({**event, "added": os.environ["ADDED"]})}
    """,
    "resolve": """
        print("called")
        failed = []
        for record in event["Records"]:
            body = json.loads(record["body"])
            if body.get("fail"):
                failed.append({"itemIdentifier": record["messageId"]})
                continue
            item = {"PK": {"S": body["pk"]}, "SK": {"S": record["messageId"]}}
            boto3.client("dynamodb").put_item(TableName=os.environ["TABLE_NAME"], Item=item)
        return {"batchItemFailures": failed}
    """,
    "publish": """
        print("called")
        for record in event["Records"]:
            boto3.client("sns").publish(
                TopicArn=os.environ["NOTICES_TOPIC_ARN"],
                Message=json.dumps(record["dynamodb"]["Keys"]),
                MessageAttributes={
                    "divisions": {"DataType": "String.Array", "StringValue": '["a:york"]'}
                },
            )
        return {"batchItemFailures": []}
    """,
    "sweep": 'print("called")',
    "desk": ANSWER,
}
T = TypeVar("T")


def write_code(folder: Path) -> Path:
    """A code folder of the shape of functions/, with the handlers above."""
    handlers = folder / "rumorline" / "handlers"
    handlers.mkdir(parents=True)
    (folder / "rumorline" / "__init__.py").touch()
    (handlers / "__init__.py").touch()
    for name, body in HANDLERS.items():
        lines = "\n    ".join(line.removeprefix(" " * 8) for line in body.strip().splitlines())
        text = f"import json, os, boto3\n\ndef handler(event, context):\n    {lines}\n"
        (handlers / f"{name}.py").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One running stack for the tests of this file, with the roles enforced."""
    code = write_code(tmp_path_factory.mktemp("code"))
    state = tmp_path_factory.mktemp("state")
    with LocalStack(state, code, extra_env={"ADDED": "yes"}, enforce_iam=True) as running:
        yield running


def call(
    stack: LocalStack, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, Any]:
    """One request to the API: status and decoded answer."""
    url = urlsplit(stack.info.api_url)
    connection = http.client.HTTPConnection(str(url.hostname), url.port or 0, timeout=30)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, url.path + path, body or None, names)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content)


def eventually(look: Callable[[], T], seconds: float = 15) -> T:
    """The first truthy result of ``look``, or the last one when time is up."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def received(stack: LocalStack, queue_url: str) -> list[str]:
    """Bodies of what is in a queue now."""
    answer = stack.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def subscribed_queue(stack: LocalStack, name: str, division: str) -> str:
    """A new queue that gets raw notices about one division."""
    sqs = stack.client("sqs")
    url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn["QueueArn"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    stack.client("sns").subscribe(
        TopicArn=stack.info.notices_topic_arn,
        Protocol="sqs",
        Endpoint=arn["QueueArn"],
        Attributes={
            "RawMessageDelivery": "true",
            "FilterPolicy": json.dumps({"divisions": [division]}),
        },
    )
    return url


def listening_addresses(group: int) -> set[str]:
    """IPv4 and IPv6 addresses that any process of a process group listens on."""
    inodes = {inode for pid in group_members(group) for inode in socket_inodes(pid)}
    return {
        address
        for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6"))
        for address, inode in listeners(family, Path("/proc/net") / table)
        if inode in inodes
    }


def group_members(group: int) -> list[int]:
    """Process ids of a process group that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[2] == str(group) and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def socket_inodes(pid: int) -> Iterator[str]:
    """The sockets that a process holds."""
    try:
        for descriptor in (Path("/proc") / str(pid) / "fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                yield target[8:-1]
    except OSError:
        return


def listeners(family: int, table: Path) -> Iterator[tuple[str, str]]:
    """Address and inode of every listening socket in a /proc/net table."""
    for line in table.read_text().splitlines()[1:] if table.exists() else []:
        fields = line.split()
        if fields[3] == "0A":
            packed = bytes.fromhex(fields[1].split(":")[0])
            words = [packed[i : i + 4][::-1] for i in range(0, len(packed), 4)]
            yield socket.inet_ntop(family, b"".join(words)), fields[9]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")
def test_everything_listens_on_loopback_only(stack: LocalStack) -> None:
    call(stack, "GET", "/webhooks/x/echo")
    assert listening_addresses(stack.pid) == {"127.0.0.1"}


def test_every_output_resolves(stack: LocalStack) -> None:
    assert all(asdict(stack.info).values())
    description = stack.client("dynamodb").describe_table(TableName=stack.info.table_name)
    assert description["Table"]["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    for url in (stack.info.work_queue_url, stack.info.work_dlq_url, stack.info.stream_dlq_url):
        stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])


def test_a_webhook_arrives_byte_for_byte_with_lower_case_headers(stack: LocalStack) -> None:
    body = '{"text": "não é"}'.encode()
    headers = {"Content_Type": "application/json", "X_Hub_Signature": "abc"}
    status, event = call(stack, "POST", "/webhooks/x/echo", body, **headers)
    assert status == 200
    assert event["body"].encode() == body
    assert event["headers"]["x-hub-signature"] == "abc"
    assert event["pathParameters"] == {"platform": "x", "endpoint": "echo"}


def test_a_body_of_unknown_type_arrives_in_base64(stack: LocalStack) -> None:
    _, event = call(stack, "POST", "/webhooks/x/echo", b"\xff\x00")
    assert event["isBase64Encoded"] is True
    assert event["body"] == "/wA="


def test_a_challenge_arrives_decoded(stack: LocalStack) -> None:
    _, event = call(stack, "GET", "/webhooks/x/echo?crc_token=a%2Bb%20c")
    assert event["queryStringParameters"] == {"crc_token": "a+b c"}


def test_functions_see_extra_environment(stack: LocalStack) -> None:
    assert call(stack, "GET", "/webhooks/x/echo")[1]["added"] == "yes"


def test_a_function_may_not_do_what_its_role_does_not_say(stack: LocalStack) -> None:
    status, answer = call(stack, "POST", "/webhooks/x/forbidden", b"{}")
    assert status == 502
    assert "dynamodb:ListTables" in answer["errorMessage"]


def test_a_webhook_becomes_a_notice_for_exactly_its_division(stack: LocalStack) -> None:
    york = subscribed_queue(stack, "york", "a:york")
    yorktown = subscribed_queue(stack, "yorktown", "a:yorktown")
    header = {"Content_Type": "application/json"}
    call(stack, "POST", "/webhooks/x/queue", b'{"pk": "T#not-an-outbox-row"}', **header)
    call(stack, "POST", "/webhooks/x/queue", b'{"pk": "OUTBOX"}', **header)
    (notice,) = eventually(lambda: received(stack, york))
    assert json.loads(notice)["PK"] == {"S": "OUTBOX"}
    assert received(stack, yorktown) == []


def test_a_broken_entry_ends_in_the_dead_letter_queue_and_the_rest_is_done(
    stack: LocalStack,
) -> None:
    sqs = stack.client("sqs")
    sqs.set_queue_attributes(
        QueueUrl=stack.info.work_queue_url, Attributes={"VisibilityTimeout": "0"}
    )
    bodies = ['{"fail": true}', '{"pk": "DONE"}']
    entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies)]
    sqs.send_message_batch(QueueUrl=stack.info.work_queue_url, Entries=entries)
    assert eventually(lambda: received(stack, stack.info.work_dlq_url)) == ['{"fail": true}']
    done = stack.client("dynamodb").query(
        TableName=stack.info.table_name,
        KeyConditionExpression="PK = :done",
        ExpressionAttributeValues={":done": {"S": "DONE"}},
    )
    assert done["Count"] == 1


def test_the_desk_answers_only_with_a_token_of_its_scope(stack: LocalStack) -> None:
    def status(token: str) -> int:
        return call(stack, "GET", "/tickets", Authorization=f"Bearer {token}")[0]

    assert call(stack, "GET", "/tickets")[0] == 401
    assert status(stack.desk_token(scope="read")) == 403
    assert status(stack.desk_token(seconds=-1)) == 401
    assert status(stack.desk_token()) == 200


def test_without_an_audience_there_is_no_desk(tmp_path: Path) -> None:
    code = write_code(tmp_path / "code")
    with LocalStack(tmp_path / "state", code, extra_env={"ADDED": ""}, desk_audience="") as stack:
        assert call(stack, "GET", "/tickets")[0] == 404
        assert call(stack, "GET", "/webhooks/x/echo")[0] == 200


def test_stop_leaves_no_process(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path / "state", write_code(tmp_path / "code"), extra_env={"ADDED": ""})
    stack.start()
    call(stack, "GET", "/webhooks/x/echo")
    group = stack.pid
    assert len(group_members(group)) > 1
    stack.stop()
    assert eventually(lambda: not group_members(group))


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalStackError, match=rf"^port {port} is not free: [^\n]+$"):
            LocalStack(tmp_path, write_code(tmp_path / "code"), port=port).start()


def test_a_template_that_fails_is_said_in_one_line_and_leaves_no_process(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Globals: {Function: {Environment: {Variables: {}}}}\n"
        "Resources: {Odd: {Type: AWS::Nobody::Knows}}\n",
        "utf-8",
    )
    stack = LocalStack(tmp_path / "state", write_code(tmp_path / "code"), template)
    with pytest.raises(LocalStackError, match=r"^deployment failed: [^\n]+$"):
        stack.start()
    with pytest.raises(LocalStackError, match="not running"):
        _ = stack.pid
