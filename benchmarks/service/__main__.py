"""Measure and write: ``python -m benchmarks.service [--size small|full]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring.report import circumstances, load_average
from benchmarks.service.load import SIZES, section
from benchmarks.skills.report import RESULTS, put, write


def main(given: Sequence[str] | None = None) -> None:
    """Measure, and put the section into the page of results, or print it where it is small."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--results",
        type=Path,
        help="the page to write to (default: full to the page of results, else it is printed)",
    )
    arguments = parser.parse_args(given)
    page = arguments.results or (RESULTS if arguments.size == "full" else None)
    start = time.perf_counter()

    def progress(now: str) -> None:
        """Tell what is being done, and since when."""
        sys.stderr.write(f"{time.perf_counter() - start:7.0f} s  {now}\n")
        sys.stderr.flush()

    command = f"python -m benchmarks.service --size {arguments.size} --seed {arguments.seed}"
    told = circumstances(command, arguments.seed, load_average())
    heading, _, rest = section(SIZES[arguments.size], arguments.seed, progress).partition("\n\n")
    content = f"{heading}\n\n{told}{rest}"
    if page is None:
        print(put("", "load", content, "service"))
    else:
        write({"load": content}, page, "service")


if __name__ == "__main__":
    main()
