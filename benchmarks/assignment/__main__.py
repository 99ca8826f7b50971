"""Measure the assignment core: ``python -m benchmarks.assignment [section ...] [--write]``.

Without a section all of them run, one after the other. Each prints a table; with ``--write`` it
takes the place of the section's table in ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent.parent / "RESULTS.md"

SECTIONS: Final = {
    "speed": "deferred acceptance and the judge, beside other packages",
    "exact": "greatest size and weight with ties: proof, gap and time",
    "steps": "what each step of the exact method buys",
    "total": "the greatest total: min-cost flow, sparse and dense assignment",
    "stable": "the method stable on fairs, beside deferred acceptance and best total",
}
"""The sections, each a module of this package with ``table(arguments) -> Iterator[str]``."""


def replaced(text: str, section: str, lines: list[str]) -> str:
    """Return `text` with what stands between the section's markers replaced by `lines`."""
    begin, end = f"<!-- assignment {section} -->", f"<!-- end of assignment {section} -->"
    if begin not in text or end not in text:
        raise SystemExit(f"{RESULTS} has no markers {begin} and {end}: add them where it belongs")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return "\n".join([before + begin, "", *lines, "", end + after])


def main() -> None:
    """Run the sections that were asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.assignment",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:8} {what}" for name, what in SECTIONS.items()),
    )
    parser.add_argument("section", nargs="*", help="which to run; none: all of them")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    parser.add_argument("--seeds", type=int, default=2, help="how many seeds of each instance")
    parser.add_argument("--effort", type=float, default=10.0, help="effort of the method stable")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds for each proof")
    parser.add_argument("--most", type=int, default=0, help="leave out instances of more pairs")
    parser.add_argument("--data", type=Path, help="a folder with instances of your own")
    parser.add_argument("--peers", type=Path, help="where the environments of the peers are kept")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.section if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}: choose from {', '.join(SECTIONS)}")
    for section in arguments.section or SECTIONS:
        run: Iterator[str] = import_module(f"benchmarks.assignment.{section}").table(arguments)
        lines = []
        for line in run:
            print(line, flush=True)
            lines.append(line)
        if arguments.write:
            text = replaced(RESULTS.read_text(encoding="utf-8"), section, lines)
            RESULTS.write_text(text, encoding="utf-8")
        print(file=sys.stdout)


if __name__ == "__main__":
    main()
