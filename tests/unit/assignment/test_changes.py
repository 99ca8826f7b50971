"""Changes to a market, on markets that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.assignment.changes import (
    carry_over,
    one_more_at_employer,
    one_more_place,
    resolve,
    why_not,
    why_not_all,
)
from matching.assignment.changes.places import PlaceValues
from matching.assignment.changes.repair import repair
from matching.errors import ConfigError, InfeasibleError, ProblemError
from matching.tables import LowerQuota, Problem

WISHES = {
    "Ada": ["Bakery", "Clinic"],
    "Bo": ["Clinic", "Depot"],
    "Cem": ["Bakery", "Clinic", "Depot"],
    "Dee": ["Depot"],
}
RANKINGS = {
    "Bakery": ["Cem", "Ada"],
    "Clinic": ["Ada", "Bo", "Cem"],
    "Depot": ["Bo", "Cem", "Dee"],
}
MARKET = Problem.from_rankings(WISHES, RANKINGS)
STABLE = solve(MARKET, method="candidate-optimal")
"""Cem at the bakery, Ada at the clinic, Bo at the depot, Dee without."""


def test_one_more_place_starts_a_chain_to_somebody_without() -> None:
    """At the bakery Ada comes, at the clinic then Bo, at the depot then Dee."""
    values = one_more_place(MARKET, STABLE)
    assert values.more_placed.tolist() == [1, 1, 1]
    assert values.better_off.tolist() == [3, 2, 1]
    assert values.worse_off.tolist() == [0, 0, 0]
    assert values.chain(0) == ((0, 1, 0), (1, 2, 1), (3, -1, 2))
    assert values.after(0).tolist() == [0, 1, 0, 2]
    assert values.names == MARKET.names


def test_a_place_that_nobody_would_rather_have_is_worth_nothing() -> None:
    """All have their first wish."""
    market = Problem.from_rankings({1: ["a"], 2: ["b"]}, {"a": [1], "b": [2, 1]}, unmatched="drop")
    values = one_more_place(market, solve(market))
    assert values.more_placed.tolist() == values.better_off.tolist() == [0, 0]
    assert values.chain(0) == ()


def test_a_chain_may_come_back_and_move_somebody_twice() -> None:
    """Ann and Ben would both rather swap; the place at x lets them, and then Cas comes to x.

    Ann has y and Ben has x, which is best for the vacancies. The place at x goes to Ann, hers to
    Ben, and his at x, free again, to Cas.
    """
    market = Problem.from_rankings(
        {"Ann": ["x", "y"], "Ben": ["y", "x"], "Cas": ["x"]},
        {"x": ["Ben", "Ann", "Cas"], "y": ["Ann", "Ben"]},
    )
    worst = solve(market, method="vacancy-optimal")
    values = one_more_place(market, worst)
    assert values.chain(0) == ((0, 1, 0), (1, 0, 1), (2, -1, 0))
    assert (values.more_placed[0], values.better_off[0]) == (1, 3)
    best = solve(market, method="candidate-optimal")
    assert one_more_place(market, best).chain(0) == ((2, -1, 0),)


def test_at_a_cap_a_better_person_pushes_somebody_out() -> None:
    """The firm takes one person; a place at its shop brings Bo there and puts Al out."""
    market = Problem.from_rankings(
        {"Al": ["office"], "Bo": ["shop", "club"]},
        {"office": ["Al"], "shop": ["Bo"], "club": ["Bo"]},
        employer={"office": "firm", "shop": "firm", "club": "club"},
        employer_capacity={"firm": 1},
    )
    market = replace(  # the firm's scale: Bo at the shop before Al at the office
        market, capacity=np.array([2, 0, 1]), vacancy_rank=np.where(market.candidate == 0, 1, 0)
    )
    names = market.known_as.vacancies
    now = solve(market)
    assert now.placed == 2
    values = one_more_place(market, now)
    shop, office = names.index("shop"), names.index("office")
    club = names.index("club")
    assert values.more_placed[shop] == -1
    assert (values.better_off[shop], values.worse_off[shop]) == (1, 1)
    assert values.chain(shop) == ((1, club, shop), (0, office, -1))


def test_a_cap_without_effect_does_not_stop_one_more_place() -> None:
    """An employer that takes as many as it has places takes one more with one more place."""
    market = Problem.from_rankings(
        {1: ["a"], 2: ["a"]}, {"a": [1, 2]}, employer={"a": "firm"}, employer_capacity={"firm": 1}
    )
    assert one_more_place(market, solve(market)).more_placed.tolist() == [1]
    assert one_more_at_employer(market, solve(market)).more_placed.tolist() == [0]


def test_one_more_person_where_only_the_cap_was_in_the_way() -> None:
    """Two vacancies with a place each, and supervision for one."""
    market = Problem.from_rankings(
        {1: ["a"], 2: ["b"]},
        {"a": [1], "b": [2]},
        employer={"a": "firm", "b": "firm"},
        employer_capacity={"firm": 1},
    )
    values = one_more_at_employer(market, solve(market))
    assert values.of == "employers"
    assert values.more_placed.tolist() == [1]
    assert len(values.chain(0)) == 1


def test_one_more_place_wants_a_stable_matching_without_conditions() -> None:
    """Chains say nothing of what is not stable, or of markets without a stable matching."""
    with pytest.raises(ProblemError, match="not stable: 0 broken rules, 8 blocking"):
        one_more_place(MARKET, [-1, -1, -1, -1])
    with pytest.raises(ConfigError, match="lower quotas"):
        one_more_place(replace(MARKET, quotas=(LowerQuota((0,), 1),)), STABLE)


FIRM = Problem.from_rankings(
    {"x": ["z"], "p": ["z", "u"], "w": ["v"]},
    employers={"firm": ["w", {"x", "p"}]},
    capacity={"z": 1, "u": 2, "v": 1},
    employer={"z": "firm", "u": "firm", "v": "firm"},
    employer_capacity={"firm": 2},
)
"""A firm that ranks people; p would rather be where x is, and both give way to w."""


@pytest.mark.parametrize("seed", range(6))
def test_whoever_stays_with_an_employer_takes_the_better_place_that_comes_free(seed: int) -> None:
    """If x gives way for w, p moves to the place of x; so it is from above and from below."""
    z, u, v = (FIRM.vacancy_index(name) for name in ("z", "u", "v"))
    earlier = np.array([z, u, -1], dtype=np.int32)
    assert verify(FIRM, repair(FIRM, earlier, seed)).stable
    closed = replace(FIRM, capacity=np.where(np.arange(3) == v, 0, FIRM.capacity))
    values = one_more_place(closed, earlier, seed=seed)
    assert verify(FIRM, values.after(v)).stable
    assert values.worse_off[v] == 1


def random_market(seed: int, caps: bool, ties: int) -> Problem:
    """120 people, 24 vacancies of 8 employers, five wishes each, and too few places."""
    lots = np.random.default_rng(seed)
    wishes = {c: lots.permutation(24)[:5].tolist() for c in range(120)}
    table = (
        lots.integers(0, ties, (120, 24))
        if ties
        else lots.permuted(np.tile(np.arange(120)[:, None], (1, 24)), axis=0)
    )
    rankings = {
        v: [
            {c for c in wishes if v in wishes[c] and table[c, v] == rank}
            for rank in range(int(table.max()) + 1)
        ]
        for v in range(24)
    }
    rankings = {v: [tie for tie in row if tie] for v, row in rankings.items()}
    return Problem.from_rankings(
        wishes,
        rankings,
        capacity=dict.fromkeys(range(24), 4),
        employer={v: v % 8 for v in range(24)} if caps else None,
        employer_capacity=9 if caps else None,
    )


def random_projects(seed: int) -> Problem:
    """The same, but that 6 employers rank people, with ties."""
    lots = np.random.default_rng(seed)
    wishes = {c: lots.permutation(24)[:6].tolist() for c in range(120)}
    classes = lots.integers(0, 3, 120)
    listed = {
        e: [
            {c for c in wishes if classes[c] == k and any(v % 6 == e for v in wishes[c])}
            for k in range(3)
        ]
        for e in range(6)
    }
    return Problem.from_rankings(
        wishes,
        employers={e: [tie for tie in row if tie] for e, row in listed.items()},
        capacity=dict.fromkeys(range(24), 4),
        employer={v: v % 6 for v in range(24)},
        employer_capacity=dict(enumerate([9, 13, 16, 14, 20, 15])),
    )


@pytest.mark.parametrize("method", ["candidate-optimal", "vacancy-optimal"])
@pytest.mark.parametrize(
    "market",
    [
        random_market(5, caps=False, ties=0),
        random_market(5, caps=False, ties=3),
        random_market(5, caps=True, ties=0),
        random_market(5, caps=True, ties=3),
        random_projects(1),
        random_projects(2),
    ],
    ids=["strict", "ties", "caps", "caps and ties", "projects", "more projects"],
)
def test_the_numbers_of_all_vacancies_at_once_are_those_of_their_chains(
    method: str, market: Problem
) -> None:
    """What is counted down the forest is what following each chain by itself gives."""
    matching = solve(market, method=method)
    longest = 0
    for more in (one_more_place, one_more_at_employer):
        values: PlaceValues = more(market, matching)
        for index in range(values.more_placed.size):
            chain, after = values.chain(index), values.after(index)
            gained = np.count_nonzero(after >= 0) - np.count_nonzero(matching.vacancy >= 0)
            assert values.more_placed[index] == gained
            if not values.worse_off[index]:
                assert values.better_off[index] == len({move.candidate for move in chain})
            longest = max(longest, len(chain))
    assert longest >= 2


def test_an_earlier_matching_is_carried_over_by_names() -> None:
    """Whoever came has no place yet; whoever or whatever left is forgotten."""
    now = Problem.from_rankings(
        {"Zoe": ["Depot"], "Bo": ["Depot"], "Ada": ["Bakery", "Clinic"]},
        {"Depot": ["Zoe", "Bo"], "Bakery": ["Ada"], "Clinic": ["Ada"]},
    )
    carried = carry_over(now, STABLE)
    places = [None if v < 0 else now.known_as.vacancies[v] for v in carried]
    assert places == [None, "Depot", "Clinic"]
    assert carry_over(now, {"Bo": "Depot", "Cem": "Bakery", "Ada": "Depot"}).tolist() == [
        -1,
        now.vacancy_index("Depot"),
        -1,
    ]


def test_an_earlier_matching_without_names_must_have_the_same_people() -> None:
    """By number there is no telling who is who."""
    with pytest.raises(ProblemError, match="3 entries for 4 candidates"):
        carry_over(MARKET, [0, 1, 2])
    with pytest.raises(ProblemError, match="one of the two has names"):
        carry_over(replace(MARKET, names=None), STABLE)
    assert carry_over(MARKET, STABLE).tolist() == STABLE.vacancy.tolist()
    assert carry_over(replace(MARKET, names=None), {0: 1, 2: 0}).tolist() == [1, -1, 0, -1]


def test_who_may_stay_stays() -> None:
    """Cem leaves; Ada is first at the bakery now, and nobody else needs to move but for her place.

    The one stable matching has Ada at the bakery, Bo at the clinic and Dee at the depot.
    """
    now = Problem.from_rankings(
        {who: wishes for who, wishes in WISHES.items() if who != "Cem"},
        {v: [who for who in row if who != "Cem"] for v, row in RANKINGS.items()},
    )
    resolved = resolve(now, STABLE)
    assert resolved.matching.pairs() == [("Ada", "Bakery"), ("Bo", "Clinic"), ("Dee", "Depot")]
    assert resolved.moved.tolist() == [0, 1]
    assert resolved.newly_placed.tolist() == [2]
    assert resolved.kept.size == resolved.lost.size == 0
    assert resolved.proven
    assert resolved.moved_bound == resolved.matching.value == 2
    assert resolved.stable_whole
    assert resolved.price is None


def test_the_price_of_keeping_a_placement() -> None:
    """With Ada and Bo kept where they are, Dee is without, and two pairs want each other."""
    now = Problem.from_rankings(
        {who: wishes for who, wishes in WISHES.items() if who != "Cem"},
        {v: [who for who in row if who != "Cem"] for v, row in RANKINGS.items()},
    )
    resolved = resolve(now, STABLE, keep=["Ada", "Bo"])
    assert resolved.matching.pairs() == [("Ada", "Clinic"), ("Bo", "Depot")]
    assert not resolved.stable_whole
    price = resolved.price
    assert price is not None
    assert (price.fewer_placed, price.less_weight, price.more_moved) == (1, 1, -2)
    assert price.worse_off.tolist() == [0, 1, 2]
    assert price.better_off.size == 0
    assert price.blocking.tolist() == [[0, 0]]
    assert price.free.placed == 3
    assert price.proven


def test_the_order_decides_between_a_place_and_a_move() -> None:
    """x is indifferent between two; if the one who has it moves to y, both have a place."""
    market = Problem.from_rankings({1: [{"x", "y"}], 2: ["x"]}, {"x": [{1, 2}], "y": [1]})
    first = resolve(market, {1: "x"})
    assert (first.matching.placed, first.moved.tolist()) == (2, [0])
    second = resolve(market, {1: "x"}, order="moved-first")
    assert (second.matching.placed, second.moved.tolist()) == (1, [])
    assert first.proven
    assert second.proven


def test_without_effort_the_repaired_matching_is_the_answer() -> None:
    """It is stable, and what is not proven is not claimed."""
    market = random_market(2, caps=True, ties=3)
    before = np.where(np.arange(120) % 7 == 0, -1, solve(market, method="approximate").vacancy)
    resolved = resolve(market, before, effort=0.0)
    assert verify(market, resolved.matching).stable
    assert resolved.moved_bound <= resolved.moved.size
    assert resolved.matching.status == ("optimal" if resolved.proven else "feasible")
    again = resolve(market, before, effort=0.0)
    assert again.matching.vacancy.tolist() == resolved.matching.vacancy.tolist()


def test_resolve_says_what_it_cannot_do() -> None:
    """Unknown orders and people, places that are gone or do not fit together, and conditions."""
    with pytest.raises(ConfigError, match="unknown order 'fast'"):
        resolve(MARKET, STABLE, order="fast")
    with pytest.raises(ConfigError, match="lower quotas"):
        resolve(replace(MARKET, quotas=(LowerQuota((0,), 1),)), STABLE)
    with pytest.raises(ProblemError, match="no candidate 'Eva'"):
        resolve(MARKET, STABLE, keep=["Eva"])
    with pytest.raises(ProblemError, match="earlier place of candidate Dee"):
        resolve(MARKET, STABLE, keep=["Dee"])
    with pytest.raises(InfeasibleError):
        resolve(MARKET, {"Ada": "Bakery", "Cem": "Bakery"}, keep=["Ada", "Cem"])


def test_why_not_names_who_holds_each_place() -> None:
    """Dee wants the depot only; Bo is there and ranks better."""
    told = why_not(MARKET, STABLE, "Dee")
    assert told.told() == [("Depot", 1, "full", [("Bo", "better")])]
    assert told.vacancy == -1
    assert why_not(MARKET, STABLE, "Bo").told() == [("Clinic", 1, "full", [("Ada", "better")])]
    assert why_not(MARKET, STABLE, "Cem").refusals == ()
    assert why_not(replace(MARKET, names=None), STABLE.vacancy, 3).told() == [
        (2, 1, "full", [(1, "better")])
    ]
    with pytest.raises(ProblemError, match="no candidate 'Eva'"):
        why_not(MARKET, STABLE, "Eva")


def test_why_not_for_everybody_without_a_place_at_once() -> None:
    """One row a wish of each of them, and how often each reason is given."""
    market = random_market(1, caps=True, ties=3)
    matching = solve(market, method="candidate-optimal")
    table = why_not_all(market, matching)
    without = np.flatnonzero(matching.vacancy < 0)
    assert table.candidate.size == 5 * without.size
    counted = table.count()
    assert counted["full"] > 0
    assert counted["employer-full"] > 0
    assert sum(counted.values()) == counted["full"] + counted["employer-full"]


def test_a_place_kept_for_somebody_else_is_told_as_such() -> None:
    """Ada is locked out by the lock on Cem, who ranks lower at the clinic."""
    locked = np.array([-1, -1, 1, -1])
    market = replace(MARKET, locked=locked)
    told = why_not(market, solve(market), "Bo")
    assert told.told() == [("Clinic", 1, "locked", [("Cem", "worse")])]
    assert told.refusals[0].holders[0].locked
    cem = why_not(market, solve(market), "Cem")
    assert [refusal.reason for refusal in cem.refusals] == ["own-lock"]


def test_a_quota_in_the_way_is_told_as_such() -> None:
    """The depot takes two people or nobody, and one wants it: the judge says that is no fault."""
    market = Problem.from_rankings({1: ["depot"]}, {"depot": [1]}, capacity=2)
    market = replace(market, quotas=(LowerQuota((0,), 2),))
    told = why_not(market, np.array([-1]), 1)
    assert [refusal.reason for refusal in told.refusals] == ["condition"]
