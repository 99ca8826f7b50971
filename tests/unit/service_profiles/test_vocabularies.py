"""Vocabularies kept beside each other, and the one in use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from matching.errors import InputError
from matching.profiles.vocabulary import CloseMatch, Vocabulary, default_vocabulary
from matching.profiles.vocabulary_files import read_vocabulary
from service.errors import ServiceError
from service.profiles.synonyms import confirm
from service.profiles.vocabularies import SHIPPED, folder_of, keep, kept, vocabulary_in_use
from service.settings import Settings
from tests.markets import concept, vocabulary

WORDS = vocabulary(
    concept("metal", synonyms=("ijzer",)),
    concept("weld", synonyms=("laswerk",), broader=("metal",)),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that keep everything in a folder of this test."""
    return Settings.from_environment(
        {
            "STAGEPACT_VOCABULARIES": str(tmp_path / "words"),
            "STAGEPACT_SYNONYMS": str(tmp_path / "own.csv"),
        }
    )


def named(name: str, version: str, words: Vocabulary = WORDS) -> Vocabulary:
    """Return a vocabulary of that name and version."""
    return replace(words, name=name, version=version)


def test_versions_are_kept_beside_each_other_the_oldest_first(settings: Settings) -> None:
    """1.10 is newer than 1.9; other names come by the alphabet."""
    for name, version in [("esco", "1.10"), ("eigen", "1"), ("esco", "1.9"), ("esco", "1.2.0")]:
        keep(named(name, version), settings)
    assert [(each.name, each.version) for each in kept(settings)] == [
        ("eigen", "1"),
        ("esco", "1.2.0"),
        ("esco", "1.9"),
        ("esco", "1.10"),
    ]


def test_a_vocabulary_is_found_by_folder_name_or_path(settings: Settings, tmp_path: Path) -> None:
    """Its name alone is the newest version."""
    old, new = (keep(named("esco", version), settings) for version in ("1.9", "1.10"))
    assert folder_of(settings, "esco") == new
    assert folder_of(settings, "esco-1.9") == old
    assert folder_of(settings, str(tmp_path / "words" / "esco-1.9")) == old


def test_an_unknown_one_is_refused_with_those_that_there_are(settings: Settings) -> None:
    """And with the command that brings one in."""
    keep(named("esco", "1.2"), settings)
    told = r"no vocabulary ecso; there are: stagepact, esco-1\.2\. 'stagepact skills import"
    with pytest.raises(ServiceError, match=told):
        vocabulary_in_use(settings, "ecso")


def test_the_same_import_again_changes_nothing(settings: Settings) -> None:
    """What was fitted for it stays."""
    folder = keep(named("esco", "1.2"), settings)
    (folder / "neighbours.csv").write_text("skill,neighbour,cosine_permille\n", "utf-8")
    assert keep(named("esco", "1.2"), settings) == folder
    assert (folder / "neighbours.csv").is_file()


@pytest.mark.parametrize(
    "other",
    [
        vocabulary(concept("weld")),
        replace(WORDS, close_matches=(CloseMatch("weld", "exact", "x"),)),
    ],
)
def test_another_vocabulary_under_the_same_name_is_refused(
    settings: Settings, other: Vocabulary
) -> None:
    """Runs of before must stay what they were."""
    folder = keep(named("esco", "1.2"), settings)
    with pytest.raises(ServiceError, match=r"version of its own with --version"):
        keep(named("esco", "1.2", other), settings)
    assert read_vocabulary(folder).concepts == WORDS.concepts


@pytest.mark.parametrize(("name", "version"), [("../uit", "../1"), ("een / twee", "1:2"),
                                               (".verstopt", "")])  # fmt: skip
def test_a_vocabulary_stays_inside_its_folder_whatever_it_is_called(
    settings: Settings, name: str, version: str
) -> None:
    """A name is no path, and can be listed."""
    folder = keep(named(name, version), settings)
    assert folder.parent == settings.vocabularies
    assert [each.folder for each in kept(settings)] == [folder]


@pytest.mark.parametrize("name", [SHIPPED, "", "..", "!"])
def test_a_name_that_could_not_be_asked_for_is_refused(settings: Settings, name: str) -> None:
    """Empty, without a letter, or that of the one that ships."""
    with pytest.raises(ServiceError, match="give it another name with --name"):
        keep(named(name, "1"), settings)


def test_an_import_that_was_broken_off_leaves_nothing(settings: Settings) -> None:
    """A vocabulary that cannot be written back whole is not kept half."""
    bad = vocabulary(replace(concept("weld"), synonyms={"nl": ("a|b",)}))
    with pytest.raises(InputError, match="holds a bar"):
        keep(named("esco", "1", bad), settings)
    assert list(settings.vocabularies.iterdir()) == []
    assert keep(named("esco", "1"), settings).is_dir()


def test_a_folder_that_cannot_be_written_is_told(settings: Settings, tmp_path: Path) -> None:
    """With the setting that names another."""
    (tmp_path / "words").write_text("", "utf-8")
    with pytest.raises(ServiceError, match="Set STAGEPACT_VOCABULARIES"):
        keep(named("esco", "1"), settings)


def test_the_one_that_ships_is_in_use_unless_another_is_named(settings: Settings) -> None:
    """By the settings, or by an option that goes before them."""
    keep(named("esco", "1"), settings)
    assert vocabulary_in_use(settings) is default_vocabulary()
    chosen = replace(settings, vocabulary="esco")
    assert vocabulary_in_use(chosen).name == "esco"
    assert vocabulary_in_use(chosen, SHIPPED) is default_vocabulary()


def test_what_people_confirmed_is_in_use_with_any_vocabulary(settings: Settings) -> None:
    """Words for skills that a vocabulary does not have are passed by."""
    keep(named("esco", "1"), settings)
    confirm(settings.synonyms, [("fikken", "weld"), ("bakkie doen", "make-coffee")])
    words = vocabulary_in_use(settings, "esco")
    assert words.concepts[words.position["weld"]].synonyms["local"] == ("fikken",)
