"""Reading a folder of spreadsheets."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from matching.profiles.read import read_profiles
from matching.profiles.records import (
    Decision,
    DecisionKind,
    EmployerRanking,
    Importance,
    Period,
    TravelMode,
    Wish,
)
from tests.unit.profiles.folders import GOOD, codes, read


def test_a_good_folder_gives_records_and_nothing_to_say(tmp_path: Path) -> None:
    """Records are sorted by id, digests name every file, rows are counted."""
    reading = read(tmp_path)
    assert codes(reading, notes=True) == []
    assert [c.id for c in reading.profiles.candidates] == ["S1", "S2"]
    assert [v.employer for v in reading.profiles.vacancies] == ["B1", "B2"]
    assert sorted(reading.digests) == sorted(GOOD)
    assert reading.rows["vacancies"] == 2
    assert reading.skipped == ()
    assert not reading.errors


def test_every_field_of_a_candidate_is_filled(tmp_path: Path) -> None:
    """Two columns make a period, three a name; days become hours; contact stands apart."""
    reading = read(
        tmp_path,
        studenten=(
            "id,niveau,crebo,leerweg,school,studentnummer,begindatum,einddatum,dagen per week,"
            "postcode,vervoer,max reistijd minuten,talen,rijbewijs,interesses,wil leren,"
            "mag op stage,heeft werk,voornaam,tussenvoegsel,achternaam,e-mail,telefoon\n"
            'S1,mbo3,25655,BBL,ROC,9,1 feb 2027,09-07-2027,"2,5",2312 AB,fiets,45,Nederlands B2,'
            "B,zorg,plannen,nee,ja,Sam,de,Vries,S@x.nl,06-1\n"
        ),
    )
    (one,) = reading.profiles.candidates
    assert one.period == Period(start=date(2027, 2, 1), end=date(2027, 7, 9))
    assert one.hours_per_week == 20
    assert one.travel_mode is TravelMode.BIKE
    assert one.contact.name == "Sam de Vries"
    assert one.contact.email == "s@x.nl"
    assert (one.ready, one.employed, one.programme) == (False, True, "stagepact")
    assert one.learn == ("plannen",)


def test_requirements_from_several_columns_come_together(tmp_path: Path) -> None:
    """Each column has its importance; what is named twice weighs as in the heaviest column."""
    reading = read(
        tmp_path,
        stageplaatsen=(
            "id;werkgever;titel;eisen essentieel;eisen belangrijk;eisen wenselijk\n"
            "V1;B1;Hulp;lassen: 3;Excel;Lassen; \n"
        ),
    )
    (one,) = reading.profiles.vacancies
    assert [(r.text, r.importance) for r in one.requirements] == [
        ("lassen", Importance.ESSENTIAL),
        ("Excel", Importance.IMPORTANT),
    ]
    assert ("named-twice", 2, "eisen wenselijk") in codes(reading)


def test_several_files_and_sheets_of_one_kind_come_together(tmp_path: Path) -> None:
    """Two CSV files and a workbook may all hold candidates."""
    with xlsxwriter.Workbook(tmp_path / "alles.xlsx") as book:
        for name, row in (("Leerlingen hbo", ["S7", "hbo"]), ("Lijstjes", ["x", "y"])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "niveau"])
            sheet.write_row(1, 0, row)
    reading = read(tmp_path, **{"studenten-wo": "id;niveau\nS8;wo\n"})
    assert [c.id for c in reading.profiles.candidates] == ["S1", "S2", "S7", "S8"]
    assert codes(reading) == [("sheet-not-recognised", None, "")]


def test_one_workbook_is_input_too(tmp_path: Path) -> None:
    """The path may name a workbook; findings name its sheets."""
    path = tmp_path / "invoer.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, text in GOOD.items():
            sheet = book.add_worksheet(name.removesuffix(".csv"))
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.replace("mbo3", "mbo9").split(";"))
    reading = read_profiles(path, programme="stagepact")
    assert [c.id for c in reading.profiles.candidates] == ["S2"]
    (error,) = reading.errors
    assert (error.file, error.row, error.column) == ("invoer.xlsx (studenten)", 2, "niveau")
    assert reading.skipped == (("invoer.xlsx (studenten)", 2),)


def test_a_sheet_is_known_by_its_file_if_its_name_says_nothing(tmp_path: Path) -> None:
    """`studenten.xlsx` with sheets `mbo` and `hbo` holds candidates in both."""
    with xlsxwriter.Workbook(tmp_path / "studenten.xlsx") as book:
        for name in ("mbo", "hbo"):
            book.add_worksheet(name).write_column(0, 0, ["id", f"S-{name}"])
    reading = read(tmp_path, studenten=None)
    assert [c.id for c in reading.profiles.candidates] == ["S-hbo", "S-mbo"]


def test_lines_above_the_heading_are_tolerated_and_noted(tmp_path: Path) -> None:
    """A title over the table is no heading, and rows keep Excel's numbers."""
    reading = read(tmp_path, studenten="Overzicht;;\n;;\nid;niveau;naam\nS1;mbo9;Jan\n")
    assert codes(reading, notes=True)[0] == ("above-heading", 1, "")
    assert codes(reading)[0] == ("level", 4, "niveau")


