"""Findings as a file that people open in Excel, mend by, and send around."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from matching.errors import message
from matching.profiles.reading.findings import Finding
from service.batch.sheets import harmless
from service.batch.template import write_whole
from service.errors import ServiceError
from service.terms import SEVERITIES
from service.words import N_

Translate = Callable[[str], str]

HEADINGS: Final = (
    N_("file"),
    N_("row"),
    N_("column"),
    N_("value"),
    N_("severity"),
    N_("why"),
    N_("mend"),
)
"""What `finding_cells` returns, in that order."""

_WIDTHS = (28, 6, 22, 32, 10, 60, 60)


def write_findings(findings: Iterable[Finding], path: Path, translate: Translate = str) -> None:
    """Write findings to an XLSX or CSV file, as a whole or not at all.

    Parameters
    ----------
    findings
        What to write, in this order.
    path
        Where to; its name ends in .xlsx or .csv.
    translate
        A gettext function for headings and sentences.

    Raises
    ------
    ServiceError
        If the name ends in something else, or the file cannot be written.
    """
    ending = path.suffix.casefold()
    if ending not in _WRITERS:
        raise ServiceError(message("{path} must end in .xlsx or .csv", path=path))
    try:
        write_whole(path, findings_file(findings, ending, translate))
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be written: {reason}", path=path, reason=error.strerror)
        ) from error


def findings_file(
    findings: Iterable[Finding], ending: str = ".xlsx", translate: Translate = str
) -> bytes:
    """Return findings as the bytes of an XLSX or CSV file; see `write_findings`."""
    headings = [translate(heading) for heading in HEADINGS]
    return _WRITERS[ending]([headings, *(finding_cells(one, translate) for one in findings)])


def finding_cells(finding: Finding, translate: Translate = str) -> list[str]:
    """Return a finding as the texts of one row; a finding about a whole file has no row."""
    return [
        finding.file,
        "" if finding.row is None else str(finding.row),
        finding.column,
        finding.value,
        translate(SEVERITIES[finding.severity.label]),
        finding.why.render(translate),
        finding.mend.render(translate),
    ]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows([[harmless(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        bold = workbook.add_format({"bold": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, wrap if number else bold)
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(_WIDTHS) - 1)
    return stream.getvalue()


_WRITERS: Final[Mapping[str, Callable[[Sequence[Sequence[str]]], bytes]]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
}
