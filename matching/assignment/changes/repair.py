"""A stable matching near an earlier one, by moving only whom the changes reach.

Most changes are small: somebody left, a place came, somebody new wants one. Then a few chains lead
from the earlier matching to a stable one, and all others stay where they are. Nothing here looks
for the least change; `resolve` does.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.assignment.changes.carrying import pairs_held
from matching.assignment.changes.moving import fill, place
from matching.assignment.changes.standing import Standing, positions
from matching.assignment.verify import verify
from matching.tables import NONE, Int32, Int64, Problem

_ROUNDS: Final = 30
"""After so many rounds of the best of each vacancy, all who block are taken out at once."""


def repair(problem: Problem, earlier: Int32, seed: int) -> Int32:
    """Return a weakly stable matching near an earlier one; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks.
    earlier
        Where people were, acceptable pairs only; ``int32[n]``.
    seed
        What breaks ties.

    Notes
    -----
    1. Where more people are than now fit, those ranked last are left without.
    2. Free places are filled by vacancy chains (`fill`), in which everybody goes up. People who
       block still, because they rank better than somebody who is there, are taken out of their
       places for the while and the places filled again, until nobody who is in blocks.
    3. Those who were taken out apply one by one, as in deferred acceptance (`place`); after each
       of them no pair of people who are in blocks.

    Among people whom a vacancy ranks the same, those come first whom nobody has to move: who had
    no place, or left it already. Every candidate is taken out at most once, and both kinds of
    chain end in a stable matching, so the result is stable whatever changed; if everything did,
    this is deferred acceptance.
    """
    standing = Standing(problem, without_excess(problem, earlier, seed), seed, sparing=True)
    open_ = np.flatnonzero(np.array(standing.free, dtype=np.int64) > 0)
    fill(standing, open_.tolist())
    outside: list[int] = []
    rounds = 0
    while blocking := _blocking(standing, everybody=rounds >= _ROUNDS):
        for who in blocking:
            _take_out(standing, who)
        outside += blocking
        rounds += 1
    for who in outside:
        standing.out.discard(who)
        place(standing, who, NONE)
    return standing.matching()


def without_excess(problem: Problem, vacancy: Int32, seed: int) -> Int32:
    """Return a matching without those ranked last where more people are than fit; ``int32[n]``.

    As many people as possible keep their places, since what fits is a matroid.
    """
    held = pairs_held(problem, vacancy)
    people = np.flatnonzero(held != NONE)
    load = np.bincount(vacancy[people], minlength=problem.n_vacancies)
    of_firm = np.bincount(problem.employer, weights=load, minlength=problem.employer_capacity.size)
    if np.all(load <= problem.capacity) and np.all(of_firm <= problem.employer_capacity):
        result = np.full(problem.n_candidates, NONE, dtype=np.int32)
        result[people] = vacancy[people]
        return result
    position = positions(problem, held, seed)
    order = people[np.lexsort((position[held[people]], vacancy[people]))]
    order = order[_nth(vacancy[order]) < problem.capacity[vacancy[order]]]
    firm = problem.employer[vacancy[order]]
    by_firm = np.lexsort((position[held[order]], firm))
    order, firm = order[by_firm], firm[by_firm]
    stay = order[_nth(firm) < problem.employer_capacity[firm]]
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[stay] = vacancy[stay]
    return result


def _nth(group: npt.NDArray[Any]) -> Int64:
    """Return 0, 1, 2 ... within each run of equal values."""
    index = np.arange(group.size, dtype=np.int64)
    new = np.diff(group, prepend=-1) != 0
    return index - np.maximum.accumulate(np.where(new, index, 0))


def _blocking(standing: Standing, *, everybody: bool) -> list[int]:
    """Return whom to take out next: who blocks and is in, of each vacancy the best of them."""
    problem = standing.problem
    pairs = verify(problem, standing.matching()).blocking
    inside = [pair for pair in pairs.tolist() if pair[0] not in standing.out]
    if everybody:
        return sorted({who for who, _ in inside})
    best: dict[int, tuple[int, int]] = {}
    for who, vacancy in inside:
        entry = (standing.key[problem.pair(who, vacancy)], who)
        best[vacancy] = min(best.get(vacancy, entry), entry)
    return sorted({who for _, who in best.values()})


def _take_out(standing: Standing, who: int) -> None:
    """Take somebody out of the market for the while, and let others come to the place."""
    standing.out.add(who)
    left = standing.place_of(standing.held[who])
    if left != NONE:
        standing.put(who, NONE)
        fill(standing, [left])
