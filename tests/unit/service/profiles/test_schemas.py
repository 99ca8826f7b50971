"""The API takes what files take, and refuses what files refuse."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel, ValidationError

from matching.profiles import records
from service.profiles.schemas import (
    CANDIDATE_EXAMPLE,
    NO_ID,
    CandidateFields,
    CandidateIn,
    CandidateOut,
)
from service.profiles.schemas_offers import (
    EMPLOYER_EXAMPLE,
    VACANCY_EXAMPLE,
    EmployerFields,
    EmployerIn,
    EmployerOut,
    VacancyFields,
    VacancyIn,
    VacancyOut,
)
from tests.records_drawn import candidates, employers, vacancies

EXAMPLES = 25


@pytest.mark.parametrize(
    ("fields", "record", "elsewhere"),
    [
        (CandidateFields, records.Candidate, {"id", "programme"}),
        (EmployerFields, records.Employer, {"id", "contact"}),
        (VacancyFields, records.Vacancy, {"id", "programme", "employer"}),
    ],
)
def test_the_api_has_every_field_of_the_record_with_its_default(
    fields: type[BaseModel], record: type[BaseModel], elsewhere: set[str]
) -> None:
    expected = {
        name: field.get_default()
        for name, field in record.model_fields.items()
        if name not in elsewhere
    }
    assert {n: f.get_default() for n, f in fields.model_fields.items()} == expected


def sent(record: BaseModel, **others: Any) -> dict[str, Any]:
    """Return a record as somebody would send it."""
    values = record.model_dump(mode="json")
    for name in ("id", "employer"):
        values.pop(name, None)
    return values | others


@settings(max_examples=EXAMPLES)
@given(candidates("talent"))
def test_every_person_that_a_file_may_hold_can_be_sent(record: records.Candidate) -> None:
    taken = CandidateIn.model_validate(sent(record, key=record.id))
    assert {n: getattr(taken, n) for n in CandidateFields.model_fields} == {
        n: getattr(record, n) for n in CandidateFields.model_fields
    }


@settings(max_examples=EXAMPLES)
@given(employers)
def test_every_employer_that_a_file_may_hold_can_be_sent(record: records.Employer) -> None:
    taken = EmployerIn.model_validate(sent(record, key=record.id))
    assert all(getattr(taken, n) == getattr(record, n) for n in EmployerFields.model_fields)
    assert taken.contact == record.contact


@settings(max_examples=EXAMPLES)
@given(vacancies("talent", "E1"))
def test_every_vacancy_that_a_file_may_hold_can_be_sent(record: records.Vacancy) -> None:
    taken = VacancyIn.model_validate(sent(record, key=record.id, employer_id=NO_ID))
    assert all(getattr(taken, n) == getattr(record, n) for n in VacancyFields.model_fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("postcode", "0123"),
        ("postcode", "2312AB"),
        ("crebo", "1234"),
        ("hours_per_week", 0),
        ("hours_per_week", 61),
        ("max_travel_km", float("nan")),
        ("level", "phd"),
        ("occupation", "mijn bsn is 111222333"),
        ("skills", [{"text": "Python", "level": 5}]),
        ("skills", [{"text": ""}]),
        ("skills", [{"text": "111.222.333"}]),
        ("contact", {"name": "111222333"}),
        ("contact", {"birth_date": "2000-01-01"}),
        ("period", {"start": "2027-02-01", "end": "2027-01-01"}),
        ("sex", "f"),
        ("school", "\ud800"),
    ],
)
def test_the_api_refuses_what_a_record_refuses(name: str, value: object) -> None:
    record = {k: v for k, v in CANDIDATE_EXAMPLE.items() if k != "key"} | {"id": "S", name: value}
    with pytest.raises(ValidationError):
        records.Candidate.model_validate(record)
    with pytest.raises(ValidationError):
        CandidateIn.model_validate(CANDIDATE_EXAMPLE | {name: value})


@pytest.mark.parametrize(
    "wish",
    [
        {"rank": 1},
        {"rank": 1, "vacancy_id": NO_ID, "employer_id": NO_ID},
        {"rank": 0, "vacancy_id": NO_ID},
        {"rank": 2**31, "vacancy_id": NO_ID},
        {"rank": 1, "vacancy_id": "V0102"},
    ],
)
def test_a_wish_has_a_rank_and_one_target(wish: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CandidateIn.model_validate(CANDIDATE_EXAMPLE | {"wishes": [wish]})


def test_the_examples_are_what_the_api_takes_and_gives() -> None:
    CandidateIn.model_validate(CANDIDATE_EXAMPLE)
    EmployerIn.model_validate(EMPLOYER_EXAMPLE)
    VacancyIn.model_validate(VACANCY_EXAMPLE)
    for model in (CandidateOut, EmployerOut, VacancyOut):
        for example in model.model_json_schema()["examples"]:
            assert set(example) <= set(model.model_fields)


def test_sets_are_told_in_one_order() -> None:
    many = [str(number) for number in range(10_000, 10_040)]
    taken = VacancyIn.model_validate(VACANCY_EXAMPLE | {"crebos": many[::-1]})
    assert taken.model_dump(mode="json")["crebos"] == many
