"""Matching a folder and telling on the terminal what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from matching.config import MatchConfig
from matching.errors import Message, message
from matching.report import Report
from service.batch.output import check_replaceable, write_output
from service.batch.run import BrokenInputError, run_batch
from service.cli.findings import refuse
from service.cli.language import language_of
from service.cli.progress import progress_shown
from service.words import Words, translator


def match_and_write(
    ctx: click.Context,
    source: Path,
    config: MatchConfig,
    out: Path,
    *,
    skip_bad_rows: bool,
    archive: str | None = None,
) -> None:
    """Match, write the result, keep it in the archive if asked, and tell the outcome."""
    check_replaceable(out)
    language = language_of(ctx)
    translate = translator(language)
    try:
        with progress_shown(Words(language)) as progress:
            batch = run_batch(source, config, skip_bad_rows=skip_bad_rows, progress=progress)
            progress("write", 0, 1)
            write_output(batch.result, batch.reading, out, language=language)
            progress("write", 1, 1)
    except BrokenInputError as error:
        refuse(ctx, error, translate)
    if archive:
        from service.runs.archive import keep_run

        number = keep_run(archive, batch.result, batch.reading)
        click.echo(
            message("Kept as run {number} in {archive}.", number=number, archive=archive).render(
                translate
            )
        )
    if batch.reading.skipped:
        click.echo(
            message(
                "{count} broken rows were left out; the report lists them.",
                count=len(batch.reading.skipped),
            ).render(translate)
        )
    for line in outcome(batch.result.report, Words(language)):
        click.echo(line.render(translate))
    click.echo(message("Open the report: {file}", file=str(out / "report.html")).render(translate))


def outcome(report: Report, words: Words) -> list[Message]:
    """Return what came of a run in a few lines."""
    summary = report.summary
    lines = [
        message(
            "{placed} of {candidates} candidates have a place; {open} of {places} places are "
            "still open.",
            placed=summary.placed,
            candidates=summary.candidates,
            open=summary.open_places,
            places=summary.places,
        ),
        message("Blocking pairs: {count}.", count=len(summary.blocking)),
    ]
    if summary.placed_bound is not None:
        if summary.placed_bound == summary.placed:
            lines.append(message("No stable matching places more people: proven."))
        else:
            lines.append(
                message(
                    "At most {bound} could be placed; it is not proven that more than {placed} "
                    "can.",
                    bound=summary.placed_bound,
                    placed=summary.placed,
                )
            )
    if summary.weight_bound and summary.placed_bound == summary.placed:
        gap = 100 * (summary.weight_bound - summary.weight) / summary.weight_bound
        lines.append(
            message("The total score is the best there is: proven.")
            if summary.weight_bound == summary.weight
            else message("The total score is within {gap} % of the best.", gap=words.number(gap, 2))
        )
    decisions = report.decisions
    if decisions is not None:
        lines.append(
            message(
                "Decisions by people: {locks} locked, {forbidden} forbidden. Without them "
                "{placed} would have a place.",
                locks=decisions.locks,
                forbidden=decisions.forbidden,
                placed=decisions.placed_without,
            )
        )
    return lines
