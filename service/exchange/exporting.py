"""Taking out a programme as the files that the batch reads."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Literal

from sqlalchemy import select

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError, ServiceError
from service.exchange.leaving import leaving, people_of
from service.exchange.sheets import Folder, Told, Workbook, Zip, write_tables
from service.exchange.whole import whole_private_file
from service.profiles.models import Programme

Form = Literal["zip", "xlsx"]

_AT_A_TIME: Final = 1_000
"""People whom one entry of the audit log names."""


def export_to(work: Work, programme: str, target: Path, *, language: str = "nl") -> Told:
    """Write a programme to a folder that is not there yet or empty, or to a new workbook.

    Parameters
    ----------
    work
        Of somebody who works in the programme.
    programme
        Its name.
    target
        A name that ends in ``.xlsx``, or of a folder.
    language
        Of the names of files and headings.

    Raises
    ------
    ProblemError
        ``not-found``: there is no such programme, or not for this actor.
    ServiceError
        If the target is there already or cannot be written; nothing is left of it then.
    """
    _check_programme(work, programme)
    try:
        if target.suffix.casefold() == ".xlsx":
            return _to_workbook(work, programme, target, language)
        return _to_folder(work, programme, target, language)
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be written: {reason}", path=target, reason=error.strerror)
        ) from error


def _to_folder(work: Work, programme: str, target: Path, language: str) -> Told:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise _there_already(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=".export-", ignore_cleanup_errors=True
    ) as folder:
        files = Path(folder) / "files"
        files.mkdir(mode=0o700)
        told = _write(work, programme, Folder(files, language), language)
        files.replace(target)
    return told


def _to_workbook(work: Work, programme: str, target: Path, language: str) -> Told:
    if target.exists():
        raise _there_already(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_private_file(target) as out:
        return _to_stream(work, programme, out, "xlsx", language)


def _there_already(target: Path) -> ServiceError:
    return ServiceError(
        message("{path} is there already; choose another name, or remove it first", path=target)
    )


@contextmanager
def exported(
    work: Work, programme: str, form: Form, *, language: str = "nl"
) -> Iterator[tuple[IO[bytes], Told]]:
    """Give a programme as one file, at its beginning; it is gone when the stream is closed.

    The stream is left open when the block ends well: it is sent after that.

    Raises
    ------
    ProblemError
        ``not-found``: there is no such programme, or not for this actor.
    """
    _check_programme(work, programme)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        told = _to_stream(work, programme, out, form, language)
        out.seek(0)
        yield out, told
    except BaseException:
        out.close()
        raise


def _to_stream(work: Work, programme: str, out: IO[bytes], form: Form, language: str) -> Told:
    if form == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            return _write(work, programme, Zip(archive, language), language)
    workbook = Workbook(out, language)
    try:
        return _write(work, programme, workbook, language)
    finally:
        workbook.close()


def _write(work: Work, programme: str, target: Any, language: str) -> Told:
    told = write_tables(leaving(work.session, programme), target, language)
    people = list(work.session.scalars(people_of(programme)))
    work.note("export.read", "programme", programme, rows=told.rows)
    for at in range(0, len(people), _AT_A_TIME):
        work.note("export.people", "programme", programme, subjects=people[at : at + _AT_A_TIME])
    return told


def _check_programme(work: Work, programme: str) -> None:
    known = work.session.scalar(select(Programme.name).where(Programme.name == programme))
    if known is None or not work.actor.works_in(programme):
        raise ProblemError("not-found", message("There is no programme {name}.", name=programme))
