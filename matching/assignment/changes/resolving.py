"""Solve again after changes, and move as few people as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from matching.assignment.changes.carrying import Earlier, candidates_named, carry_over
from matching.assignment.changes.least import Wish, least_change
from matching.assignment.verify import verify
from matching.errors import ConfigError, ProblemError, message
from matching.tables import NONE, Int32, Int64, Matching, Problem

ORDERS: Final = ("placed-first", "moved-first")
"""What counts first: that many people have a place, or that few people move."""


@dataclass(frozen=True)
class KeepingPrice:
    """What it costs to keep placements, against the market in which they are free.

    Parameters
    ----------
    fewer_placed, less_weight, more_moved
        What the market loses: how many fewer people have a place, how much less the pairs weigh,
        and how many more people move. Negative where it gains. (The weight is counted and not
        sought: it may differ between matchings that are equally good.)
    worse_off, better_off
        The candidates who like what they have less, or more, than what they would have if the
        placements were free; rising, ``int32[k]``.
    blocking
        Pairs (candidate, vacancy) that block only because the placements are kept;
        ``int32[b, 2]``.
    free
        The matching with the placements free.
    proven
        Whether both matchings are proven best, so that the numbers placed and moved are exact.
    """

    fewer_placed: int
    less_weight: int
    more_moved: int
    worse_off: Int32
    better_off: Int32
    blocking: Int32
    free: Matching
    proven: bool


@dataclass(frozen=True)
class Resolved:
    """A stable matching near an earlier one, and who is reached by the change.

    All lists are candidates by number, rising; ``int32[k]``. Together `kept`, `moved` and `gone`
    are those who had a place.

    Parameters
    ----------
    matching
        The matching. Its `value` is the number moved and its `bound` is `moved_bound`.
    order
        What counted first, one of `ORDERS`.
    kept
        Who has the same place as before.
    moved
        Who had a place that is still possible (an acceptable pair), and now has another or none.
    lost
        Those of `moved` who now have none.
    newly_placed
        Who had no place that is still possible, and now has one.
    price
        What keeping placements cost; None where nothing was to be kept.
    """

    matching: Matching
    order: str
    kept: Int32
    moved: Int32
    lost: Int32
    newly_placed: Int32
    price: KeepingPrice | None = None

    @property
    def moved_bound(self) -> int:
        """Fewer people cannot move.

        In any stable matching that places as many (``"placed-first"``), or in any at all
        (``"moved-first"``).
        """
        return self.matching.bound or 0

    @property
    def proven(self) -> bool:
        """Whether nothing is better in the order that was asked for."""
        return self.matching.status == "optimal"

    @property
    def stable_whole(self) -> bool:
        """Whether no pair would block even if nobody were locked or kept.

        The matching is stable in any case with the locked and the kept left aside.
        """
        return "weakly-stable-whole" in self.matching.proven


def resolve(
    problem: Problem,
    earlier: Earlier,
    *,
    keep: Iterable[Any] = (),
    order: str = "placed-first",
    effort: float = 25.0,
    seed: int = 0,
    time_limit: float | None = None,
) -> Resolved:
    """Return a weakly stable matching that moves as few people as possible.

    Somebody *moves* who had a place in `earlier` that is still possible, an acceptable pair of
    `problem`, and now has another place or none. Whose vacancy or pair is gone does not move, nor
    does who had none.

    Parameters
    ----------
    problem
        The market as it is now, with its locks.
    earlier
        Where people were: see `carry_over`.
    keep
        Candidates, by name or by number where there are no names, whose earlier placement is
        confirmed: it is locked, and the price is worked out.
    order
        ``"placed-first"``: as many people placed as possible, and of those matchings one with the
        fewest moves. A student without a place is the worse trouble; a move costs a call.
        ``"moved-first"``: the fewest moves, and then as many placed as possible, for when the
        calls have been made already. Without ties the two are the same: all stable matchings
        place the same number.
    effort, seed, time_limit
        As in `SolveOptions`; with `keep` there are two searches with half the effort each. With
        effort 0 nothing is searched: the answer is the earlier matching, repaired.

    Raises
    ------
    ConfigError
        If an option is unknown or out of range, or there are lower quotas or couples.
    ProblemError
        If an earlier matching does not fit the problem, or a place to keep is not possible.
    InfeasibleError
        If the places to keep do not fit together.

    Notes
    -----
    Two first answers: the earlier matching repaired where the changes reach (`repair`), and the
    nearest matching that is stable for one strict order (`nearest`). Without ties the second is
    the answer, found in polynomial time. With ties the problem is NP-hard in either order, since
    the greatest size is already: if the first answers do not show by themselves to be the best, the
    method ``stable`` looks for a better one, with weight 1 for each pair that is kept.
    """
    if order not in ORDERS:
        raise ConfigError(
            message(
                "unknown order {order}: choose one of {orders}",
                order=repr(order),
                orders=", ".join(ORDERS),
            ),
            field="order",
        )
    if problem.quotas or len(problem.couples):
        raise ConfigError(message("the least change: not with lower quotas or couples"))
    before = carry_over(problem, earlier)
    locked = _confirmed(problem, before, candidates_named(problem, list(keep)))
    share = 1.0 if locked is None else 0.5
    wish = Wish(
        order == "placed-first",
        effort * share,
        seed,
        None if time_limit is None else time_limit * share,
    )
    if locked is None:
        return _told(before, least_change(problem, before, wish), order)
    held = replace(problem, locked=locked)
    resolved = _told(before, least_change(held, before, wish), order)
    free = _told(before, least_change(problem, before, wish), order)
    return replace(resolved, price=_price(problem, resolved, free))


def _confirmed(problem: Problem, before: Int32, keep: Int64) -> Int32 | None:
    """Return the locks with those of the placements to keep; None if there is nothing to keep."""
    if not keep.size:
        return None
    wrong = (before[keep] == NONE) | (
        (problem.locked[keep] != NONE) & (problem.locked[keep] != before[keep])
    )
    if wrong.any():
        first = int(keep[wrong][0])
        raise ProblemError(
            message(
                "the earlier place of candidate {candidate} is not possible any more",
                candidate=first if problem.names is None else problem.names.candidates[first],
            )
        )
    locked = problem.locked.copy()
    locked[keep] = before[keep]
    return locked


def _told(before: Int32, matching: Matching, order: str) -> Resolved:
    """Return who moved and who did not."""
    now = matching.vacancy
    had, has = before != NONE, now != NONE
    moved = had & (now != before)
    return Resolved(
        matching=matching,
        order=order,
        kept=_who(had & (now == before)),
        moved=_who(moved),
        lost=_who(moved & ~has),
        newly_placed=_who(~had & has),
    )


def _price(problem: Problem, resolved: Resolved, free: Resolved) -> KeepingPrice:
    """Return what it costs that some placements are kept."""
    ours, theirs = resolved.matching, free.matching
    mine, other = ranks_held(problem, ours.vacancy), ranks_held(problem, theirs.vacancy)
    return KeepingPrice(
        fewer_placed=theirs.placed - ours.placed,
        less_weight=theirs.weight - ours.weight,
        more_moved=resolved.moved.size - free.moved.size,
        worse_off=_who(mine > other),
        better_off=_who(mine < other),
        blocking=verify(problem, ours).blocking,
        free=theirs,
        proven=resolved.proven and free.proven,
    )


def ranks_held(problem: Problem, vacancy: Int32) -> Int64:
    """Return how each candidate ranks what they have, a great number for nothing; ``int64[n]``."""
    result = np.full(problem.n_candidates, np.iinfo(np.int64).max, dtype=np.int64)
    at = np.flatnonzero(vacancy[problem.candidate] == problem.vacancy)
    result[problem.candidate[at]] = problem.candidate_rank[at]
    return result


def _who(mask: Any) -> Int32:
    result = np.flatnonzero(mask).astype(np.int32)
    result.flags.writeable = False
    return result
