"""Forms: what was typed, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, field_validator
from starlette.datastructures import FormData

from matching.errors import message
from service.errors import ProblemError
from service.web.pages.forms import Form, filled, options, refused
from service.words import Words

SAY = Words("en")


class Order(BaseModel):
    """A form as pages have them."""

    name: Annotated[str, Field(max_length=5)]
    number: int = 1
    colours: list[str] = Field(default_factory=list)
    note: str | None = None

    @field_validator("note")
    @classmethod
    def _no_shouting(cls, note: str | None) -> str | None:
        if note and note.isupper():
            raise ValueError("do not shout")
        return note


def sent(*pairs: tuple[str, str]) -> FormData:
    return FormData(list(pairs))


def test_a_good_form_gives_its_model_without_spaces_around() -> None:
    form = filled(Order, sent(("name", " Noor "), ("colours", "red"), ("colours", "blue")), SAY)
    assert form.is_good
    assert form.model == Order(name="Noor", colours=["red", "blue"])


def test_an_empty_field_was_left_out() -> None:
    form = filled(Order, sent(("name", "Noor"), ("number", "  "), ("note", "")), SAY)
    assert form.model == Order(name="Noor", number=1, note=None)


def test_what_was_typed_stays_beside_what_is_wrong() -> None:
    form = filled(Order, sent(("number", "two"), ("note", "HELP")), SAY)
    assert form.model is None
    assert form.value("number") == "two"
    assert form.error("name") == "Fill this in."
    assert form.error("number")
    assert form.error("note") == "do not shout"
    assert not form.error("colours")


def test_of_a_field_that_is_sent_twice_the_last_value_counts() -> None:
    assert filled(Order, sent(("name", "a"), ("name", "b")), SAY).value("name") == "b"


@pytest.mark.parametrize(("value", "option", "yes"), [
    ("a", "a", True), ("a", "b", False), (["a", "b"], "b", True), (3, "3", True), (None, "", False),
])  # fmt: skip
def test_an_option_is_chosen_where_the_value_says_so(value: object, option: str, yes: bool) -> None:
    assert Form({"field": value}).chosen("field", option) is yes


def test_a_refusal_stands_beside_the_field_that_it_names_and_the_rest_above() -> None:
    form = filled(Order, sent(("name", "Noor")), SAY)
    error = ProblemError(
        "invalid",
        message("Something is wrong."),
        items=[
            {"location": "body.name", "detail": "taken", "code": "x"},
            {"location": "body.else.0", "detail": "elsewhere", "code": "x"},
        ],
    )
    refused(form, error, SAY)
    assert form.error("name") == "taken"
    assert form.faults == ["elsewhere"]
    assert not form.is_good


def test_a_refusal_without_a_field_is_told_as_a_whole() -> None:
    form = Form()
    refused(form, ProblemError("state", message("Not now.")), SAY)
    assert form.faults == ["Not now."]


def test_options_are_named_in_the_language_of_the_reader() -> None:
    assert options({"a": "Sign in"}, Words("nl")) == [("a", "Inloggen")]
