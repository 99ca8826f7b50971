"""Every stable matching in turn, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from matching.assignment.lattice.counting import closed_sets
from matching.assignment.lattice.rotations import Rotations, rotations
from matching.tables import Int32, Problem


def stable_matchings(problem: Problem, seed: int = 0, limit: int | None = None) -> Iterator[Int32]:
    """Yield every stable matching of the strict order, the candidate-optimal one first.

    There may be exponentially many: `count_stable_matchings` tells how many without making them,
    if that can be told.

    Parameters
    ----------
    problem, seed
        As in `matching.assignment.lattice.rotations.rotations`, which also raises the same.
    limit
        Stop after so many; None: all of them.

    Yields
    ------
    Int32
        The vacancy of each candidate, or -1; ``int32[n]``; each an array of its own.
    """
    yield from islice(_matchings(rotations(problem, seed)), limit)


def _matchings(found: Rotations) -> Iterator[Int32]:
    """Yield the matching of every closed set of rotations.

    Each set is made once, by adding its rotations in the order of their numbers: after a rotation
    come only those with higher numbers.
    """
    missing, following = _neighbours(found)
    starts, people = found.indptr.tolist(), found.candidate
    held = found.first.copy()
    yield held.copy()
    able = [[r for r, count in enumerate(missing) if not count][::-1]]
    path: list[int] = []
    while able:
        if not able[-1]:
            able.pop()
            if path:
                undone = path.pop()
                part = slice(starts[undone], starts[undone + 1])
                held[people[part]] = found.old[part]
                for later in following[undone]:
                    missing[later] += 1
            continue
        added = able[-1].pop()
        part = slice(starts[added], starts[added + 1])
        held[people[part]] = found.new[part]
        yield held.copy()
        path.append(added)
        enabled = []
        for later in following[added]:
            missing[later] -= 1
            if not missing[later]:
                enabled.append(later)
        # What is left of the list below has higher numbers than `added`: it goes down its list.
        able.append(sorted([*able[-1], *enabled], reverse=True))


def _neighbours(found: Rotations) -> tuple[list[int], list[list[int]]]:
    """Return how many rotations are named before each one, and those that name it."""
    missing = [0] * len(found)
    following: list[list[int]] = [[] for _ in missing]
    for earlier, later in found.before.tolist():
        missing[later] += 1
        following[earlier].append(later)
    return missing, following


def count_stable_matchings(
    problem: Problem, seed: int = 0, steps: int | None = 1_000_000
) -> int | None:
    """Return how many stable matchings the strict order has.

    Counting them is #P-complete (Irving and Leather, SIAM Journal on Computing 15 (1986)), but
    parts of the market that have nothing to do with each other are counted apart and multiplied.

    Parameters
    ----------
    problem, seed
        As in `matching.assignment.lattice.rotations.rotations`, which also raises the same.
    steps
        How much work to do at most: a step splits one set of rotations; None: no limit.

    Returns
    -------
    int or None
        The number, or None if that takes more steps.
    """
    return closed_sets(rotations(problem, seed), steps)
