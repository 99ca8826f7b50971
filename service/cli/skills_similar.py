"""`stagepact skills similar`: what else counts for a skill."""

from __future__ import annotations

import json

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, vocabulary_option
from service.words import N_


@click.command(
    "similar",
    cls=TranslatedCommand,
    help=N_("Tell which other skills count for SKILL (an id or a name), and how much."),
)
@click.argument("skill", metavar="SKILL")
@vocabulary_option()
@json_option()
@language_option()
@click.pass_context
def similar(ctx: click.Context, skill: str, vocabulary: str, as_json: bool) -> None:
    """List similar skills."""
    from matching.errors import UnknownIdError, message
    from matching.profiles.options import SimilarityOptions
    from matching.profiles.similarity import Similarity
    from service.profiles.linkers import linker_in_use
    from service.settings import Settings
    from service.terms import KINDS
    from service.words import translator

    linker = linker_in_use(Settings.from_environment(), vocabulary)
    words, language = linker.vocabulary, language_of(ctx)
    translate = translator(language)
    found = linker.link([skill])[0].skill
    if found is None:
        raise UnknownIdError(message("there is no skill {id} in the vocabulary", id=skill))
    rows = Similarity(words, SimilarityOptions()).counting_for(found)
    if as_json:
        facts = [{"skill": s, "credit": credit / 1000, "kind": kind} for s, credit, kind in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for other, credit, kind in rows:
        label = words.label(other, language)
        click.echo(f"{credit / 1000:4.2f}  {label}  ({translate(KINDS[kind])})")
