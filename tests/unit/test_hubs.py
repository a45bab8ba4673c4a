"""Which hubs may be asked at all: row 24. How they are asked is tested in integration."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import HubRefused, UsageError
from rumorline.services.hubs import HttpHubs, is_public

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver says: the addresses of a name; a literal address is itself."""
    known: dict[str, list[str]] = {"hub.example": [PUBLIC]}

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        addresses = known.get(host)
        if addresses is None:
            try:
                addresses = [str(ipaddress.ip_address(host))]
            except ValueError:
                raise socket.gaierror("unknown") from None
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("url", ["https://hub.example/", "https://hub.example:8443/a?b=c"])
def test_a_public_hub_may_be_asked(url: str) -> None:
    HttpHubs().check(url)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example/",
        "ftp://hub.example/",
        "file:///etc/passwd",
        "gopher://hub.example/",
        "//hub.example/",
        "hub.example",
        "",
        "https://",
        "https:///path",
        "https://user@hub.example/",
        "https://user:word@hub.example/",
        "https://hub.example:99999/",
        "https://hub.example:port/",
        "https://[::1/",
        "https://hub.example/\r\nX-Injected: 1",
        "https://hub.example/a b",
        "https://hub.exam\u200bple/",
        "https://unknown.example/",
        "https://127.0.0.1/",
        "https://127.8.8.8/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[fd00:ec2::254]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a00:1]/",
        "https://[64:ff9b::169.254.169.254]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:0:0:0:0:80ff:fffe]/",
    ],
)
def test_anything_else_is_refused_before_a_byte_is_sent(url: str) -> None:
    hubs = HttpHubs()
    with pytest.raises(UsageError):
        hubs.check(url)
    with pytest.raises((UsageError, HubRefused)):
        hubs.post(url, {"hub.secret": "hush"})


@pytest.mark.parametrize("other", ["10.0.0.1", "::1", "169.254.169.254"])
def test_one_private_address_among_public_ones_spoils_all(
    names: dict[str, list[str]], other: str
) -> None:
    names["hub.example"] = [PUBLIC, other]
    with pytest.raises(UsageError):
        HttpHubs().check("https://hub.example/")


def test_a_name_without_an_address_is_refused(names: dict[str, list[str]]) -> None:
    names["hub.example"] = []
    with pytest.raises(UsageError):
        HttpHubs().check("https://hub.example/")


def test_a_scope_in_an_address_hides_nothing(names: dict[str, list[str]]) -> None:
    names["hub.example"] = ["fe80::1%eth0"]
    with pytest.raises(UsageError):
        HttpHubs().check("https://hub.example/")


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "93.184.216.34"])
def test_a_local_stack_may_ask_this_machine_and_no_other_by_http(
    names: dict[str, list[str]], address: str
) -> None:
    hubs = HttpHubs(loopback=True)
    hubs.check("http://127.0.0.1:8080/")
    hubs.check("http://[::1]:8080/")
    hubs.check("https://hub.example/")
    names["hub.example"] = [address]
    with pytest.raises(UsageError):
        hubs.check("http://hub.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["hub.example"] = ["2606:2800:220:1::1", PUBLIC]
    went: list[Any] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        names["hub.example"] = ["127.0.0.1"]
        went.append((address, timeout))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(HubRefused, match="does not answer"):
        HttpHubs().post("https://hub.example/", {})
    assert went == [((PUBLIC, 443), 10.0)]


@given(st.ip_addresses())
def test_what_is_public_is_global_and_wraps_nothing_that_is_not(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_private
