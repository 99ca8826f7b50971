"""Which part of a large market to look at again: the people around those who block."""

from __future__ import annotations

import numpy as np

from matching.tables import NONE, Bool, Int32, Problem


class Neighbours:
    """Draws people who could take each other's places.

    Parameters
    ----------
    problem
        A problem without locks.
    seed
        Seed of the numpy generator PCG64.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._generator = np.random.Generator(np.random.PCG64(seed))
        self._by_vacancy = np.argsort(problem.vacancy, kind="stable")
        counts = np.bincount(problem.vacancy, minlength=problem.n_vacancies)
        self._start = np.concatenate(([0], np.cumsum(counts)))
        self._partner = {a: b for c, d in problem.couples.tolist() for a, b in ((c, d), (d, c))}

    def around(self, vacancy: Int32, trouble: Int32, size: int) -> Bool:
        """Return about `size` people around one of those in trouble; ``bool[n]``.

        Parameters
        ----------
        vacancy
            The matching; ``int32[n]``.
        trouble
            The people who block.
        size
            How many; at least one person with the other half and their rivals.
        """
        problem = self._problem
        free = np.zeros(problem.n_candidates, dtype=np.bool_)
        people = [int(trouble[self._generator.integers(trouble.size)])]
        while people and np.count_nonzero(free) < size:
            person = people.pop(0)
            if free[person]:
                continue
            free[person] = True
            around = [self._partner[person]] if person in self._partner else []
            row = problem.vacancy[problem.indptr[person] : problem.indptr[person + 1]]
            holders = np.flatnonzero(np.isin(vacancy, row))
            around += self._generator.permutation(holders).tolist()
            if vacancy[person] != NONE:
                around += self._rivals(int(vacancy[person]), 3)
            people += around
        return free

    def _rivals(self, vacancy: int, most: int) -> list[int]:
        """Return some who list a vacancy."""
        pairs = self._by_vacancy[self._start[vacancy] : self._start[vacancy + 1]]
        rivals: list[int] = self._problem.candidate[pairs].tolist()
        chosen = self._generator.permutation(len(rivals))[:most]
        return [rivals[i] for i in chosen.tolist()]
