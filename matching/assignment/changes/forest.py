"""The vacancy chains from all vacancies at once, as the branches of a forest."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from matching.assignment.changes.standing import Standing
from matching.tables import NONE, Bool, Int32, Int64

UNKNOWN: Final = -1
_FAR: Final = np.iinfo(np.int64).max


class Forest(NamedTuple):
    """Where each chain leads: first for the vacancies, then for the employers.

    A chain of a vacancy begins when somebody leaves it, or when it gets a place and its employer
    is under its cap; a chain of an employer at its cap begins when it may take one more.

    Attributes
    ----------
    placed
        Whether somebody without a place comes in at the end, `UNKNOWN` where the forest cannot
        say; ``int32[m + e]``.
    length
        How many people move, `UNKNOWN` where the forest cannot say; ``int32[m + e]``.
    wanted
        The best rank of somebody who would rather be at the vacancy, -1 for nobody; ``int32[m]``.
    """

    placed: Int32
    length: Int32
    wanted: Int32


def forest_of(standing: Standing, at_cap: Bool) -> Forest:
    """Return where each chain leads, where that does not depend on what moved before.

    Parameters
    ----------
    at_cap
        The employers at their cap; ``bool[e]``.

    Notes
    -----
    A node has one node that follows: the vacancy that the best of those who want the place leave.
    A chain that leaves no vacancy twice moves nobody twice, so whoever is best at the start still
    is when the chain gets there. That holds at a cap too: whoever an employer takes at one of its
    open vacancies ranks no better there than anybody whom it takes later for a place that was left.
    Where employers rank people, those who came to an employer go before their equals at it, so
    that there a chain must not come to an employer twice. The chains that do so, and those that run
    into a circle, are unknown here. The time is O(p + m + e) after sorting.
    """
    problem = standing.problem
    m = problem.n_vacancies
    comes, wanted = _comes(standing, at_cap)
    held = np.asarray(standing.held, dtype=np.int64)
    left = np.full(comes.size, NONE, dtype=np.int64)
    left[comes != NONE] = held[problem.candidate[comes[comes != NONE]]]
    following = np.full(comes.size, NONE, dtype=np.int64)
    following[left != NONE] = problem.vacancy[left[left != NONE]]
    own = m + problem.employer if standing.by_candidates else np.arange(m)
    group = np.concatenate((own, m + np.arange(at_cap.size)))
    placed, length = _down(following.tolist(), group.tolist(), (comes != NONE).tolist())
    return Forest(placed, length, wanted)


def _comes(standing: Standing, at_cap: Bool) -> tuple[Int64, Int32]:
    """Return the pair that comes first at each node, -1 for none; and the best rank that wants.

    Returns
    -------
    tuple
        ``int64[m + e]`` and ``int32[m]``.
    """
    problem, wants = standing.problem, standing.wanting
    some = np.diff(wants.start) > 0
    best = np.full(problem.n_vacancies, _FAR, dtype=np.int64)
    first = wants.pair[wants.start[:-1][some]]
    best[some] = wants.position[first]
    wanted = np.full(problem.n_vacancies, NONE, dtype=np.int32)
    wanted[some] = problem.vacancy_rank[first]
    of_employer = np.full(at_cap.size, _FAR, dtype=np.int64)
    open_ = (np.array(standing.free, dtype=np.int64) > 0) & at_cap[problem.employer]
    np.minimum.at(of_employer, problem.employer[open_], best[open_])
    of_vacancy = np.minimum(best, of_employer[problem.employer])
    node = np.concatenate((of_vacancy, of_employer))
    pair_at = np.empty(problem.n_pairs, dtype=np.int64)
    pair_at[wants.position] = np.arange(problem.n_pairs)
    comes = np.full(node.size, NONE, dtype=np.int64)
    comes[node != _FAR] = pair_at[node[node != _FAR]]
    return comes, wanted


def _down(following: list[int], group: list[int], moves: list[bool]) -> tuple[Int32, Int32]:
    """Return the end and the length of each node's chain, counted from the roots on.

    Parameters
    ----------
    following
        The node that a node's chain goes on to, -1 where it ends.
    moves
        Whether anybody comes at the node. Where the chain ends with somebody who comes, they had
        no place before.
    """
    children: list[list[int]] = [[] for _ in following]
    roots: list[int] = []
    for node, after in enumerate(following):
        (roots if after == NONE else children[after]).append(node)
    placed, length = [UNKNOWN] * len(following), [UNKNOWN] * len(following)
    on_way: set[int] = set()
    stack = roots
    while stack:
        node = stack.pop()
        if node < 0:
            on_way.discard(group[~node])
            continue
        if group[node] in on_way:
            continue  # it is unknown, and so are those that lead to it
        on_way.add(group[node])
        after = following[node]
        placed[node] = int(moves[node]) if after == NONE else placed[after]
        length[node] = int(moves[node]) if after == NONE else length[after] + 1
        stack.append(~node)
        stack.extend(children[node])
    return np.array(placed, dtype=np.int32), np.array(length, dtype=np.int32)
