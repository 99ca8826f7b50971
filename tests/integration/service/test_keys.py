"""API keys over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.models import ApiKey
from tests.service_app import Hall, hall_on


def wanted(hall: Hall, days: float = 30, **changes: Any) -> dict[str, Any]:
    told = {
        "name": "planning system",
        "scopes": ["vacancies:read", "account:own"],
        "expires_at": (hall.clock() + timedelta(days=days)).isoformat(),
    }
    return {**told, **changes}


def test_a_key_is_shown_once_and_works_with_its_own_scopes(hall: Hall) -> None:
    row = hall.account("stagejager")
    client = hall.signed_in(row)
    made = client.post("/api/v1/keys", json=wanted(hall))
    assert made.status_code == 201
    told = made.json()
    assert told["key"].startswith(f"sp_{told['prefix']}_")
    read = client.get(made.headers["location"]).json()
    assert read == {name: value for name, value in told.items() if name != "key"}
    assert told["key"] not in client.get("/api/v1/keys").text

    machine = hall.client(told["key"])
    who = machine.get("/api/v1/sessions/current").json()
    assert (who["kind"], who["id"]) == ("key", told["id"])
    assert who["scopes"] == ["account:own", "vacancies:read"]
    assert who["account"]["id"] == row.id
    assert machine.get("/api/v1/keys").status_code == 403


def test_the_table_holds_a_digest_of_256_random_bits(hall: Hall) -> None:
    client = hall.client_of("coach")
    keys = {client.post("/api/v1/keys", json=wanted(hall)).json()["key"] for _ in range(5)}
    assert len(keys) == 5
    assert all(len(key.split("_", 2)[2]) == 43 for key in keys)
    with hall.database.reading() as session:
        for kept in session.scalars(select(ApiKey)):
            assert not any(kept.digest in key or key in kept.digest for key in keys)
            assert hall.client(kept.digest).get("/api/v1/sessions/current").status_code == 401


def test_a_key_ends_at_its_end(hall: Hall) -> None:
    key = hall.client_of("coach").post("/api/v1/keys", json=wanted(hall, days=1)).json()["key"]
    machine = hall.client(key)
    hall.clock.forward(days=1, seconds=-1)
    assert machine.get("/api/v1/sessions/current").status_code == 200
    hall.clock.forward(seconds=1)
    assert machine.get("/api/v1/sessions/current").status_code == 401


def test_a_revoked_key_does_nothing_in_any_process(hall: Hall) -> None:
    client = hall.client_of("coach")
    made = client.post("/api/v1/keys", json=wanted(hall))
    other = hall_on(hall.database, clock=hall.clock).client(made.json()["key"])
    assert other.get("/api/v1/sessions/current").status_code == 200
    assert client.delete(made.headers["location"]).status_code == 204
    assert other.get("/api/v1/sessions/current").status_code == 401
    shown = client.get(made.headers["location"]).json()
    assert shown["revoked_at"] is not None
    hall.clock.forward(hours=1)
    assert client.delete(made.headers["location"]).status_code == 204
    assert client.get(made.headers["location"]).json()["revoked_at"] == shown["revoked_at"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"scopes": ["accounts:write"]}, 403),
        ({"scopes": ["vacancies:read", "no:such"]}, 403),
        ({"scopes": []}, 422),
        ({"days": 0}, 422),
        ({"days": -1}, 422),
        ({"days": 367}, 422),
        ({"expires_at": "2027-01-01T00:00:00"}, 422),
        ({"name": ""}, 422),
    ],
)
def test_a_key_beyond_ones_own_rights_or_a_year_is_refused(
    hall: Hall, changes: dict[str, Any], status: int
) -> None:
    answer = hall.client_of("coach").post("/api/v1/keys", json=wanted(hall, **changes))
    assert answer.status_code == status


def test_a_key_makes_no_keys(hall: Hall) -> None:
    machine = hall.client(hall.key(hall.account("administrator")))
    assert machine.post("/api/v1/keys", json=wanted(hall)).status_code == 403


def test_others_keys_are_not_there_but_for_an_administrator(hall: Hall) -> None:
    made = hall.client_of("coach").post("/api/v1/keys", json=wanted(hall))
    at, key = made.headers["location"], made.json()["key"]
    other = hall.client_of("coach")
    assert other.get(at).status_code == 404
    assert other.delete(at).status_code == 404
    assert other.get("/api/v1/keys").json()["items"] == []
    admin = hall.client_of("administrator")
    assert admin.get(at).status_code == 200
    found: list[str] = []
    after = None
    while True:
        query = {"limit": "2"} | ({"after": after} if after else {})
        page = admin.get("/api/v1/keys", params=query).json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert made.json()["id"] in found
    assert len(found) == len(set(found))
    assert admin.delete(at).status_code == 204
    assert hall.client(key).get("/api/v1/sessions/current").status_code == 401


def test_a_candidate_has_no_keys(hall: Hall) -> None:
    client = hall.client_of("candidate", candidate=hall.candidate())
    assert client.post("/api/v1/keys", json=wanted(hall)).status_code == 403
