"""Progress on the terminal: a bar where somebody watches, plain lines where nobody does."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any, Final

from matching.pipeline import Progress
from service.words import N_, Words

STEPS: Final = {
    "read": N_("reading the spreadsheets"),
    "encode": N_("understanding skills"),
    "score": N_("scoring pairs"),
    "solve": N_("looking for the best stable matching"),
    "report": N_("working out reasons"),
    "keep": N_("keeping what came of it"),
    "write": N_("writing the report"),
    "lists": N_("writing the lists"),
    "embed": N_("reading names with the model"),
    "train": N_("learning which words mean the same"),
}

PAIRS: Final = "score"
"""The step that counts pairs, millions of them: of it people see the pace, not the count."""

LONG: Final = 10.0
"""Seconds after which a step that goes on is told again where nobody watches a bar."""

RARELY: Final = 60.0
"""Seconds between lines in the end; they begin at `LONG` and double."""

Clock = Callable[[], float]


class Pace:
    """How fast a step goes, from its first report on.

    Parameters
    ----------
    done
        How much was done by then.
    clock
        Tells seconds.
    """

    def __init__(self, done: int, clock: Clock) -> None:
        self._clock, self._start, self._first = clock, clock(), done

    @property
    def seconds(self) -> float:
        """How long it takes so far."""
        return self._clock() - self._start

    def a_second(self, done: int) -> float | None:
        """Return how much is done a second; None where nobody can tell yet."""
        seconds = self.seconds
        return (done - self._first) / seconds if seconds > 0 and done > self._first else None

    def left(self, done: int, total: int) -> float | None:
        """Return how many seconds there are to go; None where nobody can tell yet."""
        rate = self.a_second(done)
        return None if rate is None else (total - done) / rate


def pace_told(pace: Pace, done: int, total: int, say: Words) -> str:
    """Return pairs a second and the time left: "3.2 million pairs a second, 12 seconds left"."""
    rate, left = pace.a_second(done), pace.left(done, total)
    if rate is None or left is None:
        return ""
    told = say("{number} pairs a second", number=say.large_number(rate))
    return told if done >= total else f"{told}, {time_left(left, say)}"


def time_left(seconds: float, say: Words) -> str:
    """Return a time as people say it, never less than there is: "12 seconds left"."""
    if seconds <= 90:
        return say.plural(max(ceil(seconds), 1), "{n} second left", "{n} seconds left")
    if seconds <= 90 * 60:
        return say.plural(ceil(seconds / 60), "{n} minute left", "{n} minutes left")
    return say.plural(ceil(seconds / 3600), "{n} hour left", "{n} hours left")


@contextmanager
def progress_shown(say: Words, clock: Clock = time.monotonic) -> Iterator[Progress]:
    """Give a function that shows progress on standard error until the block ends."""
    if sys.stderr.isatty():
        with _bars(say, clock) as show:
            yield show
    else:
        yield _lines(say, clock)


@contextmanager
def _bars(say: Words, clock: Clock) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    console = Console(stderr=True)
    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(bar_width=40 if console.width >= 120 else 10),
        TextColumn("{task.fields[amount]}", justify="right"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}", table_column=Column(no_wrap=False)),
    ]
    tasks: dict[str, Any] = {}
    paces: dict[str, Pace] = {}
    with Bars(*columns, console=console) as bars:

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                paces[step] = Pace(done, clock)
                tasks[step] = bars.add_task(say(STEPS[step]), total=total, amount="", pace="")
            if step == PAIRS:
                amount, pace = _share(done, total, say), pace_told(paces[step], done, total, say)
            else:
                amount, pace = f"{say.number(done)}/{say.number(total)}", ""
            bars.update(tasks[step], completed=done, total=total, amount=amount, pace=pace)

        yield show


def _lines(say: Words, clock: Clock) -> Progress:
    """Return a progress that tells each step once, and now and then again where it takes long."""
    paces: dict[str, Pace] = {}
    next_at: dict[str, float] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in paces:
            paces[step], next_at[step] = Pace(done, clock), LONG
            _write(f"{say(STEPS[step])} ...")
        elif paces[step].seconds >= next_at[step] and done < total:
            seconds = paces[step].seconds
            next_at[step] = seconds + min(max(seconds, LONG), RARELY)
            told = pace_told(paces[step], done, total, say) if step == PAIRS else ""
            _write(
                f"{say(STEPS[step])}: " + ", ".join(filter(None, (_share(done, total, say), told)))
            )

    return show


def _share(done: int, total: int, say: Words) -> str:
    """Return how much is done in percent; all of it is not said before it is."""
    return say.percent(min(done / total, 0.99) if done < total else 1.0)


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
