"""The parsers of cells by name, as `matching.profiles.reading.columns` calls them."""

from __future__ import annotations

from matching.profiles.reading import cells_dates as dates
from matching.profiles.reading import cells_lists as lists
from matching.profiles.reading import cells_numbers as numbers
from matching.profiles.reading import cells_skills as skills
from matching.profiles.reading import cells_terms as terms
from matching.profiles.reading.cells_text import Parser
from matching.profiles.records import Importance

PARSERS: dict[str, Parser] = {
    "id": numbers.identifier,
    "own_id": numbers.own_id,
    "programme": numbers.programme,
    "reference": numbers.identifier,
    "number_text": numbers.number_text,
    "short_text": lists.short_text,
    "note_text": lists.short_text,
    "long_text": lists.long_text,
    "contact_text": lists.short_text,
    "email": lists.email,
    "phone": lists.phone,
    "texts": lists.texts,
    "level": terms.level,
    "levels": terms.levels,
    "leerweg": terms.leerweg,
    "leerwegen": terms.leerwegen,
    "travel_mode": terms.travel_mode,
    "yes_no": terms.yes_no,
    "decision": terms.decision,
    "crebo": numbers.crebo,
    "crebos": lists.crebos,
    "kvk": numbers.kvk,
    "postcode": numbers.postcode,
    "hours": numbers.hours,
    "days": numbers.days,
    "km": numbers.kilometres,
    "minutes": numbers.minutes,
    "whole_number": numbers.whole_number,
    "rank": numbers.rank,
    "date": dates.day,
    "licences": lists.licences,
    "languages": skills.languages,
    "skills": skills.skills,
    "requirements": skills.requirements_as(Importance.IMPORTANT),
    "requirements_essential": skills.requirements_as(Importance.ESSENTIAL),
    "requirements_important": skills.requirements_as(Importance.IMPORTANT),
    "requirements_nice": skills.requirements_as(Importance.NICE),
    "recognitions": skills.recognitions,
    "sector": skills.sector,
    "sectors": skills.sectors,
}
"""What each parser expects stands in its docstring and in ``docs/input.md``."""

FREE_TEXT = frozenset(
    {
        "short_text",
        "note_text",
        "long_text",
        "contact_text",
        "texts",
        "skills",
        "requirements",
        "requirements_essential",
        "requirements_important",
        "requirements_nice",
        "sector",
        "sectors",
        "languages",
    }
)
"""Parsers of cells in which a BSN may hide between words."""

NUMERIC = frozenset({"hours", "days", "km", "minutes", "whole_number", "rank"})
"""Parsers of cells that Excel may keep as numbers."""

DATES = frozenset({"date"})
"""Parsers of cells that Excel may keep as dates."""
