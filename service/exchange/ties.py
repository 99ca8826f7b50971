"""Bringing wishes, rankings and decisions up to what a file says about the people in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select, update

from matching.errors import message
from matching.profiles import records
from service.db.base import new_id
from service.errors import ProblemError
from service.exchange.saving import Saving, parts
from service.profiles.models import Candidate, Ranking, Vacancy, Wish
from service.runs.models import Decision

Values = tuple[Any, ...]

_MOST_NAMED: Final = 100


@dataclass(frozen=True)
class Person:
    """A candidate of the file."""

    id: str
    key: str
    programme: str


def people_in(saving: Saving, people: Iterable[records.Candidate]) -> list[Person]:
    """Return the candidates of a file, who have their rows by now."""
    return [
        Person(saving.ids["candidates", one.programme, one.id], one.id, one.programme)
        for one in people
    ]


def save_wishes(saving: Saving, people: Sequence[Person], wishes: Iterable[records.Wish]) -> None:
    """Let the people of a file have the wishes that the file gives them, and no others."""
    find = _by_key(people)
    wanted: dict[str, set[Values]] = defaultdict(set)
    for wish in wishes:
        person = find[wish.candidate]
        wanted[person.id].add(
            (
                wish.rank,
                _vacancy_id(saving, person, wish.vacancy),
                _employer_id(saving, wish.employer),
            )
        )
    _replace(saving, _Ties("wishes", Wish), people, wanted)


def save_rankings(
    saving: Saving,
    people: Sequence[Person],
    rankings: Iterable[records.EmployerRanking],
    employers: Iterable[str],
) -> None:
    """Let the employers of a file rank its people as the file says, and no others of them."""
    find = _by_key(people)
    wanted: dict[str, set[Values]] = defaultdict(set)
    for ranking in rankings:
        person = find[ranking.candidate]
        wanted[person.id].add(
            (
                ranking.rank,
                _vacancy_id(saving, person, ranking.vacancy),
                _employer_id(saving, ranking.employer),
            )
        )
    theirs = {saving.ids["employers", "", key] for key in employers}
    _replace(saving, _Ties("rankings", Ranking, lambda row: row[2] in theirs), people, wanted)


def _everything(_values: Values) -> bool:
    return True


@dataclass(frozen=True)
class _Ties:
    """A table that ties people to offers, and which of its rows the file is about."""

    table: str
    model: type[Wish] | type[Ranking]
    counts: Callable[[Values], bool] = _everything


def _replace(
    saving: Saving, ties: _Ties, people: Sequence[Person], wanted: Mapping[str, set[Values]]
) -> None:
    """Remove and add rows so that each person has those that are wanted; what stays is left."""
    model = ties.model
    columns = (model.rank, model.vacancy_id, model.employer_id)
    names = [column.key for column in columns]
    for some in parts(people):
        there: dict[str, dict[Values, str]] = defaultdict(dict)
        query = select(model.id, model.candidate_id, *columns).where(
            model.candidate_id.in_([person.id for person in some])
        )
        for id_, owner, *values in saving.session.execute(query):
            if ties.counts(tuple(values)):
                there[owner][tuple(values)] = id_
        gone: list[str] = []
        new: list[dict[str, Any]] = []
        other: list[Person] = []
        for person in some:
            before, after = there[person.id], wanted.get(person.id, set())
            stale = [id_ for values, id_ in before.items() if values not in after]
            fresh = sorted(after - before.keys(), key=str)
            saving.add(
                ties.table,
                added=len(fresh),
                removed=len(stale),
                unchanged=len(after) - len(fresh),
            )
            if stale or fresh:
                other.append(person)
            gone += stale
            new += [
                {"id": new_id(), "candidate_id": person.id, **dict(zip(names, values, strict=True))}
                for values in fresh
            ]
        _changed(saving, other)
        if not saving.trial:
            _execute(saving, model, gone, new)


def _execute(saving: Saving, model: Any, gone: list[str], new: list[dict[str, Any]]) -> None:
    for some in parts(gone):
        saving.session.execute(delete(model).where(model.id.in_(some)))
    if new:
        saving.session.execute(model.__table__.insert(), new)


def _changed(saving: Saving, people: Sequence[Person]) -> None:
    """Let every process and every editor see that something about these people changed."""
    fresh = [person.id for person in people if person.id not in saving.people]
    for person in people:
        saving.touch("candidate", person.id, person.key, person.programme)
    if fresh and not saving.trial:
        saving.session.execute(
            update(Candidate)
            .where(Candidate.id.in_(fresh))
            .values(version=Candidate.version + 1, updated_at=saving.work.now)
            .execution_options(synchronize_session=False)
        )


def save_decisions(
    saving: Saving,
    people: Sequence[Person],
    decisions: Iterable[records.Decision],
    vacancies: Iterable[records.Vacancy],
) -> None:
    """Let the decisions that came in files about these people be those of this file.

    One that is not in the file any more is taken back, not removed. What was decided in the
    service itself stays as it is; a file may not contradict it.

    Raises
    ------
    ProblemError
        ``conflict``: the file contradicts a decision that was made in the service.
    """
    find = _by_key(people)
    wanted: dict[str, dict[Values, records.Decision]] = defaultdict(dict)
    for decision in decisions:
        person = find[decision.candidate]
        wanted[person.id][
            decision.kind.value,
            _vacancy_id(saving, person, decision.vacancy),
            _employer_id(saving, decision.employer),
            decision.reason,
            decision.by,
            decision.on,
        ] = decision
    owners = {
        saving.ids["vacancies", one.programme, one.id]: saving.ids["employers", "", one.employer]
        for one in vacancies
    }
    clashes: list[str] = []
    for some in parts(people):
        query = (
            select(Decision, Vacancy.employer_id)
            .outerjoin(Vacancy, Vacancy.id == Decision.vacancy_id)
            .where(
                Decision.candidate_id.in_([person.id for person in some]),
                Decision.withdrawn_at.is_(None),
            )
        )
        there: dict[str, list[Decision]] = defaultdict(list)
        for row, owner in saving.session.execute(query):
            there[row.candidate_id].append(row)
            if row.vacancy_id is not None:
                owners[row.vacancy_id] = owner
        for person in some:
            about = there[person.id], wanted.get(person.id, {})
            clashes += _decide(saving, person, *about, owners)
        if not saving.trial:
            saving.session.flush()
        saving.session.expunge_all()
    if clashes:
        raise ProblemError(
            "conflict",
            message(
                "{count} decisions contradict one that was made in the service, about {people}; "
                "take that one back first, or remove the row",
                count=len(clashes),
                people=", ".join(clashes[:_MOST_NAMED]),
            ),
        )


def _decide(
    saving: Saving,
    person: Person,
    there: Sequence[Decision],
    wanted: Mapping[Values, Any],
    owners: Mapping[str, str],
) -> list[str]:
    """Bring the decisions about one person up to date; return the person's key for each clash."""
    here = [row for row in there if row.made_by is not None]
    filed = {_told(row): row for row in there if row.made_by is None and row.round_id is None}
    stale = [row for told, row in filed.items() if told not in wanted]
    made_here = {_about(_told(row)) for row in here if row.round_id is None}
    fresh = [told for told in wanted if told not in filed and _about(told) not in made_here]
    clashes = [
        person.key for told in fresh if any(_contradict(told, _told(row), owners) for row in here)
    ]
    saving.add(
        "decisions", added=len(fresh), removed=len(stale), unchanged=len(wanted) - len(fresh)
    )
    if stale or fresh:
        saving.touch("candidate", person.id, person.key, person.programme)
    if saving.trial:
        return clashes
    for row in stale:
        row.withdrawn_at, row.withdrawn_by = saving.work.now, saving.work.actor.account_id
    saving.session.add_all(_row(saving, person, told) for told in fresh)
    return clashes


