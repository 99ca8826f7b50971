"""What may not count does not count, from the spreadsheet to the outcome."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.e2e.commands import LEIDEN, stagepact

OUTCOME = ("candidate", "vacancy", "candidate_score", "vacancy_score")


def outcome(folder: Path, out: Path) -> list[tuple[object, ...]]:
    result = stagepact("match", folder, "-p", "talent", "--out", out)
    assert result.returncode == 0, result.stdout + result.stderr
    run = json.loads((out / "run.json").read_text("utf-8"))
    return [tuple(pair[name] for name in OUTCOME) for pair in run["placements"]]


def test_another_name_sex_birth_date_and_nationality_change_nothing(tmp_path: Path) -> None:
    """Swapping what people are called and adding what they are leaves every pair and score."""
    folder = tmp_path / "other-people"
    folder.mkdir()
    for file in LEIDEN.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    people = folder / "werkzoekenden.csv"
    with people.open(encoding="utf-8-sig", newline="") as lines:
        heading, *rows = csv.reader(lines, delimiter=";")
    names = [at for at, title in enumerate(heading) if title.casefold() in {"naam", "e-mail"}]
    assert len(names) == 2
    heading += ["geslacht", "geboortedatum", "nationaliteit", "foto"]
    for number, row in enumerate(rows):
        for at in names:
            row[at] = f"zx{number}@example.org" if "@" in row[at] else f"Qwxyz {number}"
        row += ["mvx"[number % 3], f"{1 + number % 28}-3-{1960 + number % 45}", "XYZ", "f.jpg"]
    with people.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, delimiter=";").writerows([heading, *rows])
    before = outcome(LEIDEN, tmp_path / "before")
    assert len(before) > 150
    assert outcome(folder, tmp_path / "after") == before


def test_a_file_with_citizen_service_numbers_is_refused_whole(tmp_path: Path) -> None:
    """A column of BSNs stops the run, even with --skip-bad-rows, and no number is repeated."""
    bsn = LEIDEN.parent / "leiden-messy-bsn" / "studenten.csv"
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("bedrijven.csv", "stageplaatsen.csv"):
        (folder / name).write_bytes((LEIDEN / name).read_bytes())
    (folder / "studenten.csv").write_bytes(bsn.read_bytes())
    result = stagepact("match", folder, "--out", tmp_path / "out", "--skip-bad-rows")
    assert result.returncode == 1
    assert "BSN" in result.stdout
    assert "111222333" not in result.stdout + result.stderr
    assert not (tmp_path / "out").exists()
