"""The form of a person: what is asked, and how it becomes what is kept of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from starlette.datastructures import FormData

from matching.profiles.records import Cefr, Hours, Leerweg, Level, TravelMode
from service.profiles.limits import refusing
from service.profiles.schemas import CandidateIn, CandidateOut, Line
from service.terms import LEERWEGEN, LEVELS, TRAVEL_MODES
from service.web.pages.forms import Form, options
from service.words import N_, Words, language_name

CEFR: Final = tuple(level.value for level in Cefr)

_COMMON_LANGUAGES: Final = (
    "nl", "en", "de", "fr", "es", "it", "pt", "pl", "ro", "bg", "hu", "cs", "sk", "uk", "ru", "el",
    "hr", "sr", "bs", "sq", "tr", "ku", "ar", "fa", "ps", "ti", "am", "so", "sw", "ha", "yo", "ig",
    "ur", "hi", "bn", "pa", "ta", "ne", "zh", "ja", "ko", "vi", "th", "id", "ms", "fil", "pap",
    "he", "hy", "ka", "az", "uz", "lt", "lv", "et", "fi", "sv", "da", "nb", "is",
)  # fmt: skip
"""What the list of languages offers; one that somebody has already is offered as well."""

_LICENCES: Final = ("AM", "A", "B", "BE", "C", "CE", "D", "T")

_EMPTY_ROWS: Final = 2
"""Rows for languages that are still to be filled in."""


def _plain_number(value: object) -> object:
    """Return a number as people here write it, with a point."""
    return value.replace(",", ".") if isinstance(value, str) else value


def _four_digits(value: object) -> object:
    """Return the four digits of a postcode; the letters after them are not kept."""
    if not isinstance(value, str) or not value:
        return value
    found = re.fullmatch(r"([1-9]\d{3})\s*([A-Za-z]{2})?", value)
    if found is None:
        raise ValueError(N_("give four digits, such as 2312"))
    return found[1]


def _five_digits(value: object) -> object:
    if isinstance(value, str) and value and not re.fullmatch(r"\d{5}", value):
        raise ValueError(N_("give the five digits of the course, such as 25604"))
    return value


def _address(value: object) -> object:
    if isinstance(value, str) and value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(N_("give an e-mail address, such as name@example.org"))
    return value


Number = BeforeValidator(_plain_number)
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class NewPerson(BaseModel):
    """What is asked of somebody new; the rest is filled in together."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    email: Annotated[Short, BeforeValidator(_address)] = ""
    phone: Short = ""
    programme: Annotated[str, StringConstraints(max_length=64)]
    key: Annotated[str, StringConstraints(max_length=64)] | None = None
    organisation_id: Short | None = None
    level: Level = Level.NONE
    school: Line = ""
    occupation: Line = ""
    postcode: Annotated[str, BeforeValidator(_four_digits)] | None = None

    def candidate(self) -> CandidateIn:
        """Return the person as the services take them.

        Raises
        ------
        ProblemError
            ``invalid``.
        """
        values: dict[str, Any] = self.model_dump(
            exclude={"name", "email", "phone", "organisation_id"}
        )
        if self.organisation_id is not None:
            values["organisation_id"] = self.organisation_id
        contact = {"name": self.name, "email": self.email, "phone": self.phone}
        with refusing():
            return CandidateIn.model_validate({**values, "contact": contact})


