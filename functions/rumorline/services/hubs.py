"""Requests to WebSub hubs, whose addresses people type in: never into a private network.

https only; every address that the name has must be public, and the connection goes to the very
address that was checked, so a name that changes its answer gains nothing; redirects are not
followed; a hub gets ten seconds in all, and 64 KiB of what it says are read at most.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from contextlib import closing, suppress
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlencode, urlsplit

from rumorline.domain.errors import HubRefused, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10.0
MAX_ANSWER = 65_536
_OK = range(200, 300)


class HttpHubs:
    """Reaches hubs. `loopback` lets http and this machine pass; only a local stack sets it."""

    def __init__(self, *, loopback: bool = False, seconds: float = SECONDS) -> None:
        self._loopback = loopback
        self._seconds = seconds

    def check(self, url: str) -> None:
        """Raise UsageError for a url that is none, or whose host is not at public addresses."""
        try:
            self._address(self._parts(url))
        except HubRefused as error:
            raise UsageError(str(error)) from None

    def post(self, url: str, form: Mapping[str, str]) -> None:
        """Post a form. HubRefused unless the answer is a 2xx; UsageError as in `check`."""
        parts = self._parts(url)
        connection = self._connection(parts, self._address(parts))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": parts.netloc}
        with closing(connection):
            # A socket's timeout starts anew with every byte; this one ends the whole exchange.
            end = Timer(self._seconds, _cut, [connection])
            end.start()
            try:
                connection.request("POST", target, urlencode(form), headers)
                answer = connection.getresponse()
                answer.read(MAX_ANSWER)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise HubRefused(f"the hub does not answer ({type(error).__name__})") from error
            finally:
                end.cancel()
        if answer.status not in _OK:
            raise HubRefused(f"the hub answered {answer.status}")

    def _parts(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - raises for a port that is none
        except ValueError:
            raise UsageError("the hub's address is not a url") from None
        schemes = {"https", "http"} if self._loopback else {"https"}
        plain = url.isascii() and url.isprintable() and " " not in url
        if not plain or parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc:
            raise UsageError("the hub's address has to be https://host/…, without a user")
        return parts

    def _address(self, parts: SplitResult) -> str:
        """The address to connect to. One that is not public spoils all: it may be the next."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, ValueError):
            raise HubRefused("the hub's name is not known") from None
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not addresses or not all(self._allowed(address, parts.scheme) for address in addresses):
            raise UsageError("the hub has to be at a public address")
        # A function has no IPv6 of its own.
        return min(addresses, key=lambda address: ":" in address)

    def _allowed(self, text: str, scheme: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        if self._loopback and address.is_loopback:
            return True
        return scheme == "https" and is_public(address)

    def _connection(self, parts: SplitResult, address: str) -> http.client.HTTPConnection:
        host = str(parts.hostname)
        if parts.scheme == "http":
            return http.client.HTTPConnection(address, parts.port, timeout=self._seconds)
        return _Pinned(host, parts.port, address, self._seconds)


class _Pinned(http.client.HTTPSConnection):
    """Connects to one address, and asks for the certificate of the host's name."""

    def __init__(self, host: str, port: int | None, address: str, seconds: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=seconds, context=self._tls)
        self._pinned = address

    def connect(self) -> None:
        """Connect to the address that was checked."""
        plain = socket.create_connection((self._pinned, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the public internet. 6to4 is not: it wraps any IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address) and address.sixtofour:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock:
        with suppress(OSError):
            # Not the method of a TLS socket, which would change it under its reader.
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
