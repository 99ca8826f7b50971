"""Measure and write: ``python -m benchmarks.skills [--esco DIR] [--only SECTION ...]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.skills import changes, finding, linking, similarity
from benchmarks.skills.data import ESCO, esco_folder
from benchmarks.skills.maps import Progress
from benchmarks.skills.report import RESULTS, write

SECTIONS: Final[Mapping[str, Callable[[Path | None, Progress], str]]] = {
    "linking": linking.section,
    "similarity": similarity.section,
    "occupations": finding.section,
    "changes": changes.section,
}
"""The name of a section of the page to what makes it."""


def main() -> None:
    """Make the sections that were asked, and put each into the page when it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skills", description=__doc__)
    parser.add_argument("--esco", help=f"folder of an ESCO download (default: {ESCO})")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--page", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    esco = esco_folder(arguments.esco)
    start = time.perf_counter()

    def progress(now: str) -> None:
        """Tell what is being done, and since when."""
        sys.stderr.write(f"{time.perf_counter() - start:7.0f} s  {now}\n")
        sys.stderr.flush()

    if esco is None:
        progress(f"no ESCO download (--esco, or {ESCO}): the shipped vocabulary only")
    for name in arguments.only:
        progress(name)
        write({name: SECTIONS[name](esco, progress)}, arguments.page)


if __name__ == "__main__":
    main()
