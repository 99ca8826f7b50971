"""Least change, the price of keeping, chains and explanations against enumeration."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment.changes import (
    ORDERS,
    Reasons,
    one_more_at_employer,
    one_more_place,
    resolve,
    why_not_all,
)
from matching.assignment.changes.nearest import nearest
from matching.assignment.changes.repair import repair
from matching.tables import Int32, Problem
from tests.oracles import Choice, Market, placed
from tests.oracles.changes import (
    all_stable,
    better_off,
    dominating,
    has_cap,
    is_blocking,
    is_stable,
    least_change,
    moved,
    one_person_more,
    one_place_more,
    rank_of,
    total,
    wanted,
    who_decides,
    why,
    with_lock,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, ints, problem_of

some = settings(
    max_examples=examples(200),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
few = settings(some, max_examples=examples(80))


Kind = tuple[Market, bool, Random]
"""A market, whether its employers rank people and not pairs, and lots for what the test draws."""


@st.composite
def kinds(draw: st.DrawFn, *, strict: bool = False, locks: bool = True) -> Kind:
    """Draw a small market where places are scarce, with caps in most of them.

    Hypothesis draws a seed and no more: what it would draw itself is mostly too easy to be wrong.
    """
    lots = Random(draw(st.integers(0, 2**32 - 1), label="seed"))
    people = lots.random() < 0.5
    market = scarce(lots, people=people, ranks=lots.choice([1, 2, 4, 6]))
    if strict:
        without_ties(lots, market, people=people)
    if locks:
        for c in lots.sample(range(len(market.wants)), 2):
            lock(market, c, lots.choice([*market.wants[c], None]))
    return market, people, lots


def scarce(lots: Random, *, people: bool, ranks: int) -> Market:
    """A market of three to five candidates in which most places are single."""
    n, m, firms = lots.randint(3, 5), lots.randint(2, 4), lots.randint(1, 3)
    employer = [lots.randrange(firms) for _ in range(m)]
    market = Market(
        wants=[{} for _ in range(n)],
        ranks=[{} for _ in range(n)],
        weights=[{} for _ in range(n)],
        places=[lots.choice([1, 1, 1, 2, 2, 0]) for _ in range(m)],
        employer=employer,
        caps=[lots.choice([9, 1, 2, 1, 3, 0]) for _ in range(firms)],
    )
    share = lots.choice([0.6, 0.8, 1.0])
    for c in range(n):
        by_firm = [lots.randrange(ranks) for _ in range(firms)]
        for v in range(m):
            if lots.random() < share:
                market.wants[c][v] = lots.randrange(ranks)
                market.ranks[c][v] = by_firm[employer[v]] if people else lots.randrange(ranks)
                market.weights[c][v] = lots.randrange(9)
    return market


def without_ties(lots: Random, market: Market, *, people: bool) -> None:
    """Give everybody a strict order, drawn anew."""
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in row]
    lots.shuffle(pairs)
    order = lots.sample(range(len(market.wants)), len(market.wants))
    for place, (c, v) in enumerate(pairs):
        market.ranks[c][v] = order[c] if people else place
        market.wants[c][v] = place


def lock(market: Market, c: int, v: int | None) -> None:
    """Lock somebody to a vacancy, if there is room for it beside the other locks."""
    if v is None or c in market.locked:
        return
    at = [*market.locked.values(), v]
    of = [market.employer[w] for w in at]
    e = market.employer[v]
    if at.count(v) <= market.places[v] and of.count(e) <= market.caps[e]:
        market.locked[c] = v


def arrays_of(market: Market, *, people: bool) -> Problem:
    """The arrays of a market, whose employers rank people or pairs."""
    problem = problem_of(market)
    return replace(problem, employer_ranks="candidates") if people else problem


def array_of(choice: Choice) -> Int32:
    """A matching as an array."""
    return ints([-1 if v is None else v for v in choice])


def any_places(lots: Random, market: Market) -> Choice:
    """Where people may have been: for each of them any acceptable vacancy, or none."""
    return tuple(lots.choice([None, *row, *row]) for row in market.wants)


def some_locks(lots: Random, market: Market, earlier: Choice) -> dict[int, int]:
    """Some of the earlier places, such that they fit together and with the locks."""
    held = replace(market, locked=dict(market.locked))
    for c, v in enumerate(earlier):
        if lots.random() < 0.4:
            lock(held, c, v)
    return {c: v for c, v in held.locked.items() if c not in market.locked}


@some
@given(kinds())
def test_the_chain_of_one_more_place_ends_in_a_stable_matching(kind: Kind) -> None:
    """It is stable in the market with the place, and the numbers are those of the matchings."""
    market, people, lots = kind
    before = lots.choice(all_stable(market, people=people))
    values = one_more_place(arrays_of(market, people=people), array_of(before), seed=3)
    for v in range(len(market.places)):
        after, more = choice_of(values.after(v)), one_place_more(market, v)
        assert is_stable(more, after, people=people)
        assert values.more_placed[v] == placed(after) - placed(before)
        assert values.better_off[v] == len(better_off(market, before, after))
        assert values.worse_off[v] == len(better_off(market, after, before))
        now = list(before)
        for move in values.chain(v):
            assert now[move.candidate] == (None if move.source < 0 else move.source)
            now[move.candidate] = None if move.target < 0 else move.target
        assert tuple(now) == after
        if not has_cap(market, market.employer[v]):
            assert not values.worse_off[v]


@few
@given(kinds(strict=True))
def test_without_ties_a_chain_is_the_least_gain_that_is_stable(kind: Kind) -> None:
    """The same number is placed as in any solution, and nobody could gain less."""
    market, people, lots = kind
    before = lots.choice(all_stable(market, people=people))
    values = one_more_place(arrays_of(market, people=people), array_of(before))
    for v in range(len(market.places)):
        more, after = one_place_more(market, v), choice_of(values.after(v))
        assert {placed(m) for m in all_stable(more, people=people)} == {placed(after)}
        if not has_cap(market, market.employer[v]):
            for other in dominating(more, before, people=people):
                assert not better_off(market, other, after)


@few
@given(kinds())
def test_one_person_more_harms_nobody(kind: Kind) -> None:
    """With a cap raised by one the chain's end is stable, and nobody is worse off."""
    market, people, lots = kind
    before = lots.choice(all_stable(market, people=people))
    values = one_more_at_employer(arrays_of(market, people=people), array_of(before), seed=1)
    for e in range(len(market.caps)):
        more, after = one_person_more(market, e), choice_of(values.after(e))
        assert is_stable(more, after, people=people)
        assert values.more_placed[e] == placed(after) - placed(before)
        assert values.better_off[e] == len(better_off(market, before, after))
        assert not values.worse_off[e]
        assert not better_off(market, after, before)


