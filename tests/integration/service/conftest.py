"""Databases for the tests of the service: each module has one of its own, of either kind.

They are copies of one that was migrated once, which takes a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.db.engine import Database
from tests.service_app import Hall, hall_on, postgres_database, sqlite_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a SQLite database with all tables and no rows."""
    with sqlite_database(tmp_path_factory.mktemp("template")) as opened:
        with opened.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        file = opened.engine.url.database
    assert file is not None
    return Path(file)


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """Give the name of a PostgreSQL database with all tables and no rows, and no connection."""
    with postgres_database(postgres) as opened:
        opened.dispose()
        name = make_url(opened.engine.url).database
        assert name is not None
        yield name


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Give a database with all tables; first every test on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        with sqlite_database(tmp_path_factory.mktemp("database"), template) as opened:
            yield opened
    else:
        server: str = request.getfixturevalue("postgres")
        name: str = request.getfixturevalue("postgres_template")
        with postgres_database(server, name) as opened:
            yield opened


@pytest.fixture
def hall(database: Database) -> Hall:
    """Give an application on the database, with a clock of its own."""
    return hall_on(database)
