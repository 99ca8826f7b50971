"""The best weakly stable matchings by enumeration, for each objective, also where employers with
a cap rank candidates; and markets whose greatest size is known by how they are made.
"""

from __future__ import annotations

import random

from tests.oracles import Choice, Market, blocks, feasible, placed, weight


def blocks_by_moving(market: Market, choice: Choice, c: int, v: int) -> bool:
    """Whether c, who is with the employer of v already, would rather have a free place at v.

    The clause of student-project allocation that is beyond decision record 0004 (D. J. Abraham,
    R. W. Irving, D. F. Manlove, 2007): whatever the employer thinks of it, and nobody is locked.
    """
    has = choice[c]
    if has is None or market.employer[has] != market.employer[v]:
        return False
    free = len(market.people_at(choice, v)) < market.places[v]
    return free and market.wants[c][v] < market.wants[c][has]


def all_stable(market: Market, *, people: bool = False) -> list[Choice]:
    """Every weakly stable matching; with `people` of a market whose employers rank candidates."""
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in row]
    return [
        choice
        for choice in feasible(market)
        if not any(
            blocks(market, choice, c, v, set())
            or (people and blocks_by_moving(market, choice, c, v))
            for c, v in pairs
        )
    ]


def best_values(market: Market, *, people: bool = False) -> dict[str, tuple[int, int]]:
    """The size and the weight that are best by each objective (of `weight` the least size)."""
    values = [(placed(m), weight(market, m)) for m in all_stable(market, people=people)]
    heaviest = max(heavy for _, heavy in values)
    return {
        "size": max(values),
        "size-then-weight": max(values),
        "weight": (min(size for size, heavy in values if heavy == heaviest), heaviest),
    }


def with_one_rank(market: Market) -> Market:
    """The same market with one rank of each candidate at all vacancies of an employer."""
    ranks = []
    for row in market.ranks:
        first: dict[int, int] = {}
        for v in sorted(row):
            first.setdefault(market.employer[v], row[v])
        ranks.append({v: first[market.employer[v]] for v in row})
    return Market(market.wants, ranks, market.weights, market.places, market.employer, market.caps)


def planted(seed: int, people: int, vacancies: int) -> Market:
    """A market with a weakly stable matching that places everybody, made around it.

    Everybody is first given a vacancy, with as many places as are given. A pair is added only if
    it does not block: the candidate likes it no better than the place given, or the vacancy ranks
    the candidate no better than the worst of those who were given it.
    """
    lot = random.Random(seed)
    given = [lot.randrange(vacancies) for _ in range(people)]
    ranks: list[dict[int, int]] = [{v: lot.randint(0, 2)} for v in given]
    wants: list[dict[int, int]] = [{v: lot.randint(0, 2)} for v in given]
    worst = [0] * vacancies
    for c, v in enumerate(given):
        worst[v] = max(worst[v], ranks[c][v])
    for c, v in enumerate(given):
        for other in lot.sample(range(vacancies), min(4, vacancies)):
            if other == v:
                continue
            wants[c][other] = lot.randint(0, 3)
            least = worst[other] if wants[c][other] < wants[c][v] else 0
            ranks[c][other] = lot.randint(least, least + 2)
    places = [given.count(v) for v in range(vacancies)]
    weights = [dict.fromkeys(row, 1) for row in wants]
    return Market(wants, ranks, weights, places, list(range(vacancies)), places[:])


def side_by_side(markets: list[Market], seed: int) -> Market:
    """Markets that have nothing to do with each other as one, in a drawn order."""
    lot = random.Random(seed)
    firms = sum(len(market.caps) for market in markets)
    vacancies = sum(len(market.places) for market in markets)
    new_vacancy = lot.sample(range(vacancies), vacancies)
    new_firm = lot.sample(range(firms), firms)
    places, employer, caps = [0] * vacancies, [0] * vacancies, [0] * firms
    rows: list[tuple[dict[int, int], dict[int, int], dict[int, int]]] = []
    base_vacancy = base_firm = 0
    for market in markets:
        new = new_vacancy[base_vacancy : base_vacancy + len(market.places)]
        firm = new_firm[base_firm : base_firm + len(market.caps)]
        for v, at in enumerate(new):
            places[at], employer[at] = market.places[v], firm[market.employer[v]]
        for e, at in enumerate(firm):
            caps[at] = market.caps[e]
        for parts in zip(market.wants, market.ranks, market.weights, strict=True):
            want, rank, heavy = ({new[v]: x for v, x in part.items()} for part in parts)
            rows.append((want, rank, heavy))
        base_vacancy += len(market.places)
        base_firm += len(market.caps)
    lot.shuffle(rows)
    wants, ranks, weights = (list(column) for column in zip(*rows, strict=True))
    return Market(wants, ranks, weights, places, employer, caps)
