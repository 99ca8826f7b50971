"""Uploaded files in a private folder that is always removed, under names that harm nobody."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Final

from matching.errors import message
from matching.profiles.reading.sheets import READERS
from service.errors import ProblemError

PREFIX: Final = "stagepact-import-"
MOST_FILES: Final = 20

_STALE: Final = 3_600
"""Seconds after which a folder is of a process that was killed."""

_LONGEST_STEM: Final = 100
_ODD: Final = re.compile(r"[^\w .,()&+-]")


@contextmanager
def uploaded(files: Sequence[tuple[str, IO[bytes]]]) -> Iterator[Path]:
    """Give uploaded files as a folder, or the one file, for as long as the block runs.

    Parameters
    ----------
    files
        Name, as the sender wrote it, and content.

    Raises
    ------
    ProblemError
        ``invalid``: there are too many, two of one name, or one that is no CSV or XLSX file.
    """
    if not 0 < len(files) <= MOST_FILES:
        raise ProblemError(
            "invalid", message("Send 1 to {most} files, as 'files'.", most=MOST_FILES)
        )
    names = [harmless_name(name) for name, _ in files]
    if len({name.casefold() for name in names}) < len(names):
        raise ProblemError("invalid", message("Two files have the same name; rename one."))
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        for name, (_, stream) in zip(names, files, strict=True):
            with (Path(folder) / name).open("xb") as out:
                shutil.copyfileobj(stream, out, 1 << 20)
        yield Path(folder) / names[0] if len(names) == 1 else Path(folder)


def harmless_name(name: str) -> str:
    r"""Return the last part of a file's name, without what a file system or a screen minds.

    Raises
    ------
    ProblemError
        ``invalid``: it is not one of a CSV or XLSX file.

    Examples
    --------
    >>> harmless_name("C:\\Data\\studenten*.csv"), harmless_name("../../.banen.XLSX")
    ('studenten_.csv', 'banen.xlsx')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    ending = f".{ending.casefold()}"
    if not dot or ending not in READERS:
        raise ProblemError(
            "invalid", message("Send CSV or XLSX files; one of these has another kind of name.")
        )
    kept = _ODD.sub("_", stem).strip(" .")[:_LONGEST_STEM].rstrip(" .")
    while len(kept.encode()) > 2 * _LONGEST_STEM:
        kept = kept[:-1]
    return f"{kept or '_'}{ending}"


def sweep() -> None:
    """Remove what a process left that was killed while it read."""
    begun = time.time() - _STALE
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                told = folder.lstat()
                if told.st_uid == os.geteuid() and told.st_mtime < begun:
                    shutil.rmtree(folder, ignore_errors=True)
