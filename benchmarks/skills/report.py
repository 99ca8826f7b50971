"""Tables as Markdown, and the place in ``benchmarks/RESULTS.md`` where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.skills.data import ROOT

RESULTS: Final = ROOT / "benchmarks" / "RESULTS.md"


@dataclass(frozen=True)
class Table:
    """A heading, and rows of as many cells."""

    heading: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table as Markdown.

        Raises
        ------
        ValueError
            If a row has more or fewer cells than the heading.
        """
        if any(len(row) != len(self.heading) for row in self.rows):
            raise ValueError("a row has other cells than the heading")
        rows = [self.heading, ["---"] * len(self.heading), *self.rows]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def markers(section: str, of: str = "skills") -> tuple[str, str]:
    """Return the lines between which a section of a benchmark stands."""
    return f"<!-- {of}: {section} -->", f"<!-- {of}: end of {section} -->"


def put(text: str, section: str, content: str, of: str = "skills") -> str:
    """Return a page with a section put between its markers; new ones stand at the end.

    What is not between these markers stays as it is.
    """
    start, end = markers(section, of)
    block = f"{start}\n{content.strip()}\n{end}"
    before, found, rest = text.partition(start)
    if not found:
        return f"{text.rstrip()}\n\n{block}\n"
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{start} has no {end}")
    return before + block + after


def write(sections: dict[str, str], page: Path = RESULTS, of: str = "skills") -> None:
    """Put some sections of a benchmark into the page."""
    text = page.read_text(encoding="utf-8")
    for section, content in sections.items():
        text = put(text, section, content, of)
    page.write_text(text, encoding="utf-8")
