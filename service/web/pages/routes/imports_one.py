"""One import that waits: every problem beside its cell, mending, and bringing it in."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.profiles.reading.cells import FREE_TEXT, PARSERS
from matching.profiles.reading.cells_text import Parsed, parse
from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.findings import Severity
from matching.profiles.reading.told import Told
from service.accounts.models import Organisation
from service.accounts.work import Work, writing
from service.batch.error_file import findings_file
from service.exchange.checking import Preview, checked
from service.exchange.importing import TABLE_NAMES
from service.exchange.saving import Counts
from service.exchange.uploads import harmless_name
from service.exchange.waiting import (
    ChangedMeanwhileError,
    Waiting,
    bring_in_waiting,
    files_of,
    find,
    keep_checked,
    remove,
    with_cells,
    with_rows,
)
from service.privacy.scrubbing import scrub_after
from service.web.deps import services
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.imports_shown import (
    SIZE,
    CellKey,
    about_files,
    cell_of,
    grouped,
    row_of,
    shown_fields,
)
from service.web.pages.notices import notice
from service.web.pages.rendering import download, go, is_part, page, words_of
from service.web.pages.routes.imports import XLSX
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

Reads = PageReads("imports:write", OFFICE)
Writes = PageWrites("imports:write", OFFICE)

MENDED: Final = notice("import-checked", N_("Everything was checked again with your changes."))
OUT: Final = notice(
    "import-rows-out", N_("The rows were left out, and the rest was checked again.")
)
BACK: Final = notice("import-row-back", N_("The row is back, and everything was checked again."))
REMOVED: Final = notice("import-removed", N_("The files were removed. Nothing was brought in."))
IN: Final = notice("import-done", N_("The files were brought in."))
OTHERWISE: Final = notice(
    "import-otherwise",
    N_("Somebody changed something meanwhile, so nothing was brought in yet. Look again."),
)

Show = Literal["errors", "warnings", "notes"]

_SEVERITIES: Final[dict[Show, Severity]] = {
    "errors": Severity.ERROR,
    "warnings": Severity.WARNING,
    "notes": Severity.NOTE,
}

First = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/imports/{import_id}")
def show_import(
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    show: Show | None = None,
    first: First = 0,
) -> Response:
    """Show an import: what stands in its way, and what to do next."""
    waiting = find(work, import_id)
    work.note("import.read", "import", import_id)
    if waiting.row.state == "done":
        return _done(request, waiting)
    return _shown(request, work, waiting, show, first)


@router.post("/imports/{import_id}/mend")
def mend(  # noqa: PLR0917 - one argument for each parameter
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
    show: Show | None = None,
    first: First = 0,
) -> Response:
    """Put what was typed into the cells, leave out the rows that were ticked, and check again."""
    waiting, say = find(work, import_id), words_of(request)
    report = waiting.report
    cells, without, faults = [], [], {}
    for name, value in sent.multi_items():
        if not isinstance(value, str):
            continue
        if (key := cell_of(name, report)) is not None:
            text = " ".join(value.replace("\r\n", "\n").split(" ")).strip()
            if text == key.text:
                continue
            problem = next((one for one in _tried(key, text).problems if one.secret), None)
            if problem is not None:  # never kept, not even for a day
                faults[key.name] = say("{why}. {mend}.", why=problem.why.render(say),
                                       mend=problem.mend.render(say))  # fmt: skip
            else:
                cells.append((report.sheets[key.sheet].file, key.row, key.position, text))
        elif value == "yes" and (spot := row_of(name, report)) is not None:
            without.append((report.sheets[spot[0]].file, spot[1]))
    if faults:
        return _shown(request, work, waiting, show, first, faults=faults)
    told = with_rows(with_cells(waiting.told, cells), without=without)
    _check_again(request, work, waiting, told)
    values = {**({"show": show} if show else {}), **({"first": first} if first else {})}
    return go(f"/imports/{import_id}", MENDED, **values)


@router.post("/imports/{import_id}/try")
def try_cell(
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Say of one cell whether it can be read as it is typed now; a script asks."""
    waiting, say = find(work, import_id), words_of(request)
    for name, value in sent.multi_items():
        key = cell_of(name, waiting.report)
        if key is None or not isinstance(value, str):
            continue
        said = _tried(key, value.strip())
        problems = [
            say("{why}. {mend}.", why=one.why.render(say), mend=one.mend.render(say))
            for one in said.problems
            if one.severity is not Severity.NOTE
        ]
        return page(request, "imports_try.jinja", problems=problems, refused=said.refused)
    return go(f"/imports/{import_id}") if not is_part(request) else Response(status_code=204)


