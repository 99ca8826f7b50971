"""A moving window of a minute, worked out by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.web.limits import SECONDS, Window, network_of


class Seconds:
    """A clock in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_lets_so_many_through_and_tells_how_long_to_wait() -> None:
    clock = Seconds()
    window = Window(2, clock)
    assert window.hit("a")[:4] == (True, 2, 1, 60)
    clock.now += 20.5
    assert window.hit("a")[:4] == (True, 2, 0, 40)
    assert window.is_full("a")
    assert window.hit("a")[:4] == (False, 2, 0, 40)
    clock.now += 39.4
    assert not window.hit("a").allowed
    clock.now += 0.1
    assert window.hit("a").allowed, "the first one is a minute ago"
    assert not window.hit("a").allowed, "the second one is not"


def test_a_refused_request_does_not_make_the_wait_longer() -> None:
    clock = Seconds()
    window = Window(1, clock)
    assert window.hit("a").allowed
    for _ in range(50):
        clock.now += 1
        assert not window.hit("a").allowed
    clock.now += 10
    assert window.hit("a").allowed


def test_everybody_has_a_window_of_their_own() -> None:
    window = Window(1, Seconds())
    assert window.hit("a").allowed
    assert window.hit("b").allowed
    assert not window.is_full("c")


def test_who_asked_nothing_for_a_window_is_forgotten() -> None:
    clock = Seconds()
    window = Window(10**9, clock)
    for number in range(5000):
        window.hit(f"visitor {number}")
    clock.now += SECONDS
    for _ in range(10_000):
        window.hit("regular")
    assert len(window) == 1


def test_threads_never_get_more_through_together_than_the_limit() -> None:
    window = Window(500, Seconds())
    with ThreadPoolExecutor(4) as pool:
        allowed = sum(pool.map(lambda _: window.hit("a").allowed, range(2000)))
    assert allowed == 500


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_house_with_ipv6_counts_as_one_address(host: str | None, network: str) -> None:
    assert network_of(host) == network