def test_comments_and_empty_rows_are_skipped(tmp_path: Path) -> None:
    """A comment beside which something else stands is noted, because it may be data."""
    text = "id;niveau\n# uitleg;# uitleg\n;\n#S1;mbo3\n# alleen dit;\nS2;hbo\n"
    reading = read(tmp_path, studenten=text)
    assert [c.id for c in reading.profiles.candidates] == ["S2"]
    assert [c for c in codes(reading, notes=True) if c[0] == "comment-row"] == [
        ("comment-row", 4, "")
    ]


def test_unknown_columns_are_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    """No column is dropped in silence."""
    reading = read(tmp_path, studenten="id;nivau;schoenmaat;;Geslacht\nS1;mbo3;42;iets;v\n")
    found = {f.column: f for f in reading.findings}
    assert found["nivau"].code == "unknown-column"
    assert "niveau" in found["nivau"].mend.render()
    assert found["schoenmaat"].code == "unknown-column"
    assert found["D"].code == "no-column-heading"
    assert found["Geslacht"].code == "left-out-on-purpose"
    assert "'v'" not in repr(reading.profiles)


def test_two_columns_for_one_thing_are_told(tmp_path: Path) -> None:
    """The better name is read, wherever it stands."""
    reading = read(tmp_path, studenten="nummer;id;niveau\n1;S1;mbo3\n")
    assert reading.profiles.candidates[0].id == "S1"
    assert codes(reading) == [("second-column", 1, "nummer")]


@pytest.mark.parametrize(
    "text",
    [
        "id;BSN\nS1;1\n",
        "id;hobby\n" + "".join(f"S{n};{bsn}\n" for n, bsn in enumerate(["123456782"] * 6)),
        "id;hobby\n" + "".join(f"S{n};{bsn}\n" for n, bsn in enumerate(["1234.56.782"] * 6)),
        "studentnummer;naam\n" + "123456782;a\n111222333;b\n" * 3,
    ],
)
def test_a_column_of_bsns_refuses_the_whole_file(tmp_path: Path, text: str) -> None:
    """Whatever its heading, and no number is repeated."""
    reading = read(tmp_path, studenten=text)
    assert reading.profiles.candidates == ()
    assert [f.code for f in reading.errors] == ["bsn-column"]
    assert not re.search(r"\d{4}\D?\d\d\D?\d{3}", repr(reading.findings))


