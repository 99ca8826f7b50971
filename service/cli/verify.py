"""`stagepact verify`: judge a matching, also one that people changed by hand."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import reading_options
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Judge the matching in FILE without any solver: capacities, rules, locks, and every pair "
        "that would rather have each other.\n\n"
        "FILE is placements.csv of a run, or your own table with the columns candidate and "
        "vacancy; move people in Excel and see at once what it breaks. Ends with 1 where a rule "
        "is broken or a pair blocks.\n\n"
        "Example: stagepact verify result/placements.csv --data fair-2027"
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@reading_options()
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    data: Path,
    programme: str,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Judge a matching."""
    import json

    from matching.assignment.verify import verify
    from matching.errors import message
    from service.batch.judge import read_matching, told
    from service.cli.pairs import scored_input
    from service.words import translator

    translate = translator(language_of(ctx))
    scored = scored_input(ctx, data, programme, skip_bad_rows=skip_bad_rows)
    verdict = verify(scored.problem, read_matching(file, scored))
    lines = told(scored, verdict)
    if as_json:
        facts = {
            "placed": verdict.placed,
            "stable": verdict.stable,
            "problems": [line.render(translate) for line in lines],
        }
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(line.render(translate))
        click.echo(
            message(
                "{placed} placed; rules broken: {violations}; blocking pairs: {blocking}, and "
                "{locked} more because of locks.",
                placed=verdict.placed,
                violations=len(verdict.violations),
                blocking=len(verdict.blocking),
                locked=len(verdict.blocking_by_lock),
            ).render(translate)
        )
    ctx.exit(0 if verdict.stable else 1)
