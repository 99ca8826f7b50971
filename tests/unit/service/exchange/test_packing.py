"""Sheets, mends and findings come back from bytes as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from matching.errors import message
from matching.profiles.read import OpenedFile
from matching.profiles.reading.findings import Finding, Problem, Severity
from matching.profiles.reading.sheets import Sheet
from matching.profiles.reading.told import Told
from service.exchange.packing import (
    finding_in,
    finding_out,
    pack_file,
    told_in,
    told_out,
    unpack_file,
)


def test_every_kind_of_cell_comes_back() -> None:
    row = [
        "tekst", "", None, 3, 2.5, True, "\ud800", "\x00", date(2027, 2, 1),
        datetime(2027, 2, 1, 9, 30), datetime(2027, 2, 1, tzinfo=UTC), time(8, 15),
        timedelta(hours=36),
    ]  # fmt: skip
    why = message("{a} of {b}", a=message("candidate"), b=3)
    problems = (Problem(Severity.NOTE, "zeros-put-back", why, message("Nothing")),)
    file = OpenedFile("a.xlsx", "0" * 64, (Sheet("Blad1", [row, []], problems), Sheet("", [])))
    back = unpack_file(pack_file(file))
    assert back == file
    assert [type(one) for one in back.sheets[0].rows[0]] == [type(one) for one in row]


def test_a_finding_can_still_be_told_in_another_language() -> None:
    why = message("there is no {what} '{text}'", what=message("employer"), text="B-9")
    mend = message("Write at most {most} characters", most=5)
    finding = Finding(Severity.ERROR, "unknown-reference", "a.csv", 3, "bedrijf", "B-9", why, mend)
    back = finding_in(finding_out(finding))
    assert back == finding
    dutch = {"there is no {what} '{text}'": "er is geen {what} '{text}'", "employer": "werkgever"}
    assert back.why.render(lambda text: dutch.get(text, text)) == "er is geen werkgever 'B-9'"


def test_mends_come_back() -> None:
    told = Told(
        {"export/": "candidates"},
        {"candidates": {"kenmerk": "id"}},
        {"a.csv": {(3, 2): "mbo2"}},
        {"a.csv": frozenset({4, 5})},
    )
    assert told_in(told_out(told)) == told
    assert told_in(b"") == Told({}, {}, {}, {})
