"""`stagepact export`: a programme of the service as the files of the batch."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import database_option, language_option, programme_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Write a programme as spreadsheets into a new folder OUT, or as one workbook: what "
        "'stagepact match' and 'stagepact import' read, with names and contacts.\n\n"
        "Whoever objected to being matched and vacancies that are not open stay out.\n\n"
        "Example: stagepact export fair-2027 --programme stagepact"
    ),
)
@click.argument("target", metavar="OUT|FILE.xlsx", type=click.Path(path_type=Path))
@programme_option()
@database_option()
@language_option()
@click.pass_context
def command(ctx: click.Context, target: Path, programme: str, database: str) -> None:
    """Export."""
    from service.accounts.policy import SYSTEM
    from service.accounts.work import reading
    from service.cli.database import database_opened, now
    from service.exchange.exporting import export_to
    from service.exchange.importing import TABLE_NAMES
    from service.words import Words

    language = language_of(ctx)
    say = Words(language)
    with database_opened(database) as opened, reading(opened, SYSTEM, now) as work:
        told = export_to(work, programme, target, language=language)
    for name, count in told.rows.items():
        click.echo(say("{table}: {count}", table=say(TABLE_NAMES[name]), count=count))
    if told.altered:
        click.echo(
            say(
                "{count} values could not be said in a cell and were written as near as possible.",
                count=told.altered,
            )
        )
    click.echo(say("Written: {file}", file=str(target)))
