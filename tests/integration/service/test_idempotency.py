"""A POST that is sent again does its work once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.accounts.expiry import drop_expired
from service.accounts.idempotency import Answer, asked, earlier, forget, keep
from service.accounts.models import IdempotencyKey, Organisation
from service.accounts.policy import SYSTEM
from tests.service_app import Hall, hall_on

AT = "/api/v1/organisations"


@pytest.fixture
def admin(hall: Hall) -> TestClient:
    """Give a client of an administrator."""
    return hall.client_of("administrator")


def told(name: str | None = None) -> dict[str, str]:
    return {"kind": "school", "name": name or f"School {uuid4()}"}


def send(client: TestClient, body: dict[str, Any], key: str) -> Any:
    return client.post(AT, json=body, headers={"Idempotency-Key": key})


def kept(hall: Hall) -> int:
    with hall.database.reading() as session:
        return session.scalar(select(func.count()).select_from(IdempotencyKey)) or 0


def test_the_same_key_and_body_give_the_first_answer_again(hall: Hall, admin: TestClient) -> None:
    body, key = told(), str(uuid4())
    first, again = send(admin, body, key), send(admin, body, f'"{key}"')
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("location", "etag", "content-type", "content-length"):
        assert again.headers[name] == first.headers[name]
    with hall.database.reading() as session:
        query = select(func.count()).where(Organisation.name == body["name"])
        assert session.scalar(query) == 1


def test_without_a_key_the_second_one_is_judged_anew(admin: TestClient) -> None:
    body = told()
    assert admin.post(AT, json=body).status_code == 201
    assert admin.post(AT, json=body).status_code == 409


def test_another_body_under_the_same_key_is_refused(admin: TestClient) -> None:
    key = str(uuid4())
    assert send(admin, told(), key).status_code == 201
    other = send(admin, told(), key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-conflict")


def test_everybody_has_keys_of_their_own(hall: Hall, admin: TestClient) -> None:
    key = str(uuid4())
    assert send(admin, told(), key).status_code == 201
    assert send(hall.client_of("administrator"), told(), key).status_code == 201


def test_a_refused_request_may_be_mended_under_the_same_key(hall: Hall, admin: TestClient) -> None:
    key, before = str(uuid4()), kept(hall)
    assert send(admin, {"kind": "zoo", "name": "Z"}, key).status_code == 422
    taken = told()
    assert admin.post(AT, json=taken).status_code == 201
    assert send(admin, taken, key).status_code == 409
    assert kept(hall) == before
    assert send(admin, told(), key).status_code == 201


def test_what_somebody_may_no_longer_do_is_not_shown_again(hall: Hall) -> None:
    account = hall.account("administrator")
    client, body, key = hall.signed_in(account), told(), str(uuid4())
    assert send(client, body, key).status_code == 201
    machine = hall.client(hall.key(account, ("accounts:read",)))
    assert send(machine, body, key).status_code == 403


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", '"', '""', "a;b"])
def test_what_is_no_key_is_refused(admin: TestClient, key: str) -> None:
    answer = send(admin, told(), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


def test_two_at_the_same_time_do_the_work_once(hall: Hall) -> None:
    account = hall.account("administrator")
    token, body, key = hall.token(account), told(), str(uuid4())
    clients = [hall_on(hall.database, clock=hall.clock).client(token) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: send(client, body, key), clients))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["id"] for one in answers}) == 1
    assert sum("idempotency-replayed" in one.headers for one in answers) == 3


def test_a_commit_that_fails_keeps_no_answer(
    hall: Hall, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    body, key, before = told(), str(uuid4()), kept(hall)
    with monkeypatch.context() as patch:
        patch.setattr("service.accounts.work._write", full)
        assert send(admin, body, key).status_code == 500
    assert kept(hall) == before
    retried = send(admin, body, key)
    assert retried.status_code == 201
    assert "idempotency-replayed" not in retried.headers


def test_an_answer_is_kept_for_a_day(hall: Hall) -> None:
    token = hall.token(hall.account("administrator"), hours=100)
    client, body, key = hall.client(token), told(), str(uuid4())
    first = send(client, body, key)
    hall.clock.forward(hours=24, seconds=-1)
    assert send(client, body, key).content == first.content
    hall.clock.forward(seconds=1)
    assert send(client, body, key).status_code == 409, "there is one of that name already"
    assert send(client, told(), key).status_code == 201


def test_an_answer_that_shows_a_key_is_not_kept_and_the_work_is_not_done_twice(
    hall: Hall,
) -> None:
    client, key = hall.client_of("coach"), str(uuid4())
    body = {
        "name": "machine",
        "scopes": ["vacancies:read"],
        "expires_at": (hall.clock() + timedelta(days=1)).isoformat(),
    }
    made = client.post("/api/v1/keys", json=body, headers={"Idempotency-Key": key})
    assert made.status_code == 201
    again = client.post("/api/v1/keys", json=body, headers={"Idempotency-Key": key})
    assert (again.status_code, again.json()["code"]) == (409, "idempotency-conflict")
    assert len(client.get("/api/v1/keys").json()["items"]) == 1
    with hall.database.reading() as session:
        bodies = session.scalars(select(IdempotencyKey.body)).all()
    assert not any(made.json()["key"].encode() in one for one in bodies)


def test_erasing_a_person_removes_the_answers_that_may_tell_of_them(hall: Hall) -> None:
    people = {
        "one": [str(uuid4())],
        "other": [str(uuid4())],
        "several": [str(uuid4()) for _ in "ab"],
        "none": [],
    }
    asks = {name: asked("a", "POST", "/x", f"{name} {uuid4()}", "") for name in people}
    for name, subjects in people.items():
        with hall.writing(SYSTEM) as work:
            assert earlier(work, asks[name]) is None
            if subjects:
                work.note("candidate.create", "candidate", "-", subjects=subjects)
            keep(work, asks[name], Answer(201, {}, b"{}"))
    with hall.database.writing() as session:
        forget(session, people["one"][0])
    with hall.database.reading() as session:
        left = {name for name in people if session.get(IdempotencyKey, asks[name].key)}
    assert left == {"other", "none"}


def test_what_has_had_its_time_is_cleared_away(hall: Hall, admin: TestClient) -> None:
    send(admin, told(), str(uuid4()))
    hall.clock.forward(hours=1000)
    with hall.database.writing() as session:
        gone = drop_expired(session, hall.clock())
    assert gone["idempotency_keys"] >= 1
    assert gone["sessions"] >= 1
    assert kept(hall) == 0
