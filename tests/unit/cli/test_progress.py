"""What progress shows: a bar to who watches, some lines to who does not, and the pace of pairs."""

from __future__ import annotations

import io
import sys

import pytest

from service.cli.progress import LONG, STEPS, Pace, pace_told, progress_shown, time_left
from service.words import Words

MANY = 30_000_000


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


class Stream(io.StringIO):
    """Standard error as a text."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        """Tell whether somebody watches."""
        return self._terminal


def stderr(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> Stream:
    """Put a text in the place of standard error, 160 characters wide."""
    stream = Stream(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    return stream


@pytest.mark.parametrize(
    ("seconds", "dutch", "english"),
    [
        (0.0, "nog 1 seconde", "1 second left"),
        (11.2, "nog 12 seconden", "12 seconds left"),
        (90.0, "nog 90 seconden", "90 seconds left"),
        (91.0, "nog 2 minuten", "2 minutes left"),
        (5_400.0, "nog 90 minuten", "90 minutes left"),
        (5_401.0, "nog 2 uur", "2 hours left"),
    ],
)
def test_the_time_left_is_never_told_too_short(seconds: float, dutch: str, english: str) -> None:
    """In seconds, then minutes, then hours, rounded up."""
    assert time_left(seconds, Words("nl")) == dutch
    assert time_left(seconds, Words("en")) == english


def test_the_pace_is_of_what_was_done_since_the_first_report(clock: Clock) -> None:
    """4 million were done at the start; 16 million more in 5 seconds leave 10 million for 3.1."""
    pace = Pace(4_000_000, clock)
    clock.now += 5
    dutch = pace_told(pace, 20_000_000, MANY, Words("nl"))
    assert dutch == "3,2 miljoen paren per seconde, nog 4 seconden"
    english = pace_told(pace, 20_000_000, MANY, Words("en"))
    assert english == "3.2 million pairs a second, 4 seconds left"
    assert pace_told(pace, MANY, MANY, Words("en")) == "5.2 million pairs a second"


def test_no_pace_is_told_before_there_is_one(clock: Clock) -> None:
    """Neither in the first instant, nor while nothing is done."""
    pace = Pace(0, clock)
    assert pace_told(pace, 10, MANY, Words("en")) == ""
    clock.now += 5
    assert pace_told(pace, 0, MANY, Words("en")) == ""


def test_a_short_step_is_one_line(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """However often it reports."""
    stream = stderr(monkeypatch, terminal=False)
    with progress_shown(Words("en"), clock) as show:
        for done in range(100):
            show("score", done, 100)
            clock.now += LONG / 101
    assert stream.getvalue() == "scoring pairs ...\n"


def test_a_long_step_is_told_again_now_and_then(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """After 10, 20, 40, 80 and 140 seconds of 200, each second being reported."""
    stream = stderr(monkeypatch, terminal=False)
    with progress_shown(Words("en"), clock) as show:
        for second in range(200):
            show("score", second * 1_000_000, 200_000_000)
            clock.now += 1
    assert stream.getvalue().splitlines() == [
        "scoring pairs ...",
        "scoring pairs: 5%, 1 million pairs a second, 4 minutes left",
        "scoring pairs: 10%, 1 million pairs a second, 3 minutes left",
        "scoring pairs: 20%, 1 million pairs a second, 3 minutes left",
        "scoring pairs: 40%, 1 million pairs a second, 2 minutes left",
        "scoring pairs: 70%, 1 million pairs a second, 60 seconds left",
    ]


def test_other_steps_have_a_share_and_no_pace(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """Files are no pairs. All is not said before it is."""
    stream = stderr(monkeypatch, terminal=False)
    with progress_shown(Words("nl"), clock) as show:
        show("read", 0, 1_000)
        clock.now += LONG
        show("read", 999, 1_000)
        clock.now += 10 * LONG
        show("read", 1_000, 1_000)
    assert stream.getvalue() == "de spreadsheets lezen ...\nde spreadsheets lezen: 99%\n"


@pytest.mark.parametrize(
    ("language", "pace"),
    [
        ("nl", "3,2 miljoen paren per seconde, nog 5 seconden"),
        ("en", "3.2 million pairs a second, 5 seconds left"),
    ],
)
def test_who_watches_sees_bars_and_the_pace_of_scoring(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, language: str, pace: str
) -> None:
    """The step, how far it is, and for scoring the pace and the time left."""
    say, stream = Words(language), stderr(monkeypatch, terminal=True)
    with progress_shown(say, clock) as show:
        show("read", 1, 3)
        show("score", 0, MANY)
        clock.now += 5
        show("score", 16_000_000, MANY)
    shown = stream.getvalue()
    assert say(STEPS["read"]) in shown
    assert "1/3" in shown
    assert "53%" in shown
    assert pace in shown
