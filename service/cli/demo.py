"""`stagepact demo`: the main job on the data that ships."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand
from service.cli.options import language_option, programme_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Run a match batch on the invented data of a stage fair in the Leiden region: 900 "
        "students, 90 employers, 300 vacancies; or with '-p talent' 250 people and 180 jobs.\n\n"
        "Opens nothing and sends nothing; at the end it says where the report is."
    ),
)
@programme_option()
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("stagepact-demo"),
    metavar="OUT",
    help=N_("Folder for the result. Default: stagepact-demo."),
)
@language_option()
@click.pass_context
def command(ctx: click.Context, programme: str, out: Path) -> None:
    """Run the demo."""
    from matching.config import load_config
    from matching.errors import message
    from service.batch.demo_data import demo_data
    from service.cli.language import language_of
    from service.cli.outcome import match_and_write
    from service.words import translator

    with demo_data() as source:
        match_and_write(ctx, source, load_config(programme), out, skip_bad_rows=False)
        click.echo(
            message(
                "Try also: stagepact explain T-MUSICUS B-OPERATOR -p talent --data {source}",
                source=str(source),
            ).render(translator(language_of(ctx)))
        )
