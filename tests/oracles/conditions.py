"""Lower quotas and couples, by enumeration from decision record 0015.

Nothing is shared with the engine. People are moved about in copies of the matching, and groups are
found by trying every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from tests.oracles import Choice, Market, feasible, placed, weight


@dataclass
class Quota:
    """So many at least of the group (None: of everybody) at the vacancies, or nobody at all."""

    vacancies: list[int]
    at_least: int
    group: list[int] | None = None
    or_none: bool = True

    def of_group(self, c: int) -> bool:
        """Whether somebody is of the group."""
        return self.group is None or c in self.group

    def counted(self, choice: Choice) -> list[int]:
        """Who counts."""
        return [c for c, v in enumerate(choice) if v in self.vacancies and self.of_group(c)]

    def nobody(self, choice: Choice) -> bool:
        """Whether nobody at all is there."""
        return not any(v in self.vacancies for v in choice)

    def closed(self, choice: Choice) -> bool:
        """Whether nobody is there, and that is good."""
        return self.or_none and self.nobody(choice)

    def holds(self, choice: Choice) -> bool:
        """Whether it is not missed."""
        return self.closed(choice) or len(self.counted(choice)) >= self.at_least


@dataclass
class Terms:
    """The quotas and couples of a market, and whether its employers rank people, not pairs."""

    quotas: list[Quota] = field(default_factory=list)
    couples: list[tuple[int, int]] = field(default_factory=list)
    by_people: bool = False

    def other_half(self, c: int) -> int | None:
        """The other half of somebody's couple."""
        for one, two in self.couples:
            if c in (one, two):
                return two if c == one else one
        return None


def with_whom(market: Market, choice: Choice, c: int | None) -> int | None:
    """The employer somebody is with."""
    v = None if c is None else choice[c]
    return market.employer[v] if v is not None and market.known(v) else None


def broken_terms(market: Market, terms: Terms, choice: Choice) -> list[tuple[str, int, int, int]]:
    """Every missed quota and split couple as (kind, candidate, vacancy, employer)."""
    result = []
    for quota in terms.quotas:
        if not quota.holds(choice):
            v = quota.vacancies[0]
            result.append(("quota-missed", -1, v, market.employer[v]))
    for one, two in terms.couples:
        if with_whom(market, choice, one) != with_whom(market, choice, two):
            result.append(("couple-split", one, -1, -1))
    return result


def gains(market: Market, choice: Choice, c: int, v: int) -> bool:
    """Whether somebody strictly prefers a vacancy of their list to what they have."""
    has = choice[c]
    return has not in market.wants[c] or market.wants[c][v] < market.wants[c][has]


def could_go(
    market: Market, terms: Terms, choice: Choice, d: int, c: int, v: int, fixed: set[int]
) -> bool:
    """Whether d could be sent away so that c comes to v."""
    at = choice[d]
    if d in fixed or at not in market.ranks[d] or market.ranks[d][at] <= market.ranks[c][v]:
        return False
    if d == c:
        return True
    half = terms.other_half(d)
    if half == c:
        return False
    if half in fixed and with_whom(market, choice, half) == with_whom(market, choice, d):
        return False
    for quota in terms.quotas:
        counted = quota.counted(choice)
        if d in counted and len(counted) <= quota.at_least:
            newly = c not in counted and v in quota.vacancies and quota.of_group(c)
            if not newly:
                return False
    return True


def may_move(market: Market, terms: Terms, choice: Choice, c: int, v: int) -> bool:
    """Whether c may go to v alone as far as a couple is concerned."""
    half = terms.other_half(c)
    return half is None or with_whom(market, choice, half) == market.employer[v]


def wanted(market: Market, terms: Terms, choice: Choice, quota: Quota, fixed: set[int]) -> bool:
    """Whether a group could open a closed quota: try everybody of it everywhere."""
    hopes: list[list[int | None]] = []
    for c, row in enumerate(market.wants):
        good = [
            v
            for v in quota.vacancies
            if v in row
            and c not in fixed
            and quota.of_group(c)
            and gains(market, choice, c, v)
            and may_move(market, terms, choice, c, v)
        ]
        if good:
            hopes.append([None, *good])
    for group in product(*hopes):
        if len([v for v in group if v is not None]) < quota.at_least:
            continue
        fits = all(group.count(v) <= market.places[v] for v in quota.vacancies)
        for e, cap in enumerate(market.caps):
            here = len(market.people_of(choice, e))
            more = sum(v is not None and market.employer[v] == e for v in group)
            fits = fits and (more == 0 or here + more <= cap)
        if fits:
            return True
    return False


