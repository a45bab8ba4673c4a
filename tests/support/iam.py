"""The roles of template.yaml, evaluated: what each function may call, and nothing besides.

An emulator that checks roles (ministack does) has gaps: it knows no LeadingKeys, and asks for
actions that AWS does not have. So the calls are checked here a second time, from their parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from rumorline_tools.local.package import load_template
from tests.support.template import TEMPLATE

ACCOUNT = "123456789012"
REGION = "us-east-1"


class Denied(Exception):
    """A call that the role of the function does not allow."""


@dataclass(frozen=True)
class Call:
    """One permission that a call needs: the action, on what, with which partition keys."""

    action: str
    resource: str
    keys: frozenset[str] = frozenset()


class Role:
    """What a role of the template allows, for resources of the names that `here` gives.

    Conditions of the template count as met: whatever a deployment may turn on is on.
    """

    def __init__(self, name: str, here: Mapping[str, str]) -> None:
        resources = load_template(TEMPLATE)["Resources"]
        self._here = here
        self._statements = [
            statement
            for policy in resources[name]["Properties"]["Policies"]
            for statement in self._resolved(policy["PolicyDocument"]["Statement"])
            if statement
        ]

    def allows(self, call: Call) -> bool:
        """Whether any statement allows the call. There is no Deny in a role."""
        return any(self._matches(statement, call) for statement in self._statements)

    def actions(self) -> set[str]:
        """Every action that the role names."""
        return {action for one in self._statements for action in _listed(one["Action"])}

    def _matches(self, statement: dict[str, Any], call: Call) -> bool:
        return (
            statement["Effect"] == "Allow"
            and call.action in _listed(statement["Action"])
            and any(fnmatchcase(call.resource, one) for one in _listed(statement["Resource"]))
            and all(
                any(fnmatchcase(key, pattern) for pattern in patterns)
                for operator in statement.get("Condition", {}).values()
                for patterns in operator.values()
                for key in call.keys
            )
        )

    def _resolved(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._resolved(one) for one in part]
        if not isinstance(part, dict):
            return part
        ((name, value), *others) = part.items()
        if not others and name in self._intrinsics:
            return self._intrinsics[name](value)
        return {key: self._resolved(value) for key, value in part.items()}

    @property
    def _intrinsics(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "Ref": self._here.get,
            "Fn::GetAtt": lambda value: self._here[".".join(value)],
            "Fn::If": lambda value: self._resolved(value[1]),
            "Fn::Sub": lambda value: re.sub(
                r"\$\{([^}]+)\}", lambda found: self._here[found[1]], value
            ),
        }


def _listed(value: str | list[Any]) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]


@dataclass
class Guard:
    """Checks every call of a session's clients against the role that is in force."""

    roles: Mapping[str, Role]
    in_force: str = ""
    calls: set[tuple[str, str]] = field(default_factory=set)

    def watch(self, session: Any) -> None:
        """Look at every call of the clients that this session will make."""
        session.register("provide-client-params.*.*", self._check)

    @contextmanager
    def under(self, role: str) -> Iterator[None]:
        """The calls in this block are those of one function."""
        self.in_force = role
        try:
            yield
        finally:
            self.in_force = ""

    def _check(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if not self.in_force:
            return
        for call in needed(model.service_model.service_name, model.name, params):
            if not self.roles[self.in_force].allows(call):
                raise Denied(f"{self.in_force} has no {call.action} on {call.resource} {call.keys}")
            self.calls.add((self.in_force, call.action))


def needed(service: str, operation: str, params: dict[str, Any]) -> list[Call]:
    """The permissions that AWS asks for a call, by its parameters."""
    return _NEEDED[service](operation, params)


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _dynamodb(operation: str, params: dict[str, Any]) -> list[Call]:
    if operation == "TransactWriteItems":
        return [
            _on_item(_TRANSACTED[kind], request)
            for item in params["TransactItems"]
            for kind, request in item.items()
        ]
    if operation == "BatchGetItem":
        return [
            Call(
                "dynamodb:BatchGetItem", _table(name), frozenset(k["PK"]["S"] for k in one["Keys"])
            )
            for name, one in params["RequestItems"].items()
        ]
    return [_on_item(operation, params)]


_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def _on_item(operation: str, params: dict[str, Any]) -> Call:
    index = params.get("IndexName")
    resource = _table(params["TableName"]) + (f"/index/{index}" if index else "")
    return Call(f"dynamodb:{operation}", resource, frozenset({_partition_key(params)}))


def _partition_key(params: dict[str, Any]) -> str:
    item = params.get("Key") or params.get("Item")
    if item:
        return str(item["PK"]["S"])
    # A Query: the condition begins with the partition key's placeholder.
    placeholder = re.match(r"\s*\S+ = (:\w+)", params["KeyConditionExpression"])
    assert placeholder, params["KeyConditionExpression"]
    return str(params["ExpressionAttributeValues"][placeholder[1]]["S"])


def _sqs(operation: str, params: dict[str, Any]) -> list[Call]:
    name = params.get("QueueName") or params["QueueUrl"].rsplit("/", 1)[-1]
    # A batch needs the permission of its one message.
    action = operation.removesuffix("Batch")
    return [Call(f"sqs:{action}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")]


def _sns(operation: str, params: dict[str, Any]) -> list[Call]:
    resource = params.get("TopicArn") or params["SubscriptionArn"]
    return [Call(f"sns:{operation}", resource)]


def _secrets(operation: str, params: dict[str, Any]) -> list[Call]:
    # Secrets Manager appends six random characters to a name.
    name = f"secret:{params['SecretId']}-AbCdEf"
    return [
        Call(f"secretsmanager:{operation}", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:{name}")
    ]


_NEEDED = {"dynamodb": _dynamodb, "sqs": _sqs, "sns": _sns, "secretsmanager": _secrets}


def here(environment: Mapping[str, str]) -> dict[str, str]:
    """What the template's references are, where the functions have this environment."""
    table = _table(environment["TABLE_NAME"])

    def queue(url: str) -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{url.rsplit('/', 1)[-1]}"

    return {
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
        "Table.Arn": table,
        "Table.StreamArn": f"{table}/stream/1",
        "WorkQueue.Arn": queue(environment["WORK_QUEUE_URL"]),
        "WorkDeadLetterQueue.Arn": queue(environment["DEAD_LETTER_QUEUE_URL"]),
        "StreamDeadLetterQueue.Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:stream-dead",
        "NoticesTopic": environment["NOTICES_TOPIC_ARN"],
        "BulletinsTopic": environment["BULLETINS_TOPIC_ARN"],
        "SecretPrefix": environment["SECRET_PREFIX"],
        "TopicKmsKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
        "AlarmTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
        "ReaderModelArns": f"arn:aws:bedrock:{REGION}::foundation-model/none",
        **{f"{name}LogGroup.Arn": _log(name) for name in _FUNCTIONS},
    }


def _log(function: str) -> str:
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/rumorline/{function}:*"


_FUNCTIONS = ("Receive", "Resolve", "Publish", "Sweep", "Desk", "Feed", "Scopes")
ROLES = tuple(f"{name}Role" for name in _FUNCTIONS)
