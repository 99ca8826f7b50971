"""`stagepact shortlist`: the best candidates for one vacancy."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand
from service.cli.options import reading_options
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Print the best candidates for one vacancy, on skills: what they bring, what is missing. "
        "A shortlist starts a conversation; a person decides.\n\n"
        "Example: stagepact shortlist B-OPERATOR -p talent --data fair-2027"
    ),
)
@click.argument("vacancy", metavar="VACANCY")
@click.option("--top", type=click.IntRange(1, 1000), default=10, help=N_("How many. Default: 10."))
@reading_options()
@click.pass_context
def command(
    ctx: click.Context,
    vacancy: str,
    data: Path,
    programme: str,
    top: int,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Print a shortlist."""
    from service.batch.lists import shortlist
    from service.cli.pairs import show_list

    show_list(
        ctx,
        lambda scored: shortlist(scored, vacancy, top),
        data,
        programme,
        skip_bad_rows=skip_bad_rows,
        as_json=as_json,
        of="candidate",
    )
