"""Least change, the price of keeping, chains and explanations, by looking at every matching."""

from __future__ import annotations

from dataclasses import replace

from tests.oracles import Choice, Market, blocks, feasible, placed, weight


def is_blocking(market: Market, choice: Choice, c: int, v: int, *, people: bool) -> bool:
    """Whether (c, v) blocks, the locked aside; with `people` employers rank people.

    Then (c, v) blocks too if v has a free place, its employer takes no more people, and c is with
    that employer already at a vacancy that c likes less (SPA-S).
    """
    if blocks(market, choice, c, v, set(market.locked)):
        return True
    has = choice[c]
    if not people or c in market.locked or has is None:
        return False
    return (
        market.employer[has] == market.employer[v]
        and market.wants[c][v] < market.wants[c][has]
        and len(market.people_at(choice, v)) < market.places[v]
    )


def is_stable(market: Market, choice: Choice, *, people: bool) -> bool:
    """Whether no pair blocks, the locked aside."""
    return not any(
        is_blocking(market, choice, c, v, people=people)
        for c, row in enumerate(market.wants)
        for v in row
    )


def all_stable(market: Market, *, people: bool) -> list[Choice]:
    """Every matching that breaks no rule and that no pair blocks."""
    return [m for m in feasible(market) if is_stable(market, m, people=people)]


def still_there(market: Market, earlier: Choice) -> dict[int, int]:
    """The earlier places that are still possible, by candidate."""
    return {c: v for c, v in enumerate(earlier) if v is not None and v in market.wants[c]}


def moved(market: Market, earlier: Choice, choice: Choice) -> set[int]:
    """Who had a place that is still possible, and now has another or none."""
    return {c for c, v in still_there(market, earlier).items() if choice[c] != v}


def least_change(
    market: Market, earlier: Choice, *, people: bool, placed_first: bool
) -> tuple[int, int]:
    """The number placed and the number moved of the best stable matching in that order."""
    both = [(placed(m), len(moved(market, earlier, m))) for m in all_stable(market, people=people)]
    if placed_first:
        return min(both, key=lambda two: (-two[0], two[1]))
    return min(both, key=lambda two: (two[1], -two[0]))


def with_lock(market: Market, keep: dict[int, int]) -> Market:
    """The market with some more people locked."""
    return replace(market, locked={**market.locked, **keep})


def has_cap(market: Market, e: int) -> bool:
    """Whether an employer has more places than it takes people."""
    own = [p for p, firm in zip(market.places, market.employer, strict=True) if firm == e]
    return sum(own) > market.caps[e]


def one_place_more(market: Market, v: int) -> Market:
    """The market with one place more at a vacancy; a cap that is none does not stop it."""
    places = [p + (at == v) for at, p in enumerate(market.places)]
    e = market.employer[v]
    caps = [cap + (at == e and not has_cap(market, e)) for at, cap in enumerate(market.caps)]
    return replace(market, places=places, caps=caps)


def one_person_more(market: Market, e: int) -> Market:
    """The market in which an employer takes one more."""
    caps = [cap + (at == e) for at, cap in enumerate(market.caps)]
    return replace(market, caps=caps)


def rank_of(market: Market, choice: Choice, c: int) -> int:
    """How a candidate ranks what they have; nothing is last."""
    has = choice[c]
    return 10**9 if has is None else market.wants[c][has]


def better_off(market: Market, before: Choice, after: Choice) -> set[int]:
    """Who strictly prefers what they have after."""
    people = range(len(market.wants))
    return {c for c in people if rank_of(market, after, c) < rank_of(market, before, c)}


def dominating(market: Market, before: Choice, *, people: bool) -> list[Choice]:
    """Every stable matching in which nobody is worse off than before."""
    return [m for m in all_stable(market, people=people) if not better_off(market, m, before)]


def total(market: Market, choice: Choice) -> int:
    """The total weight."""
    return weight(market, choice)


def why(market: Market, choice: Choice, c: int, v: int, *, people: bool) -> str:
    """The word for why c does not have v, which c would rather have."""
    if market.places[v] == 0 or market.caps[market.employer[v]] == 0:
        return "no-places"
    if is_blocking(market, choice, c, v, people=people):
        return "blocks"
    if is_blocking(replace(market, locked={}), choice, c, v, people=people):
        return "own-lock" if c in market.locked else "locked"
    full = len(market.people_at(choice, v)) >= market.places[v]
    return "full" if full else "employer-full"


def who_decides(market: Market, choice: Choice, v: int) -> set[int]:
    """The people of the vacancy if it is full, or else those of its employer if that is."""
    here = market.people_at(choice, v)
    everywhere = market.people_of(choice, market.employer[v])
    at_cap = len(everywhere) >= market.caps[market.employer[v]]
    return set(everywhere if len(here) < market.places[v] and at_cap else here)


def wanted(market: Market, choice: Choice, c: int) -> dict[int, int]:
    """The vacancies that c would rather have, each with its place in c's order from 1."""
    row = market.wants[c]
    return {
        v: 1 + sum(other < rank for other in row.values())
        for v, rank in row.items()
        if rank < rank_of(market, choice, c)
    }
