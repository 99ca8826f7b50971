"""Who has no place and why, which places stay empty, and whom to call."""

from __future__ import annotations

from matching.report.types import CallReport, ChangeReport, HelpReport, Report
from tests.markets import (
    config,
    firm,
    forbid,
    offer,
    period,
    person,
    ranking,
    scoring,
    solved,
    wish,
)

RULES = config(
    scoring(level={}, travel={}, hours={}, readiness={}, certificate={}, paused={}, language={})
)


def left_over() -> Report:
    """Run a market in which everybody but c0 stays without a place, each for a reason.

    v0 (1 place, full), v1 (2 places, hbo, in 2225), v2 (1 place, wo, 40 hours, asks a VCA).
    """
    return solved(
        person("c0", level="mbo2"),
        person("c1", level="mbo2", postcode="2312", max_travel_km=1),
        person("c2", level="hbo", postcode="2312", max_travel_km=6.65),
        person("c3", level="wo", hours_per_week=30),
        person("c4", level="wo", hours_per_week=40, ready=False, certificates=("vca",)),
        offer("v0", "e0", levels=frozenset({"mbo2"})),
        offer("v1", "e1", levels=frozenset({"hbo"}), postcode="2225", capacity=2),
        offer("v2", "e2", levels=frozenset({"wo"}), hours_per_week=40, certificates=("vca",)),
        ranking("c0", "v0", 1, employer="e0"),
        with_config=RULES,
    ).report


def test_everybody_without_a_place_is_told_of() -> None:
    """One entry for each, in order, and none for who is placed."""
    report = left_over()
    assert [pair.candidate for pair in report.placements] == ["c0"]
    assert [entry.candidate for entry in report.unplaced] == ["c1", "c2", "c3", "c4"]


def test_who_found_everything_full_is_told_where() -> None:
    """c1 could go to v0, which is taken; the others ask another level."""
    entry = left_over().unplaced[0]
    assert (entry.eligible, entry.full) == (1, ("v0",))
    assert entry.lost == {"level": 2, "travel": 1, "certificate": 1}
    assert entry.lost_only == {}
    assert entry.changes == ()


def test_the_binding_rule_is_the_one_that_alone_costs_most() -> None:
    """Rules come by how many vacancies they alone exclude, then by how many at all."""
    c2, c3 = left_over().unplaced[1:3]
    assert c2.lost == {"level": 2, "travel": 1, "certificate": 1}
    assert c2.lost_only == {"level": 1, "travel": 1}
    assert c2.binding == ("level", "travel", "certificate")
    assert c3.lost == {"level": 2, "hours": 1, "certificate": 1}
    assert c3.lost_only == {"level": 2}
    assert c3.binding == ("level", "hours", "certificate")


def test_the_cheapest_change_is_told_with_its_places() -> None:
    """c2 lives 3.7 km too far from v1: five kilometres further give two places."""
    assert left_over().unplaced[1].changes == (ChangeReport("travel", 5.0, "km", "", 2, ("v1",)),)


def test_being_ready_is_a_change_as_well() -> None:
    """c4 fits v2 but has no assignment from school yet."""
    assert left_over().unplaced[3].changes == (ChangeReport("readiness", 0.0, "", "", 1, ("v2",)),)


def test_full_vacancies_are_told_in_the_candidates_own_order_the_first_five() -> None:
    """The wish comes first, then by score; after five people stop reading."""
    skills = {"weld": 4, "cook": 4}
    names = [f"v{i}" for i in range(1, 8)]
    report = solved(
        person("c1", skills={"weld": 4}),
        *(person(f"d{i}", skills=skills) for i in range(1, 8)),
        *(offer(n, f"e{n}", asks={"weld": ("essential", 1), "cook": ("essential", 1)})
          for n in names[:-1]),
        offer("v7", "ev7", asks={"cook": ("essential", 1)}),
        wish("c1", "v7"),
    ).report  # fmt: skip
    (entry,) = report.unplaced
    assert (entry.candidate, entry.eligible) == ("c1", 7)
    assert entry.full == ("v7", "v1", "v2", "v3", "v4")


def test_open_places_come_most_first_with_why_nobody_fits() -> None:
    """For each open place the unplaced people that each rule excludes are counted."""
    first, second = left_over().open_places
    assert (first.vacancy, first.employer, first.open, first.capacity) == ("v1", "e1", 2, 2)
    assert first.lost == {"readiness": 1, "level": 3, "travel": 2}
    assert (second.vacancy, second.open) == ("v2", 1)
    assert second.lost == {"readiness": 1, "level": 2, "hours": 1, "certificate": 3}


def test_open_places_name_whom_one_change_would_help() -> None:
    """The help is exact, not rounded to a step: c2 is 3.7 km too far from v1."""
    first, second = left_over().open_places
    assert first.helps == (HelpReport("c2", "travel", 3.7, "km", ""),)
    assert second.helps == (HelpReport("c4", "readiness", 0.0, "", ""),)


