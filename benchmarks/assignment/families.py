"""Instances of hospitals/residents with ties, each from a seed.

The shapes are those that papers on exact methods use; their files are not here, so sizes and gaps
compare with ours only, not with the papers' tables. What is drawn how:

- *lists*: each candidate ranks so many different vacancies, drawn by popularity; the most popular
  vacancy is `skew` times as popular as the least (as R. W. Irving and D. F. Manlove did, "Finding
  large stable matchings", ACM Journal of Experimental Algorithmics 14 (2009));
- *tie density*: the chance that an entry of a list is tied with the one before it (0.85 for
  hospitals in A. Kwanashie and D. F. Manlove, "An integer programming approach to the
  hospitals/residents problem with ties", Operations Research Proceedings 2013,
  arXiv:1308.4064, and after them in
  M. Delorme, S. Garcia, J. Gondzio, J. Kalcsics, D. Manlove, W. Pettersson, "Mathematical models
  for stable matching problems with ties and incomplete lists", European Journal of Operational
  Research 277 (2019) 426-441);
- *master list*: all vacancies rank by one list of so many grades, as the Scottish Foundation
  Allocation Scheme did (SFAS: some 750 residents, 50 hospitals);
- *weights*: both sides rank by one number for each pair, as where children are paired with families
  (Delorme et al.), and the greatest total is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.assignment.stable import leiden
from matching.tables import Int64, Problem


@dataclass(frozen=True)
class Family:
    """Instances of one kind.

    Parameters
    ----------
    make
        Makes the instance of a seed.
    objective
        Of the method `stable`.
    seeds
        How many seeds there are; 0: as many as are asked for.
    """

    make: Callable[[int], Problem]
    objective: str = "size"
    seeds: int = 0


@dataclass(frozen=True)
class Shape:
    """An instance of hospitals/residents with ties.

    Parameters
    ----------
    candidates, vacancies, places
        How many there are.
    length
        Of each candidate's list.
    ties, own_ties
        The tie density of the vacancies' and of the candidates' lists.
    grades
        Of the master list of all vacancies; 0: each has a list of its own.
    skew
        How many times as popular the most popular vacancy is as the least.
    weighted
        Whether both sides rank by one weight of each pair.
    """

    candidates: int
    vacancies: int
    places: int
    length: int
    ties: float = 0.85
    own_ties: float = 0.0
    grades: int = 0
    skew: float = 3.0
    weighted: bool = False


def market(shape: Shape, seed: int) -> Problem:
    """Return the instance of a seed."""
    generator = np.random.Generator(np.random.PCG64(seed))
    n, m, k = shape.candidates, shape.vacancies, shape.length
    popularity = generator.permutation(np.linspace(1, shape.skew, m))
    capacity = np.full(m, shape.places // m)
    capacity[generator.permutation(m)[: shape.places % m]] += 1
    lists = np.concatenate(
        [
            np.argsort(-np.log(popularity) - generator.gumbel(size=(rows, m)), axis=1)[:, :k]
            for rows in np.diff(np.append(np.arange(0, n, 5_000), n)).tolist()
        ]
    )
    candidate, vacancy = np.repeat(np.arange(n), k), lists.ravel()
    order = np.lexsort((vacancy, candidate))
    vacancy, wish = vacancy[order], np.tile(np.arange(k), n)[order]
    weight = np.ones(vacancy.size, dtype=np.int64)
    if shape.weighted:
        weight = generator.integers(1, 1_000, vacancy.size)
        own_rank, rank = (-(weight // band) for band in (40, 100))
        own_rank, rank = own_rank - own_rank.min(), rank - rank.min()
    elif shape.grades:
        own_rank = tied(candidate, wish, shape.own_ties, generator)
        rank = generator.integers(0, shape.grades, n)[candidate]
    else:
        own_rank = tied(candidate, wish, shape.own_ties, generator)
        rank = tied(vacancy, generator.permutation(vacancy.size), shape.ties, generator)
    return Problem(
        indptr=np.arange(n + 1, dtype=np.int64) * k,
        vacancy=vacancy.astype(np.int32),
        candidate_rank=own_rank.astype(np.int32),
        vacancy_rank=rank.astype(np.int32),
        weight=weight,
        capacity=capacity.astype(np.int32),
        employer=np.arange(m, dtype=np.int32),
        employer_capacity=capacity.astype(np.int32),
        locked=np.full(n, -1, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


def tied(
    owner: npt.NDArray[np.int64],
    position: npt.NDArray[np.int64],
    density: float,
    generator: np.random.Generator,
) -> Int64:
    """Return ranks by position within each owner's list, each entry tied with a chance."""
    order = np.lexsort((position, owner))
    first = np.diff(owner[order], prepend=-1) != 0
    step = np.cumsum((generator.random(order.size) >= density) | first)
    starts = np.flatnonzero(first)
    result = np.empty(order.size, dtype=np.int64)
    result[order] = step - step[starts][np.cumsum(first) - 1]
    return result


