"""What the engine gets is what is in the database at this moment, on either database the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from matching.market.records import Records
from matching.market.types import MarketChange
from matching.profiles import records
from service.db.base import new_id
from service.db.engine import Database
from service.profiles import models
from service.profiles.loading import ids_of, keys_of, load_changed, load_profiles
from service.profiles.rows import set_candidate, set_employer, set_vacancy
from tests import records_drawn as drawn
from tests.service_app import START, Hall

PROGRAMME = "talent"


class _UndoError(Exception):
    """Ends a transaction without keeping anything."""


@contextmanager
def passing(database: Database) -> Iterator[Session]:
    """Give a session of which nothing is kept, on tables without people or offers."""
    try:
        with database.writing() as session:
            for table in (models.Candidate, models.Vacancy, models.Employer):
                session.execute(delete(table))
            yield session
            raise _UndoError
    except _UndoError:
        pass


def made(row: Any) -> Any:
    """Return a row with an id and moments."""
    row.id, row.version, row.created_at, row.updated_at = new_id(), 1, START, START
    return row


def put(session: Session, profiles: records.Profiles) -> None:
    """Write records into the tables, in an order that is not theirs."""
    firms, offers = {}, {}
    for employer in reversed(profiles.employers):
        firms[employer.id] = row = made(models.Employer())
        set_employer(row, employer)
        session.add(row)
    for vacancy in reversed(profiles.vacancies):
        offers[vacancy.id] = row = made(models.Vacancy(state="open"))
        row.employer_id = firms[vacancy.employer].id
        set_vacancy(row, vacancy)
        session.add(row)
    people = {}
    for candidate in reversed(profiles.candidates):
        people[candidate.id] = row = made(models.Candidate())
        set_candidate(row, candidate)
        session.add(row)
    session.flush()
    for wish in profiles.wishes:
        row = models.Wish(candidate_id=people[wish.candidate].id, rank=wish.rank)
        row.vacancy_id = offers[wish.vacancy].id if wish.vacancy else None
        row.employer_id = firms[wish.employer].id if wish.employer else None
        session.add(row)
    for ranking in profiles.rankings:
        row = models.Ranking(rank=ranking.rank, employer_id=firms[ranking.employer].id)
        row.candidate_id = people[ranking.candidate].id
        row.vacancy_id = offers[ranking.vacancy].id if ranking.vacancy else None
        session.add(row)
    session.flush()
    session.expire_all()


@st.composite
def profiles(draw: st.DrawFn) -> records.Profiles:
    """Return people, employers with vacancies, and what ties them."""
    firms = draw(st.lists(drawn.employers, min_size=1, max_size=3, unique_by=lambda e: e.id))
    offers = [
        draw(drawn.vacancies(PROGRAMME, firm.id)).model_copy(update={"id": f"{at}{firm.id[:60]}"})
        for at, firm in enumerate(firms)
    ]
    people = draw(st.lists(drawn.candidates(PROGRAMME), max_size=3, unique_by=lambda c: c.id))
    wishes, rankings = [], []
    for person in people:
        vacancy, firm = draw(st.sampled_from(offers)), draw(st.sampled_from(firms))
        rank = draw(st.integers(1, 2**31 - 1))
        wishes.append(records.Wish(candidate=person.id, rank=1, vacancy=vacancy.id))
        wishes.append(records.Wish(candidate=person.id, rank=rank, employer=firm.id))
        rankings.append(
            records.EmployerRanking(
                employer=vacancy.employer,
                candidate=person.id,
                rank=rank,
                vacancy=draw(st.sampled_from([None, vacancy.id])),
            )
        )
    return records.Profiles(
        candidates=tuple(people),
        employers=tuple(firms),
        vacancies=tuple(offers),
        wishes=tuple(wishes),
        rankings=tuple(rankings),
    )


def without_contacts(told: records.Profiles) -> records.Profiles:
    """Return profiles as the engine should get them: nobody can be reached."""
    nobody = {"contact": records.Contact()}
    return told.model_copy(
        update={
            "candidates": tuple(c.model_copy(update=nobody) for c in told.candidates),
            "employers": tuple(e.model_copy(update=nobody) for e in told.employers),
            "wishes": tuple(
                sorted(told.wishes, key=lambda w: (w.candidate, w.rank, w.vacancy or ""))
            ),
            "rankings": tuple(sorted(told.rankings, key=lambda r: (r.candidate, r.rank))),
        }
    )


@settings(max_examples=6)
@given(told=profiles())
def test_what_is_written_is_loaded_again_without_contacts(
    database: Database, told: records.Profiles
) -> None:
    with passing(database) as session:
        put(session, told)
        found = load_profiles(session, PROGRAMME)
        expected = without_contacts(told)
        assert found.candidates == expected.candidates
        assert found.employers == expected.employers
        assert found.vacancies == expected.vacancies
        assert set(found.wishes) == set(expected.wishes)
        assert len(found.wishes) == len(expected.wishes)
        assert found.rankings == expected.rankings
        assert records.Profiles.model_validate(found.model_dump(), strict=True) == found


def town(session: Session) -> None:
    """Write a few people and offers by hand."""
    firms = [records.Employer(id=f"E{n}", name=f"Bedrijf {n}") for n in range(3)]
    offers = [
        records.Vacancy(id=f"V{n}", programme=PROGRAMME, employer=f"E{n % 2}", title="x")
        for n in range(4)
    ]
    people = [records.Candidate(id=f"S{n}", programme=PROGRAMME) for n in range(4)]
    people.append(records.Candidate(id="S0", programme="stagepact"))
    wishes = [
        records.Wish(candidate="S1", rank=2, vacancy="V3"),
        records.Wish(candidate="S1", rank=1, employer="E0"),
        records.Wish(candidate="S2", rank=1, vacancy="V2"),
        records.Wish(candidate="S1", rank=2, vacancy="V2"),
    ]
    rankings = [records.EmployerRanking(employer="E1", candidate="S2", rank=1, vacancy="V3")]
    put(
        session,
        records.Profiles.model_construct(
            candidates=tuple(people[:4]),
            employers=tuple(firms),
            vacancies=tuple(offers),
            wishes=tuple(wishes),
            rankings=tuple(rankings),
            decisions=(),
        ),
    )
    other = made(models.Candidate())
    set_candidate(other, people[4])
    session.add(other)
    session.flush()


def test_only_the_programme_comes_sorted_and_with_what_ties_it(database: Database) -> None:
    with passing(database) as session:
        town(session)
        found = load_profiles(session, PROGRAMME)
        assert [c.id for c in found.candidates] == ["S0", "S1", "S2", "S3"]
        assert [v.id for v in found.vacancies] == ["V0", "V1", "V2", "V3"]
        assert [e.id for e in found.employers] == ["E0", "E1"], "E2 offers nothing"
        assert [(w.candidate, w.rank, w.vacancy, w.employer) for w in found.wishes] == [
            ("S1", 1, None, "E0"),
            ("S1", 2, "V2", None),
            ("S1", 2, "V3", None),
            ("S2", 1, "V2", None),
        ]
        assert [(r.candidate, r.employer, r.vacancy) for r in found.rankings] == [
            ("S2", "E1", "V3")
        ]


def test_who_objects_and_what_is_closed_is_left_out(database: Database) -> None:
    with passing(database) as session:
        town(session)
        session.execute(
            update(models.Candidate).where(models.Candidate.key == "S1").values(objected_at=START)
        )
        session.execute(
            update(models.Vacancy).where(models.Vacancy.key == "V2").values(state="closed")
        )
        session.execute(
            update(models.Vacancy).where(models.Vacancy.key == "V3").values(state="paused")
        )
        found = load_profiles(session, PROGRAMME)
        assert [c.id for c in found.candidates] == ["S0", "S2", "S3"]
        assert [v.id for v in found.vacancies] == ["V0", "V1"]
        assert [w.candidate for w in found.wishes] == ["S2"], "V2 may open again"


def test_decisions_come_along_as_they_are_given(database: Database) -> None:
    with passing(database) as session:
        town(session)
        lock = records.Decision(
            kind=records.DecisionKind.LOCK, candidate="S1", vacancy="V1", reason="x"
        )
        assert load_profiles(session, PROGRAMME, (lock,)).decisions == (lock,)


def test_each_changed_key_is_a_record_or_gone(database: Database) -> None:
    with passing(database) as session:
        town(session)
        session.execute(
            update(models.Candidate).where(models.Candidate.key == "S2").values(objected_at=START)
        )
        session.execute(
            update(models.Vacancy).where(models.Vacancy.key == "V1").values(state="closed")
        )
        found = load_changed(
            session, PROGRAMME, ["S1", "S2", "S9"], ["E2", "E9"], ["V0", "V1", "V9"]
        )
        assert {key: one and one.id for key, one in found.candidates.items()} == {
            "S1": "S1",
            "S2": None,
            "S9": None,
        }
        assert {key: one and one.id for key, one in found.vacancies.items()} == {
            "V0": "V0",
            "V1": None,
            "V9": None,
        }
        assert {key: one and one.id for key, one in found.employers.items()} == {
            "E0": "E0",
            "E1": "E1",
            "E2": None,
            "E9": None,
        }
        assert [w.rank for w in found.wishes["S1"]] == [1, 2, 2]
        assert not found.wishes["S9"]
        assert not found.rankings["S9"]


def _change(session: Session, chance: random.Random) -> dict[str, set[str]]:
    """Change something, and return the keys of what was touched by it."""
    people = session.scalars(
        select(models.Candidate).where(models.Candidate.programme == PROGRAMME)
    ).all()
    offers = session.scalars(select(models.Vacancy)).all()
    touched: dict[str, set[str]] = {"candidates": set(), "employers": set(), "vacancies": set()}
    kind = chance.randrange(5)
    if kind == 0 and people:
        person = chance.choice(people)
        person.objected_at = None if person.objected_at else START
        touched["candidates"].add(person.key)
    elif kind == 1:
        vacancy = chance.choice(offers)
        vacancy.state = chance.choice(["open", "paused", "closed"])
        touched["vacancies"].add(vacancy.key)
    elif kind == 2 and people:
        person, vacancy = chance.choice(people), chance.choice(offers)
        session.execute(delete(models.Wish).where(models.Wish.candidate_id == person.id))
        session.add(models.Wish(candidate_id=person.id, rank=1, vacancy_id=vacancy.id))
        touched["candidates"].add(person.key)
    elif kind == 3:
        firm = chance.choice(session.scalars(select(models.Employer)).all())
        firm.paused = not firm.paused
        touched["employers"].add(firm.key)
    elif people:
        person = chance.choice(people)
        touched["candidates"].add(person.key)
        session.execute(delete(models.Candidate).where(models.Candidate.id == person.id))
        session.expire_all()
    session.flush()
    return touched


@pytest.mark.parametrize("seed", range(2))
def test_changes_one_by_one_make_what_a_new_load_gives(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with passing(database) as session:
        town(session)
        now = Records.of(load_profiles(session, PROGRAMME), PROGRAMME)
        for _ in range(10):
            touched = _change(session, chance)
            changed = load_changed(session, PROGRAMME, **touched)
            now = now.changed(MarketChange(**vars(changed)))
            assert now == Records.of(load_profiles(session, PROGRAMME), PROGRAMME)


def test_keys_and_ids_of_what_is_there(database: Database) -> None:
    with passing(database) as session:
        town(session)
        ids = ids_of(session, PROGRAMME, "candidate", ["S0", "S1", "S9"])
        assert sorted(ids) == ["S0", "S1"]
        assert keys_of(session, "candidate", [*ids.values(), new_id()]) == {
            id_: key for key, id_ in ids.items()
        }
        other = ids_of(session, "stagepact", "candidate", ["S0", "S1"])
        assert list(other) == ["S0"]
        assert other["S0"] != ids["S0"]
        firms = ids_of(session, PROGRAMME, "employer", ["E2"])
        assert keys_of(session, "employer", firms.values()) == {firms["E2"]: "E2"}


def test_many_keys_at_once_are_no_trouble(database: Database) -> None:
    with passing(database) as session:
        town(session)
        many = [f"X{n}" for n in range(1_100)]
        found = load_changed(session, PROGRAMME, [*many, "S1"], [*many, "E0"], [*many, "V0"])
        assert [k for k, one in found.candidates.items() if one] == ["S1"]
        assert [k for k, one in found.employers.items() if one] == ["E0"]
        assert [k for k, one in found.vacancies.items() if one] == ["V0"]


def test_a_query_that_nobody_wrote_is_not_made_behind_the_back(hall: Hall) -> None:
    person = hall.candidate()
    with hall.database.reading() as session:
        row = session.get_one(models.Candidate, person.id)
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            _ = row.skills
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            _ = row.contact


def test_a_load_sees_one_moment_while_others_write(hall: Hall) -> None:
    hall.programme("talent")
    person = hall.candidate(programme="talent")
    with hall.database.reading() as session:
        before = load_profiles(session, "talent")
        with hall.database.writing() as other:
            other.execute(
                update(models.Candidate)
                .where(models.Candidate.id == person.id)
                .values(level="hbo", updated_at=START + timedelta(days=1))
            )
        assert load_profiles(session, "talent") == before
    with hall.database.reading() as session:
        assert load_profiles(session, "talent") != before