def test_a_missing_required_column_or_file_is_told(tmp_path: Path) -> None:
    """With an example of what to add."""
    reading = read(tmp_path, studenten="niveau\nmbo3\n", bedrijven=None)
    assert ("column-missing", 1, "id") in codes(reading)
    missing = [f for f in reading.errors if f.code == "table-missing"]
    assert len(missing) == 1
    assert "werkgevers" in missing[0].why.render()


def test_ids_fall_back_on_numbers_that_are_there(tmp_path: Path) -> None:
    """Without an id a school number, a KvK number or a name will do."""
    reading = read(
        tmp_path,
        studenten="studentnummer;niveau\n300123;mbo3\n",
        bedrijven="bedrijfsnaam;plaats\nBakker;Leiden\n",
        stageplaatsen="id;bedrijf;titel\nV1;bakker;Hulp\n",
        wensen="student;voorkeur;vacature\n300123;1;v1\n",
    )
    assert reading.errors == ()
    assert reading.profiles.vacancies[0].employer == "Bakker"
    assert reading.profiles.wishes == (Wish(candidate="300123", rank=1, vacancy="V1"),)


def test_references_may_use_a_number_or_a_name(tmp_path: Path) -> None:
    """A unique KvK number, with or without its zeros, or a unique name finds the employer."""
    reading = read(
        tmp_path,
        bedrijven="id;naam;kvk\nB1;Bakker;01234567\nB2;Smid;\nB3;Smid;\n",
        stageplaatsen="id;werkgever;titel\nV1;1234567;a\nV2;BAKKER;b\nV3;Smid;c\nV4;Bakkr;d\n",
    )
    assert [(v.id, v.employer) for v in reading.profiles.vacancies] == [("V1", "B1"), ("V2", "B1")]
    assert codes(reading) == [
        ("reference-ambiguous", 4, "werkgever"),
        ("unknown-reference", 5, "werkgever"),
    ]
    assert any(f.code == "found-by-other-key" for f in reading.findings)


def test_what_points_at_a_left_out_row_is_left_out_and_told(tmp_path: Path) -> None:
    """An employer with an error takes its vacancies and their wishes along."""
    reading = read(
        tmp_path,
        bedrijven="id;naam;postcode\nB1;Bakker;9\nB2;Smid;2352\n",
        wensen="kandidaat;rang;vacature;werkgever\nS1;1;V1;\nS1;2;;B2\nS9;1;V2;\n",
    )
    assert codes(reading) == [
        ("postcode", 2, "postcode"),
        ("points-at-left-out", 2, "werkgever"),
        ("points-at-left-out", 2, "vacature"),
        ("unknown-reference", 4, "kandidaat"),
    ]
    assert reading.profiles.wishes == (Wish(candidate="S1", rank=2, employer="B2"),)
    assert len(reading.skipped) == 4


def test_doubled_ids_name_the_first_row(tmp_path: Path) -> None:
    """Case makes no other id; the first row stays."""
    reading = read(tmp_path, studenten="id;niveau\nS1;mbo3\ns1;hbo\n")
    (error,) = reading.errors
    assert (error.code, error.row) == ("id-twice", 3)
    assert "row 2" in error.why.render()


