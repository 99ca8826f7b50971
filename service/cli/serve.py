"""`stagepact serve`: the service, or with `--demo` a copy of it to look around in."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import language_option
from service.words import N_, Words


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Start the service: pages for people, and an API for machines (its documentation is at "
        "/docs).\n\n"
        "It reads its settings from the environment (docs/settings.md); make the database first "
        "with 'stagepact db upgrade', and the first administrator with 'stagepact account "
        "create'. With --demo it makes all that in a folder that is thrown away at the end, "
        "with the invented data of the Leiden region and an account of each role."
    ),
)
@click.option(
    "--demo", is_flag=True, help=N_("Invented data and accounts, thrown away at the end.")
)
@click.option("--host", default="127.0.0.1", help=N_("Address to listen on. Default: 127.0.0.1."))
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, help=N_("Port. Default: 8000.")
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help=N_("Processes that answer. Default: 1."),
)
@language_option()
@click.pass_context
def command(ctx: click.Context, demo: bool, host: str, port: int, workers: int) -> None:
    """Serve until stopped."""
    if demo:
        _demo(ctx, host, port, workers)
        return
    _serve(ctx, host, port, workers)


def _serve(ctx: click.Context, host: str, port: int, workers: int) -> None:
    from service.db.engine import open_database
    from service.schema.migrate import check_current
    from service.settings import Settings
    from service.web.serving import serve

    settings = Settings.from_environment()
    database = open_database(settings.database)
    try:
        check_current(database.engine)
    finally:
        database.dispose()
    say = Words(language_of(ctx))
    click.echo(
        say("The service starts at {url} (stop it with Ctrl-C).", url=f"http://{host}:{port}/")
    )
    serve(settings, host=host, port=port, workers=workers)


def _demo(ctx: click.Context, host: str, port: int, workers: int) -> None:
    import os
    import tempfile

    say = Words(language_of(ctx))
    with tempfile.TemporaryDirectory(prefix="stagepact-demo-") as folder:
        os.environ["STAGEPACT_DATABASE"] = str(Path(folder) / "demo.sqlite")
        os.environ["STAGEPACT_PUBLIC_URL"] = f"http://{host}:{port}"
        click.echo(say("Making the demo: 900 students, 250 people who look for work, 480 offers …"))
        _fill(say)
        _serve(ctx, host, port, workers)


def _fill(say: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    from service.batch.demo_data import demo_data
    from service.cli.progress import progress_shown
    from service.db.engine import open_database
    from service.exchange.demo import make_demo
    from service.schema.migrate import upgrade
    from service.settings import Settings
    from service.web.app import now
    from service.worker.demo import play

    settings = Settings.from_environment()
    database = open_database(settings.database)
    try:
        upgrade(database.engine)
        with demo_data() as source, progress_shown(say) as progress:
            accounts = make_demo(database, settings, source, now, progress)
            play(database, settings, now, progress)
    finally:
        database.dispose()
    table = Table(title=say("Accounts of this demo"))
    for heading in (N_("role"), N_("e-mail"), N_("password")):
        table.add_column(say(heading), no_wrap=True)  # to be copied as they are
    table.add_column(say(N_("is about")), overflow="fold")
    for account in accounts:
        table.add_row(account.role, account.email, account.password, account.about)
    Console().print(table)
