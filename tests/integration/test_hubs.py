"""How hubs are asked, over real sockets on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from rumorline.domain.errors import HubRefused
from rumorline.services import hubs
from rumorline.services.hubs import HttpHubs

DROPS = 100
FORM = {"hub.mode": "subscribe", "hub.topic": "https://agency.example/feed?a=b&c"}


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server for one connection; yields its url and what it was sent."""
    got: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            got.append(_request(connection))
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hub?x=1", got
    finally:
        thread.join(5)
        listener.close()


def _request(connection: socket.socket) -> bytes:
    """Head and body; a TLS client's first flight is no request and has its own end."""
    got = connection.recv(65_536)
    while got.startswith(b"POST") and not got.endswith(b"c"):
        got += connection.recv(65_536)
    return got


def says(text: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(text)


def test_a_form_is_posted_and_any_2xx_is_a_yes() -> None:
    with serving(says(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")) as (url, got):
        HttpHubs(loopback=True).post(url, FORM)
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hub?x=1 HTTP/1.1\r\n")
    assert head.lower().count(b"\r\nhost:") == 1
    assert b"application/x-www-form-urlencoded" in head
    assert body == b"hub.mode=subscribe&hub.topic=https%3A%2F%2Fagency.example%2Ffeed%3Fa%3Db%26c"


@pytest.mark.parametrize("status", [b"302 Found", b"400 No", b"500 Oh"])
def test_anything_else_is_a_no_and_a_redirect_is_not_followed(status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nLocation: http://169.254.169.254/\r\n\r\n"
    with serving(says(answer)) as (url, got), pytest.raises(HubRefused, match=r"answered \d{3}"):
        HttpHubs(loopback=True).post(url, FORM)
    assert len(got) == 1


@pytest.mark.parametrize("text", [b"", b"hello\r\n\r\n", b"HTTP/1.1 202\r\n" + b"a: b\r\n" * 500])
def test_what_is_no_answer_is_a_no(text: bytes) -> None:
    with serving(says(text)) as (url, _), pytest.raises(HubRefused, match="does not answer"):
        HttpHubs(loopback=True).post(url, FORM)


def test_an_answer_without_end_is_read_to_its_cap() -> None:
    sent: list[int] = []

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for block in range(1_000):
            connection.sendall(b"x" * 65_536)
            sent.append(block)

    with serving(endless) as (url, _):
        HttpHubs(loopback=True).post(url, FORM)
    assert len(sent) < 1_000


def drip(connection: socket.socket, first: bytes, drops: list[int]) -> None:
    """Say something, then a letter every tenth of a second, as often as the other side listens."""
    connection.sendall(first)
    for drop in range(DROPS):
        connection.sendall(b"a")
        drops.append(drop)
        time.sleep(0.1)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_a_hub_that_drips_is_cut_off(first: bytes) -> None:
    drops: list[int] = []
    with serving(lambda connection: drip(connection, first, drops)) as (url, _):
        with suppress(HubRefused):  # what it said before may have been a yes
            HttpHubs(loopback=True, seconds=0.5).post(url, FORM)
        assert len(drops) < DROPS


def test_a_tls_handshake_that_drips_is_cut_off_too() -> None:
    drops: list[int] = []
    hello = b"\x16\x03\x03\x40\x00"
    with serving(lambda connection: drip(connection, hello, drops)) as (url, _):
        with pytest.raises(HubRefused):
            HttpHubs(loopback=True, seconds=0.5).post(url.replace("http:", "https:"), FORM)
        assert len(drops) < DROPS


def test_a_certificate_that_nobody_vouches_for_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = ssl.SSLContext.wrap_socket

    def wrap(context: ssl.SSLContext, *given: object, **options: object) -> object:
        asked.append((context.verify_mode, context.check_hostname, options["server_hostname"]))
        return real(context, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    with serving(says(b"not TLS at all")) as (url, _), pytest.raises(HubRefused, match="SSL"):
        HttpHubs(loopback=True).post(url.replace("http://127.0.0.1", "https://localhost"), FORM)
    assert asked == [(ssl.CERT_REQUIRED, True, "localhost")]


def test_cutting_a_connection_that_is_gone_is_no_error() -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1")
    hubs._cut(connection)
    connection.sock = socket.socket()
    connection.sock.close()
    hubs._cut(connection)
