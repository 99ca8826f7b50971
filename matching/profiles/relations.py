"""What ties people to offers: wishes, rankings and decisions, as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matching.errors import InfeasibleError, InputError, message
from matching.profiles.records import Profiles
from matching.tables import NONE, Int32, SparseRows


def rows(entries: Sequence[Mapping[int, float]], n_columns: int) -> SparseRows:
    """Return sparse rows from a dictionary of column to value for each row."""
    ordered = [sorted(entry.items()) for entry in entries]
    return SparseRows(
        indptr=np.concatenate(([0], np.cumsum([len(entry) for entry in ordered]))),
        column=np.array([column for entry in ordered for column, _ in entry], dtype=np.int32),
        value=np.array([value for entry in ordered for _, value in entry], dtype=np.float64),
        n_columns=n_columns,
    )


def wish_rows(profiles: Profiles) -> SparseRows:
    """Return wishes; a wish for an employer counts for each of its vacancies."""
    candidate_at = {c.id: i for i, c in enumerate(profiles.candidates)}
    return _ranked(
        profiles,
        (
            (candidate_at[w.candidate], w.vacancy, w.employer, w.rank)
            for w in profiles.wishes
            if w.candidate in candidate_at
        ),
    )


def ranking_rows(profiles: Profiles) -> SparseRows:
    """Return employers' rankings; one without a vacancy counts for all of the employer's."""
    candidate_at = {c.id: i for i, c in enumerate(profiles.candidates)}
    return _ranked(
        profiles,
        (
            (candidate_at[r.candidate], r.vacancy, None if r.vacancy else r.employer, r.rank)
            for r in profiles.rankings
            if r.candidate in candidate_at
        ),
    )


def _ranked(
    profiles: Profiles, entries: Iterable[tuple[int, str | None, str | None, int]]
) -> SparseRows:
    """Return the best rank by candidate and vacancy of (candidate, vacancy, employer, rank)."""
    vacancy_at = {v.id: i for i, v in enumerate(profiles.vacancies)}
    offers: dict[str, list[int]] = {}
    for at, vacancy in enumerate(profiles.vacancies):
        offers.setdefault(vacancy.employer, []).append(at)
    table: list[dict[int, float]] = [{} for _ in profiles.candidates]
    for candidate, vacancy_id, employer_id, rank in entries:
        if vacancy_id is not None:
            targets = [vacancy_at[vacancy_id]] if vacancy_id in vacancy_at else []
        else:
            targets = offers.get(employer_id or "", [])
        for target in targets:
            table[candidate][target] = min(rank, table[candidate].get(target, rank))
    return rows(table, len(profiles.vacancies))


def decided(profiles: Profiles) -> tuple[Int32, Int32]:
    """Return the locked vacancy of each candidate and the forbidden pairs."""
    candidate_at = {c.id: i for i, c in enumerate(profiles.candidates)}
    vacancy_at = {v.id: i for i, v in enumerate(profiles.vacancies)}
    locked = np.full(len(candidate_at), NONE, dtype=np.int32)
    forbidden: set[tuple[int, int]] = set()
    for decision in profiles.decisions:
        candidate = candidate_at.get(decision.candidate)
        if candidate is None:
            continue
        if decision.kind == "lock" and decision.vacancy in vacancy_at:
            if locked[candidate] not in (NONE, vacancy_at[decision.vacancy]):
                raise InputError(
                    message(
                        "candidate {id} is locked to two vacancies; keep one of the decisions",
                        id=decision.candidate,
                    ),
                    record=decision.candidate,
                )
            locked[candidate] = vacancy_at[decision.vacancy]
        elif decision.kind == "forbid":
            forbidden.update(
                (candidate, vacancy_at[v.id])
                for v in profiles.vacancies
                if decision.vacancy == v.id
                or (decision.vacancy is None and decision.employer == v.employer)
            )
    for candidate, vacancy in enumerate(locked.tolist()):
        if (candidate, vacancy) in forbidden:
            raise InputError(
                message(
                    "candidate {id} is both locked to and forbidden at vacancy {vacancy}; "
                    "keep one of the decisions",
                    id=profiles.candidates[candidate].id,
                    vacancy=profiles.vacancies[vacancy].id,
                ),
                record=profiles.candidates[candidate].id,
            )
    _check_room(profiles, locked)
    pairs = np.array(sorted(forbidden), dtype=np.int32).reshape(-1, 2)
    return locked, pairs


def _check_room(profiles: Profiles, locked: Int32) -> None:
    """Raise InfeasibleError if more people are locked somewhere than there is room for."""
    employers = {employer.id: employer for employer in profiles.employers}
    at_vacancy: defaultdict[str, list[str]] = defaultdict(list)
    at_employer: defaultdict[str, list[str]] = defaultdict(list)
    for candidate, at in zip(profiles.candidates, locked.tolist(), strict=True):
        if at != NONE:
            at_vacancy[profiles.vacancies[at].id].append(candidate.id)
            at_employer[profiles.vacancies[at].employer].append(candidate.id)
    rooms = [(v.id, v.capacity, at_vacancy[v.id]) for v in profiles.vacancies]
    for id_, employer in employers.items():
        if employer.supervision_capacity is not None:
            rooms.append((id_, employer.supervision_capacity, at_employer[id_]))
    for where, room, people in rooms:
        if len(people) > room:
            raise InfeasibleError(
                message(
                    "{where} has room for {room}, but {count} people are locked there: {people}; "
                    "take back a decision or add a place",
                    where=where,
                    room=room,
                    count=len(people),
                    people=", ".join(people),
                ),
                record=where,
            )
