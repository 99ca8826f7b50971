"""Writing a result: all of it or nothing, and never over what is not ours."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matching.errors import message
from matching.profiles.read import Reading
from service.batch.material import Material, material_of
from service.batch.page import render_page
from service.batch.runfile import MADE_BY, run_json
from service.batch.sheets import csv_text, write_workbook
from service.batch.tables import tables
from service.errors import ServiceError
from service.words import DEFAULT_LANGUAGE, Words

if TYPE_CHECKING:
    from matching.pipeline import Result

REPORT: Final = "report.html"
WORKBOOK: Final = "matching.xlsx"
RUN: Final = "run.json"
CSV_FILES: Final = ("placements", "unplaced", "open-places")
FILES: Final = frozenset((REPORT, WORKBOOK, RUN, *(f"{name}.csv" for name in CSV_FILES)))
"""Everything that a result consists of."""

_CLUTTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave behind where somebody only looked."""


@dataclass(frozen=True)
class Output:
    """Where a result stands."""

    folder: Path
    report: Path
    workbook: Path
    run: Path
    csv: tuple[Path, ...]


def write_output(
    result: Result, reading: Reading, out: Path, *, language: str = DEFAULT_LANGUAGE
) -> Output:
    """Write the result of a run into the folder `out`, all of it or nothing.

    Parameters
    ----------
    result
        The run.
    reading
        What reading its input gave.
    out
        A folder that is absent, empty, or holds an earlier result, which is replaced.
    language
        ``nl`` or ``en``.

    Returns
    -------
    Output
        The files; the same run and language give the same bytes in each.

    Raises
    ------
    ServiceError
        If `out` holds anything else, or cannot be written.
    """
    material = material_of(result, reading)
    return write_material(material, out, Words(language))


def write_material(material: Material, out: Path, say: Words) -> Output:
    """Write the files of a result; see `write_output`."""
    with replacing(out) as folder:
        for write in _WRITERS:
            write(material, folder, say)
    return Output(
        folder=out,
        report=out / REPORT,
        workbook=out / WORKBOOK,
        run=out / RUN,
        csv=tuple(out / f"{name}.csv" for name in CSV_FILES),
    )


def _write_page(material: Material, folder: Path, say: Words) -> None:
    _write(folder / REPORT, render_page(material, say))


def _write_tables(material: Material, folder: Path, say: Words) -> None:
    made = tables(material, say)
    for table in made:
        if table.file in CSV_FILES:
            _write(folder / f"{table.file}.csv", csv_text(table, say))
    write_workbook(made, folder / WORKBOOK)


def _write_run(material: Material, folder: Path, _say: Words) -> None:
    _write(folder / RUN, run_json(material))


_WRITERS: Final[tuple[Callable[[Material, Path, Words], None], ...]] = (
    _write_page,
    _write_tables,
    _write_run,
)


def _write(file: Path, text: str) -> None:
    """Write a text as it is: no platform changes its line ends. Half characters become ``?``."""
    file.write_bytes(text.encode("utf-8", errors="replace"))


def check_replaceable(out: Path, files: Set[str] = FILES) -> None:
    """Raise ServiceError if `out` holds anything that a result of these files may not replace.

    Writing asks again; asking first spares somebody a run whose result has no place.
    """
    _refuse_what_is_not_ours(out.expanduser().resolve(), out, files)


@contextmanager
def replacing(out: Path, files: Set[str] = FILES) -> Iterator[Path]:
    """Give an empty folder beside `out` that takes its place when the block ends well.

    Whatever goes wrong, an interruption included, `out` stays as it was and nothing is left
    beside it.

    Parameters
    ----------
    out
        A folder that is absent, empty, or holds such a result.
    files
        What such a result consists of; run.json is one of them.
    """
    target = out.expanduser().resolve()
    _refuse_what_is_not_ours(target, out, files)
    mark = f".{target.name}-{secrets.token_hex(4)}"
    fresh, old = target.parent / f"{mark}.new", target.parent / f"{mark}.old"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        yield fresh
        _refuse_what_is_not_ours(target, out, files)
        _swap(fresh, target, old)
    except OSError as error:
        raise ServiceError(
            message(
                "{out} cannot be written: {reason}. Close the files of an earlier result, or "
                "choose another folder with --out.",
                out=str(out),
                reason=error.strerror or str(error),
            )
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    """Put one folder in the place of another, or leave all as it was."""
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise


def _refuse_what_is_not_ours(target: Path, out: Path, files: Set[str]) -> None:
    """Raise unless a folder is absent, empty, or a result of ours and nothing else."""
    if not target.exists():
        return
    if not target.is_dir():
        raise ServiceError(message("{out} is a file; name a folder with --out", out=str(out)))
    found = sorted(path.name for path in target.iterdir() if path.name not in _CLUTTER)
    if not found:
        return
    if not _is_result(target):
        raise ServiceError(
            message(
                "{out} holds files that stagepact did not write; name another folder with --out",
                out=str(out),
            )
        )
    strange = [name for name in found if name not in files]
    if strange:
        raise ServiceError(
            message(
                "{out} holds an earlier result, but also {files}; move that elsewhere, or name "
                "another folder with --out",
                out=str(out),
                files=", ".join(strange[:3]) + (" ..." if len(strange) > 3 else ""),
            )
        )


def _is_result(folder: Path) -> bool:
    """Return whether a folder holds a run.json of ours."""
    try:
        told = json.loads((folder / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("made_by") == MADE_BY
