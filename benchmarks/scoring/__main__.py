"""Measure and write: ``python -m benchmarks.scoring [--size SIZE] [--only SECTION ...]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring.measure import Runner
from benchmarks.scoring.report import circumstances, load_average
from benchmarks.scoring.sections import SECTIONS
from benchmarks.scoring.sizes import SIZES, by_numpy_alone
from benchmarks.skills.report import RESULTS, put, write
from matching.scoring.native import library


def main(given: Sequence[str] | None = None) -> None:
    """Measure the sections that were asked, and put each into the page when it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--results",
        type=Path,
        help="the page to write to (default: full to the page of results, else it is printed)",
    )
    arguments = parser.parse_args(given)
    if library() is None and arguments.size != "small":
        parser.error("the compiled kernel is not built here: only --size small")
    sizes = SIZES[arguments.size] if library() else by_numpy_alone(SIZES["small"])
    page = arguments.results or (RESULTS if arguments.size == "full" else None)
    start = time.perf_counter()

    def progress(now: str) -> None:
        """Tell what is being done, and since when."""
        sys.stderr.write(f"{time.perf_counter() - start:7.0f} s  {now}\n")
        sys.stderr.flush()

    runner = Runner(children=sizes.children, progress=progress)
    for name in arguments.only:
        progress(name)
        command = "python -m benchmarks.scoring "
        command += f"--size {arguments.size} --seed {arguments.seed} --only {name}"
        told = circumstances(command, arguments.seed, load_average())
        heading, _, rest = SECTIONS[name](runner, sizes, arguments.seed).partition("\n\n")
        section = f"{heading}\n\n{told}{rest}"
        if page is None:
            print(put("", name, section, "scoring"))
        else:
            write({name: section}, page, "scoring")


if __name__ == "__main__":
    main()
