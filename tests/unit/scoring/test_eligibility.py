"""Who may meet whom: for each rule what passes at the very limit, and what breaks just beyond."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.profiles.records import Level, Recognition, Record
from matching.scoring.eligibility import RULE_NAMES, Meeting, accepted, broken_rules
from matching.scoring.options import RuleOptions, ScoringOptions
from matching.tables import SparseRows
from tests.markets import day, encoded, firm, forbid, offer, period, person, scoring, spoken

FEBRUARY = "2027-02-01"


def broken(*records: Record, **on: Any) -> set[str]:
    """Return the rules that c1 and v1 break, all rules being on unless some are named."""
    options = scoring(**on) if on else ScoringOptions()
    table = encoded(*records)
    mask = int(broken_rules(Meeting(table, options, np.array([0], dtype=np.int32)))[0, 0])
    return {name for bit, name in enumerate(RULE_NAMES) if mask >> bit & 1}


def test_nothing_known_breaks_nothing() -> None:
    """Somebody who tells nothing may meet an offer that asks nothing."""
    assert broken(person(), offer()) == set()


@pytest.mark.parametrize("rule", [name for name in RULE_NAMES if name not in {"field", "level"}])
def test_what_somebody_did_not_tell_breaks_no_rule(rule: str) -> None:
    """Unknown hours, place, period and leerweg are no reason, whatever the offer says of them."""
    full = offer(
        leerweg=frozenset({"bbl"}), period=period(FEBRUARY, "2027-06-30"), hours_per_week=8,
        postcode="2312",
    )  # fmt: skip
    assert broken(person(), full, **{rule: {}}) == set()


def test_a_rule_that_is_off_does_not_count() -> None:
    """A programme that switches a rule off gets the pair back."""
    pair = (person(ready=False), offer())
    assert broken(*pair) == {"readiness"}
    assert broken(*pair, level={}) == set()


def test_every_rule_can_be_switched_off() -> None:
    """A pair that breaks every rule may meet once all rules are off."""
    everything = (
        person(
            level="mbo2", crebo="25655", leerweg="bol", ready=False, postcode="2312",
            max_travel_km=1, hours_per_week=8, period=period(FEBRUARY, "2027-06-30"),
        ),
        offer(
            levels=frozenset({"wo"}), fields=frozenset({"biologie"}), leerweg=frozenset({"bbl"}),
            postcode="2225", hours_per_week=40, period=period("2028-01-01", "2028-06-30"),
            languages=spoken(nl="A1"), driving_licences=frozenset({"B"}), certificates=("vca",),
        ),
        firm(paused=True),
        forbid("c1", "v1"),
    )  # fmt: skip
    assert broken(*everything) == set(RULE_NAMES)
    off = RuleOptions.model_validate({name: {"on": False} for name in RULE_NAMES})
    options = ScoringOptions(rules=off)
    assert not broken_rules(Meeting(encoded(*everything), options, np.array([0], dtype=np.int32)))


def test_forbidden() -> None:
    """Only the pair that people forbade is forbidden, or all pairs of somebody at an employer."""
    market = (person("c1"), person("c2"), offer("v1", "e1"), offer("v2", "e2"))
    assert broken(*market, forbid("c1", "v1")) == {"forbidden"}
    assert broken(*market, forbid("c1", employer="e1")) == {"forbidden"}
    assert broken(*market, forbid("c2", "v1"), forbid("c1", "v2")) == set()


def test_forbidden_is_looked_up_for_the_right_block() -> None:
    """A block in the middle of the candidates sees its own bans and no others."""
    people = [person(f"c{i}") for i in range(4)]
    table = encoded(*people, offer("v1"), offer("v2"), forbid("c1", "v2"), forbid("c3", "v1"))
    mask = broken_rules(Meeting(table, ScoringOptions(), np.array([1, 2], dtype=np.int32)))
    assert mask.tolist() == [[0, 1], [0, 0]]


def test_paused() -> None:
    """An employer who takes nobody now meets nobody."""
    assert broken(person(), offer(), firm(paused=True)) == {"paused"}
    assert broken(person(), offer(), firm(paused=False), firm("e2", paused=True)) == set()


def test_readiness() -> None:
    """Who has no assignment from school yet waits."""
    assert broken(person(ready=True), offer()) == set()
    assert broken(person(ready=False), offer()) == {"readiness"}


@pytest.mark.parametrize(
    ("own", "asked", "fits"),
    [("mbo3", ["mbo3", "mbo4"], True), ("mbo2", ["mbo3", "mbo4"], False), ("wo", ["wo"], True),
     ("hbo", ["wo"], False), ("none", ["none"], True), ("none", ["mbo1"], False),
     ("none", [], True), ("wo", [], True)],
)  # fmt: skip
def test_level(own: str, asked: list[Level], fits: bool) -> None:
    """The level is one of those that the offer names; one that names none takes all."""
    pair = (person(level=own), offer(levels=frozenset(asked)))
    assert broken(*pair, level={}) == (set() if fits else {"level"})


@pytest.mark.parametrize(
    ("told", "fits"),
    [({"crebo": "25655"}, True), ({"crebo": "25180"}, False), ({"field": "HBO-ICT"}, True),
     ({"field": "biologie"}, False), ({"crebo": "25180", "field": "informatica"}, True),
     ({}, False)],
)  # fmt: skip
def test_field(told: dict[str, Any], fits: bool) -> None:
    """A crebo or a field that the offer names is enough; one who tells neither does not fit."""
    asks = offer(crebos=frozenset({"25655"}), fields=frozenset({"Computer science"}))
    assert broken(person(**told), asks, field={}) == (set() if fits else {"field"})


def test_field_of_an_offer_that_asks_none() -> None:
    """An offer without crebos and fields takes every study."""
    assert broken(person(crebo="25655", field="biologie"), offer(), field={}) == set()


@pytest.mark.parametrize(
    ("start", "fits"),
    [("2027-01-31", False), (FEBRUARY, True), ("2027-06-30", True), ("2027-07-01", False)],
)
def test_recognition_on_the_first_day(start: str, fits: bool) -> None:
    """The employer is recognised for the crebo on the day of the start, both ends included."""
    known = Recognition(crebo="25655", start=day(FEBRUARY), end=day("2027-06-30"))
    pair = (
        person(level="mbo3", crebo="25655", period=period(start)),
        offer(),
        firm(recognitions=(known,)),
    )
    assert broken(*pair, recognition={}) == (set() if fits else {"recognition"})


def test_recognition_counts_from_the_later_of_the_two_starts() -> None:
    """An internship starts when both are there: the later first day decides."""
    known = Recognition(crebo="25655", start=day(FEBRUARY))
    early = person(level="mbo3", crebo="25655", period=period("2027-01-04"))
    employer = firm(recognitions=(known,))
    assert broken(early, offer(), employer, recognition={}) == {"recognition"}
    late = offer(period=period(FEBRUARY))
    assert broken(early, late, employer, recognition={}) == set()


def test_recognition_when_nobody_told_a_start() -> None:
    """Without any first day a recognition cannot be held against its dates, and counts."""
    known = Recognition(crebo="25655", start=day(FEBRUARY), end=day("2027-06-30"))
    pair = (person(level="mbo3", crebo="25655"), offer(), firm(recognitions=(known,)))
    assert broken(*pair, recognition={}) == set()


@pytest.mark.parametrize(
    ("level", "crebo", "fits"),
    [("mbo1", "25655", True), ("mbo4", "25655", True), ("mbo3", "25180", False),
     ("mbo3", None, False), ("hbo", None, True), ("wo", "25180", True), ("none", None, True)],
)  # fmt: skip
def test_recognition_is_for_mbo_and_for_one_crebo(
    level: str, crebo: str | None, fits: bool
) -> None:
    """Only mbo asks a recognised employer; without a crebo nobody can show that it is one."""
    pair = (
        person(level=level, crebo=crebo),
        offer(),
        firm(recognitions=(Recognition(crebo="25655"),)),
        firm("e2", recognitions=(Recognition(crebo="25180"),)),
    )
    assert broken(*pair, recognition={}) == (set() if fits else {"recognition"})


@pytest.mark.parametrize(
    ("own", "offered", "fits"),
    [("bbl", ["bol", "bbl"], True), ("bbl", ["bol"], False), ("project", ["project"], True),
     ("bol", [], True), (None, ["bol"], True)],
)  # fmt: skip
def test_leerweg(own: str | None, offered: list[str], fits: bool) -> None:
    """The way of learning is one that the offer has; not told on either side is no reason."""
    pair = (person(leerweg=own), offer(leerweg=frozenset(offered)))
    assert broken(*pair, leerweg={}) == (set() if fits else {"leerweg"})


@pytest.mark.parametrize(("start", "fits"), [("2027-02-26", True), ("2027-02-27", False)])
def test_period_overlaps_enough(start: str, fits: bool) -> None:
    """Of 100 days from 1 February 75 must overlap: a start on day 26 does, on day 27 not."""
    hundred = period(FEBRUARY, "2027-05-11")
    pair = (person(period=hundred), offer(period=period(start, "2028-01-31")))
    assert broken(*pair, period={"min_share": 0.75}) == (set() if fits else {"period"})


def test_period_counts_from_the_shorter_of_the_two() -> None:
    """Ten days inside a year overlap fully, whosever they are."""
    short, long = period("2027-03-01", "2027-03-10"), period("2027-01-01", "2027-12-31")
    for own, offered in ((short, long), (long, short)):
        pair = (person(period=own), offer(period=offered))
        assert broken(*pair, period={"min_share": 1.0}) == set()


@pytest.mark.parametrize(("start", "fits"), [("2027-06-30", True), ("2027-07-01", False)])
def test_period_with_a_share_of_nothing_asks_one_day(start: str, fits: bool) -> None:
    """Where any overlap will do there must still be a day that both are there."""
    pair = (person(period=period(FEBRUARY, "2027-06-30")), offer(period=period(start)))
    assert broken(*pair, period={"min_share": 0.0}) == (set() if fits else {"period"})


def test_period_with_open_ends_that_cross() -> None:
    """From February on and until the end of June overlap, however long either may be."""
    ends, starts = period("", "2027-06-30"), period(FEBRUARY, "")
    for own, offered in ((ends, starts), (starts, ends)):
        pair = (person(period=own), offer(period=offered))
        assert broken(*pair, period={"min_share": 1.0}) == set()
    apart = (person(period=period("", "2027-01-31")), offer(period=starts))
    assert broken(*apart, period={}) == {"period"}


@pytest.mark.parametrize(
    ("own", "fits"),
    [(32, True), (48, True), (31.5, False), (48.5, False), (None, True),
     (31.996, True), (31.99, False)],
)  # fmt: skip
def test_hours(own: float | None, fits: bool) -> None:
    """Eight hours a week more or fewer than forty pass, a hundredth of an hour beyond does not."""
    pair = (person(hours_per_week=own), offer(hours_per_week=40))
    assert broken(*pair, hours={"tolerance": 8}) == (set() if fits else {"hours"})


@pytest.mark.parametrize(
    ("limits", "fits"),
    [({"max_travel_km": 2.73}, True), ({"max_travel_km": 2.72}, False),
     ({"max_travel_minutes": 12.2}, True), ({"max_travel_minutes": 12.1}, False),
     ({"max_travel_km": 2.73, "max_travel_minutes": 12.1}, False),
     ({"max_travel_km": 2.72, "max_travel_minutes": 12.2}, False)],
)  # fmt: skip
def test_travel(limits: dict[str, Any], fits: bool) -> None:
    """2312 to 2352 is 2.10 km straight, 2.73 by road, and 2 + 2.73 * 60 / 16 = 12.2 minutes."""
    pair = (person(postcode="2312", travel_mode="bike", **limits), offer(postcode="2352"))
    assert broken(*pair, travel={}) == (set() if fits else {"travel"})


def test_hours_that_only_one_side_tells_break_nothing() -> None:
    """Unknown hours are not a number of hours, whichever side does not tell them."""
    assert broken(person(hours_per_week=40), offer(), hours={"tolerance": 0}) == set()
    assert broken(person(), offer(hours_per_week=0.5), hours={"tolerance": 0}) == set()


@pytest.mark.parametrize("pair", [("2312", None), (None, "2312"), (None, None)])
def test_a_place_that_nobody_told_is_not_too_far(pair: tuple[str | None, str | None]) -> None:
    """Even the smallest limit is not broken by a distance that is unknown."""
    here, there = pair
    limits: dict[str, Any] = {"max_travel_km": 0.001, "max_travel_minutes": 0.001}
    assert broken(person(postcode=here, **limits), offer(postcode=there), travel={}) == set()


def test_a_meeting_measures_in_whole_units() -> None:
    """273 times 10 metres and 122 tenths of a minute; -1 where a place is unknown."""
    table = encoded(
        person(postcode="2312", travel_mode="bike"), offer(postcode="2352"), offer("v2")
    )
    meeting = Meeting(table, scoring(hours={"tolerance": 7.504}), np.array([0], dtype=np.int32))
    assert meeting.road.dtype == np.int32
    assert meeting.road.tolist() == [[273, -1]]
    assert meeting.tenths.dtype == np.int32
    assert meeting.tenths.tolist() == [[122, -1]]
    assert meeting.tolerance == 750


@pytest.mark.parametrize(("default", "fits"), [(12.2, True), (12.1, False)])
def test_travel_of_who_told_no_limit(default: float, fits: bool) -> None:
    """Who gives no limit at all gets the programme's."""
    pair = (person(postcode="2312", travel_mode="bike"), offer(postcode="2352"))
    rule = {"default_max_minutes": default}
    assert broken(*pair, travel=rule) == (set() if fits else {"travel"})
    far = (person(postcode="2312", travel_mode="bike", max_travel_km=3), offer(postcode="2352"))
    assert broken(*far, travel={"default_max_minutes": 1}) == set()


