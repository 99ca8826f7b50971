"""How employers rank people for a vacancy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from matching.errors import message
from service.accounts.work import Work
from service.profiles.models import Candidate, Ranking, Vacancy
from service.profiles.repository import refused, stamp
from service.profiles.schemas_offers import RankingIn
from service.profiles.visible import visible_candidates

Naming = Callable[[str], str]
"""Gives what the actor calls a person by the person's id."""


def rankings_of(work: Work, row: Vacancy, naming: Naming) -> tuple[RankingIn, ...]:
    """Return the rankings for one vacancy, in their order, and note who is in them.

    Rankings of people who object, or for all vacancies of the employer, are not among them.
    """
    query = (
        select(Ranking.rank, Ranking.candidate_id)
        .join(Candidate, Ranking.candidate_id == Candidate.id)
        .where(Ranking.vacancy_id == row.id, Candidate.objected_at.is_(None))
    )
    found = work.session.execute(query).all()
    work.note("ranking.read", "vacancy", row.id, subjects=[who for _, who in found])
    told = sorted((rank, naming(who)) for rank, who in found)
    return tuple(RankingIn.model_construct(rank=rank, candidate=who) for rank, who in told)


def ranked_by_name(work: Work, row: Vacancy, naming: Naming) -> Mapping[str, str]:
    """Return the id by what the actor calls them, of all people who can be ranked.

    Those of the programme who do not object, whom the actor may see. An employer sees nobody, but
    whoever names a pseudonym has seen it in a shortlist or placement: it cannot be guessed.
    """
    seen = select(Candidate) if work.actor.role == "employer" else visible_candidates(work.actor)
    query = seen.with_only_columns(Candidate.id).where(
        Candidate.programme == row.programme, Candidate.objected_at.is_(None)
    )
    return {naming(id_): id_ for id_ in work.session.scalars(query)}


def replace_rankings(
    work: Work, row: Vacancy, sent: Sequence[RankingIn], ids: Mapping[str, str]
) -> None:
    """Make these all rankings for one vacancy.

    Parameters
    ----------
    row
        Of `service.profiles.vacancies.own_vacancy`.
    ids
        Of `ranked_by_name`.

    Raises
    ------
    ProblemError
        ``invalid``: somebody is not there, or stands twice.
    """
    seen: set[str] = set()
    for at, each in enumerate(sent):
        if each.candidate not in ids:
            raise refused(f"rankings.{at}.candidate", message("there is nobody of this name"))
        if each.candidate in seen:
            raise refused(f"rankings.{at}.candidate", message("this person stands here twice"))
        seen.add(each.candidate)
    session = work.session
    before = session.scalars(
        select(Ranking)
        .join(Candidate, Ranking.candidate_id == Candidate.id)
        .where(Ranking.vacancy_id == row.id, Candidate.objected_at.is_(None))
    ).all()
    concerned = {each.candidate_id for each in before} | {ids[each.candidate] for each in sent}
    for old in before:
        session.delete(old)
    session.add_all(
        Ranking(
            employer_id=row.employer_id,
            vacancy_id=row.id,
            candidate_id=ids[each.candidate],
            rank=each.rank,
        )
        for each in sent
    )
    stamp(row, work.now)
    session.flush()
    work.note("ranking.change", "vacancy", row.id, subjects=concerned)
    touch_people(work, concerned)


def touch_people(work: Work, ids: set[str]) -> None:
    """Tell every process that what is told of these people is another now."""
    query = select(Candidate.id, Candidate.key, Candidate.programme)
    for id_, key, programme in work.session.execute(query.where(Candidate.id.in_(ids))):
        work.touch("candidate", id_, key, programme)
