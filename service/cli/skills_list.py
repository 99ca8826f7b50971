"""`stagepact skills list`: the vocabularies that there are, and which one is in use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option
from service.words import N_

if TYPE_CHECKING:
    from service.settings import Settings


@click.command(
    "list",
    cls=TranslatedCommand,
    help=N_(
        "List the vocabularies: the one that ships and those that were imported, with what is in "
        "them. A star marks the one in use (STAGEPACT_VOCABULARY)."
    ),
)
@json_option()
@language_option()
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List vocabularies."""
    from service.settings import Settings
    from service.words import translator

    translate = translator(language_of(ctx))
    rows = _rows(Settings.from_environment())
    if as_json:
        facts = [
            {**row, "error": row["error"].render(translate) if row["error"] else None}
            for row in rows
        ]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    _print(rows, language_of(ctx))


def _rows(settings: Settings) -> list[dict[str, Any]]:
    """Return what there is to tell of each vocabulary, the one that ships first."""
    from matching.errors import InputError
    from matching.profiles.vocabulary import default_vocabulary
    from matching.profiles.vocabulary_files import read_vocabulary
    from service.cli.skills_import import facts_of
    from service.profiles.vocabularies import SHIPPED, kept

    used = _in_use(settings)
    shipped = facts_of(default_vocabulary())
    rows = [_row(SHIPPED, None, shipped, in_use=used is None)]
    folders = [each.folder for each in kept(settings)]
    if used is not None and used.resolve() not in {folder.resolve() for folder in folders}:
        folders.append(used)
    for folder in folders:
        in_use = used is not None and folder.resolve() == used.resolve()
        try:
            facts = facts_of(read_vocabulary(folder))
        except InputError as error:
            facts = {"error": error.message}
        rows.append(_row(folder.name, folder, facts, in_use=in_use))
    return rows


def _in_use(settings: Settings) -> Path | None:
    """Return the folder of the vocabulary in use, or None for the one that ships."""
    from service.profiles.vocabularies import SHIPPED, folder_of

    if settings.vocabulary in {"", SHIPPED}:
        return None
    return folder_of(settings, settings.vocabulary)


def _row(
    called: str, folder: Path | None, facts: dict[str, Any], *, in_use: bool
) -> dict[str, Any]:
    """Return one vocabulary as plain values."""
    empty = {"name": "", "version": "", "skills": 0, "groups": 0, "occupations": 0}
    return {
        "vocabulary": called,
        "folder": None if folder is None else str(folder),
        "in_use": in_use,
        "error": None,
        **empty,
        "close_matches": 0,
        "languages": [],
        **facts,
    }


def _print(rows: Sequence[dict[str, Any]], language: str) -> None:
    """Print the vocabularies as lines that line up."""
    from service.words import Words

    say = Words(language)
    width = max(len(row["vocabulary"]) for row in rows)
    for row in rows:
        star = "*" if row["in_use"] else " "
        click.echo(f"{star} {row['vocabulary']:{width}}  {_content(row, say)}")
        place = row["folder"] or say("comes with stagepact")
        click.echo(f"  {'':{width}}  {place}")


def _content(row: dict[str, Any], say: Any) -> str:
    """Return in a few words what is in a vocabulary, or why it cannot be read."""
    if row["error"]:
        told: str = say("cannot be read: {why}", why=row["error"].render(say))
        return told
    counts = [
        say("version {version}", version=row["version"] or "-"),
        say.plural(row["skills"], "{n} skill", "{n} skills"),
        say.plural(row["occupations"], "{n} occupation", "{n} occupations"),
        ", ".join(row["languages"]),
    ]
    return ", ".join(counts)