@router.get("/imports/{import_id}/errors.xlsx")
def give_errors(request: Request, work: Annotated[Work, Reads], import_id: PathId) -> Response:
    """Give everything that was found as a workbook, to send back to the sender."""
    waiting, say = find(work, import_id), words_of(request)
    work.note("import.errors", "import", import_id)
    findings = [spot.finding for spot in waiting.report.spots]
    name = say("problems-{sender}.xlsx", sender=re.sub(r"[/\\]", "-", waiting.row.sender))
    return download(findings_file(findings, ".xlsx", say), harmless_name(name), XLSX)


@router.get("/imports/{import_id}/left-out")
def show_left_out(request: Request, work: Annotated[Work, Reads], import_id: PathId) -> Response:
    """Show the rows that were left out, and those that could be."""
    waiting = find(work, import_id)
    work.note("import.read", "import", import_id)
    report = waiting.report
    return page(
        request,
        "imports_left_out.jinja",
        waiting=waiting.row,
        without=[(at, row, report.sheets[at].file, report.label(at, row))
                 for at, row in report.without],
        refused=[(report.sheets[at].file, row, report.label(at, row))
                 for at, row in report.refused],
        whole=[one for one in report.of(Severity.ERROR) if not one.in_row],
    )  # fmt: skip


@router.post("/imports/{import_id}/leave-out")
def leave_out(request: Request, work: Annotated[Work, Reads], import_id: PathId) -> Response:
    """Leave out every row that still has an error, and check the rest again."""
    waiting = find(work, import_id)
    sheets = waiting.report.sheets
    rows = [(sheets[at].file, row) for at, row in waiting.report.refused]
    _check_again(request, work, waiting, with_rows(waiting.told, without=rows))
    return go(f"/imports/{import_id}", OUT)