def _told(row: Decision) -> Values:
    return (row.kind, row.vacancy_id, row.employer_id, row.reason, row.by, row.decided_on)


def _about(told: Values) -> tuple[str, str]:
    """Return what was decided about whom: with a vacancy, the employer adds nothing."""
    return told[0], told[1] or told[2]


def _contradict(one: Values, other: Values, owners: Mapping[str, str]) -> bool:
    """Return whether two decisions about one person cannot both stand."""
    if one[0] == other[0]:
        return bool(one[0] == "lock" and one[1] != other[1])
    lock, forbid = sorted((one, other), key=lambda told: told[0] != "lock")
    return _about(forbid)[1] in {lock[1], owners[lock[1]]}


def _row(saving: Saving, person: Person, told: Values) -> Decision:
    kind, vacancy, employer, reason, by, on = told
    return Decision(
        id=new_id(),
        programme=person.programme,
        kind=kind,
        candidate_id=person.id,
        vacancy_id=vacancy,
        employer_id=employer,
        reason=reason,
        by=by,
        decided_on=on,
        made_by=None,
        made_at=saving.work.now,
    )


def _by_key(people: Sequence[Person]) -> Mapping[str, Person]:
    """Return the people of the file by key: within one file a key is one person's."""
    return {person.key: person for person in people}


def _vacancy_id(saving: Saving, person: Person, key: str | None) -> str | None:
    return None if key is None else saving.ids["vacancies", person.programme, key]


def _employer_id(saving: Saving, key: str | None) -> str | None:
    return None if key is None else saving.ids["employers", "", key]
