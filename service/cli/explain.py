"""`stagepact explain`: why one candidate fits one vacancy, step by step."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import reading_options
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Print why one candidate fits one vacancy: each part of the score and how they add up, "
        "each requirement and the skill that meets it, and the rules that stand in between.\n\n"
        "Example: stagepact explain T-MUSICUS B-OPERATOR -p talent --data fair-2027"
    ),
)
@click.argument("candidate", metavar="CANDIDATE")
@click.argument("vacancy", metavar="VACANCY")
@reading_options()
@click.pass_context
def command(
    ctx: click.Context,
    candidate: str,
    vacancy: str,
    data: Path,
    programme: str,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Explain one pair."""
    import json
    from dataclasses import asdict

    from service.batch.lists import explain
    from service.cli.pairs import scored_input
    from service.cli.waterfall import show_pair

    scored = scored_input(ctx, data, programme, skip_bad_rows=skip_bad_rows)
    pair = explain(scored, candidate, vacancy)
    if as_json:
        click.echo(json.dumps(asdict(pair), ensure_ascii=False, indent=2))
    else:
        show_pair(pair, scored.teller.vocabulary, language_of(ctx))
