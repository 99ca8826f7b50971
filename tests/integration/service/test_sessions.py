"""Signing in and out over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from service.accounts import passwords
from service.accounts.models import Account, SignedIn
from service.accounts.passwords import hashed
from service.accounts.sessions import TRIES, lock_after
from service.audit.models import AuditEntry
from tests.service_app import Hall, hall_on

PASSWORD = "tafel wolk fiets citroen"
WRONG = "tafel wolk fiets banaan"


CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let hashing cost little, but where a test is about what it costs."""
    if "dear" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_HASHER", CHEAP)
        monkeypatch.setattr(passwords, "_nobodys", lambda: CHEAP.hash("-"))


@pytest.fixture
def dear() -> str:
    """Give the hash of the password at the cost that people get."""
    return hashed(PASSWORD)


@pytest.fixture
def kept() -> str:
    """Give a hash of the password."""
    return CHEAP.hash(PASSWORD)


def attempt(hall: Hall, email: str, password: str = PASSWORD) -> int:
    answer = hall.client().post("/api/v1/sessions", json={"email": email, "password": password})
    status: int = answer.status_code
    return status


def test_who_knows_the_password_gets_a_token_that_works_until_its_end(
    hall: Hall, kept: str
) -> None:
    row = hall.account("coach", password=kept)
    answer = hall.client().post(
        "/api/v1/sessions", json={"email": f" {row.email.upper()} ", "password": PASSWORD}
    )
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/sessions/current"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["account"]["id"] == row.id
    assert "password" not in told["account"]

    client = hall.client(told["token"])
    who = client.get("/api/v1/sessions/current").json()
    assert (who["kind"], who["role"], who["programmes"]) == ("account", "coach", ["stagepact"])
    assert "candidates:read" in who["scopes"]
    hall.clock.forward(hours=hall.settings.session_hours, seconds=-1)
    assert client.get("/api/v1/sessions/current").status_code == 200
    hall.clock.forward(seconds=1)
    assert client.get("/api/v1/sessions/current").status_code == 401


def test_the_table_holds_no_token(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    token = (
        hall.client()
        .post("/api/v1/sessions", json={"email": row.email, "password": PASSWORD})
        .json()["token"]
    )
    with hall.database.reading() as session:
        found = session.scalars(select(SignedIn).where(SignedIn.account_id == row.id)).one()
        assert token not in (found.digest, found.id)
        assert len(found.digest) == 64
    assert hall.client(found.digest).get("/api/v1/sessions/current").status_code == 401


def test_whoever_cannot_be_let_in_gets_one_answer(hall: Hall, kept: str) -> None:
    cases = {
        "wrong password": hall.account("coach", password=kept).email,
        "disabled": hall.account("coach", password=kept, disabled_at=hall.clock()).email,
        "no password": hall.account("coach").email,
        "unknown": "nobody@example.org",
        "odd": "' or 1=1 -- \ud7ff",
    }
    answers = []
    for case, email in cases.items():
        password = WRONG if case == "wrong password" else PASSWORD
        answer = hall.client().post("/api/v1/sessions", json={"email": email, "password": password})
        told = answer.json()
        assert answer.status_code == 401, case
        told.pop("request_id")
        answers.append(told)
    assert all(one == answers[0] for one in answers)


def test_what_no_table_can_hold_is_refused(hall: Hall) -> None:
    assert attempt(hall, "noor\0@example.org") == 422
    assert attempt(hall, "noor@example.org", "x" * 257) == 422


def test_an_unknown_address_takes_as_long_as_a_wrong_password(hall: Hall, dear: str) -> None:
    row = hall.account("coach", password=dear)
    times: dict[str, list[float]] = {row.email: [], "nobody@example.org": []}
    for _ in range(4):
        for email, found in times.items():
            begin = perf_counter()
            assert attempt(hall, email, WRONG) == 401
            found.append(perf_counter() - begin)
    known, unknown = (min(found) for found in times.values())
    assert unknown > known / 2


def test_five_wrong_passwords_lock_an_account_for_longer_each_time(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    for _ in range(TRIES):
        assert attempt(hall, row.email, WRONG) == 401
    assert attempt(hall, row.email) == 401
    hall.clock.forward(seconds=61)
    assert attempt(hall, row.email, WRONG) == 401
    hall.clock.forward(seconds=61)
    assert attempt(hall, row.email) == 401, "the second time it is two minutes"
    hall.clock.forward(seconds=60)
    assert attempt(hall, row.email) == 201
    assert attempt(hall, row.email, WRONG) == 401
    assert attempt(hall, row.email) == 201, "a right one begins the count anew"


def test_tries_on_a_locked_account_do_not_lock_it_longer(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    for _ in range(TRIES + 3):
        attempt(hall, row.email, WRONG)
    hall.clock.forward(seconds=61)
    assert attempt(hall, row.email) == 201


def test_a_lock_doubles_up_to_an_hour() -> None:
    assert lock_after(TRIES - 1) == timedelta(0)
    assert [lock_after(TRIES + n) / timedelta(minutes=1) for n in range(8)] == [
        1, 2, 4, 8, 16, 32, 60, 60,
    ]  # fmt: skip
    assert lock_after(10**6) == timedelta(hours=1)


def test_wrong_passwords_at_the_same_time_all_count(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: attempt(hall, row.email, WRONG), range(3)))
    with hall.database.reading() as session:
        assert session.get_one(Account, row.id).failures == 3


def test_refusals_and_sign_ins_stand_in_the_audit_log_without_the_address(
    hall: Hall, kept: str
) -> None:
    row = hall.account("coach", password=kept)
    attempt(hall, row.email, WRONG)
    attempt(hall, row.email)
    with hall.database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_id == row.id)).all()
    assert [(one.action, one.actor_kind) for one in entries] == [
        ("session.refuse", "anonymous"),
        ("session.begin", "account"),
    ]
    assert all(row.email not in one.details for one in entries)


