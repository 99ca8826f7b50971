"""Forms: what somebody filled in, checked by a pydantic model, and what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from service.errors import ProblemError
from service.web.problems import item_of, validation_text
from service.words import N_, Words

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Form:
    """A form as it is shown: values as typed, and what is wrong with them.

    Attributes
    ----------
    values
        Name of the field to what stands in it; a list where several may be chosen.
    errors
        Name of the field to what is wrong with it and how to mend it.
    faults
        What is wrong with the whole.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def value(self, name: str) -> Any:
        """Return what stands in a field; empty where nothing does."""
        found = self.values.get(name)
        return "" if found is None else found

    def chosen(self, name: str, option: str) -> bool:
        """Return whether an option of a field is chosen."""
        found = self.values.get(name)
        if isinstance(found, (list, tuple, set, frozenset)):
            return option in {str(one) for one in found}
        return found is not None and str(found) == option

    def error(self, name: str) -> str:
        """Return what is wrong with a field; empty if nothing."""
        return self.errors.get(name, "")

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not self.faults

    def blame(self, name: str, text: str) -> None:
        """Say what is wrong with a field."""
        self.errors.setdefault(name, text)


@dataclass
class Filled(Form, Generic[Model]):
    """A form that was filled in.

    Attributes
    ----------
    model
        What it says; None while something is wrong.
    """

    model: Model | None = None


def filled(model: type[Model], sent: FormData, say: Words) -> Filled[Model]:
    """Return what a form says.

    Each field of the model is read under its name (or alias); an empty text means that the field
    was left out. Fields of lists and tuples take all values of that name. Spaces around are cut.

    Parameters
    ----------
    model
        With a field for each field of the form.
    sent
        As `service.web.pages.routing.posted` gives it.
    say
        The language of the errors.
    """
    shown: dict[str, Any] = {}
    given: dict[str, Any] = {}
    for name, told in model.model_fields.items():
        key = told.alias or name
        texts = [one.strip() for one in sent.getlist(key) if isinstance(one, str)]
        if _is_several(told.annotation):
            shown[key] = [one for one in texts if one]
            given[key] = shown[key]
        else:
            shown[key] = texts[-1] if texts else ""
            if shown[key] != "":
                given[key] = shown[key]
    form: Filled[Model] = Filled(values=shown)
    try:
        form.model = model.model_validate(given)
    except ValidationError as error:
        for fault in error.errors():
            where = str(fault["loc"][0]) if fault["loc"] else ""
            text = (
                say(N_("Fill this in."))
                if fault["type"] == "missing"
                else validation_text(fault, say)
            )
            if where:
                form.blame(where, text)
            else:
                form.faults.append(text)
    return form


def refused(form: Form, error: ProblemError, say: Words, fields: Iterable[str] = ()) -> None:
    """Put what a service refused into a form, beside the fields that it names.

    Parameters
    ----------
    form
        To be shown again.
    error
        Of the service.
    say
        The language.
    fields
        Names of the fields of the form; a location ``body.skills.0.text`` goes to ``skills``.
    """
    known = set(fields) or set(form.values)
    told = error.message.render(say)
    for item in (item_of(one, say) for one in error.items):
        parts = item.location.removeprefix("body.").split(".")
        if parts[0] in known:
            form.blame(parts[0], item.detail or told)
        else:
            form.faults.append(item.detail or told)
    if told and not (error.items and form.errors):
        form.faults.insert(0, told)


def options(
    pairs: Mapping[str, str] | Sequence[tuple[str, str]], say: Words
) -> list[tuple[str, str]]:
    """Return the options of a choice, with their names in the language of the reader."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [(value, say(name)) for value, name in items]


def _is_several(annotation: Any) -> bool:
    """Return whether a field takes several values."""
    origin = get_origin(annotation)
    if origin in (list, tuple, set, frozenset):
        return True
    return any(_is_several(inner) for inner in get_args(annotation))
