"""`stagepact skills import`: bring a vocabulary in, and keep it beside the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import Decorator, json_option, language_option, together
from service.words import N_

if TYPE_CHECKING:
    from matching.profiles.importing.pieces import Tell
    from matching.profiles.vocabulary import Vocabulary


@click.group(
    "import",
    cls=TranslatedGroup,
    help=N_(
        "Read a vocabulary and keep it beside the others, by name and version: ESCO, CompetentNL, "
        "or a spreadsheet of your own. They are kept in STAGEPACT_VOCABULARIES.\n\n"
        "Then: 'stagepact skills list' shows it, 'stagepact skills fit' teaches it words that are "
        "not in it, and STAGEPACT_VOCABULARY=NAME makes every command use it."
    ),
)
def import_() -> None:
    """Hold the importers together."""


def _import_options() -> Decorator:
    """Return the options of every importer."""
    return together(
        click.option(
            "--version",
            default="",
            metavar="V",
            help=N_("What to call this version. Default: what the files say."),
        ),
        click.option(
            "--name", default="", metavar="N", help=N_("What to call it. Default: its own name.")
        ),
        json_option(),
        language_option(),
    )


@import_.command(
    "esco",
    cls=TranslatedCommand,
    help=N_(
        "Read ESCO from DIR: the CSV files as downloaded from https://esco.ec.europa.eu, one "
        "language or several, in folders of their own or not.\n\n"
        "Example: stagepact skills import esco downloads/esco --version 1.2.0"
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_import_options()
@click.pass_context
def esco(ctx: click.Context, folder: Path, version: str, name: str, as_json: bool) -> None:
    """Import ESCO."""
    from matching.errors import message
    from matching.profiles.importing.esco import read_esco

    tell = _on_stderr(ctx)
    vocabulary = read_esco(
        folder,
        version=version,
        progress=lambda file: tell(message("reading {file} ...", file=file)),
        tell=tell,
    )
    _keep(ctx, vocabulary, name, as_json=as_json)


@import_.command(
    "competentnl",
    cls=TranslatedCommand,
    help=N_(
        "Read CompetentNL, or another SKOS vocabulary, from FILE: Turtle (.ttl), RDF/XML (.rdf), "
        "N-Triples (.nt), TriG (.trig) or N-Quads (.nq).\n\n"
        "Example: stagepact skills import competentnl competentnl.ttl"
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_import_options()
@click.pass_context
def competentnl(ctx: click.Context, file: Path, version: str, name: str, as_json: bool) -> None:
    """Import CompetentNL."""
    from matching.profiles.importing.competentnl import read_competentnl

    vocabulary = read_competentnl(file, version=version, tell=_on_stderr(ctx))
    _keep(ctx, vocabulary, name, as_json=as_json)


@import_.command(
    "csv",
    cls=TranslatedCommand,
    help=N_(
        "Read a spreadsheet of your own from FILE (CSV or XLSX): a skill a row, with a column "
        "label_nl or label_en, and if you like id, synonyms_nl, description_nl, kind, broader, "
        "related, sectors and training.\n\n"
        "Example: stagepact skills import csv vaardigheden.xlsx --name onze --version 2026"
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_import_options()
@click.pass_context
def csv_(ctx: click.Context, file: Path, version: str, name: str, as_json: bool) -> None:
    """Import a spreadsheet."""
    from matching.profiles.importing.table import read_table

    vocabulary = read_table(file, version=version, tell=_on_stderr(ctx))
    _keep(ctx, vocabulary, name, as_json=as_json)


def _on_stderr(ctx: click.Context) -> Tell:
    """Return what tells people, outside of the result, what is going on."""
    from service.words import translator

    translate = translator(language_of(ctx))
    return lambda told: click.echo(told.render(translate), err=True)


def _keep(ctx: click.Context, vocabulary: Vocabulary, name: str, *, as_json: bool) -> None:
    """Keep a vocabulary and tell what was read."""
    from dataclasses import replace

    from service.profiles.vocabularies import keep
    from service.settings import Settings

    named = replace(vocabulary, name=name) if name else vocabulary
    folder = keep(named, Settings.from_environment())
    if as_json:
        facts = {"folder": str(folder), **facts_of(named)}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    _tell(named, folder, language_of(ctx))


def facts_of(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return what a vocabulary is and how much is in it, as plain values."""
    from matching.profiles.vocabulary import GROUP

    return {
        "name": vocabulary.name,
        "version": vocabulary.version,
        "skills": sum(concept.kind != GROUP for concept in vocabulary.concepts),
        "groups": sum(concept.kind == GROUP for concept in vocabulary.concepts),
        "occupations": len(vocabulary.occupations),
        "close_matches": len(vocabulary.close_matches),
        "languages": list(vocabulary.languages),
    }


def _tell(vocabulary: Vocabulary, folder: Path, language: str) -> None:
    """Print what was read, where it is kept, and what to do next."""
    from service.words import Words

    say = Words(language)
    facts = facts_of(vocabulary)
    rows = [
        (say("name"), facts["name"]),
        (say("version"), facts["version"]),
        (say("skills"), say.number(facts["skills"])),
        (say("groups of skills"), say.number(facts["groups"])),
        (say("occupations"), say.number(facts["occupations"])),
        (say("ties with other vocabularies"), say.number(facts["close_matches"])),
        (say("languages"), ", ".join(facts["languages"])),
        (say("folder"), str(folder)),
    ]
    width = max(len(heading) for heading, _ in rows)
    for heading, value in rows:
        click.echo(f"{heading:{width}}  {value}")
    click.echo()
    click.echo(say("What you can do next:"))
    click.echo(f"  stagepact skills fit --vocabulary {folder.name}")
    click.echo("    " + say("so that words that are not in it are understood too"))
    click.echo(f"  STAGEPACT_VOCABULARY={folder.name}")
    click.echo("    " + say("in the environment, so that every command uses it"))
