"""The benchmark of scoring runs, and its page has every table; nobody judges the time."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.scoring import kernel_runs, sections
from benchmarks.scoring.__main__ import main
from benchmarks.scoring.baselines import BASELINES
from benchmarks.scoring.machine import Pairs, yardsticks
from benchmarks.scoring.measure import Clock, Figures, Memory, Runner, TooSlowError, child, least
from benchmarks.scoring.report import number
from benchmarks.scoring.sections import SECTIONS
from benchmarks.scoring.sizes import SIZES
from benchmarks.skills.report import markers
from matching.scoring.native import library

pytestmark = pytest.mark.thorough

PYTHON = sys.executable


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page that the small size, cut down, writes beside what stands on it already."""
    path = tmp_path_factory.mktemp("results") / "RESULTS.md"
    path.write_text("# Results\n\nOurs.\n", encoding="utf-8")
    some = (400, 200)
    smaller = replace(
        SIZES["small"],
        everybody=some,
        candidate=some,
        vacancy=some,
        questions=20,
        live=some,
        changes=5,
        baselines=((200, 100),),
    )
    with patch.dict(SIZES, small=smaller):
        main(["--size", "small", "--results", str(path)])
    kernel_runs.table_of.cache_clear()
    return path.read_text(encoding="utf-8")


def part(page: str, section: str) -> str:
    start, end = markers(section, "scoring")
    return page.partition(start)[2].partition(end)[0]


def rows(page: str, section: str) -> list[list[str]]:
    """Return the cells of all tables of a section."""
    found = re.findall(r"^\| (.*) \|$", part(page, section), re.MULTILINE)
    return [row.split(" | ") for row in found if "---" not in row]


def test_every_section_stands_between_its_markers(page: str) -> None:
    assert page.startswith("# Results\n\nOurs.\n")
    for section in SECTIONS:
        text = part(page, section)
        assert f"python -m benchmarks.scoring --size small --seed 2026 --only {section}" in text
        assert "seed 2026" in text
        assert re.search(r"\d cores \(.+\), .+, Python 3\.\d+\.\d+, numpy \d", text)


def test_our_figures_have_every_row(page: str) -> None:
    """Run, with two threads, other rules and numpy, single questions and changes."""
    names = [row[0] for row in rows(page, "speed")]
    for wanted in (
        *("after that", "1 thread", "2 threads", "rules of talent", "500 x 300, numpy kernel"),
        *("one candidate against", "one vacancy against"),
        *("one candidate changes", "one vacancy changes"),
    ):
        assert any(wanted in name for name in names), wanted
    assert any("without AVX-512" in name for name in names) == (library() is not None)
    assert "The lists are the same bytes" in part(page, "speed")


def test_every_baseline_is_beside_ours_or_said_to_be_absent(page: str) -> None:
    found = {row[0]: row for row in rows(page, "baselines")}
    assert set(BASELINES) | {"**ours**", "tool"} == set(found)
    for name in BASELINES:
        ratio, note = found[name][3], found[name][-1]
        assert ratio != "-" or "not installed" in note


def test_the_stages_add_up_or_there_is_no_kernel(page: str) -> None:
    if library() is None:
        assert sections.NO_KERNEL.strip() in part(page, "stages")
        return
    found = [row for row in rows(page, "stages") if row[0] in kernel_stages()]
    assert [row[0] for row in found] == 2 * list(kernel_stages())
    for at in (0, len(kernel_stages())):
        shares = [float(row[3].replace(",", "")) for row in found[at : at + len(kernel_stages())]]
        assert sum(shares) == pytest.approx(100, abs=3)


def kernel_stages() -> dict[str, int]:
    from benchmarks.scoring.stage_runs import STAGES

    return STAGES


def test_two_runs_of_the_same_give_the_same_lists_by_every_kernel() -> None:
    """Said again here, since the page could claim it of lists that nobody compared."""
    found = [
        kernel_runs.everybody(200, 150, 1, threads=threads, kernel=kernel, times=1)
        for threads, kernel in KERNELS
    ]
    assert len({told["digest"] for told in found}) == 1
    assert found[0]["eligible"] > 0
    assert kernel_runs.everybody(200, 150, 2, times=1)["digest"] != found[0]["digest"]