@pytest.mark.parametrize(
    ("own", "fits"), [({"nl": "B1"}, True), ({"nl": "C2"}, True), ({"nl": "A2"}, False),
                      ({"en": "C2"}, False), ({}, False)],
)  # fmt: skip
def test_language(own: dict[str, str], fits: bool) -> None:
    """The level that is asked passes, one lower does not, and another language says nothing."""
    pair = (person(languages=spoken(**own)), offer(languages=spoken(nl="B1")))
    assert broken(*pair, language={}) == (set() if fits else {"language"})


def test_every_language_that_is_asked_must_do() -> None:
    """Good Dutch does not make up for English that is too weak."""
    asks = offer(languages=spoken(nl="B1", en="B1"))
    assert broken(person(languages=spoken(nl="B1", en="B1")), asks, language={}) == set()
    assert broken(person(languages=spoken(nl="C2", en="A2")), asks, language={}) == {"language"}


@pytest.mark.parametrize(
    ("level", "trainable", "fits"),
    [("A2", True, True), ("A1", True, False), ("A2", False, False), ("B1", False, True)],
)
def test_language_tolerance_is_for_who_trains(level: str, trainable: bool, fits: bool) -> None:
    """One level lower passes where the employer trains what is missing, and only there."""
    pair = (
        person(languages=spoken(nl=level)),
        offer(languages=spoken(nl="B1"), trainable=trainable),
    )
    assert broken(*pair, language={"tolerance": 1}) == (set() if fits else {"language"})