class WholePerson(BaseModel):
    """Everything that is kept of a person, but for skills and wishes, which have their own page."""

    version: int
    name: Short = ""
    email: Annotated[Short, BeforeValidator(_address)] = ""
    phone: Short = ""
    organisation_id: Short | None = None
    level: Level = Level.NONE
    crebo: Annotated[str, BeforeValidator(_five_digits)] | None = None
    field: Short | None = None
    leerweg: Leerweg | None = None
    school: Line = ""
    school_number: Line = ""
    occupation: Line = ""
    start: date | None = None
    end: date | None = None
    hours_per_week: Annotated[Hours, Number] | None = None
    postcode: Annotated[str, BeforeValidator(_four_digits)] | None = None
    travel_mode: TravelMode = TravelMode.PUBLIC_TRANSPORT
    max_travel_km: Annotated[float, Field(gt=0, le=500), Number] | None = None
    max_travel_minutes: Annotated[float, Field(gt=0, le=300), Number] | None = None
    driving_licences: list[Short] = Field(default_factory=list, max_length=20)
    certificates: Line = ""
    interests: Line = ""
    learn: Line = ""
    ready: str = ""
    employed: str = ""

    def candidate(
        self, before: CandidateOut, languages: list[dict[str, str]], *, places: bool
    ) -> CandidateIn:
        """Return what a person becomes.

        Parameters
        ----------
        before
            As the person is now; what the form does not ask stays.
        languages
            As `languages_sent` reads them.
        places
            Whether the form asked for the organisation.

        Raises
        ------
        ProblemError
            ``invalid``.
        """
        apart = {"version", "name", "email", "phone", "start", "end", "organisation_id"}
        values: dict[str, Any] = self.model_dump(exclude=apart)
        for name in ("certificates", "interests", "learn"):
            values[name] = _lines(values[name])
        current = before.model_dump(mode="json", include=set(CandidateIn.model_fields))
        values |= {
            "ready": self.ready == "yes",
            "employed": self.employed == "yes",
            "period": {"start": self.start, "end": self.end},
            "contact": {"name": self.name, "email": self.email, "phone": self.phone},
            "languages": languages,
        }
        if places:
            values["organisation_id"] = self.organisation_id
        with refusing():
            return CandidateIn.model_validate({**current, **values})


def form_of(person: CandidateOut) -> Form:
    """Return the form as it stands for a person now."""
    values = person.model_dump(mode="json")
    contact, period = values.pop("contact"), values.pop("period")
    values |= {name: contact[name] for name in ("name", "email", "phone")}
    values |= {"start": period["start"], "end": period["end"]}
    for name in ("certificates", "interests", "learn"):
        values[name] = "\n".join(values[name])
    for name in ("hours_per_week", "max_travel_km", "max_travel_minutes"):
        values[name] = "" if values[name] is None else f"{values[name]:g}"
    for name in ("ready", "employed"):
        values[name] = "yes" if values[name] else ""
    return Form(values=values)


def languages_sent(sent: FormData) -> list[dict[str, str]]:
    """Return the languages of a form, with their levels: each row that names one."""
    names = [str(one).strip() for one in sent.getlist("language")]
    levels = [str(one).strip() for one in sent.getlist("language_level")]
    found = {name: level for name, level in zip(names, levels, strict=False) if name}
    return [{"language": name, "level": level or "A1"} for name, level in found.items()]


def language_rows(languages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows for languages as they are shown, with some that are empty."""
    return [*languages, *({"language": "", "level": ""} for _ in range(_EMPTY_ROWS))]


def choices_of(say: Words, languages: list[dict[str, str]], licences: list[str]) -> dict[str, Any]:
    """Return the options of the form in the language of the reader.

    Parameters
    ----------
    languages, licences
        What the person has; these are always among the options.
    """
    codes = dict.fromkeys((*_COMMON_LANGUAGES, *(one["language"] for one in languages)))
    named = [(code, language_name(code, say.language)) for code in codes if code]
    first, rest = named[:2], sorted(named[2:], key=lambda one: one[1].casefold())
    return {
        "levels": options(LEVELS, say),
        "leerwegen": options(LEERWEGEN, say),
        "travel_modes": options(TRAVEL_MODES, say),
        "languages": [*first, *rest],
        "cefr": [(code, code) for code in CEFR],
        "licences": [(code, code) for code in dict.fromkeys((*_LICENCES, *licences))],
    }


def _lines(text: str) -> list[str]:
    """Return the lines of a text that say something, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.splitlines()))))