KERNELS: list[tuple[int, kernel_runs.Variant]] = [
    (1, "auto"),
    (2, "auto"),
    (1, "portable"),
    (1, "numpy"),
]


def test_other_lists_are_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    class Liar(Runner):
        def ask(self, task: str, *, limit: float | None = None, **given: object) -> Figures:
            del task, limit
            return {"digest": str(given.get("threads"))}

    monkeypatch.setattr(sections, "_fresh", lambda *_: "")
    with pytest.raises(AssertionError, match="different lists"):
        sections.speed(Liar(children=False, progress=lambda _: None), SIZES["small"], 1)


def test_a_streamed_market_gives_the_lists_of_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_runs, "BLOCK", 70)
    whole = kernel_runs.everybody(200, 150, 1, times=1)
    streamed = kernel_runs.streamed(200, 150, 1, threads=2)
    assert streamed["digest"] == whole["digest"]
    assert 0 < streamed["making"] < streamed["making"] + streamed["cpu"]


def test_a_task_can_have_a_process_of_its_own() -> None:
    said: list[str] = []
    given = {"n": 60, "m": 50, "seed": 1, "times": 1}
    figures = [
        Runner(children=children, progress=said.append).ask("kernel_runs.everybody", **given)
        for children in (True, False)
    ]
    assert figures[0]["digest"] == figures[1]["digest"]
    assert 0 < figures[0]["before_mb"] <= figures[0]["peak_mb"]
    assert said == 2 * ["kernel_runs.everybody n=60 m=50 seed=1 times=1"]


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(TooSlowError, match=r"within 0 s"):
        child([PYTHON, "-c", "import time; time.sleep(60)"], 0.05)


def test_a_baseline_that_is_stopped_says_so() -> None:
    class Slow(Runner):
        def ask(self, task: str, *, limit: float | None = None, **given: object) -> Figures:
            assert given["times"] == small.times[0]
            if task.startswith("baseline"):
                raise TooSlowError(f"not done within {limit:.0f} s")
            return {"cpu": 1.0, "wall": 1.0, "eligible": 1, "pairs": 2}

    small = replace(SIZES["small"], limit=7)
    text = sections.baselines(Slow(children=False, progress=lambda _: None), small, 1)
    assert text.count("not done within 7 s at this size") == len(BASELINES)


def test_the_last_line_is_the_answer() -> None:
    assert child([PYTHON, "-c", "print('noise'); print('{\"a\": 1}')"]) == {"a": 1}


def test_the_least_of_some_runs_counts() -> None:
    costs = iter([3.0, 1.0, 2.0, 0.5])
    assert least(lambda: {"cpu": next(costs)}, times=3) == {"cpu": 1.0, "times": 3}
    assert least(lambda: {"cpu": next(costs)}, times=3, within=0.0) == {"cpu": 0.5, "times": 1}


def test_a_clock_and_memory_count() -> None:
    memory = Memory.now()
    with Clock() as clock:
        large = np.ones(4_000_000)
    assert clock.wall > 0
    figures = memory.figures()
    assert figures["since_mb"] >= large.nbytes / 1e6
    assert figures["peak_mb"] >= figures["since_mb"]


def test_yardsticks_are_positive_numbers() -> None:
    pairs = Pairs(
        np.array([0, 1, 1], dtype=np.int32),
        np.array([0, 9, 12], dtype=np.int64),
        np.arange(12, dtype=np.uint32),
    )
    found = yardsticks(pairs, 100_000)
    assert found["read"] > 0
    assert found["take"] > 0
    assert found["made_by"] == "numpy" or found["gather"] > 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.012345, "0.0123"), (12.345, "12.3"), (123.4, "123"), (6374959.0, "6,370,000"), (0.0, "0")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text
    assert number(None) == "-"
