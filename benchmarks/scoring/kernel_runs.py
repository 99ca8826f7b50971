"""Everybody against everything: how long, how much memory, and the same lists each time."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, Literal
from unittest.mock import patch

from benchmarks.scoring.measure import TIMES, Clock, Figures, Memory, least
from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.scoring import searcher
from matching.scoring.index import VacancyIndex
from matching.scoring.native.structs import call, options_struct
from matching.scoring.options import ScoringOptions
from matching.scoring.run import run
from matching.tables import CandidateBlock, CandidateBlocks, ProfileTable, Shortlists

K: Final = 20
BLOCK: Final = 10_000
EVERY: Final = 10.0
"""Seconds between two lines of progress."""

Variant = Literal["auto", "numpy", "portable"]


@lru_cache(maxsize=3)
def table_of(n: int, m: int, seed: int) -> ProfileTable:
    """Return the table of a synthetic market."""
    return Market(n, m, seed).table()


def everybody(
    n: int,
    m: int,
    seed: int,
    *,
    programme: str = "stagepact",
    threads: int = 1,
    kernel: Variant = "auto",
    times: int = TIMES,
) -> Figures:
    """Score a table, the index included, and tell the least of some runs.

    ``kernel`` seconds are spent in the compiled code, of the processor; all else is making the
    index, packing the candidates, and merging the lists.
    """
    table = table_of(n, m, seed)
    options = load_config(programme).scoring
    memory = Memory.now()

    def once() -> Figures:
        with Clock() as whole, in_kernel() as spent:
            with Clock() as making:
                index = indexed(table, options, kernel)
            lists = run(table, index, k=K, threads=threads)
        return {
            "cpu": whole.cpu,
            "wall": whole.wall,
            "index": making.cpu,
            "kernel": sum(spent),
            **told(lists),
        }

    return least(once, times) | memory.figures()


def streamed(n: int, m: int, seed: int, threads: int = 2) -> Figures:
    """Score people that are made while they are scored, a block at a time.

    Making them is left out of the processor seconds and told as ``making``; the clock and the
    memory count it.
    """
    market, options, making = Market(n, m, seed), load_config("stagepact").scoring, [0.0]
    side = market.table(0, 1)
    memory = Memory.now()

    def people() -> Iterator[CandidateBlock]:
        for first in range(0, n, BLOCK):
            begun = time.thread_time()  # a block is asked for and made by one thread
            block = market.candidates(first, min(first + BLOCK, n))
            making[0] += time.thread_time() - begun
            yield block

    with Clock() as whole, in_kernel() as spent:
        with Clock() as index_made:
            index = indexed(side, options, "auto")
        lists = run(CandidateBlocks(n, people()), index, k=K, threads=threads, progress=shown(n, m))
    return {
        "cpu": whole.cpu - making[0],
        "wall": whole.wall,
        "index": index_made.cpu,
        "kernel": sum(spent),
        "making": making[0],
        "times": 1,
        **memory.figures(),
        **told(lists),
    }


def indexed(table: ProfileTable, options: ScoringOptions, kernel: Variant) -> VacancyIndex:
    """Return an index with all that its kernel needs made."""
    index = VacancyIndex.of(table, options, "numpy" if kernel == "numpy" else "auto")
    if index.kernel == "compiled":
        isa = 0 if kernel == "portable" else None
        index.packed.options_struct = options_struct(options, isa=isa)
    return index


@contextmanager
def in_kernel() -> Iterator[list[float]]:
    """Yield the processor seconds of each call of the compiled kernel by a run."""
    spent: list[float] = []

    def timed(name: str) -> Callable[..., None]:
        function = call(name)

        def called(*given: Any) -> None:
            begun = time.thread_time()
            function(*given)
            spent.append(time.thread_time() - begun)

        return called

    with patch.object(searcher, "call", timed):
        yield spent


def told(lists: Shortlists) -> Figures:
    """Return what identifies lists, and how many pairs survived."""
    digest = hashlib.sha256()
    for array in (
        lists.candidate_keys,
        lists.vacancy_keys,
        lists.candidate_eligible,
        lists.vacancy_eligible,
        lists.lost,
    ):
        digest.update(array.tobytes())
    pairs = lists.candidate_eligible.size * lists.vacancy_eligible.size
    eligible = int(lists.candidate_eligible.sum())
    return {"digest": digest.hexdigest(), "eligible": eligible, "pairs": pairs}


def shown(n: int, m: int) -> Callable[[int, int], None]:
    """Return a progress that tells pairs a second and the time left, now and then."""
    begun = last = time.perf_counter()

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last < EVERY or not done:
            return
        last = now
        speed = done / (now - begun)
        sys.stderr.write(
            f"           {done:,} of {n:,}: {speed * m / 1e6:,.0f} million pairs a second, "
            f"{(total - done) / speed:.0f} s left\n"
        )
        sys.stderr.flush()

    return show
