"""How many people got their first wish, their second, and so on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.tables import Int64, Matching, Problem


def profile(problem: Problem, matching: Matching | npt.NDArray[Any]) -> Int64:
    """Return how many candidates got a wish of each rank; ``int64[k]``, entry 0 the first wishes.

    It ends with the worst rank that anybody got; people without a place are not in it. Locked
    people are, where the place they are locked to is among their wishes.

    Parameters
    ----------
    matching
        A matching, or the vacancy of each candidate or -1; ``int32[n]``.

    References
    ----------
    A. Kwanashie, R. W. Irving, D. F. Manlove, C. T. S. Sng, "Profile-based optimal matchings in
    the student/project allocation problem", IWOCA 2014, where this vector is called the profile.
    """
    vacancy = matching.vacancy if isinstance(matching, Matching) else np.asarray(matching)
    got = vacancy[problem.candidate] == problem.vacancy
    return np.bincount(problem.candidate_rank[got]).astype(np.int64)
