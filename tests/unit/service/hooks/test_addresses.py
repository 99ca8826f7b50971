"""To which addresses a webhook may go."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from service.errors import ProblemError
from service.hooks.addresses import RefusedError, checked_url, is_allowed, resolved
from service.settings import Settings

OWN = Settings.from_environment({})
PUBLIC = replace(OWN, public_url="https://stages.example.org")


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "127.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
        "2002:a00:1::", "2002:7f00:1::1", "192.0.2.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_however_it_is_written(address: str) -> None:
    """Private, link-local, shared, multicast, loopback; and IPv4 within IPv6."""
    assert not is_allowed(ip_address(address), PUBLIC)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:400e:80d::200e", "::ffff:8.8.8.8"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_allowed(ip_address(address), PUBLIC)


def test_loopback_is_allowed_on_a_machine_of_ones_own_only() -> None:
    for address in ("127.0.0.1", "::1"):
        assert is_allowed(ip_address(address), OWN)
        assert not is_allowed(ip_address(address), PUBLIC)
    assert not is_allowed(ip_address("10.0.0.1"), OWN)


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.example.org/", "https://", "https://a b/", "https://user@hr.example.org/",
        "https://hr.example.org/#part", "https://localhost/", "https://127.0.0.1/",
        "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://[::1]/",
        "https://10.0.0.1:8443/", "https://hr.example.org:99999/", "https://hr.example.org:0/",
        "https://hr.example.org/\r\nX: y", "gopher://hr.example.org/", "https://[::1/",
    ],
)  # fmt: skip
def test_a_url_that_webhooks_do_not_go_to_is_refused(url: str) -> None:
    with pytest.raises(ProblemError) as told:
        checked_url(url, PUBLIC)
    assert told.value.code == "invalid"


def test_a_public_url_is_kept_as_it_is_and_loopback_without_tls_only_at_home() -> None:
    fine = "https://hr.example.org:8443/hooks?key=1"
    assert checked_url(fine, PUBLIC) == fine
    for url in ("http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"):
        assert checked_url(url, OWN) == url
    with pytest.raises(ProblemError):
        checked_url("http://hr.example.org/", OWN)


def test_a_name_with_one_address_inside_is_refused_whole() -> None:
    """A name that gives a public and a private address could be used to reach the private one."""

    def resolve(*addresses: str) -> Any:
        return lambda *_args, **_kwargs: [(0, 0, 0, "", (one, 443)) for one in addresses]

    assert resolved("x", 443, PUBLIC, resolve("8.8.8.8", "1.1.1.1")) == "8.8.8.8"
    assert resolved("x", 443, OWN, resolve("::1")) == "::1"
    for addresses in (("8.8.8.8", "10.0.0.1"), ("169.254.169.254",), ("fe80::1%eth0",), ()):
        with pytest.raises(RefusedError):
            resolved("x", 443, PUBLIC, resolve(*addresses))
