"""The load benchmark runs on a small town, with real servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.service.__main__ import main

pytestmark = pytest.mark.thorough


def test_the_benchmark_measures_and_puts_its_section_into_the_page(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Results\n\nThis stays.\n", encoding="utf-8")
    main(["--size", "small", "--results", str(page)])
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Results\n\nThis stays.\n")
    assert text.count("<!-- service: load -->") == 1
    rows = [line for line in text.splitlines() if line.startswith("| SQLite")]
    assert [row.split(" | ")[2] for row in rows] == [
        "suggestions", "suggestions, explained", "shortlist", "shortlist, explained",
        "suggestions, 5 changes a second",
    ]  # fmt: skip
    assert "the framework alone" in capfd.readouterr().err
