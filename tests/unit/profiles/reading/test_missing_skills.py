"""Proposing skills for people and vacancies that tell none."""

from __future__ import annotations

from typing import Any

from matching.profiles.linking import linker_for
from matching.profiles.reading.findings import Finding, FindingLog
from matching.profiles.reading.missing_skills import report_missing_skills
from matching.profiles.reading.rows import Entry
from matching.profiles.records import SkillClaim
from matching.profiles.vocabulary import default_vocabulary

HEADINGS = {"occupation": "beroep", "title": "functie"}


def told(table: str, **values: Any) -> list[Finding]:
    """Return the findings about one row."""
    log = FindingLog()
    entry = Entry(table, "a.csv", 7, values, HEADINGS)
    report_missing_skills({table: [entry]}, linker_for(default_vocabulary()), log)
    return list(log)


def test_a_person_with_an_occupation_and_no_skills_is_proposed_some() -> None:
    """The note stands at the occupation and gives skills to copy, in Dutch."""
    (found,) = told("candidates", occupation="muzikant")
    assert (found.code, found.severity.label) == ("skills-missing", "note")
    assert (found.file, found.row, found.column, found.value) == ("a.csv", 7, "beroep", "muzikant")
    assert str(found.mend).startswith("Copy what is so into vaardigheden: ")
    assert "een instrument bespelen" in str(found.mend)


def test_a_vacancy_with_a_title_and_no_requirements_is_proposed_some() -> None:
    """A title alone says what the work asks."""
    (found,) = told("vacancies", title="procesoperator")
    assert found.column == "functie"
    assert "meters en meetwaarden bewaken" in str(found.mend)


def test_who_tells_skills_is_left_alone() -> None:
    """What people say of themselves comes before what their work usually is."""
    assert told("candidates", occupation="muzikant", skills=(SkillClaim(text="lassen"),)) == []


def test_a_title_that_is_not_understood_proposes_nothing() -> None:
    """Nothing is guessed from words that are no occupation."""
    assert told("candidates", occupation="xylofoonfluisteraar van Mars") == []
    assert told("candidates") == []
