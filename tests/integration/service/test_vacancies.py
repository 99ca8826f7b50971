"""Vacancies over the API: adding, reading, changing, removing, and ranking people for them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Organisation
from service.audit.models import AuditEntry, AuditSubject, Change
from service.placements.models import Placement
from service.placements.pseudonyms import pseudonym, secret_of
from service.profiles.models import Candidate, Employer
from service.profiles.schemas_offers import VACANCY_EXAMPLE
from tests.service_app import Hall

OFFERS = "/api/v1/vacancies"
EXAMPLE = {n: v for n, v in VACANCY_EXAMPLE.items() if n not in {"key", "employer_id"}}
EVERYTHING: dict[str, Any] = EXAMPLE | {
    "description": "Regel een.\nRegel twee.",
    "levels": ["hbo", "mbo4"],
    "crebos": ["25297", "25604"],
    "fields": ["ICT", "techniek"],
    "leerweg": ["bbl", "bol"],
    "period": {"start": "2027-02-01", "end": "2027-07-01"},
    "languages": [{"language": "nl", "level": "B1"}],
    "driving_licences": ["B"],
    "certificates": ["VCA"],
    "trainable": True,
    "contract_form": "stage",
    "state": "paused",
}


@pytest.fixture
def boss(hall: Hall) -> TestClient:
    return hall.client_of("stagejager", programmes=("stagepact", "talent"))


@pytest.fixture
def firm(hall: Hall) -> Employer:
    hall.programme("stagepact")
    hall.programme("talent")
    return hall.employer(organisation=hall.organisation("employer"))


def added(client: TestClient, firm: Employer, **fields: Any) -> dict[str, Any]:
    """Add a vacancy and return it."""
    answer = client.post(OFFERS, json=EXAMPLE | {"employer_id": firm.id} | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def employer_of(hall: Hall, firm: Employer) -> TestClient:
    """Return a client of the employer."""
    with hall.database.reading() as session:
        home = session.get_one(Organisation, firm.organisation_id)
    return hall.client_of("employer", organisation=home)


def test_a_vacancy_is_told_as_it_was_sent(boss: TestClient, firm: Employer) -> None:
    sent = EVERYTHING | {"employer_id": firm.id}
    answer = boss.post(OFFERS, json=sent)
    assert answer.status_code == 201
    told = answer.json()
    assert {name: told[name] for name in sent} == sent
    assert told["key"] == told["id"]
    again = boss.get(answer.headers["Location"])
    assert again.json() == told
    assert again.headers["ETag"] == answer.headers["ETag"] == '"1"'


def test_title_employer_and_programme_are_all_that_has_to_be_told(
    boss: TestClient, firm: Employer
) -> None:
    body = {"programme": "stagepact", "employer_id": firm.id, "title": "Stage"}
    answer = boss.post(OFFERS, json=body)
    assert answer.status_code == 201
    assert boss.get(answer.headers["Location"]).json() == answer.json()


def test_put_replaces_and_patch_changes_a_part(boss: TestClient, firm: Employer) -> None:
    told = added(boss, firm, **EVERYTHING)
    path = f"{OFFERS}/{told['id']}"
    part = boss.patch(path, json={"requirements": []}, headers={"If-Match": '"1"'})
    assert part.status_code == 200
    assert (part.json()["requirements"], part.json()["sector"]) == ([], "ICT")
    late = boss.patch(path, json={"capacity": 9}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    whole = boss.put(
        path,
        json={"programme": "stagepact", "employer_id": firm.id, "title": "Anders"},
        headers={"If-Match": '"2"'},
    )
    assert whole.status_code == 200
    assert (whole.json()["state"], whole.json()["levels"]) == ("open", [])


def test_an_employer_makes_vacancies_of_its_own_only(hall: Hall, firm: Employer) -> None:
    client, other = employer_of(hall, firm), hall.employer()
    told = added(client, firm)
    path = f"{OFFERS}/{told['id']}"
    closed = client.patch(path, json={"state": "closed"}, headers={"If-Match": '"1"'})
    assert closed.status_code == 200
    assert client.get(path).json()["state"] == "closed"
    answer = client.post(OFFERS, json=EXAMPLE | {"employer_id": other.id})
    assert [each["location"] for each in answer.json()["errors"]] == ["body.employer_id"]
    answer = client.post(OFFERS, json=EXAMPLE | {"employer_id": firm.id, "programme": "talent"})
    assert answer.status_code == 403, "the account works in stagepact"
    theirs = f"{OFFERS}/{hall.vacancy(other).id}"
    for found in (
        client.get(theirs),
        client.patch(theirs, json={}, headers={"If-Match": "*"}),
        client.delete(theirs, headers={"If-Match": "*"}),
        client.get(f"{theirs}/rankings"),
    ):
        assert found.status_code == 404


def test_key_programme_and_employer_stay(hall: Hall, boss: TestClient, firm: Employer) -> None:
    path = f"{OFFERS}/{added(boss, firm, key='V-dubbel')['id']}"
    body = EXAMPLE | {"employer_id": firm.id, "key": "V-dubbel"}
    assert boss.post(OFFERS, json=body).status_code == 409
    assert boss.post(OFFERS, json=body | {"programme": "talent"}).status_code == 201
    for change in ({"key": "x"}, {"programme": "talent"}, {"employer_id": hall.employer().id}):
        answer = boss.patch(path, json=change, headers={"If-Match": "*"})
        assert [e["location"] for e in answer.json()["errors"]] == [f"body.{next(iter(change))}"]


def test_a_vacancy_is_removed_when_nothing_refers_to_it(
    hall: Hall, boss: TestClient, firm: Employer
) -> None:
    free, wished, placed = (added(boss, firm) for _ in range(3))
    person = hall.candidate()
    client = hall.client_of("candidate", candidate=person)
    wish = [{"rank": 1, "vacancy_id": wished["id"]}]
    answer = client.put(
        f"/api/v1/candidates/{person.id}/wishes", json={"wishes": wish}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200
    hall.add(
        Placement(
            programme="stagepact",
            candidate_id=person.id,
            vacancy_id=placed["id"],
            employer_id=firm.id,
            state="proposed",
            created_at=hall.clock(),
            updated_at=hall.clock(),
        )
    )
    for used in (wished, placed):
        answer = boss.delete(f"{OFFERS}/{used['id']}", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "state")
        assert "state closed" in answer.json()["detail"]
        assert boss.get(f"{OFFERS}/{used['id']}").json()["requirements"]
    path = f"{OFFERS}/{free['id']}"
    assert boss.delete(path).status_code == 428
    assert boss.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert boss.get(path).status_code == 404
    with hall.database.reading() as session:
        changes = session.execute(
            select(Change.kind).where(Change.key.in_([free["key"], firm.key]))
        ).all()
    assert [kind for (kind,) in changes] == ["vacancy", "vacancy", "employer"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "a\0"}, "body.title"),
        ({"description": "bsn 111222333"}, "body"),
        ({"description": "x" * 10_001}, "body.description"),
        ({"capacity": 10_001}, "body.capacity"),
        ({"state": "weg"}, "body.state"),
        ({"levels": ["phd"]}, "body.levels.0"),
        ({"requirements": [{"text": "a", "level": 0}]}, "body.requirements.0.level"),
        ({"employer_id": "00000000-0000-4000-8000-000000000000"}, "body.employer_id"),
    ],
)
def test_what_is_not_right_is_told_at_its_place(
    boss: TestClient, firm: Employer, change: dict[str, Any], where: str
) -> None:
    answer = boss.post(OFFERS, json=EXAMPLE | {"employer_id": firm.id} | change)
    assert answer.status_code == 422
    assert [each["location"] for each in answer.json()["errors"]] == [where]


def test_filters_choose(hall: Hall, boss: TestClient, firm: Employer) -> None:
    one = hall.vacancy(firm, sector="ICT", postcode="2312", title="Élan 10%")
    two = hall.vacancy(firm, sector="62", postcode="2351", state="paused")
    three = hall.vacancy(firm, sector="eigen woord", programme="talent", postcode=None)
    for query, expected in (
        ({}, [one, two, three]),
        ({"sector": "ict"}, [one, two]),
        ({"sector": "eigen woord"}, [three]),
        ({"sector": "onbekend"}, []),
        ({"programme": "talent"}, [three]),
        ({"state": "paused"}, [two]),
        ({"postcode": "2312"}, [one]),
        ({"municipality": "leiderdorp"}, [two]),
        ({"q": "10%"}, [one]),
        ({"q": "élan"}, [one]),
    ):
        answer = boss.get(OFFERS, params={"employer": firm.id, **query})
        found = {each["id"] for each in answer.json()["items"]}
        assert found == {row.id for row in expected}, query


def test_pages_together_are_all_vacancies_once(
    hall: Hall, boss: TestClient, firm: Employer
) -> None:
    made = {hall.vacancy(firm, programme=p).id for p in ("stagepact", "talent") * 3}
    found: list[str] = []
    query: dict[str, Any] = {"employer": firm.id, "limit": 4}
    while True:
        page = boss.get(OFFERS, params=query).json()
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert len(found) == len(made)
    assert set(found) == made


def ranked(hall: Hall, firm: Employer) -> tuple[str, list[Candidate], list[str]]:
    """Return a vacancy's address, two people, and what the employer calls them."""
    people = [hall.candidate(name=name) for name in ("Zeldzame Naam", "Andere Naam")]
    with hall.database.reading() as session:
        secret = secret_of(session)
    names = [pseudonym(secret, firm.id, person.id) for person in people]
    return f"{OFFERS}/{hall.vacancy(firm).id}/rankings", people, names


