"""A local server that speaks the wire protocol of Amazon Bedrock's Converse operation.

Shapes and error codes are those of bedrock-runtime in botocore's service model: `POST
/model/{modelId}/converse`, JSON in and out, an error's code in the header `x-amzn-errortype`.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, cast

Json = dict[str, Any]
Behaviour = Callable[[BaseHTTPRequestHandler, Json], None]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: Json


@dataclass
class Server:
    """Answers requests by `script` in order, the last one for ever."""

    url: str = ""
    script: list[Behaviour] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def next_behaviour(self, seen: Seen) -> Behaviour:
        """Take a request in and say what to do with it."""
        with self._lock:
            self.seen.append(seen)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen = Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        cast("Any", self.server).scripted.next_behaviour(seen)(self, body)

    def log_message(self, *_words: Any) -> None:
        """Quiet."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is part of the tests."""


@contextmanager
def serving(*script: Behaviour) -> Iterator[Server]:
    """A server on loopback for the time of a test."""
    listener = _Listener(("127.0.0.1", 0), _Handler)
    server = Server(f"http://127.0.0.1:{listener.server_port}", list(script))
    cast("Any", listener).scripted = server
    thread = Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def response(*calls: Json, stop: str = "tool_use", name: str = "report_stance") -> Json:
    """A Converse response with these tool inputs."""
    blocks = [
        {"toolUse": {"toolUseId": f"tooluse_{n}", "name": name, "input": one}}
        for n, one in enumerate(calls)
    ]
    return {
        "output": {"message": {"role": "assistant", "content": blocks}},
        "stopReason": stop,
        "usage": {"inputTokens": 1500, "outputTokens": 80, "totalTokens": 1580},
        "metrics": {"latencyMs": 12},
    }


def told(verdict: str, evidence: Any = None, explanation: Any = None, reason: str = "ok") -> Json:
    """The tool's input for an opinion."""
    return {
        "verdict": verdict,
        "evidence": evidence,
        "explanation": explanation,
        "reason": reason,
    }


def says(answer: Json) -> Behaviour:
    """Answer 200 with this document."""
    return raw(json.dumps(answer).encode())


def raw(body: bytes, status: int = 200, code: str = "") -> Behaviour:
    """Answer with these bytes."""

    def behave(handler: BaseHTTPRequestHandler, _body: Json) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        if code:
            handler.send_header("x-amzn-errortype", f"{code}:http://internal.amazon.com/")
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def fails(status: int, code: str, message: str = "no") -> Behaviour:
    """Answer with an error of the service."""
    return raw(json.dumps({"message": message}).encode(), status, code)


def resets(handler: BaseHTTPRequestHandler, _body: Json) -> None:
    """Reset the connection."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


def breaks_off(handler: BaseHTTPRequestHandler, _body: Json) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"output":')
    handler.close_connection = True


def drips(seconds: float) -> Behaviour:
    """Send a byte now and then, so that no socket ever times out."""

    def behave(handler: BaseHTTPRequestHandler, _body: Json) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
        handler.close_connection = True

    return behave


def late(seconds: float, then: Behaviour) -> Behaviour:
    """Think for a while first."""

    def behave(handler: BaseHTTPRequestHandler, body: Json) -> None:
        time.sleep(seconds)
        then(handler, body)

    return behave
