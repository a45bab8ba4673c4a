"""WebSub on the real stack over HTTP, with roles enforced and a hub on loopback."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rumorline.platforms import websub
from rumorline.store.leases import Leases, LeaseState
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.websub import TOPIC, atom
from rumorline_tools.feeds import subscriber_of
from rumorline_tools.installation import Installation
from rumorline_tools.running import Running
from rumorline_tools.sending import post

NOW = datetime.now(UTC)


@dataclass
class LoopbackHub:
    """A hub that checks at once, as the specification allows, and remembers what it was asked."""

    asked: list[dict[str, str]] = field(default_factory=list)
    echoed: list[tuple[int, str]] = field(default_factory=list)
    url: str = ""

    def take(self, form: dict[str, str]) -> None:
        """Take a request and check that it is meant."""
        self.asked.append(form)
        query = urlencode(
            {
                "hub.mode": form["hub.mode"],
                "hub.topic": form["hub.topic"],
                "hub.challenge": f"challenge-{len(self.asked)}",
                "hub.lease_seconds": "3600",
            }
        )
        self.echoed.append(get(f"{form['hub.callback']}&{query}"))


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    made = LoopbackHub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            made.take({name: values[0] for name, values in parse_qs(body).items()})
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/hub"
    yield made
    server.shutdown()
    server.server_close()


def get(url: str) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    read = answer.status, answer.read().decode()
    connection.close()
    return read


def there(up: Running) -> Installation:
    served = up.served
    clients = (up.client("secretsmanager"), up.client("dynamodb"))
    return Installation(served.api_url, served.secret_prefix, served.table_name, *clients, served)


def sweep(up: Running) -> dict[str, Any]:
    name = up.stack.function_name("SweepFunction")
    answer = up.client("lambda").invoke(FunctionName=name)
    read: dict[str, Any] = json.loads(answer["Payload"].read())
    return read


def test_a_feed_is_subscribed_confirmed_delivered_and_renewed(
    up: Running, hub: LoopbackHub
) -> None:
    installation = there(up)
    secret = {"secrets": ["hub-secret"]}
    up.client("secretsmanager").create_secret(
        Name=f"{installation.secret_prefix}/websub/agency", SecretString=json.dumps(secret)
    )
    url = installation.url("websub", "agency")
    subscriber_of(installation).subscribe("agency", TOPIC, hub.url, url)
    assert hub.echoed == [(200, "challenge-1")]
    assert hub.asked[0]["hub.secret"] == "hub-secret"
    leases = Leases(up.table())
    lease = leases.get("agency")
    assert lease is not None
    assert lease.state is LeaseState.ACTIVE

    draft = Draft("1", "", "It was not ICE", NOW)
    assert _deliver(url, atom(draft), "hub-secret") == (200, '{"queued": 1}')
    assert _deliver(url, atom(draft), "forged")[0] == 202
    assert _deliver(url, b"<!DOCTYPE x><x/>", "hub-secret")[0] == 400
    assert get(f"{url}?hub.mode=subscribe&hub.topic={TOPIC}&hub.challenge=x")[0] == 404

    leases.save(replace(lease, until=NOW + timedelta(minutes=5)), lease)
    done = sweep(up)
    assert done["leases"] == 1, done
    assert hub.echoed[1] == (200, "challenge-2")
    renewed = leases.get("agency")
    assert renewed is not None
    assert renewed.until is not None
    assert renewed.until > NOW + timedelta(minutes=50)

    subscriber_of(installation).leave("agency")
    assert hub.echoed[2] == (200, "challenge-3")
    assert _deliver(url, atom(draft), "hub-secret")[0] == 410


def test_the_local_endpoint_can_be_sent_to(up: Running) -> None:
    draft = Draft("2", "", "It was not ICE", NOW)
    assert up.deliver("websub", atom(draft)).status == 200


def _deliver(url: str, body: bytes, secret: str) -> tuple[int, str]:
    answer = post(url, body, websub.sign(body, secret, NOW))
    return answer.status, answer.body
