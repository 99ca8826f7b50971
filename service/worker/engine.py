"""The engine as its watcher has it: a process that can be given a run, heard, and killed.

A process of its own, because a solver holds the interpreter for long, can be stopped in the
midst in no other way, and gives its memory back; and if it crashes, only the run is lost.
"""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from service.runs.queue import Lease, Progress
from service.settings import Settings
from service.worker.process import Ended, main


class Engine:
    """A process for runs, one at a time, started with the first one.

    Parameters
    ----------
    settings
        Which database, vocabulary and machines.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def begin(self, lease: Lease) -> None:
        """Let it do a run.

        Raises
        ------
        OSError
            If the process died meanwhile; `kill` it, and the next one can be begun.
        """
        if self._pipe is None:
            here, there = get_context("spawn").Pipe()
            self._process = get_context("spawn").Process(
                target=main, args=(there, self._settings), name="stagepact-engine", daemon=True
            )
            self._process.start()
            there.close()
            self._pipe = here
        self._pipe.send(lease)

    def hear(self, seconds: float) -> Progress | Ended | None:
        """Return the next thing that it tells, None for nothing within some seconds.

        Raises
        ------
        EOFError
            If it is gone.
        """
        assert self._pipe is not None
        try:
            if not self._pipe.poll(seconds):
                return None
            told: Progress | Ended = self._pipe.recv()
        except OSError as error:
            raise EOFError from error
        return told

    def kill(self) -> None:
        """End it at once, in the midst of whatever; a transaction of its own is rolled back."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None
