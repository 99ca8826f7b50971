"""XLSX workbooks: the checked copy read by calamine, plus what calamine leaves out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from matching.profiles.reading.cells_text import UNCOMPUTED, Raw
from matching.profiles.reading.sheets import Limits, Sheet, UnreadableError
from matching.profiles.reading.sheets_zip import check_sizes, damaged, pack, unpack

_ERROR_CELL = re.compile(
    rb"<c\s(?=[^<>]*\bt=\"e\")[^<>]*\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*>"
    rb"(?:<f[^<>]*/>|<f[^<>]*>[^<>]*</f>)?<v>([^<>]{1,40})</v>"
)
_UNCOMPUTED_CELL = re.compile(
    rb"<c\s[^<>]*\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<>]*</f>)"
    rb"(?:<v\s*/>|<v>\s*</v>)?</c>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_xlsx(data: bytes, limits: Limits) -> list[Sheet]:
    """Return the sheets in the bytes of a workbook.

    Raises
    ------
    UnreadableError
        If the workbook is protected, damaged, or larger than the limits.
    """
    parts = unpack(data, limits)
    check_sizes(parts, limits)
    try:
        return _read(parts)
    except UnreadableError:
        raise
    except Exception as error:
        raise damaged() from error
    except BaseException as panic:
        # A panic of the reader's own (Rust) is no Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise damaged() from panic


def _read(parts: Mapping[str, bytes]) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, load_workbook

    files = _sheet_files(parts)
    workbook = load_workbook(pack(parts))
    sheets = []
    for meta in workbook.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        rows: list[list[Raw]] = [
            list(row)
            for row in workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
        ]
        _fill_in(rows, parts.get(files.get(meta.name, ""), b""))
        sheets.append(Sheet(meta.name, rows))
    return sheets


def _sheet_files(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return which part holds each sheet; a sheet that cannot be found is left out."""
    workbook = next((name for name in parts if name.casefold() == "xl/workbook.xml"), "")
    relations = next(
        (name for name in parts if name.casefold() == "xl/_rels/workbook.xml.rels"), ""
    )
    if not (workbook and relations):
        return {}
    targets = {
        element.get("Id", ""): element.get("Target", "") for element in _elements(parts[relations])
    }
    files = {}
    for element in _elements(parts[workbook]):
        target = targets.get(element.get(_RELATION, ""))
        if element.tag.endswith("}sheet") and target:
            absolute = target.startswith("/")
            path = target[1:] if absolute else posixpath.normpath(posixpath.join("xl", target))
            files[element.get("name", "")] = path
    return files


def _elements(part: bytes) -> Any:
    return ElementTree.fromstring(part).iter()  # noqa: S314


def _fill_in(rows: list[list[Raw]], part: bytes) -> None:
    """Put errors and formulas without a value, which calamine shows as empty, in their place."""
    if b't="e"' in part:
        for letters, digits, text in _ERROR_CELL.findall(part):
            _put(rows, letters, digits, text.decode("utf-8", "replace"))
    if b"<f" in part:
        for letters, digits in _UNCOMPUTED_CELL.findall(part):
            _put(rows, letters, digits, UNCOMPUTED)


def _put(rows: list[list[Raw]], letters: bytes, digits: bytes, value: str) -> None:
    column = 0
    for letter in letters:
        column = 26 * column + letter - 64
    row = int(digits)
    rows.extend([] for _ in range(row - len(rows)))
    cells = rows[row - 1]
    cells.extend("" for _ in range(column - len(cells)))
    if cells[column - 1] in ("", None, 0.0):
        cells[column - 1] = value
