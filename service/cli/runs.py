"""`stagepact runs`: look back at earlier runs."""

from __future__ import annotations

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import Decorator, json_option, language_option
from service.settings import Settings
from service.words import N_


def archive_option() -> Decorator:
    """Return the option that names the archive."""
    return click.option(
        "--archive",
        default=lambda: Settings.from_environment().archive,
        metavar="URL|FILE",
        help=N_("The archive. Default: STAGEPACT_ARCHIVE, else stagepact-runs.sqlite."),
    )


@click.group(
    cls=TranslatedGroup,
    help=N_("Look back at earlier runs, kept with 'stagepact match ... --archive FILE'."),
)
def command() -> None:
    """Hold the commands about runs together."""


@command.command("list", cls=TranslatedCommand, help=N_("List the latest runs."))
@archive_option()
@language_option()
def list_runs(archive: str) -> None:
    """List runs."""
    from service.runs.archive import opened

    with opened(archive) as runs:
        for run in runs.runs():
            summary = run.summary
            click.echo(
                f"{run.id:5}  {run.made_at:%d-%m-%Y %H:%M}  {run.programme:12} "
                f"{summary['method']:18} {summary['placed']:5}/{summary['candidates']}"
            )


@command.command(
    "compare",
    cls=TranslatedCommand,
    help=N_("Tell who has another place in run AFTER than in run BEFORE."),
)
@click.argument("before", type=int)
@click.argument("after", type=int)
@archive_option()
@json_option()
@language_option()
@click.pass_context
def compare(ctx: click.Context, before: int, after: int, archive: str, as_json: bool) -> None:
    """Compare two runs."""
    import json
    from dataclasses import asdict

    from matching.errors import message
    from service.runs.archive import opened
    from service.words import translator

    translate = translator(language_of(ctx))
    with opened(archive) as runs:
        moves = runs.moves(before, after)
    if as_json:
        click.echo(json.dumps([asdict(move) for move in moves], ensure_ascii=False, indent=2))
        return
    for move in moves:
        click.echo(f"{move.candidate}: {move.before or '-'} → {move.after or '-'}")
    click.echo(message("{count} people have another place.", count=len(moves)).render(translate))
