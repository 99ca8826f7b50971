"""Where the time of the compiled kernel goes, stage by stage, beside what the machine can do."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.scoring.baselines.credits import spread
from benchmarks.scoring.kernel_runs import BLOCK, K, in_kernel, indexed, table_of
from benchmarks.scoring.machine import Pairs, yardsticks
from benchmarks.scoring.measure import TIMES, Figures
from matching.config import load_config
from matching.scoring.index import PairIndex, VacancyIndex
from matching.scoring.native.side import ASKED_BITS
from matching.scoring.options import ScoringOptions
from matching.scoring.searcher import Searcher
from matching.scoring.tuning import tune
from matching.tables import Bool, ProfileTable, blocks_of

STAGES: Final = {
    "rules": 1,
    "table of skills, postings": 2,
    "parts and scores": 3,
    "both sides' lists": 0,
}
"""What each stage adds to the one before, and how the kernel calls it."""

WORK: Final = {
    "looked": 4,
    "sieved": 5,
    "survived": 0,
    "posted": 1,
    "postings": 6,
    "settled": 2,
}
"""What the kernel counts: slots in reach, pairs after the sieve, survivors, those summed along
postings, these postings, and pairs worked out exactly for a list."""

SAMPLE: Final = 20
"""One of so many people is looked at for what they know of what is asked."""


def stages(
    n: int, m: int, seed: int, *, programme: str = "stagepact", times: int = TIMES
) -> Figures:
    """Tell how long the kernel takes up to each stage, what it did, and what the machine can do.

    The stages take turns, some times; of each the least counts.
    """
    table, options = table_of(n, m, seed), load_config(programme).scoring
    index = indexed(table, options, "auto")
    tune(index, next(iter(blocks_of(table, BLOCK).blocks)), n)
    seconds: dict[str, list[float]] = {name: [] for name in STAGES}
    for _ in range(times):
        for name, stage in STAGES.items():
            index.packed.options_struct.stage = stage
            taken, searcher = _run(table, index)
            seconds[name].append(taken)
    work = {name: int(searcher.work[at]) for name, at in WORK.items()}
    asked = np.diff(table.vacancies.requirements.indptr)
    lookups = int((searcher.vacancy_eligible.astype(np.int64) * asked).sum())
    looked_up = 1 - work["posted"] / max(work["survived"], 1)
    pairs, known = _sample(table, options, index.packed.offers.records[: len(index), 0])
    return {
        "seconds": {name: min(spent) for name, spent in seconds.items()},
        "people": n,
        "pairs": n * m,
        "lookups": round(lookups * looked_up),
        "known": known,
        **work,
        **yardsticks(pairs, 20_000_000 if n >= 10_000 else 1_000_000),
    }


def _run(table: ProfileTable, index: VacancyIndex) -> tuple[float, Searcher]:
    """Return the processor seconds in the kernel for a whole table, one thread."""
    with in_kernel() as spent:
        searcher = Searcher(index, K)
        for block in blocks_of(table, BLOCK).blocks:
            keys = np.zeros((len(block), K), dtype=np.uint64)
            searcher.add(block, keys, np.zeros(len(block), dtype=np.int32))
    return sum(spent), searcher


def _sample(
    table: ProfileTable, options: ScoringOptions, order: npt.NDArray[np.int32]
) -> tuple[Pairs, float]:
    """Return the surviving pairs of some people, and the share of what is asked that is known.

    Known is a skill for which the candidate has or wants any near one: only then the kernel
    reads the table.

    Parameters
    ----------
    table, options
        The market.
    order
        The vacancies as the kernel has sorted them.
    """
    index, offers = PairIndex(table, options), table.vacancies
    place = np.empty(order.size, dtype=np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    indptr = offers.requirements.indptr
    which, entry = spread(indptr[order], indptr[order + 1])
    skill = offers.requirements.column[entry].astype(np.uint32)
    level = offers.requirements.value[entry].astype(np.uint32) - np.uint32(1)
    weight = offers.weight[entry].astype(np.uint32)
    first = np.searchsorted(which, np.arange(order.size + 1))
    found, seen, met = [], 0, 0
    for person in range(index.n // SAMPLE):
        slots = np.sort(place[index.pairs_of_candidate(person)[0]])
        found.append(slots)
        _, asked = spread(first[slots], first[slots + 1])
        seen += asked.size
        met += int(np.count_nonzero(_known(table, person)[skill[asked]]))
    words = weight << np.uint32(ASKED_BITS) | skill * np.uint32(4) + level
    return Pairs(np.concatenate(found), first.astype(np.int64), words), met / max(seen, 1)


def _known(table: ProfileTable, person: int) -> Bool:
    """Return for which skills asked a person has or wants any near one."""
    people, near = table.candidates, table.similarity
    own = np.concatenate((people.skills.row(person)[0], people.learn.row(person)[0]))
    known = np.zeros(len(table.skills), dtype=np.bool_)
    known[near.column[spread(near.indptr[own], near.indptr[own + 1])[1]]] = True
    return known