def blocks(market: Market, terms: Terms, choice: Choice, c: int, v: int, fixed: set[int]) -> bool:
    """Whether the acceptable pair (c, v) blocks while the people in `fixed` cannot move."""
    if c in fixed or not gains(market, choice, c, v):
        return False
    if not may_move(market, terms, choice, c, v):
        return False
    e = market.employer[v]
    here, everywhere = market.people_at(choice, v), market.people_of(choice, e)
    has_place, under_cap = len(here) < market.places[v], len(everywhere) < market.caps[e]
    shut = [q for q in terms.quotas if v in q.vacancies and q.closed(choice)]
    if not all(q.at_least == 1 and q.of_group(c) for q in shut):
        return (
            market.places[v] >= 1
            and under_cap
            and any(q.of_group(c) for q in shut)
            and all(wanted(market, terms, choice, q, fixed) for q in shut)
        )
    if has_place and under_cap:
        return True
    if terms.by_people and has_place and choice[c] in market.wants[c] and c in everywhere:
        return True
    return any(
        could_go(market, terms, choice, d, c, v, fixed) for d in (everywhere if has_place else here)
    )


def both_gain(market: Market, choice: Choice, move: tuple[int, int, int, int]) -> bool:
    """Whether both of a couple move, neither to something worse and one to something better."""
    better = 0
    for person, place in (move[:2], move[2:]):
        has, row = choice[person], market.wants[person]
        if has == place or (has in row and row[place] > row[has]):
            return False
        better += gains(market, choice, person, place)
    return better > 0


def opens(terms: Terms, choice: Choice, move: tuple[int, int, int, int]) -> bool:
    """Whether the two alone meet every closed quota of the vacancies they go to."""
    for quota in terms.quotas:
        come = [c for c, v in (move[:2], move[2:]) if v in quota.vacancies]
        if come and quota.closed(choice) and sum(map(quota.of_group, come)) < quota.at_least:
            return False
    return True


def couple_blocks(
    market: Market,
    terms: Terms,
    choice: Choice,
    move: tuple[int, int, int, int],
    fixed: set[int],
) -> bool:
    """Whether a couple blocks by going to two vacancies of one employer together."""
    c, v, d, w = move
    e = market.employer[v]
    if c in fixed or d in fixed or market.employer[w] != e:
        return False
    if not both_gain(market, choice, move) or not opens(terms, choice, move):
        return False

    def taken(people: list[int], room: int, come: list[tuple[int, int]]) -> bool:
        others = [x for x in people if x not in (c, d)]
        stay = [
            sum(not could_go(market, terms, choice, x, new, place, fixed) for x in others)
            for new, place in come
        ]
        return all(s < room for s in stay) and (len(come) == 1 or any(s < room - 1 for s in stay))

    everywhere = taken(market.people_of(choice, e), market.caps[e], [(c, v), (d, w)])
    if v == w:
        here = taken(market.people_at(choice, v), market.places[v], [(c, v), (d, w)])
        return everywhere and here
    first = taken(market.people_at(choice, v), market.places[v], [(c, v)])
    second = taken(market.people_at(choice, w), market.places[w], [(d, w)])
    return everywhere and first and second


def blocking_pairs(
    market: Market, terms: Terms, choice: Choice, fixed: set[int] | None = None
) -> set[tuple[int, int]]:
    """Every pair that blocks, the locked people staying where they are or those in `fixed`."""
    still = set(market.locked) if fixed is None else fixed
    return {
        (c, v)
        for c, row in enumerate(market.wants)
        for v in row
        if blocks(market, terms, choice, c, v, still)
    }


def blocking_couples(
    market: Market, terms: Terms, choice: Choice
) -> set[tuple[int, int, int, int]]:
    """Every way in which a couple blocks together."""
    fixed = set(market.locked)
    moves = [
        (c, v, d, w) for c, d in terms.couples for v in market.wants[c] for w in market.wants[d]
    ]
    return {move for move in moves if couple_blocks(market, terms, choice, move, fixed)}


def keeping(market: Market, terms: Terms) -> Iterator[Choice]:
    """Every matching that breaks no rule, no quota and no couple."""
    return (m for m in feasible(market) if not broken_terms(market, terms, m))


def blocking_count(market: Market, terms: Terms, choice: Choice) -> int:
    """How many pairs and couples block."""
    return len(blocking_pairs(market, terms, choice)) + len(blocking_couples(market, terms, choice))


def fewest_blocking(market: Market, terms: Terms) -> tuple[int, int, int] | None:
    """The fewest that block; of those the most placed, then the heaviest. None: nothing is left."""
    values = [
        (-blocking_count(market, terms, m), placed(m), weight(market, m))
        for m in keeping(market, terms)
    ]
    if not values:
        return None
    fewest, size, heaviest = max(values)
    return -fewest, size, heaviest
