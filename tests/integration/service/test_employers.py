"""Employers over the API: adding, reading, changing, removing, and who may know whom to call."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.audit.models import AuditEntry, Change
from service.profiles.schemas_offers import EMPLOYER_EXAMPLE
from tests.service_app import Hall

FIRMS = "/api/v1/employers"
EXAMPLE = {name: value for name, value in EMPLOYER_EXAMPLE.items() if name != "key"}
EVERYTHING: dict[str, Any] = EXAMPLE | {
    "leerbedrijf_id": "LB-100",
    "paused": True,
    "recognitions": [
        {"crebo": "25297", "start": "2024-08-01", "end": None},
        {"crebo": "25297", "start": None, "end": "2020-01-01"},
    ],
}


@pytest.fixture
def boss(hall: Hall) -> TestClient:
    return hall.client_of("stagejager", programmes=("stagepact", "talent"))


def added(client: TestClient, **fields: Any) -> dict[str, Any]:
    """Add an employer and return it."""
    answer = client.post(FIRMS, json=EXAMPLE | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_employer_is_told_as_it_was_sent(boss: TestClient) -> None:
    answer = boss.post(FIRMS, json=EVERYTHING)
    assert answer.status_code == 201
    told = answer.json()
    assert {name: told[name] for name in EVERYTHING} == EVERYTHING
    assert told["key"] == told["id"]
    again = boss.get(answer.headers["Location"])
    assert again.json() == told
    assert again.headers["ETag"] == answer.headers["ETag"] == '"1"'


def test_a_name_is_all_that_has_to_be_told(boss: TestClient) -> None:
    answer = boss.post(FIRMS, json={"name": "Bedrijf"})
    assert answer.status_code == 201
    assert boss.get(answer.headers["Location"]).json() == answer.json()


def test_put_replaces_and_patch_changes_a_part(boss: TestClient) -> None:
    told = boss.post(FIRMS, json=EVERYTHING).json()
    path = f"{FIRMS}/{told['id']}"
    part = boss.patch(path, json={"recognitions": []}, headers={"If-Match": '"1"'})
    assert part.status_code == 200
    assert part.json()["recognitions"] == []
    assert part.json()["kvk"] == told["kvk"]
    late = boss.patch(path, json={"paused": False}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    whole = boss.put(path, json={"name": "Anders"}, headers={"If-Match": '"2"'})
    assert whole.status_code == 200
    assert (whole.json()["name"], whole.json()["kvk"]) == ("Anders", None)
    assert whole.json()["contact"] == {"name": "", "email": "", "phone": ""}


def test_an_employer_keeps_its_own_record_but_not_what_registers_say(hall: Hall) -> None:
    home = hall.organisation("employer")
    row = hall.employer(organisation=home, kvk="12345678")
    client = hall.client_of("employer", organisation=home)
    path, headers = f"{FIRMS}/{row.id}", {"If-Match": "*"}
    mine = client.patch(path, json={"paused": True, "contact": {"phone": "06"}}, headers=headers)
    assert mine.status_code == 200
    assert (mine.json()["paused"], mine.json()["contact"]["phone"]) == (True, "06")
    for change in (
        {"kvk": None},
        {"recognitions": [{"crebo": "25297"}]},
        {"organisation_id": None},
    ):
        answer = client.patch(path, json=change, headers=headers)
        assert answer.status_code == 403
        assert next(iter(change)) in answer.json()["detail"]
    assert client.patch(path, json={"key": "x"}, headers=headers).status_code == 422
    assert client.post(FIRMS, json=EXAMPLE).status_code == 403
    assert client.delete(path, headers=headers).status_code == 403


def test_whom_to_call_is_for_those_who_work_with_employers(hall: Hall) -> None:
    home = hall.organisation("employer")
    row = hall.employer(organisation=home)
    hall.vacancy(row)
    person = hall.candidate()
    path = f"{FIRMS}/{row.id}"
    for role in ("administrator", "stagejager", "coach", "school"):
        assert hall.client_of(role).get(path).json()["contact"]["name"] == row.contact_name
    own = hall.client_of("employer", organisation=home)
    assert own.get(path).json()["contact"]["email"] == row.contact_email
    someone = hall.client_of("candidate", candidate=person)
    answer = someone.get(path)
    assert answer.status_code == 200
    assert answer.json()["contact"] is None
    assert row.contact_name not in someone.get(FIRMS).text


def test_an_employer_is_removed_when_nothing_refers_to_it(hall: Hall, boss: TestClient) -> None:
    free, used = added(boss), hall.vacancy().employer_id
    path = f"{FIRMS}/{free['id']}"
    assert boss.delete(path).status_code == 428
    assert boss.delete(path, headers={"If-Match": '"7"'}).status_code == 412
    assert boss.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert boss.get(path).status_code == 404
    answer = boss.delete(f"{FIRMS}/{used}", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    assert boss.get(f"{FIRMS}/{used}").status_code == 200


def test_keys_are_used_once_and_stay(boss: TestClient) -> None:
    told = added(boss, key="B-dubbel")
    assert boss.post(FIRMS, json=EXAMPLE | {"key": "B-dubbel"}).status_code == 409
    answer = boss.patch(f"{FIRMS}/{told['id']}", json={"key": "anders"}, headers={"If-Match": "*"})
    assert [each["location"] for each in answer.json()["errors"]] == ["body.key"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": "a\0"}, "body.name"),
        ({"name": ""}, "body.name"),
        ({"municipality": "111222333"}, "body"),
        ({"supervision_capacity": 2**31}, "body.supervision_capacity"),
        ({"kvk": "1234"}, "body.kvk"),
        ({"recognitions": [{"crebo": "1"}]}, "body.recognitions.0.crebo"),
        ({"organisation_id": "00000000-0000-4000-8000-000000000000"}, "body.organisation_id"),
    ],
)
def test_what_is_not_right_is_told_at_its_place(
    boss: TestClient, change: dict[str, Any], where: str
) -> None:
    answer = boss.post(FIRMS, json=EXAMPLE | change)
    assert answer.status_code == 422
    assert [each["location"] for each in answer.json()["errors"]] == [where]


def test_filters_choose(hall: Hall, boss: TestClient) -> None:
    home = hall.organisation("employer")
    one = hall.employer(organisation=home, name="Éclair 50%", postcode="2351", municipality="")
    two = hall.employer(organisation=home, name="Twee", postcode=None, municipality="Leiderdorp")
    three = hall.employer(
        organisation=home, name="Drie", postcode="2312", municipality="Leiderdorp"
    )
    hall.vacancy(three, programme="talent")
    for query, expected in (
        ({}, [one, two, three]),
        ({"q": "éclair"}, [one]),
        ({"q": "50%"}, [one]),
        ({"postcode": "2312"}, [three]),
        ({"municipality": "LEIDERDORP"}, [one, two]),
        ({"municipality": "leiden"}, [three]),
        ({"programme": "talent"}, [three]),
        ({"programme": "stagepact"}, []),
    ):
        answer = boss.get(FIRMS, params={"organisation": home.id, **query})
        keys = {each["id"] for each in answer.json()["items"]}
        assert keys == {row.id for row in expected}, query


def test_pages_together_are_all_employers_once(hall: Hall, boss: TestClient) -> None:
    home = hall.organisation("employer")
    made = {hall.employer(organisation=home).id for _ in range(7)}
    found: list[str] = []
    query: dict[str, Any] = {"organisation": home.id, "limit": 3}
    while True:
        page = boss.get(FIRMS, params=query).json()
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert len(found) == len(made)
    assert set(found) == made


def test_changes_are_noted_and_told_to_every_process(hall: Hall, boss: TestClient) -> None:
    told = added(boss)
    path = f"{FIRMS}/{told['id']}"
    boss.patch(path, json={"paused": True}, headers={"If-Match": "*"})
    boss.delete(path, headers={"If-Match": "*"})
    with hall.database.reading() as session:
        query = select(AuditEntry.action).where(AuditEntry.object_id == told["id"])
        actions = session.scalars(query.order_by(AuditEntry.seq)).all()
        changes = session.execute(
            select(Change.kind, Change.programme).where(Change.key == told["key"])
        ).all()
    assert actions == ["employer.create", "employer.change", "employer.delete"]
    assert [tuple(each) for each in changes] == [("employer", "")] * 3
