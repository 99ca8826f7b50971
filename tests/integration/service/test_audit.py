"""The audit log: what it tells, to whom, and that a removed or changed line is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.accounts.policy import SYSTEM
from service.accounts.work import writing
from service.audit.chain import Fault, verify
from service.cli.audit import command
from service.db.engine import Database
from service.privacy.trimming import OFF
from tests.service_app import Clock, Hall, postgres_database, sqlite_database

API = "/api/v1"
UPDATES_TOO = {"sqlite": "DROP TRIGGER audit_log_no_update", "postgresql": "SELECT 1"}


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database of one's own: these tests break its log."""
    opened = (
        sqlite_database(tmp_path)
        if request.param == "sqlite"
        else postgres_database(request.getfixturevalue("postgres"))
    )
    with opened as database:
        yield database


def write(database: Database, count: int) -> None:
    """Write entries, each in a transaction of its own."""
    for at in range(count):
        with writing(database, SYSTEM, Clock()) as work:
            work.note("test.write", "test", str(at), subjects=[f"person-{at}"], field="skills")


def unguarded(session: Session) -> None:
    """Take the guards of the log off, as an administrator of the database could."""
    dialect = session.get_bind().dialect.name
    session.execute(text(OFF[dialect]))
    session.execute(text(UPDATES_TOO[dialect]))


def faults(database: Database) -> tuple[Fault, ...]:
    """Return what `verify` finds."""
    with database.reading() as session:
        return verify(session).faults


def test_the_database_itself_refuses_to_change_or_remove_an_entry(database: Database) -> None:
    write(database, 2)
    for statement in ("UPDATE audit_log SET role = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(DBAPIError, match="only grow"), database.writing() as session:
            session.execute(text(statement))
    assert faults(database) == ()


TAMPERED = {
    "UPDATE audit_log SET details = '{}' WHERE seq = 3": Fault(3, "changed"),
    "UPDATE audit_log SET role = 'coach' WHERE seq = 5": Fault(5, "changed"),
    "DELETE FROM audit_log WHERE seq = 2": Fault(2, "missing"),
    "DELETE FROM audit_log WHERE seq = 1": Fault(1, "missing"),
    "DELETE FROM audit_log WHERE seq <= 3": Fault(1, "missing"),
    "DELETE FROM audit_log": Fault(1, "missing"),
    "DELETE FROM audit_log WHERE seq = 5": Fault(5, "missing"),
}


def test_a_changed_or_removed_line_is_found_by_its_number(fresh: Database) -> None:
    """In the middle, the first ones, all, the last one; the command ends with 1 and names it."""
    write(fresh, 5)
    location = fresh.engine.url.render_as_string(hide_password=False)
    arguments = ["verify", "--database", location, "--json"]
    whole = CliRunner().invoke(command, arguments)
    assert (whole.exit_code, json.loads(whole.output)["entries"]) == (0, 5)
    for statement, expected in TAMPERED.items():
        with fresh.writing() as session:
            unguarded(session)
            session.execute(text(statement))
            assert expected in verify(session).faults, statement
            session.rollback()
    with fresh.writing() as session:
        unguarded(session)
        session.execute(text(statement))
    broken = CliRunner().invoke(command, arguments)
    assert broken.exit_code == 1
    assert json.loads(broken.output)["faults"] == [{"seq": 5, "kind": "missing"}]
    plain = CliRunner().invoke(command, [*arguments[:-1], "--lang", "en"])
    assert (plain.exit_code, "Entry 5 is missing." in plain.output) == (1, True)


def test_a_digest_that_was_written_down_finds_a_log_that_was_made_anew(database: Database) -> None:
    """Who changes an entry and all digests after it leaves a whole chain of other digests."""
    write(database, 1)
    with database.reading() as session:
        digest = verify(session).digest
    location = database.engine.url.render_as_string(hide_password=False)
    arguments = ["verify", "--database", location, "--digest"]
    write(database, 1)
    assert CliRunner().invoke(command, [*arguments, digest]).exit_code == 0
    assert CliRunner().invoke(command, [*arguments, "f" * 64]).exit_code == 1


def test_writers_at_the_same_time_keep_the_chain_whole(database: Database) -> None:
    """Six threads of five entries each: none is lost, and none has the number of another."""
    with database.reading() as session:
        before = verify(session).entries
    threads = [Thread(target=write, args=(database, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        found = verify(session)
    assert (found.faults, found.entries) == ((), before + 30)


def test_an_administrator_reads_the_log_by_filters_and_in_pages(hall: Hall) -> None:
    student = hall.candidate()
    for at in range(3):
        with hall.writing(SYSTEM) as work:
            work.note("test.filter", "thing", f"{student.id[:8]}-{at}", subjects=[student.id])
        hall.clock.forward(hours=1)
    client = hall.client_of("administrator")

    def ids(**params: str) -> list[str]:
        answer = client.get(f"{API}/audit", params={"action": "test.filter", **params})
        assert answer.status_code == 200, answer.text
        return [one["object_id"][-1] for one in answer.json()["items"]]

    assert ids(candidate=student.id) == ["2", "1", "0"]
    assert ids(candidate=student.id, object_id=f"{student.id[:8]}-1") == ["1"]
    assert ids(candidate=student.id, until="2026-11-23T09:30:00Z") == ["0"]
    assert ids(candidate=student.id, since="2026-11-23T10:30:00+00:00") == ["2"]
    first = client.get(f"{API}/audit", params={"candidate": student.id, "limit": 2}).json()
    rest = client.get(
        f"{API}/audit", params={"candidate": student.id, "limit": 2, "after": first["next"]}
    ).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    for odd in ({"since": "2026-11-23T09:00:00"}, {"since": "0001-01-01T00:00:00+14:00"},
                {"after": "nonsense"}, {"actor": "me"}):  # fmt: skip
        assert client.get(f"{API}/audit", params=odd).status_code == 422
    assert hall.client_of("stagejager").get(f"{API}/audit").status_code == 403


def test_a_person_reads_who_looked_by_role_and_organisation(hall: Hall) -> None:
    """The name of who looked is that person's own; staff reads the id as well."""
    school = hall.organisation("school", f"School {hall.candidate().id}")
    student = hall.candidate(organisation=school)
    account = hall.account("coach", organisation=school)
    hall.clock.forward(hours=2)
    machine = hall.client(hall.key(account))
    assert machine.get(f"{API}/candidates/{student.id}/consents").status_code == 200
    own = hall.client_of("candidate", candidate=student)
    (look,) = own.get(f"{API}/candidates/{student.id}/looks").json()["items"]
    assert (look["role"], look["organisation"], look["actor_id"]) == ("coach", school.name, None)
    assert look["action"] == "consent.read"
    staff = hall.signed_in(account).get(f"{API}/candidates/{student.id}/looks").json()["items"]
    assert [one["action"] for one in staff] == ["look.read", "consent.read"]
    assert staff[1]["actor_id"] is not None
    page = own.get(f"{API}/candidates/{student.id}/looks", params={"limit": 1}).json()
    after = {"limit": 1, "after": page["next"]}
    (second,) = own.get(f"{API}/candidates/{student.id}/looks", params=after).json()["items"]
    assert second["seq"] < page["items"][0]["seq"]
    stranger = hall.client_of("candidate", candidate=hall.candidate())
    assert stranger.get(f"{API}/candidates/{student.id}/looks").status_code == 404
