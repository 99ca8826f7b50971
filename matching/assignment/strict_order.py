"""How ties are broken: by keys that somebody gives, or by lots from a seed that anybody can check.

A lot is a number of SplitMix64 [1]_. Candidate c, counted from 0, draws number c + 1 of the
sequence that starts at the seed; among equal wishes of c, vacancy v draws number v + 1 of the
sequence that starts at the lot of c. The lowest number goes first. A lot depends on the seed and
on these numbers alone: not on who else takes part, nor on the machine.

References
----------
.. [1] G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
   Proceedings of OOPSLA 2014, 453-472.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.errors import TableError, message
from matching.tables import Int64, Problem
from matching.tables.arrays import UInt64

_GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def lots(seed: int, n: int) -> UInt64:
    """Return the lot of each of `n` candidates, all different; the lowest goes first."""
    start = np.array(seed, dtype=np.uint64)
    return _split_mix(start, np.arange(n, dtype=np.uint64))


def pair_lots(problem: Problem, seed: int) -> UInt64:
    """Return the lot of each pair among the equal wishes of its candidate; ``uint64[p]``."""
    start = np.repeat(lots(seed, problem.n_candidates), np.diff(problem.indptr))
    return _split_mix(start, problem.vacancy.astype(np.uint64))


def _split_mix(start: UInt64, number: UInt64) -> UInt64:
    """Return numbers of the sequences of SplitMix64, counted from 0."""
    z = start + (number + np.uint64(1)) * _GAMMA
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    result: UInt64 = z ^ (z >> np.uint64(31))
    return result


class StrictOrder:
    """Both sides' preferences with the ties broken: by rank, and among equals by a key.

    Where the keys of two pairs of a candidate tie, the first in the row goes first; where those
    of two pairs of a vacancy or an employer tie, the better rank, then the lower key that the
    candidate has for it goes first, then the first pair. Nothing is sorted beforehand.

    Parameters
    ----------
    candidate_key, vacancy_key
        A number for each pair, lower is better; ``int64[p]``. None: by lot.
    seed
        What the lots are drawn from, at least 0.
    problem
        The problem whose pairs are ordered; only for `candidate` and `vacancy`. None: the keys
        themselves are the numbers that those give.
    """

    def __init__(
        self,
        candidate_key: npt.ArrayLike | None,
        vacancy_key: npt.ArrayLike | None,
        *,
        seed: int = 0,
        problem: Problem | None = None,
    ) -> None:
        self.candidate_key = _key(candidate_key)
        self.vacancy_key = _key(vacancy_key)
        self.seed = seed
        self._problem = problem

    @property
    def candidate(self) -> Int64:
        """A number for each pair, all different in a candidate's row, lower is better."""
        return self._numbers[0]

    @property
    def vacancy(self) -> Int64:
        """A number for each pair, all different among an employer's, lower is better."""
        return self._numbers[1]

    @cached_property
    def _numbers(self) -> tuple[Int64, Int64]:
        if self._problem is not None:
            return self.positions(self._problem)
        assert self.candidate_key is not None
        assert self.vacancy_key is not None
        return self.candidate_key, self.vacancy_key

    def keys(self, n_pairs: int) -> tuple[Int64 | None, Int64 | None]:
        """Return both keys, once they are sure to be of so many pairs.

        Raises
        ------
        TableError
            If one is not.
        """
        for name in ("candidate_key", "vacancy_key"):
            key = getattr(self, name)
            if key is not None and key.shape != (n_pairs,):
                raise TableError(
                    message(
                        "{name}: shape {have}, not {want}",
                        name=name,
                        have=key.shape,
                        want=(n_pairs,),
                    )
                )
        return self.candidate_key, self.vacancy_key

    def positions(self, problem: Problem) -> tuple[Int64, Int64]:
        """Return where each pair stands in the candidates' and in the vacancies' order.

        All pairs stand in one list a side, so numbers of different people can be compared.
        """
        own: npt.NDArray[Any] | None
        theirs: npt.NDArray[Any] | None
        own, theirs = self.keys(problem.n_pairs)
        if own is None:
            own = pair_lots(problem, self.seed)
        if theirs is None:
            theirs = lots(self.seed, problem.n_candidates)[problem.candidate]
        position = _places(own, problem.candidate_rank)
        return position, _places(position, theirs, problem.vacancy_rank)


def break_ties(problem: Problem, seed: int) -> StrictOrder:
    """Return a strict order that agrees with the ranks, random within the ties.

    On the vacancy side each candidate has one lot, which counts at all vacancies (a single
    lottery places at least as many people as one for each vacancy, and is easier to explain);
    two pairs of one candidate are ordered by the candidate's own order. On the candidate side
    each pair has a lot.

    Parameters
    ----------
    seed
        What the lots are drawn from, at least 0.
    """
    return StrictOrder(None, None, seed=seed, problem=problem)


def order_by(
    problem: Problem, candidate_key: npt.ArrayLike, vacancy_key: npt.ArrayLike
) -> StrictOrder:
    """Return the strict order by rank and then by the given keys (lower first); ``int64[p]``."""
    return StrictOrder(candidate_key, vacancy_key, problem=problem)


def _key(values: npt.ArrayLike | None) -> Int64 | None:
    return None if values is None else np.ascontiguousarray(values, dtype=np.int64)


def _places(*keys: npt.NDArray[Any]) -> Int64:
    """Return where each entry stands when sorted by the last key, then by those before it."""
    position = np.empty(keys[0].size, dtype=np.int64)
    position[np.lexsort(keys)] = np.arange(keys[0].size)
    return position
