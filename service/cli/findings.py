"""Problems in input as a table on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import click

from matching.errors import message
from matching.profiles.reading.findings import Finding
from service.batch.error_file import HEADINGS, finding_cells
from service.batch.run import BrokenInputError

_SHARES = (3, 1, 3, 3, 2, 6, 6)
"""How much of the width each column gets."""


def show_findings(
    findings: Sequence[Finding], translate: Callable[[str], str], *, most: int | None = None
) -> None:
    """Print findings as a table, the worst first; of many only `most`, saying how many more."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not findings:
        return
    table = Table(show_lines=False, expand=True)
    for heading, share in zip(HEADINGS, _SHARES, strict=True):
        table.add_column(translate(heading), overflow="fold", ratio=share)
    for finding in sorted(findings, key=lambda f: f.severity)[:most]:
        table.add_row(*map(escape, finding_cells(finding, translate)))
    console = Console()
    console.print(table)
    if most is not None and len(findings) > most:
        console.print(
            message("... and {count} more.", count=len(findings) - most).render(translate)
        )


def refuse(
    ctx: click.Context, error: BrokenInputError, translate: Callable[[str], str]
) -> NoReturn:
    """Show what is wrong with the input, the worst first, and end with 1."""
    show_findings(error.reading.findings, translate, most=20)
    click.echo(error.message.render(translate), err=True)
    ctx.exit(1)
