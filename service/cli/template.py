"""`stagepact template`: empty spreadsheets to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import language_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Write empty spreadsheets with all columns, explained, into DIR: one workbook, and the "
        "same as CSV. Use either; leave out columns that you do not have."
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=N_("Replace templates that are there already."))
@language_option()
@click.pass_context
def command(ctx: click.Context, directory: Path, force: bool) -> None:
    """Write the templates."""
    from matching.errors import message
    from service.batch.template import write_templates
    from service.words import translator

    language = language_of(ctx)
    translate = translator(language)
    for file in write_templates(directory, language=language, force=force):
        click.echo(message("Written: {file}", file=str(file)).render(translate))
