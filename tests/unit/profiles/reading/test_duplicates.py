"""Finding the same person, company or offer twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from matching.profiles.reading.duplicates import report_duplicates
from matching.profiles.reading.findings import FindingLog
from matching.profiles.reading.rows import Entry
from tests.unit.profiles.folders import codes, read

HEADING = "id;niveau;postcode;school;studentnummer;e-mail;naam;crebo\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mbo3;2312;ROC;300123;a@x.nl;Jan;", "hbo;2311;HL;s99;A@X.nl ;Piet;"),
        ("mbo3;2312;ROC;300123;j.vries@x.nl;Jan;", "mbo3;2312;ROC;;jvries+stage@x.nl;Piet;"),
        ("mbo3;2312;ROC;300123;;Jan;", "mbo4;2311;roc;300123;;Piet;"),
        ("mbo3;2312;ROC;300123;;Jan;", "mbo3;2312;ROC;300132;;Piet;"),
        (
            "mbo3;2312;ROC;1;christiaan.van.wassenaar@x.nl;Jan;",
            "mbo3;2312;ROC;2;christian.van.wassenaar@x.nl;Piet;",
        ),
    ],
)
def test_the_same_person_twice_is_found_without_the_name(
    tmp_path: Path, one: str, other: str
) -> None:
    """By e-mail or school number, also with one typing error; both rows are named."""
    reading = read(tmp_path, studenten=f"{HEADING}S1;{one}\nS5;mbo3;2312;;;z@x.nl;Q;\nS2;{other}\n")
    (found,) = [f for f in reading.findings if f.code == "person-twice"]
    assert (found.row, found.severity.label) == (4, "warning")
    assert "row 2" in found.why.render()
    assert len(reading.profiles.candidates) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mbo3;2312;ROC;300123;anna@x.nl;Jan Smit;", "mbo3;2312;ROC;300987;emma@x.nl;Jan Smit;"),
        ("mbo3;2312;ROC;300123;;Jan;", "mbo3;2311;ROC;300132;;Jan;"),
        ("mbo3;2312;ROC;300123;;Jan;25655", "mbo3;2312;ROC;300124;;Jan;25180"),
        ("mbo3;2312;ROC;300123;;Jan;", "mbo3;2312;HL;300123;;Jan;"),
        ("mbo3;2312;ROC;1;;Jan;", "mbo3;2312;ROC;2;;Jan;"),
    ],
)
def test_people_who_only_share_a_name_or_a_place_are_left_alone(
    tmp_path: Path, one: str, other: str
) -> None:
    """Another number, school, postcode or course makes another person; a name makes none."""
    reading = read(tmp_path, studenten=f"{HEADING}S1;{one}\nS2;{other}\n")
    assert codes(reading) == []


def test_the_same_company_twice_is_found(tmp_path: Path) -> None:
    """By KvK number, or by nearly the same name at the same postcode."""
    reading = read(
        tmp_path,
        bedrijven=(
            "id;naam;KvK;postcode\nB1;Bakkerij De Gouden Korenaar;1234567;2312\n"
            "B2;Smid;01234567;2352\nB3;Bakkerij De Gouden Korenar;;2312\n"
            "B4;Bakkerij De Gouden Korenaar;;2333\n"
        ),
    )
    assert codes(reading) == [("employer-twice", 3, "KvK"), ("employer-twice", 4, "naam")]


def test_the_same_offer_twice_is_found(tmp_path: Path) -> None:
    """Only where everything but the id is the same."""
    reading = read(
        tmp_path,
        stageplaatsen="id;werkgever;titel;eisen\nV1;B1;a;kassa\nV2;B1;A;kassa\nV3;B1;a;lassen\n",
    )
    assert codes(reading) == [("vacancy-twice", 3, "titel")]


def test_ten_thousand_rows_take_little_time() -> None:
    """The work grows with the rows, not with their square, even if all live in one place."""
    rng = random.Random(1)
    rows = [
        Entry(
            "candidates", "a.csv", number,
            {"id": str(number), "postcode": "2312", "email": f"u{rng.random()}@x.nl",
             "school_number": str(rng.randrange(10**6))},
            {},
        )
        for number in range(10_000)
    ]  # fmt: skip
    before = time.process_time()
    report_duplicates(rows, [], [], FindingLog())
    assert time.process_time() - before < 10
