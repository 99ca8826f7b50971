"""What is left to decide of a market, and the parts of it that do not touch each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.assignment.cutoff import can_bind
from matching.assignment.problem import subset
from matching.assignment.reduction import reduce_pairs, sure_pairs
from matching.tables import NONE, Int32, Int64, Problem


@dataclass(frozen=True)
class Settled:
    """A market after all that every weakly stable matching has in common is taken out.

    Parameters
    ----------
    problem
        What is left: the same numbers of candidates, vacancies and employers, fewer pairs, and
        the places that the others leave. No vacancy has more places than pairs.
    fixed
        The vacancy of each candidate that every weakly stable matching places there, or -1;
        ``int32[n]``.
    pairs
        How many pairs were left after the reductions, before any were fixed.
    """

    problem: Problem
    fixed: Int32
    pairs: int

    def restore(self, vacancy: Int32) -> Int32:
        """Return a matching of `problem`, ``int32[n]``, with the fixed pairs put back."""
        return np.where(self.fixed != NONE, self.fixed, vacancy).astype(np.int32)


def settle(problem: Problem) -> Settled:
    """Reduce the pairs and take out those that every weakly stable matching has.

    The reductions (`reduce_pairs`) leave some candidates one pair for which there is always room.
    Such a candidate c, of rank r at v, has it in every weakly stable matching, and leaves with
    the place. What is stable for the others without c is stable with c, and the other way round:
    with ranks up to r the vacancy and its employer have room for all, so nobody of a better rank
    at v lacks a place because of c, and nobody of a worse one gets past c. Stability asks the same
    with a place less and c gone.

    Places beyond the number of pairs do not matter: a vacancy with a place for each of its pairs
    is full for a pair only if that pair is there. The same holds for an employer's cap.
    """
    fixed = np.full(problem.n_candidates, NONE, dtype=np.int32)
    pairs = -1
    while True:
        problem, _ = reduce_pairs(problem)
        if pairs < 0:
            pairs = problem.n_pairs
        problem = _without_needless_places(problem)
        degree = np.diff(problem.indptr)
        sure = sure_pairs(problem) & (degree[problem.candidate] == 1)
        if not sure.any():
            return Settled(problem, fixed, pairs)
        at = problem.vacancy[sure]
        fixed[problem.candidate[sure]] = at
        used = np.bincount(at, minlength=problem.n_vacancies)
        size = problem.employer_capacity.size
        used_by = np.bincount(problem.employer[at], minlength=size)
        capacity = (problem.capacity - used).astype(np.int32)
        caps = (problem.employer_capacity - used_by).astype(np.int32)
        open_ = (capacity > 0) & (caps[problem.employer] > 0)
        problem = replace(
            subset(problem, ~sure & open_[problem.vacancy]),
            capacity=capacity,
            employer_capacity=caps,
        )


def _without_needless_places(problem: Problem) -> Problem:
    degree = np.bincount(problem.vacancy, minlength=problem.n_vacancies)
    capacity = np.minimum(problem.capacity, degree).astype(np.int32)
    places = np.bincount(problem.employer, capacity, problem.employer_capacity.size)
    caps = np.minimum(problem.employer_capacity, places).astype(np.int32)
    return replace(problem, capacity=capacity, employer_capacity=caps)


@dataclass(frozen=True)
class Part:
    """A part of a market with numbers of its own.

    Parameters
    ----------
    problem
        The part.
    candidates, vacancies
        Who they are in the whole; ``int64[n']``, ``int64[m']``, rising.
    """

    problem: Problem
    candidates: Int64
    vacancies: Int64

    def inner(self, vacancy: Int32) -> Int32:
        """Return the part of a matching of the whole, ``int32[n]``."""
        at = vacancy[self.candidates]
        found = np.searchsorted(self.vacancies, at)
        return np.where(at == NONE, NONE, found).astype(np.int32)

    def outer(self, inner: Int32, vacancy: Int32) -> Int32:
        """Return a matching of the whole with this part replaced by `inner`, ``int32[n']``."""
        result = vacancy.copy()
        result[self.candidates] = np.where(inner == NONE, NONE, self.vacancies[inner])
        return result


def labels(problem: Problem) -> tuple[int, Int64]:
    """Return how many independent parts a market has, and the part of each candidate.

    Two pairs are in one part if they share a candidate or a vacancy, or if their vacancies share
    an employer whose cap can bind. Stability, size and weight of one part do not depend on
    another. A candidate without pairs is in part -1; ``int64[n]``.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    bound = np.flatnonzero(can_bind(problem)[problem.employer])
    row = np.concatenate((problem.candidate, n + bound)).astype(np.int64)
    column = np.concatenate((n + problem.vacancy, n + m + problem.employer[bound])).astype(np.int64)
    size = n + m + e
    graph = coo_matrix((np.ones(row.size, dtype=np.int8), (row, column)), shape=(size, size))
    _, group = connected_components(graph, directed=False)
    has_pairs = np.diff(problem.indptr) > 0
    used, position = np.unique(group[:n][has_pairs], return_inverse=True)
    result = np.full(n, NONE, dtype=np.int64)
    result[has_pairs] = position
    return used.size, result


def cut(problem: Problem, candidates: Int64) -> Part:
    """Return the market of some candidates, rising, who are whole parts together; ``int64[n']``.

    The time depends on the part and not on the market.
    """
    start, degree = problem.indptr[candidates], np.diff(problem.indptr)[candidates]
    indptr = np.concatenate(([0], np.cumsum(degree, dtype=np.int64)))
    pairs = np.repeat(start - indptr[:-1], degree) + np.arange(indptr[-1])
    vacancies, vacancy = np.unique(problem.vacancy[pairs], return_inverse=True)
    employers, employer = np.unique(problem.employer[vacancies], return_inverse=True)
    part = Problem(
        indptr=indptr,
        vacancy=vacancy.astype(np.int32),
        candidate_rank=problem.candidate_rank[pairs],
        vacancy_rank=problem.vacancy_rank[pairs],
        weight=problem.weight[pairs],
        capacity=problem.capacity[vacancies],
        employer=employer.astype(np.int32),
        employer_capacity=problem.employer_capacity[employers],
        locked=np.full(candidates.size, NONE, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
        employer_ranks=problem.employer_ranks,
    )
    return Part(part, candidates, vacancies.astype(np.int64))
