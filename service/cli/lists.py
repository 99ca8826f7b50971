"""`stagepact lists`: suggestions for everybody and a shortlist for every vacancy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, programme_option, skip_option
from service.words import N_

if TYPE_CHECKING:
    from service.words import Words


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Find the best vacancies for everybody in DIR and the best candidates for every vacancy. "
        "Nothing is matched: the lists are for coaches and employers to start a conversation.\n\n"
        "Everybody is compared with every vacancy, also where there are very many: only the best "
        "of each are kept.\n\n"
        "In OUT you find suggestions.csv (for each candidate), shortlists.csv (for each vacancy, "
        "without names), rules.csv (how many pairs each rule took) and run.json. For one person "
        "or vacancy, with reasons: 'stagepact suggest' and 'stagepact shortlist'.\n\n"
        "Example: stagepact lists work-2027 --programme talent --out lists"
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
    help=N_("Folder for the lists. Earlier lists there are replaced when all is done."),
)
@click.option(
    "--top",
    type=click.IntRange(1, 1000),
    default=20,
    help=N_("How many for each candidate and each vacancy. Default: 20."),
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    metavar="N",
    help=N_("How many processors work on it. Default: all. The lists are the same."),
)
@skip_option()
@json_option()
@language_option()
@click.pass_context
def command(
    ctx: click.Context,
    source: Path,
    programme: str,
    out: Path,
    top: int,
    workers: int | None,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Write lists for everybody."""
    import json

    from matching.config import load_config
    from service.batch.everybody import FILES, write_everybody
    from service.batch.output import check_replaceable
    from service.batch.run import BrokenInputError, list_batch
    from service.cli.findings import refuse
    from service.cli.progress import progress_shown
    from service.words import Words

    say = Words(language_of(ctx))
    check_replaceable(out, FILES)
    try:
        with progress_shown(say) as progress:
            run = list_batch(
                source,
                load_config(programme),
                top=top,
                threads=workers,
                skip_bad_rows=skip_bad_rows,
                progress=progress,
            )
            progress("lists", 0, 1)
            told = write_everybody(run, out, say)
            progress("lists", 1, 1)
    except BrokenInputError as error:
        refuse(ctx, error, say)
    if as_json:
        skipped = len(run.reading.skipped)
        click.echo(json.dumps({**told, "rows_left_out": skipped, "out": str(out)}, indent=2))
    else:
        _tell(told, len(run.reading.skipped), out, say)


def _tell(told: dict[str, Any], skipped: int, out: Path, say: Words) -> None:
    """Print how many pairs there were, what the rules took, and where the lists are."""
    from rich.console import Console
    from rich.table import Table

    from service.batch.everybody import rule_rows

    if skipped:
        click.echo(say("{count} broken rows were left out; run.json lists them.", count=skipped))
    click.echo(
        say(
            "{candidates} candidates and {vacancies} vacancies: {pairs} pairs, of which "
            "{eligible} break no rule.",
            candidates=told["candidates"],
            vacancies=told["vacancies"],
            pairs=told["pairs"],
            eligible=told["eligible_pairs"],
        )
    )
    rows = rule_rows(told, say)
    if rows:
        table = Table()
        for heading in (N_("rule"), N_("pairs"), N_("percent of all pairs")):
            table.add_column(say(heading), justify="left" if heading == "rule" else "right")
        for _, name, lost, percent in rows:
            table.add_row(name, say.number(lost), say.number(percent, 1))
        Console().print(table)
        click.echo(say("A pair that breaks several rules is counted once, at the first of them."))
    people, offers = told["candidates_without"], told["vacancies_without"]
    click.echo(
        say.plural(
            people, "{n} candidate has no vacancy at all.", "{n} candidates have no vacancy at all."
        )
    )
    click.echo(
        say.plural(
            offers,
            "{n} vacancy has no candidate at all.",
            "{n} vacancies have no candidate at all.",
        )
    )
    click.echo(say("The lists are in {folder}", folder=str(out)))
