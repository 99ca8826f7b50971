"""The registry of headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.profiles.reading.cells import DATES, FREE_TEXT, NUMERIC, PARSERS
from matching.profiles.reading.cells_text import parse
from matching.profiles.reading.columns import (
    TABLES,
    find_column,
    find_table,
    is_bsn_heading,
    is_sensitive,
)
from matching.profiles.reading.headings import Column, Table, normalise

DOCUMENT = Path(__file__).parents[4] / "docs" / "input.md"
EVERY_COLUMN = [
    pytest.param(table, column, id=f"{table.name}-{column.field}")
    for table in TABLES.values()
    for column in table.columns
]

COLUMNS = [
    pytest.param(column, id=f"{table.name}-{column.field}")
    for table in TABLES.values()
    for column in table.columns
]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_no_heading_means_two_columns(table: Table) -> None:
    """A heading that two columns of one table claim would be read by chance."""
    names = [name for column in table.columns for name in column.names]
    assert len(names) == len(set(names))
    assert len(table.by_field) == len(table.columns)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_reads_its_own_example(column: Column) -> None:
    """The example in the template is read without an error or a warning."""
    parsed = parse(PARSERS[column.parser], column.example, free_text=column.parser in FREE_TEXT)
    assert parsed.value is not None
    assert not parsed.problems


@pytest.mark.parametrize("column", COLUMNS)
def test_every_choice_can_be_read(column: Column) -> None:
    """What a template offers to choose from is understood when it comes back."""
    for choice in column.choices:
        parsed = parse(PARSERS[column.parser], choice, free_text=False)
        assert parsed.value is not None
        assert not parsed.problems


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_every_column_is_documented(table: Table, column: Column) -> None:
    """Somebody who fills in a sheet finds each column with both headings, help and aliases."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"## {table.sheet} ")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith(f"| {column.heading} |")]
    assert len(lines) == 1
    for text in (column.english, column.dutch_help, column.english_help, *column.aliases):
        assert text in lines[0]
    assert ("(required)" in lines[0]) == column.required


def test_every_parser_is_used_or_known() -> None:
    """The lists of parsers name only parsers that exist."""
    assert set(PARSERS) >= FREE_TEXT | NUMERIC | DATES
    assert {column.parser for table in TABLES.values() for column in table.columns} <= set(PARSERS)


@pytest.mark.parametrize(
    ("table", "heading", "field"),
    [
        ("candidates", "Studentnummer", "school_number"),
        ("candidates", "Leerlingnr.", "school_number"),
        ("candidates", " NIVEAU: ", "level"),
        ("candidates", "opleidings_code*", "crebo"),
        ("candidates", "Postcode woonadres", "postcode"),
        ("candidates", "E-mail", "email"),
        ("candidates", "Begindatum (dd-mm-jjjj)", "start"),
        ("candidates", "Dagen p/w", "days_per_week"),
        ("candidates", "Max. reisafstand (km)", "max_travel_km"),
        ("employers", "KvK-nummer", "kvk"),
        ("employers", "Bedrijfsnaam", "name"),
        ("employers", "SBI-code", "sector"),
        ("vacancies", "Functietitel", "title"),
        ("vacancies", "Aantal plaatsen", "capacity"),
        ("vacancies", "crebo’s", "crebos"),
        ("vacancies", "Essentiële eisen", "requirements_essential"),
        ("vacancies", "Employer ID", "employer"),
        ("wishes", "student number", "candidate"),
        ("decisions", "Reden", "reason"),
    ],
)
def test_headings_of_offices_are_known(table: str, heading: str, field: str) -> None:
    """Headings are known whatever their case, spaces, hyphens, accents and stars."""
    found = find_column(TABLES[table], heading)
    assert found is not None
    assert found[0].field == field


@pytest.mark.parametrize(
    "heading",
    [
        "Geslacht",
        "m/v",
        "Geboortedatum",
        "NATIONALITEIT",
        "Foto",
        "Religie",
        "Straat",
        "Huisnummer",
        "Gezondheid",
        "Woonplaats",
    ],
)
def test_what_a_score_may_not_know_is_left_out_on_purpose(heading: str) -> None:
    """Sex, birth date, nationality and the like belong to no column."""
    assert is_sensitive(TABLES["candidates"], heading)
    assert find_column(TABLES["candidates"], heading) is None


@pytest.mark.parametrize("heading", ["BSN", "bsn-nummer", "Burgerservicenummer", "Sofi nr", "PGN"])
def test_bsn_headings_are_recognised(heading: str) -> None:
    """A column of citizen service numbers is known by its heading in every table."""
    assert is_bsn_heading(heading)
    assert all(find_column(table, heading) is None for table in TABLES.values())


@pytest.mark.parametrize(
    ("stem", "table"),
    [
        ("studenten-mbo", "candidates"),
        ("Leerlingen 2027", "candidates"),
        ("werkzoekenden", "candidates"),
        ("01_bedrijven", "employers"),
        ("leerbedrijven", "employers"),
        ("stagebedrijven", "employers"),
        ("stageplaatsen", "vacancies"),
        ("leerwerkplekken", "vacancies"),
        ("Jobs", "vacancies"),
        ("voorkeuren", "wishes"),
        ("rangorde", "rankings"),
        ("besluiten", "decisions"),
        ("verwachte-fouten", None),
        ("placements", None),
        ("README", None),
    ],
)
def test_files_are_known_by_how_their_name_begins(stem: str, table: str | None) -> None:
    """A file's kind is told by the beginning of its name, after any numbers."""
    found = find_table(stem)
    assert (found.name if found else None) == table


def test_normalise_keeps_letters_and_digits_only() -> None:
    """Two spellings of one heading become the same."""
    assert normalise("Crebo's") == normalise("CREBO_S") == "crebos"
