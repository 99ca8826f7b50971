"""Rounds over the API: made, read, changed by one at a time, and removed while empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.service_app import Hall
from tests.service_runs import asked

FAIR = {"programme": "stagepact", "name": "Stagebeurs", "kind": "fair", "target": 600}


@pytest.fixture
def client(hall: Hall) -> Iterator[TestClient]:
    """Give a stagejager's client."""
    hall.programme()
    with hall.client_of("stagejager") as found:
        yield found


def test_a_round_is_made_read_and_changed(client: TestClient) -> None:
    made = client.post("/api/v1/rounds", json=FAIR | {"starts_on": "2027-03-18"})
    assert made.status_code == 201
    where = made.headers["Location"]
    assert made.headers["ETag"] == '"1"'
    read = client.get(where)
    assert read.json() == made.json()
    assert read.headers["ETag"] == '"1"'
    changed = client.put(where, json=FAIR | {"name": "Beurs"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["starts_on"]) == ("Beurs", None)
    assert changed.headers["ETag"] == '"2"'


def test_the_second_of_two_edits_is_told(client: TestClient) -> None:
    where = client.post("/api/v1/rounds", json=FAIR).headers["Location"]
    assert client.put(where, json=FAIR).status_code == 428
    edits = [
        client.put(where, json=FAIR | {"target": target}, headers={"If-Match": '"1"'})
        for target in (1, 2)
    ]
    assert [edit.status_code for edit in edits] == [200, 412]
    assert client.get(where).json()["target"] == 1


def test_what_cannot_be_a_round_is_refused(hall: Hall, client: TestClient) -> None:
    hall.programme("talent")
    for wrong in (
        {"programme": "none such"},
        {"programme": "talent"},  # this stagejager works in stagepact only
        {"starts_on": "2027-03-18", "ends_on": "2027-03-17"},
        {"name": "a\0b"},
        {"name": "BSN 111222333"},
        {"target": 2**31},
        {"colour": "blue"},
    ):
        assert client.post("/api/v1/rounds", json=FAIR | wrong).status_code == 422, wrong
    where = client.post("/api/v1/rounds", json=FAIR).headers["Location"]
    moved = client.put(where, json=FAIR | {"programme": "talent"}, headers={"If-Match": "*"})
    assert moved.status_code == 422


def test_rounds_are_listed_by_name_in_pages(hall: Hall) -> None:
    hall.programme("talent")
    with hall.client_of("stagejager", programmes=("talent",)) as client:
        for name in ("c", "a", "b"):
            client.post("/api/v1/rounds", json=FAIR | {"programme": "talent", "name": name})
        page = client.get("/api/v1/rounds?limit=2").json()
        assert [one["name"] for one in page["items"]] == ["a", "b"]
        rest = client.get("/api/v1/rounds", params={"limit": 2, "after": page["next"]}).json()
        assert [one["name"] for one in rest["items"]] == ["c"]
        assert rest["next"] is None
        assert client.get("/api/v1/rounds?programme=stagepact").json()["items"] == []
        assert client.get("/api/v1/rounds?after=nonsense").status_code == 422


def test_only_an_empty_round_is_removed(hall: Hall, client: TestClient) -> None:
    empty, used = (client.post("/api/v1/rounds", json=FAIR).headers["Location"] for _ in range(2))
    asked(hall, "stagepact", round=used.rsplit("/", 1)[1])
    assert client.delete(empty).status_code == 428
    assert client.delete(empty, headers={"If-Match": '"1"'}).status_code == 204
    assert client.get(empty).status_code == 404
    refused = client.delete(used, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_rounds_of_other_programmes_are_not_there(hall: Hall, client: TestClient) -> None:
    where = client.post("/api/v1/rounds", json=FAIR).headers["Location"]
    with hall.client_of("coach", programmes=("talent",)) as other:
        assert other.get(where).status_code == 404
        listed = other.get("/api/v1/rounds").json()["items"]
        assert {one["programme"] for one in listed} <= {"talent"}
    with hall.client_of("coach") as coach:
        assert coach.get(where).status_code == 200
        assert coach.post("/api/v1/rounds", json=FAIR).status_code == 403
        assert coach.put(where, json=FAIR, headers={"If-Match": "*"}).status_code == 403
