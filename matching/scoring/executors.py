"""Blocks of candidates to whoever works for us: threads, processes, or a Dask cluster."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar

from matching.errors import MatchingError, message
from matching.scoring.index import VacancyIndex
from matching.scoring.watch import WAIT, Done
from matching.tables import CandidateBlock

Answer = TypeVar("Answer")

PIECE: Final = 4_000_000
"""Bytes of the index in one task of a cluster; Dask warns of tasks of more than ten million."""


@dataclass(frozen=True)
class Job(Generic[Answer]):
    """What is done with every block, and where the answers go.

    Parameters
    ----------
    does
        A pure function of a module, called with a block, the index and what `given` gives; by
        threads of this process also with ``told``, as `score_block` is.
    given
        Gives what else it needs, at the moment that a block is sent.
    add
        Takes the block and its answer, in whatever order they come.
    """

    does: Callable[..., Answer]
    given: Callable[[], tuple[Any, ...]]
    add: Callable[[CandidateBlock, Answer], None]


class Way(Protocol):
    """How blocks get to an executor."""

    tells: bool
    """Whether who works on a block tells meanwhile how far it is, and looks at `Done.stop`."""

    def submit(
        self, does: Callable[..., Answer], part: CandidateBlock, given: tuple[Any, ...]
    ) -> Future[Answer]:
        """Send a block."""

    def take_back(self, futures: Collection[Future[Any]]) -> None:
        """Stop what was sent, as far as it can be."""


def by_executor(
    executor: Any,
    blocks: Iterator[CandidateBlock],
    index: VacancyIndex,
    job: Job[Answer],
    done: Done,
) -> None:
    """Let an executor take blocks, some at a time so that results do not pile up.

    Parameters
    ----------
    executor
        Any `concurrent.futures.Executor`, or a Dask ``Client``.
    blocks
        The candidates.
    index
        The vacancies; sent once where that is possible.
    job
        What is done with each, and where the answers go.
    done
        Told how far it is.

    Raises
    ------
    MatchingError
        If somebody else took tasks back.
    """
    way = _way(executor, index, done)
    pending: dict[Future[Answer], CandidateBlock] = {}
    try:
        most, more = 2 * _workers(executor), True
        while more or pending:
            while more and len(pending) < most:
                part = next(blocks, None)
                more = part is not None
                if part is not None:
                    pending[way.submit(job.does, part, job.given())] = part
            for future in wait(pending, timeout=WAIT, return_when=FIRST_COMPLETED).done:
                part = pending.pop(future)
                job.add(part, _answer(future, part))
                _ = way.tells or done.told(len(part))
            done.show()
    except BaseException:
        done.stop.set()
        way.take_back(pending)
        raise


def _answer(future: Future[Answer], part: CandidateBlock) -> Answer:
    """Return what came of a block."""
    if future.cancelled():
        raise MatchingError(
            message(
                "candidates {first} to {last} were not scored: somebody else stopped their task. "
                "Run again.",
                first=part.first,
                last=part.first + len(part) - 1,
            )
        )
    return future.result()


class _Threads:
    """Threads of this process share the index, and see when to stop."""

    tells = True

    def __init__(self, executor: ThreadPoolExecutor, index: VacancyIndex, done: Done) -> None:
        self._executor, self._index, self._done = executor, index, done
        _ = index.kernel == "compiled" and index.packed  # made once, before threads ask for it

    def submit(
        self, does: Callable[..., Answer], part: CandidateBlock, given: tuple[Any, ...]
    ) -> Future[Answer]:
        return self._executor.submit(does, part, self._index, *given, told=self._done.told)

    def take_back(self, futures: Collection[Future[Any]]) -> None:
        _cancel(futures)
        wait(futures)  # the last call of the kernel


class _Others:
    """Others get the index as bytes with each block, and unpack it once a process."""

    tells = False

    def __init__(self, executor: Any, index: VacancyIndex) -> None:
        self._executor, self._sent = executor, pickle.dumps(index)

    def submit(
        self, does: Callable[..., Answer], part: CandidateBlock, given: tuple[Any, ...]
    ) -> Future[Answer]:
        future: Future[Answer] = self._executor.submit(_do_sent, does, part, self._sent, given)
        return future

    def take_back(self, futures: Collection[Future[Any]]) -> None:
        _cancel(futures)


def _cancel(futures: Iterable[Future[Any]]) -> None:
    for future in futures:
        future.cancel()


class _Dask:
    """The workers of a Dask cluster hand each other the index, which a task of its own makes.

    What a lost worker had in hand or had made the scheduler has made again by others: the index
    too, which it could not do with data that was only scattered.
    """

    tells = False

    def __init__(self, client: Any, index: VacancyIndex) -> None:
        self._client = client
        sent = pickle.dumps(index)
        pieces = [
            client.submit(bytes, sent[at : at + PIECE], pure=False)
            for at in range(0, len(sent), PIECE)
        ]
        self._index = client.submit(unpacked, pieces, pure=False)

    def submit(
        self, does: Callable[..., Answer], part: CandidateBlock, given: tuple[Any, ...]
    ) -> Future[Answer]:
        return _Sent(self._client.submit(does, part, self._index, *given, pure=False))

    def take_back(self, futures: Collection[Future[Any]]) -> None:
        self._client.cancel([future.there for future in futures if isinstance(future, _Sent)])


class _Sent(Future[Any]):
    """What a cluster is working on, to be waited for like anything else.

    Dask's own ``ClientExecutor`` will not do: where a result was lost with its worker and cannot
    be made again, its future stays pending for ever (seen in distributed 2026.8.0).
    """

    def __init__(self, there: Any) -> None:
        super().__init__()
        self.there = there
        there.add_done_callback(self._landed)

    def _landed(self, there: Any) -> None:
        """Take over what became of it, in a thread of Dask's."""
        try:
            answer = there.result()
        except (asyncio.CancelledError, CancelledError):
            self.cancel()
            self.set_running_or_notify_cancel()
        except BaseException as error:
            if self.set_running_or_notify_cancel():
                self.set_exception(error)
        else:
            if self.set_running_or_notify_cancel():
                self.set_result(answer)


def _way(executor: Any, index: VacancyIndex, done: Done) -> Way:
    """Return how to send blocks to an executor."""
    if hasattr(executor, "scatter"):
        return _Dask(executor, index)
    if isinstance(executor, ThreadPoolExecutor):
        return _Threads(executor, index, done)
    return _Others(executor, index)


def unpacked(pieces: list[bytes]) -> VacancyIndex:
    """Return the index that came as bytes, in pieces."""
    index: VacancyIndex = pickle.loads(b"".join(pieces))  # noqa: S301 (made by this very program)
    return index


def _do_sent(
    does: Callable[..., Answer], block: CandidateBlock, sent: bytes, given: tuple[Any, ...]
) -> Answer:
    """Work on a block with an index that came as bytes; it is unpacked once a process."""
    return does(block, _received(sent), *given)


@lru_cache(maxsize=1)
def _received(sent: bytes) -> VacancyIndex:
    return unpacked([sent])


def _workers(executor: Any) -> int:
    """Return how many tasks an executor works on at a time, as far as it tells."""
    if hasattr(executor, "nthreads"):
        return max(int(sum(executor.nthreads().values())), 1)
    told = int(getattr(executor, "_max_workers", 0))
    return told or os.cpu_count() or 1
