"""What would have to change for a pair that is not eligible, where it is one small thing."""

from __future__ import annotations

import numpy as np

from matching.market import Market
from matching.pipeline import ranks_nobody
from matching.profiles.encode import encode
from matching.profiles.linking import Linker
from matching.profiles.records import Profiles
from matching.report.types import HelpReport, PairReport
from matching.scoring.eligibility import Meeting, broken_rules
from matching.scoring.relaxation import need_of


def needed(market: Market, linker: Linker, report: PairReport) -> HelpReport | None:
    """Return the one change that would let a pair meet, or None.

    Parameters
    ----------
    market
        Where both are.
    linker
        What links words to skills.
    report
        Of the pair.
    """
    if len(report.broken) != 1 or report.locked:
        return None
    both = Profiles.model_construct(
        candidates=(market.candidate(report.candidate),),
        employers=(market.employer(report.employer),),
        vacancies=(market.vacancy(report.vacancy),),
    )
    config = market.config
    table = encode(both, linker.vocabulary, config.profiles, ranks_nobody(config), linker=linker)
    meeting = Meeting(table, config.scoring, np.zeros(1, dtype=np.int32))
    found = need_of(meeting, 0, 0, int(broken_rules(meeting)[0, 0]))
    if found is None:
        return None
    rule, need = found
    return HelpReport(report.candidate, rule, round(need.amount, 1), need.unit, need.what)
