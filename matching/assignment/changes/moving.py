"""Vacancy chains going up and rejection chains going down, move by move.

Each function takes a `Standing` in which no pair blocks but by what the function is told of, and
leaves one in which no pair blocks. That rests on three facts, for ranks with ties:

- The best of those who want a free place leaves nobody behind who ranks better, so that nobody
  blocks with a vacancy that is full again. Who moved up wants fewer places than before.
- When somebody leaves an employer at its cap, that employer takes one more person, at the vacancy
  that was left or at any other with a free place, whichever gets the best rank. Nobody else can
  block: who wanted a place that was free already ranks no better than all who are there.
- Who gives way ranks strictly worse, so nobody who gave way can come back to where they were.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matching.assignment.changes.standing import Standing
from matching.tables import NONE


def follow(standing: Standing, vacancies: list[int], until: int = NONE) -> int:
    """Let the best come to a free place, then the best to the place that was left, and so on.

    Parameters
    ----------
    vacancies
        The vacancies of one employer where one more person fits.
    until
        An employer; the chain stops where somebody leaves it.

    Returns
    -------
    int
        The vacancy of `until` that was left, -1 if the chain came to its end.
    """
    while True:
        pair = standing.best(vacancies)
        if pair == NONE:
            return NONE
        who = standing.owner[pair]
        left = standing.place_of(standing.held[who])
        standing.put(who, pair)
        if left == NONE:
            return NONE
        if until != NONE and standing.employer[left] == until:
            return left
        vacancies = where_one_fits(standing, left)


def where_one_fits(standing: Standing, left: int) -> list[int]:
    """Return where one more person might come after somebody left a vacancy.

    If the employer was at its cap, that is any of its vacancies with a free place; if not, nobody
    wanted those, and it is the vacancy alone.
    """
    employer = standing.employer[left]
    if standing.employer_free[employer] == 1:
        return standing.open_offers(employer)
    return [left]


def squeeze(standing: Standing, vacancy: int) -> None:
    """Settle a vacancy that got a free place while its employer is at its cap.

    It changes something only if somebody who wants the place ranks better than the last of the
    employer's people, or is one of them and may move. In the first case that last one has to go
    in the end, unless somebody leaves the employer of their own accord.
    """
    employer = standing.employer[vacancy]
    while True:
        pair = standing.best([vacancy])
        if pair == NONE:
            return
        who = standing.owner[pair]
        inside = standing.inside(who, employer)
        last = standing.worst(standing.offers[employer])
        better = last != NONE and standing.rank[pair] < standing.rank[standing.held[last]]
        if not better and not (inside and standing.by_candidates):
            return
        left = standing.place_of(standing.held[who])
        standing.put(who, pair)
        if inside:
            vacancy = left
            continue
        if left != NONE:
            standing.employer_free[employer] += 1  # one too many, for as long as the chain goes
            left = follow(standing, where_one_fits(standing, left), until=employer)
            standing.employer_free[employer] -= 1
        if left == NONE:
            evict(standing, employer)
            return
        vacancy = left


def evict(standing: Standing, employer: int) -> None:
    """Let the last of an employer's people go, and find them another place."""
    who = standing.worst(standing.offers[employer])
    lost = standing.held[who]
    standing.put(who, NONE)
    settle(standing, standing.place_of(lost))
    place(standing, who, lost)


def settle(standing: Standing, vacancy: int) -> None:
    """Let people of an employer at its cap move to a free place of it that they like better.

    Only where employers rank people (SPA-S, SPA-ST); elsewhere the employer has a say in it.
    """
    if not standing.by_candidates:
        return
    problem, employer = standing.problem, standing.employer[vacancy]
    while standing.free[vacancy] > 0:
        found = NONE
        for offer in standing.offers[employer]:
            for who in standing.people(offer):
                pair = NONE if who in standing.out else problem.pair(who, vacancy)
                if pair == NONE or not standing.wants(who, pair):
                    continue
                if found == NONE or standing.key[pair] < standing.key[found]:
                    found = pair
        if found == NONE:
            return
        who = standing.owner[found]
        left = standing.place_of(standing.held[who])
        standing.put(who, found)
        vacancy = left


def place(standing: Standing, who: int, lost: int) -> None:
    """Let somebody without a place apply down the list, and those who give way for them.

    Parameters
    ----------
    lost
        The pair they had; they apply from its rank on. -1: from the top.
    """
    while True:
        pair, loser = _admitted(standing, who, lost)
        if pair == NONE:
            return
        if loser == NONE:
            standing.put(who, pair)
            return
        given_up = standing.held[loser]
        standing.put(loser, NONE)
        standing.put(who, pair)
        left = standing.place_of(given_up)
        if left != standing.vacancy_of[pair]:
            settle(standing, left)
        who, lost = loser, given_up


def _admitted(standing: Standing, who: int, lost: int) -> tuple[int, int]:
    """Return the best pair that takes somebody in, and who gives way for it; -1 for none."""
    problem = standing.problem
    row = np.arange(problem.indptr[who], problem.indptr[who + 1])
    if lost != NONE:
        row = row[problem.candidate_rank[row] >= problem.candidate_rank[lost]]
    away = row != standing.home[who]
    order = np.lexsort((standing.wanting.position[row], away, problem.candidate_rank[row]))
    for pair in row[order].tolist():
        v = standing.vacancy_of[pair]
        employer = standing.employer[v]
        if standing.free[v] > 0 and standing.employer_free[employer] > 0:
            return pair, NONE
        loser = standing.worst([v] if standing.free[v] <= 0 else standing.offers[employer])
        if loser != NONE and standing.rank[standing.held[loser]] > standing.rank[pair]:
            return pair, loser
    return NONE, NONE


def fill(standing: Standing, vacancies: Iterable[int]) -> None:
    """Let people come to all free places that somebody wants, until nobody wants any.

    Parameters
    ----------
    vacancies
        Where to begin. Every place that comes free on the way is looked at too.
    """
    waiting = list(vacancies)
    while waiting:
        v = waiting.pop()
        employer = standing.employer[v]
        if standing.employer_free[employer] <= 0:
            continue
        pair = standing.best(standing.open_offers(employer))
        if pair == NONE:
            continue
        who = standing.owner[pair]
        left = standing.place_of(standing.held[who])
        standing.put(who, pair)
        waiting.append(v)
        if left != NONE:
            waiting.append(left)
