"""Lower quotas and couples for small markets: as arrays for the engine, and drawn at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from matching.tables import LowerQuota, Problem
from tests.oracles import Market
from tests.oracles.conditions import Quota, Terms
from tests.unit.assignment.markets import markets, problem_of


def problem_with(market: Market, terms: Terms) -> Problem:
    """Return the arrays of a market with its quotas and couples."""
    quotas = tuple(
        LowerQuota(
            tuple(quota.vacancies),
            quota.at_least,
            None if quota.group is None else tuple(quota.group),
            quota.or_none,
        )
        for quota in terms.quotas
    )
    return replace(
        problem_of(market),
        quotas=quotas,
        couples=np.array(terms.couples, dtype=np.int32).reshape(-1, 2),
        employer_ranks="candidates" if terms.by_people else "pairs",
    )


@st.composite
def conditioned(
    draw: st.DrawFn, *, locks: bool = True, most: int = 6, hard: bool = False
) -> tuple[Market, Terms]:
    """Draw a market with quotas and couples.

    Parameters
    ----------
    hard
        Draw more couples and more quotas that must be met, so that less is stable.
    """
    market = draw(markets(locks=locks, most=most))
    n, m = len(market.wants), len(market.places)
    terms = Terms(by_people=draw(st.sampled_from([False, False, True]), label="by people"))
    if terms.by_people:
        for row in market.ranks:
            first: dict[int, int] = {}
            for v in row:
                row[v] = first.setdefault(market.employer[v], row[v])
    vacancies = st.lists(st.integers(0, m - 1), min_size=1, max_size=3, unique=True)
    group = st.none() | st.lists(st.integers(0, n - 1), max_size=n, unique=True)
    or_none = st.sampled_from([True, False] if hard else [True, True, True, False])
    quota = st.builds(Quota, vacancies, st.sampled_from([1, 2, 2, 3]), group, or_none)
    terms.quotas = draw(st.lists(quota, max_size=2 if hard else 3), label="quotas")
    people = draw(st.permutations(range(n)), label="couples")
    count = draw(st.integers(1 if hard else 0, 2))
    terms.couples = [(people[2 * k], people[2 * k + 1]) for k in range(min(count, n // 2))]
    return market, terms
