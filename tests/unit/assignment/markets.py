"""Small markets for the tests: as arrays for the engine, and drawn at random."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from matching.tables import Int32, Problem
from tests.oracles import Choice, Market


def problem_of(market: Market) -> Problem:
    """Return the arrays of a market."""
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in sorted(row)]
    degrees = [len(row) for row in market.wants]
    forbidden = np.array(sorted(market.forbidden), dtype=np.int32).reshape(-1, 2)
    return Problem(
        indptr=np.concatenate(([0], np.cumsum(degrees, dtype=np.int64))),
        vacancy=ints([v for _, v in pairs]),
        candidate_rank=ints([market.wants[c][v] for c, v in pairs]),
        vacancy_rank=ints([market.ranks[c][v] for c, v in pairs]),
        weight=np.array([market.weights[c][v] for c, v in pairs], dtype=np.int64),
        capacity=ints(market.places),
        employer=ints(market.employer),
        employer_capacity=ints(market.caps),
        locked=ints([market.locked.get(c, -1) for c in range(len(market.wants))]),
        forbidden=forbidden,
    )


def ints(values: list[int]) -> Int32:
    """Return the values as an array."""
    return np.array(values, dtype=np.int32)


def choice_of(vacancy: Int32) -> Choice:
    """Return a matching of arrays in plain Python."""
    return tuple(None if v < 0 else v for v in vacancy.tolist())


def market(
    wants: list[dict[int, int]],
    ranks: list[dict[int, int]],
    places: list[int] | None = None,
    employer: list[int] | None = None,
    caps: list[int] | None = None,
) -> Market:
    """Return a market in which a weight is 1, a place is one and an employer has one vacancy."""
    size = 1 + max(v for row in wants for v in row)
    places = places or [1] * size
    employer = employer or list(range(size))
    caps = caps or [
        sum(p for p, e in zip(places, employer, strict=True) if e == owner)
        for owner in range(max(employer) + 1)
    ]
    weights = [dict.fromkeys(row, 1) for row in wants]
    return Market(wants, ranks, weights, places, employer, caps)


@st.composite
def markets(draw: st.DrawFn, *, strict: bool = False, locks: bool = True, most: int = 6) -> Market:
    """Draw a market with up to six candidates and four vacancies.

    Parameters
    ----------
    strict
        No ties: all ranks of a candidate and of an employer differ.
    locks
        Let there be locked candidates and forbidden pairs.
    most
        The greatest number of candidates.
    """
    n = draw(st.integers(1, most), label="candidates")
    m = draw(st.integers(1, 4), label="vacancies")
    employer = draw(st.lists(st.integers(0, min(m, 3) - 1), min_size=m, max_size=m))
    places = draw(st.lists(st.sampled_from([1, 1, 2, 0, 3]), min_size=m, max_size=m))
    caps = draw(st.lists(st.sampled_from([9, 1, 2, 3, 0]), min_size=3, max_size=3))
    cell = st.sampled_from([0, 1, 2, 3, None])
    grid = draw(st.lists(cell, min_size=n * m, max_size=n * m), label="wants")
    own = draw(st.lists(st.integers(0, 3), min_size=n * m, max_size=n * m), label="ranks")
    weigh = st.sampled_from([1, 2, 0, 5, 9, 20_000])
    weights = draw(st.lists(weigh, min_size=n * m, max_size=n * m), label="weights")
    pairs = [(c, v) for c in range(n) for v in range(m)]
    wanted = [pair for pair, rank in zip(pairs, grid, strict=True) if rank is not None]
    result = Market(
        [{} for _ in range(n)],
        [{} for _ in range(n)],
        [{} for _ in range(n)],
        places,
        employer,
        caps,
    )
    for (c, v), rank, other, weight in zip(pairs, grid, own, weights, strict=True):
        if rank is not None:
            result.wants[c][v], result.ranks[c][v] = rank, other
            result.weights[c][v] = weight
    if strict:
        order = draw(st.permutations(range(len(wanted))), label="vacancies' order")
        for rank, index in enumerate(order):
            c, v = wanted[index]
            result.ranks[c][v] = rank
        for row in result.wants:
            for rank, v in enumerate(sorted(row, key=lambda v: (row[v], v))):
                row[v] = rank
    if locks:
        _decide(draw, result)
    return result


def _decide(draw: st.DrawFn, market: Market) -> None:
    """Lock some people where there is room, and forbid some pairs that are not acceptable."""
    n, m = len(market.wants), len(market.places)
    for c in draw(st.lists(st.integers(0, n - 1), max_size=2, unique=True), label="locked"):
        for v in market.wants[c]:
            at = [*market.locked.values(), v]
            of = [market.employer[w] for w in at]
            e = market.employer[v]
            if at.count(v) <= market.places[v] and of.count(e) <= market.caps[e]:
                market.locked[c] = v
                break
    others = [(c, v) for c in range(n) for v in range(m) if v not in market.wants[c]]
    if others:
        market.forbidden = set(draw(st.lists(st.sampled_from(others), max_size=2)))
