"""A matching that people changed by hand: read from a file, and told what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from matching.assignment.verify import verify
from matching.errors import UnknownIdError
from matching.pipeline import Scored
from matching.profiles.records import Record
from matching.tables import Int32
from service.batch.judge import read_matching, told
from service.errors import ServiceError
from tests.markets import config, firm, forbid, lock, offer, person, prepared, scoring

MARKET: tuple[Record, ...] = (
    person("c1", level="hbo", skills={"weld": 4}),
    person("c2", level="hbo", skills={"weld": 2}),
    person("c3", level="wo"),
    offer("v1", "e1", levels=frozenset({"hbo"}), asks={"weld": ("essential", 4)}),
    offer("v2", "e2", levels=frozenset({"wo"}), capacity=2),
    offer("v3", "e2", capacity=2),
    firm("e2", supervision_capacity=2),
)


PEOPLE = ("c1", "c2", "c3")


def scored(*decisions: Record) -> Scored:
    """Return the market, scored, with some decisions."""
    return prepared(*MARKET, *decisions, with_config=config(scoring(level={})))


def by_person(market: Scored, matching: Sequence[int]) -> list[str]:
    """Return where c1, c2 and c3 are, a dash for nowhere."""
    places = dict(zip(market.table.candidate_ids, matching, strict=True))
    return [market.table.vacancy_ids[v] if (v := places[c]) >= 0 else "-" for c in PEOPLE]


def as_indices(market: Scored, places: str) -> Int32:
    """Return a matching from where c1, c2 and c3 are; v9 is a vacancy that is not there."""
    at = {v: i for i, v in enumerate(market.table.vacancy_ids)} | {"-": -1, "v9": 9}
    told = dict(zip(PEOPLE, places.split(), strict=True))
    return np.array([at[told[c]] for c in market.table.candidate_ids], dtype=np.int32)


def read(folder: Path, text: str | bytes, name: str = "matching.csv") -> list[str]:
    """Write a file and return the matching in it."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    market = scored()
    return by_person(market, read_matching(file, market).tolist())


@pytest.mark.parametrize(
    "text",
    ["kandidaat;vacature\nc1;v1\nc3;v2\n", "candidate,vacancy\nc3,v2\nc1,v1\n",
     "\ufeffVacature;Naam;Kandidaat\nv2;x;C3 \n v1 ;y;c1\n;;\n"],
)  # fmt: skip
def test_a_matching_is_read_in_either_language_and_any_order(tmp_path: Path, text: str) -> None:
    """Columns are found by their names, other columns left alone, who is not there has none."""
    assert read(tmp_path, text) == ["v1", "-", "v2"]


def test_a_row_without_a_vacancy_is_no_place(tmp_path: Path) -> None:
    """Whoever empties a cell takes the place away."""
    assert read(tmp_path, "candidate;vacancy\nc1;\nc2\nc3;v3\n") == ["-", "-", "v3"]


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    """Of a workbook the first sheet that holds anything counts."""
    book = openpyxl.Workbook()
    book.create_sheet("Lijst").append(["kandidaat", "vacature"])
    book["Lijst"].append(["c2", "v3"])
    file = tmp_path / "lijst.xlsx"
    book.save(file)
    market = scored()
    assert by_person(market, read_matching(file, market).tolist()) == ["-", "v3", "-"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("candidate;naam\nc1;v1\n", "has no column vacancy"),
        ("naam;vacature\nc1;v1\n", "has no column candidate"),
        ("candidate;vacancy\nc1;v1\nC1;v2\n", "C1 stands in it twice"),
        ("", "matching.csv"),
        (b"PK\x03\x04 this is no workbook", "matching.csv"),
    ],
)
def test_a_file_that_cannot_be_judged_says_why(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    """A missing column, a person twice and an unreadable file are told, never guessed around."""
    with pytest.raises(ServiceError, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize("row", ["c9;v1", "c1;v9"])
def test_an_unknown_id_is_an_error(tmp_path: Path, row: str) -> None:
    """A person or place that is not in the data cannot be judged."""
    with pytest.raises(UnknownIdError, match="there is no"):
        read(tmp_path, f"candidate;vacancy\n{row}\n")


def said(places: str, *decisions: Record) -> list[str]:
    """Return what the judge says of a matching."""
    market = scored(*decisions)
    verdict = verify(market.problem, as_indices(market, places))
    return [str(line) for line in told(market, verdict)]


def test_a_good_matching_gives_no_lines() -> None:
    """Nothing to say is nothing said."""
    assert said("v1 v3 v2") == []


@pytest.mark.parametrize(
    ("places", "decisions", "line"),
    [
        ("v9 v3 v2", (), "c1 is placed at a vacancy that does not exist"),
        ("v1 v2 -", (), "c2 at v2: the rules do not allow this pair"),
        ("v1 v3 v3", (forbid("c3", "v3"),), "c3 at v3: people forbade this pair"),
        ("v1 v1 v2", (), "v1 has more people than places"),
        ("v3 v3 v2", (), "e2 has more people than it can supervise"),
        ("v3 v1 v2", (lock("c1", "v1"),), "c1 is locked to v1 but is not placed there"),
    ],
)
def test_each_broken_rule_is_told_by_name(
    places: str, decisions: tuple[Record, ...], line: str
) -> None:
    """One planted fault of each kind is named with whom it is about."""
    assert line in said(places, *decisions)


def test_blocking_pairs_are_told() -> None:
    """c1 fits v1 better than c2 does and has no place: both would rather have each other."""
    assert "c1 and v1 would rather have each other" in said("- v1 v2")


def test_pairs_that_only_a_lock_keeps_apart_are_told_as_such() -> None:
    """Where c2 was locked to v1, c1 and v1 are told apart from real blocking pairs."""
    lines = said("- v1 v2", lock("c2", "v1"))
    assert "c1 and v1 would rather have each other, but for a lock" in lines
    assert "c1 and v1 would rather have each other" not in lines


def test_what_the_engine_proposes_passes_its_own_judge(tmp_path: Path) -> None:
    """A matching written to a file and read back is the same and has no fault."""
    from matching.assignment.registry import solve

    market = scored()
    matching = solve(market.problem)
    rows = [
        f"{market.table.candidate_ids[c]};{market.table.vacancy_ids[v]}"
        for c, v in enumerate(matching.vacancy.tolist())
        if v >= 0
    ]
    file = tmp_path / "matching.csv"
    file.write_text("\n".join(["candidate;vacancy", *rows]), encoding="utf-8")
    found = read_matching(file, market)
    assert found.tolist() == matching.vacancy.tolist()
    verdict = verify(market.problem, found)
    assert told(market, verdict) == []
    assert json.dumps([verdict.placed, verdict.weight]) == json.dumps(
        [matching.placed, matching.weight]
    )