def leiden_like(candidates: int, vacancies: int, k: int, seed: int) -> Problem:
    """Return a market from the engine's own scores of drawn profiles.

    People and vacancies are those of the benchmarks of scoring; pairs are the `k` best of each
    candidate and of each vacancy, because all eligible pairs would be too many.
    """
    from benchmarks.scoring.kernel_runs import table_of
    from matching.assignment.rank import rank
    from matching.config import load_config
    from matching.scoring.every import KERNELS
    from matching.scoring.index import VacancyIndex
    from matching.scoring.kernel import BLOCK, kernel_for
    from matching.scoring.run import run
    from matching.tables import ScoreTable

    config = load_config("stagepact")
    table = table_of(candidates, vacancies, seed)
    lists = run(table, VacancyIndex.of(table, config.scoring), k=k)
    first, second = (_listed(keys) for keys in (lists.candidate_keys, lists.vacancy_keys))
    pairs = np.unique(
        np.concatenate((first[0] * vacancies + first[1], second[1] * vacancies + second[0]))
    )
    candidate, vacancy = (part.astype(np.int32) for part in np.divmod(pairs, vacancies))
    every = KERNELS[kernel_for(table, "auto")](table, config.scoring)
    cuts = np.searchsorted(candidate, np.arange(0, candidates + BLOCK, BLOCK))
    parts = [
        every.parts(candidate[a:b], vacancy[a:b])
        for a, b in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
    ]
    rules = len(lists.rules)
    scores = ScoreTable(
        indptr=np.searchsorted(candidate, np.arange(candidates + 1)),
        vacancy=vacancy,
        values=np.concatenate([part.values for part in parts]),
        candidate_points=np.concatenate([part.candidate_points for part in parts]),
        vacancy_points=np.concatenate([part.vacancy_points for part in parts]),
        forbidden=np.zeros(pairs.size, dtype=np.bool_),
        broken=np.zeros(pairs.size, dtype=np.uint32),
        lost=np.zeros((candidates, rules), dtype=np.int32),
        lost_only=np.zeros((candidates, rules), dtype=np.int32),
        vacancy_lost=np.zeros((vacancies, rules), dtype=np.int32),
        vacancy_lost_only=np.zeros((vacancies, rules), dtype=np.int32),
        parts=part_names(),
        rules=lists.rules,
    )
    return rank(table, scores, config.method.band_points, decisions=False)


def part_names() -> tuple[str, ...]:
    """Return the names of the parts of a score."""
    from matching.scoring.components import PART_NAMES

    return tuple(PART_NAMES)


def _listed(keys: npt.NDArray[np.uint64]) -> tuple[Int64, Int64]:
    """Return owner and other side of all pairs of shortlists."""
    owner, place = np.nonzero(keys)
    low = keys[owner, place].astype(np.int64) & (2**32 - 1)
    return owner.astype(np.int64), (2**32 - 1) - low


def _drawn(shape: Shape) -> Callable[[int], Problem]:
    return partial(market, shape)


FAMILIES: Final[dict[str, Family]] = {
    "SFAS-like, master list of 10 grades": Family(
        _drawn(Shape(750, 50, 772, 5, grades=10, skew=5.0))
    ),
    "SFAS-like, tie density 0.85": Family(_drawn(Shape(750, 50, 772, 5, skew=5.0))),
    "SFAS-like, places as people": Family(_drawn(Shape(750, 50, 750, 5, grades=10))),
    "mixed ties 600 x 90, 0.85": Family(_drawn(Shape(600, 90, 600, 5, own_ties=0.85))),
    "mixed ties 600 x 90, 0.5": Family(_drawn(Shape(600, 90, 600, 5, ties=0.5, own_ties=0.5))),
    "mixed ties 1,000 x 60, 0.5": Family(
        _drawn(Shape(1_000, 60, 1_000, 10, ties=0.5, own_ties=0.5))
    ),
    "mixed ties 1,000 x 60, 0.3": Family(
        _drawn(Shape(1_000, 60, 1_000, 5, ties=0.3, own_ties=0.3))
    ),
    "one to one 1,000, 0.85": Family(
        _drawn(Shape(1_000, 1_000, 1_000, 5, own_ties=0.85, skew=1.0))
    ),
    "one to one 1,000, 0.5": Family(
        _drawn(Shape(1_000, 1_000, 1_000, 5, ties=0.5, own_ties=0.5, skew=1.0))
    ),
    "weights 300 x 300": Family(
        _drawn(Shape(300, 300, 300, 10, skew=1.0, weighted=True)), "weight"
    ),
    "master list of 100 grades, 10,000 x 600": Family(
        _drawn(Shape(10_000, 600, 10_000, 10, grades=100))
    ),
    "master list of 10 grades, 10,000 x 600": Family(
        _drawn(Shape(10_000, 600, 10_000, 10, grades=10))
    ),
    "Leiden data": Family(lambda seed: leiden(), "size-then-weight", 1),  # noqa: ARG005
    "Leiden-like 9,000 x 3,000": Family(
        partial(leiden_like, 9_000, 3_000, 20), "size-then-weight", 1
    ),
    "Leiden-like 90,000 x 30,000": Family(
        partial(leiden_like, 90_000, 30_000, 10), "size-then-weight", 1
    ),
}
"""By name, the small ones first."""
