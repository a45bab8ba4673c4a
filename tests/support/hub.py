"""A WebSub hub of other hands, Flask-WebSub; its requests go to a function, not to a socket."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import flask
import pytest
from flask_websub.hub import Hub, SQLite3HubStorage, tasks

from rumorline.domain.errors import HubRefused, UsageError

Answer = tuple[int, str]
Request = Callable[[str, str, Mapping[str, str], bytes], Answer]


class _AtOnce:
    """Stands for Celery: a task is done when it is asked for."""

    def task(self, **_options: Any) -> Callable[[Callable[..., Any]], Any]:
        """A task with `delay`; one that is bound gets an object that counts retries."""

        def made(function: Callable[..., Any]) -> Any:
            bound = "make_request" in function.__name__
            first = (SimpleNamespace(request=SimpleNamespace(retries=0)),) if bound else ()
            return SimpleNamespace(delay=lambda *given: function(*first, *given))

        return made


@dataclass
class ForeignHub:
    """The hub at `https://hub.example/`; `deliver` makes it send a feed to its subscribers."""

    app: flask.Flask
    hub: Hub

    def check(self, url: str) -> None:
        """As the service that reaches hubs does."""
        if not url.startswith("https://hub.example/"):
            raise UsageError("another hub")

    def post(self, url: str, form: Mapping[str, str]) -> None:
        """A request to subscribe or to unsubscribe."""
        self.check(url)
        answer = self.app.test_client().post("/hub", data=dict(form))
        if answer.status_code != 202:
            raise HubRefused(f"the hub answered {answer.status_code}")

    def deliver(self, topic: str, body: bytes) -> None:
        """Sign a feed and send it to every subscriber."""
        link = f'<https://hub.example/>; rel="hub", <{topic}>; rel="self"'
        content = {"headers": {"Link": link}, "content": base64.b64encode(body).decode()}
        self.hub.send_change_notification.delay(topic, content)

    def refuse(self, reason: str | None) -> None:
        """Deny every subscription from now on, or none."""
        self.hub.validators = [lambda *_: reason]


def foreign_hub(folder: Path, request: Request, monkeypatch: pytest.MonkeyPatch) -> ForeignHub:
    """A hub that keeps its subscriptions in a folder and calls `request` where it would connect."""

    def instead(_config: Any, method: str, url: str, **options: Any) -> Any:
        query = urlencode(options.get("params") or {})
        address = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        headers, body = dict(options.get("headers") or {}), options.get("data") or b""
        status, text = request(method, address, headers, body)
        return SimpleNamespace(status_code=status, text=text, content=text.encode())

    monkeypatch.setattr(tasks, "request_url", instead)
    hub = Hub(
        SQLite3HubStorage(str(folder / "hub.sqlite3")), _AtOnce(), SIGNATURE_ALGORITHM="sha512"
    )
    app = flask.Flask("hub")
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
    return ForeignHub(app, hub)