def test_an_employer_ranks_people_by_pseudonym(
    hall: Hall, boss: TestClient, firm: Employer
) -> None:
    path, people, names = ranked(hall, firm)
    client = employer_of(hall, firm)
    sent = [{"rank": 1, "candidate": names[1]}, {"rank": 2, "candidate": names[0]}]
    answer = client.put(path, json={"rankings": sent[::-1]}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json() == client.get(path).json() == {"rankings": sent}
    assert "Naam" not in answer.text
    assert people[0].id not in answer.text
    told = boss.get(path).json()["rankings"]
    assert [each["candidate"] for each in told] == [people[1].id, people[0].id]
    with hall.database.reading() as session:
        changes = session.scalars(
            select(Change.object_id).where(Change.kind == "candidate").order_by(Change.seq)
        ).all()
        noted = session.scalars(
            select(AuditEntry.action)
            .join(AuditSubject, AuditSubject.seq == AuditEntry.seq)
            .where(AuditSubject.candidate_id == people[0].id)
            .order_by(AuditEntry.seq)
        ).all()
    assert set(changes) >= {person.id for person in people}
    assert noted == ["ranking.change", "ranking.read", "ranking.read", "ranking.read"]


def test_rankings_are_replaced_as_a_whole(hall: Hall, boss: TestClient, firm: Employer) -> None:
    path, people, names = ranked(hall, firm)
    for sent in ([{"rank": 1, "candidate": p.id} for p in people], []):
        assert boss.put(path, json={"rankings": sent}, headers={"If-Match": "*"}).status_code == 200
        assert len(boss.get(path).json()["rankings"]) == len(sent)
    assert boss.put(path, json={"rankings": []}).status_code == 428
    twice = [{"rank": 1, "candidate": people[0].id}, {"rank": 2, "candidate": people[0].id}]
    for wrong in (
        twice,
        [{"rank": 1, "candidate": names[0]}],
        [{"rank": 1, "candidate": "00000000-0000-4000-8000-000000000000"}],
        [{"rank": 1, "candidate": hall.candidate(programme="talent").id}],
        [{"rank": 1, "candidate": hall.candidate(objected_at=hall.clock()).id}],
    ):
        answer = boss.put(path, json={"rankings": wrong}, headers={"If-Match": "*"})
        assert answer.status_code == 422, wrong


def test_a_pseudonym_of_another_employer_names_nobody(hall: Hall, firm: Employer) -> None:
    path, _, _ = ranked(hall, firm)
    other = hall.employer(organisation=hall.organisation("employer"))
    _, _, strange = ranked(hall, other)
    answer = employer_of(hall, firm).put(
        path,
        json={"rankings": [{"rank": 1, "candidate": strange[0]}]},
        headers={"If-Match": "*"},
    )
    assert answer.status_code == 422
