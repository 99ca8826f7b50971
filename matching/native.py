"""Compiled kernels: shared libraries without Python in them, each beside its C sources, or none.

`hatch_build.py` compiles them when the package is installed, where there is a C compiler. All that
they do is also done without them, slower (docs/decisions/0009).
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

LIBRARY = "_kernel." + {"darwin": "dylib", "win32": "dll"}.get(sys.platform, "so")


def library(folder: Path) -> CDLL | None:
    """Return the kernel of a folder, or None where it was not built or not from these sources."""
    found = _load(folder)
    return None if isinstance(found, str) else found


def required_library(folder: Path) -> CDLL:
    """Return the kernel of a folder, which is called after the package that holds it.

    Raises
    ------
    MatchingError
        There is none; the text says why and what would mend it.
    """
    found = _load(folder)
    if isinstance(found, str):
        from matching.errors import MatchingError

        raise MatchingError(
            f"The compiled {folder.parent.name} kernel was asked for and is not here: {found}. "
            "Install stagepact again where there is a C compiler, or do without it."
        )
    return found


def sources_digest(folder: Path) -> str:
    """Return what identifies the C sources in a folder: the SHA-256 of names and contents."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.c"), *folder.glob("*.h")]):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


@cache
def _load(folder: Path) -> CDLL | str:
    """Return the library, or why there is none."""
    import ctypes

    path = folder / LIBRARY
    if not path.exists():
        return "it was not built"
    try:
        found = ctypes.CDLL(str(path))
        found.stagepact_sources.restype = ctypes.c_char_p
        sources = found.stagepact_sources().decode()
    except (OSError, AttributeError) as error:
        return f"it cannot be loaded ({error})"
    # Other sources may mean other arguments, and C would not notice.
    return found if sources == sources_digest(folder) else "it was built from other sources"
