"""Reading ESCO's CSV download, whole and broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from matching.errors import InputError, Message
from matching.profiles.importing.esco import read_esco
from matching.profiles.vocabulary import Concept, Vocabulary
from tests.unit.profiles.importing.made import ESCO, write_esco


def concept(words: Vocabulary, key: str) -> Concept:
    """Return one skill."""
    return words.concepts[words.position[key]]


def test_languages_and_folders_join_on_the_address(tmp_path: Path) -> None:
    """One skill has its names in every language that was downloaded, wherever the files lie."""
    words = read_esco(write_esco(tmp_path))
    bake = concept(words, "skill/bake")
    assert bake.labels == {"nl": "brood bakken", "en": "bake bread"}
    assert bake.synonyms == {"nl": ("brood maken", "broodbakken", "bakkuh")}
    assert bake.descriptions == {"nl": "Deeg tot brood bakken.", "en": "Turn dough into bread."}
    assert words.languages == ("nl", "en")


def test_kinds_come_from_the_type_and_from_the_root_of_the_hierarchy(tmp_path: Path) -> None:
    """Skill, knowledge and group are told by ESCO; a language is what stands below its root."""
    words = read_esco(write_esco(tmp_path))
    kinds = {each.id: each.kind for each in words.concepts}
    assert kinds == {
        "skill/S1": "groep",
        "skill/L": "groep",
        "skill/bake": "vakvaardigheid",
        "skill/knead": "vakvaardigheid",
        "skill/bread": "kennis",
        "skill/pl": "taal",
        "skill/till": "vakvaardigheid",
    }


def test_relations_are_kept(tmp_path: Path) -> None:
    """Broader, related, essential and optional skills come out by id."""
    words = read_esco(write_esco(tmp_path))
    assert concept(words, "skill/knead").broader == ("skill/bake",)
    assert concept(words, "skill/bake").broader == ("skill/S1",)
    assert concept(words, "skill/bake").related == ("skill/bread",)
    (baker,) = words.occupations
    assert (baker.essential, baker.important) == (("skill/bake",), ("skill/bread",))
    assert (baker.code, baker.synonyms) == ("7512", {"nl": ("broodbakker", "bakkerin")})


def test_a_collection_file_adds_skills_that_no_other_file_has(tmp_path: Path) -> None:
    """Without skills_nl.csv the collections still bring Dutch names, with bars between them."""
    till = concept(read_esco(write_esco(tmp_path)), "skill/till")
    assert till.synonyms == {"nl": ("afrekenen", "kassawerk")}
    assert till.broader == ("skill/L", "skill/S1")


def test_the_version_is_the_newest_change_unless_it_is_given(tmp_path: Path) -> None:
    """The files carry no version of their own."""
    write_esco(tmp_path)
    assert read_esco(tmp_path).version == "2026-01-02"
    assert read_esco(tmp_path, version="1.2.0").version == "1.2.0"


def test_progress_is_told_for_each_file_and_what_is_left_aside_is_named(tmp_path: Path) -> None:
    """Nothing is left out without a word: files, withdrawn skills, relations to them."""
    files: list[str] = []
    told: list[Message] = []
    read_esco(write_esco(tmp_path), progress=files.append, tell=told.append)
    assert sorted(files) == sorted(Path(n).name for n in ESCO if not n.startswith("ISCO"))
    assert [str(each) for each in told] == [
        "left aside, as nothing in it is needed here: ISCOGroups_nl.csv",
        "left out, as they have no name in these files (withdrawn, or in another file): "
        "1 skills and occupations",
        "left out, as they lead to a skill without a name here: 1 relations",
    ]


def test_relations_that_lead_nowhere_are_counted(tmp_path: Path) -> None:
    """Where the file with the names is missing, the person who imports hears of it."""
    write_esco(tmp_path)
    (tmp_path / "nl" / "skillGroups_nl.csv").unlink()
    told: list[Message] = []
    words = read_esco(tmp_path, tell=told.append)
    assert concept(words, "skill/bake").broader == ()
    assert any(
        str(each) == "left out, as they lead to a skill without a name here: 4 relations"
        for each in told
    )


def test_an_ending_in_capitals_is_read_as_well(tmp_path: Path) -> None:
    """Some programs write .CSV."""
    write_esco(tmp_path)
    (tmp_path / "nl" / "occupations_nl.csv").rename(tmp_path / "occupations_nl.CSV")
    words = read_esco(tmp_path)
    assert [each.labels for each in words.occupations] == [{"nl": "bakker"}]


def cut(text: str) -> str:
    """Return a text that stops in the middle of its last row."""
    return text[: text.rstrip("\n").rindex(",") - 20]


BROKEN: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a column is missing": (
        "skills_nl",
        lambda text: text.replace("preferredLabel", "label"),
        r"skills_nl\.csv, row 1, column preferredLabel: there is no column preferredLabel; "
        r"there are: conceptType, conceptUri.*Download the CSV file from ESCO again",
    ),
    "saved by Excel with semicolons": (
        "skills_nl",
        lambda text: text.replace(",", ";"),
        r"skills_nl\.csv, row 1, column conceptType: there is no column conceptType",
    ),
    "cut off inside a row": (
        "occupationSkillRelations",
        cut,
        r"occupationSkillRelations\.csv, row 3, column relationType: the row ends before",
    ),
    "cut off inside the last cell": (
        "occupationSkillRelations",
        lambda text: text[:-3],
        r"occupationSkillRelations\.csv, row 3, column skillUri: the last row has no end",
    ),
    "cut off inside quotes": (
        "skills_nl",
        lambda text: text[: text.index("broodbakken")],
        r"skills_nl\.csv, row 2, column -: this is no CSV, or a quotation mark is not closed",
    ),
    "a row with too many cells": (
        "skills_nl",
        lambda text: text.replace("deeg kneden,", "deeg, kneden,", 1).replace(",x,\n", ",x,y\n"),
        r"skills_nl\.csv, row 3, column 14: the cell with y has no heading above it",
    ),
    "no address": (
        "occupationSkillRelations",
        lambda text: text.replace("http://data.europa.eu/esco/skill/bake", "bake"),
        r"occupationSkillRelations\.csv, row 2, column skillUri: bake is no address",
    ),
    "an empty address": (
        "skills_nl",
        lambda text: text.replace("http://data.europa.eu/esco/skill/bread", ""),
        r"skills_nl\.csv, row 4, column conceptUri: '' is no address",
    ),
    "an unknown relation": (
        "occupationSkillRelations",
        lambda text: text.replace("optional", "somewhat"),
        r"row 3, column relationType: somewhat is neither essential nor optional",
    ),
    "an empty file": (
        "skills_nl",
        lambda _text: "",
        r"skills_nl\.csv, row 1, column conceptType: there is no column conceptType",
    ),
}


@pytest.mark.parametrize(("stem", "broken", "told"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_not_as_published_is_refused_with_its_place(
    tmp_path: Path, stem: str, broken: Callable[[str], str], told: str
) -> None:
    """File, row, column and mend are named; nothing of the file is taken."""
    (text,) = (text for name, text in ESCO.items() if Path(name).stem == stem)
    write_esco(tmp_path, **{stem: broken(text)})
    with pytest.raises(InputError, match=told):
        read_esco(tmp_path)


def test_a_file_in_another_encoding_is_refused_with_the_row(tmp_path: Path) -> None:
    """Windows-1252 would turn accents into other letters without a word."""
    write_esco(tmp_path)
    file = tmp_path / "nl" / "occupations_nl.csv"
    file.write_bytes(file.read_text("utf-8").replace("bakkerin", "bäckerin").encode("cp1252"))
    with pytest.raises(
        InputError, match=r"occupations_nl\.csv, row 3, column -: this is not UTF-8"
    ):
        read_esco(tmp_path)


def test_names_must_say_their_language(tmp_path: Path) -> None:
    """A file with names and no language would give names that nobody finds."""
    write_esco(tmp_path)
    (tmp_path / "nl" / "skills_nl.csv").rename(tmp_path / "skills.csv")
    with pytest.raises(InputError, match=r"skills\.csv: .* call it skills_nl\.csv"):
        read_esco(tmp_path)


def test_a_second_download_of_a_file_is_told_not_read(tmp_path: Path) -> None:
    """A browser calls it `skills_nl (1).csv`."""
    write_esco(tmp_path)
    (tmp_path / "skills_nl (1).csv").write_text("rubbish", "utf-8")
    told: list[Message] = []
    read_esco(tmp_path, tell=told.append)
    assert "skills_nl (1).csv" in str(told[0])


@pytest.mark.parametrize("kept", [(), ("occupations_nl", "occupationSkillRelations"),
                                  ("skillGroups_nl",)])  # fmt: skip
def test_a_folder_without_skills_is_refused(tmp_path: Path, kept: tuple[str, ...]) -> None:
    """Empty, only occupations, only groups: there would be nothing to link to."""
    for name, text in ESCO.items():
        if Path(name).stem in kept:
            (tmp_path / Path(name).name).write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"has no ESCO skills: put skills_en\.csv"):
        read_esco(tmp_path)


@pytest.mark.parametrize("name", ["absent", "esco.zip"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    """A download that was not unpacked is told to be."""
    (tmp_path / "esco.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="is no folder; unpack the download"):
        read_esco(tmp_path / name)


def test_a_folder_with_the_name_of_a_file_is_passed_by(tmp_path: Path) -> None:
    """Only files are read."""
    write_esco(tmp_path)
    (tmp_path / "skills_fr.csv").mkdir()
    assert read_esco(tmp_path).languages == ("nl", "en")


def test_the_real_download_is_read(esco: Path) -> None:
    """ESCO's own files: every kind, both languages, occupations with skills that are there."""
    words = read_esco(esco)
    kinds = Counter(each.kind for each in words.concepts)
    assert len(words) > 13_000
    assert len(words.occupations) > 2_900
    assert words.languages[:2] == ("nl", "en")
    assert min(kinds[kind] for kind in ("vakvaardigheid", "kennis", "gedrag", "taal", "groep")) > 50
    for occupation in words.occupations:
        assert set(occupation.skills) <= set(words.position)
        assert not set(occupation.essential) & set(occupation.important)
    assert sum(bool(occupation.essential) for occupation in words.occupations) > 2_900