def test_decisions_and_rankings_are_read_and_checked(tmp_path: Path) -> None:
    """A lock names a vacancy, a ranking one of the employer's own, and nothing clashes."""
    reading = read(
        tmp_path,
        besluiten=(
            "besluit;kandidaat;vacature;werkgever;reden;door;datum\n"
            "vastzetten;S1;V1;;klik;Noor;12-01-2027\n"
            "vastzetten;S1;V2;;klik;;\n"
            "verbieden;S1;V1;;ruzie;;\n"
            "vastzetten;S2;;B1;klik;;\n"
            "verbieden;S2;;B1;ruzie;;\n"
            "verbieden;S2;V2;;;;\n"
        ),
        rangorde="werkgever;kandidaat;rang;vacature\nB1;S1;1;\nB1;S2;1;V2\nB1;S2;2;\nB1;S2;3;\n",
        wensen="kandidaat;rang;vacature;werkgever\nS1;1;V1;B2\nS2;1;;\nS2;2;V1;B1\n",
    )
    assert codes(reading) == [
        ("decisions-clash", 3, ""),
        ("decisions-clash", 4, ""),
        ("lock-without-vacancy", 5, "vacature"),
        ("value-missing", 7, "reden"),
        ("other-employer", 3, "werkgever"),
        ("pair-twice", 5, ""),
        ("other-employer", 2, "werkgever"),
        ("no-target", 3, ""),
    ]
    assert reading.profiles.decisions[0] == Decision(
        kind=DecisionKind.LOCK, candidate="S1", vacancy="V1", reason="klik", by="Noor",
        on=date(2027, 1, 12),
    )  # fmt: skip
    assert reading.profiles.rankings == (
        EmployerRanking(employer="B1", candidate="S1", rank=1),
        EmployerRanking(employer="B1", candidate="S2", rank=2),
    )
    assert reading.profiles.wishes == (Wish(candidate="S2", rank=2, vacancy="V1"),)


def test_what_is_allowed_but_odd_is_told(tmp_path: Path) -> None:
    """No places, a period that is over, hours against days, more locks than places."""
    reading = read(
        tmp_path,
        bedrijven=(
            "id;naam;begeleidingscapaciteit;erkenningen;gepauzeerd\n"
            "B1;Bakker;1;25655;nee\nB2;Smid;;;ja\nB3;Leeg;;;\n"
        ),
        stageplaatsen=(
            "id;werkgever;titel;aantal plaatsen;crebo;einddatum;uren;dagen\n"
            "V1;B1;a;2;25180;01-01-2026;32;3\nV2;B2;b;0;;;;\n"
        ),
        besluiten="besluit;kandidaat;vacature;reden\nvastzetten;S1;V2;klik\n",
    )
    assert not reading.errors
    assert {code for code, _, _ in codes(reading, notes=True)} == {
        "more-places-than-supervision", "paused-with-vacancies", "no-vacancies", "period-ended",
        "not-recognised", "capacity-zero", "hours-and-days", "more-locks-than-places",
        "without-requirements",
    }  # fmt: skip


def test_rows_of_another_programme_are_read_and_noted(tmp_path: Path) -> None:
    """One folder may serve several programmes."""
    reading = read(tmp_path, studenten="id;programma\nS1;Talent\nS2;\n")
    assert [c.programme for c in reading.profiles.candidates] == ["talent", "stagepact"]
    assert ("other-programme", None, "") in codes(reading, notes=True)


def test_a_reversed_period_is_an_error_in_plain_words(tmp_path: Path) -> None:
    """The record's own refusal is never shown."""
    reading = read(tmp_path, studenten="id;begin;eind\nS1;01-02-2027;01-01-2027\n")
    assert codes(reading) == [("period-reversed", 2, "eind")]


def test_skipping_bad_rows_leaves_only_errors_about_files_in_the_way(tmp_path: Path) -> None:
    """The caller may go on without broken rows, but not without a table."""
    read(tmp_path, studenten="id;niveau\nS1;mbo9\nS2;hbo\n", bedrijven="naam\x01" * 9)
    strict = read_profiles(tmp_path, programme="stagepact")
    lenient = read_profiles(tmp_path, programme="stagepact", skip_bad_rows=True)
    assert strict.findings == lenient.findings
    assert strict.profiles == lenient.profiles
    assert strict.blocking == strict.errors
    assert [f.code for f in lenient.blocking] == ["not-text"]


