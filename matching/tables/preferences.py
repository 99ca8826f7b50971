"""From scores to ordinal preferences with ties.

A score is a number of a model; a preference is an order. Two scores that differ by less than the
model can tell apart must not decide between two people, so near scores make one class, a tie.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.errors import TableError, message
from matching.tables import Bool, Int32, frozen


def ranks(
    group: npt.ArrayLike,
    score: npt.ArrayLike,
    wish: npt.ArrayLike,
    band: int,
    indifferent: npt.ArrayLike | None = None,
) -> Int32:
    """Return the rank of each pair in the list of its agent: 0 is best, equal is a tie.

    Each group is the list of one agent. Pairs with an explicit wish come first, in the order of
    the wishes; equal wishes tie. The others follow by falling score in classes: a class starts
    at the best score that is left and takes everything within `band` points of that start. So
    two pairs of a class never differ by more than `band`, and the classes are a weak order,
    where "within `band` of each other" alone would not be transitive.

    On the vacancy side the group is the *employer*, so that all its vacancies rank on one scale
    and its cap can compare their people. A vacancy that ranks nobody (stagematching) has all its
    pairs in class 0: the cap of the employer never takes a place of such a vacancy away in favour
    of someone selected elsewhere at that employer (decision record 0004). The other vacancies of
    that employer are ranked as if the indifferent ones were not there.

    Parameters
    ----------
    group
        The agent whose list each pair is in, not negative; ``int32[p]``.
    score
        The agent's score of each pair in points; ``int32[p]``.
    wish
        The place of the pair among the agent's wishes, -1 where there is none; ``int32[p]``.
    band
        The width of a class in points; 0 ties equal scores only.
    indifferent
        Whether the pair belongs to a vacancy that ranks nobody; ``bool[p]``. None: no pair does.

    Returns
    -------
    Int32
        The ranks, dense from 0 within each group; ``int32[p]``.

    Raises
    ------
    TableError
        If the arrays differ in length, a group is negative or the band is.
    """
    size = np.size(np.asarray(group))
    groups: Int32 = frozen("group", group, np.int32, size)
    scores: Int32 = frozen("score", score, np.int32, size)
    wishes: Int32 = frozen("wish", wish, np.int32, size)
    if band < 0 or (size and groups.min() < 0):
        raise TableError(message("ranks: negative group or band"))
    result = np.zeros(size, dtype=np.int32)
    skipped = np.zeros(size) if indifferent is None else indifferent
    ranked: Bool = ~frozen("indifferent", skipped, np.bool_, size)
    wished = np.flatnonzero(ranked & (wishes >= 0))
    others = np.flatnonzero(ranked & (wishes < 0))
    result[wished] = classes(groups[wished], -wishes[wished], 0)
    n_groups = int(groups.max()) + 1 if size else 0
    n_wishes = np.zeros(n_groups, dtype=np.int32)
    np.maximum.at(n_wishes, groups[wished], result[wished] + 1)
    result[others] = classes(groups[others], scores[others], band) + n_wishes[groups[others]]
    return result


def classes(group: npt.NDArray[Any], score: npt.NDArray[Any], band: int) -> Int32:
    """Return the class of each entry in its group by falling score; ``int32[p]``.

    A class starts at the best score left and takes all scores of at least that less `band`.
    The time is that of one sort; the loop runs once for each class of the longest group.
    """
    if not len(group):
        return np.empty(0, dtype=np.int32)
    best = int(score.max())
    stride = best - int(score.min()) + int(band) + 1
    key = group.astype(np.int64) * stride + (best - score.astype(np.int64))
    order = np.argsort(key, kind="stable")
    key, sorted_group = key[order], group[order]
    first = np.flatnonzero(np.diff(sorted_group, prepend=-1))
    end = np.append(first[1:], len(key))
    following = np.searchsorted(key, key + band, side="right")
    starts = np.zeros(len(key), dtype=np.int64)
    current = first
    while current.size:
        starts[current] = 1
        current = following[current]
        inside = current < end
        current, end = current[inside], end[inside]
    running = np.cumsum(starts)
    base = np.repeat(running[first], np.diff(np.append(first, len(key))))
    result = np.empty(len(key), dtype=np.int32)
    result[order] = running - base
    return result
