"""`stagepact match`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand
from service.cli.options import language_option, programme_option, run_options, skip_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Match the people and offers in DIR and write a report that people can act on.\n\n"
        "DIR is a folder with spreadsheets (candidates, employers, vacancies; wishes, rankings "
        "and decisions if you have them) as CSV or XLSX, or one workbook with those sheets.\n\n"
        "In OUT you find report.html (open it in a browser), matching.xlsx, the same tables as "
        "CSV, and run.json with everything needed to repeat the run. Nothing is sent anywhere.\n\n"
        "Example: stagepact match fair-2027 --programme stagepact --out result"
    ),
)
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
@programme_option()
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    metavar="OUT",
    help=N_("Folder for the result. An earlier result there is replaced when all is done."),
)
@skip_option()
@run_options()
@click.option(
    "--archive",
    metavar="URL|FILE",
    help=N_("Also keep the run in this database, for 'stagepact runs'."),
)
@language_option()
@click.pass_context
def command(
    ctx: click.Context,
    source: Path,
    programme: str,
    out: Path,
    skip_bad_rows: bool,
    method: str | None,
    mode: str | None,
    seed: int | None,
    archive: str | None,
) -> None:
    """Match, and write the result."""
    from matching.config import load_config
    from service.cli.outcome import match_and_write

    config = load_config(programme).with_changes(method=method, mode=mode, seed=seed)
    match_and_write(ctx, source, config, out, skip_bad_rows=skip_bad_rows, archive=archive)
