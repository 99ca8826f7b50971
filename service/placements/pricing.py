"""What moving somebody of a run costs, with everything that counts at this moment.

The run gives who is where; the market of now gives scores and wishes; decisions and placements give
who stays. See `service.live.moving` for what a price is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matching.errors import InfeasibleError, UnknownIdError, message
from matching.profiles.records import Decision, DecisionKind, Profiles
from matching.report.types import PairReport
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.moving import Price, price_of
from service.placements.models import Placement
from service.placements.settled import settled
from service.placements.transitions import TAKEN
from service.profiles.models import Candidate, Vacancy
from service.runs.decisions import standing
from service.runs.input import with_decisions
from service.runs.models import Proposal, Run


@dataclass(frozen=True)
class Moving:
    """A move and what it costs.

    Attributes
    ----------
    report
        The new pair, scored whatever rules it breaks; None where somebody is moved away.
    """

    price: Price
    report: PairReport | None

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that the new pair breaks."""
        return self.report.broken if self.report else ()


def price_in(work: Work, held: Held, run: Run, candidate: str, vacancy: str | None) -> Moving:
    """Return what it costs to move somebody of a run.

    Parameters
    ----------
    held
        The market of the run's programme.
    candidate, vacancy
        By the senders' ids; None: away from the place that the run proposes.

    Raises
    ------
    ProblemError
        As `price_of` raises it.
    """
    decisions = counting(work, held, run)
    report = None
    if vacancy is not None:
        report = _report(held, candidate, vacancy)
        lock = Decision(kind=DecisionKind.LOCK, candidate=candidate, vacancy=vacancy, reason="move")
        decisions = (*decisions, lock)
    whole = held.market.whole(decisions)
    allowed = report is None or not report.broken
    price = price_of(whole, matching_of(work, run), candidate, vacancy, allowed=allowed)
    return Moving(price, report)


def _report(held: Held, candidate: str, vacancy: str) -> PairReport:
    try:
        return held.market.pair(candidate, vacancy, locked=True)
    except UnknownIdError as error:
        raise ProblemError(
            "state", message("This person or this vacancy is not matched any more.")
        ) from error
    except InfeasibleError as error:
        raise ProblemError("state", error.message) from error


def agreed_place(work: Work, candidate_id: str) -> str | None:
    """Return the id of the vacancy at which somebody has a place that both sides agreed on."""
    query = select(Placement.vacancy_id).where(
        Placement.candidate_id == candidate_id, Placement.state.in_(TAKEN)
    )
    return work.session.scalars(query.order_by(Placement.created_at)).first()


def counting(work: Work, held: Held, run: Run) -> tuple[Decision, ...]:
    """Return the decisions and settled placements that count in the next run of a round."""
    offers = tuple(held.market.vacancy(key) for key in sorted(held.offers))
    profiles = Profiles.model_construct(
        candidates=(), employers=(), vacancies=offers, wishes=(), rankings=(), decisions=()
    )
    session, round_id = work.session, run.round_id
    decided = standing(session, run.programme, round_id)
    placed = settled(session, run.programme, round_id)
    return with_decisions(profiles, decided, placed).decisions


def matching_of(work: Work, run: Run) -> dict[str, str]:
    """Return what a run proposes, by the senders' ids."""
    query: Any = (
        select(Candidate.key, Vacancy.key)
        .select_from(Proposal)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .where(Proposal.run_id == run.id)
    )
    return {row[0]: row[1] for row in work.session.execute(query)}