def test_helps_come_cheapest_first() -> None:
    """Ready before travel, travel by distance, then named needs; equal ones by name."""
    report = solved(
        person("c1", postcode="2312", max_travel_km=1),
        person("c2", postcode="2312", max_travel_km=2),
        person("c3", ready=False, certificates=("vca",)),
        person("c4"),
        offer("v1", postcode="2352", certificates=("vca",), capacity=9),
        with_config=config(scoring(readiness={}, travel={}, certificate={})),
    ).report
    (place,) = report.open_places
    assert [(h.candidate, h.rule, h.what) for h in place.helps] == [
        ("c3", "readiness", ""), ("c4", "certificate", "vca"),
    ]  # fmt: skip
    report = solved(
        person("c1", postcode="2312", max_travel_km=1),
        person("c2", postcode="2312", max_travel_km=2),
        person("c0", postcode="2312", max_travel_km=1),
        offer("v1", postcode="2352"),
        with_config=config(scoring(travel={})),
    ).report
    (place,) = report.open_places
    assert [(h.candidate, h.amount) for h in place.helps] == [("c2", 0.7), ("c0", 1.7), ("c1", 1.7)]


def test_a_full_vacancy_is_not_open() -> None:
    """Capacity 0 and a place that is taken are not open places."""
    report = solved(person("c1"), offer("v1"), offer("v2", capacity=0)).report
    assert report.open_places == ()


def test_the_call_list_counts_whom_one_more_place_would_help() -> None:
    """Employers by how many unplaced people would be eligible, the most first; then by id.

    Of four people two get the places of e1 and e2. The other two are eligible at both; only c4
    is at e3, which has no places at all.
    """
    report = solved(
        person("c1", level="hbo"), person("c2", level="hbo"), person("c3", level="hbo"),
        person("c4", level="wo"),
        offer("v1", "e1"), offer("v2", "e2"),
        offer("v3", "e3", levels=frozenset({"wo"}), capacity=0),
        ranking("c1", "v1", 1, employer="e1"), ranking("c2", "v2", 1, employer="e2"),
        wish("c1", "v1"), wish("c2", "v2"),
        with_config=config(scoring(level={})),
    ).report  # fmt: skip
    assert [pair.candidate for pair in report.placements] == ["c1", "c2"]
    assert report.calls == (
        CallReport("e1", 2, (("v1", 2),), ("c3", "c4"), capped=False),
        CallReport("e2", 2, (("v2", 2),), ("c3", "c4"), capped=False),
        CallReport("e3", 1, (("v3", 1),), ("c4",), capped=False),
    )


def test_a_person_who_fits_two_places_of_an_employer_is_helped_once() -> None:
    """The employer's figure counts people; per vacancy each counts again."""
    report = solved(
        person("c1", level="hbo"), person("c2", level="wo"),
        offer("v1", "e1", capacity=0),
        offer("v2", "e1", capacity=0, levels=frozenset({"wo"})),
        with_config=config(scoring(level={})),
    ).report  # fmt: skip
    assert report.calls == (
        CallReport("e1", 2, (("v1", 2), ("v2", 1)), ("c1", "c2"), capped=False),
    )


def test_an_employer_at_its_cap_is_told_as_such() -> None:
    """Places are open but nobody is left to supervise: the call is about that."""
    report = solved(
        person("c1"), person("c2"), offer("v1", capacity=2), firm("e1", supervision_capacity=1)
    ).report
    (call,) = report.calls
    assert (call.helped, call.capped) == (1, True)
    (place,) = report.open_places
    assert place.open == 1


def test_a_place_behind_a_cap_is_not_offered_as_a_change() -> None:
    """Travelling further helps nobody where the employer takes no more people."""
    report = solved(
        person("c1"), person("c2", postcode="2312", max_travel_km=1),
        offer("v1", postcode="2352", capacity=2), firm("e1", supervision_capacity=1),
        with_config=config(scoring(travel={})),
    ).report  # fmt: skip
    (entry,) = report.unplaced
    assert (entry.candidate, entry.changes) == ("c2", ())


def test_who_was_forbidden_is_told_so() -> None:
    """A ban is a reason like any other, and no change that a coach can offer."""
    report = solved(person("c1"), offer("v1"), forbid("c1", "v1")).report
    (entry,) = report.unplaced
    assert (entry.binding, entry.changes, entry.eligible) == (("forbidden",), (), 0)
    assert report.calls == ()


def test_a_gap_between_periods_is_told_in_full() -> None:
    """Eleven days short is told as eleven to the employer and as two weeks to the person."""
    report = solved(
        person("c1", period=period("2027-02-01", "2027-05-11")),
        offer("v1", period=period("2027-05-22", "2028-01-31")),
        with_config=config(scoring(period={"min_share": 0.0})),
    ).report
    assert report.unplaced[0].changes == (ChangeReport("period", 14.0, "days", "", 1, ("v1",)),)
    assert report.open_places[0].helps == (HelpReport("c1", "period", 11.0, "days", ""),)
