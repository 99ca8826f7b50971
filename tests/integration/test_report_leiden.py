"""The report of a fair of real size: quick to write, small to send, the same every time."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matching.config import load_config
from matching.pipeline import Result, run
from matching.profiles.read import Reading, read_profiles
from service.batch.output import Output, write_output

LEIDEN = Path(__file__).parents[2] / "fixtures" / "leiden"
"""900 students, 90 employers, 300 vacancies."""


@pytest.fixture(scope="module")
def fair() -> tuple[Result, Reading]:
    """A run of the whole fair; the quickest method, because the page is what is tested."""
    config = load_config("stagepact").with_changes(method="candidate-optimal")
    reading = read_profiles(LEIDEN, programme="stagepact")
    return run(reading.profiles, config), reading


@pytest.fixture(scope="module")
def output(fair: tuple[Result, Reading], tmp_path_factory: pytest.TempPathFactory) -> Output:
    """The Dutch result of the fair."""
    return write_output(*fair, tmp_path_factory.mktemp("fair") / "out")


def test_page_stays_small_and_quick(fair: tuple[Result, Reading], tmp_path: Path) -> None:
    """With hundreds of placements the page is under 3 MB, and all files take under 10 seconds."""
    before = time.process_time()
    written = write_output(*fair, tmp_path / "out")
    assert time.process_time() - before < 10
    assert written.report.stat().st_size < 3_000_000


def test_same_fair_gives_the_same_bytes(
    fair: tuple[Result, Reading], output: Output, tmp_path: Path
) -> None:
    """Every file of a second result of the same run is the same to the byte."""
    again = write_output(*fair, tmp_path / "out")
    for file in sorted(output.folder.iterdir()):
        one, other = file.read_bytes(), (again.folder / file.name).read_bytes()
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest(), file.name


def test_everybody_stands_in_the_result_once(fair: tuple[Result, Reading], output: Output) -> None:
    """Page, tables and run.json name every person who takes part, placed or not."""
    result, _ = fair
    told = json.loads(output.run.read_text(encoding="utf-8"))
    ids = [p["candidate"] for p in told["placements"]] + told["unplaced"]
    assert sorted(ids) == sorted(result.scored.table.candidate_ids)
    book = load_workbook(output.workbook, read_only=True)
    in_sheets = [
        row[0]
        for name in ("Plaatsingen", "Zonder plaats")
        for row in book[name].iter_rows(min_row=2, values_only=True)
    ]
    book.close()
    assert sorted(in_sheets) == sorted(ids)
    page = output.report.read_text(encoding="utf-8")
    assert page.count('<details class="pair">') == len(told["placements"])


def test_no_text_of_the_engine_is_left_in_english(output: Output) -> None:
    """The Dutch page holds no code of a rule, part or status where a word should be."""
    page = output.report.read_text(encoding="utf-8")
    for code in ("nice-to-have", "public-transport", "lost_only", "text:", "None", "{n}", "{{"):
        assert code not in page, code


def test_parts_on_the_page_add_up(fair: tuple[Result, Reading]) -> None:
    """For every placed pair the parts add up to both totals exactly."""
    for pair in fair[0].report.placements:
        assert sum(part.candidate_points for part in pair.parts) == pair.candidate_score
        assert sum(part.vacancy_points for part in pair.parts) == pair.vacancy_score
