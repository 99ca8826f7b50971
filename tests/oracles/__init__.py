"""Slow and plain answers to compare the engine with.

Written from the definitions, with no line shared with the engine: enumeration over plain lists
and dictionaries, for instances of a handful of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Choice = tuple[int | None, ...]
"""The vacancy of each candidate, or None."""


@dataclass
class Market:
    """A small market in plain Python.

    `wants[c][v]` and `ranks[c][v]` are the ranks that candidate c gives vacancy v and v gives c;
    `weights[c][v]` is the weight of the pair. A pair is acceptable if it is in `wants`.
    """

    wants: list[dict[int, int]]
    ranks: list[dict[int, int]]
    weights: list[dict[int, int]]
    places: list[int]
    employer: list[int]
    caps: list[int]
    locked: dict[int, int] = field(default_factory=dict)
    forbidden: set[tuple[int, int]] = field(default_factory=set)

    def people_at(self, choice: Choice, vacancy: int) -> list[int]:
        """Everybody who is at the vacancy."""
        return [c for c, v in enumerate(choice) if v == vacancy]

    def people_of(self, choice: Choice, employer: int) -> list[int]:
        """Everybody who is at any vacancy of the employer."""
        return [
            c
            for c, v in enumerate(choice)
            if v is not None and self.known(v) and self.employer[v] == employer
        ]

    def known(self, vacancy: int) -> bool:
        """Whether there is such a vacancy."""
        return 0 <= vacancy < len(self.places)


def broken_rules(market: Market, choice: Choice) -> set[tuple[str, int, int, int]]:
    """Every broken rule as (kind, candidate, vacancy, employer), -1 for what does not apply."""
    result: set[tuple[str, int, int, int]] = set()
    for c, v in enumerate(choice):
        if c in market.locked and market.locked[c] != v:
            result.add(("lock-broken", c, -1 if v is None else v, -1))
        kind = "" if v is None else wrong_pair(market, c, v)
        if v is not None and kind:
            result.add((kind, c, v, -1))
    for v, places in enumerate(market.places):
        if len(market.people_at(choice, v)) > places:
            result.add(("over-capacity", -1, v, market.employer[v]))
    for e, cap in enumerate(market.caps):
        if len(market.people_of(choice, e)) > cap:
            result.add(("over-employer-capacity", -1, -1, e))
    return result


def wrong_pair(market: Market, c: int, v: int) -> str:
    """What is wrong with a pair in itself, or nothing."""
    if not market.known(v):
        return "unknown-vacancy"
    if (c, v) in market.forbidden:
        return "forbidden"
    return "" if v in market.wants[c] else "not-acceptable"


def blocks(market: Market, choice: Choice, c: int, v: int, fixed: set[int]) -> bool:
    """Whether the acceptable pair (c, v) blocks while the people in `fixed` cannot move."""
    if c in fixed:
        return False
    has = choice[c]
    if has in market.wants[c] and market.wants[c][v] >= market.wants[c][has]:
        return False
    employer = market.employer[v]
    here = market.people_at(choice, v)
    everywhere = market.people_of(choice, employer)
    has_place = len(here) < market.places[v]
    under_cap = len(everywhere) < market.caps[employer]
    if has_place and under_cap:
        return True
    displaceable = everywhere if has_place else here
    for other in displaceable:
        at = choice[other]
        assert at is not None
        if other in fixed or at not in market.ranks[other]:
            continue
        if market.ranks[other][at] > market.ranks[c][v]:
            return True
    return False


def blocking_pairs(market: Market, choice: Choice) -> set[tuple[int, int]]:
    """Every pair that blocks while the locked people stay where they are."""
    fixed = set(market.locked)
    return {
        (c, v)
        for c, row in enumerate(market.wants)
        for v in row
        if blocks(market, choice, c, v, fixed)
    }


def blocking_by_lock(market: Market, choice: Choice) -> set[tuple[int, int]]:
    """Every pair that would block only if nobody were locked."""
    free = {
        (c, v)
        for c, row in enumerate(market.wants)
        for v in row
        if blocks(market, choice, c, v, set())
    }
    return free - blocking_pairs(market, choice)


def feasible(market: Market) -> Iterator[Choice]:
    """Every matching that breaks no rule."""

    def extend(choice: Choice) -> Iterator[Choice]:
        c = len(choice)
        if c == len(market.wants):
            yield choice
            return
        options: list[int | None] = [None, *market.wants[c]]
        if c in market.locked:
            options = [market.locked[c]]
        for v in options:
            if v is not None:
                employer = market.employer[v]
                if len(market.people_at(choice, v)) >= market.places[v]:
                    continue
                if len(market.people_of(choice, employer)) >= market.caps[employer]:
                    continue
            yield from extend((*choice, v))

    yield from extend(())


def stable_matchings(market: Market) -> list[Choice]:
    """Every weakly stable matching: those that no pair blocks."""
    fixed = set(market.locked)
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in row]
    return [
        m for m in feasible(market) if not any(blocks(market, m, c, v, fixed) for c, v in pairs)
    ]


def placed(choice: Choice) -> int:
    """How many candidates have a place."""
    return sum(v is not None for v in choice)


def weight(market: Market, choice: Choice) -> int:
    """The total weight."""
    return sum(market.weights[c][v] for c, v in enumerate(choice) if v is not None)


def best_stable(market: Market) -> tuple[int, int]:
    """The greatest size of a weakly stable matching, and the greatest weight at that size."""
    return max((placed(m), weight(market, m)) for m in stable_matchings(market))


def greatest_weight(market: Market) -> int:
    """The greatest weight of any matching that breaks no rule."""
    return max(weight(market, m) for m in feasible(market))


def blocks_spa(market: Market, choice: Choice, c: int, v: int) -> bool:
    """Whether (c, v) blocks by the clause of student-project allocation (SPA-S).

    As Abraham, Irving and Manlove (2007) have it, but that employers rank pairs: a candidate who
    is at the employer already may always move to a free place of it. Without locks.
    """
    has = choice[c]
    if has is not None and market.wants[c][v] >= market.wants[c][has]:
        return False
    employer = market.employer[v]
    has_place = len(market.people_at(choice, v)) < market.places[v]
    if has_place and has is not None and market.employer[has] == employer:
        return True
    return blocks(market, choice, c, v, set())
