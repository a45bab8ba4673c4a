"""AWS in memory: the table, a queue and topics that keep what they are sent, and faulty lines."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.clock import Clock
from rumorline_tools.chaos.dynamo import MemoryDynamo
from rumorline_tools.chaos.functions import Names
from rumorline_tools.chaos.lines import Call, Lines
from rumorline_tools.chaos.stage import Stage
from rumorline_tools.chaos.weather import SDK_TRIES, Fault, Weather

_SECONDS = 2.5
_CODES = {
    Fault.THROTTLED: ("ThrottlingException", 400),
    Fault.SERVER_ERROR: ("InternalServerError", 500),
}


class MemoryQueues:
    """SQS: messages by queue, kept until they are taken."""

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {}

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Take every entry."""
        for entry in request["Entries"]:
            self._keep(request["QueueUrl"], entry["MessageBody"])
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    def send_message(self, **request: Any) -> dict[str, Any]:
        """Take one message."""
        self._keep(request["QueueUrl"], request["MessageBody"])
        return {}

    def taken(self, url: str) -> list[str]:
        """Everything on a queue, removed from it."""
        return self.kept.pop(url, [])

    def _keep(self, url: str, body: str) -> None:
        self.kept.setdefault(url, []).append(body)


class MemoryTopics:
    """SNS: what was published, as (topic, message, channel), in order."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def publish(self, **request: Any) -> dict[str, Any]:
        """Take a message."""
        channel = request.get("MessageAttributes", {}).get("channel", {}).get("StringValue", "")
        self.sent.append((request["TopicArn"], request["Message"], channel))
        return {}


class MemoryCloud:
    """One account for one run."""

    without: tuple[Fault, ...] = ()

    def __init__(self) -> None:
        self.dynamodb = MemoryDynamo()
        self.sqs, self.sns = MemoryQueues(), MemoryTopics()
        self.names = Names()

    def lines(self, weather: Weather, stage: Stage, clock: Clock, dice: Dice) -> MemoryLines:
        """Clients on which everything may go wrong."""
        clients = {name: self.direct(name) for name in ("dynamodb", "sqs", "sns")}
        return MemoryLines(clients, weather, stage, clock, dice)

    def direct(self, service: str) -> Any:
        """A client on which nothing goes wrong."""
        return getattr(self, service)

    def items(self) -> list[Any]:
        """Everything in the table."""
        return list(self.dynamodb.items.values())

    def queued(self) -> list[str]:
        """What the work queue was sent since it was asked last."""
        return self.sqs.taken(self.names.work)

    def set_aside(self) -> list[str]:
        """What the dead-letter queue was sent since it was asked last."""
        return self.sqs.taken(self.names.dead)

    def sent(self) -> list[tuple[str, str, str]]:
        """What was published since it was asked last."""
        sent, self.sns.sent = self.sns.sent, []
        return sent


class MemoryLines(Lines):
    """Breaks calls as a client of AWS sees them, which tries again what may be tried again."""

    def __init__(
        self, clients: Mapping[str, Any], weather: Weather, stage: Stage, clock: Clock, dice: Dice
    ) -> None:
        super().__init__(clients, weather, stage)
        self._clock = clock
        self._dice = dice
        self._tokens = count(1)

    def broken(self, fault: Fault, tries: int, call: Call) -> Any:
        """What the call comes to."""
        if call.operation == "transact_write_items":
            # As botocore: one token for all tries of a call.
            call.request["ClientRequestToken"] = str(next(self._tokens))
        if fault is Fault.SLOW:
            self._clock.move(seconds=_SECONDS * self._dice.random())
            return call()
        if fault is Fault.CANCELLED:
            raise _cancelled(call)
        if fault is Fault.PARTIAL:
            return self._partly(call)
        for number in range(1, tries + 1):
            if fault is Fault.ANSWER_LOST:
                call()
            if number == SDK_TRIES:
                raise _error(fault, call.operation)
            self._stage.pause()
        return call()

    def _partly(self, call: Call) -> dict[str, Any]:
        entries = call.request["Entries"]
        taken = [entry for entry in entries if self._dice.one_in(2)]
        answer = call(Entries=taken) if taken else {"Successful": []}
        failed = [
            {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"}
            for entry in entries
            if entry not in taken
        ]
        return {**answer, "Failed": failed}


def _error(fault: Fault, operation: str) -> Exception:
    if fault is Fault.RESET:
        return EndpointConnectionError(endpoint_url="memory")
    if fault is Fault.ANSWER_LOST:
        return ConnectionClosedError(endpoint_url="memory")
    code, status = _CODES[fault]
    answer: Any = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, operation)


def _cancelled(call: Call) -> ClientError:
    if call.operation != "transact_write_items":
        conflict: Any = {"Error": {"Code": "TransactionConflictException", "Message": "conflict"}}
        return ClientError(conflict, call.operation)
    reasons = [{"Code": "TransactionConflict"}]
    reasons += [{"Code": "None"} for _ in call.request["TransactItems"][1:]]
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "another was in the way"},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, call.operation)