@some
@given(kinds(locks=False))
def test_whatever_was_there_before_the_repair_is_stable(kind: Kind) -> None:
    """From anything at all, even what never was stable or never fitted."""
    market, people, lots = kind
    earlier = any_places(lots, market)
    problem = arrays_of(market, people=people)
    repaired = choice_of(repair(problem, array_of(earlier), seed=2))
    assert is_stable(market, repaired, people=people)
    if is_stable(market, earlier, people=people) and all(
        len(market.people_at(earlier, v)) <= market.places[v] for v in range(len(market.places))
    ):
        fits = all(len(market.people_of(earlier, e)) <= cap for e, cap in enumerate(market.caps))
        assert repaired == earlier or not fits


@some
@given(kinds(locks=False))
def test_the_nearest_of_a_strict_order_is_no_further_than_what_breaks_its_ties(
    kind: Kind,
) -> None:
    """It is weakly stable, and where employers rank pairs it moves no more than the repaired."""
    market, people, lots = kind
    earlier = any_places(lots, market)
    problem = arrays_of(market, people=people)
    near = repair(problem, array_of(earlier), seed=2)
    choice = choice_of(nearest(problem, array_of(earlier), near, seed=2))
    assert is_stable(market, choice, people=people)
    if not people:
        far = len(moved(market, earlier, choice_of(near)))
        assert len(moved(market, earlier, choice)) <= far


