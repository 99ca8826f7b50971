"""Suggestions and shortlists on the terminal: as a table, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from matching.config import load_config
from matching.errors import message
from matching.pipeline import Scored
from matching.report.types import PairReport
from service.batch.run import BrokenInputError, prepare_batch
from service.cli.findings import refuse
from service.cli.language import language_of
from service.cli.progress import progress_shown
from service.words import N_, Words, translator


def scored_input(ctx: click.Context, data: Path, programme: str, *, skip_bad_rows: bool) -> Scored:
    """Read and score the input; where it is broken, show how and stop."""
    translate = translator(language_of(ctx))
    try:
        with progress_shown(Words(language_of(ctx))) as progress:
            return prepare_batch(
                data, load_config(programme), skip_bad_rows=skip_bad_rows, progress=progress
            )
    except BrokenInputError as error:
        refuse(ctx, error, translate)


def show_list(
    ctx: click.Context,
    choose: Callable[[Scored], list[PairReport]],
    data: Path,
    programme: str,
    *,
    skip_bad_rows: bool,
    as_json: bool,
    of: str,
) -> None:
    """Print pairs; `of` is the side that differs from row to row."""
    scored = scored_input(ctx, data, programme, skip_bad_rows=skip_bad_rows)
    pairs = choose(scored)
    if as_json:
        click.echo(json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False, indent=2))
        return
    _table(scored, pairs, of, language_of(ctx))


def _table(scored: Scored, pairs: list[PairReport], of: str, language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    say = Words(language)
    words = scored.teller.vocabulary
    titles = {v.id: v.title for v in scored.profiles.vacancies}
    names = {e.id: e.name for e in scored.profiles.employers}
    table = Table(expand=True)
    headings = ["#", of, N_("score"), N_("km"), N_("wish"), N_("has"), N_("misses")]
    for heading in headings:
        table.add_column(
            say(heading),
            justify="right" if heading in {"#", "score", "km", "wish"} else "left",
            overflow="fold",
        )
    for at, pair in enumerate(pairs, start=1):
        who = pair.candidate
        if of == "vacancy":
            who = f"{pair.vacancy} {titles[pair.vacancy]} ({names[pair.employer]})"
        score = pair.candidate_score if of == "vacancy" else pair.vacancy_score
        has = [words.label(r.skill, language) for r in pair.requirements if r.status != "missing"]
        misses = [
            words.label(r.skill, language) for r in pair.requirements if r.status == "missing"
        ]
        table.add_row(
            str(at),
            escape(who),
            say.number(score / 100, 2),
            "" if pair.km is None else say.number(pair.km, 1),
            "" if pair.wish is None else str(pair.wish),
            escape(", ".join(has)),
            escape(", ".join(misses)),
        )
    console = Console()
    console.print(table)
    if not pairs:
        console.print(
            message(
                "No pair passes the rules. 'stagepact explain CANDIDATE VACANCY' tells which "
                "rule stands between two, and the report of 'stagepact match' what would help."
            ).render(say)
        )
