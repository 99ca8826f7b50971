"""`stagepact check`: every problem in the input, with the mend."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, programme_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "List every problem in the spreadsheets in DIR: file, row, column, value, why, and the "
        "mend.\n\n"
        "Ends with 1 where something is wrong. Warnings and notes are told but are not wrong.\n\n"
        "Example: stagepact check fair-2027 --errors problems.xlsx"
    ),
)
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
@programme_option()
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx|FILE.csv",
    help=N_("Also write the list to this file, to send back to who made the spreadsheet."),
)
@json_option()
@language_option()
@click.pass_context
def command(
    ctx: click.Context,
    source: Path,
    programme: str,
    errors: Path | None,
    as_json: bool,
) -> None:
    """Check the input."""
    from matching.config import load_config
    from matching.errors import message
    from matching.profiles.read import read_profiles
    from matching.profiles.reading.findings import Severity, counts
    from service.batch.error_file import write_findings
    from service.cli.findings import show_findings
    from service.cli.progress import progress_shown
    from service.profiles.linkers import linker_in_use
    from service.settings import Settings
    from service.words import Words, translator

    translate = translator(language_of(ctx))
    with progress_shown(Words(language_of(ctx))) as progress:
        reading = read_profiles(
            source,
            programme=load_config(programme).name,
            linker=linker_in_use(Settings.from_environment()),
            progress=lambda done, total: progress("read", done, total),
        )
    if as_json:
        import json

        rows = [finding.as_dict(translate) for finding in reading.findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        show_findings(reading.findings, translate)
    if errors is not None:
        write_findings(reading.findings, errors, translate)
    number = counts(reading.findings)
    told = message(
        "{errors} errors, {warnings} warnings, {notes} notes.",
        errors=number[Severity.ERROR],
        warnings=number[Severity.WARNING],
        notes=number[Severity.NOTE],
    )
    click.echo(told.render(translate), err=as_json)
    ctx.exit(1 if reading.errors else 0)