@router.post("/imports/{import_id}/take-back")
def take_back(
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Let a row that was left out take part again."""
    waiting = find(work, import_id)
    spot = row_of(f"leave:{sent.get('row')}", waiting.report)
    if spot is None:
        return go(f"/imports/{import_id}/left-out")
    back = [(waiting.report.sheets[spot[0]].file, spot[1])]
    _check_again(request, work, waiting, with_rows(waiting.told, back=back))
    return go(f"/imports/{import_id}/left-out", BACK)


@router.get("/imports/{import_id}/confirm")
def ask_to_bring_in(request: Request, work: Annotated[Work, Reads], import_id: PathId) -> Response:
    """Show what would be new, changed and closed, and ask whether to do it."""
    waiting, say = find(work, import_id), words_of(request)
    if waiting.row.state == "done" or waiting.preview is None:
        return go(f"/imports/{import_id}")
    work.note("import.read", "import", import_id)
    return page(
        request,
        "imports_confirm.jinja",
        waiting=waiting.row,
        preview=waiting.preview,
        refusal=waiting.preview.refusal.render(say) if waiting.preview.refusal else "",
        tables=_counted(waiting.preview),
        examples={
            name: [(one.key, one.name, shown_fields(name, one.fields, say)) for one in some]
            for name, some in waiting.preview.examples.items()
        },
        names={name: say(text) for name, text in TABLE_NAMES.items()},
        without=len(waiting.report.without),
    )


@router.post("/imports/{import_id}/confirm")
def bring_it_in(
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Bring in the files, all of them or nothing, if it does what was shown."""
    at, waiting = services(request), find(work, import_id)
    if waiting.row.state == "done":
        return go(f"/imports/{import_id}")
    found = checked(
        files_of(work.session, import_id),
        waiting.told,
        programme=waiting.row.programme,
        settings=at.settings,
    )
    try:
        with writing(at.database, work.actor, at.clock) as writes:
            bring_in_waiting(writes, waiting, found, str(sent.get("seal", "")))
            scrub_after(writes.session)
    except ChangedMeanwhileError:
        with writing(at.database, work.actor, at.clock) as writes:
            keep_checked(writes, waiting, found)
        return go(f"/imports/{import_id}/confirm", OTHERWISE)
    return go(f"/imports/{import_id}", IN)


@router.post("/imports/{import_id}/remove")
def remove_import(_request: Request, work: Annotated[Work, Writes], import_id: PathId) -> Response:
    """Remove an import with its files; nothing was brought in."""
    remove(work, import_id)
    scrub_after(work.session)
    return go("/imports", REMOVED)


def _check_again(request: Request, work: Work, waiting: Waiting, told: Told) -> None:
    """Read the files as they are told to be now, and keep what came of it.

    Reading takes seconds, so it is done before the transaction that keeps it begins.
    """
    at = services(request)
    files = files_of(work.session, waiting.row.id)
    found = checked(files, told, programme=waiting.row.programme, settings=at.settings)
    changed = any(new is not old for new, old in zip(found.files, files, strict=True))
    with writing(at.database, work.actor, at.clock) as writes:
        keep_checked(writes, waiting, found, new_files=changed)


def _tried(key: CellKey, text: str) -> Parsed:
    column = TABLES[key.table].by_field[key.field]
    return parse(PARSERS[column.parser], text, free_text=column.parser in FREE_TEXT)


def _shown(
    request: Request,
    work: Work,
    waiting: Waiting,
    show: Show | None,
    first: int,
    *,
    faults: dict[str, str] | None = None,
) -> Response:
    report, say = waiting.report, words_of(request)
    number = report.numbers()
    worst: Show = next((name for name, one in _SEVERITIES.items() if number[one]), "errors")
    kind: Show = show or worst
    spots = report.of(_SEVERITIES[kind])
    rows = grouped(report, spots)
    first = min(first, max(0, (len(rows) - 1) // SIZE * SIZE))
    owner = waiting.row.owner_id
    return page(
        request,
        "imports_one.jinja",
        status=422 if faults else 200,
        waiting=waiting.row,
        owner=work.session.get_one(Organisation, owner).name if owner else "",
        ignored=waiting.ignored,
        preview=waiting.preview,
        tables=[(say(TABLE_NAMES[name]), count) for name, count in (report.rows or {}).items()
                if count],
        numbers={name: number[one] for name, one in _SEVERITIES.items()},
        show=kind,
        first=first,
        size=SIZE,
        total=len(rows),
        rows=rows[first : first + SIZE],
        whole=about_files(spots, say),
        unread=sum(one.why in {"unknown", "second", "nameless"}
                   for sheet in report.sheets for one in sheet.columns) + len(report.others),
        without=len(report.without),
        refused=len(report.refused),
        faults=faults or {},
    )  # fmt: skip


def _counted(preview: Preview) -> list[tuple[str, Counts]]:
    """Return the tables of which the files have rows, and what becomes of those."""
    return [(name, one) for name, one in preview.counts.items() if any(vars(one).values())]


def _done(request: Request, waiting: Waiting) -> Response:
    say = words_of(request)
    return page(
        request,
        "imports_done.jinja",
        waiting=waiting.row,
        preview=waiting.preview or Preview(),
        names={name: say(text) for name, text in TABLE_NAMES.items()},
    )
