"""What the candidates' own lists settle, by going through every matching that keeps the rules."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from tests.oracles import Choice, Market, feasible, placed

NOTHING = 99


def rank_at(market: Market, choice: Choice, c: int) -> int:
    """The rank of what somebody has; nothing is worse than anything."""
    has = choice[c]
    return NOTHING if has is None else market.wants[c][has]


def counts(market: Market, choice: Choice) -> list[int]:
    """How many of those who are not locked have a wish of rank 0, of rank 1, and so on."""
    free = [c for c in range(len(choice)) if c not in market.locked]
    ranks = Counter(rank_at(market, choice, c) for c in free)
    return [ranks[rank] for rank in range(NOTHING)]


def rank_maximal_counts(market: Market) -> list[int]:
    """The most first wishes, then the most second wishes, ..."""
    return max(counts(market, m) for m in feasible(market))


def largest(market: Market) -> list[Choice]:
    """Every matching of the greatest size."""
    everything = list(feasible(market))
    most = max(placed(m) for m in everything)
    return [m for m in everything if placed(m) == most]


def least_total_rank(market: Market) -> int:
    """The least total of the ranks of the unlocked people among the matchings of greatest size."""
    return min(
        sum(rank * number for rank, number in enumerate(counts(market, m))) for m in largest(market)
    )


def fair_counts(market: Market) -> list[int]:
    """Among those of greatest size the fewest of the worst rank, then of the next worst, ..."""
    return min((counts(market, m) for m in largest(market)), key=lambda one: one[::-1])


def dominated(market: Market, choice: Choice) -> bool:
    """Whether some matching is better for somebody and worse for nobody."""
    people = range(len(choice))
    own = [rank_at(market, choice, c) for c in people]
    for other in feasible(market):
        theirs = [rank_at(market, other, c) for c in people]
        if theirs != own and all(a <= b for a, b in zip(theirs, own, strict=True)):
            return True
    return False


def drawn_order(seed: str, ids: list[str]) -> list[int]:
    """The lottery as a pocket script would do it."""
    drawn = [
        (sha256((seed + ":" + one).encode("utf-8")).hexdigest(), i) for i, one in enumerate(ids)
    ]
    return [i for _, i in sorted(drawn)]


def turns(market: Market, order: list[int]) -> list[int]:
    """The rank that each gets if everybody in turn has the best that leaves the earlier theirs."""
    left = list(feasible(market))
    for c in order:
        best = min(rank_at(market, m, c) for m in left)
        left = [m for m in left if rank_at(market, m, c) == best]
    return [rank_at(market, left[0], c) for c in range(len(market.wants))]


def plain_turns(market: Market, order: list[int]) -> Choice:
    """Serial dictatorship for lists without ties: each takes the best place that is free."""
    choice: list[int | None] = [market.locked.get(c) for c in range(len(market.wants))]
    for c in order:
        if c in market.locked:
            continue
        for v in sorted(market.wants[c], key=lambda v: market.wants[c][v]):
            so_far = tuple(choice)
            employer = market.employer[v]
            if len(market.people_at(so_far, v)) == market.places[v]:
                continue
            if len(market.people_of(so_far, employer)) == market.caps[employer]:
                continue
            choice[c] = v
            break
    return tuple(choice)
