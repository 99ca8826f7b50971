"""Findings and the log that collects them."""

from __future__ import annotations

from matching.errors import message
from matching.profiles.reading.findings import (
    EACH_KIND_AT_MOST,
    VALUE_LENGTH,
    Finding,
    FindingLog,
    Problem,
    Severity,
    Where,
    counts,
)

WHY, MEND = message("it is {what}", what="wrong"), message("mend it")


def test_findings_come_in_one_order_however_they_were_found() -> None:
    """By file and row, and within a row the worst first."""
    places = [Where("b.csv", 2), Where("a.csv", 10), Where("a.csv", 9), Where("a.csv")]
    logs = [FindingLog(), FindingLog()]
    for book, order in zip(logs, (places, places[::-1]), strict=True):
        for where in order:
            book.error("odd", where, WHY, MEND)
            book.note("fine", where, WHY, MEND)
    assert list(logs[0]) == list(logs[1])
    assert [(f.file, f.row, f.code) for f in logs[0]][:3] == [
        ("a.csv", None, "odd"),
        ("a.csv", None, "fine"),
        ("a.csv", 9, "odd"),
    ]


def test_very_many_findings_of_one_kind_are_only_counted() -> None:
    """A column that is wrong in every row does not fill the memory, and nothing is silent."""
    book = FindingLog()
    for row in range(EACH_KIND_AT_MOST + 7):
        book.error("odd", Where("a.csv", row + 2, "x"), WHY, MEND)
    found = list(book)
    assert len(found) == EACH_KIND_AT_MOST + 1
    assert found[0].row is None
    assert "7" in found[0].why.render()
    assert found[0].severity is Severity.ERROR


def test_values_are_shown_short_and_on_one_line() -> None:
    """A cell of a megabyte, or with line breaks, fits in a table."""
    book = FindingLog()
    book.note("long", Where("a.csv", 2, "x\ny", "a\n" * 1_000_000), WHY, MEND)
    (found,) = book
    assert len(found.value) == VALUE_LENGTH
    assert found.column == "x y"


def test_a_secret_value_is_not_repeated() -> None:
    """What may be a BSN stands in no finding."""
    book = FindingLog()
    problem = Problem(Severity.ERROR, "bsn-in-text", WHY, MEND, secret=True)
    book.extend([problem], Where("a.csv", 2, "x", "123456782"))
    (found,) = book
    assert found.value == ""


def test_a_finding_is_plain_values_for_json() -> None:
    """Sentences are rendered, in the language that was asked."""
    finding = Finding(Severity.WARNING, "odd", "a.csv", None, "x", "y", WHY, MEND)
    assert finding.as_dict() == {
        "file": "a.csv",
        "row": None,
        "column": "x",
        "value": "y",
        "severity": "warning",
        "code": "odd",
        "why": "it is wrong",
        "mend": "mend it",
    }
    assert finding.as_dict(lambda text: text.replace("mend", "herstel"))["mend"] == "herstel it"


def test_counts_name_every_severity() -> None:
    """Zero is a number too."""
    finding = Finding(Severity.NOTE, "odd", "a.csv", None, "", "", WHY, MEND)
    assert counts([finding]) == {Severity.ERROR: 0, Severity.WARNING: 0, Severity.NOTE: 1}
