"""The price of a move, against counting by hand and by plain loops."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.market import Whole
from service.errors import ProblemError
from service.live.moving import Price, price_of
from tests.oracles import Choice, Market, blocking_by_lock, blocking_pairs
from tests.unit.assignment.markets import ints, market, markets, problem_of


def whole_of(of: Market) -> Whole:
    """Return a market of the oracles as one of the service, with ids by number."""
    problem = problem_of(of)
    weights = [of.weights[c][v] for c, row in enumerate(of.wants) for v in sorted(row)]
    return Whole(
        candidates=tuple(f"c{c}" for c in range(len(of.wants))),
        vacancies=tuple(f"v{v}" for v in range(len(of.places))),
        employers=tuple(f"e{e}" for e in range(len(of.caps))),
        problem=problem,
        own=ints(weights),
        theirs=ints(weights),
    )


def named(choice: Choice) -> dict[str, str]:
    """Return a matching by ids."""
    return {f"c{c}": f"v{v}" for c, v in enumerate(choice) if v is not None}


def asked(of: Market, choice: Choice, who: int, where: int | None) -> Price:
    """Return the price of a move."""
    return price_of(whole_of(of), named(choice), f"c{who}", None if where is None else f"v{where}")


@st.composite
def moves(draw: st.DrawFn) -> tuple[Market, Choice, int, int]:
    """Draw a market, a matching of it that keeps to its places, and a possible move."""
    of = draw(markets(most=5))
    choice: list[int | None] = []
    for c, row in enumerate(of.wants):
        room = [v for v in row if _has_room(of, tuple(choice), v)]
        locked = of.locked.get(c)
        choice.append(locked if locked in room else draw(st.sampled_from([None, *room])))
    who = draw(st.integers(0, len(of.wants) - 1))
    assume(of.wants[who])
    return of, tuple(choice), who, draw(st.sampled_from(sorted(of.wants[who])))


def _has_room(of: Market, choice: Choice, v: int) -> bool:
    here, firm = of.people_at(choice, v), of.people_of(choice, of.employer[v])
    return len(here) < of.places[v] and len(firm) < of.caps[of.employer[v]]


def moved(of: Market, choice: Choice, who: int, where: int) -> tuple[Choice, int | None] | None:
    """Return the matching after a move and who lost the place, by plain loops; None: not so."""
    after = list(choice)
    after[who] = None
    loser = None
    if choice[who] != where and not _has_room(of, tuple(after), where):
        full = len(of.people_at(tuple(after), where)) >= of.places[where]
        people = (
            of.people_at(tuple(after), where)
            if full
            else of.people_of(tuple(after), of.employer[where])
        )
        people = [p for p in people if p not in of.locked]
        if not people:
            return None

        def how_bad(p: int) -> tuple[int, int, int]:
            at = after[p]
            assert at is not None
            return of.ranks[p][at], -of.weights[p][at], p

        loser = max(people, key=how_bad)
    after[who] = where
    if loser is not None:
        after[loser] = None
        free = [v for v in of.wants[loser] if v != where and _has_room(of, tuple(after), v)]
        if free:
            after[loser] = min(free, key=lambda v: (of.wants[loser][v], -of.weights[loser][v], v))
    return tuple(after), loser


def wanted(of: Market, choice: Choice) -> set[tuple[str, str]]:
    """Return the blocking pairs, locks left aside, by ids."""
    pairs = blocking_pairs(of, choice) | blocking_by_lock(of, choice)
    return {(f"c{c}", f"v{v}") for c, v in pairs}


@given(drawn=moves())
@settings(max_examples=300, deadline=None)
def test_a_price_is_what_plain_counting_says(drawn: tuple[Market, Choice, int, int]) -> None:
    of, choice, who, where = drawn
    expected = moved(of, choice, who, where)
    if expected is None:
        with pytest.raises(ProblemError):
            asked(of, choice, who, where)
        return
    after, loser = expected
    price = asked(of, choice, who, where)
    before_pairs, after_pairs = wanted(of, choice), wanted(of, after)
    assert set(price.come) == after_pairs - before_pairs
    assert set(price.gone) == before_pairs - after_pairs
    assert price.loser == (None if loser is None else f"c{loser}")
    assert (price.before.vacancy if price.before else None) == named(choice).get(f"c{who}")
    assert price.after is not None
    assert price.after.vacancy == f"v{where}"
    ahead = [v for v, rank in of.wants[who].items() if rank < of.wants[who][where]]
    assert price.after.choice == 1 + len(ahead)
    assert price.placed == tuple(
        sum(v is not None for v in matching) for matching in (choice, after)
    )
    assert price.weight == tuple(
        sum(of.weights[c][v] for c, v in enumerate(matching) if v is not None)
        for matching in (choice, after)
    )
    if loser is not None:
        assert (price.instead.vacancy if price.instead else None) == named(after).get(f"c{loser}")
        assert price.lost is not None
        assert price.lost.vacancy == named(choice)[f"c{loser}"]


@given(drawn=moves())
@settings(max_examples=100, deadline=None)
def test_who_is_moved_away_gets_the_best_that_is_free(
    drawn: tuple[Market, Choice, int, int],
) -> None:
    of, choice, who, _ = drawn
    price = asked(of, choice, who, None)
    without = tuple(None if c == who else v for c, v in enumerate(choice))
    free = [v for v in of.wants[who] if v != choice[who] and _has_room(of, without, v)]
    best = min(free, key=lambda v: (of.wants[who][v], -of.weights[who][v], v), default=None)
    assert (price.after.vacancy if price.after else None) == (None if best is None else f"v{best}")
    assert price.loser is None
    after = tuple(best if c == who else v for c, v in enumerate(choice))
    forbidden = {(f"c{who}", f"v{choice[who]}")}
    assert set(price.come) == wanted(of, after) - wanted(of, choice) - forbidden


def test_two_people_and_one_place() -> None:
    """Both want v0, which likes c0 better; c1 has v1. Moving c1 to v0 takes it from c0."""
    of = market([{0: 0, 1: 1}, {0: 0, 1: 1}], [{0: 0, 1: 0}, {0: 1, 1: 0}])
    price = asked(of, (0, 1), 1, 0)
    assert price.loser == "c0"
    assert price.instead is not None
    assert price.instead.vacancy == "v1"
    assert price.come == (("c0", "v0"),)
    assert price.gone == ()
    assert not price.is_free


def test_a_place_that_is_free_costs_nobody_anything() -> None:
    of = market([{0: 0, 1: 1}], [{0: 0, 1: 0}])
    price = asked(of, (1,), 0, 0)
    assert price.is_free
    assert price.gone == (("c0", "v0"),)


def test_a_pair_that_the_rules_do_not_allow_is_named_nowhere() -> None:
    of = market([{0: 0, 1: 1}], [{0: 0, 1: 0}])
    price = price_of(whole_of(of), {"c0": "v1"}, "c0", "v0", allowed=False)
    assert price.gone == ()


@pytest.mark.parametrize(("who", "where"), [("c9", "v0"), ("c0", "v9"), ("c1", "v1")])
def test_who_or_what_is_not_there_or_not_possible_is_told(who: str, where: str) -> None:
    of = market([{0: 0, 1: 1}, {0: 0}], [{0: 0, 1: 0}, {0: 1}])
    with pytest.raises(ProblemError):
        price_of(whole_of(of), {}, who, where)
