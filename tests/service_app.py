"""What the tests of the service share: databases, the application, and rows of each kind.

Rows are put into the tables as they are, without HTTP and without hashing passwords, so that a
test pays only for what it looks at. Every maker takes a `Hall` and commits by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.orm import Session
from starlette.routing import BaseRoute

from matching.config import load_config
from service.accounts.models import Account, ApiKey, Organisation, SignedIn
from service.accounts.policy import ROLE_SCOPES, Actor
from service.accounts.signing_in import authenticate, digest_of, new_key, new_session_token
from service.accounts.work import Work, reading, writing
from service.db.engine import Database, open_database
from service.profiles.models import (
    Candidate,
    CandidateContact,
    CandidateSkill,
    Employer,
    Programme,
    Requirement,
    Vacancy,
)
from service.schema.migrate import upgrade
from service.settings import Settings
from service.web.app import create_app

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The moment at which the clock of a test stands at first."""

KINDS: Final = {
    "administrator": "authority",
    "stagejager": "authority",
    "coach": "coaching",
    "employer": "employer",
    "school": "school",
}
"""Role to the kind of organisation that an account of that role works for."""

_numbers = count(1)
_routes: list[BaseRoute] = []


@dataclass
class Clock:
    """A clock that stands still until it is told otherwise."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **parts: float) -> None:
        """Go forward; ``parts`` as of `datetime.timedelta`."""
        self.moment += timedelta(**parts)


@dataclass
class Hall:
    """An application on a database, with a clock and quick makers of rows.

    Attributes
    ----------
    app, database, settings, clock
        What the application was made with.
    """

    app: FastAPI
    database: Database
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    held: Session | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Put all rows that are made in the block into their tables in one transaction."""
        with self.database.writing() as session:
            self.held = session
            try:
                yield
            finally:
                self.held = None

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self.held is not None:
            yield self.held
        else:
            with self.database.writing() as session:
                yield session

    def client(self, token: str | None = None, **headers: str) -> TestClient:
        """Return a client, signed in if there is a token; errors of the server are answers."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        headers.setdefault("Accept-Language", "en")
        return TestClient(self.app, raise_server_exceptions=False, headers=headers)

    def add(self, *rows: Any) -> None:
        """Put rows into their tables, in the order given."""
        with self._session() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def programme(self, name: str = "stagepact") -> str:
        """Make a programme as it ships, if it is not there; return its name."""
        with self._session() as session:
            if session.get(Programme, name) is None:
                config = load_config(name).model_dump(mode="json")
                session.add(Programme(name=name, config=config, created_at=self.clock()))
        return name

    def organisation(self, kind: str = "authority", name: str | None = None) -> Organisation:
        """Make an organisation."""
        row = Organisation(kind=kind, name=name or f"Organisatie {next(_numbers)}", **self._made())
        self.add(row)
        return row

    def account(
        self,
        role: str,
        *,
        organisation: Organisation | None = None,
        programmes: tuple[str, ...] = ("stagepact",),
        candidate: Candidate | None = None,
        **columns: Any,
    ) -> Account:
        """Make an account of a role, without a password.

        An organisation of the right kind is made if none is given.
        """
        if organisation is None and role != "candidate":
            organisation = self.organisation(KINDS[role])
        number = next(_numbers)
        values: dict[str, Any] = {
            "role": role,
            "name": f"Account {number}",
            "email": f"{role}-{number}@example.org",
            "organisation_id": organisation.id if organisation else None,
            "candidate_id": candidate.id if candidate else None,
            "programmes": [] if role == "administrator" else list(programmes),
            **self._made(),
        }
        row = Account(**(values | columns))
        self.add(row)
        return row

    def token(self, account: Account, *, hours: float = 12) -> str:
        """Return the token of a new session of an account."""
        token = new_session_token()
        ends = self.clock() + timedelta(hours=hours)
        self.add(
            SignedIn(
                account_id=account.id,
                digest=digest_of(token),
                created_at=self.clock(),
                expires_at=ends,
            )
        )
        return token

    def key(self, account: Account, scopes: tuple[str, ...] = (), *, days: float = 30) -> str:
        """Return a new API key of an account; by default with all that its role may."""
        prefix, key = new_key()
        self.add(
            ApiKey(
                account_id=account.id,
                name=f"key {prefix}",
                prefix=prefix,
                digest=digest_of(key),
                scopes=sorted(scopes or ROLE_SCOPES[account.role]),
                created_at=self.clock(),
                expires_at=self.clock() + timedelta(days=days),
            )
        )
        return key

    def signed_in(self, account: Account) -> TestClient:
        """Return a client that is signed in as an account."""
        return self.client(self.token(account))

    def client_of(self, role: str, **columns: Any) -> TestClient:
        """Return a client that is signed in as a new account of a role; see `account`."""
        return self.signed_in(self.account(role, **columns))

    def actor(self, account: Account) -> Actor:
        """Return an account as who is asking, for tests below HTTP."""
        with self.database.reading() as session:
            actor = authenticate(session, self.token(account), self.clock(), request_id="test")
        assert actor is not None
        return actor

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """Give work that only reads."""
        with reading(self.database, actor, self.clock) as work:
            yield work

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Work]:
        """Give work whose changes are kept."""
        with writing(self.database, actor, self.clock) as work:
            yield work

    def candidate(
        self,
        *,
        organisation: Organisation | None = None,
        programme: str = "stagepact",
        skills: Mapping[str, int] | None = None,
        name: str = "Noor de Vries",
        **columns: Any,
    ) -> Candidate:
        """Make a person, with a name, an e-mail address and a telephone number of their own."""
        self.programme(programme)
        number = next(_numbers)
        values: dict[str, Any] = {
            "programme": programme,
            "key": f"S{number:06}",
            "organisation_id": organisation.id if organisation else None,
            "level": "mbo4",
            "school": "",
            "school_number": "",
            "occupation": "",
            "postcode": "2312",
            "travel_mode": "bike",
            "languages": [],
            "driving_licences": [],
            "certificates": [],
            "interests": [],
            "learn": [],
            "ready": True,
            "employed": False,
            **self._made(),
        }
        row = Candidate(**(values | columns))
        row.contact = CandidateContact(
            name=name, email=f"person-{number}@example.org", phone=f"+31600{number:06}"
        )
        row.skills = [
            CandidateSkill(position=at, text=what, level=level)
            for at, (what, level) in enumerate((skills or {"Python": 3}).items())
        ]
        self.add(row)
        return row

    def employer(self, *, organisation: Organisation | None = None, **columns: Any) -> Employer:
        """Make an employer."""
        number = next(_numbers)
        values: dict[str, Any] = {
            "key": f"B{number:06}",
            "organisation_id": organisation.id if organisation else None,
            "name": f"Bedrijf {number}",
            "leerbedrijf_id": "",
            "postcode": "2321",
            "municipality": "Leiden",
            "paused": False,
            "contact_name": f"Contact {number}",
            "contact_email": f"firm-{number}@example.org",
            "contact_phone": f"+31710{number:06}",
            **self._made(),
        }
        row = Employer(**(values | columns))
        self.add(row)
        return row

    def vacancy(
        self,
        employer: Employer | None = None,
        *,
        programme: str = "stagepact",
        skills: Mapping[str, str] | None = None,
        **columns: Any,
    ) -> Vacancy:
        """Make a vacancy; ``skills`` is skill to importance. Without employer one is made."""
        self.programme(programme)
        number = next(_numbers)
        values: dict[str, Any] = {
            "programme": programme,
            "key": f"V{number:06}",
            "employer_id": (employer or self.employer()).id,
            "state": "open",
            "title": f"Stage {number}",
            "description": "",
            "capacity": 2,
            "levels": [],
            "crebos": [],
            "fields": [],
            "leerweg": [],
            "postcode": "2321",
            "languages": [],
            "driving_licences": [],
            "certificates": [],
            "trainable": False,
            "contract_form": "",
            **self._made(),
        }
        row = Vacancy(**(values | columns))
        row.requirements = [
            Requirement(position=at, text=what, importance=importance, level=1)
            for at, (what, importance) in enumerate((skills or {"Python": "important"}).items())
        ]
        self.add(row)
        return row

    def _made(self) -> dict[str, datetime]:
        return {"created_at": self.clock(), "updated_at": self.clock()}


def settings_for(location: str, **changes: Any) -> Settings:
    """Return settings for a database, with limits that no test runs into by chance.

    One person may publish alone; tests of the second person's approval set ``publish_by_two``.
    """
    settings = replace(
        Settings.from_environment({}),
        database=location,
        requests_per_minute=1_000_000,
        logins_per_minute=1_000_000,
        worker=False,
        publish_by_two=False,
    )
    return replace(settings, **changes)


def hall_on(database: Database, *, clock: Clock | None = None, **changes: Any) -> Hall:
    """Return an application on a database; ``changes`` are settings."""
    location = database.engine.url.render_as_string(hide_password=False)
    settings, clock = settings_for(location, **changes), clock or Clock()
    app = create_app(settings, database, clock=clock)
    # FastAPI works its routes out at their first use, a quarter of a second for each application.
    # They know nothing of an application (it comes with the request), so tests share them.
    _routes.extend(app.router.routes if not _routes else ())
    app.router.routes[:] = _routes
    return Hall(app, database, settings, clock)


@contextmanager
def sqlite_database(folder: Path, template: Path | None = None) -> Iterator[Database]:
    """Give a new SQLite database with all tables, as a copy of a template if there is one."""
    file = folder / f"{uuid4().hex}.sqlite"
    if template is not None:
        shutil.copy(template, file)
    yield from _opened(f"sqlite:///{file}", migrate=template is None)


@contextmanager
def postgres_database(server: str, template: str = "") -> Iterator[Database]:
    """Give a new database on a PostgreSQL server, removed afterwards; see `sqlite_database`."""
    name = f"test_{uuid4().hex}"
    keeper = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with keeper.connect() as connection:
            source = f" TEMPLATE {template}" if template else ""
            connection.execute(text(f"CREATE DATABASE {name}{source}"))
        url = make_url(server).set(database=name)
        yield from _opened(url.render_as_string(hide_password=False), migrate=not template)
        with keeper.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        keeper.dispose()


def _opened(location: str, *, migrate: bool) -> Iterator[Database]:
    database = open_database(location, pool_size=8)
    if database.engine.dialect.name == "sqlite":
        # Tests do not ask whether the disk keeps its word, and wait for it otherwise.
        event.listen(database.engine, "connect", _carefree)
    try:
        if migrate:
            upgrade(database.engine)
        yield database
    finally:
        database.dispose()


def _carefree(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
