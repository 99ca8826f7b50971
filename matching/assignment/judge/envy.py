"""Justified envy: who would rather have a place that somebody who ranks worse there has."""

from __future__ import annotations

import numpy as np

from matching.assignment.judge.blocking import below_swap
from matching.assignment.judge.held import Held, candidates_of
from matching.tables import NONE, Int32, Int64, Problem


def justified_envy(problem: Problem, held: Held) -> Int32:
    """Return (candidate, holder) of every justified envy, sorted; ``int32[b, 2]``.

    Candidate c, not locked, strictly prefers v to what c holds; the holder, not locked either, has
    v and ranks strictly worse there. Free places and caps play no part, so that a matching
    without envy may be wasteful; a weakly stable one has none.

    References
    ----------
    A. Abdulkadiroglu, T. Sonmez, "School choice: a mechanism design approach", American Economic
    Review 93 (2003); Q. Wu, A. E. Roth, "The lattice of envy-free matchings", Games and Economic
    Behavior 109 (2018).
    """
    wish = below_swap(problem, held)
    holder = np.flatnonzero(held.movable & (held.pair != NONE))
    pair = held.pair[holder]
    # Holders by vacancy, and at one vacancy the worst first.
    key = _key(problem.vacancy[pair], problem.vacancy_rank[pair])
    order = np.argsort(key, kind="stable")
    key, holder = key[order], holder[order]
    vacancy = problem.vacancy[wish]
    first = np.searchsorted(key, vacancy.astype(np.int64) << 32)
    end = np.searchsorted(key, _key(vacancy, problem.vacancy_rank[wish]))
    count = end - first
    start = np.cumsum(count) - count
    result = np.empty((int(count.sum()), 2), dtype=np.int32)
    result[:, 0] = np.repeat(candidates_of(problem, wish), count)
    result[:, 1] = holder[np.arange(len(result)) - np.repeat(start - first, count)]
    return result[np.lexsort((result[:, 1], result[:, 0]))]


def _key(vacancy: Int32, rank: Int32) -> Int64:
    """Return a number for each that rises with the vacancy and then falls with the rank."""
    return (vacancy.astype(np.int64) << 32) + (np.iinfo(np.int32).max - rank.astype(np.int64))
