"""Between rows and records nothing is lost, and what cannot be kept is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from pydantic import BaseModel

from matching.profiles import records
from service.errors import ProblemError
from service.profiles import models
from service.profiles.limits import MOST_ITEMS, MOST_NUMBER, MOST_TEXT, refusing
from service.profiles.rows import (
    candidate_record,
    employer_record,
    set_candidate,
    set_employer,
    set_vacancy,
    vacancy_record,
)
from tests.records_drawn import candidates, employers, vacancies

EXAMPLES = 40


def is_valid(record: BaseModel) -> bool:
    """Return whether every value has exactly the type that a checked record has."""
    return type(record).model_validate(record.model_dump(), strict=True) == record


@settings(max_examples=EXAMPLES)
@given(candidates("talent"), candidates("talent"))
def test_a_candidate_comes_back_as_it_went_also_over_another_one(
    before: records.Candidate, record: records.Candidate
) -> None:
    row = models.Candidate()
    set_candidate(row, before)
    set_candidate(row, record)
    found = candidate_record(row, contact=True)
    assert found == record
    assert is_valid(found)


@settings(max_examples=EXAMPLES)
@given(employers, employers)
def test_an_employer_comes_back_as_it_went_also_over_another_one(
    before: records.Employer, record: records.Employer
) -> None:
    row = models.Employer()
    set_employer(row, before)
    set_employer(row, record)
    found = employer_record(row, contact=True)
    assert found == record
    assert is_valid(found)


@settings(max_examples=EXAMPLES)
@given(vacancies("talent", "E1"), vacancies("talent", "E1"))
def test_a_vacancy_comes_back_as_it_went_also_over_another_one(
    before: records.Vacancy, record: records.Vacancy
) -> None:
    row = models.Vacancy()
    set_vacancy(row, before)
    set_vacancy(row, record)
    found = vacancy_record(row, "E1")
    assert found == record
    assert is_valid(found)


@settings(max_examples=10)
@given(candidates("talent"))
def test_name_and_contact_stay_behind_unless_they_are_asked(record: records.Candidate) -> None:
    row = models.Candidate()
    set_candidate(row, record)
    assert candidate_record(row).contact == records.Contact()


def test_sets_are_stored_in_one_order() -> None:
    row = models.Vacancy()
    crebos = frozenset({"25604", "25297", "25100"})
    set_vacancy(
        row,
        records.Vacancy(id="V", programme="talent", employer="E", title="x", crebos=crebos),
    )
    assert row.crebos == ["25100", "25297", "25604"]


def test_no_contact_leaves_no_row_of_it() -> None:
    row = models.Candidate()
    person = records.Candidate(id="S", programme="talent", contact=records.Contact(name="Noor"))
    set_candidate(row, person)
    assert row.contact is not None
    set_candidate(row, person.model_copy(update={"contact": records.Contact()}))
    assert row.contact is None


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"school": "a\0b"}, "school", "nul"),
        ({"contact": records.Contact(phone="\0")}, "contact.phone", "nul"),
        ({"skills": (records.SkillClaim(text="a\0b"),)}, "skills.0.text", "nul"),
        ({"school": "x" * (MOST_TEXT + 1)}, "school", "too_long"),
        ({"interests": ("x",) * (MOST_ITEMS + 1)}, "interests", "too_long"),
    ],
)
def test_what_a_database_cannot_keep_is_refused_by_name(
    changes: dict[str, object], where: str, code: str
) -> None:
    record = records.Candidate(id="S", programme="talent").model_copy(update=changes)
    with pytest.raises(ProblemError) as caught:
        set_candidate(models.Candidate(), record)
    assert caught.value.code == "invalid"
    assert [(each["location"], each["code"]) for each in caught.value.items] == [(where, code)]


def test_a_number_beyond_the_column_is_refused() -> None:
    record = records.Employer(id="E", name="x", supervision_capacity=MOST_NUMBER + 1)
    with pytest.raises(ProblemError) as caught:
        set_employer(models.Employer(), record)
    assert caught.value.items[0]["location"] == "supervision_capacity"


def test_what_is_just_small_enough_is_kept() -> None:
    row = models.Candidate()
    record = records.Candidate(
        id="S", programme="talent", school="x" * MOST_TEXT, interests=("x",) * MOST_ITEMS
    )
    set_candidate(row, record)
    assert candidate_record(row) == record


def test_faults_of_a_record_are_a_problem_that_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(ProblemError) as caught, refusing():
        records.Candidate(id="S", programme="talent", occupation="bsn 111222333")
    assert caught.value.code == "invalid"
    assert caught.value.items
    assert "111222333" not in repr(caught.value.items) + str(caught.value)
    assert caught.value.__cause__ is None
