"""Sending files: the drop zone, what waits, the template, and what is known of each sender."""

from __future__ import annotations

from typing import IO, Annotated, Final

from fastapi import Depends, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select
from starlette.datastructures import FormData, UploadFile

from matching.profiles.reading.columns import TABLES
from service.accounts.models import Organisation
from service.accounts.work import Work, writing
from service.batch.template import WORKBOOK, template_workbook
from service.errors import ProblemError
from service.exchange.checking import checked, is_table_file, opened
from service.exchange.importing import TABLE_NAMES
from service.exchange.senders import (
    find_sender,
    forget_sender,
    sender_named,
    senders,
    told_of,
)
from service.exchange.waiting import Asked, check_asked, keep_new, listed
from service.profiles.programmes import programme_titles
from service.profiles.schemas import ID_PATTERN
from service.web.deps import services
from service.web.ids import PathId
from service.web.languages import language_of
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import download, go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

Reads = PageReads("imports:write", OFFICE)
Writes = PageWrites("imports:write", OFFICE)

KEPT: Final = notice("import-kept", N_("Your files were read. Nothing was brought in yet."))
FORGOTTEN: Final = notice("sender-forgotten", N_("What was remembered of the sender is gone."))

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Sent(BaseModel):
    """What is filled in beside the files."""

    sender: Annotated[
        str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]
    programme: Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]+$")]
    owner: Annotated[str, StringConstraints(pattern=ID_PATTERN)] | None = None
    replace: bool = False


@router.get("/imports")
def show_imports(request: Request, work: Annotated[Work, Reads]) -> Response:
    """Ask for files, and show what waits."""
    titles = programme_titles(work, language_of(request))
    first = next(iter(titles), "")
    return _asked(request, work, Form(values={"programme": first}))


@router.post("/imports")
def send_files(
    request: Request, work: Annotated[Work, Reads], sent: Annotated[FormData, Depends(posted)]
) -> Response:
    """Read files and keep them until they are mended and brought in.

    Reading takes seconds, so it is done outside of the transaction that keeps them.
    """
    say, at = words_of(request), services(request)
    form = filled(_Sent, sent, say)
    good, others = _files(sent)
    if not good:
        form.blame(
            "files",
            say("Send CSV or XLSX files; XLS, ODS and PDF are not read.")
            if others
            else say("Choose at least one file."),
        )
    if not form.is_good or form.model is None:
        return _asked(request, work, form)
    told = form.model
    asked = Asked(told.sender, told.programme, told.owner, told.replace)
    try:
        check_asked(work, asked)
        known = told_of(sender_named(work, asked.sender))
        found = checked(opened(good), known, programme=asked.programme, settings=at.settings)
        with writing(at.database, work.actor, at.clock) as writes:
            import_id = keep_new(writes, asked, found, others)
    except ProblemError as error:
        refused(form, error, say)
        return _asked(request, work, form)
    return go(f"/imports/{import_id}", KEPT)


@router.get("/imports/template.xlsx")
def give_template(request: Request, _work: Annotated[Work, Reads]) -> Response:
    """Give an empty workbook with every column explained."""
    language = language_of(request)
    return download(template_workbook(language), WORKBOOK[language], XLSX)


@router.get("/imports/senders/{sender_id}")
def show_sender(request: Request, work: Annotated[Work, Reads], sender_id: PathId) -> Response:
    """Show what is remembered of a sender."""
    row, say = find_sender(work, sender_id), words_of(request)
    columns = [
        (say(TABLE_NAMES[table]), heading, heading_of(table, field, say.language))
        for table, said in sorted(row.columns.items())
        for heading, field in sorted(said.items())
    ]
    tables = [
        (key, say(TABLE_NAMES[table]) if table in TABLE_NAMES else "")
        for key, table in sorted(row.tables.items())
    ]
    return page(request, "imports_sender.jinja", sender=row, columns=columns, tables=tables)


@router.post("/imports/senders/{sender_id}/forget")
def forget(_request: Request, work: Annotated[Work, Writes], sender_id: PathId) -> Response:
    """Forget what is remembered of a sender."""
    forget_sender(work, sender_id)
    return go("/imports", FORGOTTEN)


def heading_of(table: str, field: str, language: str) -> str:
    """Return what people call a field; empty for a column that is not read."""
    column = TABLES[table].by_field.get(field) if table in TABLES else None
    if column is None:
        return ""
    return column.heading if language == "nl" else column.english


def _files(sent: FormData) -> tuple[list[tuple[str, IO[bytes]]], list[str]]:
    """Return the spreadsheets that were sent, and the names of other files."""
    files = [one for one in sent.getlist("files") if isinstance(one, UploadFile) and one.filename]
    good: list[tuple[str, IO[bytes]]] = [
        (one.filename or "", one.file) for one in files if is_table_file(one.filename or "")
    ]
    others = [(one.filename or "")[:200] for one in files if not is_table_file(one.filename or "")]
    return good, others


def _asked(request: Request, work: Work, form: Form) -> Response:
    say = words_of(request)
    homes = work.session.execute(
        select(Organisation.id, Organisation.name).order_by(Organisation.name)
    )
    rows = listed(work)
    return page(
        request,
        "imports.jinja",
        status=200 if form.is_good else 422,
        form=form,
        programmes=list(programme_titles(work, say.language).items()),
        homes=[(id_, name) for id_, name in homes],
        senders=senders(work),
        waiting=[one for one in rows if one.state == "waiting"],
        done=[one for one in rows if one.state == "done"],
        most_mb=services(request).settings.max_body_mb,
    )
