"""An answer says that something was done only when the database has kept it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from service.db.engine import Database
from service.profiles.schemas import CANDIDATE_EXAMPLE
from tests.service_app import Hall

PEOPLE = "/api/v1/candidates"

_SQLITE = (
    "CREATE TABLE whole (id TEXT PRIMARY KEY)",
    "CREATE TABLE part (whole TEXT REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TRIGGER late AFTER INSERT ON candidates WHEN NEW.key LIKE 'late%' "
    "BEGIN INSERT INTO part VALUES ('none'); END",
)

_POSTGRES = (
    "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.key LIKE 'late%' THEN RAISE integrity_constraint_violation; END IF; "
    "IF NEW.key LIKE 'cut%' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
    "RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER late AFTER INSERT OR UPDATE ON candidates "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()",
)
"""Both let a transaction go well until it commits; 'cut' also cuts the connection."""


@pytest.fixture(scope="module")
def failing(database: Database) -> Database:
    """Give a database that refuses some people when they are committed."""
    statements = _SQLITE if database.engine.dialect.name == "sqlite" else _POSTGRES
    with database.writing() as session:
        for statement in statements:
            session.execute(text(statement))
    return database


def written(database: Database) -> list[int]:
    """Return how many people, log entries of adding people, and changes there are."""
    with database.reading() as session:
        return [
            session.scalars(text(f"SELECT count(*) FROM {what}")).one()
            for what in (
                "candidates",
                "audit_log WHERE action = 'candidate.create'",
                "changes",
            )
        ]


def test_a_commit_that_fails_is_no_success(failing: Database, hall: Hall) -> None:
    client, before = hall.client_of("coach"), written(failing)
    answer = client.post(PEOPLE, json=CANDIDATE_EXAMPLE | {"key": "late-1"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Location" not in answer.headers
    assert written(failing) == before, "the log says what was done, not what was tried"
    assert client.post(PEOPLE, json=CANDIDATE_EXAMPLE | {"key": "in-time"}).status_code == 201
    assert written(failing) == [count + 1 for count in before]


def test_a_connection_that_is_cut_while_committing_is_no_success(
    failing: Database, hall: Hall
) -> None:
    if failing.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no connection that can be cut")
    client, before = hall.client_of("coach"), written(failing)
    answer = client.post(PEOPLE, json=CANDIDATE_EXAMPLE | {"key": "cut-1"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert written(failing) == before
    assert client.post(PEOPLE, json=CANDIDATE_EXAMPLE | {"key": "whole"}).status_code == 201


def test_a_look_that_cannot_be_noted_is_not_answered(failing: Database, hall: Hall) -> None:
    person = hall.candidate(name="Zeldzame Naam")
    client = hall.client_of("stagejager")
    with failing.writing() as session:
        session.execute(text("ALTER TABLE audit_head RENAME TO audit_head_away"))
    try:
        answer = client.get(f"{PEOPLE}/{person.id}")
    finally:
        with failing.writing() as session:
            session.execute(text("ALTER TABLE audit_head_away RENAME TO audit_head"))
    assert answer.status_code == 503
    assert "Naam" not in answer.text
    assert client.get(f"{PEOPLE}/{person.id}").status_code == 200
