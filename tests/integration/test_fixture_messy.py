"""`fixtures/leiden-messy` gives exactly the findings that were planted in it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from matching.profiles.read import Reading, read_profiles

FIXTURES = Path(__file__).parents[2] / "fixtures"


@cache
def messy() -> Reading:
    return read_profiles(FIXTURES / "leiden-messy", programme="stagepact", skip_bad_rows=True)


def expected() -> list[tuple[str, ...]]:
    with (FIXTURES / "leiden-messy.expected.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in list(csv.reader(lines))[1:]]


def test_every_planted_fault_is_found_and_nothing_else() -> None:
    found = [
        (f.file, str(f.row or ""), f.column, f.severity.label, f.code) for f in messy().findings
    ]
    assert found == expected()


def test_the_planted_faults_are_many_and_of_many_kinds() -> None:
    errors = [row for row in expected() if row[3] == "error"]
    assert len(errors) >= 100
    assert len({row[4] for row in errors}) >= 35
    assert {row[3] for row in expected()} == {"error", "warning", "note"}


def test_each_finding_says_why_and_what_to_do() -> None:
    for finding in messy().findings:
        assert finding.why.render(), finding
        assert finding.mend.render(), finding


def test_the_planted_citizen_service_number_is_never_repeated() -> None:
    assert not [f for f in messy().findings if "111222333" in f"{f.value} {f.why.render()}"]


def test_without_the_bad_rows_a_run_can_go_on() -> None:
    reading = messy()
    assert reading.blocking == ()
    assert len(reading.profiles.candidates) + len(reading.skipped) > 1150
    assert reading.rows["candidates"] == 1157
    assert {"T-MUSICUS"} <= {candidate.id for candidate in reading.profiles.candidates}
    assert {"B-OPERATOR"} <= {vacancy.id for vacancy in reading.profiles.vacancies}


def test_what_is_read_is_what_the_clean_files_say() -> None:
    clean = read_profiles(FIXTURES / "leiden", programme="stagepact").profiles
    good = {c.id: c for c in clean.candidates}
    touched = {(row[0], row[1]) for row in expected()}
    same = [
        candidate
        for candidate in messy().profiles.candidates
        if candidate.id in good
        and candidate.period == good[candidate.id].period
        and candidate.level == good[candidate.id].level
        and candidate.crebo == good[candidate.id].crebo
        and candidate.postcode == good[candidate.id].postcode
        and candidate.hours_per_week == good[candidate.id].hours_per_week
        and candidate.travel_mode == good[candidate.id].travel_mode
        and candidate.ready == good[candidate.id].ready
    ]
    assert len(same) >= len(messy().profiles.candidates) - len(touched)
    assert len(same) > 1080


def test_a_column_of_citizen_service_numbers_refuses_the_file() -> None:
    reading = read_profiles(FIXTURES / "leiden-messy-bsn", programme="stagepact")
    assert not reading.profiles.candidates
    assert "bsn-column" in {finding.code for finding in reading.errors}
    shown = " ".join(f"{f.value} {f.why.render()} {f.mend.render()}" for f in reading.findings)
    assert "111222333" not in shown
