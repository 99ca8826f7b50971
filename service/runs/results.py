"""From the engine's result to rows: ids of this service, no names, and figures that stay.

What tells of one person stands in rows of that person, which go with them. The summary names
nobody: it stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matching._version import __version__
from matching.pipeline import Result
from matching.report.types import CallReport, DecisionReport, HelpReport, Report, Summary
from service.accounts.work import Work
from service.profiles.models import Candidate, Vacancy
from service.runs.input import Ids, RunInput
from service.runs.models import OpenPlace, Proposal, Unplaced
from service.runs.queue import Lease, held

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What is kept of a run; made before the transaction that keeps it, which is short then."""

    summary: dict[str, Any]
    digest: str
    proposals: Rows
    unplaced: Rows
    open_places: Rows


def outcome_of(run_id: str, given: RunInput, result: Result) -> Outcome:
    """Return what is kept of a result."""
    report, ids = result.report, given.ids
    at = {pair.candidate: place for place, pair in enumerate(report.placements)}
    return Outcome(
        summary=summary_of(report, ids) | {"input": _input(given)},
        digest=given.digest,
        proposals=[
            {
                "run_id": run_id,
                "candidate_id": ids.candidates[pair.candidate],
                "position": at[pair.candidate],
                "vacancy_id": ids.vacancies[pair.vacancy],
                "employer_id": ids.employers[pair.employer],
                "candidate_score": pair.candidate_score,
                "vacancy_score": pair.vacancy_score,
                "wish": pair.wish,
                "report": _without(asdict(pair), "candidate", "vacancy", "employer"),
            }
            for pair in report.placements
        ],
        unplaced=[
            {
                "run_id": run_id,
                "candidate_id": ids.candidates[one.candidate],
                "position": place,
                "report": _unplaced(asdict(one), ids),
            }
            for place, one in enumerate(report.unplaced)
        ],
        open_places=[
            {
                "run_id": run_id,
                "vacancy_id": ids.vacancies[one.vacancy],
                "open": one.open,
                "capacity": one.capacity,
                "report": {"lost": one.lost, "helps": _helps(one.helps)},
            }
            for one in report.open_places
        ],
    )


def keep(work: Work, lease: Lease, outcome: Outcome) -> None:
    """Keep the whole of an outcome, and end its run.

    People who were erased while the run was worked on, and vacancies that were removed, have no
    row; the figures count them.

    Raises
    ------
    LeaseLostError
        If the run is somebody else's by now, or ended; then nothing is kept.
    """
    session = work.session
    run = held(session, lease)
    people, offers = (
        _there(session, run.programme, Candidate),
        _there(session, run.programme, Vacancy),
    )
    proposals = [
        row
        for row in outcome.proposals
        if row["candidate_id"] in people and row["vacancy_id"] in offers
    ]
    for table, rows in (
        (Proposal, proposals),
        (Unplaced, [row for row in outcome.unplaced if row["candidate_id"] in people]),
        (OpenPlace, [row for row in outcome.open_places if row["vacancy_id"] in offers]),
    ):
        if rows:
            session.execute(insert(table), rows)
    run.state, run.ended_at = "done", work.now
    run.leased_by, run.leased_until = None, None
    run.version, run.digest, run.summary = __version__, outcome.digest, outcome.summary
    run.done = run.total
    placed = outcome.summary["placed"]
    work.note("run.end", "run", run.id, state="done", placed=placed)


def _there(session: Session, programme: str, table: type[Candidate | Vacancy]) -> set[str]:
    """Return the ids that are there, and keep them there until the transaction ends."""
    query = select(table.id).where(table.programme == programme)
    return set(session.scalars(query.with_for_update(read=True, key_share=True)))


def summary_of(report: Report, ids: Ids) -> dict[str, Any]:
    """Return the figures of a report; who is only counted stays uncounted by name."""
    return _figures(report.summary) | {
        "calls": [_call(call, ids) for call in report.calls],
        "balance": {
            name: [asdict(group) for group in groups] for name, groups in report.balance.items()
        },
        "decisions": _decisions(report.decisions),
    }


def _figures(summary: Summary) -> dict[str, Any]:
    figures = asdict(summary)
    figures["blocking"] = len(summary.blocking)
    figures["violations"] = len(summary.violations)
    figures["wishes"] = {str(rank): count for rank, count in summary.wishes.items()}
    return figures


def _call(call: CallReport, ids: Ids) -> dict[str, Any]:
    return {
        "employer": ids.employers[call.employer],
        "helped": call.helped,
        "vacancies": [
            {"vacancy": ids.vacancies[vacancy], "people": people}
            for vacancy, people in call.vacancies
        ],
        "capped": call.capped,
    }


def _decisions(report: DecisionReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    broken = Counter(rule for _, _, rules in report.broken for rule in rules)
    return asdict(report) | {
        "blocking": len(report.blocking),
        "broken": dict(sorted(broken.items())),
    }


def _unplaced(report: dict[str, Any], ids: Ids) -> dict[str, Any]:
    report["full"] = [ids.vacancies[vacancy] for vacancy in report["full"]]
    report["changes"] = [
        change | {"vacancies": [ids.vacancies[vacancy] for vacancy in change["vacancies"]]}
        for change in report["changes"]
    ]
    return _without(report, "candidate")


def _helps(helps: tuple[HelpReport, ...]) -> list[dict[str, Any]]:
    """Return how many people one change would bring, and how much of it at least and at most."""
    groups: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for help_ in helps:
        groups[help_.rule, help_.unit, help_.what].append(help_.amount)
    return [
        {
            "rule": rule,
            "unit": unit,
            "what": what,
            "people": len(amounts),
            "least": min(amounts),
            "most": max(amounts),
        }
        for (rule, unit, what), amounts in groups.items()
    ]


def _input(given: RunInput) -> dict[str, Any]:
    return given.counts | {"change": given.change, "read_at": given.read_at.isoformat()}


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
