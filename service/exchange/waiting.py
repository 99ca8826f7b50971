"""Files that wait to be mended and brought in: kept for a day, for who made them and colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session, undefer

from matching.errors import message
from matching.profiles.read import OpenedFile
from matching.profiles.reading.cells_text import text_of
from matching.profiles.reading.told import Told
from service.accounts.models import Organisation
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.exchange.checking import (
    Checked,
    Preview,
    preview_in,
    preview_of,
    preview_out,
    previewed,
)
from service.exchange.importing import ImportOptions, bring_in
from service.exchange.models import WaitingFile, WaitingImport
from service.exchange.packing import (
    pack_file,
    packed,
    told_in,
    told_out,
    unpack_file,
    unpacked,
)
from service.exchange.seen import Report, report_in, report_out
from service.profiles.models import Programme

MOST_WAITING: Final = 10
"""Imports that one account may have waiting."""


@dataclass(frozen=True)
class Waiting:
    """An import as it waits.

    Attributes
    ----------
    row
        Of the table.
    told
        What was said of its columns and cells.
    report
        What was found in it.
    preview
        What it would change, or did; None while it has errors.
    ignored
        Names of files that were sent beside it and are no spreadsheets.
    """

    row: WaitingImport
    told: Told
    report: Report
    preview: Preview | None
    ignored: tuple[str, ...] = ()

    @property
    def options(self) -> ImportOptions:
        """How it is brought in."""
        return ImportOptions(self.row.owner_id, self.row.replace)


@dataclass(frozen=True)
class Asked:
    """What somebody asks when sending files.

    Attributes
    ----------
    sender
        From whom the files are.
    programme, owner_id, replace
        As in `service.exchange.importing`.
    """

    sender: str
    programme: str
    owner_id: str | None = None
    replace: bool = False


def visible_imports(actor: Actor) -> ColumnElement[bool]:
    """Return which imports somebody sees: one's own, and those of colleagues."""
    own: ColumnElement[bool] = WaitingImport.account_id == (actor.account_id or "")
    if actor.organisation_id is not None:
        own |= WaitingImport.organisation_id == actor.organisation_id
    if actor.programmes is None:
        return own
    return and_(own, WaitingImport.programme.in_(actor.programmes))


def listed(work: Work) -> Sequence[WaitingImport]:
    """Return the imports that somebody sees, the newest first, without what they hold."""
    query = select(WaitingImport).where(visible_imports(work.actor))
    return work.session.scalars(query.order_by(WaitingImport.created_at.desc())).all()


def find(work: Work, import_id: str) -> Waiting:
    """Return an import with what was found in it.

    Raises
    ------
    ProblemError
        ``not-found``: there is none, or not for this actor.
    """
    query = (
        select(WaitingImport)
        .where(WaitingImport.id == import_id, visible_imports(work.actor))
        .options(undefer(WaitingImport.told), undefer(WaitingImport.report))
    )
    row = work.session.scalars(query).one_or_none()
    if row is None:
        raise ProblemError(
            "not-found",
            message("There is no such import, or not for you. Files are kept for a day."),
        )
    told = unpacked(row.report)
    return Waiting(
        row,
        told_in(row.told),
        report_in(told["report"]),
        preview_in(told["preview"]),
        tuple(told["ignored"]),
    )


def files_of(session: Session, import_id: str) -> tuple[OpenedFile, ...]:
    """Return the files of an import."""
    query = (
        select(WaitingFile.content)
        .where(WaitingFile.import_id == import_id)
        .order_by(WaitingFile.position)
    )
    return tuple(unpack_file(content) for content in session.scalars(query))


def check_asked(work: Work, asked: Asked) -> None:
    """Refuse what cannot be, before the files are read.

    Raises
    ------
    ProblemError
        ``not-found``: there is no such programme or organisation, or not for this actor;
        ``conflict``: too many imports of this account wait.
    """
    known = work.session.get(Programme, asked.programme)
    if known is None or not work.actor.works_in(asked.programme):
        raise ProblemError(
            "not-found", message("There is no programme {name}.", name=asked.programme)
        )
    if asked.owner_id is not None and work.session.get(Organisation, asked.owner_id) is None:
        raise ProblemError("not-found", message("There is no such organisation."))
    count = work.session.scalar(
        select(func.count())
        .select_from(WaitingImport)
        .where(
            WaitingImport.account_id == (work.actor.account_id or ""),
            WaitingImport.state == "waiting",
        )
    )
    if (count or 0) >= MOST_WAITING:
        raise ProblemError(
            "conflict",
            message(
                "{most} imports of yours wait already. Bring one in, or remove one, and send this "
                "again.",
                most=MOST_WAITING,
            ),
        )


def keep_new(work: Work, asked: Asked, found: Checked, ignored: Sequence[str] = ()) -> str:
    """Keep files that were read; return the id of the import."""
    options = ImportOptions(asked.owner_id, asked.replace)
    preview = previewed(work, found, options)
    row = WaitingImport(
        id=new_id(),
        account_id=work.actor.account_id or "",
        organisation_id=work.actor.organisation_id,
        programme=asked.programme,
        sender=" ".join(asked.sender.split()),
        owner_id=asked.owner_id,
        replace=asked.replace,
        state="waiting",
        names=[one.name for one in found.files],
        created_at=work.now,
        told=b"",
        report=b"",
        errors=0,
        warnings=0,
        updated_at=work.now,
    )
    _fill(row, work, found, preview, ignored)
    work.session.add(row)
    work.session.flush()
    _write_files(work, row.id, found.files)
    work.note("import.keep", "import", row.id, files=len(found.files), errors=row.errors)
    return row.id


