"""Tables between markers: what stands elsewhere on the page stays to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.skills.report import Table, markers, put, write


def test_a_table_is_markdown() -> None:
    table = Table(("a", "b"), [["1", "2"]])
    assert table.markdown() == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def test_a_row_with_other_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table(("a",), [["1", "2"]]).markdown()


def test_a_new_section_stands_at_the_end_and_is_replaced_in_its_place() -> None:
    """Text before and after is not touched, and the same content gives the same page."""
    page = put("# Results\n\nOurs.\n", "one", "first")
    page = put(page, "two", "second")
    again = put(page, "one", "changed")
    start, end = markers("one")
    assert again == page.replace(f"{start}\nfirst\n{end}", f"{start}\nchanged\n{end}")
    assert again.startswith("# Results\n\nOurs.\n\n")
    assert put(again, "one", "changed") == again


def test_a_section_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        put(markers("one")[0], "one", "x")


def test_sections_are_written_to_the_page(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Results\n", encoding="utf-8")
    write({"one": "first", "two": "second"}, page)
    text = page.read_text(encoding="utf-8")
    assert text.index("first") < text.index("second")
