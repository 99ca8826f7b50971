"""The matching of the greatest total weight, stable or not: what stability costs, shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.assignment.flow import heaviest
from matching.assignment.found import Found
from matching.errors import SolverError, message
from matching.tables import NONE, Int32, Int64, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions


def solve_best_total(problem: Problem, _: SolveOptions, __: Progress) -> Found:
    """Solve by `best_total`."""
    vacancy = best_total(problem)
    return Found(vacancy, weight_bound=_total(problem, vacancy))


def best_total(problem: Problem, engine: str = "") -> Int32:
    """Return a matching of the greatest total weight; ``int32[n]``.

    It need not place as many people as possible, and pairs may block it: `verify` lists them.
    Where several matchings weigh the same, the engine's own order decides, the same every time.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).
    engine
        One of `ENGINES`; empty: the one that `engine_for` names.

    Raises
    ------
    SolverError
        If the solver gives no answer.

    Notes
    -----
    ``flow``: minimum-cost flow by cost scaling: A. V. Goldberg, "An efficient implementation of a
    scaling minimum-cost flow algorithm", Journal of Algorithms 22 (1997), as OR-Tools implements
    it. ``sparse`` and ``dense``: shortest augmenting paths over single places, as SciPy implements
    them: R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
    assignment problems", Computing 38 (1987); D. F. Crouse, "On implementing 2D rectangular
    assignment algorithms", IEEE Transactions on Aerospace and Electronic Systems 52 (2016).
    """
    return ENGINES[engine or engine_for(problem)](problem)


def engine_for(problem: Problem) -> str:
    """Return the name of the engine that is fastest for the shape of a problem.

    The rule looks at sizes only, never at a clock, so that the same problem always goes to the same
    engine. It follows what was measured (``python -m benchmarks.assignment total``). Let there be
    `rows` candidates, those that hold back places above a cap counted in, and as many columns as
    single places that somebody wants; *density* is the pairs over rows times columns.

    - Up to 12,000 cells, a table is quickest whatever it holds: ``dense``.
    - Beyond 20 million cells, or where floats would not be exact: ``flow``.
    - Places scarce (under 0.95 a row): ``dense`` from density 0.08 on, for then every augmenting
      path is short.
    - Places plenty (from 1.25 a row on): ``dense`` from density 0.3 on, ``sparse`` from 0.08 on.
    - In between paths are long: ``dense`` from density 0.25 on, or 0.75 beyond 1.5 million cells.
    - ``flow`` for all the rest: it alone keeps the places of a vacancy together.
    """
    rows, places, exact = _shape_of(problem)
    cells = rows * places
    if not exact or cells > _MOST_CELLS:
        return "flow"
    density = problem.n_pairs / max(cells, 1)
    if cells <= _FEW_CELLS:
        return "dense"
    if places < 0.95 * rows:
        return "dense" if density >= 0.08 else "flow"
    if places >= 1.25 * rows:
        return "dense" if density >= 0.3 else "sparse" if density >= 0.08 else "flow"
    return "dense" if density >= (0.25 if cells <= _MANY_CELLS else 0.75) else "flow"


_FEW_CELLS: Final = 12_000
_MANY_CELLS: Final = 1_500_000
_MOST_CELLS: Final = 20_000_000


class _Shape(NamedTuple):
    """How large a problem is once every place is a column of its own.

    `rows` are the candidates and those that hold back places above a cap; `exact` is whether all
    sums are exact in the 53 bits of a float.
    """

    rows: int
    places: int
    exact: bool


class _Places(NamedTuple):
    """Single places: `start[v]` is the first column of vacancy v, and `many[v]` how many."""

    start: Int64
    many: Int64
    vacancy: Int64
    surplus: Int64


def _places_of(problem: Problem) -> _Places:
    """Return a column for each place that can be used, and how many an employer has too many."""
    wanted = np.bincount(problem.vacancy, minlength=problem.n_vacancies)
    limit = problem.employer_capacity[problem.employer]
    count = np.minimum(np.minimum(problem.capacity, wanted), limit).astype(np.int64)
    total = np.bincount(problem.employer, count, minlength=problem.employer_capacity.size)
    surplus = np.maximum(total.astype(np.int64) - problem.employer_capacity, 0)
    start = np.cumsum(count) - count
    return _Places(start, count, np.repeat(np.arange(count.size), count), surplus)


def _shape_of(problem: Problem) -> _Shape:
    places = _places_of(problem)
    rows = problem.n_candidates + int(places.surplus.sum())
    heaviest_pair = int(problem.weight.max()) if problem.n_pairs else 0
    exact = (heaviest_pair + 2) * (rows + int(places.many.sum()) + 1) < 2**53
    return _Shape(rows, int(places.many.sum()), exact)


def _by_flow(problem: Problem) -> Int32:
    vacancy = heaviest(problem)
    if vacancy is None:
        raise SolverError(message("the minimum-cost flow solver gave no answer"))
    return vacancy


def _by_dense(problem: Problem) -> Int32:
    """Solve as a full table of candidates by places, a pair that is none weighing nothing.

    Of an employer with more places than its cap the surplus is held back by rows of its own. They
    outweigh any pair, and one more place never adds more than one pair can weigh, so that
    they all get their places.
    """
    from scipy.optimize import linear_sum_assignment

    places = _places_of(problem)
    n, columns = problem.n_candidates, places.vacancy.size
    weight = np.zeros((n + int(places.surplus.sum()), columns))
    pair, column = _pair_columns(problem, places)
    weight[problem.candidate[pair], column] = problem.weight[pair]
    row, column = _holding_back(problem, places)
    weight[n + row, column] = (problem.weight.max() if problem.n_pairs else 0) + 1
    return _accepted(problem, places, *linear_sum_assignment(weight, maximize=True))


def _by_sparse(problem: Problem) -> Int32:
    """Solve over the pairs alone: every candidate has a column of its own for having nothing."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    places = _places_of(problem)
    n, columns = problem.n_candidates, places.vacancy.size
    pair, column = _pair_columns(problem, places)
    row, held = _holding_back(problem, places)
    # The solver takes an entry of 0 for none, so every row costs the same more: it is matched.
    most = int(problem.weight.max()) + 1 if problem.n_pairs else 1
    cost = np.concatenate([most - problem.weight[pair], np.full(n, most), np.full(row.size, most)])
    rows = np.concatenate([problem.candidate[pair], np.arange(n), n + row])
    all_columns = np.concatenate([column, columns + np.arange(n), held])
    matrix = csr_matrix(
        (cost.astype(np.float64), (rows, all_columns)),
        shape=(n + int(places.surplus.sum()), columns + n),
    )
    return _accepted(problem, places, *min_weight_full_bipartite_matching(matrix))


