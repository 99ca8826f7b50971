"""`stagepact serve`: the archive of runs as a web service on this machine."""

from __future__ import annotations

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import language_option
from service.cli.runs import archive_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Show the archive of runs as a read-only web service, for programs on this machine. It "
        "listens on 127.0.0.1 only, because it asks nobody who they are."
    ),
)
@archive_option()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, help=N_("Port. Default: 8000.")
)
@language_option()
@click.pass_context
def command(ctx: click.Context, archive: str, port: int) -> None:
    """Serve until stopped."""
    import uvicorn

    from matching.errors import message
    from service.runs.archive import opened
    from service.web.app import create_app
    from service.words import translator

    with opened(archive) as runs:
        click.echo(
            message(
                "Documentation: http://127.0.0.1:{port}/docs (stop with Ctrl-C)", port=port
            ).render(translator(language_of(ctx)))
        )
        uvicorn.run(create_app(runs), host="127.0.0.1", port=port, log_level="warning")
