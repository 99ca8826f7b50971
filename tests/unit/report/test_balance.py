"""Demand and supply by sector, level and municipality: every table adds up to the totals."""

from __future__ import annotations

from matching.report.types import BalanceReport, Report
from tests.markets import config, firm, offer, person, scoring, solved


def market() -> Report:
    """Run five people and three offers of which one has no sector, level or place."""
    return solved(
        person("c1", level="hbo", interests=("zorg", "techniek"), postcode="2312"),
        person("c2", level="wo", postcode="2352"),
        person("c3", level="mbo2", interests=("horeca",), postcode="2225"),
        person("c4", level="mbo2", interests=("zorg",), postcode="9999"),
        person("c5", level="none"),
        offer(
            "v1", "e1", levels=frozenset({"hbo"}), sector="techniek", capacity=3, postcode="2312"
        ),
        offer("v2", "e2", levels=frozenset({"hbo", "wo"}), sector="ict", capacity=2),
        offer("v3", "e3", capacity=2),
        firm("e2", municipality="Leiderdorp"),
        firm("e3", supervision_capacity=1),
        with_config=config(scoring(level={})),
    ).report


def rows(report: Report, name: str) -> dict[str, BalanceReport]:
    """Return one balance by key."""
    return {row.key: row for row in report.balance[name]}


def test_every_balance_adds_up_to_the_totals() -> None:
    """People, unplaced, places and open places of each table are those of the summary."""
    report = market()
    summary = report.summary
    assert set(report.balance) == {"sector", "level", "municipality"}
    for table in report.balance.values():
        assert sum(row.people for row in table) == summary.candidates == 5
        assert sum(row.unplaced for row in table) == summary.unplaced
        assert sum(row.places for row in table) == summary.places == 7
        assert sum(row.open for row in table) == summary.open_places
        assert len({row.key for row in table}) == len(table)


def test_a_placed_person_counts_in_the_sector_of_the_place() -> None:
    """c1 named care first but works in techniek; c4 has no place and counts in care."""
    report = market()
    placed = {pair.candidate: pair.vacancy for pair in report.placements}
    sector = rows(report, "sector")
    by_sector = {"v1": "techniek", "v2": "ict", "v3": ""}
    expected: dict[str, int] = {}
    for candidate, first in (("c1", "techniek"), ("c2", ""), ("c3", "horeca"), ("c4", "zorg")):
        key = by_sector[placed[candidate]] if candidate in placed else first
        expected[key] = expected.get(key, 0) + 1
    expected[""] = expected.get("", 0) + 1  # c5, placed at v3 or without interests
    assert {key: row.people for key, row in sector.items() if row.people} == expected
    assert (sector["techniek"].places, sector["ict"].places, sector[""].places) == (3, 2, 2)


def test_places_count_at_the_level_of_who_got_them_or_else_the_lowest() -> None:
    """Open places of an offer for hbo and wo count at hbo; one for all levels at none told."""
    report = solved(
        person("c1", level="wo"),
        offer("v1", "e1", levels=frozenset({"hbo", "wo"}), capacity=3),
        offer("v2", "e2", capacity=0),
        with_config=config(scoring(level={})),
    ).report
    level = rows(report, "level")
    assert level["wo"] == BalanceReport("wo", people=1, unplaced=0, places=1, open=0)
    assert level["hbo"] == BalanceReport("hbo", people=0, unplaced=0, places=2, open=2)
    assert set(level) == {"hbo", "wo"}


def test_a_municipality_is_that_of_the_postcode_or_the_employer() -> None:
    """Who cannot be put on the map stands under no name."""
    found = rows(market(), "municipality")
    assert found["Leiden"].people == 1
    assert found["Leiden"].places == 3
    assert found["Leiderdorp"].people == 1
    assert found["Leiderdorp"].places == 2
    assert found["Katwijk"].people == 1
    assert (found[""].people, found[""].places) == (2, 2)


def test_groups_without_people_and_places_are_left_out() -> None:
    """Of sixteen sectors only those that occur are told."""
    for table in market().balance.values():
        assert all(row.people or row.places for row in table)
