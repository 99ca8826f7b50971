"""Problems in input as a table on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matching.errors import message
from matching.profiles.reading.findings import Finding
from service.words import N_

COLUMNS = {
    N_("file"): 3,
    N_("row"): 1,
    N_("column"): 3,
    N_("value"): 3,
    N_("severity"): 2,
    N_("why"): 6,
    N_("mend"): 6,
}
"""Heading, and the share of the width that its column gets."""


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
    for heading, share in COLUMNS.items():
        table.add_column(translate(heading), overflow="fold", ratio=share)
    for finding in sorted(findings, key=lambda f: f.severity)[:most]:
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
