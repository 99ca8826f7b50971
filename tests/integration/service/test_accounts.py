"""Accounts and organisations over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.accounts import passwords
from service.accounts.models import Account
from service.audit.models import AuditEntry, AuditSubject
from tests.service_app import Hall

PASSWORD = "tafel wolk fiets citroen"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hashing cost little."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", cheap)


@pytest.fixture
def admin(hall: Hall) -> TestClient:
    """Give a client of an administrator."""
    hall.programme("stagepact")
    return hall.client_of("administrator")


def coach(hall: Hall, address: str, **changes: Any) -> dict[str, Any]:
    home = hall.organisation("coaching")
    told = {
        "role": "coach",
        "name": "Sam Bakker",
        "email": address,
        "organisation_id": home.id,
        "programmes": ["stagepact"],
        "password": PASSWORD,
    }
    return {**told, **changes}


def test_an_account_that_was_made_can_sign_in(hall: Hall, admin: TestClient) -> None:
    made = admin.post("/api/v1/accounts", json=coach(hall, "Sam.Bakker@Example.org"))
    assert made.status_code == 201
    told = made.json()
    assert told["email"] == "sam.bakker@example.org"
    assert "password" not in told
    read = admin.get(made.headers["location"])
    assert read.json() == told
    assert read.headers["etag"] == made.headers["etag"] == '"1"'
    signed_in = hall.client().post(
        "/api/v1/sessions", json={"email": told["email"], "password": PASSWORD}
    )
    assert signed_in.status_code == 201


def test_one_address_has_one_account(hall: Hall, admin: TestClient) -> None:
    assert admin.post("/api/v1/accounts", json=coach(hall, "twice@example.org")).status_code == 201
    again = admin.post("/api/v1/accounts", json=coach(hall, "TWICE@example.org"))
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"password": "kort"}, ""),
        ({"password": "sam@example.org1"}, ""),
        ({"organisation_id": None}, "body.organisation_id"),
        ({"organisation_id": "00000000-0000-4000-8000-000000000000"}, "body.organisation_id"),
        ({"role": "school"}, "body.organisation_id"),
        ({"role": "candidate", "organisation_id": None}, "body.candidate_id"),
        ({"candidate_id": "00000000-0000-4000-8000-000000000000"}, "body.candidate_id"),
        ({"programmes": []}, "body.programmes"),
        ({"programmes": ["advies"]}, "body.programmes"),
        ({"role": "administrator", "organisation_id": None}, "body.programmes"),
        ({"role": "boss"}, "body.role"),
        ({"email": "sam"}, "body.email"),
        ({"name": "Sam\0"}, "body.name"),
        ({"name": " "}, "body.name"),
        ({"disabled": True}, "body.disabled"),
    ],
)
def test_what_a_role_cannot_have_is_refused(
    hall: Hall, admin: TestClient, changes: dict[str, Any], where: str
) -> None:
    answer = admin.post("/api/v1/accounts", json=coach(hall, "sam@example.org", **changes))
    assert answer.status_code == 422
    assert [item["location"] for item in answer.json()["errors"]] == ([where] if where else [])


def test_an_account_of_a_candidate_is_about_one_person_of_its_programme(
    hall: Hall, admin: TestClient
) -> None:
    person = hall.candidate()
    hall.programme("talent")
    told = coach(
        hall, "noor@example.org", role="candidate", organisation_id=None, candidate_id=person.id
    )
    assert admin.post("/api/v1/accounts", json=told | {"programmes": ["talent"]}).status_code == 422
    made = admin.post("/api/v1/accounts", json=told)
    assert made.status_code == 201
    with hall.database.reading() as session:
        seen = session.scalars(
            select(AuditEntry.action)
            .join(AuditSubject, AuditSubject.seq == AuditEntry.seq)
            .where(AuditSubject.candidate_id == person.id)
        ).all()
    assert seen == ["account.create"]


def test_disabling_ends_sessions_and_keys_at_once(hall: Hall, admin: TestClient) -> None:
    row = hall.account("coach")
    person, machine = hall.signed_in(row), hall.client(hall.key(row))
    at = f"/api/v1/accounts/{row.id}"
    assert machine.get("/api/v1/sessions/current").status_code == 200
    changed = admin.patch(at, json={"disabled": True}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert changed.json()["disabled"] is True
    assert person.get("/api/v1/sessions/current").status_code == 401
    assert machine.get("/api/v1/sessions/current").status_code == 401
    back = admin.patch(at, json={"disabled": False}, headers={"If-Match": changed.headers["etag"]})
    assert back.json()["disabled"] is False
    assert person.get("/api/v1/sessions/current").status_code == 401, "its session is gone"
    assert machine.get("/api/v1/sessions/current").status_code == 200


def test_another_role_counts_from_the_next_request(hall: Hall, admin: TestClient) -> None:
    row = hall.account("stagejager")
    person, machine = hall.signed_in(row), hall.client(hall.key(row))
    assert "runs:publish" in person.get("/api/v1/sessions/current").json()["scopes"]
    home = hall.organisation("school")
    change = {"role": "school", "organisation_id": home.id}
    answer = admin.patch(f"/api/v1/accounts/{row.id}", json=change, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    for client in (person, machine):
        told = client.get("/api/v1/sessions/current").json()
        assert told["role"] == "school"
        assert "runs:publish" not in told["scopes"]
        assert "runs:read" in told["scopes"]


def test_a_change_needs_the_version_that_was_seen(hall: Hall, admin: TestClient) -> None:
    at = f"/api/v1/accounts/{hall.account('coach').id}"
    assert admin.patch(at, json={"name": "A"}).status_code == 428
    assert admin.patch(at, json={"name": "A"}, headers={"If-Match": '"1"'}).status_code == 200
    assert admin.patch(at, json={"name": "B"}, headers={"If-Match": '"1"'}).status_code == 412
    assert admin.get(at).json()["name"] == "A"


def test_the_last_administrator_stays(hall: Hall) -> None:
    hall.programme()
    with hall.database.writing() as session:
        for row in session.scalars(select(Account).where(Account.role == "administrator")):
            row.disabled_at = hall.clock()
    only = hall.account("administrator")
    client, at = hall.signed_in(only), f"/api/v1/accounts/{only.id}"
    answer = client.patch(at, json={"disabled": True}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    change = {"role": "stagejager", "programmes": ["stagepact"]}
    assert client.patch(at, json=change, headers={"If-Match": "*"}).status_code == 409
    hall.account("administrator")
    assert client.patch(at, json={"disabled": True}, headers={"If-Match": "*"}).status_code == 200


def test_a_password_that_an_administrator_gives_ends_sessions_and_opens_a_lock(
    hall: Hall, admin: TestClient
) -> None:
    row = hall.account("coach", failures=5, locked_until=hall.clock().replace(year=2027))
    client = hall.signed_in(row)
    at = f"/api/v1/accounts/{row.id}/password"
    assert admin.put(at, json={"new": "Welkom123456!"}).status_code == 422
    assert admin.put(at, json={"new": PASSWORD}).status_code == 204
    assert client.get("/api/v1/sessions/current").status_code == 401
    told = {"email": row.email, "password": PASSWORD}
    assert hall.client().post("/api/v1/sessions", json=told).status_code == 201


def test_accounts_are_listed_in_pages_with_what_was_asked_of_them(
    hall: Hall, admin: TestClient
) -> None:
    home = hall.organisation("coaching")
    made = {hall.account("coach", organisation=home).email for _ in range(5)}
    query: dict[str, Any] = {"organisation_id": home.id, "limit": 2}
    found: list[str] = []
    pages = 0
    while True:
        page = admin.get("/api/v1/accounts", params=query).json()
        found += [item["email"] for item in page["items"]]
        pages += 1
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert pages == 3
    assert set(found) == made
    assert found == sorted(found)
    assert admin.get("/api/v1/accounts", params=query | {"disabled": True}).json()["items"] == []
    assert admin.get("/api/v1/accounts", params={"role": "boss"}).status_code == 422


@pytest.mark.parametrize("role", ["stagejager", "coach", "employer", "school", "candidate"])
def test_only_an_administrator_sees_and_makes_accounts(hall: Hall, role: str) -> None:
    client = hall.client_of(role, candidate=hall.candidate() if role == "candidate" else None)
    assert client.get("/api/v1/accounts").status_code == 403
    assert client.post("/api/v1/accounts", json=coach(hall, "a@example.org")).status_code == 403
    assert client.get("/api/v1/organisations").status_code == 403
    told = {"kind": "school", "name": "S"}
    assert client.post("/api/v1/organisations", json=told).status_code == 403


def test_an_organisation_is_made_renamed_and_removed(admin: TestClient) -> None:
    told = {"kind": "school", "name": "Rijnland College"}
    made = admin.post("/api/v1/organisations", json=told)
    assert made.status_code == 201
    at = made.headers["location"]
    assert admin.post("/api/v1/organisations", json=told).status_code == 409
    other = admin.patch(at, json={"name": "Duin College"}, headers={"If-Match": '"1"'})
    assert other.json()["name"] == "Duin College"
    assert other.headers["etag"] == '"2"'
    assert admin.delete(at, headers={"If-Match": '"1"'}).status_code == 412
    assert admin.delete(at, headers={"If-Match": '"2"'}).status_code == 204
    assert admin.get(at).status_code == 404


def test_an_organisation_that_something_belongs_to_stays(hall: Hall, admin: TestClient) -> None:
    used, owner = hall.organisation("coaching"), hall.organisation("school")
    hall.account("coach", organisation=used)
    hall.candidate(organisation=owner)
    for row in (used, owner):
        answer = admin.delete(f"/api/v1/organisations/{row.id}", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_what_is_not_there_is_not_found(admin: TestClient) -> None:
    nothing = "00000000-0000-4000-8000-000000000000"
    assert admin.get(f"/api/v1/accounts/{nothing}").status_code == 404
    assert admin.get(f"/api/v1/organisations/{nothing}").status_code == 404
    assert admin.get("/api/v1/accounts/%00").status_code == 422


def test_a_refused_account_leaves_nothing_behind(hall: Hall, admin: TestClient) -> None:
    def count() -> tuple[int, ...]:
        with hall.database.reading() as session:
            return tuple(
                session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Account, AuditEntry)
            )

    body = coach(hall, "nobody@example.org", programmes=["advies"])
    before = count()
    assert admin.post("/api/v1/accounts", json=body).status_code == 422
    assert count() == before
