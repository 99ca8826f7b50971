"""`stagepact suggest`: the best vacancies for one candidate."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand
from service.cli.options import reading_options
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Print the best vacancies for one candidate: what fits, what is missing, how far it is. "
        "These are suggestions; they do not look at who else wants the place.\n\n"
        "Example: stagepact suggest S-0001 --data fair-2027"
    ),
)
@click.argument("candidate", metavar="CANDIDATE")
@click.option("--top", type=click.IntRange(1, 1000), default=10, help=N_("How many. Default: 10."))
@reading_options()
@click.pass_context
def command(
    ctx: click.Context,
    candidate: str,
    data: Path,
    programme: str,
    top: int,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Print suggestions."""
    from service.batch.lists import suggestions
    from service.cli.pairs import show_list

    show_list(
        ctx,
        lambda scored: suggestions(scored, candidate, top),
        data,
        programme,
        skip_bad_rows=skip_bad_rows,
        as_json=as_json,
        of="vacancy",
    )
