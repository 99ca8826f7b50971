"""A vocabulary as a folder: written and read back the same, and refused where it is wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InputError
from matching.profiles.vocabulary import (
    KINDS,
    TRAININGS,
    CloseMatch,
    Concept,
    Occupation,
    Vocabulary,
    default_vocabulary,
)
from matching.profiles.vocabulary_files import read_vocabulary, write_vocabulary
from tests.markets import WORDS, concept, vocabulary

PLAIN = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="|"), min_size=1, max_size=12
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip
LANGUAGE = st.sampled_from(["nl", "en", "de", "fr", "uk"])


def _named(key: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return what draws the names of one concept."""
    names = st.lists(PLAIN, min_size=1, max_size=3).map(tuple)
    return {
        "id": st.just(key),
        "labels": st.dictionaries(LANGUAGE, PLAIN, min_size=1, max_size=3),
        "synonyms": st.dictionaries(LANGUAGE, names, max_size=3),
        "descriptions": st.dictionaries(LANGUAGE, PLAIN, max_size=2),
        "sectors": st.lists(PLAIN, max_size=2).map(tuple),
    }


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Draw a vocabulary with any names and relations."""
    ids = sorted(draw(st.sets(PLAIN, min_size=1, max_size=5)))
    some = st.lists(st.sampled_from(ids), unique=True, max_size=3).map(tuple)
    concepts = tuple(
        draw(
            st.builds(
                Concept,
                **_named(key),
                kind=st.sampled_from(KINDS),
                broader=some,
                related=some,
                training=st.sampled_from(TRAININGS),
            )
        )
        for key in ids
    )
    occupations = tuple(
        draw(st.builds(Occupation, **_named(key), essential=some, important=some, code=PLAIN))
        for key in sorted(draw(st.sets(PLAIN, max_size=2)))
    )
    relation = st.sampled_from(["exact", "close", "broad", "narrow"])
    matches = st.builds(CloseMatch, id=st.sampled_from(ids), relation=relation, other=PLAIN)
    about: dict[str, Any] = {
        name: draw(st.text(max_size=9)) for name in ("name", "version", "source", "licence")
    }
    close = tuple(draw(st.lists(matches, max_size=3)))
    return Vocabulary(concepts, occupations, close_matches=close, **about)


def content(words: Vocabulary) -> dict[str, Any]:
    """Return everything in a vocabulary but where it came from."""
    return {**vars(replace(words, digest="", folder=None))}


@given(vocabularies())
def test_what_is_written_is_read_back(words: Vocabulary) -> None:
    """Any names, languages and relations survive the files, quotes and odd letters included."""
    with TemporaryDirectory() as folder:
        write_vocabulary(words, Path(folder))
        assert content(read_vocabulary(Path(folder))) == content(words)


def test_the_vocabulary_that_ships_survives_being_written(tmp_path: Path) -> None:
    """Its own files are in the form that is written here; what was fitted is left out."""
    words = default_vocabulary()
    write_vocabulary(words, tmp_path)
    again = read_vocabulary(tmp_path)
    assert again.concepts == words.concepts
    assert again.occupations == words.occupations


def test_writing_over_another_vocabulary_leaves_nothing_of_it(tmp_path: Path) -> None:
    """A vocabulary without occupations does not inherit those that lay there."""
    job = Occupation("kok", {"nl": "kok"}, {}, {}, (), ("cook",), ())
    match = CloseMatch("cook", "exact", "x")
    write_vocabulary(replace(WORDS, occupations=(job,), close_matches=(match,)), tmp_path)
    assert read_vocabulary(tmp_path).occupations == (job,)
    write_vocabulary(WORDS, tmp_path)
    again = read_vocabulary(tmp_path)
    assert (again.occupations, again.close_matches) == ((), ())


def test_local_synonyms_are_not_written(tmp_path: Path) -> None:
    """What people here confirmed has a file of its own."""
    write_vocabulary(WORDS.with_synonyms([("prutten", "cook")]), tmp_path)
    assert "prutten" not in (tmp_path / "skills.csv").read_text("utf-8")


def test_a_synonym_in_a_language_without_labels_is_kept(tmp_path: Path) -> None:
    """Some publish German names for a Dutch skill and no German label."""
    one = replace(concept("weld"), synonyms={"de": ("schweißen",)}, descriptions={"fr": "souder"})
    write_vocabulary(vocabulary(one), tmp_path)
    assert read_vocabulary(tmp_path).concepts == (one,)


def test_names_are_written_on_one_line(tmp_path: Path) -> None:
    """A line break of any kind inside a name would break the row."""
    one = replace(concept("weld"), labels={"nl": "las\r\nsen\x0bnu"}, synonyms={"nl": ("a\rb",)})
    write_vocabulary(vocabulary(one), tmp_path)
    (again,) = read_vocabulary(tmp_path).concepts
    assert (again.labels, again.synonyms) == ({"nl": "las sen nu"}, {"nl": ("a b",)})


@pytest.mark.parametrize(
    "changed", [{"id": "a|b"}, {"synonyms": {"nl": ("a|b",)}}, {"sectors": ("a|b",)}]
)
def test_a_bar_in_a_name_is_refused(tmp_path: Path, changed: Mapping[str, Any]) -> None:
    """Read back it would be two names."""
    with pytest.raises(InputError, match=r"a\|b holds a bar \(\|\)"):
        write_vocabulary(vocabulary(replace(concept("weld"), **changed)), tmp_path)


SKILLS = "id,kind,label_nl,broader\nmetal,kennis,metaal,\nweld,,lassen,metal\n"
BROKEN: dict[str, tuple[dict[str, str | bytes], str]] = {
    "no skills": ({"skills.csv": ""}, r"skills\.csv, row 1, column id: there is no column id"),
    "no column id": (
        {"skills.csv": "naam,label_nl\nx,y\n"},
        r"skills\.csv, row 1, column id: there is no column id; there are: naam, label_nl\. Save",
    ),
    "semicolons": (
        {"skills.csv": SKILLS.replace(",", ";")},
        r"skills\.csv, row 1, column id: there is no column id; there are: id;kind;label_nl",
    ),
    "Windows-1252": (
        {"skills.csv": SKILLS.replace("lassen", "lässen").encode("cp1252")},
        r"skills\.csv, row 3, column -: this is not UTF-8\. Save it as CSV with commas",
    ),
    "cell without heading": (
        {"skills.csv": SKILLS.replace("metaal,", "metaal,,soms")},
        r"skills\.csv, row 2, column 5: the cell with soms has no heading above it",
    ),
    "heading twice": (
        {"skills.csv": "id,label_nl,label_nl\na,b,c\n"},
        r"skills\.csv, row 1, column label_nl: the heading stands twice",
    ),
    "quote not closed": (
        {"skills.csv": SKILLS.replace("lassen", '"lassen')},
        r"skills\.csv, row 3, column -: this is no CSV, or a quotation mark is not closed",
    ),
    "no label": (
        {"skills.csv": SKILLS.replace("lassen", "")},
        r"skills\.csv, row 3, column label_nl: weld has no label in any language",
    ),
    "occupation with an unknown skill": (
        {"occupations.csv": "id,label_nl,essential\nlasser,lasser,weld|gone\n"},
        r"occupations\.csv, row 2, column essential: there is no skill gone",
    ),
    "occupations without ids": (
        {"occupations.csv": "label_nl\nlasser\n"},
        r"occupations\.csv, row 1, column id: there is no column id",
    ),
    "mappings without a column": (
        {"mappings.csv": "id,other\nweld,x\n"},
        r"mappings\.csv, row 1, column relation: there is no column relation",
    ),
    "an unknown mapping": (
        {"mappings.csv": "id,relation,other\nweld,exact,x\n\nweld,same,x\n"},
        r"mappings\.csv, row 4, column relation: same is not .* Use one of: exact, close, broad",
    ),
    "neighbours without a column": (
        {"neighbours.csv": "skill,neighbour\nweld,metal\n"},
        r"neighbours\.csv, row 1, column cosine_permille: there is no column cosine_permille",
    ),
    "a neighbour without a number": (
        {"neighbours.csv": "skill,neighbour,cosine_permille\nweld,metal,0.8\n"},
        r"neighbours\.csv, row 2, column cosine_permille: 0\.8 is no whole number\. Make the file",
    ),
    "neighbours cut off": (
        {"neighbours.csv": "skill,neighbour,cosine_permille\nweld,met"},
        r"neighbours\.csv, row 2, column cosine_permille: the row ends before this column",
    ),
    "no JSON": ({"vocabulary.json": "{"}, r"vocabulary\.json is no JSON: "),
    "JSON in another encoding": (
        {"vocabulary.json": '{"name": "é"}'.encode("cp1252")},
        r"vocabulary\.json is no JSON: ",
    ),
    "another JSON": ({"vocabulary.json": "[]"}, "must hold one object with name and version"),
}


@pytest.mark.parametrize(("files", "told"), BROKEN.values(), ids=BROKEN)
def test_a_folder_that_is_wrong_is_refused_with_its_place(
    tmp_path: Path, files: Mapping[str, str | bytes], told: str
) -> None:
    """File, row, column and mend are named, never a traceback."""
    for name, text in {"skills.csv": SKILLS, **files}.items():
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InputError, match=told):
        read_vocabulary(tmp_path)


def test_a_folder_without_skills_is_no_vocabulary(tmp_path: Path) -> None:
    """The file that it lacks is named."""
    with pytest.raises(InputError, match=r"is no vocabulary: it has no file skills\.csv"):
        read_vocabulary(tmp_path)


def test_what_excel_leaves_behind_is_no_hindrance(tmp_path: Path) -> None:
    """A mark at the beginning, CRLF, empty rows, and cells at the end that are not there."""
    text = "\ufeff" + SKILLS.replace("metal,kennis,metaal,\n", "metal,kennis,metaal\n,,,\n\n")
    (tmp_path / "skills.csv").write_bytes(text.replace("\n", "\r\n").encode())
    assert [each.id for each in read_vocabulary(tmp_path).concepts] == ["metal", "weld"]


def test_an_error_names_the_row_that_excel_shows(tmp_path: Path) -> None:
    """A cell of several lines is one row, and an empty row counts."""
    with (tmp_path / "skills.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["id", "label_nl", "description_nl"], ["a", "a", "een\ntwee\ndrie"], [], ["b", ""]]
        )
    with pytest.raises(InputError, match=r"skills\.csv, row 4, column label_nl: b has no label"):
        read_vocabulary(tmp_path)
