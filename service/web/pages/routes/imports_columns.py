"""What the sheets and columns of an import hold, remembered for the next files of the sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.headings import normalise
from matching.profiles.reading.told import Told
from service.accounts.work import Work, writing
from service.exchange.checking import checked
from service.exchange.importing import TABLE_NAMES
from service.exchange.seen import SeenSheet, letters
from service.exchange.senders import remember
from service.exchange.waiting import Waiting, files_of, find, keep_checked
from service.web.deps import services
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads
from service.web.pages.forms import Form
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.imports import heading_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_, Words

router = PageRouter()

Reads = PageReads("imports:write", OFFICE)

SET: Final = notice(
    "columns-set",
    N_("The columns were kept for this sender, and everything was read again."),
)

WHYS: Final[Mapping[str, str]] = {
    "read": N_("recognised by its heading"),
    "said": N_("as you chose"),
    "unknown": N_("nobody knows this heading"),
    "second": N_("another column means the same"),
    "left-out": N_("never read: it may not count for anybody"),
    "nameless": N_("no heading; give it one in the file"),
}
"""Why a column is read or not."""

SheetAt = Annotated[int, Query(ge=0, le=10_000)]


@router.get("/imports/{import_id}/columns")
def show_columns(
    request: Request, work: Annotated[Work, Reads], import_id: PathId, sheet: SheetAt = 0
) -> Response:
    """Show what each column of a sheet is read as."""
    waiting = find(work, import_id)
    if waiting.row.state == "done":
        return go(f"/imports/{import_id}")
    work.note("import.read", "import", import_id)
    return _shown(request, waiting, sheet, Form())


@router.post("/imports/{import_id}/columns")
def set_columns(
    request: Request,
    work: Annotated[Work, Reads],
    import_id: PathId,
    sent: Annotated[FormData, Depends(posted)],
    sheet: SheetAt = 0,
) -> Response:
    """Read the columns as they are chosen, and remember that for the sender."""
    at, waiting, say = services(request), find(work, import_id), words_of(request)
    sheets, others = waiting.report.sheets, waiting.report.others
    form = Form(values={name: value for name, value in sent.items() if isinstance(value, str)})
    tables = _tables(form, sheets[sheet] if sheet < len(sheets) else None, others)
    columns: dict[str, dict[str, str]] = {}
    if sheet < len(sheets) and sheets[sheet].key not in tables:
        columns[sheets[sheet].table] = _columns(form, sheets[sheet], say)
    if not form.is_good:
        return _shown(request, waiting, sheet, form)
    new = Told(tables, columns)
    files = files_of(work.session, import_id)
    found = checked(
        files,
        _joined(waiting.told, new),
        programme=waiting.row.programme,
        settings=at.settings,
    )
    with writing(at.database, work.actor, at.clock) as writes:
        changed = any(one is not old for one, old in zip(found.files, files, strict=True))
        keep_checked(writes, waiting, found, new_files=changed)
        remember(writes, waiting.row.sender, new)
    last = max(0, len(found.report.sheets) - 1)
    return go(f"/imports/{import_id}/columns", SET, sheet=min(sheet, last))


def _tables(
    form: Form, sheet: SeenSheet | None, others: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """Return which sheets are said to hold something else than they did."""
    said: dict[str, str] = {}
    holds = form.values.get("holds")
    if sheet is not None and holds in {*TABLES, ""} - {sheet.table}:
        said[sheet.key] = holds or ""
    for at, (_, key) in enumerate(others):
        holds = form.values.get(f"other:{at}", "")
        if holds in TABLES:
            said[key] = holds
    return said


def _columns(form: Form, sheet: SeenSheet, say: Words) -> dict[str, str]:
    """Return which columns are said to be something else than they were."""
    said: dict[str, str] = {}
    taken: dict[str, str] = {}
    table = TABLES[sheet.table]
    for column in sheet.columns:
        name = f"column:{column.position}"
        field = form.values.get(name, column.field)
        if field and field not in table.by_field:
            continue
        if field and field in taken:
            form.blame(
                name,
                say("You chose the same for “{other}”; only one column can be it.",
                    other=taken[field]),
            )  # fmt: skip
        if field:
            taken[field] = column.heading
        if field != column.field and column.heading and column.why != "left-out":
            said[normalise(column.heading)] = field
    return said


def _joined(old: Told, new: Told) -> Told:
    columns = {
        table: {**old.columns.get(table, {}), **new.columns.get(table, {})}
        for table in {*old.columns, *new.columns}
    }
    return replace(old, tables={**old.tables, **new.tables}, columns=columns)


def _shown(request: Request, waiting: Waiting, sheet: int, form: Form) -> Response:
    say = words_of(request)
    sheets = waiting.report.sheets
    at = min(sheet, max(0, len(sheets) - 1))
    here = sheets[at] if sheets else None
    return page(
        request,
        "imports_columns.jinja",
        status=200 if form.is_good else 422,
        waiting=waiting.row,
        sheets=sheets,
        at=at,
        sheet=here,
        columns=_rows(here, form, say) if here else [],
        fields=_fields(here, say) if here else [],
        others=waiting.report.others,
        tables=[(name, say(text)) for name, text in TABLE_NAMES.items()],
        names={name: say(text) for name, text in TABLE_NAMES.items()},
        form=form,
    )


def _rows(sheet: SeenSheet, form: Form, say: Words) -> list[dict[str, Any]]:
    return [
        {
            "name": f"column:{one.position}",
            "letters": letters(one),
            "heading": one.heading,
            "samples": one.samples,
            "field": form.values.get(f"column:{one.position}", one.field),
            "why": say(WHYS[one.why]),
            "kind": one.why,
            "can": one.why not in {"left-out", "nameless"},
        }
        for one in sheet.columns
    ]


def _fields(sheet: SeenSheet, say: Words) -> list[tuple[str, str]]:
    return [
        (column.field, heading_of(sheet.table, column.field, say.language))
        for column in TABLES[sheet.table].columns
    ]
