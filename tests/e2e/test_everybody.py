"""`stagepact lists`: suggestions for everybody and a shortlist for every vacancy."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.e2e.commands import LEIDEN, stagepact

TALENT = ("-p", "talent")
FILES = {"suggestions.csv", "shortlists.csv", "rules.csv", "run.json"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the lists of programme talent once, in English, and look at what machines are told."""
    out = tmp_path_factory.mktemp("everybody") / "lists"
    result = stagepact("lists", LEIDEN, *TALENT, "--out", out, "--workers", "2", "--json")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["candidates"], told["vacancies"], told["top"]) == (250, 180, 20)
    assert (told["candidates_without"], told["rows_left_out"]) == (1, 0)
    assert "scoring pairs ..." in result.stderr
    return out


def test_everybody_is_listed_and_every_pair_counted(lists: Path) -> None:
    """All but one person have suggestions; what the rules took and what is left make up all."""
    assert {file.name for file in lists.iterdir()} == FILES
    assert len({row["candidate"] for row in rows(lists / "suggestions.csv")}) == 249
    lost = sum(int(row["pairs"]) for row in rows(lists / "rules.csv"))
    told = json.loads((lists / "run.json").read_text("utf-8"))["lists"]
    assert told["pairs"] - lost == told["eligible_pairs"] == 32_546


def test_a_person_finds_there_what_suggest_says(lists: Path) -> None:
    """The same vacancies with the same scores, in the same order."""
    said = stagepact("suggest", "T-MUSICUS", *TALENT, "--data", LEIDEN, "--top", "10", "--json")
    expected = [
        (pair["vacancy"], f"{pair['candidate_score'] / 100:.2f}", str(pair["wish"] or ""))
        for pair in json.loads(said.stdout)
    ]
    mine = [row for row in rows(lists / "suggestions.csv") if row["candidate"] == "T-MUSICUS"]
    found = [(row["vacancy"], row["score candidate"], row["wish"]) for row in mine[:10]]
    assert found == expected
    assert [row["place in the list"] for row in mine] == [str(at) for at in range(1, 21)]


def test_a_vacancy_finds_there_what_shortlist_says(lists: Path) -> None:
    """The same candidates with the same scores, in the same order, and not by name."""
    said = stagepact("shortlist", "B-OPERATOR", *TALENT, "--data", LEIDEN, "--json")
    expected = [
        (pair["candidate"], f"{pair['vacancy_score'] / 100:.2f}")
        for pair in json.loads(said.stdout)
    ]
    theirs = [row for row in rows(lists / "shortlists.csv") if row["vacancy"] == "B-OPERATOR"]
    assert [(row["candidate"], row["score employer"]) for row in theirs[:10]] == expected
    assert "T-MUSICUS" in [row["candidate"] for row in theirs[:5]]
    assert "name" not in theirs[0]


def test_broken_rows_stop_it_unless_they_are_skipped(tmp_path: Path) -> None:
    """As `match` does: the place and the mend are told, and nothing is written."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("werkzoekenden.csv", "bedrijven.csv", "banen.csv"):
        (folder / name).write_bytes((LEIDEN / name).read_bytes())
    with (folder / "werkzoekenden.csv").open(encoding="utf-8-sig", newline="") as lines:
        heading, first, *rest = csv.reader(lines, delimiter=";")
    first[heading.index("postcode")] = "nergens"
    with (folder / "werkzoekenden.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, delimiter=";").writerows([heading, first, *rest])
    out = tmp_path / "out"
    refused = stagepact("lists", folder, *TALENT, "--out", out)
    assert refused.returncode == 1
    assert "nergens" in refused.stdout
    assert not out.exists()
    skipped = stagepact("lists", folder, *TALENT, "--out", out, "--skip-bad-rows")
    assert skipped.returncode == 0, skipped.stderr
    assert "1 broken rows were left out" in skipped.stdout
    assert "249 candidates and 180 vacancies: 44,820 pairs" in skipped.stdout
    assert "Driving licence" in skipped.stdout
    assert str(out) in skipped.stdout


def test_a_folder_with_something_else_is_refused_before_any_work(tmp_path: Path) -> None:
    """Somebody's own file stays, and nothing is read for it."""
    (tmp_path / "holiday.txt").write_text("photos")
    result = stagepact("lists", LEIDEN, *TALENT, "--out", tmp_path)
    assert result.returncode == 2
    assert "--out" in result.stderr
    assert "reading" not in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["holiday.txt"]
