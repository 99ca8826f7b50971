"""What one place more would bring, for every vacancy and every employer at once.

A place that comes free at v goes to the best of those who would rather be there, whose place goes
to the best of those who would rather be there, and so on (vacancy chains [1]_). Who comes to v is
the same whatever happened before, unless somebody on the way moved already. So the chains of all
vacancies are the branches of one forest, and their lengths and ends are counted down it once. What
does not fit into it (a chain that comes back to where it was, an employer at its cap) is followed
move by move.

References
----------
.. [1] Y. Blum, A. E. Roth, U. G. Rothblum, "Vacancy chains and equilibration in senior-level
   labor markets", Journal of Economic Theory 76 (1997) 362-411.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from matching.assignment.changes.forest import UNKNOWN, forest_of
from matching.assignment.changes.moving import follow, squeeze
from matching.assignment.changes.standing import Move, Standing, without_locked
from matching.assignment.cutoff import can_bind
from matching.assignment.verify import verify
from matching.errors import ConfigError, ProblemError, message
from matching.tables import NONE, Int32, Matching, Names, Problem


@dataclass(frozen=True)
class PlaceValues:
    """What one place more at each vacancy, or at each employer, would bring.

    Parameters
    ----------
    of
        ``"vacancies"`` or ``"employers"``: what the numbers below are about, by index.
    more_placed
        How many more people would have a place: 1, 0, or -1 where an employer at its cap takes
        somebody better and who gives way finds nothing; ``int32[k]``.
    better_off, worse_off
        How many people would have something they strictly prefer, and something they like less;
        ``int32[k]``. Nobody is worse off unless an employer is at its cap.
    """

    of: str
    more_placed: Int32
    better_off: Int32
    worse_off: Int32
    names: Names | None = None
    _chains: _Chains = field(repr=False, compare=False, default=None)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        for name in ("more_placed", "better_off", "worse_off"):
            getattr(self, name).flags.writeable = False

    def chain(self, index: int) -> tuple[Move, ...]:
        """Return who would move from where to where, in order.

        Without a cap each move is into the place that the one before left. At a cap the moves
        after somebody gave way (a target of -1) are those of finding other places.
        """
        moves, _ = self._chains.run(self.of, index)
        return moves

    def after(self, index: int) -> Int32:
        """Return the matching with the one place more, stable in that market; ``int32[n]``."""
        _, matching = self._chains.run(self.of, index)
        return matching


def one_more_place(
    problem: Problem, matching: Matching | npt.ArrayLike, *, seed: int = 0
) -> PlaceValues:
    """Return what one place more would bring at each vacancy, its employer's cap as it is.

    A cap that leaves room for all places of the employer is none, and does not stop one more.

    Parameters
    ----------
    problem, matching
        A problem and a weakly stable matching of it.
    seed
        Who goes first of those whom a vacancy ranks the same.

    Raises
    ------
    ConfigError
        If there are lower quotas or couples.
    ProblemError
        If the matching is not stable.

    Notes
    -----
    The matching at the end of a chain (`PlaceValues.after`) is weakly stable in the market with
    the place. Without a cap in the way nobody is worse off in it, and:

    - with strict preferences it places as many people as every stable matching of that market. It
      is the one of them that changes least for the candidates: of all that are at least as good
      for everybody as `matching`, the worst. So from the vacancy-optimal matching the chain leads
      to the vacancy-optimal matching, and from the candidate-optimal one some people may be better
      off still in the candidate-optimal matching of that market, never fewer;
    - with ties it depends on who goes first among equals, and what is reported is what the lots of
      the seed give. One place adds at most one to the greatest size of a weakly stable matching,
      so where `matching` has the greatest size and the chain places one more, so has the result.

    With an employer at its cap one place more changes something only if somebody who wants it
    ranks better than the last of the employer's people. That one gives way, and whoever has to
    give way for them in turn is worse off too.

    The time is O(p log p) and the length of those chains that come back to where they were or meet
    an employer at its cap.
    """
    chains = _Chains(problem, matching, seed)
    size = problem.n_vacancies
    more, better = chains.forest.placed[:size].copy(), chains.forest.length[:size].copy()
    capped = chains.at_cap[problem.employer]
    nothing = (np.array(chains.standing.free) > 0) | (chains.forest.wanted == NONE)
    more[nothing] = better[nothing] = 0
    asked = np.flatnonzero(~nothing & (capped | (more == UNKNOWN)))
    return chains.told("vacancies", more, better, asked)


def one_more_at_employer(
    problem: Problem, matching: Matching | npt.ArrayLike, *, seed: int = 0
) -> PlaceValues:
    """Return what it would bring if each employer took one person more, its places as they are.

    Something only where the employer is at its cap and a vacancy of it has a free place.

    Parameters
    ----------
    problem, matching
        A problem and a weakly stable matching of it.
    seed
        Who goes first of those whom the employer ranks the same.

    Raises
    ------
    ConfigError
        If there are lower quotas or couples.
    ProblemError
        If the matching is not stable.

    Notes
    -----
    Nobody is ever worse off, and what `one_more_place` says of places without a cap holds.
    """
    chains = _Chains(problem, matching, seed)
    size = problem.n_vacancies
    more, better = chains.forest.placed[size:].copy(), chains.forest.length[size:].copy()
    more[~chains.at_cap] = better[~chains.at_cap] = 0
    return chains.told("employers", more, better, np.flatnonzero(more == UNKNOWN))


class _Chains:
    """The chains of a stable matching: the forest, and a standing to follow the others in."""

    def __init__(self, problem: Problem, matching: Matching | npt.ArrayLike, seed: int) -> None:
        if problem.quotas or len(problem.couples):
            raise ConfigError(message("one more place: not with lower quotas or couples"))
        verdict = verify(problem, matching)
        if not verdict.stable:
            raise ProblemError(
                message(
                    "the matching is not stable: {violations} broken rules, "
                    "{blocking} blocking pairs",
                    violations=len(verdict.violations),
                    blocking=len(verdict.blocking),
                )
            )
        given = matching.vacancy if isinstance(matching, Matching) else matching
        self.problem = problem
        self.given = np.asarray(given, dtype=np.int32)
        rest = without_locked(problem)
        no_cap = np.where(can_bind(problem), rest.employer_capacity, problem.n_candidates + 1)
        rest = replace(rest, employer_capacity=no_cap)
        free = np.where(problem.locked == NONE, self.given, NONE).astype(np.int32)
        self.standing = Standing(rest, free, seed)
        self.at_cap = np.array(self.standing.employer_free) <= 0
        self.forest = forest_of(self.standing, self.at_cap)

    def told(self, of: str, more: Int32, better: Int32, asked: npt.NDArray[np.intp]) -> PlaceValues:
        """Return the values, those that are asked for followed move by move."""
        worse = np.zeros_like(better)
        for index in asked.tolist():
            more[index], better[index], worse[index] = self._counted(of, index)
        return PlaceValues(of, more, better, worse, self.problem.names, self)

    def run(self, of: str, index: int) -> tuple[tuple[Move, ...], Int32]:
        """Return the moves of a chain, and the matching at its end."""
        self._follow(of, index)
        result = np.where(self.problem.locked == NONE, self.standing.matching(), self.given)
        moves = tuple(self.standing.moves)
        self._undo(of, index)
        return moves, result.astype(np.int32)

    def _counted(self, of: str, index: int) -> tuple[int, int, int]:
        """Return how many more are placed, how many are better off and how many worse."""
        self._follow(of, index)
        standing = self.standing
        first: dict[int, int] = {}
        for who, source, _ in standing.moves:
            first.setdefault(who, source)
        more = better = worse = 0
        for who, source in first.items():
            before = NONE if source == NONE else self.problem_pair(who, source)
            now = standing.held[who]
            more += (now != NONE) - (before != NONE)
            gained = now != NONE and (before == NONE or standing.own[now] < standing.own[before])
            lost = before != NONE and (now == NONE or standing.own[now] > standing.own[before])
            better, worse = better + gained, worse + lost
        self._undo(of, index)
        return more, better, worse

    def problem_pair(self, who: int, vacancy: int) -> int:
        """Return the position of a pair in the problem without locks."""
        return self.standing.problem.pair(who, vacancy)

    def _follow(self, of: str, index: int) -> None:
        standing = self.standing
        if of == "employers":
            standing.employer_free[index] += 1
            if self.at_cap[index]:
                follow(standing, standing.open_offers(index))
            return
        standing.free[index] += 1
        if self.at_cap[self.problem.employer[index]]:
            squeeze(standing, index)
        elif standing.free[index] == 1:
            follow(standing, [index])

    def _undo(self, of: str, index: int) -> None:
        self.standing.take_back()
        (self.standing.employer_free if of == "employers" else self.standing.free)[index] -= 1
