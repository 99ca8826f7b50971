"""The lattice of stable matchings by its definitions, from the list of all of them."""

from __future__ import annotations

from itertools import permutations

from tests.oracles import Choice, Market, blocks_spa, feasible

Move = tuple[int, int | None, int | None]
"""(candidate, vacancy left, vacancy taken)."""


def stable_spa(market: Market) -> list[Choice]:
    """Every matching that is stable by the clause of SPA-S, where employers rank candidates."""
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in row]
    return [m for m in feasible(market) if not any(blocks_spa(market, m, c, v) for c, v in pairs)]


def stable_marriages(market: Market) -> set[Choice]:
    """Every stable marriage of as many women as men with complete lists, of all marriages."""
    wants, ranks, n = market.wants, market.ranks, len(market.wants)
    result: set[Choice] = set()
    for wives in permutations(range(n)):
        husbands = {w: m for m, w in enumerate(wives)}
        if not any(
            wants[m][w] < wants[m][wives[m]] and ranks[m][w] < ranks[husbands[w]][w]
            for m in range(n)
            for w in range(n)
        ):
            result.add(wives)
    return result


def value(market: Market, objective: str, choice: Choice) -> int:
    """What an objective comes to."""
    pairs = [(c, v) for c, v in enumerate(choice) if v is not None]
    own = [market.wants[c][v] for c, v in pairs]
    other = [market.ranks[c][v] for c, v in pairs]
    if objective == "egalitarian":
        return sum(own) + sum(other)
    if objective == "minimum-regret":
        return max([0, *own, *other])
    if objective == "sex-equal":
        return abs(sum(own) - sum(other))
    return max(sum(own), sum(other))


def no_worse(market: Market, one: Choice, two: Choice) -> bool:
    """Whether no candidate likes the first matching less than the second."""
    for c, row in enumerate(market.wants):
        mine, yours = one[c], two[c]
        if yours is not None and (mine is None or row[mine] > row[yours]):
            return False
    return True


def neighbours(market: Market, stable: list[Choice]) -> list[tuple[Choice, Choice]]:
    """Every two stable matchings, one above the other for the candidates and none in between."""
    below = {
        one: [two for two in stable if two != one and no_worse(market, one, two)] for one in stable
    }
    return [
        (one, two)
        for one in stable
        for two in below[one]
        if not any(two in below[between] for between in below[one])
    ]


def moves(one: Choice, two: Choice) -> frozenset[Move]:
    """What changes from one matching to another."""
    return frozenset((c, a, b) for c, (a, b) in enumerate(zip(one, two, strict=True)) if a != b)


def rotations(market: Market, stable: list[Choice]) -> set[frozenset[Move]]:
    """Every difference of two neighbours."""
    return {moves(one, two) for one, two in neighbours(market, stable)}


def must_follow(
    market: Market, stable: list[Choice], earlier: frozenset[Move], later: frozenset[Move]
) -> bool:
    """Whether the later rotation is eliminated only where the earlier one is.

    A rotation is eliminated where all its candidates have what it brings or something they like
    less.
    """

    def eliminated(choice: Choice, rotation: frozenset[Move]) -> bool:
        for c, _, taken in rotation:
            has = choice[c]
            assert taken is not None
            if has is None or market.wants[c][has] < market.wants[c][taken]:
                return False
        return True

    return all(eliminated(m, earlier) for m in stable if eliminated(m, later))
