"""Stability in three strengths, Pareto efficiency and envy, from their definitions.

What an employer wants is asked of its choice itself: it goes down its ranks and takes a pair while
the vacancy has a place and the cap leaves room; those who are locked come first. Of equals it
takes a newcomer last, or first: if it takes one who comes last, it gains strictly; if one who
comes first, it does not lose. That is not how the engine goes about it.
"""

from __future__ import annotations

from tests.oracles import Choice, Market, blocks, feasible

WEAK, STRONG, SUPER = "weak", "strong", "super"


def one_rank(market: Market) -> Market:
    """Let every employer rank candidates: one rank for each at all its vacancies."""
    for row in market.ranks:
        first: dict[int, int] = {}
        for v in sorted(row):
            row[v] = first.setdefault(market.employer[v], row[v])
    return market


def takes(market: Market, choice: Choice, c: int, v: int, fixed: set[int], *, first: bool) -> bool:
    """Whether the employer of v takes c there, c before or after those who rank the same."""
    employer = market.employer[v]
    here = [(c, v, 0 if first else 2)]
    for other in market.people_of(choice, employer):
        at = choice[other]
        assert at is not None
        here.append((other, at, 1))

    def order(who: tuple[int, int, int]) -> tuple[bool, int, int]:
        person, at, turn = who
        return (turn == 1 and person not in fixed, market.ranks[person][at], turn)

    # A newcomer is not one of the fixed: order() puts only those of before in front.
    fixed_ones = [who for who in here if who[2] == 1 and who[0] in fixed]
    others = sorted((who for who in here if who not in fixed_ones), key=lambda who: order(who)[1:])
    taken: list[tuple[int, int, int]] = []
    for who in fixed_ones + others:
        at_same = sum(other[1] == who[1] for other in taken)
        if at_same < market.places[who[1]] and len(taken) < market.caps[employer]:
            taken.append(who)
    return here[0] in taken


def blocks_as(
    notion: str, market: Market, choice: Choice, c: int, v: int, *, people: bool = False
) -> bool:
    """Whether the acceptable pair (c, v) blocks a matching that keeps the rules.

    `people`: employers rank candidates, so that one of their own who moves to a free place of
    theirs neither costs nor brings them anything.
    """
    fixed = set(market.locked)
    has = choice[c]
    if c in fixed or has == v:
        return False
    gains = has is None or market.wants[c][v] < market.wants[c][has]
    content = gains or (has is not None and market.wants[c][v] == market.wants[c][has])
    employer_gains = takes(market, choice, c, v, fixed, first=False)
    employer_content = takes(market, choice, c, v, fixed, first=True)
    moves_within = (
        people
        and has is not None
        and market.employer[has] == market.employer[v]
        and len(market.people_at(choice, v)) < market.places[v]
    )
    if moves_within:
        employer_content = True
        if notion == STRONG:
            employer_gains = False
        if notion == WEAK:
            employer_gains = True
    if notion == WEAK:
        return gains and employer_gains
    if notion == STRONG:
        return (gains and employer_content) or (content and employer_gains)
    return content and employer_content


def blocking_as(
    notion: str, market: Market, choice: Choice, *, people: bool = False
) -> list[tuple[int, int]]:
    """Every pair that blocks, sorted."""
    return [
        (c, v)
        for c, row in enumerate(market.wants)
        for v in sorted(row)
        if blocks_as(notion, market, choice, c, v, people=people)
    ]


def stable_as(notion: str, market: Market, *, people: bool = False) -> list[Choice]:
    """Every matching that keeps the rules and that no pair blocks."""
    return [m for m in feasible(market) if not blocking_as(notion, market, m, people=people)]


def weakly_blocks_people(market: Market, choice: Choice, c: int, v: int) -> bool:
    """Whether (c, v) blocks weakly where employers rank candidates; clause by clause, as SPA-S."""
    if blocks(market, choice, c, v, set(market.locked)):
        return True
    has = choice[c]
    return (
        c not in market.locked
        and has is not None
        and market.wants[c][v] < market.wants[c][has]
        and market.employer[has] == market.employer[v]
        and len(market.people_at(choice, v)) < market.places[v]
    )


def rank_of(market: Market, choice: Choice, c: int) -> int:
    """How candidate c ranks what they have; nothing is worse than anything."""
    has = choice[c]
    return 99 if has is None else market.wants[c][has]


def better_for_all(market: Market, choice: Choice, other: Choice) -> bool:
    """Whether `other` gives nobody worse than `choice`, and somebody better."""
    ranks = [
        (rank_of(market, choice, c), rank_of(market, other, c)) for c in range(len(market.wants))
    ]
    return all(new <= old for old, new in ranks) and any(new < old for old, new in ranks)


def pareto_efficient(market: Market, choice: Choice) -> bool:
    """Whether no matching that keeps the rules is better for all."""
    return not any(better_for_all(market, choice, other) for other in feasible(market))


def justified_envy(market: Market, choice: Choice) -> list[tuple[int, int]]:
    """Every (candidate, holder): the first likes the place better and ranks better there."""
    result = []
    for c in range(len(market.wants)):
        for holder, at in enumerate(choice):
            if at is None or at not in market.wants[c] or at not in market.wants[holder]:
                continue
            if c in market.locked or holder in market.locked:
                continue
            likes = choice[c] not in market.wants[c] or (
                market.wants[c][at] < rank_of(market, choice, c)
            )
            if likes and market.ranks[c][at] < market.ranks[holder][at]:
                result.append((c, holder))
    return result
