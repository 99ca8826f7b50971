"""The formats by name, and the two doors: read a problem, write a problem."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from matching.assignment.formats.algmatch import is_algmatch, read_algmatch, write_algmatch
from matching.assignment.formats.documents import read_json, write_json
from matching.assignment.formats.hrt import read_hrt, write_hr, write_hrt
from matching.assignment.formats.jsons import loaded
from matching.assignment.formats.preflib import read_preflib, write_preflib
from matching.assignment.formats.source import Path_, Source, read_source, write_text
from matching.errors import InputError, ProblemError, message
from matching.tables import Problem

Unmatched = Literal["error", "drop"]


class Format(NamedTuple):
    """A way to keep a problem in a file.

    Parameters
    ----------
    what
        What it is, in a few words.
    extensions
        The ends of file names that stand for it, unless a format is given.
    read
        Takes the source and `unmatched`.
    write
        Takes the problem and what to leave out. None: `write_problem` writes it itself.
    """

    what: str
    extensions: tuple[str, ...]
    read: Callable[[Source, Unmatched], Problem]
    write: Callable[[Problem, Collection[str]], str] | None


FORMATS: Final[dict[str, Format]] = {
    "json": Format("our own JSON, complete and exact", (".json",), read_json, write_json),
    "hrt": Format(
        "hospitals/residents with ties, as in Glasgow and pyhrtc",
        (".txt", ".instance", ".hrt"),
        read_hrt,
        write_hrt,
    ),
    "hr": Format(
        "hospitals/residents with ties, as in algmatch's files",
        (".hr",),
        read_hrt,
        write_hr,
    ),
    "algmatch": Format(
        "algmatch's dictionary as JSON", (".algmatch",), read_algmatch, write_algmatch
    ),
    "preflib": Format(
        "PrefLib's orders, of one side or of two",
        (".soc", ".soi", ".toc", ".toi"),
        lambda source, unmatched: read_preflib(source, unmatched=unmatched),
        None,
    ),
}
"""The formats by the name that `read_problem` and `write_problem` take."""


def read_problem(
    path: Path_ | tuple[Path_, Path_],
    format: str | None = None,
    *,
    unmatched: Unmatched = "error",
    capacity: int | Mapping[Any, int] = 1,
) -> Problem:
    """Return the problem of a file.

    Parameters
    ----------
    path
        The file; for PrefLib's orders of two sides the candidates' and the vacancies' file.
    format
        One of `FORMATS`; None: by the extension, and in JSON by what it says.
    unmatched
        What to do with a pair that only one side lists: ``"error"``, or ``"drop"`` to leave it
        out, which most of the formats mean.
    capacity
        The places of the vacancies, for PrefLib's files alone: they say nothing of it.

    Raises
    ------
    InputError
        If the file cannot be read, is not of its format, or contradicts itself; it names the
        file and, where there is one, the line and the column.
    ProblemError
        If the format is unknown.
    """
    paths = path if isinstance(path, tuple) else (path,)
    name = _format_of(paths, format)
    sources = [read_source(each) for each in paths]
    if name == "preflib":
        given = dict(capacity) if isinstance(capacity, Mapping) else capacity
        return read_preflib(*sources, capacity=given, unmatched=unmatched)
    if len(sources) != 1 or capacity != 1:
        raise ProblemError(
            message("two files, or places given apart, are for PrefLib's files alone"),
            field="path",
        )
    if name == "json" and format is None and is_algmatch(loaded(sources[0])):
        name = "algmatch"
    return FORMATS[name].read(sources[0], unmatched)


def write_problem(
    problem: Problem,
    path: Path_ | tuple[Path_, Path_],
    format: str | None = None,
    *,
    leave_out: Collection[str] = (),
) -> None:
    """Write a problem to a file.

    Parameters
    ----------
    path
        The file; for PrefLib's orders of two sides the candidates' and the vacancies' file.
    format
        One of `FORMATS`; None: by the extension.
    leave_out
        What may be left out if the format cannot hold it: ``capacity``, ``rankings``,
        ``employers``, ``locked``, ``forbidden``, ``weight``, ``quotas``, ``couples``, ``names``.

    Raises
    ------
    ProblemError
        If the problem has something that the format cannot hold and that may not be left out, or
        the format is unknown.
    """
    paths = path if isinstance(path, tuple) else (path,)
    name = _format_of(paths, format)
    if isinstance(leave_out, str):
        leave_out = (leave_out,)
    write = FORMATS[name].write
    if write is None:
        texts = write_preflib(problem, leave_out, [Path(each).name for each in paths])
    elif len(paths) == 1:
        texts = [write(problem, leave_out)]
    else:
        raise ProblemError(message("two files are for PrefLib's orders alone"), field="path")
    for each, text in zip(paths, texts, strict=True):
        write_text(each, text)


def _format_of(paths: tuple[Path_, ...], format: str | None) -> str:
    """Return the name of the format of a file."""
    known = ", ".join(FORMATS)
    if not 1 <= len(paths) <= 2:
        raise ProblemError(message("give one file, or two of PrefLib"), field="path")
    if format is not None:
        if format not in FORMATS:
            raise ProblemError(
                message(
                    "unknown format {format}: choose one of {formats}",
                    format=repr(format),
                    formats=known,
                ),
                field="format",
            )
        return format
    extension = Path(paths[0]).suffix.lower()
    if extension == ".wmd":
        raise InputError(
            message(
                "{file}: PrefLib's weighted graphs have no two sides (each vertex is a patient "
                "with a donor), so that they are no problem of candidates and vacancies",
                file=Path(paths[0]).name,
            ),
            record=Path(paths[0]).name,
        )
    found = [name for name, each in FORMATS.items() if extension in each.extensions]
    if not found:
        raise ProblemError(
            message(
                "{file}: no format has this extension: give format=, one of {formats}",
                file=Path(paths[0]).name,
                formats=known,
            ),
            field="format",
        )
    return found[0]
