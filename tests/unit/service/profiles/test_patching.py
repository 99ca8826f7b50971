"""A merge patch changes what it names, removes what it makes null, and nothing else (RFC 7396)."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError

from service.profiles.schemas import CANDIDATE_EXAMPLE, CandidateIn
from service.web.patching import patched, takes_patch

CURRENT: dict[str, Any] = CandidateIn.model_validate(CANDIDATE_EXAMPLE).model_dump(mode="json")


def after(patch: dict[str, Any]) -> dict[str, Any]:
    """Return what differs after a patch."""
    found = patched(CandidateIn, CURRENT, patch).model_dump(mode="json")
    return {name: value for name, value in found.items() if value != CURRENT[name]}


def test_nothing_changes_by_an_empty_patch() -> None:
    assert after({}) == {}


def test_a_value_takes_the_place_of_another() -> None:
    assert after({"level": "hbo", "interests": ["zorg"]}) == {
        "level": "hbo",
        "interests": ["zorg"],
    }


def test_null_makes_a_field_what_it_is_when_it_was_never_sent() -> None:
    assert after({"level": None, "postcode": None}) == {"level": "none", "postcode": None}


def test_null_is_not_the_same_as_left_out_where_null_may_be() -> None:
    found = patched(CandidateIn, CURRENT, {"organisation_id": None, "level": None})
    assert "organisation_id" in found.model_fields_set
    assert "level" not in found.model_fields_set


def test_an_object_is_changed_inside() -> None:
    assert after({"contact": {"phone": None, "name": "Noor"}})["contact"] == {
        "name": "Noor",
        "email": "noor@example.org",
        "phone": "",
    }


def test_a_list_is_replaced_as_a_whole() -> None:
    assert after({"skills": [{"text": "lassen"}]})["skills"] == [{"text": "lassen", "level": 2}]


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"level": "phd"}, ("body", "level")),
        ({"sex": "f"}, ("body", "sex")),
        ({"programme": None}, ("body", "programme")),
        ({"contact": {"name": {"deep": {"deeper": None}}}}, ("body", "contact", "name")),
        ({"contact": "x"}, ("body", "contact")),
        ({"level": {"a": None}}, ("body", "level")),
    ],
)
def test_a_result_that_cannot_be_is_refused_at_its_place(
    patch: dict[str, Any], where: tuple[str, ...]
) -> None:
    with pytest.raises(RequestValidationError) as caught:
        after(patch)
    assert where in [fault["loc"] for fault in caught.value.errors()]


def test_the_description_of_a_patch_asks_nothing_and_refers_to_nothing() -> None:
    content = takes_patch(CandidateIn)["requestBody"]["content"]
    schema = content["application/merge-patch+json"]["schema"]
    assert "required" not in schema
    assert set(schema["properties"]) == set(CandidateIn.model_fields)
    assert "$ref" not in repr(schema)
