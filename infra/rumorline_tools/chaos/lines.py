"""The way of every call to AWS: here it waits its turn, is broken, or ends its function."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from rumorline_tools.chaos.stage import Stage
from rumorline_tools.chaos.weather import SDK_TRIES, Fault, Killed, Weather


class Lines(ABC):
    """Makes clients on which everything may go wrong, to be called as botocore's."""

    def __init__(self, clients: Mapping[str, Any], weather: Weather, stage: Stage) -> None:
        self._clients = clients
        self._weather = weather
        self._stage = stage
        self._digest = hashlib.sha256()
        self.notes: Callable[[str], None] = lambda _: None

    @property
    def calls(self) -> str:
        """Hex digest over the calls so far and what became of them."""
        return self._digest.hexdigest()

    def client(self, service: str) -> Any:
        """A client of dynamodb, sqs or sns."""
        return _Client(self._clients[service], self._call)

    @abstractmethod
    def broken(self, fault: Fault, tries: int, call: Call) -> Any:
        """What a call comes to, so many tries of which go wrong in one way."""

    def _call(self, function: Callable[..., Any], operation: str, **request: Any) -> Any:
        self._stage.pause()
        fault, tries = self._weather.over(operation)
        self._digest.update(f"{operation} {fault} {tries}\n".encode())
        call = Call(function, operation, request)
        if fault is None:
            return call()
        self.notes(f"    {operation}: {fault.value}{' each time' * (tries == SDK_TRIES)}")
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        if fault is Fault.KILLED_AFTER:
            call()
            raise Killed
        return self.broken(fault, tries, call)


class Call:
    """One call as a function made it; it can be made again."""

    def __init__(
        self, function: Callable[..., Any], operation: str, request: dict[str, Any]
    ) -> None:
        self._function = function
        self.operation = operation
        self.request = request

    def __call__(self, **other: Any) -> Any:
        """Make it, perhaps with other parameters."""
        return self._function(**(self.request | other))


class _Client:
    def __init__(self, client: Any, call: Callable[..., Any]) -> None:
        self._client = client
        self._call = call

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, getattr(self._client, name), name)
