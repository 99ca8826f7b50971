"""Opening a database: SQLite with nothing to install, PostgreSQL where there is one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from matching.errors import message
from service.errors import ServiceError

_WAIT: Final = 30
"""Seconds that a writer waits for another one."""

WRITES: Final = "stagepact_writes"
"""The execution option of a connection that will write; see `_begin_sqlite`."""


def open_engine(location: str, *, pool_size: int = 10) -> Engine:
    """Return an engine for an SQLAlchemy URL or the name of a SQLite file.

    Parameters
    ----------
    location
        ``postgresql+psycopg://...``, ``sqlite:///...``, or a file name.
    pool_size
        Connections that are kept, and as many more for a rush.

    Raises
    ------
    ServiceError
        If it is no address of a database.
    """
    with opening():
        url = make_url(location if "://" in location else f"sqlite:///{location}")
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": _WAIT})
            event.listen(engine, "connect", _strict_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(
            url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, pool_timeout=_WAIT
        )


@contextmanager
def opening() -> Iterator[None]:
    """Tell plainly what is wrong where a database cannot be opened.

    Raises
    ------
    ServiceError
        Instead of what SQLAlchemy raises.
    """
    try:
        yield
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, DatabaseError) as error:
        raise ServiceError(
            message(
                "the database cannot be opened ({reason}); give a file name, or a URL such as "
                "postgresql+psycopg://user@host/name",
                reason=type(error).__name__,
            )
        ) from error


class Database:
    """A database and its two kinds of transactions.

    Parameters
    ----------
    engine
        As `open_engine` gives it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        reading = engine
        if engine.dialect.name == "postgresql":
            reading = engine.execution_options(isolation_level="REPEATABLE READ")
        self._reading = sessionmaker(reading, expire_on_commit=False, autoflush=False)
        self._writing = sessionmaker(
            engine.execution_options(**{WRITES: True}), expire_on_commit=False
        )
        self.together = Together(self)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment of the data; what it changes is dropped."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are kept when the block ends well, all or none.

        On SQLite there is one writer at a time, from the start: two that read first and write
        afterwards would make each other fail.
        """
        with self._writing() as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _Waiting:
    """What one thread wants written, and how that ended."""

    def __init__(self, act: Callable[[Session], None]) -> None:
        self.act = act
        self.ended = False
        self.error: Exception | None = None


class Together:
    """Writes of several threads in one transaction (group commit): one wait for the disk.

    Whoever finds nobody at work writes for all who wait. Either all of them are kept, or none and
    each is told.

    Parameters
    ----------
    database
        Where to write.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = Lock()
        self._waiting: deque[_Waiting] = deque()

    def __call__(self, act: Callable[[Session], None]) -> None:
        """Return when what `act` writes is kept."""
        mine = _Waiting(act)
        self._waiting.append(mine)
        with self._turn:
            if not mine.ended:
                self._write([self._waiting.popleft() for _ in range(len(self._waiting))])
        if mine.error is not None:
            raise mine.error

    def _write(self, batch: list[_Waiting]) -> None:
        error: Exception | None = None
        try:
            with self._database.writing() as session:
                for one in batch:
                    one.act(session)
        except Exception as caught:
            error = caught
        for one in batch:
            one.error, one.ended = error, True


def open_database(location: str, *, pool_size: int = 10) -> Database:
    """Return the database at a URL or file name; see `open_engine`."""
    return Database(open_engine(location, pool_size=pool_size))


def _strict_sqlite(connection: Any, _record: object) -> None:
    """Make SQLite hold foreign keys, and let readers and a writer work side by side."""
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only let go
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction, and where it will write take the right to do so at once."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
