"""`stagepact db`: make, upgrade, back up and restore the database of the service."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import database_option, language_option
from service.words import N_


@click.group(
    cls=TranslatedGroup,
    help=N_("Make, upgrade, back up and restore the database of the service."),
)
def command() -> None:
    """Hold the commands about the database together."""


@command.command(
    "upgrade",
    cls=TranslatedCommand,
    help=N_(
        "Make the tables, or bring them up to this version, and put in the programmes that ship. "
        "All of it happens or nothing. Make a backup first.\n\n"
        "Example: stagepact db upgrade --database stagepact.sqlite"
    ),
)
@click.option("--to", "revision", default="head", metavar="REV", help=N_("Default: the newest."))
@database_option()
@language_option()
@click.pass_context
def upgrade_database(ctx: click.Context, revision: str, database: str) -> None:
    """Upgrade."""
    from service.cli.database import database_opened
    from service.schema.migrate import current, upgrade
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database, current=False) as opened:
        upgrade(opened.engine, revision)
        there = current(opened.engine) or "-"
    click.echo(say("The database is at revision {revision}.", revision=there))


@command.command(
    "status",
    cls=TranslatedCommand,
    help=N_("Tell at which revision the database is. Ends with 1 if this version needs another."),
)
@database_option()
@language_option()
@click.pass_context
def status(ctx: click.Context, database: str) -> None:
    """Tell the revision."""
    from service.cli.database import database_opened
    from service.schema.migrate import check_current, current, newest
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database, current=False) as opened:
        shown = opened.engine.url.render_as_string(hide_password=True)
        there = current(opened.engine) or "-"
        told = say(
            "{database}: revision {there}; this version needs {needed}.",
            database=shown,
            there=there,
            needed=newest(),
        )
        click.echo(told)
        if there != newest():
            from service.errors import ServiceError

            try:
                check_current(opened.engine)
            except ServiceError as error:
                click.echo(error.message.render(say), err=True)
            ctx.exit(1)


@command.command(
    "backup",
    cls=TranslatedCommand,
    help=N_(
        "Write everything in the database, as of this moment, to FILE; the service goes on "
        "meanwhile. A file that is there is replaced when all is done.\n\n"
        "Keep it as safely as the database: it holds names, and the key of this installation.\n\n"
        "Example: stagepact db backup stagepact-2027-01-31.zip"
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database_option()
@language_option()
@click.pass_context
def backup_database(ctx: click.Context, file: Path, database: str) -> None:
    """Back up."""
    from service.cli.database import database_opened, now
    from service.schema.backup import back_up
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database, current=False) as opened:
        made = back_up(opened, file, now())
    click.echo(
        say(
            "{rows} rows of {tables} tables are in {file}.",
            rows=made.rows,
            tables=len(made.tables),
            file=str(file),
        )
    )


@command.command(
    "restore",
    cls=TranslatedCommand,
    help=N_(
        "Fill an empty database with what 'stagepact db backup' wrote, all of it or nothing. The "
        "backup may come from the other kind of database: that is how one moves from SQLite to "
        "PostgreSQL and back.\n\n"
        "Example: stagepact db restore stagepact.zip --database "
        "postgresql+psycopg://stagepact@db/stagepact"
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database_option()
@language_option()
@click.pass_context
def restore_database(ctx: click.Context, file: Path, database: str) -> None:
    """Restore."""
    from service.cli.database import database_opened
    from service.schema.restore import restore
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database, current=False) as opened:
        done = restore(opened, file)
    click.echo(
        say(
            "{rows} rows were restored, as they were at {moment}.",
            rows=done.manifest.rows,
            moment=done.manifest.made_at[:16].replace("T", " "),
        )
    )
    if done.audit.faults:
        click.echo(
            say(
                "The audit log was already damaged in the backup, in {count} places; 'stagepact "
                "audit verify' names them.",
                count=len(done.audit.faults),
            ),
            err=True,
        )
        ctx.exit(1)
    click.echo(say("The audit log has {entries} entries and is whole.", entries=done.audit.entries))
