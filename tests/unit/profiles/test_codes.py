"""Words become codes: what means the same has the same code."""

from __future__ import annotations

import pytest

from matching.profiles.codes import (
    LICENCES,
    Codes,
    bits,
    day,
    field_name,
    licence_bits,
    sector_name,
)
from matching.profiles.records import Recognition
from matching.tables import LEVELS, NONE
from tests import markets
from tests.markets import firm, offer, person, profiles, spoken


def licences(mask: int) -> set[str]:
    """Return the names of the bits."""
    return {name for bit, name in enumerate(LICENCES) if mask >> bit & 1}


@pytest.mark.parametrize(
    ("text", "sector"),
    [("techniek", "techniek"), ("Techniek en installatie", "techniek"), ("VERPLEGING", "zorg"),
     ("Health care", "zorg"), ("8610", "zorg"), ("86.10", "zorg"), ("41", "bouw"),
     ("43", "bouw"), ("432", "techniek"), ("43.21", "techniek"), ("7111", "bouw"),
     ("71", "techniek"), ("onzin", None), ("", None), (None, None), ("00", None), ("9", None)],
)  # fmt: skip
def test_a_sector_is_known_by_name_or_sbi_code(text: str | None, sector: str | None) -> None:
    """An id, label or synonym in either language, or the longest SBI code that is known."""
    assert sector_name(text) == sector


def test_a_field_of_study_is_known_by_synonym_or_is_itself() -> None:
    """Names of the same study are one; a study that nobody listed is its own words."""
    assert field_name("HBO-ICT") == field_name("Computer Science") == "informatica"
    assert field_name("Zelf Bedácht") == "zelf bedacht"


@pytest.mark.parametrize(
    ("held", "drives"),
    [(["B"], {"B", "AM"}), (["BE"], {"BE", "B", "AM"}), (["A"], {"A", "A2", "A1", "AM"}),
     (["C"], {"C", "C1", "B", "AM"}), (["CE"], {"CE", "C", "C1E", "C1", "BE", "B", "AM"}),
     (["T"], {"T", "AM"}), (["AM"], {"AM"}), ([], set()), (["X"], set()),
     (["A1", "B"], {"A1", "B", "AM"})],
)  # fmt: skip
def test_a_licence_includes_lighter_ones(held: list[str], drives: set[str]) -> None:
    """Who may drive the heavy thing may drive the light one, and never the other way round."""
    assert licences(licence_bits(held)) == drives


def test_a_licence_that_is_asked_is_that_one_only() -> None:
    """A job that asks B does not ask a moped licence as well."""
    assert licences(licence_bits(["B"], implied=False)) == {"B"}


def test_every_included_licence_includes_its_own() -> None:
    """What a licence includes brings along all that this includes: nothing is left half way."""
    for name in LICENCES:
        mask = licence_bits([name])
        assert licence_bits(licences(mask)) == mask


def test_bits_stand_for_positions() -> None:
    """mbo2 is the third level, bit 4; hbo the sixth, bit 32."""
    assert bits(LEVELS, ["mbo2", "hbo"]) == 4 + 32
    assert bits(LEVELS, []) == 0


def test_a_day_is_its_ordinal() -> None:
    """Day 1 is the first of January of year 1; an open end is what the caller says."""
    assert day(markets.day("0001-01-02"), 7) == 2
    assert day(None, 7) == 7


def test_codes_are_given_to_what_stands_in_the_profiles() -> None:
    """Each language, certificate, field, crebo and municipality that is named has one code."""
    made = profiles(
        person(
            field="HBO-ICT", crebo="25655", languages=spoken(nl="B1"), certificates=("VCA", "eigen")
        ),
        person("c2", field="informatica", languages=spoken(NL="C1", fa="B2")),
        offer(crebos=frozenset({"25180"}), fields=frozenset({"Zelf"}), certificates=("eigen",)),
        firm(municipality="Verweggistan", recognitions=(Recognition(crebo="00123"),)),
    )
    codes = Codes(made, {"VCA": "vca", "eigen": "text:eigen"})
    assert codes.languages == ("fa", "nl")
    assert codes.certificates == ("text:eigen", "vca")
    assert codes.fields == ("informatica", "zelf")
    assert codes.crebos == ("00123", "25180", "25655")
    assert codes.field("hbo-ict") == codes.field("Informatica") == 0
    assert codes.crebo("25655") == 2
    assert (codes.field(None), codes.crebo(None), codes.sector(None)) == (NONE, NONE, NONE)
    assert codes.sectors[codes.sector("verpleging")] == "zorg"


def test_a_postcode_tells_the_municipality_before_a_name_does() -> None:
    """The municipality is that of the postcode, else the one named, else unknown."""
    codes = Codes(profiles(firm(municipality="Verweggistan")), {})
    assert codes.municipalities[codes.municipality("2352", "Verweggistan")] == "Leiderdorp"
    assert codes.municipalities[codes.municipality(None, "Verweggistan")] == "Verweggistan"
    assert codes.municipality("9999", "Nergens") == NONE
