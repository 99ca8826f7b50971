"""The compiled assignment kernel: one shared library without Python in it, or none.

All that it does, `matching.assignment.heaps` does too, slower (docs/decisions/0009).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matching import native

if TYPE_CHECKING:
    from ctypes import CDLL

FOLDER = Path(__file__).parent


def library() -> CDLL | None:
    """Return the compiled kernel, or None where it was not built or not from these sources."""
    return native.library(FOLDER)


def required_library() -> CDLL:
    """Return the compiled kernel.

    Raises
    ------
    MatchingError
        There is none; the text says why and what would mend it.
    """
    return native.required_library(FOLDER)
