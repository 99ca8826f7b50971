"""`stagepact skills map`: from the skills of one vocabulary to those of another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option
from service.words import N_

if TYPE_CHECKING:
    from matching.profiles.importing.mapping import Mapped
    from matching.profiles.vocabulary import Vocabulary

_SHOWN = 20


@click.command(
    "map",
    cls=TranslatedCommand,
    help=N_(
        "Tell what the skills of vocabulary ONE are in vocabulary OTHER: by the close matches that "
        "either published, and by ids that both have. With --propose also what the linker would "
        "propose by name for the rest; a person should judge these.\n\n"
        "Example: stagepact skills map competentnl esco --out map.csv"
    ),
)
@click.argument("one", metavar="ONE")
@click.argument("other", metavar="OTHER")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help=N_("Write all rows to a CSV file, for Excel."),
)
@click.option(
    "--propose",
    is_flag=True,
    help=N_("Also propose by name what nobody published. May take minutes."),
)
@json_option()
@language_option()
@click.pass_context
def map_(
    ctx: click.Context, one: str, other: str, out: Path | None, propose: bool, as_json: bool
) -> None:
    """Map vocabularies."""
    from matching.profiles.importing.mapping import mapping
    from service.profiles.linkers import linker_of
    from service.profiles.vocabularies import vocabulary_in_use
    from service.settings import Settings

    settings = Settings.from_environment()
    here, there = vocabulary_in_use(settings, one), vocabulary_in_use(settings, other)
    rows = mapping(here, there, linker_of(settings, there) if propose else None)
    language = language_of(ctx)
    if out is not None:
        _write(out, rows, (here, there), language)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2))
    else:
        _print(rows, (here, there), language, all_in=out)


def _write(
    out: Path, rows: Sequence[Mapped], both: tuple[Vocabulary, Vocabulary], language: str
) -> None:
    """Write the rows as CSV as Excel likes it."""
    from matching.errors import message
    from service.batch.sheets import csv_text
    from service.batch.tables import Column, Table
    from service.errors import ServiceError
    from service.words import Words

    say = Words(language)
    heads = ("id", "label", "relation", "other", "other_label", "how")
    table = Table(
        title="map",
        file="map",
        columns=(*(Column(head, 24) for head in heads), Column("probability", 12, decimals=2)),
        rows=tuple(
            (
                row.id,
                both[0].label(row.id, language),
                row.relation,
                row.other,
                both[1].label(row.other, language),
                row.how,
                row.probability,
            )
            for row in rows
        ),
    )
    try:
        out.write_text(csv_text(table, say), encoding="utf-8", newline="")
    except OSError as error:
        raise ServiceError(
            message(
                "{file} cannot be written: {reason}", file=str(out), reason=error.strerror or "?"
            )
        ) from error


def _print(
    rows: Sequence[Mapped],
    both: tuple[Vocabulary, Vocabulary],
    language: str,
    *,
    all_in: Path | None,
) -> None:
    """Print the first rows, and how many there are of each kind."""
    from matching.profiles.importing.mapping import PROPOSED, PUBLISHED, SAME_ID
    from matching.profiles.vocabulary import GROUP
    from service.words import Words

    say = Words(language)
    one, other = both
    relations = {
        "exact": say("the same"),
        "close": say("nearly the same"),
        "broad": say("part of"),
        "narrow": say("more than"),
    }
    for row in rows[:_SHOWN]:
        sure = f"  ({say('proposed')}: {row.probability:4.2f})" if row.how == PROPOSED else ""
        relation = relations[row.relation]
        left, right = one.label(row.id, language), other.label(row.other, language)
        click.echo(f"{left}  {relation}  {right}{sure}")
    if len(rows) > _SHOWN:
        click.echo(say("... and {count} more.", count=len(rows) - _SHOWN))
    mapped = {row.id for row in rows}
    skills = [concept.id for concept in one.concepts if concept.kind != GROUP]
    counts = {how: sum(row.how == how for row in rows) for how in (PUBLISHED, SAME_ID, PROPOSED)}
    click.echo(
        say(
            "{mapped} of {all} skills: {published} rows published, {same} with the same id, "
            "{proposed} proposed.",
            mapped=sum(skill in mapped for skill in skills),
            all=len(skills),
            published=counts[PUBLISHED],
            same=counts[SAME_ID],
            proposed=counts[PROPOSED],
        )
    )
    if all_in is not None:
        click.echo(say("All rows are in {file}.", file=str(all_in)))
