"""Opening a database: SQLite with nothing to install, PostgreSQL where there is one."""

from __future__ import annotations

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase

from matching.errors import message
from service.errors import ServiceError


class Base(DeclarativeBase):
    """Base of all models; constraints have names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def open_database(location: str) -> Engine:
    """Return an engine for an SQLAlchemy URL or the name of a SQLite file, its tables made.

    Parameters
    ----------
    location
        ``postgresql+psycopg://...``, ``sqlite:///...``, or a file name.

    Raises
    ------
    ServiceError
        If the database cannot be opened.
    """
    url = location if "://" in location else f"sqlite:///{location}"
    try:
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _strict_sqlite)
        Base.metadata.create_all(engine)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, DatabaseError) as error:
        raise ServiceError(
            message(
                "the archive cannot be opened ({reason}); give a file name, or a URL such as "
                "postgresql+psycopg://user@host/name",
                reason=type(error).__name__,
            )
        ) from error
    return engine


def _strict_sqlite(connection: object, _record: object) -> None:
    """Make SQLite hold foreign keys, and let readers and a writer work side by side."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()
