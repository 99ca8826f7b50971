"""How a user makes a problem: from ranked lists, or from scores."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy.typing as npt

if TYPE_CHECKING:
    from matching.tables.problem import LowerQuota, Problem


class Builders:
    """The ways to make a `Problem`, which has them as its own.

    What they do is in `matching.tables.rankings` and `matching.tables.scored`, which know `Problem`
    and are therefore imported when first used.
    """

    def to_rankings(self) -> tuple[dict[Hashable, list[Any]], dict[Hashable, list[Any]]]:
        """Return the lists of the candidates and of the vacancies, by id.

        `Problem.from_rankings` of both makes the same order of preference again; a nested list is
        a tie. Within a tie the order says nothing.
        """
        from matching.tables.rankings import to_rankings

        return to_rankings(cast("Problem", self))

    @classmethod
    def from_rankings(  # noqa: PLR0913 - each says one thing of the problem, by name
        cls,
        candidates: Mapping[Any, Any] | Iterable[Any],
        vacancies: Mapping[Any, Any] | Iterable[Any] | None = None,
        *,
        capacity: int | Mapping[Any, int] | Sequence[int] = 1,
        employer: Mapping[Any, Hashable] | Sequence[Hashable] | None = None,
        employer_capacity: int | Mapping[Any, int] | Sequence[int] | None = None,
        employers: Mapping[Any, Any] | Iterable[Any] | None = None,
        employer_ranks: Literal["pairs", "candidates"] | None = None,
        weight: Mapping[Any, int] | None = None,
        locked: Mapping[Any, Hashable] | None = None,
        forbidden: Iterable[tuple[Any, Any]] = (),
        quotas: Iterable[LowerQuota] = (),
        couples: Iterable[tuple[Any, Any]] = (),
        unmatched: Literal["error", "drop"] = "error",
    ) -> Problem:
        """Return the problem of ranked lists, in ids of the user's own.

        A list holds ids, best first. A nested list (or set) within it is a tie; a tuple is an id.
        Lists are given by id in a mapping, or in order, and then the ids are 0, 1, 2, ...

        Parameters
        ----------
        candidates
            The list of vacancies of each candidate.
        vacancies
            The list of candidates of each vacancy. None: vacancies rank nobody, all their
            candidates tie; they are then those that `capacity` and `employer` name, or else those
            that anybody lists (in order of appearance; numbers from 0 where candidates have none
            but numbers either).
        capacity
            The places: one number for all, or by vacancy (one that is not named has 1 place).
        employer
            The employer of each vacancy. None: each vacancy is its own employer.
        employer_capacity
            How many people each employer takes over all its vacancies; who is not named, or
            nobody if it is None, has no cap. With a cap over several vacancies the place in the
            vacancy's list counts as the rank on the employer's one scale (decision record 0004).
        employers
            In place of `vacancies`: the list of candidates of each employer, who then ranks
            people wherever they are (student-project allocation, SPA-S and SPA-ST).
        employer_ranks
            See `Problem`; None: ``"candidates"`` where `employers` is given, else ``"pairs"``.
        weight
            The weight of each pair (candidate, vacancy), a whole number; None: 1 each.
        locked
            The vacancy that people decided on, by candidate; it must be in the lists.
        forbidden
            Pairs (candidate, vacancy) that may not be; if they are in the lists they are left out.
        quotas
            Lower quotas, which name vacancies and candidates by id.
        couples
            Pairs of candidates who want the same employer or nothing.
        unmatched
            What to do with a pair that only one side lists: ``"error"``, or ``"drop"`` to leave it
            out, as is usual in the literature.

        Raises
        ------
        ProblemError
            If a list has no order, names somebody unknown or somebody twice, if only one side
            lists a pair, or if one of the other arguments contradicts the lists.

        Examples
        --------
        >>> problem = Problem.from_rankings(
        ...     {"ann": ["shop", "farm"], "bob": [["farm", "shop"]]},
        ...     {"farm": ["ann", "bob"], "shop": ["bob", "ann"]},
        ... )
        >>> problem.n_pairs
        4
        """
        from matching.tables.assembly import Terms
        from matching.tables.rankings import from_rankings

        terms = Terms(capacity, employer, employer_capacity, locked, forbidden, quotas, couples)
        return from_rankings(
            candidates,
            vacancies,
            employers,
            terms,
            weight=weight,
            employer_ranks=employer_ranks,
            unmatched=unmatched,
        )

    @classmethod
    def from_scores(  # noqa: PLR0913 - each says one thing of the problem, by name
        cls,
        candidate_scores: Any,
        vacancy_scores: Any = None,
        *,
        pairs: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
        shape: tuple[int, int] | None = None,
        band: float | tuple[float, float] = 0,
        candidate_ids: Sequence[Hashable] | None = None,
        vacancy_ids: Sequence[Hashable] | None = None,
        capacity: int | Mapping[Any, int] | Sequence[int] = 1,
        employer: Mapping[Any, Hashable] | Sequence[Hashable] | None = None,
        employer_capacity: int | Mapping[Any, int] | Sequence[int] | None = None,
        weight: Any = None,
        locked: Mapping[Any, Hashable] | None = None,
        forbidden: Iterable[tuple[Any, Any]] = (),
        quotas: Iterable[LowerQuota] = (),
        couples: Iterable[tuple[Any, Any]] = (),
    ) -> Problem:
        """Return the problem of two-sided scores, where more is better and near scores tie.

        Each list is cut in classes of equals: a class starts at the best score that is left and
        takes everything within `band` of that start. What is within the band but for rounding (a
        thousand-millionth of the greatest score) counts as within it. A vacancy's candidates
        are ranked in the list of its employer, so that its cap compares like with like.

        Parameters
        ----------
        candidate_scores
            How much each candidate wants each vacancy: an array ``[n, m]`` in which NaN is not
            acceptable; a scipy sparse array, whose stored entries are the acceptable pairs; or,
            with `pairs`, a number for each pair.
        vacancy_scores
            How much each vacancy wants each candidate, in the same form. A pair counts if both
            sides score it. None: vacancies rank nobody, all their candidates tie.
        pairs
            The candidate and the vacancy of each score, by number; two arrays.
        shape
            The numbers of candidates and vacancies; needed with `pairs` only, and there only if
            not everybody is in a pair or has an id.
        band
            How near scores must be to tie, in the unit of the scores: one number, or one for
            the candidates' lists and one for the others. 0: equal scores only.
        candidate_ids, vacancy_ids
            What to call everybody; None: by their numbers.
        weight
            The weight of each pair, not negative, in the form of the scores. None: the sum of both
            scores if they are whole numbers, and else that sum in ten-thousandths, rounded.
        capacity, employer, employer_capacity, locked, forbidden, quotas, couples
            See `Problem.from_rankings`; arrays of places or employers go by vacancy.

        Raises
        ------
        ProblemError
            If the arrays do not fit each other, a score is infinite, a weight is negative, or one
            of the other arguments contradicts the pairs.

        Examples
        --------
        >>> problem = Problem.from_scores([[0.9, 0.5], [0.8, float("nan")]], band=0.1)
        >>> problem.candidate_rank.tolist()
        [0, 1, 0]
        """
        from matching.tables.assembly import Terms
        from matching.tables.scored import Scored, from_scores

        terms = Terms(capacity, employer, employer_capacity, locked, forbidden, quotas, couples)
        scored = Scored(candidate_scores, vacancy_scores, weight, pairs, shape)
        return from_scores(scored, terms, band, candidate_ids, vacancy_ids)
