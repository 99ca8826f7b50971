"""What this machine can do: reading in order, reading here and there, guessing branches."""

from __future__ import annotations

import ctypes
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

SOURCES: Final = Path(__file__).parent / "yardsticks"
TABLE: Final = 13_500
"""Skills, each with two words of 64 bits: 216 KB, as the kernel's table of a candidate."""

ROUNDS: Final = 5
_RETURNS: Final = ctypes.c_uint64


@dataclass(frozen=True)
class Pairs:
    """Pairs that survive the rules, as the kernel meets them.

    Parameters
    ----------
    vacancy
        The vacancy of each pair, by its place; ``int32[pairs]``.
    first
        Where the requirements of each vacancy begin, and their number; ``int64[m + 1]``.
    asked
        The requirements: weight << 18 | skill * 4 + level - 1; ``uint32``.
    """

    vacancy: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    asked: npt.NDArray[np.uint32]


def yardsticks(pairs: Pairs, size: int) -> dict[str, Any]:
    """Measure the machine.

    Parameters
    ----------
    pairs
        Some pairs of the market that is measured.
    size
        Words to read in order; a quarter as many are read here and there.

    Returns
    -------
    dict
        ``read``: GB/s in order; ``gather``: ns for one of 64 bits out of 216 KB; ``branch``: ns
        that a wrongly guessed branch costs; ``pair``: ns for all gathers of a pair, and what made
        these. Without a C compiler only numpy's, and no ``branch`` and ``pair``.
    """
    random = np.random.Generator(np.random.PCG64(2026))
    long = np.ones(size, dtype=np.uint64)
    table = random.integers(0, 1 << 62, 2 * TABLE, dtype=np.uint64)
    at = random.integers(0, 2 * TABLE, size // 4 // 8 * 8, dtype=np.int32)
    room = np.empty(at.size, dtype=np.uint64)
    found: dict[str, Any] = {
        "read": long.nbytes / 1e9 / _least(long.sum),
        "take": 1e9 / at.size * _least(lambda: np.take(table, at, out=room, mode="clip")),
    }
    with _compiled() as library:
        if library is None:
            return found | {"made_by": "numpy"}
        one = 1e9 / at.size * _least(_call(library.gathers, table, at, at.size))
        mixed = random.integers(0, 2, at.size, dtype=np.uint8)
        guessed = (_least(_call(library.branches, bits, at.size)) for bits in (mixed, mixed * 0))
        slow, fast = guessed
        every = (pairs.vacancy, pairs.vacancy.size, pairs.first, pairs.asked, table)
        limit = 1e9 / max(pairs.vacancy.size, 1) * _least(_call(library.pairs, *every))
        wide = "AVX-512" if library.wide() else "plain C"
    # Half of the branches at random are guessed wrong.
    branch = max(2e9 / at.size * (slow - fast), 0.0)
    return found | {"gather": one, "branch": branch, "pair": limit, "made_by": wide}


def _least(task: Callable[[], object]) -> float:
    """Return the least processor time of some rounds, in seconds."""
    task()
    spent = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        task()
        spent.append(time.thread_time() - begun)
    return min(spent)


def _call(function: Any, *given: npt.NDArray[Any] | int) -> Callable[[], object]:
    """Return a call of C with the addresses of arrays, and numbers."""
    function.restype = _RETURNS
    values = [
        ctypes.c_int64(value) if isinstance(value, int) else ctypes.c_void_p(value.ctypes.data)
        for value in given
    ]
    return lambda: function(*values)


@contextmanager
def _compiled() -> Iterator[Any]:
    """Yield the yardsticks in C, or None where they cannot be compiled."""
    try:
        from hatch_build import NoKernelError, compile_kernel
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="stagepact-") as folder:
        try:
            library = compile_kernel(SOURCES, Path(folder) / "yardsticks.so")
        except NoKernelError:
            yield None
            return
        yield ctypes.CDLL(str(library))
