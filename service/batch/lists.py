"""Suggestions for a candidate and shortlists for a vacancy, from scored profiles."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from matching.errors import UnknownIdError, message
from matching.pipeline import Scored
from matching.report.types import PairReport


def position(ids: Sequence[str], wanted: str, what: str) -> int:
    """Return where an id stands; capitals count only where two ids differ in nothing else.

    Raises
    ------
    UnknownIdError
        If it does not; the message names the ones that look like it.
    """
    plain = wanted.strip()
    exact = {known: at for at, known in enumerate(ids)}
    folded = {known.casefold(): at for at, known in enumerate(ids)}
    at = exact.get(plain, folded.get(plain.casefold()))
    if at is None:
        near = get_close_matches(wanted, ids, n=3, cutoff=0.5)
        raise UnknownIdError(
            message(
                "there is no {what} {id} in this programme; do you mean {near}?",
                what=message(what),
                id=wanted,
                near=" / ".join(near),
            )
            if near
            else message(
                "there is no {what} {id} in this programme", what=message(what), id=wanted
            ),
            record=wanted,
        )
    return at


def suggestions(scored: Scored, candidate: str, top: int) -> list[PairReport]:
    """Return the `top` vacancies for a candidate, in the candidate's own order.

    Wishes come first, then the score; equal scores in the order of the ids.
    """
    at = position(scored.table.candidate_ids, candidate, "candidate")
    problem = scored.problem
    row = slice(problem.indptr[at], problem.indptr[at + 1])
    score = scored.scores.candidate_score[_positions(scored, at)]
    wish = scored.table.wishes.at(np.full(score.size, at), problem.vacancy[row])
    first = np.where(wish < 0, np.iinfo(np.int32).max, wish)
    names = np.array(scored.table.vacancy_ids)[problem.vacancy[row]]
    order = np.lexsort((names, -score, first))[:top]
    return [scored.teller.tell(at, int(v)) for v in problem.vacancy[row][order]]


def _positions(scored: Scored, candidate: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return where the pairs that count for a candidate stand in the score table."""
    scores = scored.scores
    part = np.arange(scores.indptr[candidate], scores.indptr[candidate + 1])
    return part[~scores.forbidden[part]]


def shortlist(scored: Scored, vacancy: str, top: int) -> list[PairReport]:
    """Return the `top` candidates for a vacancy, in the vacancy's own order.

    The employer's ranking comes first, then the vacancy's score; equal scores in the order of
    the ids. Where a vacancy ranks nobody the score still orders what a person reads.
    """
    at = position(scored.table.vacancy_ids, vacancy, "vacancy")
    scores = scored.scores
    part = np.flatnonzero((scores.vacancy == at) & ~scores.forbidden)
    people = scores.candidate[part]
    rank = scored.table.rankings.at(people, np.full(people.size, at))
    first = np.where(rank < 0, np.iinfo(np.int32).max, rank)
    names = np.array(scored.table.candidate_ids)[people]
    order = np.lexsort((names, -scores.vacancy_score[part], first))[:top]
    return [scored.teller.tell(int(c), at) for c in people[order]]


def explain(scored: Scored, candidate: str, vacancy: str) -> PairReport:
    """Return everything there is to tell of one pair, eligible or not."""
    return scored.teller.tell(
        position(scored.table.candidate_ids, candidate, "candidate"),
        position(scored.table.vacancy_ids, vacancy, "vacancy"),
    )