ENGINES: Final[dict[str, Callable[[Problem], Int32]]] = {
    "flow": _by_flow,
    "sparse": _by_sparse,
    "dense": _by_dense,
}
"""The engines by name. ``sparse`` and ``dense`` count in floats: exact up to 53 bits."""


def _pair_columns(problem: Problem, places: _Places) -> tuple[Int64, Int64]:
    """Return a pair and a column for each pair at each place of its vacancy."""
    count = places.many[problem.vacancy]
    pair = np.repeat(np.arange(problem.n_pairs), count)
    within = np.arange(pair.size) - np.repeat(np.cumsum(count) - count, count)
    return pair, places.start[problem.vacancy][pair] + within


def _holding_back(problem: Problem, places: _Places) -> tuple[Int64, Int64]:
    """Return a row and a column for each row that holds back a place and each it may hold."""
    owner = problem.employer[places.vacancy]
    by_owner = np.argsort(owner, kind="stable")
    columns_of = np.bincount(owner, minlength=places.surplus.size)
    first = np.cumsum(columns_of) - columns_of
    employer = np.repeat(np.arange(places.surplus.size), places.surplus)
    count = columns_of[employer]
    row = np.repeat(np.arange(employer.size), count)
    within = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    return row, by_owner[first[employer][row] + within]


def _accepted(
    problem: Problem, places: _Places, row: npt.NDArray[Any], column: npt.NDArray[Any]
) -> Int32:
    """Return the vacancy of each candidate, without rows and columns that are no pairs."""
    real = (row < problem.n_candidates) & (column < places.vacancy.size)
    chosen = np.full(problem.n_candidates, NONE, dtype=np.int32)
    chosen[row[real]] = places.vacancy[column[real]]
    pair = chosen[problem.candidate] == problem.vacancy
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[problem.candidate[pair]] = problem.vacancy[pair]
    return result


def _total(problem: Problem, vacancy: Int32) -> int:
    """Return the total weight of a matching."""
    return int(problem.weight[vacancy[problem.candidate] == problem.vacancy].sum())
