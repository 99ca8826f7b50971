"""All stable matchings of a strict order in little room: one end, the rotations and their order.

The stable matchings of strict preferences are as many as the *closed* sets of rotations, those
that hold with each rotation all that must come before it, and may be exponentially many; the
rotations move each pair at most once. Ties are broken first, by the seed, as deferred acceptance
does: "all" means all stable matchings of that strict order. Other orders may have more, and other
sizes.

Locked people have left with their places: the lattice is that of the rest, and the locks are put
back in every matching.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matching.assignment.deferred_acceptance import break_ties, candidates_propose
from matching.assignment.lattice.descent import Descent, within_reach
from matching.assignment.problem import residual, subset
from matching.errors import ProblemError, message
from matching.tables import NONE, Bool, Int32, Int64, Problem
from matching.tables.arrays import freeze


@dataclass(frozen=True)
class Rotations:
    """The rotations of a market, in an order in which each can be eliminated in turn.

    Parameters
    ----------
    first
        The candidate-optimal stable matching: the vacancy of each candidate, or -1; ``int32[n]``.
    indptr
        Where the moves of each rotation start, and the end of the last; ``int64[r + 1]``.
    candidate, old, new
        Each move: who leaves which vacancy for which. A rotation's moves stand in the order of
        its cycle: each takes the place of the next one's `old`; ``int32[k]``.
    before
        (earlier, later) rotations: the later one can only follow the earlier. Not all such pairs,
        but enough for all to follow from them; sorted; ``int32[b, 2]``.
    """

    first: Int32
    indptr: Int64
    candidate: Int32
    old: Int32
    new: Int32
    before: Int32

    def __post_init__(self) -> None:
        size = len(self.candidate)
        freeze(
            self,
            {
                "first": (np.int32, (None,)),
                "indptr": (np.int64, (None,)),
                "candidate": (np.int32, (size,)),
                "old": (np.int32, (size,)),
                "new": (np.int32, (size,)),
                "before": (np.int32, (None, 2)),
            },
        )

    def __len__(self) -> int:
        return self.indptr.size - 1

    @property
    def last(self) -> Int32:
        """The stable matching that is best for the employers; ``int32[n]``."""
        return self.matching(np.ones(len(self), dtype=np.bool_))

    def moves(self, rotation: int) -> list[tuple[int, int, int]]:
        """Return (candidate, old vacancy, new vacancy) of each move, in the order of the cycle."""
        part = slice(self.indptr[rotation], self.indptr[rotation + 1])
        parts = (self.candidate[part], self.old[part], self.new[part])
        return list(zip(*(array.tolist() for array in parts), strict=True))

    def closed(self, chosen: Bool) -> bool:
        """Return whether a set of rotations holds all that must come before; ``bool[r]``."""
        return not np.any(chosen[self.before[:, 1]] & ~chosen[self.before[:, 0]])

    def matching(self, chosen: Bool) -> Int32:
        """Return the stable matching of a closed set of rotations; ``int32[n]``.

        Parameters
        ----------
        chosen
            The rotations to eliminate, ``bool[r]``; closed.
        """
        moves = np.repeat(chosen, np.diff(self.indptr))
        result = self.first.copy()
        candidate, new = self.candidate[moves][::-1], self.new[moves][::-1]
        person, at = np.unique(candidate, return_index=True)  # the last move of each
        result[person] = new[at]
        return result


def rotations(problem: Problem, seed: int = 0) -> Rotations:
    """Return the rotations of the strict order that the seed draws.

    Parameters
    ----------
    problem
        A problem without lower quotas and couples.
    seed
        What breaks the ties (see `matching.assignment.deferred_acceptance.break_ties`).

    Raises
    ------
    ProblemError
        If there are lower quotas or couples: then the stable matchings are no lattice.
    InfeasibleError
        If the locks do not fit.

    Notes
    -----
    The time is near linear in the number of pairs, after sorting them.
    """
    if problem.quotas or len(problem.couples):
        raise ProblemError(message("with lower quotas or couples the lattice is not known"))
    rest = residual(problem)
    whole = rest.problem
    first = candidates_propose(whole, break_ties(whole, seed))
    keep = np.zeros(whole.n_pairs, dtype=np.bool_)
    keep[within_reach(whole, whole.candidate_rank, whole.vacancy_rank, first)] = True
    part = subset(whole, keep)  # the lots, and so the order, are those of the whole
    found = Descent(part, break_ties(part, seed), first).rotations()
    vacancy = part.vacancy
    earlier = _joined([rotation.before for rotation in found])
    later = np.repeat(np.arange(len(found)), [len(rotation.before) for rotation in found])
    return Rotations(
        first=rest.restore(first),
        indptr=np.cumsum([0, *(len(rotation.candidate) for rotation in found)], dtype=np.int64),
        candidate=_joined([rotation.candidate for rotation in found]).astype(np.int32),
        old=vacancy[_joined([rotation.old for rotation in found])],
        new=vacancy[_joined([rotation.new for rotation in found])],
        before=_sorted_pairs(earlier, later),
    )


def stable_pairs(problem: Problem, seed: int = 0) -> Int32:
    """Return the pairs that are in at least one stable matching of the strict order.

    Parameters
    ----------
    problem, seed
        As in `rotations`, which also raises the same.

    Returns
    -------
    Int32
        (candidate, vacancy), sorted; ``int32[k, 2]``.
    """
    found = rotations(problem, seed)
    placed = np.flatnonzero(found.first != NONE)
    candidate = np.concatenate([placed, found.candidate])
    vacancy = np.concatenate([found.first[placed], found.new])
    return _sorted_pairs(candidate, vacancy)


def fixed_pairs(problem: Problem, seed: int = 0) -> Int32:
    """Return the pairs that are in every stable matching of the strict order.

    Parameters
    ----------
    problem, seed
        As in `rotations`, which also raises the same.

    Returns
    -------
    Int32
        (candidate, vacancy), sorted; ``int32[k, 2]``.
    """
    found = rotations(problem, seed)
    still = found.first != NONE
    still[found.candidate] = False
    candidate = np.flatnonzero(still)
    return _sorted_pairs(candidate, found.first[candidate])


def _joined(lists: Sequence[list[int]]) -> Int64:
    return np.fromiter(chain.from_iterable(lists), dtype=np.int64)


def _sorted_pairs(first: Int32 | Int64, second: Int32 | Int64) -> Int32:
    order = np.lexsort((second, first))
    return np.stack([first[order], second[order]], axis=1).astype(np.int32)
