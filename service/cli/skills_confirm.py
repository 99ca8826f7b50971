"""`stagepact skills confirm`: what people here mean by a word becomes a local synonym."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, vocabulary_option
from service.words import N_

if TYPE_CHECKING:
    from matching.profiles.vocabulary import Vocabulary
    from service.settings import Settings


@click.command(
    "confirm",
    cls=TranslatedCommand,
    help=N_(
        "Say that TEXT means SKILL (an id, or a name that is sure): from now on it is read so. "
        "What was confirmed stands in STAGEPACT_SYNONYMS, a CSV file that you can open and "
        "mend.\n\n"
        "Example: stagepact skills confirm 'bakkie pleur zetten' 'koffie zetten'"
    ),
)
@click.argument("text", metavar="TEXT")
@click.argument("skill", metavar="SKILL")
@vocabulary_option()
@json_option()
@language_option()
@click.pass_context
def confirm(ctx: click.Context, text: str, skill: str, vocabulary: str, as_json: bool) -> None:
    """Confirm a synonym."""
    from matching.errors import message
    from service.profiles import synonyms
    from service.profiles.vocabularies import vocabulary_in_use
    from service.settings import Settings
    from service.words import translator

    settings = Settings.from_environment()
    words, language = vocabulary_in_use(settings, vocabulary), language_of(ctx)
    found = _sure(settings, words, skill)
    fresh = False
    if not _means(words, text, found):
        _refuse_names_of_others(words, text, found, language)
        fresh = bool(synonyms.confirm(settings.synonyms, [(text, found)]))
    if as_json:
        facts = {"text": text, "skill": found, "new": fresh, "file": str(settings.synonyms)}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    label = words.label(found, language)
    told = message("'{text}' meant {label} already; nothing changed.", text=text, label=label)
    if fresh:
        told = message(
            "'{text}' now means: {label} ({skill}). Kept in {file}.",
            text=text,
            label=label,
            skill=found,
            file=str(settings.synonyms),
        )
    click.echo(told.render(translator(language)))


def _means(words: Vocabulary, text: str, skill: str) -> bool:
    """Return whether a text is a name of a skill already."""
    from matching.profiles.vocabulary import normalise

    concept = words.concepts[words.position[skill]]
    return normalise(text) in {normalise(name) for name, _, _ in concept.names()}


def _sure(settings: Settings, words: Vocabulary, skill: str) -> str:
    """Return the id of the skill that somebody named.

    Raises
    ------
    UnknownIdError
        If that is not sure; with the names of what is near.
    """
    from matching.errors import UnknownIdError, message
    from service.profiles.linkers import linker_of

    if skill in words.position:
        return skill
    linked = linker_of(settings, words).link([skill], k=5)[0]
    if linked.skill is not None and linked.links[0].how in {"id", "label", "synonym"}:
        return linked.skill
    if not linked.links:
        raise UnknownIdError(message("there is no skill {id} in the vocabulary", id=skill))
    raise UnknownIdError(
        message(
            "there is no skill {id} in the vocabulary; near are: {names}. Give one of these",
            id=skill,
            names=", ".join(f"{link.name} ({link.skill})" for link in linked.links),
        )
    )


def _refuse_names_of_others(words: Vocabulary, text: str, skill: str, language: str) -> None:
    """Refuse to make the label or the id of one skill mean another one.

    Raises
    ------
    ServiceError
        If the text is one.
    """
    from matching.errors import message
    from matching.profiles.vocabulary import GROUP, normalise
    from service.errors import ServiceError

    plain = normalise(text)
    for concept in words.concepts:
        if concept.id == skill or concept.kind == GROUP:
            continue
        if plain in {normalise(concept.id), *map(normalise, concept.labels.values())}:
            raise ServiceError(
                message(
                    "'{text}' is the name of another skill, {label} ({skill}); a name cannot mean "
                    "something else",
                    text=text,
                    label=concept.label(language),
                    skill=concept.id,
                )
            )