@pytest.mark.usefixtures("dear")
def test_a_hash_of_an_older_cost_is_made_anew(hall: Hall) -> None:
    row = hall.account("coach", password=CHEAP.hash(PASSWORD))
    assert attempt(hall, row.email) == 201
    with hall.database.reading() as session:
        renewed = session.get_one(Account, row.id).password
    assert renewed is not None
    assert "m=19456,t=2,p=1" in renewed
    assert attempt(hall, row.email) == 201


def test_signing_out_ends_this_session_only(hall: Hall) -> None:
    row = hall.account("coach")
    here, there = hall.signed_in(row), hall.signed_in(row)
    assert here.delete("/api/v1/sessions/current").status_code == 204
    assert here.get("/api/v1/sessions/current").status_code == 401
    assert there.get("/api/v1/sessions/current").status_code == 200


def test_ended_sessions_are_cleared_away_at_the_next_sign_in(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    hall.token(row, hours=1)
    hall.clock.forward(hours=1)
    attempt(hall, row.email)
    with hall.database.reading() as session:
        query = select(func.count()).select_from(SignedIn).where(SignedIn.account_id == row.id)
        assert session.scalar(query) == 1


def test_a_new_password_of_ones_own_ends_all_sessions(hall: Hall, kept: str) -> None:
    row = hall.account("coach", password=kept)
    client, other = hall.signed_in(row), hall.signed_in(row)
    at = "/api/v1/sessions/current/password"
    new = "zeven paarse treinen op maandag"
    assert client.put(at, json={"current": WRONG, "new": new}).status_code == 403
    assert client.put(at, json={"current": PASSWORD, "new": "Welkom123456!"}).status_code == 422
    assert client.put(at, json={"current": PASSWORD, "new": new}).status_code == 204
    assert client.get("/api/v1/sessions/current").status_code == 401
    assert other.get("/api/v1/sessions/current").status_code == 401
    assert attempt(hall, row.email) == 401
    assert attempt(hall, row.email, new) == 201


def test_a_key_neither_signs_out_nor_changes_a_password(hall: Hall, kept: str) -> None:
    client = hall.client(hall.key(hall.account("coach", password=kept)))
    assert client.get("/api/v1/sessions/current").json()["kind"] == "key"
    assert client.delete("/api/v1/sessions/current").status_code == 403
    change = {"current": PASSWORD, "new": "zeven paarse treinen"}
    assert client.put("/api/v1/sessions/current/password", json=change).status_code == 403


def test_one_address_may_not_try_without_end(hall: Hall) -> None:
    strict = hall_on(hall.database, logins_per_minute=2)
    assert [attempt(strict, "nobody@example.org") for _ in range(2)] == [401, 401]
    answer = strict.client().post("/api/v1/sessions", json={"email": "a@b", "password": "x"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "too-many-requests"
    assert 0 < int(answer.headers["retry-after"]) <= 60


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer " + "x" * 300])
def test_what_is_no_token_is_refused(hall: Hall, header: str) -> None:
    answer = hall.client(None, Authorization=header).get("/api/v1/sessions/current")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
