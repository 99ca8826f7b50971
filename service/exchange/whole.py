"""Files that are there as a whole or not at all, and that nobody else may read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from matching.errors import message
from service.errors import ServiceError


@contextmanager
def whole_private_file(file: Path) -> Iterator[IO[bytes]]:
    """Give a stream to a file that only we may read, and that is there as a whole or not at all.

    Raises
    ------
    ServiceError
        If it cannot be written; what was there before is there still.
    """
    part = ""
    try:
        handle, part = tempfile.mkstemp(
            dir=file.parent, prefix=f".{file.name[:50]}.", suffix=".part"
        )
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(file)
        part = ""
        _sync_folder(file.parent)
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be written: {reason}", path=file, reason=error.strerror)
        ) from error
    finally:
        if part:
            with suppress(OSError):
                Path(part).unlink()


def _sync_folder(folder: Path) -> None:
    """Have the disk keep the new name as well; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
