"""Reading a vocabulary, and comparing words as people do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matching.errors import InputError
from matching.profiles.vocabulary import (
    by_name,
    default_vocabulary,
    normalise,
    split,
)
from matching.profiles.vocabulary_files import read_vocabulary

HEAD = "id,kind,label_nl,label_en,synonyms_nl,synonyms_en,broader,related,sectors,training\n"
WELD = "weld,vakvaardigheid,lassen,welding,laswerk|lasser,welder,metal,,techniek|bouw,course\n"
METAL = "metal,kennis,metaal,metal,,,,,,\n"


def written(folder: Path, text: str, name: str = "skills.csv") -> Path:
    """Write a file and return its folder."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Cliënten   te-woord staan! ", "clienten te woord staan"),
        ("C++ / C#", "c++ c#"),
        ("STRASSE straße", "strasse strasse"),
        ("ﬁetsen", "fietsen"),
        ("in_huis.nl", "in huis nl"),
        ("Ĳsbereiding", "ijsbereiding"),
        ("naïef’s", "naief s"),
        ("...", ""),
    ],
)
def test_words_are_compared_without_what_does_not_matter(text: str, plain: str) -> None:
    """Case, accents, ligatures, punctuation and double spaces make no other word."""
    assert normalise(text) == plain


def test_normalising_twice_changes_nothing() -> None:
    """Names of the shipped vocabulary stay as they are once they are normalised."""
    names = {normalise(name) for name, *_ in default_vocabulary().names()}
    assert {normalise(name) for name in names} == names


def test_a_cell_is_split_at_bars() -> None:
    """Parts are trimmed and empty ones left out."""
    assert split(" a | b||") == ("a", "b")
    assert split("") == ()


def test_a_concept_is_read_with_everything_that_its_row_says(tmp_path: Path) -> None:
    """Labels, synonyms, broader skills, sectors and training come out by name."""
    words = read_vocabulary(written(tmp_path, HEAD + WELD + METAL))
    assert [c.id for c in words.concepts] == ["metal", "weld"]
    weld = words.concepts[words.position["weld"]]
    assert (weld.label("nl"), weld.label("en")) == ("lassen", "welding")
    assert weld.synonyms == {"nl": ("laswerk", "lasser"), "en": ("welder",)}
    assert (weld.broader, weld.related) == (("metal",), ())
    assert (weld.sectors, weld.training) == (("techniek", "bouw"), "course")
    assert len(words) == 2
    assert list(words.names())[2:] == [
        ("lassen", 1, "nl", "label"),
        ("welding", 1, "en", "label"),
        ("laswerk", 1, "nl", "synonym"),
        ("lasser", 1, "nl", "synonym"),
        ("welder", 1, "en", "synonym"),
    ]


def test_the_digest_is_that_of_the_files(tmp_path: Path) -> None:
    """A run can tell with which vocabulary it was made; another word makes another one."""
    one = read_vocabulary(written(tmp_path, HEAD + METAL)).digest
    assert re.fullmatch(r"[0-9a-f]{64}", one)
    assert read_vocabulary(written(tmp_path, HEAD + METAL)).digest == one
    assert read_vocabulary(written(tmp_path, HEAD + METAL + WELD)).digest != one


def test_a_label_is_told_in_either_language_and_free_text_is_its_own(tmp_path: Path) -> None:
    """A skill is called by its label; words that were not linked are shown as they are."""
    words = read_vocabulary(written(tmp_path, HEAD + WELD + METAL))
    assert words.label("weld", "nl") == "lassen"
    assert words.label("weld", "en") == "welding"
    assert words.label("text:zelf bedacht", "nl") == "zelf bedacht"


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Two skills under one id would be one in silence."""
    with pytest.raises(InputError, match=r"skills\.csv, row 3, column id: an id stands twice"):
        read_vocabulary(written(tmp_path, HEAD + METAL + METAL))


@pytest.mark.parametrize("column", ["gone,", ",gone"])
def test_a_concept_that_names_an_unknown_one_is_refused(tmp_path: Path, column: str) -> None:
    """A broader or related skill that is not there is told with the row that names it."""
    row = f"weld,kennis,lassen,welding,,,{column},,\n"
    with pytest.raises(InputError, match="there is no skill gone") as caught:
        read_vocabulary(written(tmp_path, HEAD + row))
    assert caught.value.findings[0].row == 2


def test_neighbours_are_read_and_those_of_unknown_skills_left_out(tmp_path: Path) -> None:
    """What was fitted for an older vocabulary does no harm; permille become a share."""
    written(
        tmp_path,
        "skill,neighbour,cosine_permille\nweld,metal,812\nweld,gone,900\ngone,weld,900\n",
        "neighbours.csv",
    )
    words = read_vocabulary(written(tmp_path, HEAD + WELD + METAL))
    assert words.neighbours == (("weld", "metal", 0.812),)


def test_a_vocabulary_without_a_fit_has_no_neighbours(tmp_path: Path) -> None:
    """The file of neighbours may be absent."""
    words = read_vocabulary(written(tmp_path, HEAD + METAL))
    assert words.neighbours == ()


def test_what_people_confirmed_becomes_a_synonym(tmp_path: Path) -> None:
    """Once, and only for skills that are here; the vocabulary itself stays as it was."""
    words = read_vocabulary(written(tmp_path, HEAD + WELD + METAL))
    added = [("fikken", "weld"), ("Fikken!", "weld"), ("Lasser", "weld"), ("iets", "gone")]
    weld = words.with_synonyms(added).concepts[1]
    assert weld.synonyms["local"] == ("Fikken!",)
    assert "local" not in words.concepts[1].synonyms
    assert words.with_synonyms([("iets", "gone")]) is words


def test_what_people_confirmed_is_no_synonym_of_another_skill_any_more(tmp_path: Path) -> None:
    """Their word for it goes before the vocabulary's."""
    words = read_vocabulary(written(tmp_path, HEAD + WELD + METAL))
    metal, weld = words.with_synonyms([("LASSER", "metal")]).concepts
    assert metal.synonyms["local"] == ("LASSER",)
    assert weld.synonyms == {"nl": ("laswerk",), "en": ("welder",)}


def test_the_first_of_two_equal_names_counts() -> None:
    """In a small list an id, label or synonym leads to the row that had it first."""
    rows = [
        {"id": "zorg", "label_nl": "Zorg", "label_en": "Care", "synonyms": "verpleging"},
        {"id": "welzijn", "label_nl": "Welzijn", "label_en": "Care", "synonyms": "hulp|sport"},
    ]
    assert by_name(rows) == {
        "zorg": "zorg", "care": "zorg", "verpleging": "zorg",
        "welzijn": "welzijn", "hulp": "welzijn", "sport": "welzijn",
    }  # fmt: skip
