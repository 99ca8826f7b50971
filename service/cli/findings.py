"""Problems in input as a table on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matching.errors import message
from matching.profiles.findings import Finding
from service.words import N_

HEADINGS = (
    N_("file"),
    N_("row"),
    N_("column"),
    N_("value"),
    N_("severity"),
    N_("why"),
    N_("mend"),
)


def show_findings(
    findings: Sequence[Finding], translate: Callable[[str], str], *, most: int | None = None
) -> None:
    """Print findings as a table; of many only the `most` worst, saying how many there are."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not findings:
        return
    table = Table(show_lines=False, expand=True)
    for heading in HEADINGS:
        table.add_column(translate(heading), overflow="fold")
    shown = findings if most is None else sorted(findings, key=lambda f: f.severity)[:most]
    for finding in shown:
        table.add_row(
            escape(finding.file),
            "" if finding.row is None else str(finding.row),
            escape(finding.column or ""),
            escape(finding.value or ""),
            translate(finding.severity.label),
            escape(finding.why.render(translate)),
            escape(finding.mend.render(translate)),
        )
    console = Console()
    console.print(table)
    if most is not None and len(findings) > most:
        console.print(
            message("... and {count} more.", count=len(findings) - most).render(translate)
        )
