"""A table with a title above it and notes below it, from figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.skills.report import Table


@dataclass(frozen=True)
class Titled:
    """A table of figures; those with a fraction are written with three decimals.

    Parameters
    ----------
    title
        What it is of.
    heading, rows
        The cells.
    notes
        Paragraphs.
    """

    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Return it as Markdown."""
        table = Table(self.heading, [[_cell(value) for value in row] for row in self.rows])
        return "\n".join(
            [f"#### {self.title}\n", table.markdown(), *(f"{n}\n" for n in self.notes)]
        )


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
