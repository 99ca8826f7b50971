"""Words that are no known skill are told to who wrote them, with the nearest names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.profiles.folders import GOOD, read

PEOPLE = "id;niveau;postcode;vaardigheden;wil leren;certificaten\n"


def told(folder: Path, row: str) -> list[tuple[str, str, str, str, str]]:
    """Return code, severity, heading, value and mend of what is said of one person's skills."""
    reading = read(folder, studenten=f"{PEOPLE}S1;mbo3;2312;{row}\n")
    return [
        (f.code, f.severity.label, f.column, f.value, str(f.mend))
        for f in reading.findings
        if f.code in {"unknown-skill", "skill-read-as"}
    ]


def test_known_skills_need_no_word(tmp_path: Path) -> None:
    """Labels, synonyms and ids pass in silence."""
    assert told(tmp_path, "lassen: 3, kaswerk;weld-tig;VCA basis") == []


@pytest.mark.parametrize(
    ("row", "column"),
    [("glastuinbuow;;", "vaardigheden"), (";glastuinbuow;", "wil leren"),
     (";;glastuinbuow", "certificaten")],
)  # fmt: skip
def test_a_typo_is_a_note_that_says_how_it_was_read(tmp_path: Path, row: str, column: str) -> None:
    """A reading that is sure enough counts, and the writer can see which it was."""
    found = told(tmp_path, row)
    assert [each[:4] for each in found] == [("skill-read-as", "note", column, "glastuinbuow")]


def test_a_note_names_the_name_that_was_read(tmp_path: Path) -> None:
    """The sentence quotes what was written and what it was taken for."""
    reading = read(tmp_path, studenten=f"{PEOPLE}S1;mbo3;2312;glastuinbuow;;\n")
    said = [str(f.why) for f in reading.findings if f.code == "skill-read-as"]
    assert said == ["glastuinbuow was read as glastuinbouw"]


def test_a_doubtful_word_is_a_warning_with_the_nearest_names(tmp_path: Path) -> None:
    """What is not sure enough is asked, not guessed."""
    (found,) = told(tmp_path, "kassawerk;;")
    assert found[:4] == ("unknown-skill", "warning", "vaardigheden", "kassawerk")
    assert "Do you mean: kaswerk" in found[4]


def test_a_word_that_is_like_nothing_says_what_will_happen(tmp_path: Path) -> None:
    """Words without any near name still count for the very same words."""
    (found,) = told(tmp_path, "xylofoonbouw;;")
    assert found[0] == "unknown-skill"
    assert found[4] == "Use other words; as it stands it fits only the very same words"


def test_requirements_of_a_vacancy_are_looked_at_too(tmp_path: Path) -> None:
    """An employer who writes an unknown skill is told so by row and column."""
    offers = GOOD["stageplaatsen.csv"].replace("lassen", "xylofoonbouw")
    reading = read(tmp_path, stageplaatsen=offers)
    found = [(f.file, f.row, f.column) for f in reading.findings if f.code == "unknown-skill"]
    assert found == [("stageplaatsen.csv", 3, "eisen")]


def test_unknown_skills_leave_no_row_out(tmp_path: Path) -> None:
    """A warning about words never costs a person their turn."""
    reading = read(tmp_path, studenten=f"{PEOPLE}S1;mbo3;2312;xylofoonbouw;;\n")
    assert [c.id for c in reading.profiles.candidates] == ["S1"]
    assert not reading.blocking