@few
@given(kinds(), st.sampled_from(ORDERS))
def test_no_stable_matching_moves_fewer(kind: Kind, order: str) -> None:
    """In either order the answer is the best of all stable matchings, and proven."""
    market, people, lots = kind
    earlier = any_places(lots, market)
    resolved = resolve(arrays_of(market, people=people), array_of(earlier), order=order, effort=5.0)
    choice = choice_of(resolved.matching.vacancy)
    assert is_stable(market, choice, people=people)
    assert set(resolved.moved.tolist()) == moved(market, earlier, choice)
    best = least_change(market, earlier, people=people, placed_first=order == "placed-first")
    assert (placed(choice), resolved.moved.size) == best
    assert resolved.proven
    assert resolved.moved_bound == resolved.moved.size


@few
@given(kinds())
def test_the_price_of_keeping_is_the_difference_of_two_best_matchings(kind: Kind) -> None:
    """What is lost, who is worse and better off, and which pairs block because of it."""
    market, people, lots = kind
    earlier = any_places(lots, market)
    keep = some_locks(lots, market, earlier)
    problem = arrays_of(market, people=people)
    resolved = resolve(problem, array_of(earlier), keep=keep, effort=5.0)
    choice = choice_of(resolved.matching.vacancy)
    kept = with_lock(market, keep)
    assert is_stable(kept, choice, people=people)
    assert set(keep) <= set(resolved.kept.tolist())
    ours = least_change(kept, earlier, people=people, placed_first=True)
    if not keep:
        assert resolved.price is None
        return
    price = resolved.price
    assert price is not None
    free = choice_of(price.free.vacancy)
    theirs = least_change(market, earlier, people=people, placed_first=True)
    assert (price.fewer_placed, price.more_moved) == (theirs[0] - ours[0], ours[1] - theirs[1])
    assert price.less_weight == total(market, free) - total(market, choice)
    assert set(price.worse_off.tolist()) == better_off(market, choice, free)
    assert set(price.better_off.tolist()) == better_off(market, free, choice)
    assert set(map(tuple, price.blocking.tolist())) == {
        (c, v)
        for c, row in enumerate(market.wants)
        for v in row
        if is_blocking(market, choice, c, v, people=people)
    }


@some
@given(kinds())
def test_the_reason_is_that_of_the_definitions(kind: Kind) -> None:
    """For any matching that fits: which vacancies, in which order, and who holds them."""
    market, people, lots = kind
    choice = lots.choice(all_stable(market, people=people))
    loose = lots.sample(range(len(choice)), lots.randrange(3))
    choice = tuple(
        None if c in loose and c not in market.locked else v for c, v in enumerate(choice)
    )
    table = why_not_all(
        arrays_of(market, people=people), array_of(choice), range(len(market.wants))
    )
    assert table.candidate.size == sum(
        len(wanted(market, choice, c)) for c in range(len(market.wants))
    )
    for c in range(len(market.wants)):
        check_one(market, choice, table, c, people=people)


def check_one(market: Market, choice: Choice, table: Reasons, c: int, *, people: bool) -> None:
    """Compare what is said of one candidate with the definitions."""
    told, expected = table.of(c), wanted(market, choice, c)
    assert {refusal.vacancy: refusal.choice for refusal in told.refusals} == expected
    ranks = [market.wants[c][refusal.vacancy] for refusal in told.refusals]
    assert ranks == sorted(ranks)
    assert all(rank < rank_of(market, choice, c) for rank in ranks)
    rows = np.flatnonzero(table.candidate == c).tolist()
    for refusal, row in zip(told.refusals, rows, strict=True):
        v = refusal.vacancy
        assert refusal.reason == why(market, choice, c, v, people=people)
        assert refusal.rank == market.ranks[c][v]
        assert {holder.candidate for holder in refusal.holders} == who_decides(market, choice, v)
        said: Counter[str] = Counter()
        for holder in refusal.holders:
            at = choice[holder.candidate]
            assert at == holder.vacancy
            theirs = market.ranks[holder.candidate][at]
            words = {-1: "better", 0: "equal", 1: "worse"}
            assert holder.compared == words[(theirs > refusal.rank) - (theirs < refusal.rank)]
            assert holder.rank == theirs
            assert holder.locked == (holder.candidate in market.locked)
            said[holder.compared] += 1
        counted = (table.better[row], table.equal[row], table.worse[row])
        assert counted == (said["better"], said["equal"], said["worse"])
