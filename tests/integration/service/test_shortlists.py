"""Shortlists over the API: for staff by id, for employers by pseudonym, and what if."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.accounts.policy import SYSTEM
from service.audit.models import AuditEntry
from service.db.engine import Database
from service.live.discreet import band
from service.live.schemas import (
    EmployerShortlist,
    EmployerShortlistIf,
    PersonAtVacancy,
    Shortlist,
    ShortlistIf,
)
from service.placements.pseudonyms import pseudonym, secret_of
from service.profiles.models import Candidate, Ranking, Vacancy
from tests.live_town import Town, expected_shortlist, town
from tests.service_app import hall_on

API = "/api/v1"


@pytest.fixture(scope="module")
def place(database: Database) -> Town:
    made = town(hall_on(database))
    with made.hall.writing(SYSTEM) as work:
        ranked = made.people[5]
        work.session.add(
            Ranking(
                employer_id=made.firms[0].id,
                candidate_id=ranked.id,
                rank=1,
                vacancy_id=made.offers[0].id,
            )
        )
        work.touch("candidate", ranked.id, ranked.key, made.programme)
    return made


@pytest.fixture(scope="module")
def jager(place: Town) -> TestClient:
    return place.hall.client_of("stagejager", programmes=(place.programme,))


@pytest.fixture(scope="module")
def boss(place: Town) -> TestClient:
    return place.hall.client_of(
        "employer", organisation=place.organisation, programmes=(place.programme,)
    )


def asked(client: TestClient, offer: Vacancy, query: str = "") -> bytes:
    response = client.get(f"{API}/vacancies/{offer.id}/shortlist?limit=200{query}")
    assert response.status_code == 200, response.text
    content: bytes = response.content
    return content


def test_staff_get_those_of_a_fresh_start_with_ids(place: Town, jager: TestClient) -> None:
    scored, total = place.prepared(), 0
    ids = {person.key: person.id for person in place.people}
    for offer in place.offers:
        answer = Shortlist.model_validate_json(asked(jager, offer, "&explain=true"))
        wanted = expected_shortlist(scored, offer.key)
        told = [
            (item.candidate.key, item.score.candidate_points, item.score.vacancy_points)
            for item in answer.items
        ]
        ranked = [item.candidate.key for item in answer.items if item.ranking is not None]
        assert sorted(told) == sorted(wanted)
        assert [key for key, *_ in told if key not in ranked] == [
            key for key, *_ in wanted if key not in ranked
        ]
        assert told[: len(ranked)] == [row for row in told if row[0] in ranked]
        assert all(ids[item.candidate.key] == item.candidate.id for item in answer.items)
        total += answer.total
    assert total > 20


def test_an_employer_gets_the_same_people_in_the_same_order_by_pseudonym(
    place: Town, jager: TestClient, boss: TestClient
) -> None:
    offer, employer = place.offers[0], place.firms[0]
    staff = Shortlist.model_validate_json(asked(jager, offer))
    answer = EmployerShortlist.model_validate_json(asked(boss, offer, "&explain=true"))
    with place.hall.database.reading() as session:
        secret = secret_of(session)
    assert [item.candidate.pseudonym for item in answer.items] == [
        pseudonym(secret, employer.id, item.candidate.id) for item in staff.items
    ]
    assert [item.score for item in answer.items] == [
        item.score.vacancy_points // 100 for item in staff.items
    ]
    assert [item.candidate.distance for item in answer.items] == [
        band(item.km)[0] for item in staff.items
    ]
    assert [item.ranking for item in answer.items] == [item.ranking for item in staff.items]
    assert all(item.candidate.introduced is None for item in answer.items)
    shown = {skill.skill for item in answer.items for skill in item.candidate.skills}
    assert "welding" in shown or "weld-tig" in shown
    assert not any(skill.startswith("text:") for skill in shown)
    for item in answer.items:
        assert item.explanation is not None
        assert {part.name for part in item.explanation.parts}.isdisjoint({"travel", "interests"})
        assert all(part.value is None or part.value % 10 == 0 for part in item.explanation.parts)


def test_one_person_of_the_shortlist_is_explained_by_pseudonym(
    place: Town, jager: TestClient, boss: TestClient
) -> None:
    offer = place.offers[0]
    shortlist = EmployerShortlist.model_validate_json(asked(boss, offer, "&explain=true"))
    item = shortlist.items[-1]
    path = f"{API}/vacancies/{offer.id}/shortlist"
    response = boss.get(f"{path}/{item.candidate.pseudonym}")
    answer = PersonAtVacancy.model_validate_json(response.content)
    assert answer.candidate == item.candidate
    assert (answer.score, answer.explanation) == (item.score, item.explanation)
    assert boss.get(f"{path}/K-AAAAAAAAAA").status_code == 404
    assert boss.get(f"{path}/Jan").status_code == 422
    assert jager.get(f"{path}/{item.candidate.pseudonym}").status_code == 403


def test_an_employer_finds_nothing_out_by_filters(place: Town, boss: TestClient) -> None:
    offer = place.offers[0]
    answer = EmployerShortlist.model_validate_json(asked(boss, offer))
    near = EmployerShortlist.model_validate_json(asked(boss, offer, "&max_km=5"))
    assert [item.candidate for item in near.items] == [
        item.candidate for item in answer.items if item.candidate.distance == "under-5"
    ]
    path = f"{API}/vacancies/{offer.id}/shortlist"
    for query in ("max_km=4.9", "max_minutes=10", "min_hours=30", "municipality=Leiden",
                  "sector=bouw", "max_hours=30"):  # fmt: skip
        response = boss.get(f"{path}?{query}")
        assert response.status_code == 422, query
        assert boss.post(f"{path}?{query}", json={}).status_code == 422


def test_an_employer_sees_the_people_of_own_vacancies_only(
    place: Town, boss: TestClient, jager: TestClient
) -> None:
    other = place.offers[1]
    assert boss.get(f"{API}/vacancies/{other.id}/shortlist").status_code == 404
    assert boss.post(f"{API}/vacancies/{other.id}/shortlist", json={}).status_code == 404
    someone = pseudonym(b"x", "y", "z")
    assert boss.get(f"{API}/vacancies/{other.id}/shortlist/{someone}").status_code == 404
    assert jager.get(f"{API}/vacancies/{other.id}/shortlist").status_code == 200
    for role in ("candidate", "school"):
        person = place.people[0] if role == "candidate" else None
        client = place.hall.client_of(role, programmes=(place.programme,), candidate=person)
        assert client.get(f"{API}/vacancies/{other.id}/shortlist").status_code == 403


def test_a_coach_gets_the_people_of_the_own_organisation(place: Town, jager: TestClient) -> None:
    home = place.hall.organisation("coaching")
    mine = {person.id for person in place.people[::2]}
    with place.hall.database.writing() as session:
        session.execute(
            update(Candidate).where(Candidate.id.in_(mine)).values(organisation_id=home.id)
        )
    coach = place.hall.client_of("coach", organisation=home, programmes=(place.programme,))
    for offer in place.offers[:3]:
        staff = Shortlist.model_validate_json(asked(jager, offer, "&explain=true"))
        answer = Shortlist.model_validate_json(asked(coach, offer, "&explain=true"))
        wanted = [item for item in staff.items if item.candidate.id in mine]
        assert answer.total == len(wanted)
        assert answer.items == [
            item.model_copy(update={"rank": at}) for at, item in enumerate(wanted, 1)
        ]


def test_what_if_a_vacancy_asked_less_changes_nothing(
    place: Town, jager: TestClient, boss: TestClient
) -> None:
    offer = place.offers[4]  # it asks a certificate, and is of the first employer
    before = Shortlist.model_validate_json(asked(jager, offer))
    changes = {"trainable": True, "requirements": [], "hours_per_week": None, "levels": []}
    path = f"{API}/vacancies/{offer.id}/shortlist?limit=200"
    answer = ShortlistIf.model_validate_json(jager.post(path, json=changes).content)
    assert answer.difference.now == before.total < answer.difference.then == answer.total
    assert answer.difference.more == answer.total - before.total
    own = EmployerShortlistIf.model_validate_json(boss.post(path, json=changes).content)
    assert own.difference == answer.difference
    assert asked(jager, offer).startswith(asked(jager, offer)[:50])
    assert Shortlist.model_validate_json(asked(jager, offer)).items == before.items
    nobody = {"levels": ["mbo1"]}
    assert jager.post(path, json=nobody).json()["difference"]["then"] == 0
    assert boss.post(path, json={"postcode": "2312"}).status_code == 422


def test_a_vacancy_that_is_not_open_has_no_shortlist(place: Town, jager: TestClient) -> None:
    offer = place.offers[9]
    place.change(offer, state="paused")
    response = jager.get(f"{API}/vacancies/{offer.id}/shortlist")
    assert (response.status_code, response.json()["code"]) == (409, "state")
    place.change(offer, state="open")
    assert jager.get(f"{API}/vacancies/{offer.id}/shortlist").status_code == 200


def test_the_log_names_those_who_were_shown(place: Town, jager: TestClient) -> None:
    offer = place.offers[8]
    response = jager.get(f"{API}/vacancies/{offer.id}/shortlist?limit=2")
    answer = Shortlist.model_validate_json(response.content)
    with place.hall.database.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.object_id == offer.id).order_by(AuditEntry.seq)
        ).all()[-1]
    assert entry.action == "shortlist.read"
    assert len(answer.items) == 2
    assert all(item.candidate.id in entry.details for item in answer.items)
