"""`stagepact worker`: does the queued runs, on as many machines as wanted."""

from __future__ import annotations

from typing import Any

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import language_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Do queued runs, deliver webhooks, and remove what is kept too long, until stopped.\n\n"
        "The server does this itself unless STAGEPACT_WORKER=off. With PostgreSQL, start it on as "
        "many machines as wanted: each run is done once. What a stopped worker had in hand goes "
        "back to the queue."
    ),
)
@language_option()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Work until stopped."""
    import signal
    from threading import Event

    from service.db.engine import open_database
    from service.schema.migrate import check_current
    from service.settings import Settings
    from service.words import Words
    from service.worker.beside import work

    settings = Settings.from_environment()
    database = open_database(settings.database)
    try:
        check_current(database.engine)
    finally:
        database.dispose()
    stop = Event()

    def leave(_number: int, _frame: Any) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    _log_plainly(settings.log)
    click.echo(Words(language_of(ctx))("The worker waits for runs; stop it with Ctrl-C."))
    work(settings, stop)


def _log_plainly(level: str) -> None:
    import logging.config

    from service.web.logs import logging_config

    logging.config.dictConfig(logging_config(level))
