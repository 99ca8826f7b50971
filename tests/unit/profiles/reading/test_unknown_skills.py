"""Words that are no known skill are told to who wrote them, with the nearest names."""

from __future__ import annotations

from typing import Any

import pytest

from matching.profiles.linking import linker_for
from matching.profiles.reading.findings import Finding, FindingLog
from matching.profiles.reading.rows import Entry
from matching.profiles.reading.unknown_skills import report_unknown_skills
from matching.profiles.records import Requirement, SkillClaim
from matching.profiles.vocabulary import default_vocabulary

HEADINGS = {
    "skills": "vaardigheden",
    "learn": "wil leren",
    "certificates": "certificaten",
    "requirements": "eisen",
}


def told(table: str = "candidates", **values: Any) -> list[Finding]:
    """Return what is said of the skills in one row of a table."""
    log = FindingLog()
    entry = Entry(table, "a.csv", 7, {"id": "x"} | values, HEADINGS)
    report_unknown_skills({table: [entry]}, linker_for(default_vocabulary()), log)
    return list(log)


def claims(*texts: str) -> tuple[SkillClaim, ...]:
    """Return skills as a cell gives them."""
    return tuple(SkillClaim(text=text) for text in texts)


def test_known_skills_need_no_word() -> None:
    """Labels, synonyms and ids pass in silence."""
    assert told(skills=claims("lassen", "kaswerk", "weld-tig"), certificates=("VCA basis",)) == []


@pytest.mark.parametrize(
    ("field", "cell"),
    [("skills", claims("glastuinbuow")), ("learn", ("glastuinbuow",)),
     ("certificates", ("glastuinbuow",))],
)  # fmt: skip
def test_a_typo_is_a_note_that_says_how_it_was_read(field: str, cell: Any) -> None:
    """A reading that is sure enough counts, and the writer sees where and which it was."""
    (found,) = told(**{field: cell})
    assert (found.code, found.severity.label) == ("skill-read-as", "note")
    assert (found.file, found.row, found.column) == ("a.csv", 7, HEADINGS[field])
    assert found.value == "glastuinbuow"
    assert str(found.why) == "glastuinbuow was read as glastuinbouw"


def test_a_doubtful_word_is_a_warning_with_the_nearest_names() -> None:
    """What is not sure enough is asked, not guessed; known skills beside it need no word."""
    (found,) = told(skills=claims("machines repareren", "lassen"))
    assert (found.code, found.severity.label) == ("unknown-skill", "warning")
    assert found.value == "machines repareren"
    assert str(found.mend).startswith("Do you mean: ")
    assert "machines reviseren" in str(found.mend)


def test_a_word_that_is_like_nothing_says_what_will_happen() -> None:
    """Nobody is sent the wrong way where no name is near."""
    (found,) = told(skills=claims("xylofoonbouw"))
    assert str(found.mend).startswith("Use other words; ")


def test_other_words_for_a_skill_are_a_note_that_says_how_they_were_read() -> None:
    """What means the same counts, and the writer sees as what."""
    (found,) = told(skills=claims("met de heftruck rijden"))
    assert (found.code, found.severity.label) == ("skill-read-as", "note")
    assert str(found.why) == "met de heftruck rijden was read as heftruck rijden"


def test_requirements_of_a_vacancy_are_looked_at_too() -> None:
    """An employer who writes an unknown skill is told so by row and column."""
    asked = (Requirement(text="xylofoonbouw"), Requirement(text="lassen"))
    (found,) = told("vacancies", requirements=asked)
    assert (found.column, found.value) == ("eisen", "xylofoonbouw")


def test_a_word_is_told_at_each_place_where_it_stands() -> None:
    """Whoever mends the file finds every cell in the list."""
    found = told(skills=claims("xylofoonbouw"), learn=("xylofoonbouw",))
    assert [each.column for each in found] == ["vaardigheden", "wil leren"]
