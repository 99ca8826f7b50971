"""Ranked lists for the tests, in ids of several kinds, drawn at random."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from hypothesis import strategies as st

from matching.tables import Problem

Lists = dict[Any, list[Any]]

PEOPLE: list[Hashable] = ["ann", 3, ("bob", 1), "3", 0]
PLACES: list[Hashable] = [("shop", "left"), 1, "farm", 0]


def listed_pairs(problem: Problem) -> dict[tuple[Hashable, Hashable], tuple[int, int]]:
    """The pairs of a problem by id, with both ranks."""
    names = problem.known_as
    return {
        (names.candidates[c], names.vacancies[v]): (own, theirs)
        for c, v, own, theirs in zip(
            problem.candidate.tolist(),
            problem.vacancy.tolist(),
            problem.candidate_rank.tolist(),
            problem.vacancy_rank.tolist(),
            strict=True,
        )
    }


@st.composite
def wishes(draw: st.DrawFn, targets: Sequence[Hashable]) -> list[Any]:
    """Draw an order of all the targets, with ties."""
    order = draw(st.permutations(targets))
    result: list[Any] = []
    for key in order:
        if result and draw(st.integers(0, 3)) == 0:
            last = result.pop()
            result.append([*(last if isinstance(last, list) else [last]), key])
        else:
            result.append(key)
    return result


@st.composite
def two_sides(
    draw: st.DrawFn,
    *,
    agree: bool,
    people: Sequence[Hashable] = PEOPLE,
    places: Sequence[Hashable] = PLACES,
) -> tuple[Lists, Lists]:
    """Draw the lists of up to five candidates and four vacancies.

    Parameters
    ----------
    agree
        Both sides list each other, or neither does.
    """
    n, m = draw(st.integers(1, len(people))), draw(st.integers(1, len(places)))
    cells = st.lists(st.booleans(), min_size=n * m, max_size=n * m)
    wanted = draw(cells)
    ranked = wanted if agree else draw(cells)
    candidates = {
        people[i]: draw(wishes([places[j] for j in range(m) if wanted[i * m + j]]))
        for i in range(n)
    }
    vacancies = {
        places[j]: draw(wishes([people[i] for i in range(n) if ranked[i * m + j]]))
        for j in range(m)
    }
    return candidates, vacancies
