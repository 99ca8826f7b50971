"""Which of two ways to sum coverage costs less here: measured on a few candidates of a long run.

For each eligible vacancy its requirements can be looked up; or the vacancies that ask any of a
candidate's skills can be gone through, all at once. The second wins where many pairs survive the
rules. What it costs depends on the machine and the data, so it is measured; both give the same
sums, so nothing else depends on it.
"""

from __future__ import annotations

import math
from time import process_time
from typing import Final

import numpy as np

from matching.scoring.index import VacancyIndex
from matching.scoring.packed.ragged import Ragged
from matching.scoring.searcher import Searcher
from matching.tables import CandidateBlock, part_of

SAMPLE: Final = 128
"""Candidates that are tried."""

LONG: Final = 200_000_000
"""Pairs from which a run is long enough to try."""

LEAST_SHARE: Final = 0.015
"""Where fewer of the pairs survive, looking up always wins: measured."""

_BOUNDS: Final = (0.25, 16.0)
"""A posting costs no less and no more than this, whatever a busy machine makes it look like."""


def tune(index: VacancyIndex, block: CandidateBlock, n: int) -> None:
    """Choose how coverage is summed in a run of `n` candidates that begins with `block`."""
    if index.kernel != "compiled" or n * len(index) < LONG or len(block) < SAMPLE:
        return
    sample = part_of(block, 0, SAMPLE)
    survive = _run(index, sample, 1)[1][0] / (SAMPLE * len(index))
    if survive < LEAST_SHARE:
        return
    packed = index.packed
    packed.use_postings(postings_of(index), math.inf)
    rules, pairs = _run(index, sample, 2)
    looked_up, _ = _run(index, sample, 3)
    packed.options_struct.posting_cost = 0.0
    posted, _ = _run(index, sample, 2)
    summed, work = _run(index, sample, 3)
    asked = 8.0 * pairs[0]
    look_up = max((looked_up - rules) - (summed - posted), 1e-9) / asked
    post = max(posted - rules, 1e-9) / max(work[6], 1)
    packed.options_struct.posting_cost = float(np.clip(post / look_up, *_BOUNDS))


def postings_of(index: VacancyIndex) -> Ragged:
    """Return for each skill the vacancies that ask it: slot, weight times four plus the level."""
    offers = index.packed.offers.slots
    asked = offers.rows["asked"]
    slot = np.repeat(np.arange(len(offers), dtype=np.int32), asked.n)
    skill, level = np.divmod(asked.item, 4)
    return Ragged.grouped(skill, slot, asked.value * 4 + level, index.packed.market.n_skills)


def _run(index: VacancyIndex, sample: CandidateBlock, stage: int) -> tuple[float, list[float]]:
    """Return the processor seconds of a sample up to a stage, and what was done."""
    searcher = Searcher(index, 1)
    keys = np.zeros((len(sample), 1), dtype=np.uint64)
    index.packed.options_struct.stage = stage
    start = process_time()
    try:
        searcher.add(sample, keys, np.zeros(len(sample), dtype=np.int32))
    finally:  # an interrupt must not leave later runs to stop halfway
        index.packed.options_struct.stage = 0
    return process_time() - start, searcher.work.tolist()
