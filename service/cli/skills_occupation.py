"""`stagepact skills occupation`: from a job title to a proposed profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, vocabulary_option
from service.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.profiles.proposal import Proposed
    from matching.profiles.vocabulary import Vocabulary


@click.command(
    "occupation",
    cls=TranslatedCommand,
    help=N_(
        "Propose the skills of a person, or of a vacancy, from a job TITLE and a few sentences.\n\n"
        "It proposes, you decide: strike what is not so and add what is missing.\n\n"
        "Example: stagepact skills occupation muzikant --text 'Ik lees bladmuziek.'"
    ),
)
@click.argument("title", metavar="TITLE")
@click.option("--text", default="", help=N_("Sentences about the person or the work."))
@vocabulary_option()
@json_option()
@language_option()
@click.pass_context
def occupation(ctx: click.Context, title: str, text: str, vocabulary: str, as_json: bool) -> None:
    """Propose a profile."""
    from matching.profiles.proposal import propose
    from service.profiles.linkers import linker_in_use
    from service.settings import Settings
    from service.words import translator

    linker = linker_in_use(Settings.from_environment(), vocabulary)
    words, language = linker.vocabulary, language_of(ctx)
    proposed = propose(linker, title, text)
    if as_json:
        facts = {
            "title": title,
            "occupations": [
                each._asdict() for each in (proposed.title.links if proposed.title else ())
            ],
            "occupation": proposed.occupation.skill if proposed.occupation else None,
            "skills": [each._asdict() for each in proposed.skills],
        }
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    _show(proposed, words, language, translator(language))


def _show(
    proposed: Proposed, words: Vocabulary, language: str, translate: Callable[[str], str]
) -> None:
    """Print the occupations that a title may mean, and the skills that are proposed."""
    at = words.occupation_position
    for each in proposed.title.links if proposed.title else ():
        label = words.occupations[at[each.skill]].label(language)
        click.echo(f"{each.probability:4.2f}  {label}  ({each.skill}: {each.name})")
    if proposed.occupation is None:
        click.echo(translate(N_("No occupation is sure enough; only the sentences were read.")))
    headings = {
        "text": N_("From the sentences:"),
        "essential": N_("What everybody in this work can do:"),
        "important": N_("What most people in this work can do:"),
    }
    for key, heading in headings.items():
        rows = [
            each
            for each in proposed.skills
            if key == (each.source if each.source == "text" else each.importance)
        ]
        if rows:
            click.echo("\n" + translate(heading))
        for row in rows:
            words_of = f"  ({row.words}, {row.probability:4.2f})" if key == "text" else ""
            click.echo(f"  {words.label(row.skill, language)}{words_of}")
