"""`stagepact skills link` and `read`: what words mean, and which skills a text names."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import json_option, language_option, vocabulary_option
from service.words import N_

if TYPE_CHECKING:
    from matching.profiles.linking import Linked
    from matching.profiles.vocabulary import Vocabulary


@click.command(
    "link",
    cls=TranslatedCommand,
    help=N_(
        "Tell which skill of the vocabulary each TEXT means, and how sure that is.\n\n"
        "From 0.70 a link counts by itself, from 0.40 a person is asked, below that the words "
        "are kept as they are.\n\n"
        "Example: stagepact skills link 'kassa draaien' 'spannign meten'"
    ),
)
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@vocabulary_option()
@json_option()
@language_option()
@click.pass_context
def link(ctx: click.Context, texts: tuple[str, ...], vocabulary: str, as_json: bool) -> None:
    """Link texts."""
    from service.profiles.linkers import linker_in_use
    from service.settings import Settings

    linker = linker_in_use(Settings.from_environment(), vocabulary)
    linked = linker.link(texts, k=5)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in linked], ensure_ascii=False, indent=2))
        return
    for each in linked:
        click.echo(f"{each.text}:")
        show_links(each, linker.vocabulary, language_of(ctx))


@click.command(
    "read",
    cls=TranslatedCommand,
    help=N_(
        "Tell which skills a TEXT names, and where: sentences, a letter, a vacancy. Without TEXT "
        "it is read from what is piped in.\n\n"
        "Example: stagepact skills read 'Ik kan goed lassen en werk nauwkeurig.'"
    ),
)
@click.argument("text", metavar="TEXT", required=False)
@vocabulary_option()
@json_option()
@language_option()
@click.pass_context
def read(ctx: click.Context, text: str | None, vocabulary: str, as_json: bool) -> None:
    """Read a text."""
    from matching.profiles.mentions import Cutter
    from service.profiles.linkers import linker_in_use
    from service.settings import Settings

    linker = linker_in_use(Settings.from_environment(), vocabulary)
    whole = text if text is not None else sys.stdin.read()
    mentions = Cutter(linker).mentions(whole)
    if as_json:
        rows = [{"start": each.start, "end": each.end, **_plain(each.linked)} for each in mentions]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in mentions:
        click.echo(f"{each.start:5d}-{each.end}  {whole[each.start : each.end]}:")
        show_links(each.linked, linker.vocabulary, language_of(ctx))


def _plain(linked: Linked) -> dict[str, Any]:
    """Return a link as plain values."""
    return {"text": linked.text, "links": [each._asdict() for each in linked.links]}


def show_links(linked: Linked, words: Vocabulary, language: str) -> None:
    """Print what one text may mean, and what that leads to."""
    from service.words import translator

    translate = translator(language)
    if linked.proposal is not None:
        click.echo("  " + translate(N_("not sure: a person should say whether this is it")))
    elif linked.skill is None:
        click.echo("  " + translate(N_("not in the vocabulary; kept as your own words")))
    for found in linked.links:
        label = words.label(found.skill, language)
        click.echo(f"  {found.probability:4.2f}  {label}  ({found.skill}: {found.name})")
