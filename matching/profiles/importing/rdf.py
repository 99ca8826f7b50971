"""An RDF file as a graph, read without reaching for anything outside it."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matching.errors import InputError, message

if TYPE_CHECKING:
    from rdflib import Graph

_FORMATS: Final = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".trig": "trig",
    ".nq": "nquads",
}
"""How RDF is written, by the end of the file's name.

Not JSON-LD: its contexts are addresses, and reading a file must not make anybody fetch one.
"""

_NAMES: Final = {
    "turtle": "Turtle",
    "nt": "N-Triples",
    "xml": "RDF/XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}

_GRAPHS: Final = frozenset({"trig", "nquads"})
"""Forms with graphs inside, which are read as one."""

_LINES: Final = frozenset({"nt", "nquads"})
"""Forms in which each line stands on its own."""

_ENTITY: Final = re.compile(
    rb"""<!ENTITY\s+(?:%|\S+\s+(?:SYSTEM|PUBLIC|"[^"]*&[^"]*"|'[^']*&[^']*'))"""
)
"""An entity that stands for another file, or for other entities: what attacks are made of."""

_CHUNK: Final = 1_000


def read_graph(file: Path) -> Graph:
    """Return the triples in a file; addresses without a beginning get the file's name for one.

    Raises
    ------
    InputError
        If it cannot be read; with the row where that is known.
    """
    form = _FORMATS.get(file.suffix.casefold())
    if form is None:
        raise InputError(
            message(
                "{file}: unknown form of RDF; let the name end in one of {ends}",
                file=file.name,
                ends=", ".join(_FORMATS),
            )
        )
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(
            message("{file} cannot be read: {reason}", file=str(file), reason=error.strerror or "?")
        ) from error
    _check_bytes(file, data, form)
    try:
        return _parsed(data, form, file.name)
    except Exception as error:  # each parser raises errors of its own
        raise InputError(
            message(
                "{file}, row {row}: this is no {form} ({reason}). Download it again",
                file=file.name,
                row=_row(error, data, form) or "?",
                form=_NAMES[form],
                reason=" ".join(str(error).split())[:200],
            )
        ) from None


def _check_bytes(file: Path, data: bytes, form: str) -> None:
    """Refuse text that is not UTF-8, and XML that reaches outside itself or could burst."""
    if form == "xml":
        if _ENTITY.search(data.replace(b"\0", b"")):
            raise InputError(
                message(
                    "{file} declares entities that stand for other files or other entities; that "
                    "is refused, as it can harm. Download it again, or ask for Turtle",
                    file=file.name,
                )
            )
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            message(
                "{file}, row {row}: this is not UTF-8. Download it again",
                file=file.name,
                row=data[: error.start].count(b"\n") + 1,
            )
        ) from None


def _parsed(data: bytes, form: str, name: str) -> Graph:
    from rdflib import Dataset, Graph

    plain, base = Graph(), f"file:///{name}"
    with _quiet():
        if form not in _GRAPHS:
            return plain.parse(data=data, format=form, publicID=base)
        for subject, predicate, thing, _graph in Dataset().parse(
            data=data, format=form, publicID=base
        ):
            plain.add((subject, predicate, thing))
    return plain


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep from people what rdflib says of itself, and of values that nobody reads here."""
    logger = logging.getLogger("rdflib.term")

    def nothing(_record: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.removeFilter(nothing)


def _row(error: Exception, data: bytes, form: str) -> int | None:
    """Return the row in which parsing stopped, where that can be told."""
    from xml.sax import SAXParseException

    if isinstance(error, SAXParseException):
        row: int | None = error.getLineNumber()
        return row
    if form not in _LINES:
        lines = getattr(error, "lines", None)
        return lines + 1 if isinstance(lines, int) else None
    rows = data.split(b"\n")
    for start in range(0, len(rows), _CHUNK):
        if not _parses(b"\n".join(rows[start : start + _CHUNK]), form):
            wrong = (at for at in range(start, len(rows)) if not _parses(rows[at], form))
            return next(wrong, start) + 1
    return None


def _parses(data: bytes, form: str) -> bool:
    try:
        _parsed(data, form, "")
    except Exception:  # each parser raises errors of its own
        return False
    return True
