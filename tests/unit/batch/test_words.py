"""Texts, numbers and the catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from matching.report.types import ChangeReport, RequirementReport
from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import RULE_NAMES
from matching.tables import IMPORTANCES, LEERWEGEN, LEVELS, TRAVEL_MODES
from service import terms
from service.words import Words, language_name, translator
from tools import words as catalogue

DUTCH, ENGLISH = Words("nl"), Words("en")


def test_catalogue_is_complete() -> None:
    """Every text in the code and the templates has sure Dutch with the same gaps."""
    assert list(catalogue.faults(catalogue.read_catalogue())) == []


def test_catalogue_equals_the_code() -> None:
    """The catalogue holds the texts that the code and the templates hold, no more and no less."""
    assert catalogue.ids(catalogue.read_catalogue()) == catalogue.ids(catalogue.extract())


def test_compiled_catalogue_is_fresh() -> None:
    """The compiled catalogue is what the readable one compiles to."""
    fresh = catalogue.compiled(catalogue.read_catalogue())
    assert catalogue.MO_FILE.read_bytes() == fresh


def test_extraction_sees_templates_and_plurals() -> None:
    """Texts of templates, of registries and with a plural are all collected."""
    found = catalogue.ids(catalogue.extract())
    assert ("Skip to the content",) in found
    assert ("too far to travel",) in found
    assert ("{n} place", "{n} places") in found


def test_translator_speaks_both_languages() -> None:
    """English is the text itself, Dutch is in the catalogue, unknown texts stay as they are."""
    assert translator("en")("too far to travel") == "too far to travel"
    assert translator("nl")("too far to travel") == "te ver reizen"
    assert translator()("no such text") == "no such text"


@pytest.mark.parametrize(
    ("say", "number", "percent", "day", "nth"),
    [
        (DUTCH, "1.234,50", "12,3%", "31-12-2026", "2e"),
        (ENGLISH, "1,234.50", "12.3%", "31 Dec 2026", "2nd"),
    ],
)
def test_numbers_and_dates(say: Words, number: str, percent: str, day: str, nth: str) -> None:
    """Numbers, percentages, dates and ordinals follow the language."""
    assert say.number(1234.5, 2) == number
    assert say.percent(0.123, 1) == percent
    assert say.date(date(2026, 12, 31)) == day
    assert say.ordinal(2) == nth


@pytest.mark.parametrize(
    ("number", "dutch", "english"),
    [
        (7.4, "7", "7"),
        (999.6, "1 duizend", "1 thousand"),
        (12_345, "12,3 duizend", "12.3 thousand"),
        (999_960, "1 miljoen", "1 million"),
        (3_200_000_000, "3,2 miljard", "3.2 billion"),
    ],
)
def test_large_numbers_are_said_in_three_digits(number: float, dutch: str, english: str) -> None:
    """Rounded before the word is chosen."""
    assert DUTCH.large_number(number) == dutch
    assert ENGLISH.large_number(number) == english


def test_english_ordinals() -> None:
    """English ordinals know the exceptions."""
    assert [ENGLISH.ordinal(n) for n in (1, 3, 11, 21, 112)] == [
        "1st", "3rd", "11th", "21st", "112th",
    ]  # fmt: skip


def test_plural_groups_its_number() -> None:
    """A text for many shows its number as people write it."""
    assert DUTCH.plural(1, "{n} place", "{n} places") == "1 plaats"
    assert DUTCH.plural(1200, "{n} place", "{n} places") == "1.200 plaatsen"


def test_listing_ends_with_and() -> None:
    """A list reads as a sentence does."""
    assert DUTCH.listing(["a", "b", "c"]) == "a, b en c"
    assert ENGLISH.listing(["a"]) == "a"
    assert ENGLISH.listing([]) == ""


def test_braces_in_values_stay() -> None:
    """What people typed between braces is never taken for a gap."""
    assert ENGLISH("{vacancy} at {employer}", vacancy="{x}", employer="{{") == "{x} at {{"


@pytest.mark.parametrize(
    ("change", "dutch", "english"),
    [
        (("travel", 5.0, "km", "", 3), "5 km verder: 3 plaatsen", "5 km further: 3 places"),
        (("travel", 10.0, "minutes", "", 1), "10 minuten langer onderweg: 1 plaats", ""),
        (("hours", 4.0, "hours", "", 2), "4 uur per week meer of minder: 2 plaatsen", ""),
        (("period", 7.0, "days", "", 2), "als de periodes 1 week meer overlappen: 2 plaatsen", ""),
        (("certificate", 0.0, "", "vca", 2), "met certificaat VCA: 2 plaatsen", ""),
        (("licence", 0.0, "", "B, C", 2), "met rijbewijs B, C: 2 plaatsen", ""),
        (
            ("language", 0.0, "", "nl B2, en B1", 4),
            "Nederlands op B2 en Engels op B1: 4 plaatsen",
            "Dutch at B2 and English at B1: 4 places",
        ),
        (("leerweg", 0.0, "", "bol/internship", 5), "met leerweg BOL / stage: 5 plaatsen", ""),
        (("readiness", 0.0, "", "", 12), "als de school de opdracht goedkeurt: 12 plaatsen", ""),
        (
            ("recognition", 0.0, "", "", 1),
            "als de werkgever erkend is voor deze crebo: 1 plaats",
            "",
        ),
        (("something-new", 0.0, "", "", 1), "something-new: 1 plaats", "something-new: 1 place"),
    ],
)
def test_changes_are_sentences(
    change: tuple[str, float, str, str, int], dutch: str, english: str
) -> None:
    """Every change that the engine knows is told as a short sentence."""
    told = ChangeReport(*change, vacancies=())
    assert terms.change_sentence(told, DUTCH, str.upper) == dutch
    if english:
        assert terms.change_sentence(told, ENGLISH, str.upper) == english


@pytest.mark.parametrize(
    ("fields", "dutch"),
    [
        (("met", "weld", "same", "course"), "voldaan"),
        (("partly", "measure", "related", "course"), "gedeeltelijk: door “measure” (verwant)"),
        (("partly", "weld", "same", "course"), "gedeeltelijk: heeft niveau 1, gevraagd is 3"),
        (("missing", None, "", "on-the-job"), "ontbreekt; te leren op het werk"),
        (("missing", None, "", ""), "ontbreekt"),
    ],
)  # fmt: skip
def test_requirements_are_phrases(fields: tuple[str, str | None, str, str], dutch: str) -> None:
    """How a requirement is met is told with the skill that counts for it, or the training."""
    status, by, kind, training = fields
    asked = RequirementReport(
        skill="weld",
        importance="essential",
        level=3,
        weight=1,
        status=status,
        by=by,
        by_level=1,
        kind=kind,
        similarity=0,
        credit=0,
        training=training,
    )
    assert terms.requirement_phrase(asked, DUTCH, str) == dutch


def test_registries_know_every_code() -> None:
    """No code of the engine is without a name."""
    assert set(RULE_NAMES) == set(terms.RULES) == set(terms.RULE_NAMES)
    assert set(PART_NAMES) == set(terms.PARTS)
    assert set(LEVELS) == set(terms.LEVELS)
    assert set(LEERWEGEN) == set(terms.LEERWEGEN)
    assert set(TRAVEL_MODES) == set(terms.TRAVEL_MODES)
    assert set(IMPORTANCES) == set(terms.IMPORTANCES)


def test_languages_have_names() -> None:
    """A language code is told by its name; a language without a code keeps its own."""
    assert language_name("fa", "nl") == "Perzisch"
    assert language_name("dari-taal", "en") == "Dari-taal"
