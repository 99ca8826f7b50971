"""Vocabularies kept beside each other, by name and version, and the one in use."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matching.errors import message
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from matching.profiles.vocabulary_files import ABOUT, read_about, read_vocabulary, write_vocabulary
from service.errors import ServiceError
from service.profiles.synonyms import read_synonyms
from service.settings import Settings

SHIPPED: Final = "stagepact"
"""The name of the vocabulary that ships."""


@dataclass(frozen=True)
class Kept:
    """A vocabulary that was imported.

    Parameters
    ----------
    folder
        Where it is; the folder's name is what it is called.
    name, version
        What it says of itself.
    """

    folder: Path
    name: str
    version: str


def kept(settings: Settings) -> list[Kept]:
    """Return the imported vocabularies, by name and then version, oldest version first."""
    found = [
        Kept(folder, about.get("name", folder.name), about.get("version", ""))
        for folder in (settings.vocabularies.iterdir() if settings.vocabularies.is_dir() else ())
        if not folder.name.startswith(".") and (folder / ABOUT).is_file()
        for about in (read_about(folder),)
    ]
    return sorted(found, key=lambda each: (each.name, _numbers(each.version), each.version))


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers in a version, so that 1.10 comes after 1.9."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def folder_of(settings: Settings, called: str) -> Path:
    """Return the folder of an imported vocabulary.

    Parameters
    ----------
    called
        Its folder's name ("esco-1.2.0"), its name alone (the newest version), or a path.

    Raises
    ------
    ServiceError
        If there is none; with what there is.
    """
    there = kept(settings)
    for each in reversed(there):
        if called in {each.folder.name, each.name}:
            return each.folder
    if (Path(called) / ABOUT).is_file():
        return Path(called)
    raise ServiceError(
        message(
            "there is no vocabulary {name}; there are: {names}. "
            "'stagepact skills import --help' tells how to add one",
            name=called,
            names=", ".join([SHIPPED, *(each.folder.name for each in there)]),
        )
    )


def vocabulary_in_use(settings: Settings, called: str = "") -> Vocabulary:
    """Return a vocabulary, with what people here confirmed.

    Parameters
    ----------
    called
        As for `folder_of`; empty: what the settings say, and else the one that ships.

    Raises
    ------
    ServiceError
        If there is none of that name.
    """
    return vocabulary_to_fit(settings, called).with_synonyms(read_synonyms(settings.synonyms))


def vocabulary_to_fit(settings: Settings, called: str) -> Vocabulary:
    """Return a vocabulary as it was published: what people here confirmed is not fitted."""
    name = called or settings.vocabulary
    if name in {"", SHIPPED}:
        return default_vocabulary()
    return read_vocabulary(folder_of(settings, name))


def folder_to_fit(settings: Settings, called: str) -> Path:
    """Return the folder in which what is fitted for a vocabulary belongs.

    Raises
    ------
    ServiceError
        If it is the vocabulary that ships: an installed package is not written to.
    """
    name = called or settings.vocabulary
    if name in {"", SHIPPED}:
        raise ServiceError(
            message("say with --out where to write; the vocabulary that ships is fitted already")
        )
    return folder_of(settings, name)


def keep(vocabulary: Vocabulary, settings: Settings) -> Path:
    """Write an imported vocabulary beside the others, whole or not at all; return its folder.

    Raises
    ------
    ServiceError
        If another one of the same name and version is there already, or it cannot be called so.
    """
    called = re.sub(r"[^\w.-]+", "-", f"{vocabulary.name}-{vocabulary.version}").strip("-.")
    if vocabulary.name == SHIPPED or not re.search(r"\w", vocabulary.name):
        raise ServiceError(
            message(
                "a vocabulary cannot be called '{name}'; give it another name with --name",
                name=vocabulary.name,
            )
        )
    folder = settings.vocabularies / called
    if (folder / ABOUT).is_file():
        there = read_vocabulary(folder)
        if _content(there) == _content(vocabulary):
            return folder
        raise ServiceError(
            message(
                "{folder} holds another vocabulary of this name and version; give this one a "
                "version of its own with --version",
                folder=str(folder),
            )
        )
    beside = folder.with_name(f".{called}.new")
    try:
        write_vocabulary(vocabulary, beside)
        beside.replace(folder)
    except OSError as error:
        raise ServiceError(
            message(
                "{folder} cannot be written: {reason}. Set STAGEPACT_VOCABULARIES to a folder of "
                "your own",
                folder=str(folder),
                reason=error.strerror or "?",
            )
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _content(vocabulary: Vocabulary) -> tuple[object, ...]:
    """Return what makes two vocabularies of one version the same."""
    return vocabulary.concepts, vocabulary.occupations, vocabulary.close_matches