def test_language_tolerance_never_takes_a_language_off() -> None:
    """However patient the employer, a language that is asked must be known a little."""
    asks = offer(languages=spoken(nl="A1"), trainable=True)
    assert broken(person(), asks, language={"tolerance": 6}) == {"language"}
    assert broken(person(languages=spoken(nl="A1")), asks, language={"tolerance": 6}) == set()


@pytest.mark.parametrize(
    ("held", "fits"),
    [({"B"}, True), ({"C"}, True), ({"AM"}, False), ({"A"}, False), (set(), False)],
)
def test_licence(held: set[str], fits: bool) -> None:
    """The licence or a heavier one that includes it."""
    pair = (person(driving_licences=frozenset(held)), offer(driving_licences=frozenset({"B"})))
    assert broken(*pair, licence={}) == (set() if fits else {"licence"})


@pytest.mark.parametrize(
    ("held", "fits"), [(("VCA basis", "haccp"), True), (("vca",), False), ((), False)]
)
def test_certificate(held: tuple[str, ...], fits: bool) -> None:
    """Each certificate that is asked, under any of its names."""
    pair = (person(certificates=held), offer(certificates=("vca", "HACCP")))
    assert broken(*pair, certificate={}) == (set() if fits else {"certificate"})


@pytest.mark.parametrize(
    ("trainable", "waives", "fits"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_certificate_of_an_employer_who_trains(trainable: bool, waives: bool, fits: bool) -> None:
    """Who trains what is missing asks none beforehand, if the programme says so."""
    pair = (person(), offer(certificates=("vca",), trainable=trainable))
    rule = {"trainable_waives": waives}
    assert broken(*pair, certificate=rule) == (set() if fits else {"certificate"})


def test_accepted_says_no_for_the_index_of_none() -> None:
    """The last column answers for -1, so that an unknown code is never accepted."""
    rows = SparseRows(np.array([0, 1, 1]), np.array([1], dtype=np.int32), np.ones(1), 2)
    table = accepted(rows)
    assert table.tolist() == [[False, True, False], [False, False, False]]
    assert not table[:, -1].any()
