"""The main job from spreadsheets to report, and what is done with its result."""

from __future__ import annotations

import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.commands import LEIDEN, process, stagepact

FILES = {
    "report.html",
    "matching.xlsx",
    "placements.csv",
    "unplaced.csv",
    "open-places.csv",
    "run.json",
}


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make the demo in a process of its own as people do, and meanwhile a matching of its files."""
    folder = tmp_path_factory.mktemp("fair")
    out, again = folder / "result", folder / "again"
    with ThreadPoolExecutor(1) as beside:
        demo = beside.submit(process, "demo", "--out", out)
        second = stagepact("match", LEIDEN, "--programme", "stagepact", "--out", again)
        first = demo.result()
    assert second.returncode == 0, second.stderr
    assert first.returncode == 0, first.stderr
    assert "Blocking pairs: 0." in first.stdout
    assert str(out / "report.html") in first.stdout
    return out, again


@pytest.fixture(scope="module")
def fair(runs: tuple[Path, Path]) -> Path:
    """Return the result of the demo."""
    return runs[0]


def test_the_demo_places_people_without_blocking_pairs_and_says_where_the_report_is(
    fair: Path,
) -> None:
    """All files are there, and run.json says stable, without violations."""
    assert {file.name for file in fair.iterdir()} == FILES
    run = json.loads((fair / "run.json").read_text("utf-8"))
    assert run["verdict"]["blocking_pairs"] == []
    assert run["verdict"]["violations"] == []
    assert run["summary"]["placed"] > 400


def test_the_same_input_and_seed_give_the_same_bytes(runs: tuple[Path, Path]) -> None:
    """A second run in another process, from the same files, differs in no byte of any file."""
    assert digests(runs[0]) == digests(runs[1])


def test_the_judge_accepts_the_result_and_finds_a_person_moved_by_hand(
    fair: Path, tmp_path: Path
) -> None:
    """`verify` passes placements.csv as it is, and fails it with two people's places swapped."""
    placements = fair / "placements.csv"
    good = stagepact("verify", placements, "--data", LEIDEN)
    assert good.returncode == 0, good.stdout + good.stderr
    with placements.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=";"))
    at = next(i for i, heading in enumerate(rows[0]) if "vacanc" in heading.lower())
    first, other = 1, next(i for i in range(2, len(rows)) if rows[i][at] != rows[1][at])
    rows[first][at], rows[other][at] = rows[other][at], rows[first][at]
    edited = tmp_path / "edited.csv"
    with edited.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, delimiter=";").writerows(rows)
    bad = stagepact("verify", edited, "--data", LEIDEN)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "Traceback" not in bad.stderr


def test_talent_runs_from_the_same_folder(tmp_path: Path) -> None:
    """Programme talent takes its own people and jobs, and is kept in the archive."""
    archive = tmp_path / "runs.sqlite"
    for seed in ("1", "2"):
        result = stagepact(
            "demo", "-p", "talent", "--out", tmp_path / seed, language="nl"
        ) if seed == "1" else stagepact(
            "match", LEIDEN, "-p", "talent", "--method", "candidate-optimal", "--seed", seed,
            "--out", tmp_path / seed, "--archive", archive,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
    listed = stagepact("runs", "list", "--archive", archive)
    assert "candidate-optimal" in listed.stdout
    assert stagepact("runs", "compare", "1", "1", "--archive", archive).returncode == 0
    missing = stagepact("runs", "compare", "1", "9", "--archive", archive)
    assert missing.returncode == 2
    assert "no run 9" in missing.stderr


def test_broken_input_stops_a_run_unless_bad_rows_are_skipped(tmp_path: Path) -> None:
    """A broken row is refused with its place and mend, or left out with --skip-bad-rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    for file in LEIDEN.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    students = folder / "studenten.csv"
    text = students.read_bytes().decode("utf-8-sig").splitlines()
    text[1] = text[1].replace(";mbo", ";mavo", 1) if ";mbo" in text[1] else text[1] + ";x"
    students.write_text("\r\n".join(text), encoding="utf-8-sig", newline="")
    refused = stagepact("match", folder, "--out", tmp_path / "out")
    assert refused.returncode == 1
    assert "studenten.csv" in refused.stdout
    assert not (tmp_path / "out").exists()
    report = tmp_path / "problems.xlsx"
    assert stagepact("check", folder, "--errors", report).returncode == 1
    assert report.stat().st_size > 1000
    skipped = stagepact("match", folder, "--out", tmp_path / "out", "--skip-bad-rows", "--method",
                        "candidate-optimal")  # fmt: skip
    assert skipped.returncode == 0, skipped.stderr
    assert "left out" in skipped.stdout


def test_a_folder_that_is_not_a_result_is_never_replaced(tmp_path: Path) -> None:
    """OUT with somebody's own file in it is refused, and the file stays."""
    mine = tmp_path / "holiday.txt"
    mine.write_text("photos", encoding="utf-8")
    result = stagepact("demo", "-p", "talent", "--out", tmp_path)
    assert result.returncode == 2
    assert mine.read_text(encoding="utf-8") == "photos"
    assert "Traceback" not in result.stderr


def test_templates_can_be_filled_checked_and_are_not_overwritten(tmp_path: Path) -> None:
    """`template` writes files that `check` reads, and refuses to replace them without --force."""
    assert stagepact("template", tmp_path).returncode == 0
    assert stagepact("template", tmp_path).returncode == 2
    assert stagepact("template", tmp_path, "--force").returncode == 0
