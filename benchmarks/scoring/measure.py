"""Processor seconds, seconds on the clock, memory; and tasks in a process of their own."""

from __future__ import annotations

import contextlib
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

Figures = dict[str, Any]
"""What a task tells: numbers and words that JSON knows, by name."""

Progress = Callable[[str], None]

TASKS: Final = "benchmarks.scoring"
TIMES, WITHIN = 3, 20.0
MEGABYTE: Final = 1e6
ROOT: Final = Path(__file__).resolve().parents[2]
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class TooSlowError(Exception):
    """A task was stopped at its time limit."""


class Clock:
    """Seconds on the clock and of the processor, all threads, of what stands under ``with``.

    Attributes
    ----------
    wall, cpu
        Seconds; user and system together.
    """

    wall = cpu = 0.0

    def __enter__(self) -> Clock:
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self.wall
        self.cpu = time.process_time() - self.cpu


def least(task: Callable[[], Figures], times: int = TIMES, within: float = WITHIN) -> Figures:
    """Return the figures of the run that took the least processor time.

    What else the machine does only ever adds to it.

    Parameters
    ----------
    task
        Gives figures of which ``cpu`` is one.
    times
        How often to run it.
    within
        It is not run again once so many seconds have gone by.
    """
    begun, runs = time.perf_counter(), [task()]
    while len(runs) < times and time.perf_counter() - begun < within:
        runs.append(task())
    return min(runs, key=lambda run: run["cpu"]) | {"times": len(runs)}


@dataclass(frozen=True)
class Memory:
    """The memory of this process before something began.

    Parameters
    ----------
    before, peak
        Bytes in use, and the most until then.
    """

    before: int
    peak: int

    @classmethod
    def now(cls) -> Memory:
        """Return how it is, and count the peak anew from here where the system can."""
        gc.collect()
        memory = cls(_told("VmRSS"), _told("VmHWM"))
        if _FORGET.exists():
            with contextlib.suppress(OSError):
                _FORGET.write_text("5", encoding="ascii")
        return memory

    def figures(self) -> Figures:
        """Return the peak of the whole process and since then, and what was there before; MB."""
        since = _told("VmHWM")
        numbers = {"peak": max(self.peak, since), "since": since, "before": self.before}
        return {f"{name}_mb": number / MEGABYTE for name, number in numbers.items()}


def _told(name: str) -> int:
    """Return a line of Linux's status of this process in bytes, elsewhere the greatest memory.

    ``ru_maxrss`` alone would also count the process that started this one.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return 1024 * int(line.split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


class Runner:
    """Runs tasks, each in a process of its own or all in this one.

    Parameters
    ----------
    children
        Whether each task gets its own: else it is quick, and memory tells nothing.
    progress
        Told what is being done.
    """

    def __init__(self, *, children: bool, progress: Progress) -> None:
        self.children, self._progress = children, progress

    def ask(self, task: str, *, limit: float | None = None, **given: Any) -> Figures:
        """Return what a task tells.

        Parameters
        ----------
        task
            ``module.function`` in this package.
        limit
            Seconds after which a process of its own is stopped.
        **given
            What the function takes.

        Raises
        ------
        TooSlowError
            If the limit is reached.
        """
        self._progress(f"{task} {' '.join(f'{key}={value}' for key, value in given.items())}")
        if not self.children:
            return perform(task, given)
        command = [sys.executable, "-m", f"{TASKS}.child", task, json.dumps(given)]
        return child(command, limit)


def child(command: list[str], limit: float | None = None) -> Figures:
    """Return the last line that a process writes, which is JSON; stderr is left to be seen."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, timeout=limit, cwd=ROOT
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlowError(f"not done within {limit:.0f} s") from error
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def perform(task: str, given: Figures) -> Figures:
    """Return what a task tells, done in this process."""
    module, _, function = task.rpartition(".")
    figures: Figures = getattr(import_module(f"{TASKS}.{module}"), function)(**given)
    return figures
