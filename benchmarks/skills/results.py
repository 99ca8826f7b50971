"""Tables, and where they stand in ``benchmarks/RESULTS.md``: between two markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.skills.data import ROOT

RESULTS: Final = ROOT / "benchmarks" / "RESULTS.md"


@dataclass(frozen=True)
class Table:
    """A table with a title above it and notes below it.

    Parameters
    ----------
    title
        What it is of.
    headings, rows
        Cells as they are to be read; a number is written with three decimals.
    notes
        One sentence or more each.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = field(default=())

    def markdown(self) -> str:
        """Return it as Markdown."""
        lines = [f"### {self.title}", "", _line(self.headings)]
        lines += ["|---" * len(self.headings) + "|"]
        lines += [_line([_cell(value) for value in row]) for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(tables: Sequence[Table], section: str, file: Path = RESULTS) -> None:
    """Write tables into a file, in the place of what stood there between the same markers.

    Parameters
    ----------
    tables
        In order.
    section
        The name in the markers; where the file has none of that name they come at its end.
    file
        Markdown.
    """
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    text = file.read_text(encoding="utf-8")
    middle = "\n" + "\n".join(table.markdown() for table in tables) + "\n"
    if begin in text:
        before, rest = text.split(begin, 1)
        after = rest.split(end, 1)[1]
    else:
        before, after = text.rstrip() + "\n\n", "\n"
    file.write_text(before + begin + "\n" + middle + end + after, encoding="utf-8", newline="\n")
