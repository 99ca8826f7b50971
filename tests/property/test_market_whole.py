"""A market as a problem is the problem that a new start makes of the same profiles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import MatchingError
from matching.market import Market, MarketChange
from matching.pipeline import Scored
from matching.profiles.records import Decision
from matching.tables import Problem
from tests.changing_markets import World

SEEDS = st.integers(0, 2**32 - 1)
PROGRAMMES = st.sampled_from(["stagepact", "talent"])


Told = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Problem, Any, Any]


def same(market: Market, fresh: Scored, decisions: Iterable[Decision] = ()) -> None:
    """Hold a market to a new start, by ids: the two number people and offers in other orders."""
    whole, table = market.whole(decisions), fresh.table
    kept = ~fresh.scores.forbidden
    own, theirs = fresh.scores.candidate_score[kept], fresh.scores.vacancy_score[kept]
    mine = whole.candidates, whole.vacancies, whole.employers, whole.problem
    other = table.candidate_ids, table.vacancy_ids, table.employer_ids, fresh.problem
    assert told((*mine, whole.own, whole.theirs)) == told((*other, own, theirs))


def told(of: Told) -> tuple[object, ...]:
    """Return all that a problem says, by ids."""
    people, offers, firms, problem, own, theirs = of
    columns = (problem.candidate_rank, problem.vacancy_rank, problem.weight, own, theirs)
    pairs = zip(problem.candidate.tolist(), problem.vacancy.tolist(), strict=True)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    caps = problem.employer_capacity.tolist()
    capacity = problem.capacity.tolist()
    return (
        sorted(people),
        {(people[c], offers[v]): row for (c, v), row in zip(pairs, rows, strict=True)},
        {
            id_: (capacity[at], firms[e], caps[e])
            for at, (id_, e) in enumerate(zip(offers, problem.employer.tolist(), strict=True))
        },
        {people[c]: offers[v] for c, v in enumerate(problem.locked.tolist()) if v >= 0},
        {(people[c], offers[v]) for c, v in problem.forbidden.tolist()},
    )


@given(seed=SEEDS, programme=PROGRAMMES)
@settings(max_examples=10, deadline=None)
def test_a_market_is_the_problem_of_a_new_start_also_after_changes(
    seed: int, programme: str
) -> None:
    """Pairs, ranks, weights, capacities, locks and forbidden pairs are equal."""
    world = World.drawn(programme, seed)
    market = world.market(kernel="numpy")
    for _ in range(4):
        same(market, world.fresh())
        change = world.move()
        try:
            market.apply(change)
        except MatchingError:
            continue
        world.put(change)


@given(seed=SEEDS, programme=PROGRAMMES)
@settings(max_examples=10, deadline=None)
def test_more_decisions_count_as_if_the_market_knew_them(seed: int, programme: str) -> None:
    """Also a lock that breaks rules: it is scored as a run would score it."""
    world = World.drawn(programme, seed)
    world.decisions.clear()
    market = world.market(kernel="numpy")
    for _ in range(6):
        change = MarketChange(decisions=world.ties().decisions)
        after = world.copy()
        after.put(change)
        if not after.valid():
            continue
        decided = [each for told in change.decisions.values() for each in told]
        same(market, after.fresh(), decided)
        there = after.market(kernel="numpy").whole()
        for each in decided:
            known = each.candidate in there.candidates and each.vacancy in there.vacancies
            if each.kind == "lock" and known:
                assert market.pair(each.candidate, each.vacancy or "", locked=True).parts
