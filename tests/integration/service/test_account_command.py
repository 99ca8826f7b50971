"""`stagepact account`, on a real database and through the real command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Account, Organisation
from service.accounts.passwords import is_right
from service.cli.main import cli
from service.db.engine import Database
from service.errors import ServiceError
from tests.service_app import Hall

PASSWORD = "tafel wolk fiets citroen"


def run(database: Database, *arguments: str, given: str = "", **environment: str) -> Result:
    """Run the command; what it is asked is answered from standard input."""
    url = database.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(
        cli,
        ["account", *arguments, "--lang", "en"],
        input=given,
        env={"STAGEPACT_DATABASE": url, **environment},
    )


def kept(database: Database, email: str) -> Account | None:
    with database.reading() as session:
        return session.scalars(select(Account).where(Account.email == email)).first()


def test_the_first_administrator_is_made_and_signs_in(hall: Hall) -> None:
    told = run(
        hall.database,
        *("create", "--role", "administrator", "--email", "Boss@example.org", "--password-stdin"),
        given=PASSWORD + "\n",
    )
    assert told.exit_code == 0, told.output
    assert PASSWORD not in told.output
    client: TestClient = hall.client()
    body = {"email": "boss@example.org", "password": PASSWORD}
    made = client.post("/api/v1/sessions", json=body)
    assert made.status_code == 201
    assert made.json()["account"]["role"] == "administrator"


def test_a_password_can_come_from_a_variable_of_ones_choice(database: Database) -> None:
    told = run(
        database,
        *("create", "--role", "administrator", "--email", "env@example.org"),
        *("--password-env", "MY_PASSWORD"),
        MY_PASSWORD=PASSWORD,
    )
    assert told.exit_code == 0, told.output
    row = kept(database, "env@example.org")
    assert row is not None
    assert is_right(row.password, PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (("--password-stdin",), "short\n", "at least 12"),
        (("--password-stdin",), "Welkom123456!\n", "others try"),
        (("--password-stdin",), "", "at least 12"),
        (("--password-env", "NOT_THERE"), "", "NOT_THERE"),
        (("--password", PASSWORD), "", "No such option"),
    ],
)
def test_there_is_no_default_password_and_no_option_for_one(
    database: Database, arguments: tuple[str, ...], given: str, says: str
) -> None:
    told = run(
        database,
        *("create", "--role", "administrator", "--email", "no@example.org", *arguments),
        given=given,
    )
    assert told.exit_code != 0
    assert says in told.output + str(told.exception)
    assert told.exit_code == 2 or isinstance(told.exception, ServiceError)
    assert kept(database, "no@example.org") is None


def test_an_organisation_is_made_with_the_account_that_needs_it(hall: Hall) -> None:
    hall.programme("stagepact")
    told = run(
        hall.database,
        *("create", "--role", "coach", "--email", "coach@example.org", "--name", "Sam"),
        *("--organisation", "Loopbaanhuis", "--programme", "stagepact", "--password-stdin"),
        given=PASSWORD,
    )
    assert told.exit_code == 0, told.output
    row = kept(hall.database, "coach@example.org")
    assert row is not None
    assert row.programmes == ["stagepact"]
    with hall.database.reading() as session:
        assert session.get_one(Organisation, row.organisation_id).kind == "coaching"


def test_another_password_opens_an_account_again(hall: Hall) -> None:
    row = hall.account("administrator", failures=9, locked_until=hall.clock())
    client = hall.signed_in(row)
    told = run(hall.database, "password", "--email", row.email, "--password-stdin", given=PASSWORD)
    assert told.exit_code == 0, told.output
    assert client.get("/api/v1/sessions/current").status_code == 401
    changed = kept(hall.database, row.email)
    assert changed is not None
    assert (changed.failures, changed.locked_until) == (0, None)
    unknown = run(hall.database, "password", "--email", "x@y", "--password-stdin")
    assert isinstance(unknown.exception, ServiceError)


def test_the_password_is_asked_twice_and_not_shown(database: Database) -> None:
    asked = ("create", "--role", "administrator", "--email", "asked@example.org")
    told = run(database, *asked, given=f"{PASSWORD}\n{PASSWORD}\n")
    assert told.exit_code == 0, told.output
    assert told.output.count("assword") >= 2
    assert PASSWORD not in told.output
    row = kept(database, "asked@example.org")
    assert row is not None
    assert is_right(row.password, PASSWORD)
    other = ("create", "--role", "administrator", "--email", "typo@example.org")
    assert run(database, *other, given=f"{PASSWORD}\nsomething else\n").exit_code != 0
    assert kept(database, "typo@example.org") is None


def test_the_real_command_tells_plainly_what_is_wrong(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "service.cli", "account", "create", "--role", "administrator",
         "--email", "a@example.org", "--password-stdin", "--lang", "en"],
        input=PASSWORD,
        env={**os.environ, "STAGEPACT_DATABASE": str(tmp_path / "empty.sqlite")},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "stagepact db upgrade" in told.stderr
    assert "Traceback" not in told.stderr