def test_the_folder_may_hold_anything(tmp_path: Path) -> None:
    """Folders, pipes, links, temporary files and foreign files do no harm."""
    folder, outside = tmp_path / "in", tmp_path / "buiten.csv"
    folder.mkdir()
    outside.write_text("id\nS9\n", encoding="utf-8")
    (folder / "studenten-map.csv").mkdir()
    (folder / "studenten-link.csv").symlink_to(outside)
    (folder / "studenten-kring.csv").symlink_to(folder / "studenten-kring.csv")
    os.mkfifo(folder / "studenten-pijp.csv")
    (folder / "studenten-oud.xls").write_bytes(b"x")
    (folder / "~$studenten.xlsx").write_bytes(b"x")
    (folder / ".studenten.csv").write_bytes(b"x")
    (folder / "leesmij.txt").write_text("hallo", encoding="utf-8")
    (folder / "studenten-leeg.csv").write_bytes(b"")
    (folder / "studenten-kop.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (folder / os.fsdecode(b"studenten-\xff.csv")).write_text(
        "id;skills;pc\nS8;x;2312\n", encoding="utf-8"
    )
    reading = read(folder)
    assert [c.id for c in reading.profiles.candidates] == ["S1", "S2", "S8"]
    assert {f.file: f.code for f in reading.findings} == {
        "leesmij.txt": "file-not-recognised",
        "studenten-kop.csv": "no-heading",
        "studenten-kring.csv": "link-outside",
        "studenten-leeg.csv": "empty-file",
        "studenten-link.csv": "link-outside",
        "studenten-map.csv": "not-a-file",
        "studenten-oud.xls": "other-format",
        "studenten-pijp.csv": "not-a-file",
    }


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    """There is always a reading, and it says what to do."""
    empty = read_profiles(tmp_path, programme="stagepact")
    assert [f.code for f in empty.findings] == ["table-missing"] * 3
    missing = read_profiles(tmp_path / "weg", programme="stagepact")
    assert "no-folder" in [f.code for f in missing.findings]
    assert read_profiles(Path("a\0b"), programme="stagepact").errors


def test_sixteen_thousand_columns_are_told_in_few_words(tmp_path: Path) -> None:
    """Some are named, the rest are counted."""
    heading = ";".join(["id", *(f"kolom {n}" for n in range(16_000))])
    reading = read(tmp_path, studenten=f"{heading}\nS1;x\n")
    found = codes(reading)
    assert len(found) == 101
    assert found[-1][0] in {"unknown-column", "unknown-columns"}
    assert reading.profiles.candidates[0].id == "S1"


def test_a_cell_of_a_megabyte_is_an_error_of_its_file_or_row(tmp_path: Path) -> None:
    """It is refused as what it is."""
    reading = read(tmp_path, studenten="id;naam\nS1;" + "x" * 1_000_000 + "\n")
    assert codes(reading)[0] == ("cell-too-long", None, "")
    reading = read(tmp_path, studenten="id;naam\nS1;" + "x" * 100_000 + "\nS2;a\n")
    assert codes(reading)[0] == ("too-long", 2, "naam")


def test_progress_tells_how_many_files_are_done(tmp_path: Path) -> None:
    """From none to all."""
    read(tmp_path)
    seen: list[tuple[int, int]] = []
    read_profiles(tmp_path, programme="x", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    """Also after the files were written in another order."""
    first = read(tmp_path / "a", studenten="id;niveau\nS1;mbo9\nS1;x\n")
    second = read(tmp_path / "b", studenten="id;niveau\nS1;mbo9\nS1;x\n")
    assert first == second


def test_names_and_what_else_is_private_stand_in_contact_only(tmp_path: Path) -> None:
    """Changing name, sex and birth date changes nothing but the contact."""
    rows = ("S1;Jan;m;01-01-2000;mbo3", "S1;Fatima;v;02-02-1999;mbo3")
    ones = []
    for number, row in enumerate(rows):
        reading = read(
            tmp_path / str(number), studenten=f"id;naam;geslacht;geboortedatum;niveau\n{row}\n"
        )
        ones.append(reading.profiles.candidates[0])
    assert ones[0] != ones[1]
    assert ones[0].model_copy(update={"contact": ones[1].contact}) == ones[1]
