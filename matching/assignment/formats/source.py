"""A file's text with its name, so that each fault says where it stands and how to mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from matching.errors import InputError, Message, ProblemError, message

Path_ = str | os.PathLike[str]
Made = TypeVar("Made")

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_DIGITS: Final = 18
SHOWN: Final = 60


@dataclass(frozen=True)
class Source:
    """The text of a file.

    Parameters
    ----------
    file
        The name to give in an error.
    text
        What it says.
    """

    file: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines without their ends; empty ones at the end of the file are left out."""
        lines = _LINE_END.split(self.text)
        while lines and not lines[-1].strip():
            lines.pop()
        return lines

    def fault(self, why: Message, line: int | None = None, column: int | None = None) -> InputError:
        """Return the error that something is wrong here; lines and columns count from 1."""
        if line is None:
            text = message("{file}: {why}", file=self.file, why=why)
        elif column is None:
            text = message("{file}, line {line}: {why}", file=self.file, line=line, why=why)
        else:
            text = message(
                "{file}, line {line}, column {column}: {why}",
                file=self.file,
                line=line,
                column=column,
                why=why,
            )
        return InputError(text, record=self.file)

    def made(self, make: Callable[..., Made], *args: Any, **named: Any) -> Made:
        """Return what `make` makes of what the file says.

        Raises
        ------
        InputError
            If `make` finds that it contradicts itself.
        """
        try:
            return make(*args, **named)
        except ProblemError as error:
            raise self.fault(error.message) from error


def read_source(path: Path_) -> Source:
    """Return a file's text, which is UTF-8 with or without a mark.

    Raises
    ------
    InputError
        If it cannot be read or is not UTF-8.
    """
    file = Path(path).name
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            message("{file} cannot be read: {reason}", file=file, reason=error.strerror),
            record=file,
        ) from error
    return decoded(file, raw)


def decoded(file: str, raw: bytes) -> Source:
    """Return the text of bytes.

    Raises
    ------
    InputError
        If they are not UTF-8.
    """
    try:
        return Source(file, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        source = Source(file, "")
        raise source.fault(message("this is not UTF-8: save the file as UTF-8"), line) from error


def write_text(path: Path_, text: str) -> None:
    """Write a file as UTF-8 with plain line ends, the same on every machine."""
    Path(path).write_bytes(text.encode("utf-8"))


def whole_number(text: str) -> int | None:
    """Return a text of plain digits as a number, or None; no signs and no zeros in front."""
    plain = text.isdigit() and text.isascii() and len(text) <= _DIGITS
    return int(text) if plain and (text[0] != "0" or text == "0") else None


def id_of(text: str) -> Hashable:
    """Return an id as a number where it is written as one, else as text."""
    number = whole_number(text)
    return text if number is None else number


def shown(value: object) -> str:
    """Return a value for an error, cut off where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