def keep_checked(work: Work, waiting: Waiting, found: Checked, *, new_files: bool = False) -> None:
    """Keep what was found at another check.

    Raises
    ------
    ProblemError
        ``conflict``: somebody else mended, brought in or removed it meanwhile.
    """
    preview = previewed(work, found, waiting.options)
    row = _same(work, waiting)
    _fill(row, work, found, preview, waiting.ignored)
    if new_files:
        work.session.execute(delete(WaitingFile).where(WaitingFile.import_id == row.id))
        _write_files(work, row.id, found.files)
    work.session.flush()
    work.note("import.check", "import", row.id, errors=row.errors)


class ChangedMeanwhileError(Exception):
    """Bringing in would do something else than was shown; `preview` is what."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


def bring_in_waiting(work: Work, waiting: Waiting, found: Checked, seal: str) -> Preview:
    """Bring in files that wait, all of them or nothing; the files themselves go.

    Parameters
    ----------
    work
        Writes.
    waiting
        The import.
    found
        What was read of its files just now.
    seal
        `Preview.seal` of what was shown.

    Raises
    ------
    ProblemError
        ``invalid``: there are errors; ``conflict``: somebody else changed the import, or the
        service cannot bring it in.
    ChangedMeanwhileError
        It would do something else than was shown. Nothing is kept then.
    """
    if found.reading.blocking:
        raise ProblemError(
            "invalid",
            message(
                "{count} problems must be mended first. Nothing was brought in.",
                count=len(found.reading.blocking),
            ),
        )
    _same(work, waiting)
    done = preview_of(bring_in(work, found.reading, waiting.options))
    if done.seal != seal:
        raise ChangedMeanwhileError(done)
    row = _same(work, waiting)
    row.state, row.updated_at = "done", work.now
    row.told, row.report = b"", packed(_held({}, done, waiting.ignored))
    work.session.execute(delete(WaitingFile).where(WaitingFile.import_id == row.id))
    return done


def remove(work: Work, import_id: str) -> None:
    """Remove an import with its files.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = find(work, import_id).row
    work.session.delete(row)
    work.note("import.remove", "import", import_id)


def forget_person(session: Session, marks: Iterable[str]) -> int:
    """Remove the imports of which a file names somebody who is erased; return how many.

    Parameters
    ----------
    session
        Writes.
    marks
        The name, e-mail address, telephone number and key of the person.
    """
    wanted = {_plain(mark) for mark in marks} - {""}
    naming = {
        import_id
        for import_id, content in session.execute(
            select(WaitingFile.import_id, WaitingFile.content)
        )
        if _names(unpack_file(content), wanted)
    }
    told = select(WaitingImport.id, WaitingImport.told).where(WaitingImport.state == "waiting")
    for import_id, data in session.execute(told):
        cells = told_in(data).cells.values()
        if any(_plain(text) in wanted for some in cells for text in some.values()):
            naming.add(import_id)
    for import_id in naming:
        session.execute(
            delete(WaitingImport).where(WaitingImport.id == import_id),
            execution_options={"synchronize_session": False},
        )
    return len(naming)


def _names(file: OpenedFile, wanted: set[str]) -> bool:
    return any(
        _plain(text_of(cell)) in wanted
        for sheet in file.sheets
        for row in sheet.rows
        for cell in row
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _same(work: Work, waiting: Waiting) -> WaitingImport:
    """Return the row of an import, if nobody else changed it since it was read."""
    query = (
        select(WaitingImport)
        .where(WaitingImport.id == waiting.row.id, visible_imports(work.actor))
        .with_for_update()
    )
    row = work.session.scalars(query).one_or_none()
    if row is None or row.version != waiting.row.version or row.state != "waiting":
        raise ProblemError(
            "conflict",
            message("Somebody else changed this import just now. Look at it again."),
        )
    return row


def _held(report: dict[str, Any], preview: Preview | None, ignored: Sequence[str]) -> Any:
    return {"report": report, "preview": preview_out(preview), "ignored": list(ignored)}


def _fill(
    row: WaitingImport,
    work: Work,
    found: Checked,
    preview: Preview | None,
    ignored: Sequence[str],
) -> None:
    row.errors, row.warnings = found.errors, found.warnings
    row.told = told_out(found.told)
    row.report = packed(_held(report_out(found.report), preview, ignored))
    row.updated_at = work.now


def _write_files(work: Work, import_id: str, files: Sequence[OpenedFile]) -> None:
    for position, file in enumerate(files):
        work.session.add(
            WaitingFile(import_id=import_id, position=position, content=pack_file(file))
        )
    work.session.flush()


def with_cells(told: Told, cells: Iterable[tuple[str, int, int, str]]) -> Told:
    """Return what was told, with other texts in some cells: sheet, row, position and text."""
    made = {file: dict(some) for file, some in told.cells.items()}
    for file, row, position, text in cells:
        made.setdefault(file, {})[row, position] = text
    return replace(told, cells=made)


def with_rows(
    told: Told, *, without: Iterable[tuple[str, int]] = (), back: Iterable[tuple[str, int]] = ()
) -> Told:
    """Return what was told, with other rows left out: sheet and row."""
    made = {file: set(rows) for file, rows in told.without.items()}
    for file, row in without:
        made.setdefault(file, set()).add(row)
    for file, row in back:
        made.get(file, set()).discard(row)
    return replace(told, without={file: frozenset(rows) for file, rows in made.items() if rows})
